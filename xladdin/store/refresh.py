"""Bringing the store up to date with the files as they lie there: only what is new or changed is examined."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from xladdin.progress import Progress
from xladdin.rollup.record import Record
from xladdin.rollup.record_bytes import record_bytes
from xladdin.store.keeping import Seen, Store, Stored
from xladdin.store.pool import Answer, NoWorkers, Pool, Task
from xladdin.store.processes import Idle
from xladdin.store.request import SECONDS
from xladdin.store.worker import gave_up, look_into
from xladdin.workbook.intake import Source
from xladdin.workbook.unreadable import Unreadable

COMMIT = 50
"""Records in one transaction: what a run that is broken off loses at most."""


class Refreshed(Struct, frozen=True):
    """The files in order, each with its record; how many were examined now, and how many had to be hashed to know them."""

    files: tuple[Stored, ...]
    examined: int
    hashed: int


class _Look(Struct, frozen=True):
    """How a file looks now. `size` is -1 where the system does not say: then it is never taken for unchanged."""

    source: Source
    path: str
    size: int
    mtime_ns: int


def refresh(
    store: Store, sources: Iterable[Source], *, jobs: int, verify: bool = False, seconds: float = SECONDS,
    progress: Progress | None = None,
) -> Refreshed:  # fmt: skip
    """`verify`: every file is hashed, also one whose size and time have not changed. Raises StoreBusy.

    After KeyboardInterrupt the store holds what was examined until then, and the next run goes on from there.
    """
    store.forget_failures()
    looks = [_look(source) for source in sources]
    found, hashed = _known(store, looks, verify)
    todo = [n for n in range(len(looks)) if n not in found]
    if todo:
        for start in range(0, len(hashed), COMMIT):
            _note(store, [(looks[n], found[n]) for n in hashed[start : start + COMMIT] if n in found])
        found.update(_examine(store, looks, todo, jobs, seconds, progress))
        store.tidy()
    else:
        _note(store, [(looks[n], found[n]) for n in hashed])
    files = tuple(Stored(look.source.shown, found[n].record, found[n].modified) for n, look in enumerate(looks))
    return Refreshed(files, len(todo), len(hashed))


def _look(source: Source) -> _Look:
    path = os.path.abspath(source.shown) if source.inside else os.path.abspath(source.file)
    try:
        status = os.stat(source.file)
    except OSError:
        return _Look(source, path, -1, 0)
    return _Look(source, path, status.st_size, status.st_mtime_ns)


def _known(store: Store, looks: Sequence[_Look], verify: bool) -> tuple[dict[int, Seen], list[int]]:
    """Files with a record by number, and those of them and of the others that had to be hashed."""
    seen, found, hashed, empty = store.seen(), {}, [], store.empty
    for n, look in enumerate(looks):
        before = seen.get(look.path)
        if before and not verify and (before.size, before.mtime_ns) == (look.size, look.mtime_ns):
            found[n] = before
        elif not empty:
            hashed.append(n)
            record = _by_content(store, look.source)
            if record is not None:
                found[n] = Seen(look.size, look.mtime_ns, look.source.modified(), record)
    return found, hashed


def _by_content(store: Store, source: Source) -> int | None:
    try:
        return store.find(source.sha256(), source.name)
    except Unreadable:
        return None


def _note(store: Store, known: Sequence[tuple[_Look, Seen]]) -> None:
    if known:
        with store.writing():
            for look, seen in known:
                store.saw(look.path, seen)


def _examine(
    store: Store, looks: Sequence[_Look], todo: Sequence[int], jobs: int, seconds: float, progress: Progress | None
) -> dict[int, Seen]:
    found: dict[int, Seen] = {}
    tasks = [Task(n, looks[n].source) for n in todo]
    waiting: list[Answer] = []

    def keep() -> None:
        with store.writing():
            for answer in waiting:
                found[answer.number] = _kept(store, looks[answer.number], answer)
        waiting.clear()

    try:
        for done, answer in enumerate(examined(tasks, jobs, seconds), 1):
            waiting.append(answer)
            if len(waiting) >= COMMIT:
                keep()
            if progress:
                progress(done, len(tasks), looks[answer.number].source.name)
    finally:
        keep()
    return found


def _kept(store: Store, look: _Look, answer: Answer) -> Seen:
    """A failure is kept for this run only: the next one tries again."""
    data, packed = bytes_of(answer, look.source)
    id_, record = store.add(data, packed, look.source.shown)
    seen = Seen(look.size, look.mtime_ns, look.source.modified(), id_)
    if not answer.failed and record.sha256 and look.size >= 0:
        store.saw(look.path, seen, record)
    return seen


def bytes_of(answer: Answer, source: Source) -> tuple[bytes, bytes]:
    """Record and figures as `record_from` takes them; of a file that was given up, a record that says so."""
    if answer.failed:
        return record_bytes(Record(source.shown, (gave_up(answer.failed),), (1, 0, 0))), b""
    return answer.data, answer.packed


def examined(tasks: Sequence[Task], jobs: int, seconds: float = SECONDS, idle: Idle | None = None) -> Iterator[Answer]:
    """From workers, `idle` ones if there are any; where none can be started, from this process, which then can not be protected against a single file."""
    answered = set()
    try:
        with Pool(tasks, jobs, seconds, idle) as pool:
            for answer in pool.answers():
                answered.add(answer.number)
                yield answer
    except NoWorkers:
        for task in tasks:
            if task.number not in answered:
                data, packed, _ = look_into(task.source.file, task.source.inside)
                yield Answer(task.number, data, packed)
