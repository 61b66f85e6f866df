"""One cell -> one fact: exact numbers from numbers and text, a finding for whatever is ambiguous, never a guess and never 0 for blank."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xladdin.checks.catalogue import finding
from xladdin.exact import MAX_DIGITS, clean_float, parse_number, plain, problem_text, to_yuan
from xladdin.facts import Cell, Fact, Finding
from xladdin.memo import Memo
from xladdin.workbook.cells import RawCell
from xladdin.workbook.plain_rows import MOST_FIGURES, NUMBERS
from xladdin.workbook.plan import Slot
from xladdin.workbook.plan.common import EXPECT

if TYPE_CHECKING:
    from xladdin.workbook.read.locate import Place

PLAIN_RATE_MOST = 10
"""A bare number above this in a rate cell is taken for percent written without %, which can not be told from the number itself."""
FLOAT_DIGITS, NOISE_FROM = 15, 7
"""Numbers of up to 15 digits with fewer than 7 decimals carry no binary noise (see `clean_float`)."""
PRINTED_RATE = Fraction(1, 10_000)
_YES_NO = {"是": True, "否": False}
_FACTORS = {"yuan": 1, "wan": 10_000, "yi": 100_000_000}


def read_value(slot: Slot, raw: RawCell | None, cell: Cell, origin: str = "typed") -> tuple[Fact, Finding | None]:
    """The fact in a cell, and a finding when its content is no value of the slot's kind. Blank gives a fact without value."""
    if raw is not None and raw.kind == "number" and slot.kind in EXPECT:
        value, step, problem = _measured(slot.kind, slot.unit, raw.value)  # type: ignore[arg-type]
        if problem:
            return _problem(slot, cell, problem, plain(value))
        return Fact(slot.id, value, cell, origin, "", step), None  # type: ignore[arg-type]
    if raw is None or (raw.kind == "text" and not str(raw.value).strip()):
        return Fact(slot.id, None, cell, origin), None  # type: ignore[arg-type]
    entered = _entered(raw)
    if raw.kind == "error":
        return _bad(slot, cell, entered, f"{slot.name}显示错误值{entered}", "找出并改正引起错误的公式或数据")
    if slot.kind == "goal" and raw.kind == "number":
        value, _ = clean_float(raw.value)  # type: ignore[arg-type]
        return Fact(slot.id, value, cell, origin, plain(value)), None  # type: ignore[arg-type]
    if slot.kind in ("text", "mark", "goal"):
        return Fact(slot.id, entered.strip(), cell, origin, entered), None  # type: ignore[arg-type]
    if slot.kind == "flag":
        return _flag(slot, raw, cell, entered)
    if slot.kind == "choice":
        return _choice(slot, cell, entered)
    return _number(slot, raw, cell, entered, origin)


def _entered(raw: RawCell) -> str:
    if isinstance(raw.value, Decimal):
        return format(raw.value, "f")
    if isinstance(raw.value, bool):
        return "TRUE" if raw.value else "FALSE"
    return str(raw.value)


def _number(slot: Slot, raw: RawCell, cell: Cell, entered: str, origin: str) -> tuple[Fact, Finding | None]:
    if raw.kind in ("date", "bool"):
        return _problem(slot, cell, raw.kind if raw.kind == "date" else "boolean", entered)
    parsed = parse_number(str(raw.value), expect=EXPECT[slot.kind])  # type: ignore[arg-type]
    if parsed.problem:
        return _problem(slot, cell, parsed.problem, entered)
    if parsed.value is None:
        return Fact(slot.id, None, cell, origin, entered), None  # type: ignore[arg-type]
    unit = parsed.unit if parsed.unit in _FACTORS else slot.unit
    exponent = int(parsed.value.as_tuple().exponent)
    value, step, *_ = _in_base_units(slot.kind, unit, parsed.value, exponent)
    fact = Fact(slot.id, value, cell, origin, entered, step)  # type: ignore[arg-type]
    as_text = finding("number-as-text", cell, f"{slot.name}的“{_short(entered)}”是文字格式，表内公式没有把它算进去",
                      "删去单位和空格，只填数字；单元格格式设为“数值”后重新输入")  # fmt: skip
    return fact, as_text


def read_figure(place: Place, known: Figures | None, figure: bytes) -> tuple[Fact, Finding | None]:
    """The same of a number in a known row, as it was cut out of it; `known`: `figures_of` the slot. ValueError when it is none."""
    slot, cell, origin = place.slot, place.cell, place.blank.origin
    if known is None:
        return read_value(slot, RawCell("number", NUMBERS[figure]), cell, origin)
    value, step, problem = known[figure]
    if problem:
        return _problem(slot, cell, problem, plain(value))
    return Fact(slot.id, value, cell, origin, "", step), None


class _Measured(NamedTuple):
    """A number in base units and one unit in the last place of it; or as it was given, and what is wrong with it."""

    value: Decimal
    step: Fraction
    problem: str = ""


def _measured(kind: str, unit: str, value: Decimal) -> _Measured:
    _, digits, exponent = value.as_tuple()
    if not -NOISE_FROM < exponent <= 0 or len(digits) > FLOAT_DIGITS:  # type: ignore[operator]
        value, _ = clean_float(value)
        exponent = value.as_tuple().exponent
        if value and value.adjusted() >= MAX_DIGITS:
            return _Measured(value, Fraction(0), "too-long")
    if kind == "rate" and abs(value) > PLAIN_RATE_MOST:
        return _Measured(value, Fraction(0), "rate-without-percent")
    return _in_base_units(kind, unit, value, int(exponent))


Figures = Memo[bytes, _Measured]
"""Numbers of one kind and unit by their figures, as these are cut out of rows. ValueError for what is no number."""
KNOWN: dict[tuple[str, str], Figures] = {}
"""By kind and unit."""


def figures_of(slot: Slot) -> Figures | None:
    """What numbers in a slot mean, by their figures; None where the slot wants no number."""
    kind, unit = slot.kind, slot.unit
    if kind not in EXPECT:
        return None
    if (kind, unit) not in KNOWN:
        KNOWN[kind, unit] = Memo(lambda figure: _measured(kind, unit, NUMBERS[figure]), MOST_FIGURES)
    return KNOWN[kind, unit]


def _in_base_units(kind: str, unit: str, value: Decimal, exponent: int) -> _Measured:
    if kind == "amount" and unit != "yuan":
        value = to_yuan(value, unit)  # type: ignore[arg-type]
    return _Measured(value, _step(kind, unit, exponent))


@lru_cache(maxsize=256)
def _step(kind: str, unit: str, exponent: int) -> Fraction:
    """One unit in the last place of a number written with this exponent."""
    step = Fraction(10) ** exponent
    if kind == "rate":
        # A cell that shows 100.00% holds 1: what was printed has two decimals at least.
        return min(step, PRINTED_RATE)
    return step * _FACTORS[unit] if kind == "amount" else step


def _flag(slot: Slot, raw: RawCell, cell: Cell, entered: str) -> tuple[Fact, Finding | None]:
    value = _YES_NO.get(entered.strip())
    if value is None:
        return _not_option(slot, cell, entered, "是、否")
    return Fact(slot.id, value, cell, "typed", entered), None


def _choice(slot: Slot, cell: Cell, entered: str) -> tuple[Fact, Finding | None]:
    if entered.strip() not in slot.options:
        return _not_option(slot, cell, entered, "、".join(slot.options))
    return Fact(slot.id, entered.strip(), cell, "typed", entered), None


def _not_option(slot: Slot, cell: Cell, entered: str, options: str) -> tuple[Fact, Finding]:
    wrong = finding(
        "value-not-option", cell, f"{slot.name}填了“{_short(entered)}”，不在可选范围内", f"从下拉列表中选择：{options}"
    )
    return Fact(slot.id, None, cell, "unreadable", entered), wrong


def _problem(slot: Slot, cell: Cell, problem: str, entered: str) -> tuple[Fact, Finding]:
    message, hint = problem_text(problem, _short(entered))
    return _bad(slot, cell, entered, f"{slot.name}：{message}", hint)


def _bad(slot: Slot, cell: Cell, entered: str, message: str, hint: str) -> tuple[Fact, Finding]:
    return Fact(slot.id, None, cell, "unreadable", entered), finding("value-not-numeric", cell, message, hint)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
