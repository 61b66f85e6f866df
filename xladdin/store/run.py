"""A whole roll-up: files -> store -> records -> workbook, long table; and what it changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from xladdin import __version__
from xladdin.output import OutputExists
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.record import Record
from xladdin.rollup.record_bytes import Outdated
from xladdin.rollup.roster import read_roster
from xladdin.rollup.versions import program_version
from xladdin.store.changes import Change, changes, counted_rows
from xladdin.store.keeping import SUFFIX, Store, Tell
from xladdin.store.pool import SECONDS, cores
from xladdin.store.previous import last_year
from xladdin.store.refresh import Progress, Refreshed, refresh
from xladdin.store.rendered import Rendered
from xladdin.store.replacing import BACKUP, write
from xladdin.workbook.intake import Source, sources

if TYPE_CHECKING:
    from xladdin.rollup.across import LastYear
    from xladdin.rollup.last_year import LastRollup
    from xladdin.rollup.model import Rollup, Roster
    from xladdin.rollup.review import ReviewPlan


class NothingToRollUp(Exception):
    """There is no workbook; the text tells the user what to do."""


class ReviewsLost(Exception):
    """The earlier roll-up can not be read, so that its entries could not be kept; the text tells the user what to do."""


class Request(Struct, frozen=True):
    """What to roll up and how. `store` None: beside `out`, of the same name; `no_store`: nothing is kept. `jobs` 0: all cores.

    `reviews`: the earlier roll-up whose 复核 entries are kept; None: the one that is being replaced. `previous`: last year's roll-up.
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


class RolledUp(Struct, frozen=True):
    """What came of it. `records`: of all files, in order; the store is closed, so their figures can not be fetched any more.

    `written`: False in a dry run and where nothing had changed. `said`: sentences for the user.
    `examined`: files read now; `backup`: where the roll-up that was replaced is kept. `store`: None where nothing is kept.
    `reviews`: what became of the reviewers' entries; None where there was no earlier roll-up, or nothing had changed.
    """

    records: tuple[Record, ...]
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


def roll_up(request: Request, progress: Progress | None = None) -> RolledUp:
    """Raises NothingToRollUp, OutputExists, OutputLocked, StoreBusy, NoFigures, NoRoster, ReviewsLost, Touched."""
    said: list[str] = []
    _may_write(request)
    left_out: list[tuple[str, str]] = []
    files = _sources(request, lambda name, reason: left_out.append((name, reason)))
    with _store(request, said.append) as store:
        for again in (False, True):
            try:
                return _roll_up(request, store, files, left_out, said, progress)
            except (Outdated, sqlite3.DatabaseError) as error:
                if again or isinstance(error, sqlite3.OperationalError):
                    raise
                store.rebuild()
    raise AssertionError


def store_of(out: Path) -> Path:
    """The store of a roll-up, or the store itself."""
    return out if out.suffix == SUFFIX else out.with_suffix(SUFFIX)


def _may_write(request: Request) -> None:
    if not request.dry_run and not request.overwrite:
        for out in (request.out, request.table):
            if out is not None and out.exists():
                raise OutputExists(out)


def _sources(request: Request, skip: Callable[[str, str], None]) -> list[Source]:
    """All files of the folder but our own: roll-up, backups of it, store, and the lists that were named."""
    own = (request.out, request.table, request.store, request.roster, request.reviews, request.previous)
    named = {os.path.abspath(p) for p in own if p is not None}
    backups = f"{request.out.stem}.{BACKUP}-"
    kept = store_of(request.out).name

    def left_out(name: str, reason: str) -> None:
        if not Path(name).name.startswith(kept) and os.path.abspath(request.folder / name) not in named:
            skip(name, reason)

    found = [
        s for s in sources([request.folder], left_out)
        if os.path.abspath(s.file) not in named and not (s.file.name.startswith(backups) and not s.inside)
    ]  # fmt: skip
    if not found:
        raise NothingToRollUp("没有找到工作簿（.xlsx）。请给出存放各单位自评表的文件夹")
    return found


@contextmanager
def _store(request: Request, tell: Tell) -> Iterator[Store]:
    """The store to work with: without one, and in a dry run, a copy that is thrown away."""
    place = request.store or store_of(request.out)
    if not request.no_store and not request.dry_run:
        with Store(place, tell) as store:
            yield store
        return
    with tempfile.TemporaryDirectory(prefix="xladdin-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / f"store{SUFFIX}"
        if not request.no_store and place.is_file():
            shutil.copyfile(place, copy)
        with Store(copy) as store:
            yield store


def _roll_up(
    request: Request, store: Store, files: Sequence[Source], left_out: Sequence[tuple[str, str]], said: list[str],
    progress: Progress | None,
) -> RolledUp:  # fmt: skip
    known = refresh(
        store, files, jobs=request.jobs or cores(), verify=request.verify, seconds=request.seconds, progress=progress
    )
    kept = None if request.no_store else request.store or store_of(request.out)
    digest = _digest(request, known, left_out)
    earlier = last_year(request.previous) if request.previous is not None else None
    last = store.last_run(_key(request.out))
    roster = read_roster(request.roster) if request.roster is not None else None
    records = _records(store, known, earlier, roster)
    if not request.dry_run and last is not None and last[0] == digest:
        return RolledUp(records, None, request.out, request.table, kept, False, known.examined, said=tuple(said))
    before = request.out.stat() if request.out.is_file() else None
    rollup, reviews = _consolidated(
        request, records, left_out, said, roster, unreviewed=last is not None and last[1] == 0
    )
    if request.previous is not None and earlier is not None:
        about = _about_last_year(request.previous, rollup, earlier)
        rollup = replace(rollup, notes=(*rollup.notes, about), last_year=_last_rollup(request.previous, said))
    rows = list(counted_rows(rollup))
    changed = changes(store.counted(_key(request.out)), rows)
    if request.dry_run:
        return RolledUp(
            records, rollup, request.out, None, kept, False, known.examined, changed, None, reviews, tuple(said)
        )
    lines = None if request.no_store else Rendered(store)
    backup = write(request, rollup, records, before, lines)
    if lines is not None:
        lines.finish()
        store.wrote(_key(request.out), digest, len(rollup.reviews) + len(rollup.unmatched), rows)
    return RolledUp(
        records, rollup, request.out, request.table, kept, True, known.examined, changed, backup, reviews, tuple(said)
    )


def _records(store: Store, known: Refreshed, earlier: LastYear | None, roster: Roster | None) -> tuple[Record, ...]:
    """Of all files, as the list of units knows them, with the findings that the batch as a whole gives rise to."""
    from xladdin.rollup.across import across
    from xladdin.rollup.attribution import attributed

    return tuple(across(attributed(store.records(known.files), roster), earlier))


def _last_book(previous: Path) -> Path:
    """The workbook beside last year's store, or itself."""
    return previous.with_suffix(".xlsx") if previous.suffix == SUFFIX else previous


def _last_rollup(previous: Path, said: list[str]) -> LastRollup | None:
    """Scores, ranks and amounts of last year: from the workbook, beside which its store lies."""
    from xladdin.rollup.last_year import read_last_year
    from xladdin.workbook.unreadable import Unreadable

    book = _last_book(previous)
    if not book.is_file():
        said.append(f"“{previous.name}”旁边没有上年的汇总表“{book.name}”，汇总表和排名中没有上年的得分、名次和金额")
        return None
    try:
        return read_last_year(book)
    except Unreadable as error:
        said.append(
            f"上年的汇总表“{book.name}”没有读出来（{error.message.rstrip('。')}），没有列上年的得分、名次和金额"
        )
        return None


def _about_last_year(previous: Path, rollup: Rollup, earlier: LastYear) -> str:
    """A note: for how many units there was something to compare with."""
    missing = [row.agency for row in rollup.rows if (agency_key(row.agency), row.year - 1) not in earlier]
    said = f"上年数与“{previous.name}”核对：{len(rollup.rows) - len(missing)} 个单位有上年数据"
    if not missing:
        return said + "。"
    return f"{said}，{len(missing)} 个没有（{'、'.join(missing[:5])}{'等' if len(missing) > 5 else ''}），没有核对。"


def _consolidated(
    request: Request,
    records: Sequence[Record],
    left_out: Sequence[tuple[str, str]],
    said: list[str],
    roster: Roster | None,
    *,
    unreviewed: bool,
) -> tuple[Rollup, ReviewPlan | None]:
    from xladdin.rollup.consolidate import consolidate

    rollup = consolidate(records, department=request.department, left_out=left_out, folder=request.folder)
    rollup = replace(rollup, roster=roster)
    return (rollup, None) if unreviewed and request.reviews is None else _reviewed(rollup, request, said)


def _reviewed(rollup: Rollup, request: Request, said: list[str]) -> tuple[Rollup, ReviewPlan | None]:
    """With the reviewers' entries of the roll-up named, or of the one that is about to be replaced.

    Raises ReviewsLost for one that was named and can not be read; for the other it is said, for a backup of it stays.
    """
    from xladdin.rollup.review import carry, plan_of, read_reviews
    from xladdin.workbook.unreadable import Unreadable

    earlier = request.reviews or (request.out if request.out.is_file() else None)
    if earlier is None:
        return rollup, None
    try:
        entries = read_reviews(earlier)
    except Unreadable as error:
        why = f"“{earlier.name}”没有读出来（{error.message.rstrip('。')}）"
        if request.reviews is not None:
            raise ReviewsLost(f"{why}，里面的复核取不出来，没有汇总。请给出能打开的汇总表，或去掉 --reviews") from error
        said.append(f"{why}，里面如有复核，没有保留下来；这个文件会另存为备份")
        return rollup, None
    carried = carry(entries, rollup)
    return carried, plan_of(carried)


def _digest(request: Request, known: Refreshed, left_out: Sequence[tuple[str, str]]) -> str:
    """Of everything the roll-up is made from; the reviewers' entries in the roll-up itself show in its own time of modification."""
    digest = hashlib.sha256()
    lists = [_stamp(p) for p in (request.roster, request.reviews, request.previous, request.table)]
    if request.previous is not None:
        lists.append(_stamp(_last_book(request.previous)))
    digest.update(
        repr((__version__, program_version(), request.department, lists, sorted(left_out))).encode("utf-8", "replace")
    )
    for one in known.files:
        digest.update(f"{one.file}\0{one.record}\0{one.modified}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _stamp(path: Path | None) -> tuple[Any, ...]:
    if path is None or not path.is_file():
        return (str(path),)
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


def _key(out: Path) -> Path:
    return Path(os.path.abspath(out))
