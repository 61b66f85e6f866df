"""What a Word document to be written is made of: paragraphs, headings and tables as frozen values."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML can not hold."""


Paper = Literal["text", "upright", "across"]


class Span(Struct, frozen=True):
    """A piece of text. `mark`: highlighted, for a person to fill in or to check before the document is sent."""

    text: str
    mark: bool = False


class Heading(Struct, frozen=True):
    """A heading with its number: level 1 `一、…` (黑体), 2 `（一）…` (楷体), 3 `1．…`."""

    text: str
    level: int


class Body(Struct, frozen=True):
    """A paragraph of the report: 仿宋 三号, first line indented by two characters. `keep`: on one page with what follows."""

    spans: tuple[Span, ...]
    keep: bool = False


class Line(Struct, frozen=True):
    """A line outside the running text. look: title (方正小标宋 二号), attachment (黑体), caption (a table's title), subtitle (centred below
    it), units (填报单位 at the left, money unit behind a tab at the right margin), note (small, below a table), sign (at the right)."""

    spans: tuple[Span, ...]
    look: str


class GridCell(Struct, frozen=True):
    """A cell of a table, 1-based, over `rows` × `cols`. `mark`: shaded, to be filled in; `bold`: a heading."""

    text: str
    row: int
    col: int
    rows: int = 1
    cols: int = 1
    align: str = "center"
    bold: bool = False
    mark: bool = False
    indent: int = 0


class Grid(Struct, frozen=True):
    """A ruled table as wide as the text. `widths`: shares of the columns; the first `header_rows` repeat on every page. `size`: of its
    letters, in points. `whole`: not to be broken across pages."""

    widths: tuple[float, ...]
    rows: int
    cells: tuple[GridCell, ...]
    header_rows: int = 0
    size: float = 10.5
    whole: bool = False


class NewPage(Struct, frozen=True):
    """What follows begins a page. paper: upright, across (with the narrower margins of tables), text (as the report)."""

    paper: Paper = "upright"


Block = Heading | Body | Line | Grid | NewPage
