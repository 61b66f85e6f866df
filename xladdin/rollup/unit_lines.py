"""The lines of one unit in 数据底表 as one block, which can be kept, or made by another process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

from xladdin.output.book import MAX_ROWS
from xladdin.output.deflated import Block, block
from xladdin.rollup.data_xml import PIECES, DataXml
from xladdin.rollup.facts import UnitFigures

FIRST = 3
"""0-based row of the first line on a sheet."""
MOST = MAX_ROWS - FIRST
"""Lines on a sheet."""
MADE_BY = (
    "output/book.py", "output/cells.py", "output/streamed.py", "output/deflated.py", "output/flate.py",
    "rollup/data_xml.py", "rollup/facts.py", "rollup/packed.py", "rollup/unit_lines.py", "rollup/wire.py",
)  # fmt: skip
"""The code that turns figures into lines: where it has changed, nothing kept from before is used."""


class LineMaker:
    """For workbooks in which the styles have these numbers."""

    def __init__(self, looks: bytes) -> None:
        self.looks = looks
        self._xml = DataXml(looks)

    def key(self, unit: UnitFigures, target: str | None) -> bytes:
        """Of everything that the lines of a unit are made from. `target`: as in `blocks`."""
        said = repr((unit.agency, unit.year, unit.name, target)).encode("utf-8", "surrogatepass")
        assert isinstance(unit.packed, bytes)
        return blake2b(b"\0".join((_edition(), self.looks, said, unit.packed)), digest_size=16).digest()

    def blocks(self, unit: UnitFigures, target: str | None) -> Iterator[tuple[Block, int]]:
        """The lines and how many they are: nothing where there are none, in several blocks where they need several sheets.

        `target`: relative path of the file, None where it can not be linked.
        """
        lines = self._xml.lines(unit, target)
        for start in range(0, len(lines), MOST * PIECES):
            some = lines[start : start + MOST * PIECES]
            yield block(b"".join(some)), len(some) // PIECES


@cache
def _edition() -> bytes:
    package = Path(__file__).parent.parent
    return blake2b(b"".join((package / name).read_bytes() for name in MADE_BY), digest_size=16).digest()
