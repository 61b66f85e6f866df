"""校验问题清单 and 问题统计."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xladdin.facts import SEVERITY_ZH
from xladdin.output.book import Book, Page
from xladdin.output.cells import RowCells
from xladdin.output.links import sheet_link
from xladdin.output.results import place_text
from xladdin.output.style import CENTER, HEADER, SECTION, SEVERITY, SUBTITLE, TEXT, TITLE, fitting_scale, set_paper
from xladdin.output.words import UNREAD
from xladdin.rollup.charts import kinds_chart
from xladdin.rollup.model import Problem, Rollup, UnitRow
from xladdin.rollup.names import COMPARE, COMPARE_FIRST, PROBLEMS, PROBLEMS_FIRST

_SEVERE = {severity: {**CENTER, **look} for severity, look in SEVERITY.items()}
COLUMNS = ("序号", "预算单位", "级别", "编号", "问题类别", "位置", "问题", "怎样改", "依据", "文件")
WIDTHS = (7, 30, 7, 7, 14, 15, 37, 25, 19, 15)
LAST = len(COLUMNS) - 1
LEGEND = "点“位置”打开文件到该单元格，点单位名称看它的得分。可按单位、级别、类别筛选。"


def problem_rows(rollup: Rollup) -> dict[int, int]:
    """Number of a unit -> row of its first problem in the list."""
    starts: dict[int, int] = {}
    for n, problem in enumerate(rollup.problems):
        if problem.unit is not None:
            starts.setdefault(problem.unit.number, PROBLEMS_FIRST + n)
    return starts


def write_problems(book: Book, page: Page, rollup: Rollup) -> None:
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, "校验问题清单", TITLE)
    severities = [p.finding.severity for p in rollup.problems]
    counts = "，".join(f"{word} {severities.count(severity)} 个" for severity, word in SEVERITY_ZH.items())
    page.merged(1, 0, 1, LAST, f"{counts}。{LEGEND}", SUBTITLE)
    page.header(2, COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    titles = {kind.code: kind.title for kind in rollup.kinds}
    row = page.lines(PROBLEMS_FIRST, _lines(book, RowCells(page), rollup.problems, titles))
    if not rollup.problems:
        page.merged(row, 0, row, LAST, "没有发现问题。", CENTER)
        row += 1
    page.sheet.autofilter(2, 0, row - 1, LAST)
    page.sheet.freeze_panes(PROBLEMS_FIRST, 2)
    set_paper(page.sheet, rows=(2, 2))


def _lines(
    book: Book, cells: RowCells, problems: Sequence[Problem], titles: Mapping[str, str]
) -> Iterator[tuple[bytes, float]]:
    """Each with its height in points."""
    for row, problem in enumerate(problems, PROBLEMS_FIRST):
        cells.start()
        yield b"".join(_problem(book, cells, row, problem, titles[problem.finding.code])), cells.points


def _problem(book: Book, cells: RowCells, row: int, problem: Problem, title: str) -> Iterator[bytes]:
    found, unit = problem.finding, problem.unit
    yield cells.number(0, row - PROBLEMS_FIRST + 1, CENTER)
    link = None if unit is None else sheet_link(COMPARE, COMPARE_FIRST + unit.number - 1, 1)
    yield cells.linked(row, 1, f"（{UNREAD}）" if unit is None else unit.agency, TEXT, link)
    yield cells.text(2, SEVERITY_ZH[found.severity], _SEVERE[found.severity])
    yield cells.text(3, found.code, CENTER)
    yield cells.text(4, title, TEXT)
    yield cells.linked(row, 5, place_text(found), TEXT, book.file_link(problem.file, found.cell))
    yield from (
        cells.text(col, text, TEXT)
        for col, text in enumerate((found.message, found.hint, found.basis, problem.name), 6)
    )


KIND_COLUMNS = ("编号", "问题类别", "级别", "个数", "涉及\n文件数")
UNIT_COLUMNS = ("预算单位", "错误", "警告", "提示", "合计")
UNIT_COL = len(KIND_COLUMNS) + 1
STATISTICS_WIDTHS = (8, 31, 7, 8, 8, 2, 35, 8, 8, 8, 8)
STATISTICS_FIRST = 3


def write_statistics(book: Book, page: Page, rollup: Rollup, starts: dict[int, int]) -> None:
    """By kind and by unit, side by side; below them the chart of kinds."""
    page.widths(*STATISTICS_WIDTHS)
    page.merged(0, 0, 0, UNIT_COL + 4, "问题统计", TITLE)
    page.merged(1, 0, 1, 4, "按问题类别", SECTION)
    page.merged(1, UNIT_COL, 1, UNIT_COL + 4, "按单位，错误多的在前（点名称看它的问题）", SECTION)
    page.header(2, KIND_COLUMNS, HEADER)
    page.header(2, UNIT_COLUMNS, HEADER, UNIT_COL)
    for row, height in ((0, 32), (1, 22), (2, 32)):
        page.height(row, height)
    with page.charted():
        for row, kind in enumerate(rollup.kinds, STATISTICS_FIRST):
            page.text(row, 0, kind.code, CENTER)
            page.text(row, 1, kind.title, TEXT)
            page.text(row, 2, SEVERITY_ZH[kind.severity], _SEVERE[kind.severity])
            page.number(row, 3, kind.count, CENTER)
            page.number(row, 4, kind.files, CENTER)
    if not rollup.kinds:
        page.merged(STATISTICS_FIRST, 0, STATISTICS_FIRST, 4, "无", CENTER)
    last = _units(page, rollup, starts)
    page.sheet.freeze_panes(STATISTICS_FIRST, 0)
    set_paper(page.sheet, rows=(2, 2), scale=fitting_scale(STATISTICS_WIDTHS))
    if rollup.kinds:
        row = max(STATISTICS_FIRST + len(rollup.kinds), last + 1) + 1
        kinds_chart(book, page, rollup.kinds, first=STATISTICS_FIRST, title_col=1, count_col=3, row=row)


def _units(page: Page, rollup: Rollup, starts: dict[int, int]) -> int:
    """The units with problems, those with most errors first, and how many have none. Gives the last row."""
    found = sorted((unit for unit in rollup.rows if any(_counts(unit))), key=_counts, reverse=True)
    row = STATISTICS_FIRST - 1
    for row, unit in enumerate(found, STATISTICS_FIRST):
        start = starts.get(unit.number)
        page.text(row, UNIT_COL, unit.agency, TEXT, None if start is None else sheet_link(PROBLEMS, start))
        counts = _counts(unit)
        for n, (severity, count) in enumerate(zip(SEVERITY_ZH, counts, strict=True), 1):
            page.number(row, UNIT_COL + n, count, _SEVERE[severity] if count else CENTER)
        page.number(row, UNIT_COL + 4, sum(counts), CENTER)
    without = len(rollup.rows) - len(found)
    if without or not found:
        row += 1
        said = f"{'其余' if found else ''} {without} 个单位没有发现问题".strip() if without else "无"
        page.merged(row, UNIT_COL, row, UNIT_COL + 4, said, CENTER)
    return row


def _counts(unit: UnitRow) -> tuple[int, int, int]:
    return unit.errors, unit.warnings, unit.notes
