"""Form + rulebook + year -> plan."""

from __future__ import annotations

from xladdin.forms.load import form as find_form
from xladdin.rules.load import rulebook as find_rulebook
from xladdin.workbook.plan.basis import lay_basis
from xladdin.workbook.plan.evaluation import lay_evaluation
from xladdin.workbook.plan.figures import lay_figures
from xladdin.workbook.plan.grid import lay_grid
from xladdin.workbook.plan.model import Plan, Slot
from xladdin.workbook.plan.scoring import lay_scoring

_LAYERS = {"grid": lay_grid, "figures": lay_figures, "scoring": lay_scoring, "basis": lay_basis,
            "evaluation": lay_evaluation}  # fmt: skip


def lay(form_id: str, year: int, block_rows: tuple[tuple[str, int], ...]) -> Plan:
    """A form laid out anew, with more prepared rows of blocks if asked."""
    form = find_form(form_id)
    book = find_rulebook(form.rulebook)
    vocab = form.vocab
    wanted = dict(block_rows)
    sheets = tuple(_LAYERS[s.kind](s, form, book, vocab, year, wanted) for s in form.sheets)
    slots: dict[str, tuple[str, Slot]] = {}
    for sheet in sheets:
        for slot in sheet.slots:
            assert slot.id not in slots, slot.id
            slots[slot.id] = (sheet.id, slot)
    blocks = {b.id: b for sheet in sheets for b in sheet.blocks}
    columns = {f"{b.id}.{name}": (b.sheet, col) for b in blocks.values() for name, col in b.columns.items()}
    units = {slot_id: slot.unit for slot_id, (_, slot) in slots.items() if slot.kind == "amount"}
    return Plan(form, book, year, sheets, slots, units, columns, blocks)
