"""Recomputes the certified formulas of our templates, with the results of Excel."""

from __future__ import annotations

from xladdin.workbook.formula.program import Program, compile_program
from xladdin.workbook.formula.refusals import CellKey, Circular, Uncertified
from xladdin.workbook.formula.values import UNDECIDED, CellValue, ExcelError

__all__ = [
    "UNDECIDED",
    "CellKey",
    "CellValue",
    "Circular",
    "ExcelError",
    "Program",
    "Uncertified",
    "compile_program",
]
