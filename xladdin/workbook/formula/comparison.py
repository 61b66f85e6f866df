"""= <> < > <= >= between cell values: numbers to 15 digits, texts without case, and number < text < FALSE < TRUE."""

from __future__ import annotations

import re
from collections.abc import Callable

from xladdin.workbook.formula.values import UNDECIDED, CellValue, ExcelError, Trip, fifteen, lower

# Only these have one order in every language: Chinese goes by pinyin, strokes or code, signs are partly skipped.
_ORDERED = re.compile("[0-9a-z]*")


def compare_numbers(a: float, b: float) -> int:
    """Negative, 0 or positive. 0 as soon as the first 15 digits agree; around zero, and between signs, exactly."""
    if a == b:
        return 0
    if abs(a - b) <= 1.1e-14 * abs(a) and fifteen(a) == fifteen(b):
        return 0
    return -1 if a < b else 1


def order_texts(a: str, b: str) -> int:
    """Negative, 0 or positive. Trips as UNDECIDED when the order depends on the language of the computer."""
    a, b = lower(a), lower(b)
    if a == b:
        return 0
    if a and b and not (_ORDERED.fullmatch(a) and _ORDERED.fullmatch(b)):
        raise Trip(UNDECIDED)
    return -1 if a < b else 1


def _compare(a: CellValue, b: CellValue) -> int:
    """Of values that are not both numbers. A blank is 0, "" or FALSE, as the other side needs."""
    if type(a) is ExcelError:
        raise Trip(a)
    if type(b) is ExcelError:
        raise Trip(b)
    if a is None:
        a = _blank_beside(b)
    if b is None:
        b = _blank_beside(a)
    rank, other = _RANKS[type(a)], _RANKS[type(b)]
    if rank != other:
        return rank - other
    if rank == 0:
        return compare_numbers(a, b)  # type: ignore[arg-type]
    if rank == 1:
        return order_texts(a, b)  # type: ignore[arg-type]
    return int(a) - int(b)  # type: ignore[arg-type]


_RANKS: dict[type, int] = {float: 0, str: 1, bool: 2}


def _blank_beside(other: CellValue) -> CellValue:
    return "" if type(other) is str else False if type(other) is bool else 0.0


def equal(a: CellValue, b: CellValue) -> bool:
    if type(a) is float and type(b) is float:
        return a == b or compare_numbers(a, b) == 0
    if type(a) is str and type(b) is str:
        return a == b or lower(a) == lower(b)
    return _compare(a, b) == 0


def differs(a: CellValue, b: CellValue) -> bool:
    return not equal(a, b)


def less(a: CellValue, b: CellValue) -> bool:
    if type(a) is float and type(b) is float:
        return compare_numbers(a, b) < 0
    return _compare(a, b) < 0


def greater(a: CellValue, b: CellValue) -> bool:
    if type(a) is float and type(b) is float:
        return compare_numbers(a, b) > 0
    return _compare(a, b) > 0


def at_most(a: CellValue, b: CellValue) -> bool:
    if type(a) is float and type(b) is float:
        return compare_numbers(a, b) <= 0
    return _compare(a, b) <= 0


def at_least(a: CellValue, b: CellValue) -> bool:
    if type(a) is float and type(b) is float:
        return compare_numbers(a, b) >= 0
    return _compare(a, b) >= 0


COMPARISONS: dict[str, Callable[[CellValue, CellValue], bool]] = {
    "=": equal,
    "<>": differs,
    "<": less,
    ">": greater,
    "<=": at_most,
    ">=": at_least,
}
