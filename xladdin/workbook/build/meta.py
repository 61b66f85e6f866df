"""What makes a workbook readable again: defined names over every slot, a hidden sheet that says which form it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook.defined_name import DefinedName

from xladdin import __version__
from xladdin.facts import column_letter
from xladdin.workbook.plan.model import Plan, quote_sheet
from xladdin.workbook.plan.names import BLOCK_NAME, META_SHEET, SHEET_NAME, name_of
from xladdin.workbook.plan.versions import attached_versions

NO_STAMP: Mapping[str, str] = MappingProxyType({})


def metadata(plan: Plan) -> dict[str, str]:
    """Key/value rows of the hidden sheet. All values are text."""
    return {
        "form": plan.form.id, "form_version": plan.form.version, "rulebook": plan.rulebook.id,
        "rulebook_version": plan.rulebook.version, "year": str(plan.year), "program": f"xladdin {__version__}",
        "layout": layout_hash(plan), **attached_versions(plan.form),
    }  # fmt: skip


def layout_hash(plan: Plan) -> str:
    """Twelve hex digits that change when a slot appears, vanishes, moves or changes its kind."""
    lines = [f"{slot_id} {sheet} {slot.row} {slot.col} {slot.rows} {slot.cols} {slot.kind} {slot.unit}"
             for slot_id, (sheet, slot) in plan.slots.items()]  # fmt: skip
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def add_metadata(book: Workbook, plan: Plan, stamp: Mapping[str, str] = NO_STAMP) -> None:
    """`stamp`: rows of one copy alone, such as the unit it is dealt to."""
    sheet = book.create_sheet(META_SHEET)
    for row in metadata(plan).items():
        sheet.append(row)
    for n, row in enumerate(stamp.items(), sheet.max_row + 1):
        for col, text in enumerate(row, 1):
            cell = sheet.cell(n, col, ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"  # a unit may have a name that looks like a formula
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 40
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def slot_names(plan: Plan) -> dict[str, str]:
    """Defined name -> absolute reference, for every slot, block and sheet."""
    titles = {s.id: quote_sheet(s.name) for s in plan.sheets}
    names = {}
    for slot_id, (sheet, slot) in plan.slots.items():
        name = name_of(slot_id)
        if name is not None:
            names[name] = f"{titles[sheet]}!${column_letter(slot.col)}${slot.row}"
    for block in plan.blocks.values():
        page = plan.sheet(block.sheet)
        first, last = column_letter(min(block.columns.values())), column_letter(page.print_cols)
        names[BLOCK_NAME + block.id] = f"{titles[block.sheet]}!${first}${block.first}:${last}${block.last}"
    for sheet_id, title in titles.items():
        names[SHEET_NAME + sheet_id] = f"{title}!$A$1"
    return names


def add_names(book: Workbook, plan: Plan) -> None:
    """Hidden: they are no business of the clerk's, and a deleted one would lose its slot."""
    for name, reference in slot_names(plan).items():
        book.defined_names[name] = DefinedName(name, attr_text=reference, hidden=True)
    for one in plan.attached:
        # Known on their own sheet only: a copy of the sheet takes them along.
        own = book[one.sheets[0].name].defined_names
        for name, reference in slot_names(one).items():
            own[name] = DefinedName(name, attr_text=reference, hidden=True)
