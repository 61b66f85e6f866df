"""Last year's roll-up as its readers saw it: score, rank and amounts of each unit, to stand beside this year's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from xladdin.exact import clean_float
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import LastUnit
from xladdin.rollup.names import RANKING, SUMMARY
from xladdin.rollup.old_rollup import OldRollup
from xladdin.rollup.sheet_rows import Enough, each_row

if TYPE_CHECKING:
    from xladdin.workbook.package import Package
    from xladdin.workbook.sheet_data import RawCell

WAN = 10_000
HEAD_ROWS = 15
"""Rows in which the column titles are looked for."""
UNIT, YEAR, KEY = "预算单位", "年度", "xladdin:key"
RANK, MARKS, ADOPTED, SHARE, GRADE = "名次", "满分", "采用得分", "得分率", "等级"
BUDGET, EXECUTED, CLAIMED = "全年预算数", "全年执行数", "所属单位自评分数"
_Row = Mapping[str, "RawCell"]


class LastRollup(Struct, frozen=True):
    """`units`: by name (`agency_key`) and year. `name`: of the file."""

    name: str
    units: Mapping[tuple[str, int], LastUnit]

    def of(self, agency: str, year: int) -> LastUnit | None:
        """Of the year before `year`."""
        return self.units.get((agency_key(agency), year - 1))


def read_last_year(path: Path) -> LastRollup:
    """From 汇总表 and 等级与排名, sorted or filtered as may be; formulas by their saved results. Nothing in it is executed.

    A unit that stands in one of the two only has the figures of that one; one that stands there twice has none, for which
    of them is meant nobody can say. Raises Unreadable when the file is no workbook.
    """
    package = OldRollup(path)
    there = {sheet.name for sheet in package.sheets if sheet.kind == "worksheet"}
    units: dict[tuple[str, int], LastUnit] = {}
    for sheet, need, take in ((SUMMARY, {UNIT, BUDGET, KEY}, _amounts), (RANKING, {UNIT, YEAR, RANK}, _place)):
        if sheet in there:
            found = _Once(take, units)
            _rows(package, sheet, need, found.add)
            units.update((key, one) for key, one in found.units.items() if key not in found.twice)
    return LastRollup(path.name, units)


class _Once:
    """The units of one sheet; `twice`: those that stand there more than once."""

    def __init__(self, take: Callable[[_Row, LastUnit], LastUnit], known: Mapping[tuple[str, int], LastUnit]) -> None:
        self._take, self._known = take, known
        self.units: dict[tuple[str, int], LastUnit] = {}
        self.twice: set[tuple[str, int]] = set()

    def add(self, row: _Row) -> None:
        key = _unit(row)
        if key is None:
            return
        if key in self.units:
            self.twice.add(key)
        self.units[key] = self._take(row, self._known.get(key, LastUnit()))


def _rows(package: Package, sheet: str, need: set[str], use: Callable[[_Row], None]) -> None:
    """Lines below the heads, by the heads without their line breaks."""
    heads: dict[int, str] = {}

    def take(n: int, cells: dict[int, RawCell]) -> None:
        if heads:
            use({heads[col]: cell for col, cell in cells.items() if col in heads})
            return
        own = {col: _text(cell) for col, cell in cells.items()}
        if need <= set(own.values()):
            heads.update(_first(own))
        elif n > HEAD_ROWS:
            raise Enough

    each_row(package, sheet, take)


def _first(labels: Mapping[int, str]) -> dict[int, str]:
    """Of two columns with the same head the left one."""
    known: dict[str, int] = {}
    for col, label in sorted(labels.items()):
        if label:
            known.setdefault(label, col)
    return {col: label for label, col in known.items()}


def _unit(row: _Row) -> tuple[str, int] | None:
    """汇总表 says the year in the hidden key, 等级与排名 in a column. None for 合计 and the like."""
    name = agency_key(_text(row.get(UNIT)))
    parts = _text(row.get(KEY)).split("|")
    year = parts[1] if len(parts) > 3 else str(_number(row.get(YEAR)) or "")
    if not name or not (year.isascii() and year.isdigit() and len(year) == 4):
        return None
    return name, int(year)


def _amounts(row: _Row, known: LastUnit) -> LastUnit:
    budget, executed, claimed = (_number(row.get(head)) for head in (BUDGET, EXECUTED, CLAIMED))
    return replace(
        known, budget=None if budget is None else budget * WAN, executed=None if executed is None else executed * WAN,
        claimed=claimed,
    )  # fmt: skip


def _place(row: _Row, known: LastUnit) -> LastUnit:
    rank = _number(row.get(RANK))
    return replace(
        known, rank=int(rank) if rank is not None and rank.denominator == 1 else None, grade=_text(row.get(GRADE)),
        score=_number(row.get(ADOPTED)), share=_number(row.get(SHARE)), marks=_number(row.get(MARKS)),
    )  # fmt: skip


def _text(cell: RawCell | None) -> str:
    return "".join(cell.value.split()) if cell is not None and isinstance(cell.value, str) else ""


def _number(cell: RawCell | None) -> Fraction | None:
    """The decimal that was meant; None for a word such as 缺数, and where no result is saved."""
    if cell is None or not isinstance(cell.value, Decimal):
        return None
    return Fraction(clean_float(cell.value).value)
