"""单位名单: who must submit, and which 主管部门 each unit belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from xladdin.exact import clean_float, plain
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Roster, RosterUnit

UNIT_HEADS = ("单位名称", "预算单位", "单位", "部门名称", "名称", "部门", "名单")
DEPARTMENT_HEADS = ("主管部门", "主管单位", "上级部门")
CODE_HEADS = ("编码", "单位编码", "预算单位编码", "部门编码", "预算编码", "代码", "单位代码")
LONGEST_HEAD = 12
HEAD_ROWS = 5
"""Rows in which the heads of the columns are looked for; a title may stand above them."""


class NoRoster(ValueError):
    """The workbook can not be read as 单位名单; the text tells the user what to do."""


class RosterTable(Struct, frozen=True):
    """The list as it stands. `cells`: texts, and whole numbers as text; `texts`: without the numbers. `head`: row of the heads, 0 without;
    `heads`: the texts there, without spaces, and their columns. `merges`: areas of merged cells."""

    sheet: str
    cells: Mapping[tuple[int, int], str]
    texts: Mapping[tuple[int, int], str]
    head: int
    heads: Mapping[str, int]
    unit_col: int
    merges: Sequence[tuple[int, int, int, int]] = ()

    def column(self, heads: Sequence[str]) -> int:
        """Of the first of these heads that the list has; 0 without."""
        return next((self.heads[h] for h in heads if h in self.heads), 0)

    def merged(self, col: int) -> dict[tuple[int, int], str]:
        """A text written once over merged rows holds for all of them."""
        found = {}
        for top, left, bottom, right in self.merges:
            if col and left <= col <= right and (top, left) in self.texts:
                found.update({(row, col): self.texts[top, left] for row in range(top, bottom + 1)})
        return found


def read_roster(path: Path) -> Roster:
    """The units of the first visible sheet: column 单位 (else the first), and 主管部门 where there is one. Raises NoRoster."""
    table = read_table(path)
    notes: list[str] = []
    units = list(_units(table, notes))
    if not units:
        raise NoRoster(f"“{path.name}”里没有单位名称。请把单位名称放在第一张表的第一列，主管部门另放一列。")
    return Roster(tuple(units), path, tuple(notes))


def read_table(path: Path, sheet: str = "") -> RosterTable:
    """The first visible sheet, or the one of that name. Raises NoRoster when the file can not be read, KeyError without such a sheet."""
    from xladdin.workbook.cells import read_sheet
    from xladdin.workbook.package import open_package
    from xladdin.workbook.unreadable import Unreadable

    try:
        package = open_package(path)
        shown = [s.name for s in package.sheets if s.state == "visible" and s.kind == "worksheet"]
        if sheet and sheet not in shown:
            raise KeyError(sheet)
        first = sheet or next(iter(shown), None)
        grid = None if first is None else read_sheet(package, first)
    except Unreadable as error:
        raise NoRoster(f"单位名单“{path.name}”没有读出来：{error.message}{error.hint}") from error
    if grid is None or first is None:
        return RosterTable("", {}, {}, 0, {}, 1)
    texts = {at: text for at, c in grid.cells.items() if (text := _text(c.value))}
    cells = {at: text for at, c in grid.cells.items() if (text := _text(c.value) or _number(c.value))}
    head, heads, unit_col = _columns(texts)
    return RosterTable(first, cells, texts, head, heads, unit_col, tuple(grid.merges))


def departments(roster: Roster | None) -> dict[str, str]:
    """Normalised name of a unit -> its 主管部门."""
    return {agency_key(u.name): u.department for u in roster.units} if roster is not None else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: object) -> str:
    """A code typed as a number, as it was typed; amounts with their places."""
    return plain(clean_float(value).value) if isinstance(value, Decimal) else ""


def _columns(cells: Mapping[tuple[int, int], str]) -> tuple[int, dict[str, int], int]:
    """Row of the heads (0 without), the heads with their columns, column of the units."""
    for row in range(1, HEAD_ROWS + 1):
        heads = {
            "".join(t.split()): col
            for (r, col), t in sorted(cells.items(), reverse=True)
            if r == row and len(t) <= LONGEST_HEAD
        }
        unit = next((heads[h] for h in UNIT_HEADS if h in heads), 0)
        if unit:
            return row, heads, unit
    return 0, {}, min((col for (_, col) in cells), default=1)


def _units(table: RosterTable, notes: list[str]) -> Iterator[RosterUnit]:
    department_col, code_col = table.column(DEPARTMENT_HEADS), table.column(CODE_HEADS)
    cells = {**table.texts, **table.merged(department_col)}
    seen: dict[str, int] = {}
    for row in sorted({r for r, _ in cells if r > table.head}):
        name = cells.get((row, table.unit_col), "")
        if not name:
            if (row, department_col) in cells:
                notes.append(f"单位名单第 {row} 行只有主管部门，没有单位名称，没有采用。")
            continue
        key = agency_key(name)
        if key in seen:
            notes.append(f"单位名单第 {row} 行的“{name}”与第 {seen[key]} 行重复，只算一个。")
            continue
        seen[key] = row
        department = cells.get((row, department_col), "") if department_col else ""
        yield RosterUnit(name, department, table.cells.get((row, code_col), "") if code_col else "")
