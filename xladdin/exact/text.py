"""Text to numbers: exactly, or the name of what is wrong; never a guess."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from xladdin.exact.decimals import plain, shifted, too_long
from xladdin.exact.problems import diagnose
from xladdin.exact.words import GROUPED, MAX_TEXT, blank_mark, fold, kind_of, unit_of

Expect = Literal["amount", "count", "rate", "score", "number"]

_BARE_OR: dict[str, set[str]] = {
    "amount": {"bare", "money"},
    "count": {"bare", "count"},
    "rate": {"bare", "percent"},
    "score": {"bare", "fen_score"},
    "number": {"bare", "money", "count", "percent", "points", "fen_score", "scaled"},
}

_PLAIN_RATE_LIMIT = 2


class Parsed(Struct, frozen=True):
    """What a cell says: exactly one of a `value`, a `problem` (slug, see `problem_text`) or `blank`.

    `value` is in `unit` as written (`7.19万元` -> 7.19, wan), except that % and 百分点 become fractions
    (`107.30%` -> 1.0730); the entered decimal places are kept. `unit` is yuan, wan, yi, percent, points, fen_score, m2,
    a counting unit such as 家, or None when nothing is written: then the form's own unit holds. `blank` with its `mark`
    ("", —, /, 无, 不适用, 空) says that no figure is given: missing, never 0.
    """

    value: Decimal | None
    unit: str | None
    problem: str | None
    text: str
    blank: bool = False
    mark: str = ""

    @property
    def step(self) -> Fraction | None:
        """One unit in the last place as entered: `107.32%` -> 1/10000."""
        return None if self.value is None else Fraction(10) ** int(self.value.as_tuple().exponent)


def parse_number(raw: str | Decimal | int | float | None, *, expect: Expect) -> Parsed:
    """The number a clerk entered, exactly, or why it can not be taken as one. Never guesses, never raises on any text.

    A plain value beyond ±2 where a rate is expected is refused: 95 may mean 95% or 9500%. Numbers from cells are taken
    as they are; free them of noise with `clean_float` first. Raises TypeError for what no cell holds.
    """
    if isinstance(raw, str):
        return _parse_text(raw, expect)
    if raw is None:
        return Parsed(None, None, None, "", blank=True)
    if isinstance(raw, bool):
        return Parsed(None, None, "boolean", str(raw).upper())
    if hasattr(raw, "isoformat"):
        return Parsed(None, None, "date", raw.isoformat())
    if not isinstance(raw, (int, float, Decimal)):
        raise TypeError(f"not a cell value: {type(raw).__name__}")
    value = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not value.is_finite():
        return Parsed(None, None, "not-a-number", str(value))
    text = str(value)
    return _accept(value, None, expect, plain(value) if "E" in text and not too_long(value) else text)


_SHAPE = (
    r"(?P<open>\()?[ \n]?(?P<sign>[-+])?[ \n]?(?P<money>人民币 ?¥?|¥)?[ \n]?(?P<sign2>[-+])?[ \n]?"
    rf"(?P<number>(?:{GROUPED}|0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?P<power>[eE][-+]?[0-9]+)?"
    r"[ \n]?(?P<unit>[^0-9 \n().,;][^()]{0,11})?[ \n]?(?P<close>\))?[ \n]?(?P<after>[^0-9 \n().,;][^()]{0,11})?"
)


def _parse_text(text: str, expect: Expect) -> Parsed:
    folded = fold(text)
    mark = blank_mark(folded)
    if mark is not None:
        return Parsed(None, None, None, text, blank=True, mark=mark)
    shape = re.fullmatch(_SHAPE, folded) if len(folded) <= MAX_TEXT else None
    if shape is None:
        return Parsed(None, None, diagnose(folded), text)
    unit_text = (shape["unit"] or shape["after"] or "").replace(" ", "").replace("\n", "")
    unit = unit_of(unit_text)
    problem = _shape_problem(shape, unit, expect)
    if problem or (unit_text and unit is None):
        return Parsed(None, None, problem or diagnose(folded), text)
    if shape["money"]:
        unit = unit or "yuan"
    value = Decimal(shape["number"].replace(",", "") + (shape["power"] or ""))
    negative = "-" in (shape["sign"], shape["sign2"]) or shape["open"]
    return _accept(value.copy_negate() if negative else value, unit, expect, text)


def _shape_problem(shape: re.Match[str], unit: str | None, expect: Expect) -> str | None:
    """What the pattern can not refuse: two signs, brackets that are not a minus, years, huge powers, ¥ before 人."""
    if bool(shape["open"]) != bool(shape["close"]) or (shape["unit"] and shape["after"]):
        return diagnose(shape.string)
    signs = sum(bool(shape[group]) for group in ("sign", "sign2", "open"))
    # (5分) and (3) number a row or name its marks; only amounts and rates are put in brackets to mean minus.
    minus = expect not in ("count", "score") and kind_of(unit) in ("bare", "money", "percent")
    if signs > 1 or (shape["open"] and not minus):
        return "ambiguous"
    if shape["power"] and "," in shape["number"]:
        return "not-a-plain-number"
    if len(shape["power"] or "") > 6:  # Decimal raises beyond 10^18 places
        return "too-long"
    if unit == "年" and re.fullmatch(r"(?:19|20)[0-9]{2}", shape["number"]):
        return "date"
    return "wrong-unit" if shape["money"] and kind_of(unit) not in ("bare", "money") else None


def _accept(value: Decimal, unit: str | None, expect: Expect, text: str) -> Parsed:
    problem = None
    if too_long(value):
        problem = "too-long"
    elif kind_of(unit) not in _BARE_OR[expect]:
        problem = "wrong-unit"
    elif expect == "rate" and unit is None and value.copy_abs() > _PLAIN_RATE_LIMIT:
        problem = "rate-without-percent"
    if problem:
        return Parsed(None, None, problem, text)
    moved = shifted(value, -2 if unit in ("percent", "points") else 0)
    return Parsed(moved, unit, None, text)
