"""The figures of the units that count, fetched one unit after the other: what 数据底表 is made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from xladdin.rollup.model import FactRow
from xladdin.rollup.packed import ABSENT, unpack
from xladdin.rollup.record import Record

Line = Sequence[Any]
"""Form, project, item, label, value (a number as [its exact text]), unit of measure, origin, place ([sheet, row, column], 1-based) or None, step."""


class UnitFigures(Struct, frozen=True):
    """One unit. `number`: in the roll-up, 0 where it is not in it. `packed`: the figures as a record has them; else `rows`."""

    number: int
    agency: str
    year: int
    file: Path
    name: str
    packed: bytes = b""
    rows: Sequence[Line] = ()

    def lines(self) -> Iterator[Line]:
        if not self.packed:
            yield from self.rows
            return
        for form, project, rows in unpack(self.packed):
            for kind, start, title, own, first, values, _, _ in rows:
                for (item, label, unit, sheet, row, col), value in zip(kind.lines, values, strict=True):
                    if value == ABSENT:
                        continue
                    told = [value] if isinstance(value, str) else value and value[0]
                    place = (sheet or own, first + row, col) if col else None
                    yield form, project, start + item, title + label, told, unit, "", place, 0


def line_of(row: FactRow) -> Line:
    from xladdin.workbook.formula_text import column_number

    value = row.value if isinstance(row.value, str) or row.value is None else [str(row.value)]
    letters = row.cell.rstrip("0123456789")
    place = [row.sheet, int(row.cell.removeprefix(letters)), column_number(letters)] if row.cell else None
    return row.form, row.project, row.item, row.label, value, row.unit_of_measure, "", place, 0


class Facts(Struct, frozen=True):
    """`records` that count, in the order of the roll-up, and the names of their files as shown."""

    records: Sequence[Record]
    names: Sequence[str]

    def __call__(self) -> Iterator[FactRow]:
        """The lines of 数据底表, exact."""
        for one, name in zip(self.records, self.names, strict=True):
            assert one.filed is not None
            for line in one.facts():
                cell = line.cell
                yield FactRow(
                    unit=one.agency, year=one.filed.year, form=line.form, project=line.project, item=line.item, label=line.label,
                    value=line.value, unit_of_measure=line.unit, file=one.file, name=name,
                    sheet=cell.sheet if cell else "", cell=cell.address if cell else "",
                )  # fmt: skip

    def units(self) -> Iterator[UnitFigures]:
        for n, (one, name) in enumerate(zip(self.records, self.names, strict=True), 1):
            yield UnitFigures(n, one.agency, one.year, one.file, name, one.packed_bytes())
