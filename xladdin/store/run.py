"""A whole roll-up: files -> store -> records -> workbook, long table; and what it changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xladdin import __version__
from xladdin.output import OutputExists
from xladdin.progress import Progress
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.record import Record
from xladdin.rollup.record_bytes import Outdated
from xladdin.rollup.roster import read_roster
from xladdin.rollup.versions import program_version
from xladdin.store.changes import changes, counted_rows
from xladdin.store.glance import BACKUP, Sight, keep, look, place_of, stamp, written
from xladdin.store.keeping import Store, Tell
from xladdin.store.pool import cores
from xladdin.store.previous import last_year
from xladdin.store.refresh import Refreshed, refresh
from xladdin.store.rendered import Rendered
from xladdin.store.replacing import write
from xladdin.store.request import SUFFIX, Request, RolledUp, last_book, store_of, tally_of
from xladdin.workbook.intake import Source, sources

if TYPE_CHECKING:
    from xladdin.rollup.across import LastYear
    from xladdin.rollup.last_year import LastRollup
    from xladdin.rollup.model import Rollup, Roster
    from xladdin.rollup.review import ReviewPlan
    from xladdin.store.lines import LinesAhead


class NothingToRollUp(Exception):
    """There is no workbook; the text tells the user what to do."""


class ReviewsLost(Exception):
    """The earlier roll-up can not be read, so that its entries could not be kept; the text tells the user what to do."""


class IsFiling(Exception):
    """What is to be replaced is no roll-up but a submission; the text tells the user what to do."""


def roll_up(request: Request, progress: Progress | None = None) -> RolledUp:
    """Raises NothingToRollUp, OutputExists, OutputLocked, StoreBusy, NoFigures, NoRoster, ReviewsLost, Touched, IsFiling."""
    said: list[str] = []
    _may_write(request)
    _no_filing(request)
    sight = look(request)  # before any file is read: what changes after that is seen next time
    left_out: list[tuple[str, str]] = []
    files = _sources(request, lambda name, reason: left_out.append((name, reason)))
    with _store(request, said.append) as store:
        for again in (False, True):
            try:
                return _roll_up(request, store, files, left_out, said, sight, progress)
            except (Outdated, sqlite3.DatabaseError) as error:
                if again or isinstance(error, sqlite3.OperationalError):
                    raise
                store.rebuild()
    raise AssertionError


def _may_write(request: Request) -> None:
    if not request.dry_run and not request.overwrite:
        for out in (request.out, request.table):
            if out is not None and out.exists():
                raise OutputExists(out)


def _no_filing(request: Request) -> None:
    """Raises IsFiling: --force must not destroy a submission. A roll-up that the store knows needs not be opened."""
    from xladdin.workbook.read import read_filing

    if request.dry_run or not request.out.is_file() or written(request):
        return
    if read_filing(request.out).filing is not None:
        raise IsFiling(f"“{request.out}”是一份自评表，不能用结果覆盖它，请换一个文件名")


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
    place = place_of(request)
    if not request.no_store and not request.dry_run:
        with Store(place, tell) as store:
            yield store
        return
    with tempfile.TemporaryDirectory(prefix="xladdin-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / f"store{SUFFIX}"
        if not request.no_store and place.is_file():
            shutil.copyfile(place, copy)
        with Store(copy, lasting=False) as store:
            yield store


def _roll_up(
    request: Request, store: Store, files: Sequence[Source], left_out: Sequence[tuple[str, str]], said: list[str],
    sight: Sight, progress: Progress | None,
) -> RolledUp:  # fmt: skip
    known = refresh(
        store, files, jobs=request.jobs or cores(), verify=request.verify, seconds=request.seconds, progress=progress
    )
    kept = None if request.no_store else place_of(request)
    sight = replace(sight, sure=sight.sure and not store.has_failures)
    digest = _digest(request, known, left_out)
    earlier = last_year(request.previous) if request.previous is not None else None
    last = store.last_run(_key(request.out))
    roster = read_roster(request.roster) if request.roster is not None else None
    records = _records(store, known, earlier, roster)
    tally = tally_of(records)
    if not request.dry_run and last is not None and last[0] == digest:
        with store.writing() as db:
            keep(db, request, sight, tally)
        return RolledUp(records, tally, None, request.out, request.table, kept, False, known.examined, said=tuple(said))
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
            records, tally, rollup, request.out, None, kept, False, known.examined, changed, None, reviews, tuple(said)
        )
    lines = None if request.no_store else Rendered(store)
    with _ahead(request, store, rollup, kept=lines is not None) as ahead:
        backup = write(request, rollup, records, before, lines, ahead)
    if lines is not None:
        lines.finish()
        reviewed = len(rollup.reviews) + len(rollup.unmatched)
        store.wrote(_key(request.out), digest, reviewed, rows, lambda db: keep(db, request, sight, tally))
    return RolledUp(
        records,
        tally,
        rollup,
        request.out,
        request.table,
        kept,
        True,
        known.examined,
        changed,
        backup,
        reviews,
        tuple(said),
    )


def _ahead(request: Request, store: Store, rollup: Rollup, *, kept: bool) -> LinesAhead | AbstractContextManager[None]:
    """Who makes lines of 数据底表 meanwhile, where there is more than one processor and enough to do."""
    from xladdin.store.lines import WORTH, LinesAhead

    if (request.jobs or cores()) == 1 or len(rollup.rows) < WORTH:
        return nullcontext()
    return LinesAhead(store, kept=kept)


def _records(store: Store, known: Refreshed, earlier: LastYear | None, roster: Roster | None) -> tuple[Record, ...]:
    """Of all files, as the list of units knows them, with the findings that the batch as a whole gives rise to."""
    from xladdin.rollup.across import across
    from xladdin.rollup.attribution import attributed

    return tuple(across(attributed(store.records(known.files), roster), earlier))


def _last_rollup(previous: Path, said: list[str]) -> LastRollup | None:
    """Scores, ranks and amounts of last year: from the workbook, beside which its store lies."""
    from xladdin.rollup.last_year import read_last_year
    from xladdin.workbook.unreadable import Unreadable

    book = last_book(previous)
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
    lists = [stamp(p) for p in (request.roster, request.reviews, request.previous, request.table)]
    if request.previous is not None:
        lists.append(stamp(last_book(request.previous)))
    digest.update(
        repr((__version__, program_version(), request.department, lists, sorted(left_out))).encode("utf-8", "replace")
    )
    for one in known.files:
        digest.update(f"{one.file}\0{one.record}\0{one.modified}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _key(out: Path) -> Path:
    return Path(os.path.abspath(out))
