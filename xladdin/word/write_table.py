"""A ruled table as WordprocessingML: merged cells, repeated headings, rows that do not break across pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from xladdin.word.write_blocks import ILLEGAL, Grid, GridCell, Paper
from xladdin.word.write_page import LATIN, SONG, TEXT_WIDTH_MM

TWIPS_PER_MM = 1440 / 25.4
SHADE = "FFF2CC"
"""Ground of cells that wait for a figure."""
LEAST_ROW = 340
"""Least height of a row in twips: 6 mm."""
_SIDES = ("top", "left", "bottom", "right")


def table_element(grid: Grid, paper: Paper) -> Any:
    """The `w:tbl` element."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    widths = _columns(grid.widths, paper)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(grid, widths, n, cells) for n, cells in enumerate(_rows(grid), 1))
    return parse_xml(
        f"<w:tbl {nsdecls('w')}>{_properties(sum(widths), grid.size)}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _columns(shares: tuple[float, ...], paper: Paper) -> list[int]:
    whole = round(TEXT_WIDTH_MM[paper] * TWIPS_PER_MM)
    return [max(1, int(whole * share / sum(shares))) for share in shares]


def _properties(width: int, size: float) -> str:
    edges = "".join(f'<w:{side} w:val="single" w:sz="8" w:space="0" w:color="000000"/>' for side in _SIDES)
    inside = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in ("insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{75 if size >= 9.5 else 40}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}{inside}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )


def _rows(grid: Grid) -> Iterator[list[tuple[int, int, GridCell | None, bool]]]:
    """Row by row (column, columns, cell, whether it goes on from the row above); None for a place without cell."""
    cover: dict[tuple[int, int], GridCell] = {}
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rows):
            for col in range(cell.col, cell.col + cell.cols):
                if (row, col) in cover:
                    raise ValueError(f"two cells at row {row}, column {col}: {cover[row, col].text!r}, {cell.text!r}")
                cover[row, col] = cell
    for row in range(1, grid.rows + 1):
        found: list[tuple[int, int, GridCell | None, bool]] = []
        col = 1
        while col <= len(grid.widths):
            cell = cover.get((row, col))
            span = cell.cols if cell else 1
            found.append((col, span, cell, cell is not None and row > cell.row))
            col += span
        yield found


def _row(grid: Grid, widths: list[int], n: int, cells: list[tuple[int, int, GridCell | None, bool]]) -> str:
    header = "<w:tblHeader/>" if n <= grid.header_rows else ""
    inner = "".join(
        _cell(cell, goes_on, span, sum(widths[col - 1 : col - 1 + span]), grid.size, grid.whole and n < grid.rows)
        for col, span, cell, goes_on in cells
    )
    # A row may break where it is longer than a page could be; all others stay whole.
    whole = "" if any(cell and len(cell.text) > 600 for _, _, cell, _ in cells) else "<w:cantSplit/>"
    return f'<w:tr><w:trPr>{whole}<w:trHeight w:val="{LEAST_ROW}" w:hRule="atLeast"/>{header}</w:trPr>{inner}</w:tr>'


def _cell(cell: GridCell | None, goes_on: bool, span: int, width: int, size: float, keep: bool) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if cell is not None and cell.rows > 1:
        merged += "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if cell is not None and cell.mark else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}{ground}<w:vAlign w:val="center"/></w:tcPr>'
    shown = GridCell("", 1, 1) if cell is None or goes_on else cell
    return f"<w:tc>{properties}{_paragraph(shown, size, keep)}</w:tc>"


def _paragraph(cell: GridCell, size: float, keep: bool) -> str:
    """`keep`: on one page with the next row."""
    half = round(size * 2)
    look = (
        f'<w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{SONG}" w:eastAsia="{SONG}" w:cs="{LATIN}" w:hint="eastAsia"/>'
        f'{"<w:b/>" if cell.bold else ""}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )
    left = f'<w:ind w:left="{round(cell.indent * size * 20)}" w:firstLine="0" w:firstLineChars="0"/>'
    layout = (
        f'<w:pPr>{"<w:keepNext/>" if keep else ""}<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>{left}'
        f'<w:jc w:val="{cell.align}"/></w:pPr>'
    )
    lines = ILLEGAL.sub("", cell.text).split("\n") if cell.text else []
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:p>{layout}{f'<w:r>{look}{words}</w:r>' if words else ''}</w:p>"
