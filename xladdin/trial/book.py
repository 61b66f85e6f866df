"""试算结果.xlsx: what a new scoring table would change, sheet by sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xladdin.output.book import Page, new_book
from xladdin.trial.charts import write_charts
from xladdin.trial.detail_page import write_detail
from xladdin.trial.effects_page import write_effects
from xladdin.trial.lists import write_changes, write_left_out, write_missing, write_typed
from xladdin.trial.model import Trial
from xladdin.trial.names import CHANGES, CHARTS, DETAIL, EFFECTS, LEFT_OUT, MISSING, SUMMARY, TYPED, UNITS
from xladdin.trial.summary_page import write_summary
from xladdin.trial.units_page import write_units


def write_trial(trial: Trial, out: Path, overwrite: bool = False) -> None:
    """Writes the trial to `out`. Raises OutputExists, OutputLocked; on any error `out` is as it was."""
    writers: list[tuple[str, Callable[[Page], None]]] = [
        (SUMMARY, lambda page: write_summary(page, trial)),
        (UNITS, lambda page: write_units(book, page, trial)),
        (EFFECTS, lambda page: write_effects(page, trial)),
        (DETAIL, lambda page: write_detail(page, trial)),
        (CHARTS, lambda page: write_charts(book, page, trial)),
        (CHANGES, lambda page: write_changes(page, trial)),
        (MISSING, lambda page: write_missing(book, page, trial)),
        (LEFT_OUT, lambda page: write_left_out(book, page, trial)),
    ]
    if any(unit.scores.typed for unit in trial.units):
        writers.insert(-1, (TYPED, lambda page: write_typed(book, page, trial)))
    with new_book(out, overwrite, "评分标准试算结果", trial.made_at, streamed=True) as book:
        pages = [(book.page(name), write) for name, write in writers]
        for page, write in pages:
            write(page)
            page.done()
