"""What a roll-up is asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from xladdin.rollup.model import Rollup
    from xladdin.rollup.record import Record
    from xladdin.rollup.review import ReviewPlan
    from xladdin.store.changes import Change

SUFFIX = ".xladdin"
SECONDS = 120.0
"""Longest time for one file; a filing takes some milliseconds, the largest the reader lets through some seconds."""
MOST_LOST = 10
"""Files that could not be read of which a tally says why."""


class Request(Struct, frozen=True):
    """What to roll up and how. `store` None: beside `out`, of the same name; `no_store`: nothing is kept. `jobs` 0: all cores.

    `reviews`: the earlier roll-up whose 复核 entries are kept; None: the one that is being replaced. `previous`: last year's roll-up.
    `listed`: of how many files the records are wanted where nothing has changed; None: of any number. Of more there is the tally.
    """

    folder: Path
    out: Path
    overwrite: bool = False
    department: str = ""
    table: Path | None = None
    store: Path | None = None
    no_store: bool = False
    jobs: int = 0
    roster: Path | None = None
    reviews: Path | None = None
    previous: Path | None = None
    dry_run: bool = False
    verify: bool = False
    seconds: float = SECONDS
    listed: int | None = None


class Lost(Struct, frozen=True):
    """A file that could not be read, and why."""

    name: str
    message: str
    hint: str


class Tally(Struct, frozen=True):
    """How many files there are, of each state, not read, and with 错误. `lost`: the first of those that were not read."""

    files: int
    states: Mapping[str, int]
    unread: int
    faulty: int
    lost: tuple[Lost, ...]


class RolledUp(Struct, frozen=True):
    """What came of it. `records`: of all files, in order; the store is closed, so their figures can not be fetched any more.

    `written`: False in a dry run and where nothing had changed; then there are records only as far as the request wants them.
    `said`: sentences for the user. `examined`: files read now; `backup`: where the roll-up that was replaced is kept. `store`: None
    where nothing is kept. `reviews`: what became of the reviewers' entries; None where there was no earlier roll-up, or nothing had changed.
    """

    records: tuple[Record, ...]
    tally: Tally
    rollup: Rollup | None
    out: Path
    table: Path | None
    store: Path | None
    written: bool
    examined: int
    changes: tuple[Change, ...] = ()
    backup: Path | None = None
    reviews: ReviewPlan | None = None
    said: tuple[str, ...] = ()


def tally_of(records: Iterable[Record]) -> Tally:
    states: dict[str, int] = {}
    lost: list[Lost] = []
    files = unread = faulty = 0
    for one in records:
        files += 1
        states[one.state] = states.get(one.state, 0) + 1
        faulty += one.errors > 0
        if one.filed is None:
            unread += 1
            if len(lost) < MOST_LOST:
                first = one.findings[0]
                lost.append(Lost(one.file.name, first.message, first.hint))
    return Tally(files, states, unread, faulty, tuple(lost))


def store_of(out: Path) -> Path:
    """The store of a roll-up, or the store itself."""
    return out if out.suffix == SUFFIX else out.with_suffix(SUFFIX)


def last_book(previous: Path) -> Path:
    """The workbook beside last year's store, or itself."""
    return previous.with_suffix(".xlsx") if previous.suffix == SUFFIX else previous
