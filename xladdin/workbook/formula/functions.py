"""The certified functions: those on whose results engines agree, or whose differences are known and decided.

The functions that need more than their arguments' values (IF, INDEX, SUMPRODUCT …) are in forms.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from xladdin.workbook.formula import arithmetic, ranges, textual
from xladdin.workbook.formula.values import UNDECIDED, CellValue, ExcelError, Trip, truth

Takes = Literal["values", "ranges", "counted", "caught", "cells"]
"""Arguments: values; ranges or values; the same, errors among them; one value or error; a range, then conditions."""
Gives = Literal["float", "str", "bool"]


class Function(NamedTuple):
    call: Callable[..., Any]
    fewest: int
    most: int
    gives: Gives
    takes: Takes = "values"


def opposite(value: CellValue) -> bool:
    """NOT."""
    return not truth(value)


def _looked_at(value: CellValue) -> CellValue:
    if value is UNDECIDED:
        raise Trip(UNDECIDED)
    return value


def is_number(value: CellValue) -> bool:
    return type(_looked_at(value)) is float


def is_text(value: CellValue) -> bool:
    return type(_looked_at(value)) is str


def is_blank(value: CellValue) -> bool:
    return _looked_at(value) is None


def is_error(value: CellValue) -> bool:
    return type(_looked_at(value)) is ExcelError


MOST = 255
"""Arguments Excel allows."""

FUNCTIONS: dict[str, Function] = {
    "ROUND": Function(arithmetic.round_half, 2, 2, "float"),
    "ROUNDUP": Function(arithmetic.round_up, 2, 2, "float"),
    "ROUNDDOWN": Function(arithmetic.round_down, 2, 2, "float"),
    "TRUNC": Function(arithmetic.round_down, 1, 2, "float"),
    "INT": Function(arithmetic.integer, 1, 1, "float"),
    "MOD": Function(arithmetic.modulo, 2, 2, "float"),
    "ABS": Function(arithmetic.absolute, 1, 1, "float"),
    "VALUE": Function(arithmetic.value_of, 1, 1, "float"),
    "N": Function(arithmetic.number_of, 1, 1, "float"),
    "SUM": Function(ranges.total, 1, MOST, "float", "ranges"),
    "AVERAGE": Function(ranges.average, 1, MOST, "float", "ranges"),
    "COUNTA": Function(ranges.count_filled, 1, MOST, "float", "counted"),
    "COUNTBLANK": Function(ranges.count_blank, 1, 1, "float", "cells"),
    "COUNTIF": Function(ranges.count_if, 2, 2, "float", "cells"),
    "ISTEXT": Function(is_text, 1, 1, "bool", "caught"),
    "ISBLANK": Function(is_blank, 1, 1, "bool", "caught"),
    "ISERROR": Function(is_error, 1, 1, "bool", "caught"),
    "LEN": Function(textual.length, 1, 1, "float"),
    "LEFT": Function(textual.left, 1, 2, "str"),
    "RIGHT": Function(textual.right, 1, 2, "str"),
    "MID": Function(textual.middle, 3, 3, "str"),
    "TRIM": Function(textual.trim, 1, 1, "str"),
    "CONCATENATE": Function(textual.join, 1, MOST, "str"),
    "SUBSTITUTE": Function(textual.substitute, 3, 4, "str"),
    "FIND": Function(textual.find, 2, 3, "float"),
    "SEARCH": Function(textual.search, 2, 3, "float"),
    "EXACT": Function(textual.exact, 2, 2, "bool"),
    "T": Function(textual.text_of, 1, 1, "str"),
    "REPT": Function(textual.repeat, 2, 2, "str"),
}
