"""What a form file says, before it is laid out for a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from xladdin.rules.expression import Node
from xladdin.rules.rulebook import Reading, Source
from xladdin.vocabulary import Vocabulary, vocabulary

AGENCY = "agency"
"""Stands for the unit's name among the slots of a cells row."""


TOTAL = "total"
"""Stands for a rule id in the row of the sums."""


class GridCell(Struct, frozen=True):
    """A printed text or a slot (vocabulary id), over `rows` × `cols` grid cells. `unit` overrides the form's amount unit.

    On evaluation sheets also the marks (分值), the claimed score (得分) or the reason (偏差原因) of a printed rule, by rule id; `total` stands for
    the sum of all rows.
    """

    text: str = ""
    slot: str = ""
    marks: str = ""
    claim: str = ""
    reason: str = ""
    rows: int = 1
    cols: int = 1
    unit: str = ""
    align: str = "center"

    @property
    def is_text(self) -> bool:
        return not (self.slot or self.marks or self.claim or self.reason)


class CellsRow(Struct, frozen=True):
    cells: tuple[GridCell, ...]
    height: float = 0


class HeaderRow(Struct, frozen=True):
    """A label over measure columns: `经费控制情况 | 2021年决算数 | …`.

    `measures` are those of the rows below, each over `cols` grid columns; `titles`: their headings where the form words them otherwise.
    """

    label: str
    measures: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    cols: int = 1


class ItemRow(Struct, frozen=True):
    """A vocabulary item with one slot in each of `measures`; other columns of the header stay closed."""

    item: str
    label: str
    indent: int = 0
    measures: tuple[str, ...] = ()


class BlockRows(Struct, frozen=True):
    """A repeating block: prepared rows (named by `labels` where the form prints them) and a closing row that keeps insertion inside."""

    block: str
    rows: int
    labels: tuple[str, ...]
    more: str
    indent: int = 0


class HeadingRow(Struct, frozen=True):
    heading: str


class FigureRow(Struct, frozen=True):
    """One figure with name, unit, meaning and the rules that use it, all taken from vocabulary and rulebook."""

    figure: str
    unit: str = ""


class Prefill(Struct, frozen=True):
    """An indicator that the form itself prints into an open row; `target` is '' where the unit sets it."""

    name: str
    target: str


class IndicatorRows(Struct, frozen=True):
    """The open groups of the rulebook, row by row, one sheet column per entry of `columns`.

    `side`: text of a first column that runs down beside all rows; `rows`: prepared rows by block, the last of them spare; `prefill` by block.
    """

    columns: tuple[str, ...]
    headers: tuple[str, ...]
    side: str
    rows: Mapping[str, int]
    prefill: Mapping[str, tuple[Prefill, ...]]


class RuleRows(Struct, frozen=True):
    """The printed rules of the rulebook, a line each, texts and marks taken from it. `cols`: sheet columns of those that take more than one."""

    columns: tuple[str, ...]
    headers: tuple[str, ...]
    cols: Mapping[str, int]

    @property
    def width(self) -> int:
        return sum(self.cols.get(column, 1) for column in self.columns)


Row = RuleRows | IndicatorRows | CellsRow | HeaderRow | ItemRow | BlockRows | HeadingRow | FigureRow


class Sheet(Struct, frozen=True):
    """One sheet of the form. kind: grid (printed table), figures (list of inputs), scoring (from the rulebook), basis (answers),
    evaluation (自评表: a printed table with scores, and open rows that the unit writes).

    `subtitle`: a line under the title, such as （{year}年度）.
    """

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
    subtitle: str = ""

    @property
    def names_agency(self) -> bool:
        cells = (c for row in self.rows if isinstance(row, CellsRow) for c in row.cells)
        return bool(self.agency_label) or any(c.slot == AGENCY for c in cells)


class SummaryColumn(Struct, frozen=True):
    """A column of the official roll-up.

    show: number (序号), agency (预算单位), figure (`formula` over vocabulary ids, sums and differences of one `unit`), ratio (`formula` is one
    figure column divided by another), claim (所属单位自评分数), review (主管部门复核分数: for the reviewer to fill in). `id`: only of figures.
    """

    show: str
    header: str
    width: float
    id: str = ""
    formula: Node | None = None
    unit: str = ""

    @property
    def title(self) -> str:
        """The heading in one line."""
        return self.header.replace("\n", "")


class Summary(Struct, frozen=True):
    """The official roll-up form (汇总表) of a form set: one line per agency, then the totals.

    `name`: of its sheet; `title` may contain {year}; `rows`: numbered lines that the official form prints.
    `reading`: how the scores stand in the total row, which official forms leave open; None without a column of scores.
    """

    name: str
    attachment: str
    title: str
    department_label: str
    unit_label: str
    total_label: str
    note: str
    rows: int
    columns: tuple[SummaryColumn, ...]
    reading: Reading | None


class Form(Struct, frozen=True):
    """An official form set. `unit`: unit of amounts as printed (yuan or wan). `reason_required`: lost marks must be explained.

    `attach`: ids of forms of one sheet of which a workbook holds any number of copies (项目支出绩效自评表).
    `version`: the file's own number and a fingerprint of form and vocabulary, whose words stand on the sheets.
    `vocab`: the glossary as this form computes it: what it has no slots for can not be summed.
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
    summary: Summary | None = None
    vocab: Vocabulary = field(default_factory=vocabulary)

    def sheet(self, sheet_id: str) -> Sheet:
        return next(s for s in self.sheets if s.id == sheet_id)

    def of_kind(self, kind: str) -> Sheet | None:
        return next((s for s in self.sheets if s.kind == kind), None)

    @property
    def agency_home(self) -> Sheet | None:
        """The first sheet with a place for the unit's name: it is typed there, other sheets repeat it."""
        return next((s for s in self.sheets if s.names_agency), None)

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
        for _, row in self.rows():
            match row:
                case CellsRow(cells):
                    found += [c.slot for c in cells if c.slot and c.slot != AGENCY]
                case ItemRow(item, measures=measures):
                    found += [f"{item}.{m}" for m in measures]
                case FigureRow(figure):
                    found.append(figure)
        return tuple(found)

    def block_ids(self) -> tuple[str, ...]:
        return tuple(row.block for _, row in self.rows() if isinstance(row, BlockRows))
