"""Reports saved as text: paragraphs a line each, and tables as programs dump them, one cell a line behind a tab.

A dumped row ends with an empty line. A cell with several paragraphs goes on in lines without a tab, and an empty paragraph
in a cell looks like the end of its row: what it cuts apart is put together again by the usual width of the table. A page
break, which the dump writes as one blank before the next line, ends a table.
"""

from __future__ import annotations

import re
from collections import Counter

from xladdin.word.blocks import Blocks, Paragraph, Table, TableCell, WordError, tidy

_BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")
"""Left by the converter that made the dump."""
_PAGE_BREAK = re.compile(r"\f| (?! )")
_LONGEST_REST = 4
"""Lines of a cell behind an empty line of it."""


def text_blocks(data: bytes, name: str) -> tuple[Paragraph | Table, ...]:
    """The blocks of a text file. Raises WordError for what is no text."""
    text = _BOOKMARK.sub("", _decode(data, name)).replace("\r\n", "\n").replace("\r", "\n")
    # A page break ends whatever stands before it; it is a line of its own.
    lines = text.replace("\f", "\n\f\n").split("\n")
    out = Blocks()
    at = 0
    while at < len(lines):
        if lines[at].startswith("\t"):
            rows, at = _table(lines, at)
            out.table(rows)
        else:
            out.paragraph(lines[at])
            at += 1
    return tuple(out.blocks)


def _decode(data: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark, or GBK: what Word and WPS write when saving as text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in data:
        encodings = ()
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WordError(f"“{name}”的内容无法识别，不是 Word 文档，也不是文本。请选择自评报告的 Word 文件（.docx）。")


def _table(lines: list[str], at: int) -> tuple[list[list[TableCell]], int]:
    """The table that begins at line `at`, and the line behind it."""
    rows: list[list[list[str]]] = [[]]
    ended = True
    while at < len(lines):
        line = lines[at]
        if line.startswith("\t"):
            # A tab inside the line: several cells in one line, as a spreadsheet pastes them.
            rows[-1] += [[piece] for piece in line[1:].split("\t")]
            ended = False
        elif line.strip() and not ended and not _PAGE_BREAK.match(line):
            rows[-1][-1].append(line)
        else:
            rest = _rest_of_cell(lines, at) if rows[-1] and _begins_empty(rows[-1][-1]) else 0
            if rest:
                rows[-1][-1] += lines[at:rest]
                at = rest
                continue
            following = _next_text(lines, at)
            if following is None or not lines[following].startswith("\t"):
                break
            rows.append([])
            at = following
            continue
        at += 1
    return _cells(_joined(rows)), at


def _begins_empty(cell: list[str]) -> bool:
    return len(cell) > 1 and not cell[0].strip()


def _rest_of_cell(lines: list[str], at: int) -> int:
    """Line of the next cell when lines of the same cell follow the single empty line `at`; 0 otherwise."""
    behind = at + 1
    while behind < min(len(lines), at + 1 + _LONGEST_REST) and lines[behind].strip() and lines[behind][0] not in "\t\f":
        behind += 1
    return behind if behind > at + 1 and behind < len(lines) and lines[behind].startswith("\t") else 0


def _next_text(lines: list[str], at: int) -> int | None:
    """The next line that holds something; a tab alone is an empty cell, and a page break holds the table apart."""
    for n in range(at, len(lines)):
        if lines[n].startswith("\t") or lines[n].strip(" \u3000") or lines[n] == "\f":
            return n
    return None


def _joined(rows: list[list[list[str]]]) -> list[list[list[str]]]:
    """Rows cut apart by empty paragraphs: a row shorter than usual, and short pieces behind it that make it complete."""
    widths = Counter(len(row) for row in rows)
    usual = max(widths, key=lambda width: (widths[width], width))
    joined: list[list[list[str]]] = []
    at = 0
    while at < len(rows):
        row, end = rows[at], at + 1
        if usual / 2 <= len(row) < usual:
            whole = len(row)
            while end < len(rows) and whole < usual and len(rows[end]) < usual / 2:
                whole += len(rows[end])
                end += 1
            if whole == usual:
                row = [cell for piece in rows[at:end] for cell in piece]
            else:
                end = at + 1
        joined.append(row)
        at = end
    return joined


def _cells(rows: list[list[list[str]]]) -> list[list[TableCell]]:
    return [
        [TableCell(tidy("\n".join(cell)), number, column) for column, cell in enumerate(row, 1)]
        for number, row in enumerate(rows, 1)
        if row
    ]
