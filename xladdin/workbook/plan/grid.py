"""kind = "grid": a printed table such as 基础数据表."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xladdin.forms.model import (
    AGENCY,
    BlockRows,
    CellsRow,
    Form,
    GridCell,
    HeaderRow,
    IndicatorRows,
    ItemRow,
    RuleRows,
    Sheet,
)
from xladdin.rules.rulebook import Rulebook
from xladdin.vocabulary import Block, Vocabulary
from xladdin.workbook.plan.common import FIRST_ROW, agency_slot, height_for, page_head, term_slot
from xladdin.workbook.plan.model import BlockPlan, SheetPlan, Slot, Text


class Grid:
    def __init__(self, sheet: Sheet, form: Form, vocab: Vocabulary, year: int, wanted: Mapping[str, int]) -> None:
        self.sheet, self.form, self.vocab, self.year, self.wanted = sheet, form, vocab, year, wanted
        self.width, self.widths = len(sheet.widths), sheet.widths
        self.texts, self.slots = page_head(sheet, form, year, self.width)
        self.blocks: list[BlockPlan] = []
        self.heights: dict[int, float] = {}
        self.row = FIRST_ROW
        self.taken: set[tuple[int, int]] = set()
        self.label = ""
        self.headers: dict[int, str] = {}
        self.heading = HeaderRow("", sheet.measures, cols=sheet.measure_cols)
        self.over: dict[int, str] = {}

    def lay(self) -> SheetPlan:
        for row in self.sheet.rows:
            match row:
                case CellsRow():
                    self.cells(row)
                case HeaderRow():
                    self.header(row)
                case ItemRow():
                    self.item(row)
                case BlockRows():
                    self.block(row)
                case IndicatorRows():
                    self.indicators(row)
                case RuleRows():
                    self.rules(row)
        if self.sheet.note:
            self.texts.append(Text(self.row, 1, self.sheet.note, "note", cols=self.width))
            self.heights[self.row] = height_for([(self.sheet.note, sum(self.sheet.widths))])
            self.row += 1
        return SheetPlan(
            self.sheet.id, self.sheet.kind, self.sheet.name, self.widths, tuple(self.texts), tuple(self.slots), self.width,
            self.row - 1, (1, 3), self.heights, tuple(self.blocks),
        )  # fmt: skip

    def cells(self, row: CellsRow) -> None:
        col, beside, over = 1, self.label, self.over
        self.over = {}
        for cell in row.cells:
            while (self.row, col) in self.taken:
                col += 1
            for r in range(self.row, self.row + cell.rows):
                self.taken |= {(r, c) for c in range(col, col + cell.cols)}
            if cell.is_text:
                self.printed(cell, col)
            else:
                header = over.get(col) or (self.headers.get(col, "") if cell.cols == self.heading.cols else "")
                self.entry(cell, col, beside, header)
            if cell.is_text and col == 1:
                beside = self.label = self.texts[-1].text
            elif cell.is_text:
                self.over[col] = self.texts[-1].text
            col += cell.cols
        slots = any(not c.is_text for c in row.cells)
        lines = max((c.text.count("\n") + 1 for c in row.cells), default=1)
        self.heights[self.row] = row.height or (24 if slots or lines == 1 else 17.0 * lines)
        self.row += 1

    def printed(self, cell: GridCell, col: int) -> None:
        text = cell.text.format(year=self.year, last=self.year - 1)
        role = "label" if cell.align == "left" else "header"
        self.texts.append(Text(self.row, col, text, role, cell.rows, cell.cols))

    def entry(self, cell: GridCell, col: int, label: str, header: str) -> None:
        """A cell that holds something of the filing."""
        if cell.slot == AGENCY:
            self.slots.append(agency_slot(self.sheet, self.form, self.row, col, cell.cols, label))
            return
        term = self.vocab.terms[cell.slot]
        self.slots.append(term_slot(
            term, self.form, self.year, self.row, col, unit=cell.unit, rows=cell.rows, cols=cell.cols, label=label, label_col=1, header=header,
        ))  # fmt: skip

    def header(self, row: HeaderRow) -> None:
        self.headers, self.heading = {}, row
        self.texts.append(Text(self.row, 1, row.label, "header"))
        for n, (measure, col) in enumerate(self.measure_columns()):
            text = (
                row.titles[n].format(year=self.year, last=self.year - 1)
                if row.titles
                else self.vocab.measure_name(measure, self.year)
            )
            self.headers[col] = text
            self.texts.append(Text(self.row, col, text, "header", cols=row.cols))
        self.heights[self.row] = 24 if all("\n" not in text for text in self.headers.values()) else 34
        self.row += 1

    def item(self, row: ItemRow) -> None:
        self.texts.append(Text(self.row, 1, row.label, "label", indent=row.indent))
        for measure, col in self.measure_columns():
            if measure not in row.measures:
                self.texts.append(Text(self.row, col, "—", "mark", cols=self.heading.cols))
                continue
            term = self.vocab.terms[f"{row.item}.{measure}"]
            self.slots.append(term_slot(
                term, self.form, self.year, self.row, col, cols=self.heading.cols,
                label=row.label, label_col=1, header=self.headers[col],
            ))  # fmt: skip
        self.heights[self.row] = 21
        self.row += 1

    def block(self, row: BlockRows) -> None:
        block = self.vocab.blocks[row.block]
        count = max(row.rows, self.wanted.get(row.block, 0))
        make_row = self.row_maker(block, row)
        first = self.row
        for n in range(count):
            self.slots += make_row(n, self.row)
            self.heights[self.row] = 21
            self.row += 1
        self.texts.append(Text(self.row, 1, row.more, "more", indent=row.indent))
        for _, col in self.measure_columns():
            self.texts.append(Text(self.row, col, "", "more", cols=self.heading.cols))
        self.heights[self.row] = 18
        columns = {"name": 1, **dict(self.measure_columns())}
        self.blocks.append(BlockPlan(block.id, self.sheet.id, first, self.row, columns, make_row))
        self.row += 1

    def row_maker(self, block: Block, row: BlockRows) -> Callable[[int, int], tuple[Slot, ...]]:
        naming = f"{block.label}：点此填写名称，不用的行留空"
        columns, headers, cols = self.measure_columns(), self.headers, self.heading.cols

        def make(n: int, at: int) -> tuple[Slot, ...]:
            default = row.labels[n] if n < len(row.labels) else ""
            name = Slot(f"{block.id}[{n}].name", at, 1, "text", hint=naming, name=block.label, indent=row.indent,
                        default=default)  # fmt: skip
            return name, *(
                term_slot(self.vocab.row_term(block.id, n, measure), self.form, self.year, at, col, cols=cols,
                          header=headers[col])
                for measure, col in columns
            )  # fmt: skip

        return make

    def indicators(self, row: IndicatorRows) -> None:
        raise NotImplementedError  # the form loader lets only evaluation sheets have them

    def rules(self, row: RuleRows) -> None:
        raise NotImplementedError

    def measure_columns(self) -> list[tuple[str, int]]:
        return [(m, 2 + n * self.heading.cols) for n, m in enumerate(self.heading.measures)]


def lay_grid(
    sheet: Sheet, form: Form, book: Rulebook, vocab: Vocabulary, year: int, wanted: Mapping[str, int]
) -> SheetPlan:
    return Grid(sheet, form, vocab, year, wanted).lay()
