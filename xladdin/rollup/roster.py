"""单位名单: who must submit, and which 主管部门 each unit belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Roster, RosterUnit

UNIT_HEADS = ("单位名称", "预算单位", "单位", "部门名称", "名称", "部门", "名单")
DEPARTMENT_HEADS = ("主管部门", "主管单位", "上级部门")
LONGEST_HEAD = 8
HEAD_ROWS = 5
"""Rows in which the heads of the columns are looked for; a title may stand above them."""


class NoRoster(ValueError):
    """The workbook can not be read as 单位名单; the text tells the user what to do."""


def read_roster(path: Path) -> Roster:
    """The units of the first visible sheet: column 单位 (else the first), and 主管部门 where there is one. Raises NoRoster."""
    from xladdin.workbook.cells import read_sheet
    from xladdin.workbook.package import open_package
    from xladdin.workbook.unreadable import Unreadable

    try:
        package = open_package(path)
        first = next((s.name for s in package.sheets if s.state == "visible" and s.kind == "worksheet"), None)
        grid = None if first is None else read_sheet(package, first)
    except Unreadable as error:
        raise NoRoster(f"单位名单“{path.name}”没有读出来：{error.message}{error.hint}") from error
    cells = {} if grid is None else {at: text for at, c in grid.cells.items() if (text := _text(c.value))}
    head, unit_col, department_col = _columns(cells)
    notes: list[str] = []
    merged = _merged(grid.merges if grid else (), cells, department_col)
    units = list(_units({**cells, **merged}, head, unit_col, department_col, notes))
    if not units:
        raise NoRoster(f"“{path.name}”里没有单位名称。请把单位名称放在第一张表的第一列，主管部门另放一列。")
    return Roster(tuple(units), path, tuple(notes))


def departments(roster: Roster | None) -> dict[str, str]:
    """Normalised name of a unit -> its 主管部门."""
    return {agency_key(u.name): u.department for u in roster.units} if roster is not None else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _columns(cells: Mapping[tuple[int, int], str]) -> tuple[int, int, int]:
    """Row of the heads (0 without), column of the units, column of 主管部门 (0 without)."""
    for row in range(1, HEAD_ROWS + 1):
        heads = {
            "".join(t.split()): col
            for (r, col), t in sorted(cells.items(), reverse=True)
            if r == row and len(t) <= LONGEST_HEAD
        }
        department = next((heads[h] for h in DEPARTMENT_HEADS if h in heads), 0)
        unit = next((heads[h] for h in UNIT_HEADS if h in heads), 0)
        if unit:
            return row, unit, department
    columns = [col for (_, col) in cells]
    return 0, min(columns, default=1), 0


def _merged(merges: object, cells: Mapping[tuple[int, int], str], col: int) -> dict[tuple[int, int], str]:
    """A 主管部门 written once over merged rows holds for all of them."""
    found = {}
    for top, left, bottom, right in merges:  # type: ignore[attr-defined]
        if col and left <= col <= right and (top, left) in cells:
            found.update({(row, col): cells[top, left] for row in range(top, bottom + 1)})
    return found


def _units(
    cells: Mapping[tuple[int, int], str], head: int, unit_col: int, department_col: int, notes: list[str]
) -> Iterator[RosterUnit]:
    seen: dict[str, int] = {}
    for row in sorted({r for r, _ in cells if r > head}):
        name = cells.get((row, unit_col), "")
        if not name:
            if (row, department_col) in cells:
                notes.append(f"单位名单第 {row} 行只有主管部门，没有单位名称，没有采用。")
            continue
        key = agency_key(name)
        if key in seen:
            notes.append(f"单位名单第 {row} 行的“{name}”与第 {seen[key]} 行重复，只算一个。")
            continue
        seen[key] = row
        yield RosterUnit(name, cells.get((row, department_col), "") if department_col else "")
