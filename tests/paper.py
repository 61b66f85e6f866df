"""How wide sheets come out on paper."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

STAND_IN = 9.33 / 96
"""Inches of a digit where 宋体 is missing, as here; its own are 8 pixels wide."""


def too_wide(path: Path) -> dict[str, bool]:
    """The sheets of a workbook that print at a fixed scale, and whether they are wider than their page."""
    sheets = openpyxl.load_workbook(path).worksheets
    return {sheet.title: _is_too_wide(sheet) for sheet in sheets if not sheet.sheet_properties.pageSetUpPr.fitToPage}


def _is_too_wide(sheet: Worksheet) -> bool:
    last = range_boundaries(sheet.print_area.rpartition("!")[2])[2] if sheet.print_area else sheet.max_column
    characters = sum(
        column.width * sum(n <= last for n in range(column.min, column.max + 1))
        for column in sheet.column_dimensions.values()
        if not column.hidden
    )
    page = (297 if sheet.page_setup.orientation == "landscape" else 210) / 25.4
    room = page - sheet.page_margins.left - sheet.page_margins.right
    return characters * STAND_IN * sheet.page_setup.scale / 100 > room
