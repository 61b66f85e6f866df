"""A roll-up that was written before, opened to be read: far larger than any submission may be."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from xladdin.workbook.archive import Limits
from xladdin.workbook.package import Package, Strings, read_file
from xladdin.workbook.plain_xml import LARGEST
from xladdin.workbook.string_index import string_index

CELLS = 20_000_000
"""Cells that it may have: 指标复核 of a province."""
LIMITS = Limits(file=2**30, member=2**30, total=2**32, cells=CELLS, blank_cells=CELLS, strings=CELLS)


class OldRollup(Package):
    """Raises Unreadable."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, read_file(path, LIMITS), LIMITS)

    @cached_property
    def shared_strings(self) -> Strings:
        """Read when asked for where there are many: the programs that save it put all its texts into one table."""
        part = self._target("sharedStrings")
        found = string_index(self.archive, part) if part and self.archive.size(part) > LARGEST else None
        return super().shared_strings if found is None else found
