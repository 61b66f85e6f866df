"""Sheets that the add-in adds to a clerk's workbook: known to those who write them and to those who read past them."""

from __future__ import annotations

RECORD_SHEET = "_xladdin_"
"""Start of the names of the hidden sheets on which the add-in notes what it changed."""

RESULT_SHEETS = ("校验结果", "得分说明", "得分解释", "读法对比", "第二意见", "指标说明", "正文核对")
"""Sheets that the add-in adds to a workbook, under these names or `校验结果 (2)`. Nothing is read from them."""


def is_added(sheet: str) -> bool:
    """Whether the add-in gave a sheet this name."""
    return sheet.startswith(RECORD_SHEET) or sheet.partition(" (")[0] in RESULT_SHEETS
