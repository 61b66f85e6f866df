"""Writing workbooks with XlsxWriter so that nothing taken from a submission can become formula, link or markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from xladdin.facts import Cell
from xladdin.output import OutputTooLarge
from xladdin.output.files import whole_file
from xladdin.output.heights import Heights
from xladdin.output.links import Neighbours, file_link
from xladdin.output.packing import with_rows
from xladdin.output.streamed import Rows, sheet_class
from xladdin.output.style import LINKED, Style

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Number = Fraction | Decimal | int

MAX_LINKS = 65_530
"""Hyperlinks Excel allows on a sheet; places beyond stay plain text."""
MAX_ROWS = 1_048_576
MAX_TEXT = 2_000
"""Characters shown of one text; nobody reads more in a cell, and 32,767 would break the file."""
MAX_WHOLE = 32_700
"""Characters kept of a text that somebody will go on working with: as many as a cell holds."""
MAX_HEIGHT = 409.0
"""Points of the highest row Excel allows."""
DEFAULT_WIDTH = 8.38
RECENT = 512
"""Styles known by identity, which is found faster than their properties are compared."""
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t")
"""Excel takes such a text for a formula once someone edits the cell; Chinese Excel the full-width signs too."""

_MISSING: Style = {"font_color": "#7F7F7F", "align": "center"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _options() -> dict[str, object]:
    """The default font decides how wide a column is everywhere: 宋体 11 has digits of 8 pixels and rows of 18."""
    return {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
        "default_format_properties": {"font_name": "宋体", "font_size": 11},
        "default_column_width": 72, "default_row_height": 18,
    }  # fmt: skip


@lru_cache(maxsize=16_384)
def clean(text: str, most: int = MAX_TEXT) -> str:
    """Text as a cell may hold it: no characters XML forbids, not too long, and never taken for markup."""
    text = _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > most:
        text = text[:most] + "……（以下略）"
    # XlsxWriter copies a string of this form into the file as raw rich-text XML.
    return text + " " if text.startswith("<r>") and text.endswith("</r>") else text


@cache
def _sheet_class() -> type[Worksheet]:
    """XlsxWriter looks for some 30 newer functions in every formula, which takes longer than all else; ours use none of them."""
    from xlsxwriter.worksheet import Worksheet

    class Plain(Worksheet):
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Plain


class Book:
    """A workbook being written to `out`."""

    def __init__(self, workbook: Workbook, out: Path, *, streamed: bool = False) -> None:
        self.workbook, self.out, self.streamed = workbook, out, streamed
        self._formats: dict[tuple, Format] = {}
        self._recent: dict[int, tuple[Style, Format]] = {}
        self._merged: dict[tuple[int, int], tuple[Style, Style, Style]] = {}
        self._paths: dict[Path, str | None] = {}
        self._neighbours = Neighbours(out)

    def rows(self) -> dict[str, Rows]:
        """By name of the part, the rows that XlsxWriter does not have."""
        sheets = enumerate(self.workbook.worksheets(), 1)
        return {f"xl/worksheets/sheet{n}.xml": sheet.rows for n, sheet in sheets if hasattr(sheet, "rows")}

    def page(self, name: str) -> Page:
        return Page(self, name)

    def format(self, style: Style) -> Format:
        known = self._recent.get(id(style))
        if known is not None and known[0] is style:
            return known[1]
        key = tuple(style.items())
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(dict(style))
        if len(self._recent) >= RECENT:
            self._recent.clear()
        self._recent[id(style)] = style, self._formats[key]
        return self._formats[key]

    def merged_style(self, style: Style, more: Style) -> Style:
        """The same style object for the same two: styles are known by identity."""
        known = self._merged.get((id(style), id(more)))
        if known is None or known[0] is not style or known[1] is not more:
            if len(self._merged) >= RECENT:
                self._merged.clear()
            known = self._merged[id(style), id(more)] = style, more, {**style, **more}
        return known[2]

    def look(self, style: Style) -> int:
        """The number of a style, for those who write the XML of their cells themselves."""
        return self.format(style)._get_xf_index()

    def file_link(self, file: Path, cell: Cell | None = None) -> str | None:
        """Link to a submitted file, or to a cell of it; None when it can not be linked."""
        if file not in self._paths:
            self._paths[file] = self._neighbours.path(file)
        return file_link(self._paths[file], cell)


class Page:
    """One sheet of a Book. Rows and columns are 0-based, as XlsxWriter counts."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name = book, name
        self.sheet = book.workbook.add_worksheet(name, sheet_class() if book.streamed else _sheet_class())
        self.links = 0
        self._known: dict[tuple[str, int, int], tuple[Style, float, str, Format]] = {}
        self._widths: dict[int, float] = {}
        self._heights = self.sheet.rows.heights if book.streamed else Heights()

    def widths(self, *widths: float) -> None:
        """Column widths from the first column on; before any text, because row heights follow from them."""
        for col, width in enumerate(widths):
            self.set_width(col, width)

    def set_width(self, col: int, width: float) -> None:
        self._widths[col] = width
        self.sheet.set_column(col, col, width)

    def width(self, col: int) -> float:
        return self._widths.get(col, DEFAULT_WIDTH)

    def height(self, row: int, points: float) -> None:
        """At least so high; a row becomes higher when a text in it needs more lines."""
        if points > self._heights.get(row):
            self._heights.set(row, points)
            self.sheet.set_row(row, points)

    def fold(self, row: int, level: int = 1) -> None:
        """Puts a row on a level of the outline, where a click folds it away."""
        self.sheet.set_row(row, self._heights.get(row) or None, None, {"level": level})

    def lines(self, first: int, cells: Iterable[tuple[bytes, float]], level: int = 0) -> int:
        """Whole rows of a streamed sheet, made with `cells.RowCells`, below all others, each with its height; gives the next row."""
        self.sheet.outline_row_level = max(self.sheet.outline_row_level, level)
        return self.sheet.rows.lines(first, cells, len(self._widths), level)

    def points(self, row: int) -> float:
        """Height of all rows above `row`."""
        return self._heights.above(row)

    def done(self) -> None:
        """Nothing more will be written to it: what a streamed sheet holds in memory becomes free."""
        if self.book.streamed:
            self.sheet.rows.close()
        self._known.clear()

    @contextmanager
    def charted(self) -> Iterator[None]:
        """What is written meanwhile is what charts show. Other cells of a streamed sheet are not kept."""
        self.sheet.remembering = True
        yield
        self.sheet.remembering = False

    def text(
        self, row: int, col: int, text: str, style: Style, link: str | None = None, *, whole: bool = False
    ) -> None:
        """A text, clickable when it has a link and the sheet may hold one more. Raises OutputTooLarge beyond the last row.

        `whole`: not cut short, because it will be read back.
        """
        if row >= MAX_ROWS:  # XlsxWriter would drop it silently
            raise OutputTooLarge(self.name, MAX_ROWS)
        known = self._known.get((text, id(style), col)) if link is None and not whole else None
        if known is not None and known[0] is style:
            self.height(row, known[1])
            self.sheet.write_string(row, col, known[2], known[3])
            return
        given, text = text, clean(text, MAX_WHOLE if whole else MAX_TEXT)
        if not text:
            self.sheet.write_blank(row, col, None, self.book.format(style))
            return
        points = self._fit(row, text, self._widths.get(col, DEFAULT_WIDTH), style)
        if link and self.links < MAX_LINKS:
            self.links += 1
            self.sheet.write_url(
                row, col, link, self.book.format(_guarded(text, self.book.merged_style(style, LINKED))), string=text
            )
        else:
            look = self.book.format(_guarded(text, style))
            if not whole:
                if len(self._known) >= RECENT:
                    self._known.clear()
                self._known[given, id(style), col] = style, points, text, look
            self.sheet.write_string(row, col, text, look)

    def number(self, row: int, col: int, value: Number | None, style: Style, missing: str = "缺数") -> None:
        """A number; a missing one shows a word, never 0."""
        if value is None:
            self.text(row, col, missing, self.book.merged_style(style, _MISSING))
        else:
            self.sheet.write_number(row, col, float(value), self.book.format(style))

    def formula(self, row: int, col: int, formula: str, style: Style, cached: Number | str) -> None:
        """A formula of the program's own making, with the result it has."""
        value = cached if isinstance(cached, str) else float(cached)
        self.sheet.write_formula(row, col, formula, self.book.format(style), value)

    def merged(self, row: int, col: int, last_row: int, last_col: int, text: str, style: Style) -> None:
        text = clean(text)
        cell_format = self.book.format(_guarded(text, style))
        if (row, col) != (last_row, last_col):
            self.sheet.merge_range(row, col, last_row, last_col, "", cell_format)
        self.sheet.write_string(row, col, text, cell_format)
        self._fit(row, text, sum(self._widths.get(c, DEFAULT_WIDTH) for c in range(col, last_col + 1)), style)

    def _fit(self, row: int, text: str, width: float, style: Style) -> float:
        """Heights are written out: LibreOffice and merged cells do not grow by themselves."""
        if not style.get("text_wrap"):
            return 0.0
        points = text_height(text, width, float(style.get("font_size", 11)))  # type: ignore[arg-type]
        self.height(row, points)
        return points

    def header(self, row: int, labels: tuple[str, ...], style: Style, col: int = 0) -> None:
        for n, label in enumerate(labels):
            self.text(row, col + n, label, style)


@contextmanager
def new_book(
    out: Path, overwrite: bool, title: str, made_at: datetime | None = None, *, streamed: bool = False
) -> Iterator[Book]:
    """A workbook that becomes `out` when the block ends well. Raises OutputExists, OutputLocked.

    `streamed`: its sheets may be of any length; rows are written from top to bottom, at most `streamed.HELD` apart.
    """
    from xlsxwriter import Workbook

    with whole_file(out, overwrite) as stream:
        # Not straight to the stream: on a full disk the half-closed zip archive would go on complaining on stderr.
        content = BytesIO()
        workbook = Workbook(content, _options())
        properties = {"title": title, "subject": "部门整体支出绩效自评", "comments": "由 xladdin 生成"}
        workbook.set_properties({**properties, "created": made_at} if made_at else properties)
        book = Book(workbook, out, streamed=streamed)
        yield book
        workbook.close()
        if streamed:
            with_rows(content, book.rows(), stream)
        else:
            stream.write(content.getbuffer())


@lru_cache(maxsize=16_384)
def text_height(text: str, width: float, size: float) -> float:
    """Points that a wrapped text needs in a column of `width` characters, at font size `size`."""
    em = size * 96 / 72 / 8  # width of a Chinese character, in columns' units of 8 pixels
    lines = 0
    for line in text.split("\n"):
        if len(line) * em <= width - 1:  # most cells are short: fits even if every character is wide
            lines += 1
            continue
        wide = 0 if line.isascii() else sum(east_asian_width(c) in "WFA" for c in line)
        length = em * wide + em * 0.56 * (len(line) - wide)
        lines += max(1, ceil(length / max(width - 1, em)))
    return min(MAX_HEIGHT, lines * size * 1.38 + 5)


def _guarded(text: str, style: Style) -> Style:
    return {**style, "quote_prefix": True} if text.startswith(FORMULA_STARTS) else style
