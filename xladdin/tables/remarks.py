"""What is wrong with a workbook of a scoring table, cell by cell, and what to do about it."""

from __future__ import annotations

from msgspec import Struct

from xladdin.facts import Cell, Severity


class Remark(Struct, frozen=True):
    """`error`: nothing can be imported before it is mended. `cell` is None for the whole file."""

    severity: Severity
    cell: Cell | None
    message: str
    hint: str

    @property
    def place(self) -> str:
        return str(self.cell) if self.cell else "整个文件"
