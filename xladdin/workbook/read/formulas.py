"""The form's formulas in a workbook: which of them stand, what became of the others, and which rows need no second look."""

from __future__ import annotations

from collections.abc import Iterator, Set

from xladdin.checks.catalogue import finding
from xladdin.facts import Cell, Finding
from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.read.assemble import PRINTED
from xladdin.workbook.read.contents import At
from xladdin.workbook.read.locate import WORKING, Located
from xladdin.workbook.read.verify import formula_stands


def is_claim(slot_id: str) -> bool:
    """A 得分: the form's formula may be typed over."""
    return slot_id.startswith("claim.") or slot_id.endswith("].claim")


class Formulas:
    """`intact`: by sheet, where the form's formulas stand; `own`: formulas that the unit put into cells, by sheet, row and column.

    With another version of the form its formulas are not held against the workbook.
    """

    def __init__(self, located: Located, same_version: bool) -> None:
        self.located, self.same_version = located, same_version
        self.findings: list[Finding] = []
        self.intact: dict[str, set[At]] = {}
        self.own: dict[tuple[str, int, int], str] = {}
        self.bare_rows: dict[str, dict[int, Cell]] = {}

    def verify(self, sheet: str, grid: Grid) -> set[At]:
        """Which of the form's formulas stand in a sheet. Says what happened to the others."""
        wanted, intact = self.located.formulas[sheet], self.intact.setdefault(sheet, set())
        for at, cell in grid.cells.items():
            if cell.formula is not None and at not in wanted:
                self.own[sheet, *at] = cell.formula
        for at, (slot_id, text) in wanted.items():
            cell = grid.cells.get(at)
            if cell is not None and cell.formula is not None:
                if cell.formula == text or formula_stands(cell, text):
                    intact.add(at)
                    continue
                if not self.same_version:
                    continue
                if is_claim(slot_id):
                    self.own[sheet, *at] = cell.formula
            elif "[" in slot_id and self.unused(slot_id, grid, at[0]):
                continue
            elif self.opened(slot_id) and (cell is None or cell.value in (None, "")):
                if not is_claim(slot_id):
                    self.bare_rows.setdefault(slot_id.partition("[")[0], {}).setdefault(
                        at[0], Cell(self.located.sheet_names[sheet], *at)
                    )
                continue
            problem = self.formula_problem(slot_id, Cell(self.located.sheet_names[sheet], *at), cell)
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

    def rows_without(self) -> Iterator[Finding]:
        """Rows that were inserted without the formulas of their neighbours; the program computes them all the same."""
        for rows in self.bare_rows.values():
            first, *others = (cell for _, cell in sorted(rows.items()))
            said = "、".join(str(row) for row in sorted(rows))
            yield finding("row-without-formula", first, f"第{said}行是插入的，没有带公式，表上的测算得分和合计没有算它",
                          "不影响程序计分；要在表上也算出来，撤消工作表保护，选中上一行从三级指标到最右一列，连同本行按 Ctrl＋D 填充", tuple(others))  # fmt: skip

    def alike(self, sheet: str, grid: Grid) -> tuple[Set[int], Set[At]]:
        """Rows that are not as the form has them, and formulas that a row rightly lacks.

        A typed claim is read as such whatever it says, and a row without cells for entries needs no formulas.
        """
        wanted = self.located.formulas[sheet]
        gone = wanted.keys() - self.intact[sheet]
        absent = {at for at in gone if is_claim(wanted[at][0]) and at in grid.cells and grid.cells[at].formula is None}
        absent |= {at for at in gone if "[" in wanted[at][0] and self.without_entries(wanted[at][0], grid, at[0])}
        own = {(row, col) for where, row, col in self.own if where == sheet}
        changed = (gone - absent) | (grid.cells.keys() - self.located.known[sheet]) | own
        return {row for row, _ in changed}, absent
