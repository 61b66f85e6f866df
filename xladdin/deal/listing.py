"""发放清单: which unit got which file, what stands in it and where that is from, and what is wrong with the list of units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from xladdin.deal.model import KEPT, LOCKED, NEW, Dealt, UnitDealt
from xladdin.facts import SEVERITY_ZH, Cell
from xladdin.forms.load import form
from xladdin.output.book import Book, Page, new_book
from xladdin.output.style import AMOUNT, CENTER, GOOD, HEADER, NOTE, SEVERITY, SUBTITLE, TEXT, TITLE, Style, set_paper

LIST, FIGURES, PROBLEMS = "发放清单", "预填数据", "名单问题"
FIGURE_COLUMNS = ("单位", "数据项", "填入的数", "单位", "工作表", "单元格", "取自")
FIGURE_WIDTHS = (32, 40, 18, 8, 20, 9, 30)
PROBLEM_COLUMNS = ("级别", "位置", "问题", "怎样改")
PROBLEM_WIDTHS = (8, 18, 60, 50)
LOOK: dict[str, Style] = {
    state: {**CENTER, **look} for state, look in ((NEW, GOOD), (KEPT, SEVERITY["note"]), (LOCKED, SEVERITY["error"]))
}
STATE, FILE = "状态", "文件"
FIRST = 3
"""0-based row of the first unit."""


def write_listing(done: Dealt, out: Path | None) -> Dealt:
    """Writes it to `out`, nothing for None. Raises OutputExists, OutputLocked."""
    if out is None:
        return done
    with new_book(out, False, f"{LIST}（{done.year}年度）") as book:
        _write_units(book, book.page(LIST), done)
        if any(one.made and one.made.known for one in done.units):
            _write_figures(book, book.page(FIGURES), done)
        if done.listed.remarks:
            _write_problems(book, book.page(PROBLEMS), done)
    return replace(done, list_file=out)


class _Column(NamedTuple):
    """`told`: what it says of a unit; '' in all of them leaves the column out."""

    title: str
    width: float
    told: Callable[[UnitDealt], str | int | None]
    style: Style = TEXT


_COLUMNS = (
    _Column("编码", 12, lambda one: one.unit.code, CENTER),
    _Column("单位", 30, lambda one: one.unit.name),
    _Column("主管部门", 22, lambda one: one.unit.department),
    _Column("上级单位", 18, lambda one: one.unit.parent),
    _Column("表样", 24, lambda one: form(one.unit.form).title),
    _Column(STATE, 12, lambda one: one.state),
    _Column(FILE, 50, lambda one: one.file.name),
    _Column("项目数", 7, lambda one: one.made.projects if one.made else None, CENTER),
    _Column("填入的\n上年数", 8, lambda one: len(one.made.known) if one.made else None, CENTER),
    _Column("没有找到的上年数", 36, lambda one: _missing(one)),
    _Column("联系人", 14, lambda one: one.unit.contact),
)


def _write_units(book: Book, page: Page, done: Dealt) -> None:
    columns = [c for c in _COLUMNS if any(c.told(one) != "" for one in done.units)]
    last = len(columns)
    page.widths(6, *(c.width for c in columns))
    page.merged(0, 0, 0, last, f"{done.year}年度绩效自评表{LIST}", TITLE)
    page.merged(1, 0, 1, last, "".join(_lead(done)), SUBTITLE)
    page.header(2, ("序号", *(c.title for c in columns)), HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    for n, one in enumerate(done.units, 1):
        page.number(FIRST - 1 + n, 0, n, CENTER)
        for col, column in enumerate(columns, 1):
            _cell(book, page, FIRST - 1 + n, col, column, one)
    end = FIRST + len(done.units)
    page.sheet.autofilter(2, 0, end - 1, last)
    for n, note in enumerate(_notes(done)):
        page.merged(end + n, 0, end + n, last, note, NOTE)
    page.sheet.freeze_panes(FIRST, 1 + next(n for n, c in enumerate(columns, 1) if c.title == "单位"))
    set_paper(page.sheet, rows=(2, 2))


def _cell(book: Book, page: Page, row: int, col: int, column: _Column, one: UnitDealt) -> None:
    told = column.told(one)
    if told is None or isinstance(told, int):
        page.number(row, col, told, column.style, "—")
    elif column.title == STATE:
        page.text(row, col, told, LOOK[one.state])
    else:
        page.text(row, col, told, column.style, book.file_link(one.file) if column.title == FILE else None)


def _lead(done: Dealt) -> Iterator[str]:
    yield f"名单“{done.listed.file.name}”：新发放 {done.count(NEW)} 个单位"
    if done.count(KEPT):
        yield f"，已有、未改动 {done.count(KEPT)} 个"
    if done.count(LOCKED):
        yield f"，没有写成 {done.count(LOCKED)} 个"
    if done.listed.left_out:
        yield f"，名单有误、没有发放 {done.listed.left_out} 行（见“{PROBLEMS}”）"
    yield f"。上年数取自“{done.before}”。" if done.before else "。没有填上年数。"


def _notes(done: Dealt) -> Iterator[str]:
    yield "点“文件”打开下发的表。收回的表改了文件名也能对上：表内记有发给哪个单位。"
    if done.count(KEPT):
        yield "“已有，未改动”：文件夹里已有这个单位的表，没有重写；要重新发放，先把它移走或删去。"
    yield from done.said


def _missing(one: UnitDealt) -> str:
    if one.made is None or not one.made.missing:
        return ""
    if not one.made.known:
        return "没有找到这个单位的上年数据；改了名的，在名单中加“曾用名”一栏"
    return "、".join(one.made.missing)


def _write_figures(book: Book, page: Page, done: Dealt) -> None:
    page.widths(*FIGURE_WIDTHS)
    page.header(0, FIGURE_COLUMNS, HEADER)
    row = 0
    for one in done.units:
        for figure in one.made.known if one.made else ():
            row += 1
            page.text(row, 0, one.unit.name, TEXT)
            page.text(row, 1, figure.label, TEXT)
            page.number(row, 2, figure.value, AMOUNT if figure.unit in ("元", "万元") else CENTER)
            page.text(row, 3, figure.unit, CENTER)
            page.text(row, 4, figure.sheet, TEXT)
            cell = Cell(figure.sheet, figure.row, figure.col)
            page.text(row, 5, cell.address, CENTER, book.file_link(one.file, cell))
            page.text(row, 6, done.before, TEXT)
    page.sheet.autofilter(0, 0, row, len(FIGURE_COLUMNS) - 1)
    page.sheet.freeze_panes(1, 1)
    set_paper(page.sheet, rows=(0, 0))


def _write_problems(book: Book, page: Page, done: Dealt) -> None:
    page.widths(*PROBLEM_WIDTHS)
    page.header(0, PROBLEM_COLUMNS, HEADER)
    for row, one in enumerate(done.listed.remarks, 1):
        page.text(row, 0, SEVERITY_ZH[one.severity], {**CENTER, **SEVERITY[one.severity]})
        page.text(row, 1, one.place, TEXT, book.file_link(done.listed.file, one.cell))
        page.text(row, 2, one.message, TEXT)
        page.text(row, 3, one.hint, TEXT)
    page.sheet.freeze_panes(1, 0)
    set_paper(page.sheet, rows=(0, 0))
