"""What certified formulas must give in Excel, and which other engine is known to give something else.

Sources: no Excel runs here, so every expectation says where it is taken from.
"""

from __future__ import annotations

from typing import Any

from workbook.formula.cases.case import DIV0, NA, Case
from workbook.formula.cases.conditions import COMPARISONS, LOGIC
from workbook.formula.cases.numbers import ARITHMETIC, FIFTEEN_DIGITS, ROUNDING
from workbook.formula.cases.ranges import AGGREGATES, LOOKUPS, REFERENCES
from workbook.formula.cases.texts import FORMATS, TEXT

from xladdin.workbook.formula import CellKey

SHEET, OTHER, FORMULAS = "数据", "表 2", "算"

_COLUMNS: dict[str, list[Any]] = {
    "A": [None, 12.0, "12", True, "abc", "", DIV0, NA],
    "B": [1.0, 2.0, 3.0, 4.0, 5.0],
    "C": [1.0, 3.0, 5.0, 7.0, "x"],
    "D": ["是", "否", "是", "长沙市财政局", "x*y", None, "ABC"],
    "E": [0.1 + 0.2, 0.3, 1.005, 2.675, -1.005, 0.8935],
    "F": [0.0, None, -3.0, "", 5.0],
    "G": ["2024-1-1", "1,234.5", "12%", "１２", " 7 "],
}
INPUTS: dict[CellKey, Any] = {
    (SHEET, row, ord(letter) - 64): value for letter, column in _COLUMNS.items() for row, value in enumerate(column, 1)
} | {(OTHER, 1, 1): 42.0, (OTHER, 1, 2): "甲"}
NAMES = {"编制数": f"{SHEET}!$B$5", "合计区": f"{SHEET}!$B$1:$B$5", "比例": "0.05", "rate_2": f"'{OTHER}'!$A$1"}

CASES: list[Case] = [
    *ARITHMETIC,
    *FIFTEEN_DIGITS,
    *ROUNDING,
    *COMPARISONS,
    *LOGIC,
    *AGGREGATES,
    *LOOKUPS,
    *TEXT,
    *FORMATS,
    *REFERENCES,
]
