"""Word documents with the tables of a form as an office types them: merged cells, titles above, figures as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from docx import Document
from legacy.word_tables import add_table
from openpyxl import load_workbook

from xladdin.exact import round_half_up
from xladdin.workbook.build import build_workbook
from xladdin.workbook.plan import Plan, SheetPlan, Slot

OUTSIDE = ("attachment", "title", "subtitle", "line", "unit", "note", "work")


def shown(value: object, slot: Slot) -> str:
    """A figure as people print it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal) and slot.kind == "rate":
        return f"{(value * 100).normalize():f}%"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def with_computed(plan: Plan, entries: Mapping[str, object], attached=()) -> list[dict[str, object]]:
    """Entries of the form and of its attached sheets, with what the workbook computes from them, as it shows it."""
    book = load_workbook(BytesIO(build_workbook(plan, entries, attached)), data_only=True)
    complete = []
    for one, given in zip([plan, *plan.attached], [entries, *attached], strict=True):
        made = dict(given)
        for slot_id, (sheet_id, slot) in one.slots.items():
            value = book[one.sheet(sheet_id).name].cell(slot.row, slot.col).value
            if slot_id not in made and slot.formula is not None and value not in (None, ""):
                made[slot_id] = round_half_up(Decimal(str(value)), 4) if isinstance(value, int | float) else value
        complete.append(made)
    return complete


def cells_of(sheet: SheetPlan, entries: Mapping[str, object]) -> list[tuple[int, int, int, int, str]]:
    """(row, column, rows, columns, text) of everything inside the printed table, from row 4 on."""
    texts = [(t.row, t.col, t.rows, t.cols, t.text) for t in sheet.texts
             if t.col <= sheet.print_cols and t.role not in OUTSIDE]  # fmt: skip
    slots = [(s.row, s.col, s.rows, s.cols, shown(entries[s.id], s) if s.id in entries else "")
             for s in sheet.slots if s.col <= sheet.print_cols and s.row > 3]  # fmt: skip
    return texts + slots


def add_sheet(document, sheet: SheetPlan, entries: Mapping[str, object], remarks: Iterator[str] | None = None) -> None:
    """The printed table of a sheet. `remarks`: what somebody wrote into each cell that would be empty."""
    cells = (
        [(*cell[:4], cell[4] or next(remarks)) for cell in cells_of(sheet, entries)]
        if remarks
        else cells_of(sheet, entries)
    )
    first = min(c[0] for c in cells)
    moved = [(row - first + 1, col, rows, cols, text) for row, col, rows, cols, text in cells]
    add_table(document, moved, max(c[0] + c[2] - 1 for c in moved), sheet.print_cols)


def add_heading(document, sheet: SheetPlan, entries: Mapping[str, object]) -> None:
    """Attachment number, title and the line with 填报单位 above a table."""
    for role in ("attachment", "title", "subtitle"):
        for text in (t.text for t in sheet.texts if t.role == role):
            document.add_paragraph(text)
    line = next((t.text for t in sheet.texts if t.role == "line"), "")
    if line:
        document.add_paragraph(f"{line}{entries.get('agency', '')}")


def write_form(path: Path, plan: Plan, filled: list[dict[str, object]], remarks: Iterator[str] | None = None) -> Path:
    """All sheets of the form and of its attached forms, filled in with one mapping each, behind a title."""
    document = Document()
    document.add_paragraph(f"{filled[0].get('agency', '')}")
    document.add_paragraph(f"{plan.year}年度部门整体支出绩效自评报告")
    for one, given in zip([plan, *plan.attached], filled, strict=True):
        for sheet in one.sheets:
            add_heading(document, sheet, given)
            add_sheet(document, sheet, given, remarks)
    document.save(path)
    return path
