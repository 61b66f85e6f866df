"""The figures of the units that count, fetched one unit after the other: what 数据底表 is made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from xladdin.facts import column_letter
from xladdin.rollup.model import FactRow
from xladdin.rollup.packed import ABSENT, unpack
from xladdin.rollup.record import Record

Line = tuple[str, str, str, str, "str | Sequence[str] | None", str, str, str]
"""Form, project, item, label, value (a number as a list of its exact text), unit of measure, sheet, cell."""


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
                    place = (sheet or own, _address(first + row, col)) if col else ("", "")
                    yield form, project, start + item, title + label, told, unit, *place


def line_of(row: FactRow) -> Line:
    value = row.value if isinstance(row.value, str) or row.value is None else [str(row.value)]
    return row.form, row.project, row.item, row.label, value, row.unit_of_measure, row.sheet, row.cell


@lru_cache(maxsize=16_384)
def _address(row: int, col: int) -> str:
    return f"{column_letter(col)}{row}"


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
