"""The tables of a store, and how a file is recognised as one."""

from __future__ import annotations

import sqlite3

APPLICATION = 0x786C6164
"""`xlad`, in the file's head."""
VERSION = 1

TABLES = """
CREATE TABLE record (              -- one content under one program, form and rulebook
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,            -- of a file that could not be read: its message says the name; '' of others
    program TEXT NOT NULL,
    versions TEXT NOT NULL,        -- of form, rulebook and attached forms
    data BLOB NOT NULL,
    crc INTEGER NOT NULL,          -- SQLite does not notice when bits of a value have changed
    UNIQUE (sha256, name, program, versions)
);
CREATE TABLE figures (             -- apart from `record`: large, and few read them
    record INTEGER PRIMARY KEY,
    packed BLOB NOT NULL,
    crc INTEGER NOT NULL
);
CREATE TABLE seen (                -- a file that looks as it did is not even hashed again
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    modified INTEGER NOT NULL,     -- of a file in an archive: as the archive has it
    record INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE submission (          -- every filing of a unit that was ever here
    unit TEXT NOT NULL,
    agency TEXT NOT NULL,
    year INTEGER NOT NULL,
    form TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    stamp TEXT NOT NULL,
    modified INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    PRIMARY KEY (unit, sha256)
) WITHOUT ROWID;
CREATE TABLE rollup (              -- the roll-ups written, and from what
    out TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    reviews INTEGER NOT NULL,      -- reviewers' entries in it as written
    made_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE counted (
    out TEXT NOT NULL,
    unit TEXT NOT NULL,
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    claimed TEXT,
    computed TEXT,
    errors INTEGER NOT NULL,
    PRIMARY KEY (out, unit, name)
) WITHOUT ROWID;
"""


class Foreign(Exception):
    """The file is no store of this version."""


def prepare(db: sqlite3.Connection) -> None:
    """Makes the tables of a new file, checks those of an old one. Raises Foreign, sqlite3.Error."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if empty and not application and not version:
        head = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
        db.executescript(f"BEGIN; {TABLES} {head} COMMIT;")
        return
    if (application, version) != (APPLICATION, VERSION):
        raise Foreign
