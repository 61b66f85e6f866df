"""What calamine reads in the same file, held against our facts: a figure that two programs see differently must not pass in silence."""

from __future__ import annotations

import os
from pathlib import Path

from fuzz.cell_level import at_cell, facts_of

from xladdin.checks.case import Examined
from xladdin.facts import Cell
from xladdin.workbook.cells import RawCell
from xladdin.workbook.intake import grid_of, open_book

os.environ["RUST_BACKTRACE"] = "0"
"""calamine panics on some damaged files, which is no finding about ours."""


def disagreement(file: Path, after: Examined) -> str:
    """The first number or text in a slot that calamine reads otherwise; "" when there is none, or calamine can not read the file."""
    sheets = _second(file)
    if sheets is None:
        return ""
    book = open_book(file)
    for sheet in {f.cell.sheet for f in after.case.filing.facts.values() if f.cell}:  # type: ignore[union-attr]
        ours, theirs = grid_of(book, sheet).cells, sheets.get(sheet)
        if theirs is None:
            continue
        known = {f.cell for f in facts_of(after)}
        numbers = {(r, c): v for r, row in enumerate(theirs, 1) for c, v in enumerate(row, 1) if _is_number(v)}
        for at in ours.keys() | numbers.keys():
            place = Cell(sheet, *at)
            other = _at(theirs, at)
            if not _alike(ours.get(at), other) and place in known and not at_cell(after, place):
                return f"{place}: we read {ours.get(at)!r}, calamine {other!r}"
    return ""


def _second(file: Path) -> dict[str, list[list]] | None:
    """None too for the binary formats: on damaged ones calamine asks for so much memory that the whole process is aborted."""
    from python_calamine import CalamineWorkbook

    if file.suffix in (".xls", ".xlsb"):
        return None
    try:
        with CalamineWorkbook.from_path(file) as book:
            return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except Exception:
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a Rust library raises when it fails
            raise
        return None


def _at(rows: list[list], at: tuple[int, int]) -> object:
    row, column = at
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _alike(cell: RawCell | None, theirs: object) -> bool:
    """Numbers are the same number, and what is no number is none to the other. Dates, and texts among themselves, are not compared."""
    if cell is None or cell.kind in ("missing-cache", "text", "error", "bool"):
        return not _is_number(theirs)
    if cell.kind != "number":
        return True
    return _is_number(theirs) and abs(float(cell.value) - theirs) <= 1e-9 * max(1.0, abs(theirs))  # type: ignore[arg-type, operator]
