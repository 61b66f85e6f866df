"""The figures of the units that count, fetched one unit after the other: what 数据底表 is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.rollup.model import FactRow
from xladdin.rollup.packed import Filling, Line, Rows, kind, unpack
from xladdin.rollup.record import Record


class UnitFigures(Struct, frozen=True):
    """One unit. `number`: in the roll-up, 0 where it is not in it. `packed`: the figures as a record has them, or what fetches them; else `rows`."""

    number: int
    agency: str
    year: int
    file: Path
    name: str
    packed: bytes | Callable[[], bytes] = b""
    rows: Sequence[FactRow] = ()

    def fetched(self) -> UnitFigures:
        """With the bytes themselves."""
        return replace(self, packed=self.packed()) if callable(self.packed) else self

    def fillings(self) -> Iterable[Filling]:
        """Of one that was fetched."""
        return unpack(self.packed) if self.packed else map(_filling, self.rows)  # type: ignore[arg-type]


def _filling(row: FactRow) -> Filling:
    """A line by itself."""
    from xladdin.workbook.formula_text import column_number

    letters = row.cell.rstrip("0123456789")
    at, col = (int(row.cell.removeprefix(letters)), column_number(letters)) if row.cell else (0, 0)
    value = [row.value] if isinstance(row.value, str) else None if row.value is None else str(row.value)
    own = kind((Line(row.item, row.label, row.unit_of_measure, "", 0, col),))
    return Filling(row.form, row.project, [Rows(own, "", "", row.sheet, at, [value], "", "")])


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
            yield UnitFigures(n, one.agency, one.year, one.file, name, one.packed)
