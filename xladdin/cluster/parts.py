"""A part of the files, examined and written as Parquet: the one function that runs on every machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from xladdin.rollup.record import Record
from xladdin.rollup.record_bytes import record_bytes, record_from
from xladdin.rollup.versions import all_versions
from xladdin.store.pool import Task
from xladdin.store.processes import Idle
from xladdin.store.refresh import bytes_of, examined
from xladdin.workbook.intake import real_file, source_at

SIZE = 200
"""Files in a part: some seconds of work, so that an engine's millisecond per task is nothing and a lost part is soon made again."""
NO_PREFECTURE = "（未分地区）"
RECORD_COLUMNS = (
    "seq", "prefecture", "file", "modified", "sha256", "agency", "year", "form", "rulebook", "budget", "executed", "claimed",
    "computed", "errors", "warnings", "notes", "state", "kinds", "head", "packed",
)  # fmt: skip
FACT_COLUMNS = (
    "seq", "line", "prefecture", "agency", "year", "form", "project", "item", "label", "value", "number", "unit", "origin", "file",
    "sheet", "cell",
)  # fmt: skip
LINES = ("line", "form", "project", "item", "label", "value", "number", "unit", "origin", "sheet", "cell")
"""Columns of facts that differ from line to line of a file."""
_TYPES = {
    "BLOB": ("head", "packed"), "VARCHAR[]": ("kinds",), "DOUBLE": ("number",),
    "BIGINT": ("seq", "line", "modified", "year", "errors", "warnings", "notes"),
}  # fmt: skip
_TYPE_OF = {column: kind for kind, columns in _TYPES.items() for column in columns}


Columns = dict[str, list[Any]]
_IDLE = Idle()
"""Workers between two parts that this process makes."""


class Part(Struct, frozen=True):
    """Files by their paths below `root`, which every machine sees alike. `first`: number of the first file among all.

    `name` tells what the part is made from: the same name means the same content.
    """

    first: int
    files: tuple[str, ...]
    root: str
    out: str
    name: str

    def target(self, kind: str) -> Path:
        return Path(self.out) / f"{self.name}.{kind}.parquet"

    @property
    def is_made(self) -> bool:
        return self.target("records").exists() and self.target("facts").exists()


def plan_parts(root: Path, files: Iterable[Path], out: Path, size: int = SIZE) -> Iterator[Part]:
    """The parts of the files, in order, held as short texts: there may be a million. Raises FileNotFoundError for a file that went away."""
    left, versions, first = iter(files), all_versions(), 0
    while chosen := list(islice(left, size)):
        inside = tuple(file.relative_to(root).as_posix() for file in chosen)
        name = f"part-{first // size:06}-{_digest(versions, first, chosen, inside)}"
        yield Part(first, inside, str(root), str(out), name)
        first += len(chosen)


def _digest(versions: str, first: int, files: Sequence[Path], inside: Sequence[str]) -> str:
    """Of what decides the content: which files, as they are now, at which place among all, and which program."""
    digest = hashlib.sha256(f"{versions}\n{first}".encode())
    for file, name in zip(files, inside, strict=True):
        there = real_file(file).stat()
        digest.update(f"\n{name}\0{there.st_size}\0{there.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def prefecture_of(file: str) -> str:
    """The folder right below the root: one per 地市."""
    head, slash, _ = file.partition("/")
    return head if slash else NO_PREFECTURE


def make_part(part: Part) -> int:
    """Examines the files of a part and writes its Parquet files. Returns the number of files. Does nothing for a part that is there."""
    if not part.is_made:
        records: Columns = {name: [] for name in RECORD_COLUMNS}
        facts: Columns = {name: [] for name in FACT_COLUMNS}
        for seq, name, record in _examined(part):
            _add(records, _record_row(seq, name, record))
            _add(facts, _fact_rows(seq, name, record))
        # Facts first: the part counts as made when both are there.
        _write(part.target("facts"), facts, LINES)
        _write(part.target("records"), records)
    return len(part.files)


def _add(columns: Columns, row: Iterable[Any]) -> None:
    for column, value in zip(columns.values(), row, strict=True):
        column.append(value)


def _record_row(seq: int, name: str, record: Record) -> tuple[Any, ...]:
    filed = record.filed
    numbers = (filed.budget, filed.executed, filed.claimed, filed.computed) if filed else (None,) * 4
    return (
        seq, prefecture_of(name), name, record.modified, record.sha256, record.agency, record.year or None,
        filed.form.id if filed else None, filed.rulebook.id if filed else None,
        *(None if n is None else str(n) for n in numbers),
        record.errors, record.warnings, record.notes, record.state, [found.kind for found in record.findings],
        record_bytes(record), record.packed_bytes(),
    )  # fmt: skip


def _fact_rows(seq: int, name: str, record: Record) -> tuple[Any, ...]:
    """The lines of a file: what differs from line to line as lists."""
    lines = list(record.facts())
    return (
        seq, list(range(len(lines))), prefecture_of(name), record.agency, record.year,
        [line.form for line in lines], [line.project for line in lines], [line.item for line in lines],
        [line.label for line in lines], [None if line.value is None else str(line.value) for line in lines],
        [None if line.value is None or isinstance(line.value, str) else float(line.value) for line in lines],
        [line.unit for line in lines], [line.origin for line in lines], name,
        [line.cell.sheet if line.cell else None for line in lines],
        [line.cell.address if line.cell else None for line in lines],
    )  # fmt: skip


def _examined(part: Part) -> Iterator[tuple[int, str, Record]]:
    """Number, path and record of each file, in order. By a process of its own that a bad file can cost, and not this one."""
    sources = [source_at(Path(part.root) / name) for name in part.files]
    tasks = [Task(n, source) for n, source in enumerate(sources)]
    answers = {answer.number: answer for answer in examined(tasks, jobs=1, idle=_IDLE)}
    for n, (name, source) in enumerate(zip(part.files, sources, strict=True)):
        data, packed = bytes_of(answers[n], source)
        yield part.first + n, name, record_from(data, source.shown, source.modified(), packed)


def _write(target: Path, columns: Columns, lists: Collection[str] = ()) -> None:
    """Whole or not at all: written beside and then renamed. `lists`: columns that hold a list per row, which becomes as many rows."""
    import duckdb

    target.parent.mkdir(parents=True, exist_ok=True)
    given = ", ".join(
        f"unnest(${name}::{_TYPE_OF.get(name, 'VARCHAR')}[]{'[]' if name in lists else ''}) AS {name}"
        for name in columns
    )
    chosen = ", ".join(f"unnest({name}) AS {name}" if name in lists else name for name in columns)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".part-", suffix=".tmp")
    os.close(handle)
    try:
        with duckdb.connect(config={"threads": 1}) as database:
            database.execute(
                f"COPY (SELECT {chosen} FROM (SELECT {given})) TO '{_quoted(beside)}' (FORMAT parquet, COMPRESSION zstd)",
                columns,
            )
        Path(beside).replace(target)
    finally:
        Path(beside).unlink(missing_ok=True)


def _quoted(path: str) -> str:
    return path.replace("'", "''")
