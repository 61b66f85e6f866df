"""Whether anything has changed at all since a roll-up was written, from how the folder looks: no file is opened, no record is read."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from xladdin import __version__
from xladdin.library.state import state
from xladdin.store.request import Request, RolledUp, Tally, last_book, store_of

BACKUP = "备份"
TABLE = """
CREATE TABLE IF NOT EXISTS glance ( -- how everything looked from which a roll-up was made
    out TEXT PRIMARY KEY,
    looks TEXT NOT NULL,
    tally BLOB NOT NULL
) WITHOUT ROWID
"""


class Sight(Struct, frozen=True):
    """A file or folder that could not be looked at makes `sure` False: then nothing is taken for unchanged."""

    digest: str
    sure: bool


def nothing_new(request: Request) -> RolledUp | None:
    """The roll-up as it stands, when nothing that it is made from looks otherwise than then; None where a closer look is needed."""
    if request.no_store or request.dry_run or request.verify or not request.overwrite or request.listed is None:
        return None
    found = _kept(request)
    if found is None or found[1].files <= request.listed:
        return None
    looks, tally = found
    sight = look(request)
    if not sight.sure or sight.digest != looks:
        return None
    return RolledUp((), tally, None, request.out, request.table, place_of(request), False, 0)


def place_of(request: Request) -> Path:
    """Where the store is, or would be."""
    return request.store or store_of(request.out)


def written(request: Request) -> bool:
    """Whether the file that is to be replaced is a roll-up of this store, as it was written."""
    return not request.no_store and _row(request, "SELECT 1 FROM rollup") is not None


def _kept(request: Request) -> tuple[str, Tally] | None:
    """How things looked, and the tally, of the roll-up that stands there as it was written."""
    row = _row(request, "SELECT looks, tally FROM glance JOIN rollup USING (out)")
    with suppress(msgspec.MsgspecError):
        return (row[0], msgspec.json.decode(row[1], type=Tally)) if row else None
    return None


def _row(request: Request, select: str) -> tuple[Any, ...] | None:
    """Of the roll-up that stands there; None where the store knows none like it, or can not be read now."""
    place, out = os.path.abspath(place_of(request)), os.path.abspath(request.out)
    with suppress(OSError, ValueError, sqlite3.Error):
        status = os.stat(out)
        with closing(sqlite3.connect(f"{Path(place).as_uri()}?mode=ro", uri=True, timeout=0.1)) as db:
            looks = out, status.st_size, status.st_mtime_ns
            return db.execute(f"{select} WHERE out = ? AND size = ? AND mtime_ns = ?", looks).fetchone()
    return None


def look(request: Request) -> Sight:
    """At everything the roll-up is made from but its own former self."""
    digest = hashlib.sha256(state())
    lists = (request.roster, request.reviews, request.previous, request.table)
    last = last_book(request.previous) if request.previous is not None else None
    said = (__version__, os.fspath(request.folder), os.path.abspath(request.folder), request.department)
    digest.update(repr((said, [stamp(path) for path in (*lists, last)])).encode("utf-8", "surrogatepass"))
    try:
        for lines in _folders(os.path.abspath(request.folder), "", _Own(request)):
            digest.update(lines.encode("utf-8", "surrogatepass"))
    except OSError:
        return Sight("", False)
    return Sight(digest.hexdigest(), True)


def stamp(path: Path | None) -> tuple[Any, ...]:
    """How a file looks: its name, size and time of modification."""
    if path is None or not path.is_file():
        return (str(path),)
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


class _Own:
    """Files of the roll-up's own, which may lie in the folder: it changes them itself."""

    def __init__(self, request: Request) -> None:
        self._named = {os.path.abspath(p) for p in (request.out, request.table) if p is not None}
        self._starts = (f"{request.out.stem}.{BACKUP}-", place_of(request).name, ".xladdin-")

    def __contains__(self, entry: os.DirEntry[str]) -> bool:
        return entry.name.startswith(self._starts) or entry.path in self._named


def _folders(folder: str, inside: str, own: _Own) -> Iterator[str]:
    """Of each folder its files with size and time, in order of name; links are followed to files, as `sources` does. Raises OSError."""
    lines, within = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if not entry.name.startswith(".") and not entry.is_symlink():
                    within.append(entry)
            elif entry not in own:
                status = entry.stat()
                lines.append(f"{entry.name}\0{status.st_size}\0{status.st_mtime_ns}\n")
    yield f"{inside}\0{len(lines)}\n" + "".join(sorted(lines))
    for entry in sorted(within, key=lambda one: one.name):
        yield from _folders(entry.path, f"{inside}{entry.name}/", own)


def keep(db: sqlite3.Connection, request: Request, sight: Sight, tally: Tally) -> None:
    """Within a transaction, for the roll-up that now stands there. `sight`: of before any file was read."""
    db.execute(TABLE)
    if sight.sure:
        row = os.path.abspath(request.out), sight.digest, msgspec.json.encode(tally)
        db.execute("INSERT OR REPLACE INTO glance VALUES (?, ?, ?)", row)
