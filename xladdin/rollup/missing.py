"""报送情况: the roster against what arrived: who has not submitted, who did twice, whose file could not be read, who is on no list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from xladdin.output.book import Book, Page
from xladdin.output.links import sheet_link
from xladdin.output.style import CENTER, GOOD, HEADER, NOTE, SEVERITY, SUBTITLE, TEXT, TITLE, Style, set_paper
from xladdin.rollup.consolidate import REPEATED, UNREAD, agency_key
from xladdin.rollup.model import Rollup, Roster, Skipped, UnitRow
from xladdin.rollup.names import SUMMARY
from xladdin.rollup.reviewed import Reviewed

COLUMNS = ("序号", "主管部门", "单位", "状态", "年度", "文件", "说明")
WIDTHS = (7, 26, 36, 12, 7, 40, 46)
LAST = len(COLUMNS) - 1
MISSING, FAILED, TWICE, DONE, STRANGER = "未报送", "未读取", "重复报送", "已报送", "不在名单上"
LOOK: dict[str, Style] = {
    MISSING: SEVERITY["error"], FAILED: SEVERITY["error"], TWICE: SEVERITY["warning"], DONE: GOOD, STRANGER: SEVERITY["warning"],
}  # fmt: skip
SHORTEST = 4
"""Characters of a unit's name from which on a file named after it is taken to be its file."""


class Standing(Struct, frozen=True):
    """How one unit of the roster stands, or one that is on no roster."""

    department: str
    name: str
    state: str
    unit: UnitRow | None
    file: Path | None
    file_name: str
    said: str


def standings(rollup: Rollup, roster: Roster) -> tuple[Standing, ...]:
    """Those that have not submitted first, then in the order of the roster; units on no list last."""
    counted = {agency_key(r.agency): r for r in rollup.rows}
    twice: dict[str, list[Skipped]] = {}
    for one in rollup.skipped:
        if one.category == REPEATED:
            twice.setdefault(agency_key(one.agency), []).append(one)
    unread = [one for one in rollup.skipped if one.category == UNREAD]
    found = []
    for listed in roster.units:
        key = agency_key(listed.name)
        row, copies = counted.get(key), twice.get(key, [])
        if row is None:
            found.append(_absent(listed.department, listed.name, unread))
            continue
        others = "、".join(c.name for c in copies)
        said = f"另有 {len(copies)} 份没有计入：{others}" if copies else ""
        found.append(Standing(listed.department, listed.name, TWICE if copies else DONE, row, row.file, row.name, said))
    order = (MISSING, FAILED, TWICE, DONE)
    found.sort(key=lambda s: min(order.index(s.state), 2))
    return (*found, *_strangers(rollup, roster))


def _absent(department: str, name: str, unread: list[Skipped]) -> Standing:
    """An unreadable file that bears the unit's name is probably its own."""
    key = agency_key(name)
    own = next((u for u in unread if len(key) >= SHORTEST and key in agency_key(u.name)), None)
    if own is None:
        return Standing(department, name, MISSING, None, None, "", "没有收到这个单位的自评表。")
    return Standing(department, name, FAILED, None, own.file, own.name, f"文件没有读出来：{own.reason}")


def _strangers(rollup: Rollup, roster: Roster) -> Iterator[Standing]:
    known = {agency_key(u.name) for u in roster.units}
    for row in rollup.rows:
        if agency_key(row.agency) not in known:
            said = "请核对单位名称是否与名单一致，或把它补进名单。"
            yield Standing("", row.agency, STRANGER, row, row.file, row.name, said)


def counted(found: Sequence[Standing], roster: Roster) -> str:
    """How many units are on the list, and how many of them have not submitted, or a file that could not be read."""
    states = [one.state for one in found]
    failed = f"，文件没有读出来 {states.count(FAILED)} 个" if FAILED in states else ""
    return f"名单 {len(roster.units)} 个单位，未报送 {states.count(MISSING)} 个{failed}"


def write_missing(book: Book, page: Page, rollup: Rollup, roster: Roster, reviewed: Reviewed) -> None:
    own = standings(rollup, roster)
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, "报送情况", TITLE)
    counts = "，".join(f"{state} {n} 个" for state in LOOK if (n := sum(s.state == state for s in own)))
    page.merged(1, 0, 1, LAST, f"名单“{roster.file.name}”共 {len(roster.units)} 个单位。{counts}。", SUBTITLE)
    page.header(2, COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    for n, one in enumerate(own, 1):
        _line(book, page, n, one, reviewed)
    end = 2 + max(len(own), 1)
    page.sheet.autofilter(2, 0, end, LAST)
    for n, note in enumerate(roster.notes, 1):
        page.merged(end + n, 0, end + n, LAST, note, NOTE)
    page.sheet.freeze_panes(3, 3)
    set_paper(page.sheet, rows=(2, 2))


def _line(book: Book, page: Page, n: int, one: Standing, reviewed: Reviewed) -> None:
    row = n + 2
    page.number(row, 0, n, CENTER)
    page.text(row, 1, one.department, TEXT)
    page.text(row, 2, one.name, TEXT, one.unit and sheet_link(SUMMARY, reviewed.row_of[one.unit.number], 1))  # type: ignore[arg-type]
    page.text(row, 3, one.state, {**CENTER, **LOOK[one.state]})
    page.number(row, 4, one.unit.year if one.unit else None, CENTER, "")
    page.text(row, 5, one.file_name, TEXT, book.file_link(one.file) if one.file else None)
    page.text(row, 6, one.said, TEXT)
