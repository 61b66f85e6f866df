"""Long sheets without holding them in memory: rows go as XML to a temporary file, and into the finished workbook from there.

XlsxWriter writes everything else of such a sheet (widths, heads, links, print set-up) and leaves its rows to us: in its
constant-memory mode it would take six times as long, and could write no other sheet out of order.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from xladdin.facts import column_letter

if TYPE_CHECKING:
    from xladdin.output.book import Page
    from xladdin.output.style import Style

BLOCK = 1 << 20
KNOWN = 50_000
"""Texts remembered in their XML form; labels and names repeat in every filing."""
FLUSH = 2_000
"""Rows joined before they are written."""
LEVEL = 1
"""zlib level: a third of the time of the default, a fifth more bytes."""
# Style numbers are known only when the workbook is closed: until then control characters, which no text holds, stand for them.
_MARKS = [chr(n) for n in (*range(1, 9), *range(14, 32))]
_CELL_STYLE = re.compile(rb'<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')

Value = str | float | int | None


class LongSheet:
    """The rows of one sheet below its head. Each column has a style, and beside it one that guards a text like `=A1`."""

    def __init__(self, first: int, styles: Sequence[Style], links: Mapping[int, int] | None = None) -> None:
        """`first`: 0-based row of the first line. `links`: column that opens the link which the text of another column names."""
        self.first = self.end = first
        self.styles, self.links = tuple(styles), dict(links or {})
        looks: list[tuple] = [tuple(sorted(style.items())) for style in styles]
        kinds = {look: n for n, look in enumerate(dict.fromkeys(looks))}
        self._marks = [(_MARKS[2 * kinds[look]], _MARKS[2 * kinds[look] + 1]) for look in looks]
        letters = [column_letter(n + 1) for n in range(len(styles))]
        self._columns = [(f'<c r="{letter}', *marks) for letter, marks in zip(letters, self._marks, strict=True)]
        self._letters = letters
        self._file: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when the workbook is finished
        self._rows: list[str] = []
        self._known: dict[str, tuple[str, bool]] = {}

    def add(self, values: Sequence[Value]) -> None:
        """One row. Texts stay texts whatever they look like; a link column takes the word to show, '' for none."""
        self.end += 1
        row = self.end
        cells = [f'<row r="{row}">']
        for n, ((start, style, guarded), value) in enumerate(zip(self._columns, values, strict=True)):
            if value is None or value == "":
                cells.append(f'{start}{row}" s="{style}"/>')
            elif n in self.links:
                formula = f"HYPERLINK({self._letters[self.links[n]]}{row},&quot;{value}&quot;)"
                cells.append(f'{start}{row}" s="{style}" t="str"><f>{formula}</f><v>{value}</v></c>')
            elif isinstance(value, str):
                xml, risky = self._known.get(value) or self._text(value)
                cells.append(f'{start}{row}" s="{guarded if risky else style}" t="inlineStr"><is><t{xml}</t></is></c>')
            else:
                cells.append(f'{start}{row}" s="{style}"><v>{value!r}</v></c>')
        cells.append("</row>")
        self._rows.append("".join(cells))
        if len(self._rows) >= FLUSH:
            self._flush()

    def _text(self, value: str) -> tuple[str, bool]:
        from xladdin.output.book import FORMULA_STARTS, clean

        text = clean(value)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        # Excel reads _x0041_ as A: the underscore itself must be written that way.
        escaped = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", escaped)
        space = ' xml:space="preserve">' if text != text.strip() or "\n" in text else ">"
        made = (space + escaped, text.startswith(FORMULA_STARTS))
        if len(self._known) < KNOWN:
            self._known[value] = made
        return made

    def _flush(self) -> None:
        self._file.write("".join(self._rows).encode())
        self._rows.clear()

    def samples(self, page: Page) -> None:
        """Leaves one cell of each style on the page, from which `splice` learns the numbers of the styles."""
        for col, style in enumerate(self.styles):
            for n, own in enumerate((style, {**style, "quote_prefix": True})):
                page.sheet.write_blank(self.first + n, col, None, page.book.format(own))

    def splice(self, xml: bytes, out: BinaryIO) -> None:
        """Writes the sheet as XlsxWriter made it, with our rows in place of the samples."""
        self._flush()
        head = xml.find(f'<row r="{self.first + 1}"'.encode())
        tail = xml.find(b"</sheetData>")
        numbers = self._numbers(xml[head:tail])
        right = f"{self._letters[-1]}{max(self.end, self.first)}".encode()
        out.write(_DIMENSION.sub(b'<dimension ref="A1:' + right + b'"/>', xml[:head]))
        self._file.seek(0)
        while block := self._file.read(BLOCK):
            for mark, number in numbers.items():
                block = block.replace(mark, number)
            out.write(block)
        self._file.close()
        out.write(xml[tail:])

    def _numbers(self, samples: bytes) -> dict[bytes, bytes]:
        found = {}
        for letter, row, number in _CELL_STYLE.findall(samples):
            if letter.decode() in self._letters and int(row) - self.first in (1, 2):
                marks = self._marks[self._letters.index(letter.decode())]
                found[marks[int(row) - self.first - 1].encode()] = number or b"0"
        return found


def with_long_sheets(content: BinaryIO, sheets: Mapping[str, LongSheet], stream: BinaryIO) -> None:
    """The workbook in `content` to `stream`, with the rows of its long sheets (by part name) put in."""
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for info in made.infolist():
            long = sheets.get(info.filename)
            if long is None:
                out.writestr(info, made.read(info), compresslevel=LEVEL)
                continue
            target = zipfile.ZipInfo(info.filename, info.date_time)
            target.compress_type, target.external_attr = info.compress_type, info.external_attr
            target._compresslevel = LEVEL  # type: ignore[attr-defined]  # public only from Python 3.13 on
            with out.open(target, "w", force_zip64=True) as part:
                long.splice(made.read(info), part)  # type: ignore[arg-type]
