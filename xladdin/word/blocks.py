"""What a Word document says, as frozen values: paragraphs and tables in reading order."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

SCORES_TABLE = "自评得分情况表"
"""Title of the table of scores among the chapters of our drafts: it repeats what the attachments say, so nothing is read from it."""


class WordError(Exception):
    """A file cannot be read as a document; the message is a Chinese sentence that says why and what to do next."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class Paragraph(Struct, frozen=True):
    """A paragraph that is not empty. `number`: counted from 1 over the non-empty paragraphs outside tables, as a person counts.

    `text` has no blanks at its ends, `\\n` for line breaks. `style`: the style's name as Word stores it, "" in a text file.
    `level`: 1 to 9 for headings, None for body text.
    """

    text: str
    number: int
    style: str = ""
    level: int | None = None


class TableCell(Struct, frozen=True):
    """A cell, or one object for all cells merged into it. `row`, `column`: of its upper left corner, counted from 1.

    `text`: its paragraphs joined by `\\n`, without empty lines at the ends. Columns are those of the table's grid: a wide cell
    takes several (`columns`).
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Table(Struct, frozen=True):
    """A table. `rows`: the cells that begin in each row, so a cell merged downwards stands in its first row only.

    `number`: from 1 in reading order. `after`: number of the paragraph before it, 0 at the beginning. Tables inside cells
    follow the table that holds them.
    """

    rows: tuple[tuple[TableCell, ...], ...]
    number: int
    after: int

    def grid(self) -> list[list[TableCell]]:
        """Row by row, column by column, the cell that covers the place; an empty cell where the table has none."""
        cells = [cell for row in self.rows for cell in row]
        width = max((cell.column + cell.columns - 1 for cell in cells), default=0)
        grid = [[TableCell("", r, c) for c in range(1, width + 1)] for r in range(1, len(self.rows) + 1)]
        for cell in cells:
            for row in grid[cell.row - 1 : cell.row - 1 + cell.rows]:
                row[cell.column - 1 : cell.column - 1 + cell.columns] = [cell] * cell.columns
        return grid


class Document(Struct, frozen=True):
    """A document read. `blocks`: paragraphs and tables in reading order."""

    path: Path
    blocks: tuple[Paragraph | Table, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


class Blocks:
    """Collects blocks and numbers them. Raises WordError beyond what any report has, so that memory stays bounded."""

    MOST_PARAGRAPHS, MOST_CELLS = 100_000, 200_000

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self._paragraphs = self._tables = self._cells = 0

    def paragraph(self, text: str, style: str = "", level: int | None = None) -> None:
        text = tidy(text)
        if not text:
            return
        self._paragraphs += 1
        if self._paragraphs > self.MOST_PARAGRAPHS:
            raise WordError(
                f"文档有 {self.MOST_PARAGRAPHS} 段以上，远多于一份报告。请只留下自评报告的部分，另存后再试。"
            )
        self.blocks.append(Paragraph(text, self._paragraphs, style, level))

    def table(self, rows: list[list[TableCell]]) -> None:
        self._cells += sum(cell.rows * cell.columns for row in rows for cell in row)
        if self._cells > self.MOST_CELLS:
            raise WordError(
                f"文档的表格有 {self.MOST_CELLS} 格以上，远多于一份报告。请只留下自评报告的部分，另存后再试。"
            )
        self._tables += 1
        self.blocks.append(Table(tuple(tuple(row) for row in rows), self._tables, self._paragraphs))


def tidy(text: str) -> str:
    """Without blanks at the ends of the whole, blanks at the end of lines and no-break spaces."""
    return "\n".join(line.rstrip() for line in text.replace("\xa0", " ").split("\n")).strip()
