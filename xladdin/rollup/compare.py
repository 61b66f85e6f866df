"""测算对照: claimed and recomputed totals per unit, how far apart they are, and the chart of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xladdin.output.book import Book, Page
from xladdin.output.cells import RowCells
from xladdin.output.links import sheet_link
from xladdin.output.style import (
    CENTER,
    HEADER,
    OVER,
    SCORE,
    SEVERITY,
    STATE,
    SUBTITLE,
    TEXT,
    TITLE,
    UNDER,
    fitting_scale,
    set_paper,
)
from xladdin.rollup.charts import score_chart
from xladdin.rollup.model import Rollup, UnitRow
from xladdin.rollup.names import COMPARE_FIRST, PROBLEMS
from xladdin.rules.rulebook import UNSCORED_ZH

_SEVERE = {severity: {**CENTER, **look} for severity, look in SEVERITY.items()}
_STATE = {state: {**CENTER, **look} for state, look in STATE.items()}
_OVER, _UNDER = {**SCORE, **OVER}, {**SCORE, **UNDER}
COLUMNS = (
    "序号", "预算单位", "年度", "自评", "测算", "上限", "差异",
    "自评\n等级", "测算\n等级", "错误", "警告", "状态", "文件",
)  # fmt: skip
WIDTHS = (7, 27, 7, 8, 8, 8, 8, 7, 7, 7, 7, 10, 25)
LAST = len(COLUMNS) - 1
LEGEND = (
    "测算：能测算的行取测算得分，其余取自评得分。上限：其余都得满分时的总分，自评高于上限必有错误。"
    "差异＝自评－测算，红多计、蓝少计。点单位名称看问题。图在表下。"
)


def write_compare(book: Book, page: Page, rollup: Rollup, starts: Mapping[int, int]) -> None:
    """`starts`: number of a unit -> row of its first problem."""
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, "自评与测算得分对照表", TITLE)
    page.merged(1, 0, 1, LAST, LEGEND, {**SUBTITLE, "text_wrap": True})
    page.header(2, COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 32), (2, 32)):
        page.height(row, height)
    page.lines(COMPARE_FIRST, _lines(book, RowCells(page), rollup.rows, starts))
    end = COMPARE_FIRST + max(len(rollup.rows), 1) - 1
    if not rollup.rows:
        page.merged(end, 0, end, LAST, "没有计入的单位。", CENTER)
    page.sheet.autofilter(2, 0, end, LAST)
    page.sheet.freeze_panes(COMPARE_FIRST, 2)
    set_paper(page.sheet, rows=(2, 2), scale=fitting_scale(WIDTHS))
    scored = [unit for unit in rollup.rows if unit.scored]
    if scored:
        with page.charted():
            end = score_chart(book, page, scored, row=end + 2, data=LAST + 2)
    page.sheet.print_area(0, 0, end, LAST)


def _lines(
    book: Book, cells: RowCells, units: Sequence[UnitRow], starts: Mapping[int, int]
) -> Iterator[tuple[bytes, float]]:
    """Each with its height in points."""
    for row, unit in enumerate(units, COMPARE_FIRST):
        cells.start()
        yield b"".join(_unit(book, cells, row, unit, starts.get(unit.number))), cells.points


def _unit(book: Book, cells: RowCells, row: int, unit: UnitRow, start: int | None) -> Iterator[bytes]:
    yield cells.number(0, unit.number, CENTER)
    yield cells.linked(row, 1, unit.agency, TEXT, None if start is None else sheet_link(PROBLEMS, start))
    yield cells.number(2, unit.year, CENTER)
    yield cells.number(3, unit.claimed, _OVER if unit.above_bound else SCORE, "未填" if unit.scored else UNSCORED_ZH)
    yield cells.number(4, unit.computed, SCORE, "不全" if unit.scored else "—")
    yield cells.number(5, unit.upper_bound if unit.scored else None, SCORE, "—")
    gap = unit.difference
    yield cells.number(6, gap, SCORE if not gap else _OVER if gap > 0 else _UNDER, "")
    claimed, computed = unit.claimed_grade, unit.computed_grade
    yield cells.text(7, claimed, CENTER)
    yield cells.text(8, computed, _SEVERE["warning"] if claimed and computed and claimed != computed else CENTER)
    yield cells.number(9, unit.errors, _SEVERE["error"] if unit.errors else CENTER)
    yield cells.number(10, unit.warnings, _SEVERE["warning"] if unit.warnings else CENTER)
    yield cells.text(11, unit.state, _STATE[unit.state])
    yield cells.linked(row, 12, unit.name, TEXT, book.file_link(unit.file))
