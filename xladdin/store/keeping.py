"""The store: one SQLite file beside the roll-up. Every write is a transaction, so a run that was broken off goes on where it stopped."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from msgspec import Struct

from xladdin.output.words import NAMELESS
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.record import Record
from xladdin.rollup.record_bytes import Outdated, record_bytes, record_from
from xladdin.rollup.versions import is_current, program_version, versions_of
from xladdin.store.request import SUFFIX
from xladdin.store.schema import Foreign, prepare

Tell = Callable[[str], None]
"""Called with a sentence for the user."""


class StoreBusy(Exception):
    """The store can not be used now; the text tells the user what to do."""


class Seen(Struct, frozen=True):
    """How a file looked when it was last examined, and the record it gave."""

    size: int
    mtime_ns: int
    modified: int
    record: int


class Stored(Struct, frozen=True):
    """A file of this run and its record."""

    file: Path
    record: int
    modified: int


class StoredFigures(Struct, frozen=True):
    """Fetches the figures of a record. Raises Outdated when they are damaged."""

    store: Store
    record: int

    def __call__(self) -> bytes:
        return self.store.figures(self.record)


class Submission(Struct, frozen=True):
    """One filing of a unit that was once among the files. `first_seen`: when a run first met it."""

    agency: str
    year: int
    form: str
    sha256: str
    name: str
    stamp: str
    modified: int
    first_seen: str


class Store:
    """`tell` gets a sentence when a file that is no store, or a damaged one, had to be moved aside."""

    def __init__(self, path: Path, tell: Tell | None = None, *, read_only: bool = False, lasting: bool = True) -> None:
        """`read_only`: for looking into it; one that is missing or no store is an error then. `lasting`: whether it is to outlive
        this process, and a power cut. Raises StoreBusy."""
        self.path, self._tell = path, tell or (lambda _: None)
        self._db = self._looked_into() if read_only else self._opened()
        if not lasting:
            self._db.execute("PRAGMA synchronous = OFF")

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._db.close()

    def _opened(self) -> sqlite3.Connection:
        with _understood(self.path):
            try:
                return _connect(self.path)
            except (Foreign, sqlite3.DatabaseError) as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
        self._move_aside()
        with _understood(self.path):
            return _connect(self.path)

    def _looked_into(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise StoreBusy(
                f"找不到存储文件“{self.path}”。请检查文件名，或先汇总一次；它在汇总表旁边，与汇总表同名，扩展名是 {SUFFIX}"
            )
        with _understood(self.path):
            try:
                return _connect(self.path)
            except (Foreign, sqlite3.DatabaseError) as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                raise StoreBusy(f"“{self.path}”已损坏，或不是这个版本的存储文件；重新汇总一次会重建它") from error

    def rebuild(self) -> None:
        """After sqlite3.DatabaseError in use: the damaged file is kept under another name, an empty one takes its place."""
        self.close()
        self._move_aside()
        with _understood(self.path):
            self._db = _connect(self.path)

    def _move_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.name}.损坏-{datetime.now():%Y%m%d-%H%M%S}")
        try:
            os.replace(self.path, aside)
        except OSError as error:
            raise StoreBusy(f"存储文件“{self.path}”不能使用，也不能改名；请把它移走后再试，或加 --no-store") from error
        for ending in ("-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        self._tell(
            f"“{self.path.name}”已损坏，或不是这个版本的存储文件，已改名为“{aside.name}”。全部文件将重新读取，汇总结果不受影响。"
        )

    # What is known of files.

    def seen(self) -> dict[str, Seen]:
        """Files whose record still holds under this program, its forms and rulebooks."""
        rows = self._db.execute(
            "SELECT path, size, mtime_ns, modified, record, versions FROM seen JOIN record ON id = record WHERE program = ?",
            (program_version(),),
        )
        return {path: Seen(*row) for path, *row, versions in rows if is_current(versions)}

    def find(self, sha256: str, name: str) -> int | None:
        """The record of this content, wherever it lay; of one that could not be read only under the same name."""
        rows = self._db.execute(
            "SELECT id, versions FROM record WHERE sha256 = ? AND program = ? AND name IN ('', ?)",
            (sha256, program_version(), name),
        )
        return next((id_ for id_, versions in rows if is_current(versions)), None)

    @property
    def empty(self) -> bool:
        return (
            self._db.execute("SELECT 1 FROM record WHERE program = ? LIMIT 1", (program_version(),)).fetchone() is None
        )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is written in the block."""
        with _understood(self.path), self._db:
            yield self._db

    def add(self, data: bytes, packed: bytes, file: Path) -> tuple[int, Record]:
        """Keeps a record; its number, and itself without its figures. Raises Outdated when the bytes are none."""
        record = record_from(data, file, 0, b"")
        name = "" if record.filed is not None else file.name if record.sha256 else str(file)
        (id_,) = self._db.execute(
            """INSERT INTO record (sha256, name, program, versions, data, crc) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET data = excluded.data, crc = excluded.crc RETURNING id""",
            (record.sha256, name, program_version(), versions_of(record), data, crc32(data)),
        ).fetchone()
        self._db.execute("INSERT OR REPLACE INTO figures VALUES (?, ?, ?)", (id_, packed, crc32(packed)))
        return id_, record

    def saw(self, path: str, seen: Seen, record: Record | None = None) -> None:
        """A file looks like this and has this record, read back if it is not given; a filing enters the history of its unit."""
        self._db.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
            (path, seen.size, seen.mtime_ns, seen.modified, seen.record),
        )
        record = record or self._record(seen.record, Path(path), seen.modified)
        if record is not None and record.filed is not None and record.agency != NAMELESS:
            filed, now = record.filed, datetime.now().isoformat(" ", "seconds")
            self._db.execute(
                "INSERT OR IGNORE INTO submission VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (agency_key(record.agency), record.agency, filed.year, filed.form.id, record.sha256, record.file.name,
                 filed.stamp, seen.modified, now),
            )  # fmt: skip

    @property
    def has_failures(self) -> bool:
        """Whether there are files that could not be opened, or on which the examination was stopped."""
        return self._db.execute("SELECT 1 FROM record WHERE sha256 = '' LIMIT 1").fetchone() is not None

    def forget_failures(self) -> None:
        """They are tried again."""
        if self.has_failures:
            with self.writing():
                self._db.execute("DELETE FROM figures WHERE record IN (SELECT id FROM record WHERE sha256 = '')")
                self._db.execute("DELETE FROM record WHERE sha256 = ''")

    def tidy(self) -> None:
        """Drops records of other program versions, but keeps the newest of a submission that was not made anew."""
        with self.writing():
            self._db.execute(
                """DELETE FROM record WHERE program != :now AND (
                       EXISTS (SELECT 1 FROM record AS r WHERE r.sha256 = record.sha256 AND r.program = :now)
                       OR NOT EXISTS (SELECT 1 FROM submission AS s WHERE s.sha256 = record.sha256))""",
                {"now": program_version()},
            )
            self._db.execute("DELETE FROM figures WHERE record NOT IN (SELECT id FROM record)")
            self._db.execute("DELETE FROM seen WHERE record NOT IN (SELECT id FROM record)")

    # Reading back.

    def records(self, files: Sequence[Stored]) -> Iterator[Record]:
        """The records of these files, in this order, one after the other; their figures come when asked for."""
        for start in range(0, len(files), 500):
            part = files[start : start + 500]
            marks = ",".join("?" * len(part))
            ids = [one.record for one in part]
            rows = self._db.execute(f"SELECT id, data, crc FROM record WHERE id IN ({marks})", ids)
            data = {id_: _whole(value, crc) for id_, value, crc in rows}
            for one in part:
                if one.record not in data:
                    raise Outdated(f"record {one.record} is missing")
                yield record_from(data[one.record], one.file, one.modified, StoredFigures(self, one.record))

    def figures(self, record: int) -> bytes:
        """Raises Outdated when they are damaged."""
        row = self._db.execute("SELECT packed, crc FROM figures WHERE record = ?", (record,)).fetchone()
        return _whole(*row) if row else b""

    def _record(self, id_: int, file: Path, modified: int) -> Record | None:
        row = self._db.execute("SELECT data FROM record WHERE id = ?", (id_,)).fetchone()
        with suppress(Outdated):
            return record_from(row[0], file, modified, StoredFigures(self, id_)) if row else None
        return None

    # History.

    def units(self) -> list[str]:
        """Names of all units that ever submitted."""
        return [name for (name,) in self._db.execute("SELECT DISTINCT agency FROM submission ORDER BY agency")]

    def submissions(self, unit: str) -> list[Submission]:
        """All filings of a unit, oldest first."""
        rows = self._db.execute(
            """SELECT agency, year, form, sha256, name, stamp, modified, first_seen FROM submission
               WHERE unit = ? ORDER BY year, stamp, modified, first_seen""", (agency_key(unit),),
        )  # fmt: skip
        return [Submission(*row) for row in rows]

    def figures_of(self, sha256: str) -> bytes:
        """The packed figures of a submission, by the newest program that read it."""
        row = self._db.execute(
            "SELECT packed, figures.crc FROM record JOIN figures ON record = id WHERE sha256 = ? ORDER BY id DESC LIMIT 1",
            (sha256,),
        ).fetchone()
        return _whole(*row) if row else b""

    # Roll-ups written.

    def last_run(self, out: Path) -> tuple[str, int] | None:
        """Digest of what the roll-up was made from, and how many reviewers' entries it has; None when it is not as we wrote it."""
        row = self._db.execute(
            "SELECT digest, reviews, size, mtime_ns FROM rollup WHERE out = ?", (str(out),)
        ).fetchone()
        try:
            status = out.stat()
        except OSError:
            return None
        return row[:2] if row and row[2:] == (status.st_size, status.st_mtime_ns) else None

    def counted(self, out: Path) -> list[tuple[Any, ...]]:
        """Unit key, name, file, sha256, claimed, computed, errors of the units in the roll-up as last written."""
        return self._db.execute(
            "SELECT unit, agency, name, sha256, claimed, computed, errors FROM counted WHERE out = ?", (str(out),)
        ).fetchall()

    def wrote(
        self, out: Path, digest: str, reviews: int, counted: Iterable[tuple[Any, ...]],
        also: Callable[[sqlite3.Connection], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """`also`: what else is written of the same roll-up, together with this or not at all."""
        status, now = out.stat(), datetime.now().isoformat(" ", "seconds")
        with self.writing():
            run = (str(out), digest, status.st_size, status.st_mtime_ns, reviews, now)
            self._db.execute("INSERT OR REPLACE INTO rollup VALUES (?, ?, ?, ?, ?, ?)", run)
            self._db.execute("DELETE FROM counted WHERE out = ?", (str(out),))
            rows = ((str(out), *row) for row in counted)
            self._db.executemany("INSERT OR REPLACE INTO counted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            also(self._db)


def _connect(path: Path) -> sqlite3.Connection:
    """No write-ahead log: it does not work on network drives, and a roll-up has one writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=2)
    try:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA trusted_schema = OFF")
        prepare(db)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """What can not be helped by rebuilding becomes StoreBusy."""
    try:
        yield
    except sqlite3.OperationalError as error:
        said = str(error)
        if "locked" in said or "busy" in said:
            raise StoreBusy(f"另一个汇总正在使用“{path.name}”，请等它完成后再试") from error
        if "full" in said:
            raise StoreBusy(f"磁盘已满，不能写“{path}”。请清理后再试") from error
        raise StoreBusy(
            f"不能写存储文件“{path}”（没有权限，或文件夹是只读的）。请换一个文件夹，或加 --no-store"
        ) from error


def _whole(value: bytes, crc: int) -> bytes:
    if crc32(value) != crc:
        raise Outdated("checksum")
    return value


def make_bytes(record: Record) -> tuple[bytes, bytes]:
    """What `Store.add` takes."""
    return record_bytes(record), record.packed_bytes()
