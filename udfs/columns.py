"""Columns and blocks of cells as worksheet functions get and give them: one call works a whole column off."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import repeat
from typing import Any

Raw = Any
"""What one cell holds: float, str, Decimal (currency), or None. Dates, TRUE and FALSE and error values are texts by then."""
Block = list[list[Raw]]
"""Rows of equal length; a single cell is 1×1."""

STARTS = "参数“"
"""Begins every message about an argument. An argument that begins so is the message of another function: it is handed on."""
CRASHED = "程序出错，没有得到结果。请在“绩效自评”选项卡点“自检”，把日志交给维护人员"
TOO_LARGE = STARTS + "区域”：所选的区域有{}个单元格，太大了，请只选有数据的行"
MOST_CELLS = 200_000

ERRORS: dict[int, str] = {
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!", -2146826259: "#NAME?",
    -2146826252: "#NUM!", -2146826246: "#N/A", -2146826245: "#GETTING_DATA", -2146826243: "#SPILL!", -2146826238: "#CALC!",
}  # fmt: skip
"""Excel's error values as COM hands them over (CVErr)."""
LOWEST_NUMBER = -(2**31) + 2**24
"""Below it lie the COM error codes (0x800A07D0 to 0x800A0832 are CVErr)."""


class Wrong(Exception):
    """An argument that can not be used. The text goes into the cell: Chinese, and says what to do."""


class Passed(Exception):
    """An argument that is itself a message or a word for no result; it becomes the result."""


def block(given: object) -> Block:
    """An argument as rows of cells: a single value, a row, or rows."""
    if not isinstance(given, list | tuple):
        return [[cell(given)]]
    if given and isinstance(given[0], list | tuple):
        return [[cell(value) for value in row] for row in given]
    return [[cell(value) for value in given]] if given else [[None]]


def cell(value: object) -> Raw:
    """The cell's content in the few kinds that `Raw` names."""
    kind = type(value)
    if kind is float or value is None:
        return value
    if kind is str:
        return value if value.strip() else None  # type: ignore[attr-defined]
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is int:
        # Excel sends no whole numbers: an int is an error value, also one that is newer than this table.
        return ERRORS.get(value) or ("#VALUE!" if value < LOWEST_NUMBER else float(value))  # type: ignore[call-overload, operator, arg-type]
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return value


def spread(compute: Callable[..., object], *given: object) -> Block:
    """`compute` for every row of the arguments, each distinct set of values once.

    Single cells go with every row; so do single rows and single columns. Raises Wrong for blocks that do not fit together.
    """
    blocks = [block(one) for one in given]
    rows = _common([len(b) for b in blocks], "行")
    columns = _common([len(b[0]) for b in blocks], "列")
    known: dict[tuple[Raw, ...], object] = {}
    found: list[object] = []
    for key in zip(*(_cells(b, rows, columns) for b in blocks), strict=True):
        if key not in known:
            known[key] = _result(compute, key)
        found.append(known[key])
    return [found[at : at + columns] for at in range(0, len(found), columns)]


def _common(sizes: list[int], what: str) -> int:
    most = max(sizes)
    odd = sorted({size for size in sizes if size not in (1, most)})
    if odd:
        raise Wrong(f"{STARTS}区域”：各参数的{what}数不一致（{odd[0]}{what}、{most}{what}），请选同样多的{what}")
    return most


def _cells(b: Block, rows: int, columns: int) -> Iterator[Raw]:
    if len(b) == 1 and len(b[0]) == 1:
        return repeat(b[0][0], rows * columns)
    if len(b[0]) == columns == 1:
        wide: Iterator[list[Raw]] = iter(b)
    else:
        wide = (row if len(row) == columns else row * columns for row in b)
    return (value for row in (wide if len(b) == rows else list(wide) * rows) for value in row)


def _result(compute: Callable[..., object], key: tuple[Raw, ...]) -> object:
    try:
        return compute(*key)
    except (Wrong, Passed) as told:
        return str(told)


def single(given: object, name: str) -> Raw:
    """The one cell of an argument that can not be a column."""
    rows = block(given)
    if len(rows) != 1:
        raise Wrong(f"{STARTS}{name}”：选了{len(rows)}行，请只选一个单元格")
    return first(rows[0], name)


def first(row: list[Raw], name: str) -> Raw:
    """The one cell of a row."""
    if len(row) != 1:
        raise Wrong(f"{STARTS}{name}”：选了{len(row)}列，请只选一列")
    return row[0]


def rows_of(value: object) -> Iterator[tuple[object, ...]]:
    """The rows of what a range holds, as COM gives it: one value, or a tuple of tuples."""
    return iter(value if isinstance(value, tuple) else ((value,),))


def in_full(value: object, full: object) -> object:
    """The values of a range with those cells that are Decimals taken from its `Value2`."""
    if not isinstance(value, tuple):
        return full if isinstance(value, Decimal) else value
    return tuple(
        tuple(b if isinstance(a, Decimal) else a for a, b in zip(row, other, strict=True))
        for row, other in zip(value, full, strict=True)  # type: ignore[call-overload]
    )


def shown(found: object) -> object:
    """What goes back to Excel: a single value for a single cell. No value is an empty text, or else Excel would show 0."""
    rows = found if isinstance(found, list) else [[found]]
    rows = [["" if value is None else value for value in row] for row in rows]
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def told(function: Callable[..., object]) -> Callable[..., object]:
    """A worksheet function that never raises: what is wrong is told in the cell, a defect of ours goes to the log."""

    @functools.wraps(function)
    def answered(*given: object) -> object:
        try:
            return shown(function(*given))
        except (Wrong, Passed) as message:
            return str(message)
        except Exception as error:
            from xladdin.cli.log import record_crash

            record_crash(error)
            return CRASHED

    return answered
