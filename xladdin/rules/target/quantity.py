"""Text or numeric cell to a figure with its unit; None when it is no plain quantity. The formulas do the same in cells."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from xladdin.exact import round_half_up
from xladdin.rules.target.words import (
    ANY_UNIT,
    BLANK_MARKS,
    CELL_PLACES,
    DATE_HEADS,
    DURATIONS,
    FIRST_YEAR,
    LARGEST,
    LONGEST,
    PERCENT,
    PLAIN_RATE_LIMIT,
    PROSE,
    SCALES,
    Side,
    clean,
)

Entered = str | Decimal | Fraction | None
"""What the cell holds: text, a number, or nothing."""


class Quantity(Struct, frozen=True):
    """`value` counted in `unit` (`%`: as a fraction; 万 and 亿 multiplied out). `mark`: ≥ ≤ > < = or empty.

    `unit` is empty when none is written, ANY_UNIT for a numeric cell.
    """

    value: Fraction
    unit: str
    mark: str = ""


_BLANK = "".join(BLANK_MARKS)


def is_blank(entered: Entered) -> bool:
    """Nothing, spaces, or a mark for nothing such as `/` and `——`."""
    return entered is None or (isinstance(entered, str) and not entered.strip(_BLANK))


def quantity(entered: Entered, side: Side) -> Quantity | None:
    """The figure that is meant, exactly, or None: nothing entered, words, a date, a range, too many digits."""
    if entered is None:
        return None
    if not isinstance(entered, str):
        return _numeric(Fraction(entered))
    return _usual(entered, side) if len(entered) <= USUAL else _written(clean(entered, side))


USUAL = 20
"""Texts up to this length (`≥95%`, `2个`) come again and again in the filings of a place."""


@lru_cache(maxsize=1 << 14)
def _usual(entered: str, side: Side) -> Quantity | None:
    return _written(clean(entered, side))


def _numeric(number: Fraction) -> Quantity | None:
    if abs(number.numerator) >= LARGEST * number.denominator:
        return None
    # Nearly all cells have fewer places. Asking costs a tenth of rounding, which counts in columns of thousands.
    if _LAST_PLACE % number.denominator:
        number = Fraction(round_half_up(number, CELL_PLACES))
    return Quantity(number, ANY_UNIT)


_LAST_PLACE = 10**CELL_PLACES


_SHAPE = re.compile(r"([≥≤><=]?)((-?)([0-9.,]+))([^-0-9.,≥≤><=]*)([≥≤><=]?)", re.DOTALL)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]+)?")


def _written(text: str) -> Quantity | None:
    shape = _SHAPE.fullmatch(text.replace(" ", ""))
    # 5 6家 and 1 000 are no plain numbers: the digits must stand together as entered.
    if shape is None or shape[2] not in text:
        return None
    before, after = shape[1], shape[6]
    if before and after and not before == after in ("≥", "≤"):
        return None
    number, (unit, scale) = _figure(shape[4]), _unit(shape[5])
    if number is None or unit is None:
        return None
    if unit == "年" and number >= FIRST_YEAR:
        return None
    if scale != 1:
        number *= scale
    if unit == PERCENT:
        number /= 100
    return Quantity(-number if shape[3] else number, unit, before or after)


def _figure(written: str) -> Fraction | None:
    digits = written.replace(",", "")
    if len(digits) > LONGEST or digits.count(".") > 1 or digits.endswith(".") or not digits:
        return None
    if digits != written and not _GROUPED.fullmatch(written):
        return None
    return Fraction(Decimal("0" + digits))  # three times as fast as Fraction of the text


@lru_cache(maxsize=4096)  # a table has few units and thousands of rows
def _unit(written: str) -> tuple[str | None, int]:
    """The unit without 万 and 亿, and what they multiply by; None for a date or for prose."""
    if any(character in PROSE for character in written):
        return None, 1
    if written not in DURATIONS and any(_leads(head, written) for head in DATE_HEADS):
        return None, 1
    if written == "个百分点":
        return "百分点", 1
    word, power = next(((word, power) for word, power in SCALES if _leads(word, written)), ("", 1))
    return (written.replace(word, ""), power) if word else (written, 1)


def _leads(word: str, text: str) -> bool:
    """The text begins with the word and has it nowhere else."""
    return text == word + text.replace(word, "")


def comparable(target: Quantity, actual: Quantity) -> bool:
    """Whether the figures count the same: the same unit, or one without, as long as that can not be a rate without its %."""
    if target.unit == actual.unit:
        return True
    return _fits(target, actual.unit) or _fits(actual, target.unit)


def _fits(bare: Quantity, unit: str) -> bool:
    if bare.unit not in ("", ANY_UNIT):
        return False
    small = bare.unit == ANY_UNIT and abs(bare.value) <= PLAIN_RATE_LIMIT
    return unit != PERCENT or not bare.value or small
