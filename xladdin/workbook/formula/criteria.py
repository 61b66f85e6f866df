"""The conditions of COUNTIF and SUMIF: `5`, `">=5"`, `"<>"`, `"是"`, `"*公司"`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache

from xladdin.workbook.formula.comparison import compare_numbers, order_texts
from xladdin.workbook.formula.values import UNDECIDED, VALUE, CellValue, ExcelError, Trip, text_number
from xladdin.workbook.formula.wildcards import pattern

Fits = Callable[[CellValue], bool]
Order = Callable[[int, int], bool]

_SIGN = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)
_ORDERS: dict[str, Order] = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
_LONGEST = 255
_ERRORS = ("#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#REF!", "#NUM!", "#NULL!")


def criterion(condition: CellValue) -> Fits:
    """The test a cell must pass. A blank condition means 0."""
    return _criterion(type(condition), condition)


@lru_cache(maxsize=512)
def _criterion(_kind: type, condition: CellValue) -> Fits:
    """The type is part of the key: 1 and TRUE are equal in Python."""
    if condition is UNDECIDED:
        raise Trip(UNDECIDED)
    if condition is None:
        condition = 0.0
    fits = _written(condition) if type(condition) is str else _same(condition)
    return _but_undecided(fits)


def _written(condition: str) -> Fits:
    if len(condition) > _LONGEST:
        raise Trip(VALUE)
    sign, wanted = _SIGN.fullmatch(condition).groups(default="")  # type: ignore[union-attr]
    if not wanted:
        return _of_nothing(sign)
    value = _meaning(wanted)
    if sign in _ORDERS:
        return _ordered(_ORDERS[sign], value)
    fits = _like(wanted) if type(value) is str else _same(value)
    return _not(fits, value) if sign == "<>" else fits


def _meaning(wanted: str) -> CellValue:
    """What stands after the sign, as Excel would read it when typed."""
    if wanted.upper() in ("TRUE", "FALSE"):
        return wanted.upper() == "TRUE"
    if wanted.upper() in _ERRORS:
        return ExcelError(wanted.upper())
    value = text_number(wanted)
    if value is UNDECIDED:
        raise Trip(UNDECIDED)
    return value if type(value) is float else wanted


def _of_nothing(sign: str) -> Fits:
    if sign == "":
        return lambda cell: cell is None or cell == ""
    if sign == "=":
        return lambda cell: cell is None
    if sign == "<>":
        return lambda cell: cell is not None
    raise Trip(UNDECIDED)


def _like(wanted: str) -> Fits:
    covers = pattern(wanted).covers
    return lambda cell: type(cell) is str and covers(cell)


def _same(wanted: CellValue) -> Fits:
    if type(wanted) is not float:
        return lambda cell: type(cell) is type(wanted) and cell == wanted
    return lambda cell: _same_number(cell, wanted)


def _same_number(cell: CellValue, wanted: float) -> bool:
    """A text that is the same number fits too. Whether numbers that differ in the 16th digit fit is not known."""
    if type(cell) is str:
        cell = text_number(cell)
        if cell is UNDECIDED:
            raise Trip(UNDECIDED)
    if type(cell) is not float:
        return False
    if cell != wanted and compare_numbers(cell, wanted) == 0:
        raise Trip(UNDECIDED)
    return cell == wanted


def _not(fits: Fits, wanted: CellValue) -> Fits:
    """`<>5` is true of every text, even "5"; otherwise the opposite."""
    if type(wanted) is float:
        return lambda cell: type(cell) is str or not fits(cell)
    return lambda cell: not fits(cell)


def _ordered(order: Order, wanted: CellValue) -> Fits:
    """Only cells of the wanted type have an order."""
    if type(wanted) is float:
        return lambda cell: type(cell) is float and order(_number_order(cell, wanted), 0)
    if type(wanted) is str:
        return lambda cell: type(cell) is str and order(order_texts(cell, wanted), 0)
    raise Trip(UNDECIDED)


def _number_order(cell: float, wanted: float) -> int:
    if cell != wanted and compare_numbers(cell, wanted) == 0:
        raise Trip(UNDECIDED)
    return -1 if cell < wanted else int(cell > wanted)


def _but_undecided(fits: Fits) -> Fits:
    def tried(cell: CellValue) -> bool:
        if cell is UNDECIDED:
            raise Trip(UNDECIDED)
        return fits(cell)

    return tried
