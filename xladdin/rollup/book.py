"""Writing a roll-up as one workbook for the bureau: official 汇总表 first, then what stands behind it."""

from __future__ import annotations

from pathlib import Path

from xladdin.output.book import Book, Page, new_book
from xladdin.rollup.about import write_about, write_skipped
from xladdin.rollup.charts_sheet import write_charts
from xladdin.rollup.compare import write_compare
from xladdin.rollup.data import DataRows, write_data
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


def write_rollup(rollup: Rollup, out: Path, overwrite: bool = False) -> None:
    """Writes the roll-up to `out`. Raises OutputExists, OutputLocked; on any error `out` is as it was."""
    title = f"{years_text(rollup)}部门整体支出自评情况汇总表"
    with new_book(out, overwrite, title, rollup.made_at) as book:
        _write(book, rollup, DataRows(book, rollup))


def sheet_names(rollup: Rollup, data: int = 0) -> list[str]:
    """The sheets in the order an officer needs them, but for the official forms; `data`: sheets of 数据底表."""
    roster = [ROSTER] if rollup.roster is not None else []
    lost = [UNMATCHED] if rollup.unmatched else []
    return [
        SUMMARY, RANKING, COMPARE, *indicator_sheets(len(rollup.tables)), REVIEW, *lost, PROBLEMS, STATISTICS, CHARTS,
        *roster, SKIPPED, ABOUT, *data_sheets(data),
    ]  # fmt: skip


def _write(book: Book, rollup: Rollup, data: DataRows) -> None:
    plan = layout(rollup)
    reviewed = Reviewed(rollup, plan.row_of)
    names = sheet_names(rollup, len(data.sheets))
    official = [book.page(name) for name in official_names(rollup.official, names)]
    pages = {name: book.page(name) for name in names}
    for page, table in zip(official, rollup.official, strict=True):
        write_official(page, table, rollup.department, reviewed)
    starts = problem_rows(rollup)
    write_summary(pages[SUMMARY], rollup, plan, reviewed, data.links())
    write_ranking(pages[RANKING], rollup, reviewed)
    write_compare(book, pages[COMPARE], rollup, starts)
    for name, table in zip(indicator_sheets(len(rollup.tables)), rollup.tables or (None,), strict=True):
        write_indicators(pages[name], table, reviewed)
    write_review(pages[REVIEW], rollup, reviewed)
    write_problems(book, pages[PROBLEMS], rollup)
    write_statistics(book, pages[STATISTICS], rollup, starts)
    write_charts(book, pages[CHARTS], rollup)
    write_skipped(book, pages[SKIPPED], rollup)
    write_about(book, pages[ABOUT], rollup)
    for n, name in enumerate(data_sheets(len(data.sheets))):
        write_data(pages[name], data, n, reviewed)
    _on_demand(book, pages, rollup, reviewed)


def _on_demand(book: Book, pages: dict[str, Page], rollup: Rollup, reviewed: Reviewed) -> None:
    """Sheets that only some roll-ups have."""
    if rollup.unmatched:
        write_unmatched(pages[UNMATCHED], rollup)
    if rollup.roster is not None:
        write_missing(book, pages[ROSTER], rollup, rollup.roster, reviewed)
