"""The sheet 项目 of 单位名单: a line for each project, with its unit and its budget."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from xladdin.deal import columns as heads
from xladdin.deal.roster import Project, Unit, cleaned
from xladdin.exact import parse_number, to_yuan
from xladdin.facts import Cell, agency_key
from xladdin.rollup.roster import CODE_HEADS, NoRoster, RosterTable, read_table
from xladdin.tables.remarks import Remark

_HEAD_UNITS = {"（万元）": "wan", "(万元)": "wan", "（元）": "yuan", "(元)": "yuan"}


def add_projects(path: Path, units: list[Unit], remarks: list[Remark]) -> list[Unit]:
    """The units with the projects of that sheet behind their own; a list without the sheet as it is."""
    try:
        table = read_table(path, heads.PROJECT_SHEET)
    except (KeyError, NoRoster):
        return units
    return _Projects(table, units, remarks).added()


class _Projects:
    def __init__(self, table: RosterTable, units: list[Unit], remarks: list[Remark]) -> None:
        self.table, self.units, self.remarks = table, units, remarks
        self.known = {agency_key(u.name): u for u in units} | {u.code: u for u in units if u.code}
        self.name_col = table.column(heads.PROJECTS)
        self.code_col = table.column(CODE_HEADS)
        self.money_col, self.money = self.budget_column()
        self.found: dict[int, dict[str, Project]] = {u.row: {p.name: p for p in u.projects} for u in units}

    def added(self) -> list[Unit]:
        if not self.table.cells:
            return self.units
        if not self.name_col or not self.table.head:
            self.remark(
                "warning",
                1,
                1,
                "“项目”表里没有找到“项目名称”一栏，没有填入项目",
                "表头写“单位名称、项目名称、预算数（万元）”三栏",
            )
            return self.units
        cells = {**self.table.cells, **self.table.merged(self.table.unit_col)}
        for row in sorted({r for r, _ in cells if r > self.table.head}):
            self.line(
                row, cleaned(cells.get((row, self.table.unit_col), "")), cleaned(cells.get((row, self.code_col), ""))
            )
        return [replace(u, projects=tuple(self.found[u.row].values())[: heads.MOST_PROJECTS]) for u in self.units]

    def line(self, row: int, unit: str, code: str) -> None:
        name = cleaned(self.table.cells.get((row, self.name_col), ""))
        if not name:
            return
        owner = self.known.get(agency_key(unit)) or self.known.get(code)
        if owner is None:
            said = f"项目“{name[:20]}”的单位“{unit[:20]}”不在名单上（或没有发放），项目没有填入"
            self.remark("warning", row, self.table.unit_col, said, "单位名称与“单位名单”表写得一致")
        elif len(name) > heads.LONGEST_NAME or len(self.found[owner.row]) >= heads.MOST_PROJECTS:
            said = f"项目“{name[:20]}…”没有填入：项目名称过长，或一个单位的项目超过 {heads.MOST_PROJECTS} 个"
            self.remark("warning", row, self.name_col, said, "改短项目名称；项目过多的，合并或另行填报")
        elif name in self.found[owner.row] and self.found[owner.row][name].budget is not None:
            self.remark("warning", row, self.name_col, f"“{unit}”的项目“{name[:20]}”写了两次，只填一次", "删去其中一行")
        else:
            self.found[owner.row][name] = Project(name, self.budget(row))

    def budget(self, row: int) -> Decimal | None:
        text = self.table.cells.get((row, self.money_col), "") if self.money_col else ""
        if not text:
            return None
        parsed = parse_number(text, expect="amount")
        if parsed.value is None or parsed.problem:
            self.remark("warning", row, self.money_col, f"预算数“{text[:20]}”不是数，没有填入", "只填数字")
            return None
        unit = parsed.unit if parsed.unit in ("yuan", "wan", "yi") else self.money
        return to_yuan(parsed.value, unit)  # type: ignore[arg-type]

    def budget_column(self) -> tuple[int, str]:
        """Column of the budgets and the unit they are in: 万元 unless the head says 元."""
        for head, col in self.table.heads.items():
            bare = next((head.removesuffix(u) for u in _HEAD_UNITS if head.endswith(u)), head)
            if bare in heads.BUDGET_HEADS:
                unit = next((unit for said, unit in _HEAD_UNITS.items() if head.endswith(said)), "")
                if not unit:
                    self.remark(
                        "warning",
                        self.table.head,
                        col,
                        f"“{head}”没有写金额单位，已按万元填入",
                        "表头写明“预算数（万元）”或“预算数（元）”",
                    )
                return col, unit or "wan"
        return 0, "wan"

    def remark(self, severity: str, row: int, col: int, message: str, hint: str) -> None:
        self.remarks.append(Remark(severity, Cell(self.table.sheet, row, col), message, hint))  # type: ignore[arg-type]
