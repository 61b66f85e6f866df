"""Plans by form and year: laid out once for a state of program and library, then kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from xladdin.forms.load import form
from xladdin.forms.model import Form
from xladdin.library.kept import kept
from xladdin.rules.load import rulebook
from xladdin.rules.rulebook import Rulebook
from xladdin.workbook.plan.model import At, Formula, Plan, SheetPlan, Slot

Rows = tuple[tuple[str, int], ...]
"""Block -> prepared rows, in order of the blocks' names."""
Copies = Mapping[str, Sequence[Mapping[str, int]]]
"""Attached form -> block rows of each copy that the workbook shall hold."""


def make_plan(
    form_id: str, year: int, block_rows: Mapping[str, int] | None = None, copies: Copies | None = None
) -> Plan:
    """The plan of a form for a year. `block_rows` asks for more prepared rows in repeating blocks than the form has; `copies` for
    sheets of attached forms, one of each where it says nothing."""
    given = {name: tuple(_frozen(rows) for rows in each) for name, each in (copies or {}).items()}
    return _with_attached(form_id, year, _frozen(block_rows), tuple(sorted(given.items())))


@lru_cache(maxsize=32)
def _with_attached(form_id: str, year: int, block_rows: Rows, copies: tuple[tuple[str, tuple[Rows, ...]], ...]) -> Plan:
    plan, given = _make_plan(form_id, year, block_rows), dict(copies)
    if not plan.form.attach:
        return plan
    attached = [
        _named(_make_plan(name, year, rows), n)
        for name in plan.form.attach
        for n, rows in enumerate(given.get(name, ((),)), 1)
    ]
    return replace(plan, attached=tuple(attached))


def _frozen(rows: Mapping[str, int] | None) -> Rows:
    return tuple(sorted((rows or {}).items()))


def _named(plan: Plan, n: int) -> Plan:
    """Copy n of an attached form, its sheet told apart by number."""
    (sheet,) = plan.sheets
    return replace(plan, sheets=(replace(sheet, name=f"{sheet.name}{n}"),))


@lru_cache(maxsize=32)
def _make_plan(form_id: str, year: int, block_rows: Rows) -> Plan:
    if block_rows:
        return _laid(form_id, year, block_rows)

    def definitions() -> tuple[Form, Rulebook]:
        own = form(form_id)
        return own, rulebook(own.rulebook)

    return kept(f"plan-{form_id}-{year}", lambda: _written_later(_laid(form_id, year)), definitions)


def parts_of(plan: Plan) -> tuple[object, ...]:
    """What is made from a plan may refer to these, for they are kept with the plan."""
    return plan, plan.form, plan.rulebook, *(slot for _, slot in plan.slots.values())


@lru_cache(maxsize=32)
def _laid(form_id: str, year: int, block_rows: Rows = ()) -> Plan:
    from xladdin.workbook.plan.lay import lay

    return lay(form_id, year, block_rows)


def _written_later(plan: Plan) -> Plan:
    """The plan with formulas that can be kept: they know which they are, and the form is laid out again when one has to be written."""
    form_id, year = plan.form.id, plan.year
    sheets = tuple(_sheet_later(sheet, form_id, year) for sheet in plan.sheets)
    slots = {slot.id: (sheet.id, slot) for sheet in sheets for slot in sheet.slots}
    blocks = {block.id: block for sheet in sheets for block in sheet.blocks}
    return replace(plan, sheets=sheets, slots=slots, blocks=blocks)


def _sheet_later(sheet: SheetPlan, form_id: str, year: int) -> SheetPlan:
    slots = tuple(_slot_later(slot, form_id, year) for slot in sheet.slots)
    blocks = tuple(replace(block, make_row=LaterRow(form_id, year, block.id)) for block in sheet.blocks)
    return replace(sheet, slots=slots, blocks=blocks)


def _slot_later(slot: Slot, form_id: str, year: int) -> Slot:
    return slot if slot.formula is None else replace(slot, formula=LaterFormula(form_id, year, slot.id))


class LaterFormula(Struct, frozen=True):
    """The formula of a slot, for the form laid out by itself."""

    form: str
    year: int
    slot: str

    def __call__(self, at: At) -> str:
        return _formula(self.form, self.year, self.slot)(at)


class LaterRow(Struct, frozen=True):
    """`make_row` of a block."""

    form: str
    year: int
    block: str

    def __call__(self, n: int, row: int) -> tuple[Slot, ...]:
        made = _laid(self.form, self.year).blocks[self.block].make_row(n, row)
        return tuple(_slot_later(slot, self.form, self.year) for slot in made)


@lru_cache(maxsize=4096)
def _formula(form_id: str, year: int, slot_id: str) -> Formula:
    plan = _laid(form_id, year)
    if slot_id in plan.slots:
        slot = plan.slots[slot_id][1]
    else:
        block, _, rest = slot_id.partition("[")
        slot = next(s for s in plan.blocks[block].make_row(int(rest.partition("]")[0]), 1) if s.id == slot_id)
    assert slot.formula is not None
    return slot.formula
