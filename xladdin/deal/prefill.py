"""What a unit's workbook says before the unit has written anything: its name, last year's figures, its projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct, field

from xladdin.deal.before import Before, Figures, told_before
from xladdin.deal.roster import Project, Unit
from xladdin.exact import from_yuan
from xladdin.facts import agency_key
from xladdin.forms.load import form as find_form
from xladdin.vocabulary import UNITS
from xladdin.workbook.build.press import Press, press
from xladdin.workbook.plan import Plan, Slot, make_plan

PROJECT_ROW = "项目"
"""Blocks whose rows the vocabulary calls so are lists of projects."""
BUDGETS = ("budget", "initial")
"""Measures that are the year's budget of a project, the first that the block has."""
MOST_SHEETS = 30
"""Sheets of attached forms in a new workbook; units copy the last of them for more projects."""
SPARE, STEP = 1, 5
"""Rows left free below the projects; row counts go up in steps, so that few templates serve many units."""


class Known(Struct, frozen=True):
    """A figure of last year that stands in the workbook. `value` as shown in the cell."""

    slot: str
    sheet: str
    row: int
    col: int
    label: str
    value: Decimal
    unit: str


class Prefilled(Struct, frozen=True):
    """`entries` of the form and of its attached sheets, by slot id, in the cells' units. `missing`: labels of last year's figures that
    nobody knows."""

    press: Press
    entries: Mapping[str, object]
    attached: tuple[Mapping[str, object], ...] = ()
    known: tuple[Known, ...] = ()
    missing: tuple[str, ...] = ()
    projects: int = 0
    lockable: frozenset[str] = field(default_factory=frozenset)


def prefill(unit: Unit, year: int, before: Before | None) -> Prefilled:
    """All of it for one unit; `lockable`: what may be locked. Rows of blocks are not among it: a row that the unit inserts is a copy of
    the row above it, lock and all."""
    made = _press(unit, year)
    plan = made.plan
    entries: dict[str, object] = {"agency": unit.name}
    entries |= dict(_project_rows(plan, unit.projects))
    figures = _figures(before, unit)
    known, missing = [], []
    for slot in _last_year_slots(plan):
        label = _label(plan, slot, entries, year)
        value = None if figures is None else _value(slot, figures, entries, plan)
        if value is not None:
            entries[slot.id] = value
            sheet = plan.sheet(plan.slots[slot.id][0]).name
            known.append(Known(slot.id, sheet, slot.row, slot.col, label, value, _unit(plan, slot)))
        elif "[" not in slot.id or (slot.default or _row_name(slot.id, entries, plan)):
            missing.append(label)
    attached = tuple(_attached(one, n, unit) for n, one in enumerate(plan.attached))
    return Prefilled(
        made, entries, attached, tuple(known), tuple(missing) if before is not None else (), len(unit.projects),
        frozenset(i for i in entries if "[" not in i),
    )  # fmt: skip


def _press(unit: Unit, year: int) -> Press:
    """With rows for all projects and a few more, and a sheet for each where the form attaches one."""
    form, count = find_form(unit.form), len(unit.projects)
    wanted = -(-(count + SPARE) // STEP) * STEP if count else 0
    rows = {block: wanted for block in _project_blocks(make_plan(unit.form, year)) if wanted}
    copies = [name for name in form.attach for _ in range(_sheets(unit))]
    return press(unit.form, year, rows, copies)


def _sheets(unit: Unit) -> int:
    """Of each attached form."""
    return min(MOST_SHEETS, max(1, len(unit.projects)))


def _project_blocks(plan: Plan) -> list[str]:
    blocks = plan.form.vocab.blocks
    return [block for block in plan.blocks if block in blocks and blocks[block].row_zh == PROJECT_ROW]


def _project_rows(plan: Plan, projects: tuple[Project, ...]) -> Iterator[tuple[str, object]]:
    for block in _project_blocks(plan):
        measure = next((m for m in BUDGETS if m in plan.blocks[block].columns), "")
        for n, project in enumerate(projects):
            yield f"{block}[{n}].name", project.name
            slot = plan.slots.get(f"{block}[{n}].{measure}")
            if project.budget is not None and slot is not None:
                yield slot[1].id, _in_cell(slot[1], project.budget)


def _attached(plan: Plan, n: int, unit: Unit) -> dict[str, object]:
    """Every attached form has a sheet for each project, in their order."""
    count = _sheets(unit)
    made: dict[str, object] = {"agency": unit.name} if "agency" in plan.slots else {}
    if unit.projects and "project_name" in plan.slots:
        made["project_name"] = unit.projects[n % count].name
    return made


def _figures(before: Before | None, unit: Unit) -> Figures | None:
    """Under its name, else under the name it had."""
    if before is None:
        return None
    return before.units.get(agency_key(unit.name)) or before.units.get(agency_key(unit.former))


def _last_year_slots(plan: Plan) -> Iterator[Slot]:
    for slot_id, (_, slot) in plan.slots.items():
        if slot.input and slot.formula is None and told_before(slot_id):
            yield slot


def _value(slot: Slot, figures: Figures, entries: Mapping[str, object], plan: Plan) -> Decimal | None:
    for source in told_before(slot.id):
        block, bracket, rest = source.partition("[")
        if bracket:
            name = agency_key(_row_name(slot.id, entries, plan))
            found = figures.rows.get((block, name, rest.rpartition(".")[2]))
        else:
            found = figures.items.get(source)
        exact = None if found is None else decimal_of(found)
        if exact is not None:
            return _in_cell(slot, exact)
    return None


def _row_name(slot_id: str, entries: Mapping[str, object], plan: Plan) -> str:
    """What stands in the name column of the slot's row: of the list, or as printed."""
    name = f"{slot_id.rpartition('.')[0]}.name"
    printed = plan.slots[name][1].default if name in plan.slots else ""
    return str(entries.get(name) or printed)


def _label(plan: Plan, slot: Slot, entries: Mapping[str, object], year: int) -> str:
    """As 数据底表 calls the figure."""
    vocab = plan.form.vocab
    _, bracket, rest = slot.id.partition("[")
    if bracket:
        return f"{_row_name(slot.id, entries, plan)} {vocab.measure_name(rest.rpartition('.')[2], year)}"
    return vocab.terms[slot.id].name(year)


def _unit(plan: Plan, slot: Slot) -> str:
    if slot.kind == "amount":
        return {"wan": "万元", "yuan": "元"}.get(slot.unit, slot.unit)
    return UNITS[plan.form.vocab.terms[slot.id].unit] if slot.id in plan.form.vocab.terms else ""


def _in_cell(slot: Slot, value: Decimal) -> Decimal:
    """An amount in 元 as the cell has it; other figures as they are."""
    return from_yuan(value, slot.unit) if slot.kind == "amount" else value  # type: ignore[arg-type]


def decimal_of(value: Fraction) -> Decimal | None:
    """The same number, None for one that no decimal of a cell's digits can say."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact if Fraction(exact) == value else None
