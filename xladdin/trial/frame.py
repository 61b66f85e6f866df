"""Head and foot of a list: title, what it says, columns, filter, print set-up."""

from __future__ import annotations

from collections.abc import Sequence

from xladdin.output.book import Page
from xladdin.output.style import CENTER, HEADER, SUBTITLE, TITLE, set_paper

FIRST = 3
"""0-based row of the first line."""


def head(page: Page, title: str, said: str, columns: Sequence[str], height: float = 22) -> None:
    """`height`: of the row of columns, in points."""
    last = len(columns) - 1
    page.merged(0, 0, 0, last, title, TITLE)
    page.merged(1, 0, 1, last, said, SUBTITLE)
    page.header(FIRST - 1, tuple(columns), HEADER)
    for row, points in ((0, 32), (1, 20), (2, height)):
        page.height(row, points)


def finish(page: Page, count: int, last: int, nothing: str, *, still: int = 0) -> None:
    """`count` lines were written in columns up to `last`; `nothing` is said where there are none. `still`: columns that stay in view."""
    if count:
        page.sheet.autofilter(FIRST - 1, 0, FIRST + count - 1, last)
    else:
        page.merged(FIRST, 0, FIRST, last, nothing, CENTER)
    page.sheet.freeze_panes(FIRST, still)
    set_paper(page.sheet, rows=(FIRST - 1, FIRST - 1))
