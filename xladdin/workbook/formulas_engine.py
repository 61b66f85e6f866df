"""The `formulas` package as an engine: all formula results of a workbook, recomputed from what was typed.

It loads the file through openpyxl, prints progress bars, logs, and stops at the first formula that it can not parse. It is an optional
extra under the EUPL; nothing else imports it.
"""

from __future__ import annotations

import contextlib
import io
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from xladdin.facts import Cell
from xladdin.workbook.formula import CellKey

COPY = "book.xlsx"
MISSING = '重新计算要用 formulas 组件，还没有安装。请运行 pip install "xladdin[recalc]"，再试一次'

Result = float | str | bool | None
"""A recomputed value; None is blank, an error is its text (`#DIV/0!`)."""


class Unavailable(Exception):
    """There is no second opinion on this file, or on this computer; the text says why and what to do."""


def recalculate(path: Path, cells: Iterable[CellKey]) -> dict[CellKey, Result]:
    """Results of `formulas` for the cells, of a copy of the file. A cell that it did not compute is left out. Raises Unavailable.

    Other workbooks that the file refers to are not opened.
    """
    with _silence(), tempfile.TemporaryDirectory(prefix="xladdin-") as folder:
        try:
            import formulas
        except ModuleNotFoundError as error:
            raise Unavailable(MISSING) from error
        copy = Path(folder) / COPY
        shutil.copyfile(path, copy)
        try:
            solution = formulas.ExcelModel().loads(str(copy)).finish(complete=False).calculate()
        except Exception as error:
            what = f"{type(error).__name__} {error}".strip()
            raise Unavailable(
                f"“{path.name}”里有另一个计算引擎（formulas）算不了的内容，没有得到第二意见（{what[:200]}）。其他检查不受影响，请用 xladdin check 校验"
            ) from error
        found = {str(key).upper(): value for key, value in solution.items()}
        results = ((key, found.get(_node(key))) for key in cells)
        return {key: _value(ranges) for key, ranges in results if ranges is not None}


def _node(key: CellKey) -> str:
    """The name of a cell in the model: `'[BOOK.XLSX]基础数据表'!D5`."""
    sheet, row, column = key
    return f"'[{COPY}]{sheet.replace(chr(39), chr(39) * 2)}'!{Cell(sheet, row, column).address}".upper()


def _value(ranges: Any) -> Result:
    """One cell's value out of the package's own types (numpy scalars, its error and blank objects)."""
    value = ranges.value[0, 0]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    text = str(value)
    return None if text in ("", "empty") else text


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """No progress bars, warnings or log lines of the package and those it uses."""
    loggers = [logging.getLogger(name) for name in ("formulas", "schedula")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with (
            contextlib.redirect_stderr(io.StringIO()),
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
