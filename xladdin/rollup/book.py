"""Writing a roll-up as one workbook for the bureau: official 汇总表 first, then what stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from xladdin.output.book import Book, Page, new_book
from xladdin.rollup.about import write_about, write_skipped
from xladdin.rollup.charts_sheet import write_charts
from xladdin.rollup.compare import write_compare
from xladdin.rollup.data import Ahead, DataRows, Kept, write_data
from xladdin.rollup.indicators import write_indicators
from xladdin.rollup.missing import write_missing
from xladdin.rollup.model import Rollup
from xladdin.rollup.names import (
    ABOUT,
    CHARTS,
    COMPARE,
    PROBLEMS,
    RANKING,
    REVIEW,
    ROSTER,
    SKIPPED,
    STATISTICS,
    SUMMARY,
    UNMATCHED,
    data_sheets,
    indicator_sheets,
)
from xladdin.rollup.official_sheet import official_names, write_official
from xladdin.rollup.problems import problem_rows, write_problems, write_statistics
from xladdin.rollup.ranking import write_ranking
from xladdin.rollup.review_sheet import write_review, write_unmatched
from xladdin.rollup.reviewed import Reviewed
from xladdin.rollup.summary import layout, write_summary, years_text

Writer = tuple[str, Callable[[Page], None]]


def write_rollup(
    rollup: Rollup, out: Path, overwrite: bool = False, kept: Kept | None = None, ahead: Ahead | None = None
) -> None:
    """Writes the roll-up to `out`. Raises OutputExists, OutputLocked; on any error `out` is as it was.

    `kept`: lines of 数据底表 as written before, for units whose figures have not changed. `ahead`: who makes the others meanwhile.
    """
    title = f"{years_text(rollup)}部门整体支出自评情况汇总表"
    with new_book(out, overwrite, title, rollup.made_at, streamed=True) as book:
        _write(book, rollup, DataRows(book, rollup, kept, ahead))


def sheet_names(rollup: Rollup) -> list[str]:
    """The sheets in the order an officer needs them, but for the official forms before and 数据底表 behind them."""
    roster = [ROSTER] if rollup.roster is not None else []
    lost = [UNMATCHED] if rollup.unmatched else []
    return [
        SUMMARY, RANKING, COMPARE, *indicator_sheets(len(rollup.tables)), REVIEW, *lost, PROBLEMS, STATISTICS, CHARTS,
        *roster, SKIPPED, ABOUT,
    ]  # fmt: skip


def _write(book: Book, rollup: Rollup, data: DataRows) -> None:
    """数据底表 and what leads there last: its lines are made meanwhile."""
    plan = layout(rollup)
    reviewed = Reviewed(rollup, plan.row_of)
    names = sheet_names(rollup)
    official = [book.page(name) for name in official_names(rollup.official, (*names, *data_sheets(1)))]
    pages = {name: book.page(name) for name in names}
    for page, table in zip(official, rollup.official, strict=True):
        write_official(page, table, rollup.department, reviewed)
        page.done()
    for name, write in _writers(book, rollup, reviewed):
        write(pages[name])
        pages[name].done()
    data.collect()
    write_summary(pages[SUMMARY], rollup, plan, reviewed, data.links())
    pages[SUMMARY].done()
    for n, name in enumerate(data_sheets(len(data.sheets))):
        page = book.page(name)
        write_data(page, data, n, reviewed)
        page.done()


def _writers(book: Book, rollup: Rollup, reviewed: Reviewed) -> Iterator[Writer]:
    """Who writes which of the other sheets."""
    starts = problem_rows(rollup)
    yield RANKING, lambda page: write_ranking(page, rollup, reviewed)
    yield COMPARE, lambda page: write_compare(book, page, rollup, starts)
    tables = rollup.tables or (None,)
    for name, table in zip(indicator_sheets(len(rollup.tables)), tables, strict=True):
        yield name, partial(write_indicators, table=table, reviewed=reviewed)
    yield REVIEW, lambda page: write_review(page, rollup, reviewed)
    yield PROBLEMS, lambda page: write_problems(book, page, rollup)
    yield STATISTICS, lambda page: write_statistics(book, page, rollup, starts)
    yield CHARTS, lambda page: write_charts(book, page, rollup)
    yield SKIPPED, lambda page: write_skipped(book, page, rollup)
    yield ABOUT, lambda page: write_about(book, page, rollup)
    if rollup.unmatched:
        yield UNMATCHED, lambda page: write_unmatched(page, rollup)
    roster = rollup.roster
    if roster is not None:
        yield ROSTER, lambda page: write_missing(book, page, rollup, roster, reviewed)
