"""One form in one workbook read: which of its formulas stand, what they give on these inputs, what stands in each slot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from decimal import Decimal

from xladdin.checks.catalogue import finding
from xladdin.facts import Cell, Fact, Filing, Finding
from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.formula import Circular, ExcelError, Uncertified, compile_program
from xladdin.workbook.intake import Book, grid_of
from xladdin.workbook.intake.fit import own_formulas, with_formulas, zeros_for_text
from xladdin.workbook.intake.other_book import OtherBook
from xladdin.workbook.read.assemble import PRINTED, assemble
from xladdin.workbook.read.locate import WORKING, Located, Place
from xladdin.workbook.read.values import read_value
from xladdin.workbook.read.verify import (
    check_cached,
    check_printed,
    check_stray,
    formula_stands,
    same_result,
    text_of,
)

SINGLE = frozenset({"fact", "claim", "reason"})
"""Groups of slots that stand alone; the others are blocks of rows."""


def is_claim(slot_id: str) -> bool:
    """A 得分: the form's formula may be typed over."""
    return slot_id.startswith("claim.") or slot_id.endswith("].claim")


class Reader:
    """Reads one workbook. With another version of form or rulebook, its wordings and formulas are not held against it."""

    def __init__(self, package: Book, located: Located, same_version: bool = True) -> None:
        self.located, self.vocab, self.same_version = located, located.plan.form.vocab, same_version
        self.findings: list[Finding] = []
        self.grids = {s: grid_of(package, name) for s, name in located.sheet_names.items()}
        self.other = isinstance(package, OtherBook)
        if self.other:
            self.grids = dict(self.without_text(self.grids))
        self.intact: dict[str, Set[tuple[int, int]]] = {}
        self.own_formulas: dict[tuple[str, int, int], str] = {}
        self.own_values: dict[tuple[str, int, int], object] = {}
        self.uncalculated = 0
        self.bare_rows: dict[str, dict[int, Cell]] = {}

    def filing(self) -> Filing:
        for sheet, grid in self.grids.items():
            self.findings += check_printed(self.located, sheet, grid, self.same_version)
            self.check_layout(sheet, grid)
        results = self.recalculate()
        filing = assemble(self.located, self.read_slots())
        self.findings += self.without_formulas()
        found, self.uncalculated = check_cached(self.located, self.shown(results), results, self.intact)
        self.findings += found
        return filing

    def shown(self, results: Mapping) -> Mapping[str, Grid]:
        """The grids with the results as saved."""
        if not self.other:
            return self.grids
        return {s: zeros_for_text(grid, results, self.located.sheet_names[s]) for s, grid in self.grids.items()}

    def without_text(self, grids: dict[str, Grid]) -> Iterator[tuple[str, Grid]]:
        """The grids of a format whose formulas have no text: the form's are taken to stand where there is one, results are compared."""
        for sheet, grid in grids.items():
            fitted, own = with_formulas(grid, self.located.formulas[sheet])
            slots = {p.at: p.slot.name for p in self.located.places if p.sheet == sheet}
            self.findings += own_formulas(self.located.sheet_names[sheet], own, slots)
            yield sheet, fitted

    def check_layout(self, sheet: str, grid: Grid) -> None:
        """Formulas and cells of a sheet against the form's, unless all its rows are like rows that were."""
        standing = self.located.seen.standing(sheet, grid.layout, self.located.formulas[sheet])
        if standing is not None:
            self.intact[sheet] = standing
            return
        self.findings += check_stray(self.located, sheet, grid)
        self.intact[sheet] = self.verify_formulas(sheet, grid)
        if grid.layout:
            self.remember_rows(sheet, grid)

    def remember_rows(self, sheet: str, grid: Grid) -> None:
        """Which rows need no second look in files that have rows like them.

        A typed claim is read as such whatever it says, and a row without cells for entries needs no formulas.
        """
        wanted = self.located.formulas[sheet]
        gone = wanted.keys() - self.intact[sheet]
        absent = {at for at in gone if is_claim(wanted[at][0]) and at in grid.cells and grid.cells[at].formula is None}
        absent |= {at for at in gone if "[" in wanted[at][0] and self.without_entries(wanted[at][0], grid, at[0])}
        own = {(row, col) for where, row, col in self.own_formulas if where == sheet}
        changed = (gone - absent) | (grid.cells.keys() - self.located.known[sheet]) | own
        self.located.seen.remember(sheet, grid.layout, wanted, {row for row, _ in changed}, absent)

    def verify_formulas(self, sheet: str, grid: Grid) -> set[tuple[int, int]]:
        """Which of the form's formulas stand. Says what happened to the others."""
        wanted, intact = self.located.formulas[sheet], set()
        for at, cell in grid.cells.items():
            if cell.formula is not None and at not in wanted:
                self.own_formulas[sheet, *at] = cell.formula
        for at, (slot_id, text) in wanted.items():
            cell = grid.cells.get(at)
            if cell is not None and cell.formula is not None:
                if cell.formula == text or formula_stands(cell, text):
                    intact.add(at)
                    continue
                if not self.same_version:
                    continue
                if is_claim(slot_id):
                    self.own_formulas[sheet, *at] = cell.formula
            elif "[" in slot_id and self.unused(slot_id, grid, at[0]):
                continue
            elif self.opened(slot_id) and (cell is None or cell.value in (None, "")):
                if not is_claim(slot_id):
                    self.bare_rows.setdefault(slot_id.partition("[")[0], {}).setdefault(at[0], self.cell(sheet, at))
                continue
            problem = self.formula_problem(slot_id, self.cell(sheet, at), cell)
            if problem is not None:
                self.findings.append(problem)
        return intact

    def opened(self, slot_id: str) -> bool:
        """A slot of a row that the unit writes."""
        return slot_id.partition("[")[0] in self.located.plan.rulebook.open_blocks

    def unused(self, slot_id: str, grid: Grid, row: int) -> bool:
        """A row of a block with nothing typed in: an inserted one, or the closing row, needs no formulas yet."""
        columns = self.located.plan.blocks[slot_id.partition("[")[0]].columns
        typed = [grid.cells.get((row, col)) for name, col in columns.items() if name not in PRINTED]
        return all(c is None or c.formula is not None or c.value in (None, "") for c in typed)

    def without_entries(self, slot_id: str, grid: Grid, row: int) -> bool:
        """A row of a block that has no cell, filled or not, but printed ones: unused in every file that has it so."""
        columns = self.located.plan.blocks[slot_id.partition("[")[0]].columns
        return not any((row, col) in grid.cells for name, col in columns.items() if name not in PRINTED)

    def formula_problem(self, slot_id: str, cell: Cell, raw: RawCell | None) -> Finding | None:
        slot, working = self.located.slots[slot_id], slot_id.partition(".")[0] in WORKING or self.opened(slot_id)
        if raw is not None and raw.formula is not None:
            if is_claim(slot_id):
                return finding(
                    "formula-changed",
                    cell,
                    f"{slot.name}是自编公式，按公式的结果读取",
                    "直接填写得分数字",
                    severity="warning",
                )
            return finding(
                "formula-changed", cell, f"{slot.name}的公式被改动，按原公式重新计算", "撤销改动，或从表样中复制原公式"
            )
        blank = raw is None or raw.value in (None, "")
        if is_claim(slot_id):
            return None
        if blank and "[" in slot_id:
            return finding("formula-missing", cell, f"{slot.name}没有公式，程序已代为计算", "把上一行的公式复制到本行",
                           severity="warning")  # fmt: skip
        if blank:
            return finding("formula-missing", cell, f"{slot.name}的公式被清除，现在是空白", "从表样中复制原公式",
                           severity="warning" if working else None)  # fmt: skip
        if working:
            return finding(
                "formula-overwritten", cell, f"{slot.name}的公式被数值覆盖，不会采用这个数", "从表样中复制原公式"
            )
        return None

    def without_formulas(self) -> Iterator[Finding]:
        """Rows that were inserted without the formulas of their neighbours; the program computes them all the same."""
        for rows in self.bare_rows.values():
            first, *others = (cell for _, cell in sorted(rows.items()))
            said = "、".join(str(row) for row in sorted(rows))
            yield finding("row-without-formula", first, f"第{said}行是插入的，没有带公式，表上的测算得分和合计没有算它",
                          "不影响程序计分；要在表上也算出来，撤消工作表保护，选中上一行从三级指标到最右一列，连同本行按 Ctrl＋D 填充", tuple(others))  # fmt: skip

    def recalculate(self) -> dict:
        """Results of all the form's formulas on this workbook's inputs; typed-over and foreign ones count as they show."""
        names = self.located.sheet_names
        cells = {names[s]: grid.cells for s, grid in self.grids.items()}
        values: dict[tuple[str, int, int], object] = {}
        for key in self.located.program.inputs:
            cell = cells[key[0]].get(key[1:]) if key[0] in cells else None
            if cell is not None:
                value = cell[1]
                values[key] = float(value) if value.__class__ is Decimal else _plain(cell)
        for sheet, grid in self.grids.items():
            for at in self.located.formulas[sheet].keys() - self.intact[sheet]:
                cell = grid.cells.get(at)
                values[names[sheet], *at] = None if cell is None else _plain(cell)
        if self.own_formulas:
            self.own_values = self.evaluate_own()
            values.update(self.own_values)
        return self.located.program.run(values, overrides=True)

    def evaluate_own(self) -> dict:
        """Formulas that clerks put into input cells (`=1200+350`), recomputed where they only use the workbook itself."""
        names = self.located.sheet_names
        own = {(names[s], r, c): f for (s, r, c), f in self.own_formulas.items()}
        standing = {
            (names[s], *at): self.located.formulas[s][at][1] for s, cells in self.intact.items() for at in cells
        }
        given = {
            (names[s], *at): _plain(cell)
            for s, grid in self.grids.items()
            for at, cell in grid.cells.items()
            if (names[s], *at) not in own
        }
        try:
            results = compile_program({**standing, **own}, sheets=tuple(names.values()), only=own).run(given)
        except (Uncertified, Circular):
            return {}
        return {key: results[key] for key in own}

    def read_slots(self) -> dict[str, dict]:
        """Group -> key -> fact; for blocks, group -> row -> column -> fact."""
        groups: dict[str, dict] = {group: {} for group in SINGLE}
        cells = {sheet: grid.cells for sheet, grid in self.grids.items()}
        for place in self.located.places:
            _, group, row, key, sheet, at, _, standing, blank = place
            if at in self.intact[sheet]:
                fact = standing
            else:
                raw = cells[sheet].get(at)
                fact = blank if raw is None else self.read_slot(place, raw)
            if group in SINGLE:
                groups[group][key] = fact
            else:
                groups.setdefault(group, {}).setdefault(row, {})[key] = fact
        return groups

    def read_slot(self, place: Place, raw: RawCell) -> Fact:
        """The fact in a cell that holds something, where no formula of the form stands."""
        slot, cell = place.slot, place.cell
        if raw.formula is not None:
            if (place.sheet, *place.at) in self.own_formulas:
                raw = self.own_result(cell, raw)
            else:
                return place.standing
        fact, problem = read_value(slot, raw, cell, "overwritten" if slot.formula is not None else "typed")
        if problem is not None:
            self.findings.append(problem)
        return fact

    def own_result(self, cell: Cell, raw: RawCell) -> RawCell:
        """A formula in an input cell counts by our own result; one that can not be recomputed is no usable figure."""
        ours = self.own_values.get((cell.sheet, cell.row, cell.col))
        if ours is None or isinstance(ours, ExcelError):
            return RawCell("text", f"={raw.formula}")
        made = RawCell("text", ours) if isinstance(ours, str) else RawCell("number", as_decimal(ours))
        if raw.kind != "missing-cache" and not same_result(raw, ours):
            self.findings.append(finding("cached-differs", cell, f"填报格的公式应得{text_of(made)}，显示的是{text_of(raw)}",
                                         "在 Excel 中按 F9 重新计算后保存，或直接填写数字"))  # fmt: skip
        return made

    def cell(self, sheet: str, at: tuple[int, int]) -> Cell:
        return Cell(self.located.sheet_names[sheet], *at)


def _plain(cell: RawCell) -> object:
    """A cell's value for the formula evaluator: floats, text, booleans, errors; None when nothing is saved."""
    if cell.kind == "error":
        return _error(str(cell.value))
    if isinstance(cell.value, Decimal):
        return float(cell.value)
    return cell.value


def as_decimal(value: object) -> Decimal:
    """A float result as the decimal Excel would show (15 significant digits)."""
    return Decimal(f"{float(value):.15g}")  # type: ignore[arg-type]


def _error(code: str) -> ExcelError:
    """The error value; codes of newer Excel (#SPILL!) count as #VALUE!, as they do in formulas of older ones."""
    try:
        return ExcelError(code)
    except ValueError:
        return ExcelError("#VALUE!")
