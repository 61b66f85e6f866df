"""Defined names of a workbook: the slot map that Excel, WPS and LibreOffice keep right when rows, sheets or tabs move.

`pf_` + slot id with `.` written `__`: dots would be legal in Excel, but LibreOffice has no such names of its own. Names
are compared without regard to case, so slot ids must differ in more than case (they are lower case throughout).
"""

from __future__ import annotations

PREFIX = "pf_"
BLOCK_NAME = "pf_block__"
"""+ block id: rows first..last of a repeating block, the closing row included, over all its columns."""
SHEET_NAME = "pf_sheet__"
"""+ sheet id: A1 of the sheet."""
META_SHEET = "_xladdin"
"""Hidden sheet of key/value rows: form, form_version, rulebook, rulebook_version, year, program, layout."""

GUIDE_SHEET = "填报说明"
"""First sheet: how to fill in the form. Nothing is read from it."""


def name_of(slot_id: str) -> str | None:
    """`sangong.budget` -> `pf_sangong__budget`; None for block entries and copies of the agency's name: they have none."""
    if "[" in slot_id or slot_id.startswith("agency."):
        return None
    return PREFIX + slot_id.replace(".", "__")


def slot_of(name: str) -> str | None:
    """The slot id a defined name stands for; None for names of blocks, of sheets and of others."""
    lower = name.lower()
    if not lower.startswith(PREFIX) or lower.startswith((BLOCK_NAME, SHEET_NAME)):
        return None
    return lower[len(PREFIX) :].replace("__", ".")
