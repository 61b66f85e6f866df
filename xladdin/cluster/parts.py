"""A part of the files, examined and written as Parquet: the one function that runs on every machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from xladdin.rollup.record import Record
from xladdin.rollup.record_bytes import record_bytes, record_from
from xladdin.rollup.versions import all_versions
from xladdin.store.pool import Task
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
_TYPES = {
    "BLOB": ("head", "packed"), "VARCHAR[]": ("kinds",), "DOUBLE": ("number",),
    "BIGINT": ("seq", "line", "modified", "year", "errors", "warnings", "notes"),
}  # fmt: skip
_TYPE_OF = {column: kind for kind, columns in _TYPES.items() for column in columns}


class Part(Struct, frozen=True):
    """Files by their paths below `root`, which every machine sees alike. `first`: number of the first file among all.

    `name` tells what the part is made from: the same name means the same content.
    """

    number: int
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


def plan_parts(root: Path, files: Sequence[Path], out: Path, size: int = SIZE) -> Iterator[Part]:
    """The parts of the files, in order. Raises FileNotFoundError for a file that went away meanwhile."""
    for number, first in enumerate(range(0, len(files), size)):
        chosen = files[first : first + size]
        inside = tuple(file.relative_to(root).as_posix() for file in chosen)
        yield Part(number, first, inside, str(root), str(out), f"part-{number:06}-{_digest(first, chosen, inside)}")


def _digest(first: int, files: Sequence[Path], inside: Sequence[str]) -> str:
    """Of what decides the content: which files, as they are now, at which place among all, and which program."""
    digest = hashlib.sha256(f"{all_versions()}\n{first}".encode())
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
        records, facts = _rows(part)
        # Facts first: the part counts as made when both are there.
        _write(part.target("facts"), FACT_COLUMNS, facts)
        _write(part.target("records"), RECORD_COLUMNS, records)
    return len(part.files)


def _rows(part: Part) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    records: list[tuple[Any, ...]] = []
    facts: list[tuple[Any, ...]] = []
    for seq, name, record in _examined(part):
        prefecture, filed = prefecture_of(name), record.filed
        numbers = (filed.budget, filed.executed, filed.claimed, filed.computed) if filed else (None,) * 4
        records.append((
            seq, prefecture, name, record.modified, record.sha256, record.agency, record.year or None,
            filed.form.id if filed else None, filed.rulebook.id if filed else None,
            *(None if n is None else str(n) for n in numbers),
            record.errors, record.warnings, record.notes, record.state, [found.kind for found in record.findings],
            record_bytes(record), record.packed_bytes(),
        ))  # fmt: skip
        for line, fact in enumerate(record.facts()):
            exact = None if fact.value is None or isinstance(fact.value, str) else float(fact.value)
            facts.append((
                seq, line, prefecture, record.agency, record.year, fact.form, fact.project, fact.item, fact.label,
                None if fact.value is None else str(fact.value), exact, fact.unit, fact.origin, name,
                fact.cell.sheet if fact.cell else None, fact.cell.address if fact.cell else None,
            ))  # fmt: skip
    return records, facts


def _examined(part: Part) -> Iterator[tuple[int, str, Record]]:
    """Number, path and record of each file, in order. By a process of its own that a bad file can cost, and not this one."""
    sources = [source_at(Path(part.root) / name) for name in part.files]
    answers = {answer.number: answer for answer in examined([Task(n, s) for n, s in enumerate(sources)], jobs=1)}
    for n, (name, source) in enumerate(zip(part.files, sources, strict=True)):
        data, packed = bytes_of(answers[n], source)
        yield part.first + n, name, record_from(data, source.shown, source.modified(), packed)


def _write(target: Path, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Whole or not at all: written beside and then renamed."""
    import duckdb

    target.parent.mkdir(parents=True, exist_ok=True)
    given = {name: [row[n] for row in rows] for n, name in enumerate(columns)}
    chosen = ", ".join(f"unnest(${name}::{_TYPE_OF.get(name, 'VARCHAR')}[]) AS {name}" for name in columns)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".part-", suffix=".tmp")
    os.close(handle)
    try:
        with duckdb.connect(config={"threads": 1}) as database:
            database.execute(f"COPY (SELECT {chosen}) TO '{_quoted(beside)}' (FORMAT parquet, COMPRESSION zstd)", given)
        Path(beside).replace(target)
    finally:
        Path(beside).unlink(missing_ok=True)


def _quoted(path: str) -> str:
    return path.replace("'", "''")
