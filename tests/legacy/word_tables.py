"""Small Word documents typed in by hand: paragraphs, and tables as lists of rows. None goes on the cell above, `<` the one to the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml

Cells = Sequence[Sequence[str | None]]
Span = tuple[int, int, int, int, str]
"""Row and column from 1, rows and columns covered, text."""
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def write_document(path: Path, *blocks: str | Cells) -> Path:
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            add_table(document, spans(block), len(block), max(map(len, block)))
    document.save(path)
    return path


def spans(rows: Cells) -> list[Span]:
    """Merged cells of a table given as rows."""
    found: dict[tuple[int, int], list] = {}
    corner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            home = corner[r - 1, c] if text is None else corner[r, c - 1] if text == "<" else (r, c)
            corner[r, c] = home
            cell = found.setdefault(home, [r, c, 1, 1, text])
            cell[2], cell[3] = max(cell[2], r - home[0] + 1), max(cell[3], c - home[1] + 1)
    return [tuple(cell) for cell in found.values()]


def add_table(document, cells: Iterable[Span], rows: int, columns: int) -> None:
    """A table in XML: python-docx merges cells one by one, which takes seconds for a form."""
    covered = {
        (r, c): cell
        for cell in cells
        for r in range(cell[0], cell[0] + cell[2])
        for c in range(cell[1], cell[1] + cell[3])
    }
    body = "".join(_row(r, columns, covered) for r in range(1, rows + 1))
    grid = "<w:gridCol/>" * columns
    table = parse_xml(f"<w:tbl {W}><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>")
    document.element.body._insert_tbl(table)


def _row(r: int, columns: int, covered: dict[tuple[int, int], Span]) -> str:
    made, c = [], 1
    while c <= columns:
        row, _, height, width, text = covered.get((r, c), (r, c, 1, 1, ""))
        merge = "" if height == 1 else f'<w:vMerge w:val="{"restart" if r == row else "continue"}"/>'
        lines = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
                        for line in (text if r == row else "").split("\n"))  # fmt: skip
        made.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{width}"/>{merge}</w:tcPr>{lines}</w:tc>')
        c += width
    return f"<w:tr>{''.join(made)}</w:tr>"
