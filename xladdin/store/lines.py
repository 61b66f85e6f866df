"""Lines of 数据底表, made by another process while this one writes the other sheets.

It reads figures, and lines kept from before, from the store, which nobody writes to meanwhile. Whatever goes wrong with it costs time only.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from itertools import islice, repeat
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Self

from xladdin.output.deflated import Block
from xladdin.output.flate import crc32
from xladdin.rollup.data import Made
from xladdin.rollup.facts import UnitFigures
from xladdin.rollup.unit_lines import LineMaker
from xladdin.store.keeping import Store, StoredFigures
from xladdin.store.processes import NoWorkers, Worker, end_worker, start
from xladdin.store.rendered import kept_lines

OWN = 400
"""Units left to this process: their lines are made in the time that the other one takes to start."""
WORTH = 600
"""Units for which a process is worth its start."""
FRAME = struct.Struct(">16sIIII?")
"""Of each unit: key, lines, CRC-32, size, length of the compressed lines that follow, and whether they are new."""
LEFT = 0xFFFF_FFFF
"""In place of the number of lines: left to whoever writes the sheets, for a sheet has no room for them or the figures are damaged."""
GRACE, PATIENCE = 0.2, 300
"""Seconds to wait for the process once everything else is written: for it to begin, and for it to end."""


class LinesAhead:
    """Implements `rollup.data.Ahead`. Used as a context; leaving it ends the process. `kept`: whether the store has lines from before."""

    def __init__(self, store: Store, *, kept: bool) -> None:
        self._store, self._kept = store, kept
        self._worker: Worker | None = None
        self._open = ExitStack()
        self._out, self._count = Path(), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.kill()
            end_worker(self._worker)
        self._open.close()

    def begin(self, units: Sequence[UnitFigures], targets: Iterable[str | None], looks: bytes) -> None:
        rows, self._count = [], len(units)
        for unit, target in islice(zip(units, targets, strict=True), OWN, None):
            if not isinstance(unit.packed, StoredFigures) or unit.packed.store is not self._store:
                return
            rows.append([unit.packed.record, unit.number, unit.agency, unit.year, str(unit.file), unit.name, target])
        with suppress(NoWorkers, OSError):
            folder = Path(self._open.enter_context(_folder()))
            asked = {"store": str(self._store.path.absolute()), "kept": self._kept, "looks": looks.hex(), "units": rows}
            (folder / "asked.json").write_text(json.dumps(asked), encoding="ascii")
            self._out = folder / "lines"
            code = "from xladdin.store.lines import main; main(*sys.argv[1:])"
            self._worker = start(code, str(folder / "asked.json"), str(self._out))

    def made(self) -> Iterator[Made | None]:
        if self._worker is None:
            return
        yield from repeat(None, min(OWN, self._count))
        if not self._ended_well():
            return
        with self._out.open("rb") as stream:
            while len(head := stream.read(FRAME.size)) == FRAME.size:
                key, lines, crc, size, length, new = FRAME.unpack(head)
                packed = stream.read(length)
                if lines == LEFT:
                    yield None
                else:
                    yield Made(key, Block(packed, crc, size) if lines else None, lines, new)

    def _ended_well(self) -> bool:
        assert self._worker is not None
        until = time.monotonic() + GRACE
        while not self._out.exists() and self._worker.poll() is None:
            if time.monotonic() > until:  # where starting takes that long, we are done sooner
                return False
            time.sleep(0.01)
        with suppress(TimeoutExpired):
            return self._worker.wait(PATIENCE) == 0
        return False


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="xladdin-", ignore_cleanup_errors=True)


def main(asked: str, out: str) -> None:
    """The other process."""
    said = json.loads(Path(asked).read_text(encoding="ascii"))
    maker = LineMaker(bytes.fromhex(said["looks"]))
    uri = f"{Path(said['store']).as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=10)) as db, open(out, "wb") as stream:
        for record, *others in said["units"]:
            stream.writelines(_told(db, maker, record, *others, kept=said["kept"]))


def _told(
    db: sqlite3.Connection, maker: LineMaker, record: int, number: int, agency: str, year: int, file: str, name: str,
    target: str | None, *, kept: bool,
) -> tuple[bytes, bytes]:  # fmt: skip
    """Frame and lines of a unit."""
    packed, crc = db.execute("SELECT packed, crc FROM figures WHERE record = ?", (record,)).fetchone() or (b"", 0)
    if crc32(packed) != crc:
        return FRAME.pack(bytes(16), LEFT, 0, 0, 0, False), b""
    unit = UnitFigures(number, agency, year, Path(file), name, packed)
    key = maker.key(unit, target)
    found = kept_lines(db, key) if kept and packed else None
    made = [found] if found is not None else list(maker.blocks(unit, target))
    if len(made) > 1:
        return FRAME.pack(key, LEFT, 0, 0, 0, False), b""
    block, lines = made[0] if made else (Block(b"", 0, 0), 0)
    return FRAME.pack(key, lines, block.crc, block.size, len(block.packed), found is None), block.packed
