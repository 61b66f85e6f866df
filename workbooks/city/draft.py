"""A filing on its way to paper: entries of a form by slot id, with whatever is done to the finished parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from random import Random

from xladdin.facts import Cell
from xladdin.workbook.build.press import Parts, Press, press

Value = Decimal | bool | str


@dataclass(slots=True)
class Draft:
    """One workbook to be. `edits`: what is done to the parts of the filled package, in order."""

    press: Press
    entries: dict[str, Value]
    attached: list[dict[str, Value]] = field(default_factory=list)
    edits: list[Callable[[Parts], Parts]] = field(default_factory=list)

    @property
    def form(self) -> str:
        return self.press.plan.form.id

    def cell(self, slot_id: str, copy: int = 0) -> str:
        """Where a slot stands, `基础数据表!D5`; `copy` 1, 2 … for attached sheets."""
        plan = self.press.plans[copy]
        sheet, slot = plan.slots[slot_id]
        return str(Cell(plan.sheet(sheet).name, slot.row, slot.col))

    def sheet_part(self, name: str) -> str:
        """The package part of a sheet."""
        pages = [page.name for one in self.press.plans for page in one.sheets]
        return f"xl/worksheets/sheet{pages.index(name) + 2}.xml"

    def shown(self, slot_id: str, copy: int = 0) -> object:
        """What a formula shows on the entries so far."""
        return self.press.results(self.sets[copy], copy)[slot_id]

    @property
    def sets(self) -> tuple[dict[str, Value], ...]:
        return (self.entries, *self.attached)

    def parts(self) -> Parts:
        made = self.press.fill(self.entries, self.attached)
        for edit in self.edits:
            made = edit(made)
        return made


def new_draft(form: str, year: int, entries: dict[str, Value], attached: Sequence[dict[str, Value]] = (), attach: str = "") -> Draft:  # fmt: skip
    """A draft on the press with enough rows and copies; the form has four projects, more rows are not asked for."""
    return Draft(press(form, year, copies=[attach] * max(1, len(attached)) if attach else ()), entries, list(attached))


REASONS = (
    "受年中政策调整影响，部分工作顺延，已列入下年计划", "部分款项年底未到结算节点，已督促加快", "公开时间晚于规定，已完善流程并明确专人",
    "受汛期影响进度放慢，已制定补救措施", "基础资料不够完整，正在补充", "服务对象意见集中在办事流程，下年优化", "按实际需要安排，已履行报批程序",
)  # fmt: skip


def explain(draft: Draft, rng: Random) -> Draft:
    """Writes the reason for every mark that the form's formulas or the claims take away."""
    for copy, (plan, entries) in enumerate(zip(draft.press.plans, draft.sets, strict=False)):
        results = draft.press.results(entries, copy)
        for rule in plan.rulebook.rules:
            _explain(entries, results, f"claim.{rule.id}", f"reason.{rule.id}", rule.marks, plan.slots, rng)
        for slot_id in plan.slots:
            row, _, column = slot_id.rpartition(".")
            if column == "claim" and "[" in row and isinstance(entries.get(f"{row}.marks"), Decimal):
                _explain(entries, results, slot_id, f"{row}.reason", entries[f"{row}.marks"], plan.slots, rng)
    return draft


def _explain(
    entries: dict[str, Value],
    results: Mapping[str, object],
    claim: str,
    reason: str,
    marks: Fraction | Decimal,
    slots: Mapping[str, object],
    rng: Random,
) -> None:
    given = entries.get(claim, results.get(claim))
    if reason in slots and not entries.get(reason) and isinstance(given, (int, float, Decimal)) and given < float(marks) - 1e-9:  # fmt: skip
        entries[reason] = rng.choice(REASONS)


def amount(value: float, wan: bool) -> Decimal:
    """Money as a form shows it: 万元 with two decimals; 元 in whole tens, now and then with 分."""
    if wan:
        return Decimal(round(value / 100)) / 100
    return Decimal(round(value / 10) * 10)


def share(rng: Random, low: float, high: float, places: int = 4) -> Decimal:
    return Decimal(round(rng.uniform(low, high) * 10**places)) / 10**places
