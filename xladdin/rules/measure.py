"""What a rule measures: one figure, or a ratio of two expressions over the vocabulary, with its special cases spelt out."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Literal

from msgspec import Struct

from xladdin.exact import format_amount, format_rate
from xladdin.facts import Lookup
from xladdin.rules.expression import Node, Number, Reading, Ref, compiled, excel_number, refs, to_chinese, to_excel
from xladdin.rules.refs import References
from xladdin.vocabulary import Vocabulary

GUARD = 14
"""Decimal places at which native formulas round a rate before deciding. A quotient of doubles is off by some 3e-16; two figures
in 分 up to 100亿元 (1e12 分) differ from a limit in whole per cent by 1e-14 at least: formula and exact score can not part."""
FIGURE_GUARDS = {"rate": GUARD, "yuan": 2}
"""Places at which native formulas round sums and differences of figures, so that what doubles add is gone: amounts are in 分."""
OTHER_FIGURES = 6

State = Literal["value", "missing", "negative", "zero_over_zero", "over_zero"]
STATE_TEXT: dict[str, str] = {
    "missing": "缺数",
    "negative": "负数",
    "zero_over_zero": "零比零",
    "over_zero": "分母为零",
}


class Measured(Struct, frozen=True):
    """Outcome of measuring: a value, or the reason why there is none."""

    state: State
    value: Fraction | None = None
    missing: tuple[str, ...] = ()


NOTHING, NEGATIVE, ZERO_OVER_ZERO, OVER_ZERO = map(Measured, ("missing", "negative", "zero_over_zero", "over_zero"))


class Measure(Struct, frozen=True, dict=True):
    """numerator, or numerator / denominator. `unit` is `rate` for ratios, else that of the figures, `figure_unit`.

    `unsigned`: inputs that can not be negative. Neither expression divides by anything but a number (the loader sees to it).
    """

    name: str
    unit: str
    numerator: Node
    denominator: Node | None
    inputs: tuple[str, ...]
    unsigned: tuple[str, ...]
    figure_unit: str

    def of(self, lookup: Lookup) -> Measured:
        """Exact value in base units (a rate is a fraction)."""
        figures = {i: lookup(i) for i in self.inputs}
        missing = [i for i, figure in figures.items() if figure is None]
        if missing:
            return Measured("missing", missing=tuple(missing))
        for i in self.unsigned:
            if figures[i].numerator < 0:  # type: ignore[union-attr]
                return NEGATIVE
        if self.denominator is None and isinstance(self.numerator, Ref):
            return Measured("value", figures[self.numerator.id])
        top = self._top(figures.get)
        if self._bottom is None or top is None:
            return NOTHING if top is None else Measured("value", Fraction(*top))
        bottom = self._bottom(figures.get)
        if bottom is None:
            return NOTHING
        if bottom[0] <= 0:
            return NEGATIVE if bottom[0] else OVER_ZERO if top[0] else ZERO_OVER_ZERO
        return Measured("value", Fraction(top[0] * bottom[1], top[1] * bottom[0]))

    @cached_property
    def _top(self) -> Reading:
        return compiled(self.numerator)

    @cached_property
    def _bottom(self) -> Reading | None:
        return None if self.denominator is None else compiled(self.denominator)

    def formula(self, at: References) -> str:
        """Native formula of the value: a number, or one of the words of STATE_TEXT."""
        cells = ",".join(at.raw(i) for i in self.inputs)
        top = self._figure(self.numerator, at)
        if self.denominator is None:
            value = f"ROUND({to_excel(self.numerator, at.value)},{self._guard})"
        else:
            bottom = self._figure(self.denominator, at)
            value = f"ROUND({top}/{bottom},{GUARD})"
            if not set(refs(self.denominator)) <= set(self.unsigned) or "-" in to_excel(self.denominator, str):
                value = f'IF({bottom}<0,"负数",{value})'
            value = f'IF({bottom}=0,IF({top}=0,"零比零","分母为零"),{value})'
        if self.unsigned:
            signs = ",".join(at.raw(i) for i in self.unsigned)
            value = f'IF(MIN({signs})<0,"负数",{value})'
        return f'IF(COUNT({cells})<{len(self.inputs)},"缺数",{value})'

    @property
    def _guard(self) -> int:
        return FIGURE_GUARDS.get(self.figure_unit, OTHER_FIGURES)

    def _figure(self, node: Node, at: References) -> str:
        """A figure that is divided or compared: a cell as it stands, anything computed freed of the noise of doubles."""
        text = to_excel(node, at.value)
        return text if isinstance(node, Ref | Number) else f"ROUND({text},{self._guard})"

    def show(self, value: Fraction, against: Fraction | None = None) -> str:
        """The value as a clerk reads it: `93.18%`, `3个`."""
        if self.unit == "rate":
            return format_rate(value, against=against)
        return amount_text(value, self.unit)

    def words(self, vocab: Vocabulary, year: int) -> str:
        """`在职人员控制率＝实际在职人数÷编制数`, or the figure's own definition."""
        if self.denominator is None and isinstance(self.numerator, Ref):
            return f"{self.name}：{vocab.terms[self.inputs[0]].definition}"

        def word(i: str) -> str:
            return vocab.terms[i].name(year)

        text = to_chinese(self.numerator, word, 2 if self.denominator else 0)
        if self.denominator:
            text += "÷" + to_chinese(self.denominator, word, 3)
        return f"{self.name}＝{text}" + ("×100%" if self.unit == "rate" else "")

    def figures(self, lookup: Lookup, vocab: Vocabulary, money: str = "yuan") -> str:
        """The ratio with its figures put in: `(80,000元－6,020元)÷6,020元`; empty for a single figure. `money`: unit of amounts."""
        if self.denominator is None and isinstance(self.numerator, Ref):
            return ""

        def word(i: str) -> str:
            return amount_text(lookup(i), vocab.terms[i].unit, money)

        text = to_chinese(self.numerator, word, 2 if self.denominator else 0)
        return text + ("÷" + to_chinese(self.denominator, word, 3) if self.denominator else "")


def amount_text(value: Fraction | None, unit: str, money: str = "yuan") -> str:
    """A figure with its unit: amounts in 元 (or 万元, two places at least) with separators, rates in %, counts plain; `缺` when missing."""
    from decimal import Decimal

    from xladdin.vocabulary import UNITS

    if value is None:
        return "缺"
    if unit == "rate":
        return format_rate(value)
    plain = excel_number(value)
    if unit != "yuan":
        return plain + UNITS[unit]
    if "/" in plain:
        return f"{plain}元"
    if money == "yuan":
        return format_amount(Decimal(plain))
    whole, _, decimals = format_amount(Decimal(plain), "wan").removesuffix("万元").partition(".")
    return f"{whole}.{decimals:0<2}万元"


def measure_inputs(numerator: Node, denominator: Node | None) -> tuple[str, ...]:
    found = dict.fromkeys(refs(numerator))
    if denominator is not None:
        found.update(dict.fromkeys(refs(denominator)))
    return tuple(found)
