"""Lines of 数据底表 as they were written, kept in the store: a unit whose figures have not changed is not rendered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.output.deflated import Block
from xladdin.output.flate import crc32

if TYPE_CHECKING:
    import sqlite3

    from xladdin.store.keeping import Store

TABLE = """
CREATE TABLE IF NOT EXISTS rendered (
    key BLOB PRIMARY KEY,          -- digest of everything the lines are made from
    packed BLOB NOT NULL,
    packed_crc INTEGER NOT NULL,   -- SQLite does not notice when bits of a value have changed
    crc INTEGER NOT NULL,
    size INTEGER NOT NULL,
    lines INTEGER NOT NULL
) WITHOUT ROWID
"""
TOGETHER = 200
"""Blocks written in one go, some 3 MB."""
SPARE = 2
"""Times as many as the last roll-up needed may be kept: there may be two roll-ups in one store."""


class Rendered:
    """Implements `rollup.data.Kept`. A damaged entry is none."""

    def __init__(self, store: Store) -> None:
        self._store, self._db = store, store._db
        self._new: list[tuple[bytes, bytes, int, int, int, int]] = []
        self._used: set[bytes] = set()
        with store.writing():
            self._db.execute(TABLE)

    def get(self, key: bytes) -> tuple[Block, int] | None:
        found = kept_lines(self._db, key)
        if found is not None:
            self._used.add(key)
        return found

    def used(self, key: bytes) -> None:
        self._used.add(key)

    def put(self, key: bytes, made: Block, lines: int) -> None:
        self._used.add(key)
        self._new.append((key, made.packed, crc32(made.packed), made.crc, made.size, lines))
        if len(self._new) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        if self._new:
            with self._store.writing():
                self._db.executemany("INSERT OR REPLACE INTO rendered VALUES (?, ?, ?, ?, ?, ?)", self._new)
            self._new.clear()

    def finish(self) -> None:
        """What was made is kept; what no roll-up of late needed is dropped when there is much of it."""
        self.flush()
        (count,) = self._db.execute("SELECT count(*) FROM rendered").fetchone()
        if count > SPARE * len(self._used) + TOGETHER:
            old = [(key,) for (key,) in self._db.execute("SELECT key FROM rendered") if key not in self._used]
            with self._store.writing():
                self._db.executemany("DELETE FROM rendered WHERE key = ?", old)


def kept_lines(db: sqlite3.Connection, key: bytes) -> tuple[Block, int] | None:
    """The block and how many lines it has."""
    row = db.execute("SELECT packed, packed_crc, crc, size, lines FROM rendered WHERE key = ?", (key,)).fetchone()
    return None if row is None or crc32(row[0]) != row[1] else (Block(row[0], row[2], row[3]), row[4])
