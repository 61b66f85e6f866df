"""One roll-up workbook per 地市 and one summary of all: the figures of a summary line are those of its workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.checks.catalogue import kinds
from xladdin.cluster.engines import Engine
from xladdin.cluster.parts import Part
from xladdin.cluster.tables import Tables
from xladdin.cluster.workbooks import Line, make_workbook, plan_workbooks
from xladdin.facts import SEVERITY_ZH
from xladdin.output import OutputExists
from xladdin.output.book import Book, Page, new_book
from xladdin.output.style import (
    AMOUNT,
    CENTER,
    HEADER,
    NOTE,
    RATE,
    SCORE,
    SEVERITY,
    SUBTITLE,
    TEXT,
    TITLE,
    TOTAL,
    set_paper,
)
from xladdin.progress import Progress
from xladdin.rollup.model import execution_rate

SUMMARY, KINDS, CHARTS = "分地区汇总", "问题统计", "分析图表"
COLUMNS = (
    "序号", "地区", "文件", "计入", "重复", "未读取", "全年预算数\n（万元）", "全年执行数\n（万元）", "执行率", "自评\n平均分", "测算\n平均分", "差异",
    "错误", "警告", "工作簿",
)  # fmt: skip
WIDTHS = (5, 20, 8, 8, 7, 8, 17, 17, 9, 8, 8, 8, 8, 8, 24)
FIRST = 3
WAN = 10_000
LEGEND = "金额按预算数、执行数都有的单位合计；平均分按有得分的单位计算，所用评分标准满分不同的地区不计算。差异＝自评平均分－测算平均分。"
MOST_BARS = 40
FEW = 10
"""Errors up to which every one has its line on the axis."""


class National(Struct, frozen=True):
    """What was written: the summary workbook and its lines, each with its own workbook."""

    summary: Path
    lines: tuple[Line, ...]


def write_national(
    engine: Engine, parts: Sequence[Part], out: Path, made_at: datetime, overwrite: bool = False,
    progress: Progress | None = None,
) -> National:  # fmt: skip
    """Writes the summary `out` and beside it a folder with one workbook per 地市, which the engine makes.

    `progress` counts workbooks. Raises Incomplete when parts are missing and OutputExists, both before anything is written; OutputLocked, ClusterGone.
    """
    with Tables(parts) as tables:
        found = tables.kinds(most=200)
    cities = plan_workbooks(parts, folder_of(out), made_at, overwrite)
    for path in (out, *(city.target for city in cities)):
        if path.exists() and not overwrite:
            raise OutputExists(path)
    lines: dict[str, Line] = {}
    with closing(engine.run(make_workbook, cities)) as made:
        for city, line in made:
            lines[city.prefecture] = replace(line, workbook=folder_of(out) / line.workbook.name)
            if progress:
                progress(len(lines), len(cities), line.workbook.name)
    ordered = [lines[city.prefecture] for city in cities]
    with new_book(out, overwrite, "部门整体支出绩效自评分地区汇总表", made_at) as book:
        _write_summary(book, book.page(SUMMARY), ordered)
        _write_kinds(book.page(KINDS), found)
        _write_charts(book, book.page(CHARTS), ordered)
    return National(out, tuple(ordered))


def folder_of(out: Path) -> Path:
    """Where the workbooks of the 地市 are."""
    return out.with_name(f"{out.stem}-分地区")


def _write_summary(book: Book, page: Page, lines: Sequence[Line]) -> None:
    last = len(COLUMNS) - 1
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, last, "部门整体支出绩效自评分地区汇总表", TITLE)
    page.merged(1, 0, 1, last, LEGEND, {**SUBTITLE, "text_wrap": True})
    page.header(FIRST - 1, COLUMNS, HEADER)
    for row, height in ((0, 34), (1, 30), (FIRST - 1, 34)):
        page.height(row, height)
    for n, line in enumerate(lines):
        _write_line(book, page, FIRST + n, n + 1, line)
    end = FIRST + len(lines)
    if lines:
        _write_total(page, end, lines)
    else:
        page.merged(end, 0, end, last, "没有文件。", CENTER)
    page.sheet.autofilter(FIRST - 1, 0, max(end - 1, FIRST - 1), last)
    page.sheet.freeze_panes(FIRST, 2)
    set_paper(page.sheet, rows=(FIRST - 1, FIRST - 1))


def _write_line(book: Book, page: Page, row: int, number: int, line: Line) -> None:
    page.number(row, 0, number, CENTER)
    page.text(row, 1, line.name, TEXT)
    for col, count in enumerate((line.files, line.counted, line.repeated, line.unread), 2):
        page.number(row, col, count, {**CENTER, **SEVERITY["warning"]} if col == 5 and count else CENTER)
    for col, amount in ((6, line.budget), (7, line.executed)):
        page.number(row, col, None if amount is None else amount / WAN, AMOUNT)
    page.formula(row, 8, _rate(row), RATE, "" if line.rate is None else line.rate)  # type: ignore[arg-type]
    page.number(row, 9, line.claimed, {**SCORE, "num_format": "0.00"}, "—")
    page.number(row, 10, line.computed, {**SCORE, "num_format": "0.00"}, "—")
    page.number(row, 11, line.difference, {**SCORE, "num_format": "0.00"}, "—")
    page.number(row, 12, line.errors, {**CENTER, **SEVERITY["error"]} if line.errors else CENTER)
    page.number(row, 13, line.warnings, {**CENTER, **SEVERITY["warning"]} if line.warnings else CENTER)
    page.text(row, 14, line.workbook.name, TEXT, book.file_link(line.workbook))


def _rate(row: int) -> str:
    line = row + 1
    return f'=IF(COUNT(G{line}:H{line})=2,IF(G{line}>0,H{line}/G{line},""),"")'


def _write_total(page: Page, row: int, lines: Sequence[Line]) -> None:
    """Scores are not averaged over 地市: they have unequal numbers of units."""
    page.merged(row, 0, row, 1, "合计", TOTAL)
    sums = [sum(getattr(line, name) for line in lines) for name in ("files", "counted", "repeated", "unread")]
    for col, value in ((2, sums[0]), (3, sums[1]), (4, sums[2]), (5, sums[3])):
        page.formula(row, col, _sum(col, row), TOTAL, value)
    amounts = [_known(line.budget for line in lines), _known(line.executed for line in lines)]
    for col, amount in zip((6, 7), amounts, strict=True):
        page.formula(row, col, _sum(col, row), {**TOTAL, "align": "right", "num_format": "#,##0.00"}, amount / WAN)
    rate = execution_rate(*amounts)
    page.formula(row, 8, _rate(row), {**TOTAL, "num_format": "0.00%"}, "" if rate is None else rate)  # type: ignore[arg-type]
    for col in (9, 10, 11):
        page.text(row, col, "—", TOTAL)
    for col, name in ((12, "errors"), (13, "warnings")):
        page.formula(row, col, _sum(col, row), TOTAL, sum(getattr(line, name) for line in lines))
    page.text(row, 14, "", TOTAL)


def _sum(col: int, row: int) -> str:
    letter = "ABCDEFGHIJKLMNO"[col]
    return f"=SUM({letter}{FIRST + 1}:{letter}{row})"


def _known(values) -> Fraction:
    return sum((value for value in values if value is not None), Fraction())


def _write_kinds(page: Page, found: Sequence[tuple[str, int, int]]) -> None:
    columns = ("序号", "编号", "问题", "级别", "次数", "文件数")
    page.widths(5, 9, 46, 8, 10, 10)
    page.merged(0, 0, 0, 5, "各类问题的次数", TITLE)
    page.merged(1, 0, 1, 5, "按读到的全部文件统计，重复报送的也在内。", SUBTITLE)
    page.header(2, columns, HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    known = kinds()
    for n, (slug, times, files) in enumerate(found, 1):
        row, kind = n + 2, known.get(slug)
        severity = kind.severity if kind else "note"
        page.number(row, 0, n, CENTER)
        page.text(row, 1, kind.code if kind else "", CENTER)
        page.text(row, 2, kind.title if kind else slug, TEXT)
        page.text(row, 3, SEVERITY_ZH[severity], {**CENTER, **SEVERITY[severity]})
        page.number(row, 4, times, CENTER)
        page.number(row, 5, files, CENTER)
    if not found:
        page.merged(3, 0, 3, 5, "没有问题。", CENTER)
    page.sheet.autofilter(2, 0, max(len(found) + 2, 2), 5)
    page.sheet.freeze_panes(3, 0)
    set_paper(page.sheet, rows=(2, 2), landscape=False)


def _whole_steps(counts: Iterable[int]) -> dict[str, int]:
    """Of an axis of a few: else it would show halves, as 0, 1, 1."""
    return {"major_unit": 1} if max(counts) < FEW else {}


def _write_charts(book: Book, page: Page, lines: Sequence[Line]) -> None:
    """Drawn from the cells of the summary; more 地市 than fit are left out, and the title says so."""
    page.merged(0, 0, 0, 12, "分析图表", TITLE)
    page.height(0, 32)
    if not lines:
        page.merged(1, 0, 1, 12, "没有文件。", NOTE)
        return
    last = FIRST + min(len(lines), MOST_BARS) - 1
    limit = f"（前{MOST_BARS}个地区）" if len(lines) > MOST_BARS else ""
    row = 2
    for title, columns, scale in (
        ("自评与测算平均分", ((9, "自评平均分", "#9DC3E6"), (10, "测算平均分", "#1F4E78")), {}),
        ("执行率", ((8, "执行率", "#70AD47"),), {"num_format": "0%"}),
        ("错误个数", ((12, "错误", "#C00000"),), {"num_format": "0", **_whole_steps(line.errors for line in lines)}),
    ):
        chart = book.workbook.add_chart({"type": "column"})
        for col, name, colour in columns:
            chart.add_series({
                "name": name, "categories": [SUMMARY, FIRST, 1, last, 1], "values": [SUMMARY, FIRST, col, last, col],
                "fill": {"color": colour}, "gap": 120,
            })  # fmt: skip
        chart.set_title({"name": title + limit, "name_font": {"name": "黑体", "size": 14, "bold": False}})
        chart.set_x_axis({"num_font": {"name": "宋体", "size": 9}})
        chart.set_y_axis(
            {
                "min": 0,
                "num_font": {"name": "宋体", "size": 9},
                "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
                **scale,
            }
        )
        chart.set_legend({"position": "top"} if len(columns) > 1 else {"none": True})
        chart.set_size({"width": 1000, "height": 360})
        chart.show_hidden_data()
        page.sheet.insert_chart(row, 0, chart, {"object_position": 3, "description": title})
        row += 21
    set_paper(page.sheet, rows=(0, 0), landscape=False)
    page.sheet.fit_to_pages(1, 1)
