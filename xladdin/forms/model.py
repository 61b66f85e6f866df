"""What a form file says, before it is laid out for a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xladdin.rules.rulebook import Source


@dataclass(frozen=True, slots=True)
class GridCell:
    """A printed text or a slot (vocabulary id), over `rows` × `cols` grid cells. `unit` overrides the form's amount unit."""

    text: str = ""
    slot: str = ""
    rows: int = 1
    cols: int = 1
    unit: str = ""
    align: str = "center"


@dataclass(frozen=True, slots=True)
class CellsRow:
    cells: tuple[GridCell, ...]
    height: float = 0


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """A label over the sheet's measure columns: `经费控制情况 | 2021年决算数 | …`."""

    label: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A vocabulary item with one slot per measure of the sheet."""

    item: str
    label: str
    indent: int = 0


@dataclass(frozen=True, slots=True)
class BlockRows:
    """A repeating block: prepared rows (named by `labels` where the form prints them) and a closing row that keeps insertion inside."""

    block: str
    rows: int
    labels: tuple[str, ...]
    more: str
    indent: int = 0


@dataclass(frozen=True, slots=True)
class HeadingRow:
    heading: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure with name, unit, meaning and the rules that use it, all taken from vocabulary and rulebook."""

    figure: str
    unit: str = ""


Row = CellsRow | HeaderRow | ItemRow | BlockRows | HeadingRow | FigureRow


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the form. kind: grid (printed table), figures (list of inputs), scoring (from the rulebook), basis (answers)."""

    id: str
    kind: str
    name: str
    title: str
    widths: tuple[float, ...]
    rows: tuple[Row, ...] = ()
    attachment: str = ""
    agency_label: str = ""
    note: str = ""
    measures: tuple[str, ...] = ()
    measure_cols: int = 1
    columns: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    total_label: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """An official form set. `unit`: unit of amounts as printed (yuan or wan). `reason_required`: lost marks must be explained.

    `attach`: ids of forms of one sheet of which a workbook holds any number of copies (项目支出绩效自评表).
    `version`: the file's own number and a fingerprint of form and vocabulary, whose words stand on the sheets.
    """

    id: str
    title: str
    jurisdiction: str
    years: tuple[int, ...]
    version: str
    rulebook: str
    unit: str
    reason_required: bool
    source: Source
    sheets: tuple[Sheet, ...]
    attach: tuple[str, ...] = ()

    def sheet(self, sheet_id: str) -> Sheet:
        return next(s for s in self.sheets if s.id == sheet_id)

    def of_kind(self, kind: str) -> Sheet | None:
        return next((s for s in self.sheets if s.kind == kind), None)

    def rows(self) -> Iterator[tuple[Sheet, Row]]:
        for sheet in self.sheets:
            for row in sheet.rows:
                yield sheet, row

    def fact_ids(self) -> tuple[str, ...]:
        """Vocabulary ids that have a slot, in order of the form."""
        return tuple(dict.fromkeys(self.slot_ids()))

    def slot_ids(self) -> tuple[str, ...]:
        """The same, slot by slot: a form in the making may have an id twice."""
        found: list[str] = []
        for sheet, row in self.rows():
            match row:
                case CellsRow(cells):
                    found += [c.slot for c in cells if c.slot]
                case ItemRow(item):
                    found += [f"{item}.{m}" for m in sheet.measures]
                case FigureRow(figure):
                    found.append(figure)
        return tuple(found)

    def block_ids(self) -> tuple[str, ...]:
        return tuple(row.block for _, row in self.rows() if isinstance(row, BlockRows))
