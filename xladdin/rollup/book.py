"""Writing a roll-up as one workbook for the bureau: official 汇总表 first, then what stands behind it."""

from __future__ import annotations

from pathlib import Path

from xladdin.output.book import new_book
from xladdin.rollup.about import write_about, write_skipped
from xladdin.rollup.compare import write_compare
from xladdin.rollup.indicators import write_indicators
from xladdin.rollup.model import Rollup
from xladdin.rollup.names import (
    ABOUT,
    COMPARE,
    PROBLEMS,
    SKIPPED,
    STATISTICS,
    SUMMARY,
    indicator_sheets,
)
from xladdin.rollup.official_sheet import official_names, write_official
from xladdin.rollup.problems import problem_rows, write_problems, write_statistics
from xladdin.rollup.summary import write_summary, years_text


def write_rollup(rollup: Rollup, out: Path, overwrite: bool = False) -> None:
    """Writes the roll-up to `out`. Raises OutputExists, OutputLocked; on any error `out` is as it was."""
    title = f"{years_text(rollup)}部门整体支出自评情况汇总表"
    sheets = indicator_sheets(len(rollup.tables))
    own = (SUMMARY, COMPARE, *sheets, PROBLEMS, STATISTICS, SKIPPED, ABOUT)
    with new_book(out, overwrite, title, rollup.made_at) as book:
        for table, name in zip(rollup.official, official_names(rollup.official, own), strict=True):
            write_official(book.page(name), table, rollup.department)
        summary, compare = book.page(SUMMARY), book.page(COMPARE)
        details = [book.page(name) for name in sheets]
        problems, statistics, skipped, about = (book.page(n) for n in (PROBLEMS, STATISTICS, SKIPPED, ABOUT))
        starts = problem_rows(rollup)
        write_summary(summary, rollup)
        write_compare(book, compare, rollup, starts)
        for page, table in zip(details, rollup.tables or (None,), strict=True):
            write_indicators(page, table)
        write_problems(book, problems, rollup)
        write_statistics(book, statistics, rollup, starts)
        write_skipped(book, skipped, rollup)
        write_about(book, about, rollup)
