"""Sheets of any length without holding them in memory: rows become compressed XML as soon as nobody will write to them again.

XlsxWriter writes everything else of a sheet (widths, heads, links, charts, print set-up) and leaves rows and links to us: its
own constant-memory mode takes six times as long, and can write no two sheets side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from xladdin.facts import column_letter
from xladdin.output.deflated import Deflated
from xladdin.output.heights import Heights, Sizes, height_attribute

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HELD = 512
"""Rows that may still be written to; the upper half of them is finished when there are more."""
LETTERS = tuple(column_letter(n) for n in range(1, 16_385))
ROWS, LINKS = "<xladdin-rows/>", "<xladdin-links/>"
"""Where rows and links go. Nothing typed looks like them: in texts `<` is escaped."""


Target = bytes
"""Where a link leads, as the XML of a sheet says it behind the cell that the link is on."""


def _relation(number: int, target: str) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    return f'<Relationship Id="file{number}" Type="{kind}" Target="{escaped(target)}" TargetMode="External"/>'.encode()


def escaped_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=8192)
def escaped(text: str) -> str:
    """A text as it stands in XML, also in an attribute in double quotes."""
    return escaped_text(text).replace('"', "&quot;")


def inline_text(text: str) -> str:
    """A text that `clean` has been over, as it stands in a cell."""
    made = escaped_text(text)
    if "_x" in made:  # Excel reads _x0041_ as A: the underscore itself must be written that way
        made = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", made)
    return made


@lru_cache(maxsize=8192)
def text_cell(text: str) -> str:
    """What follows `<c … s="…"` of a cell with this text, which `clean` has been over."""
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f' t="inlineStr"><is><t{space}>{inline_text(text)}</t></is></c>'


def result_cell(formula: str, value: float | str) -> str:
    """What follows `<c … s="…"` of a cell with a formula and the result it has."""
    if isinstance(value, str):
        return f' t="str"><f>{escaped_text(formula)}</f><v>{escaped_text(value)}</v></c>'
    return f"><f>{escaped_text(formula)}</f><v>{value:.16g}</v></c>"


def _outline(level: int) -> bytes:
    return b' outlineLevel="%d"' % level if level else b""


class Rows:
    """The rows of one sheet. Rows and columns are 0-based."""

    def __init__(self) -> None:
        self.heights = Heights()
        self.out = Deflated()
        self.links = Deflated()
        self.targets = Deflated()
        """The relationships by which links lead to other files."""
        self.right = self.next = 0
        """Columns in use; the row below the last one written."""
        self.held: dict[int, dict[int, str]] = {}
        self._links: list[bytes] = []
        self._file, self._files = "", 0
        self._levels: dict[int, int] = {}
        self._finished = 0

    def touch(self, row: int) -> dict[int, str]:
        """The cells of a row by column, in which whoever writes one puts its XML."""
        cells = self.held.get(row)
        if cells is None:
            if row < self._finished:
                raise AssertionError(f"row {row} is finished")
            if len(self.held) >= HELD:
                self._finish(HELD // 2)
            cells = self.held[row] = {}
        return cells

    def level(self, row: int, level: int) -> None:
        self.touch(row)
        self._levels[row] = level

    def lines(self, first: int, cells: Iterable[tuple[bytes, float]], right: int, level: int = 0) -> int:
        """Whole rows below all others, each with its cells from the first column on and its height in points. Gives the next row."""
        self.finish()
        made, row, outline = [], first, _outline(level)
        for xml, points in cells:
            self.heights.set(row, points)
            row += 1
            made.append(b'<row r="%d"%b%b>%b</row>' % (row, height_attribute(points), outline, xml))
            if len(made) >= HELD:
                self.out.write(b"".join(made))
                made.clear()
        self.out.write(b"".join(made))
        self._finished = self.next = row
        self.right = max(self.right, right)
        return row

    def _finish(self, count: int) -> None:
        rows = sorted(self.held)[:count]
        made = []
        for row in rows:
            cells = self.held.pop(row)
            attributes = height_attribute(self.heights.get(row)) + _outline(self._levels.pop(row, 0))
            made.append(f'<row r="{row + 1}"{attributes.decode()}>')
            columns = sorted(cells)
            if columns and columns[-1] >= self.right:
                self.right = columns[-1] + 1
            made += [cells[col] for col in columns]
            made.append("</row>")
        if rows:
            self._finished = self.next = rows[-1] + 1
            self.out.write("".join(made).encode())

    def finish(self) -> None:
        """No row will be written to any more."""
        self._finish(len(self.held))

    def block(self, count: int) -> None:
        """Rows that went to `out` by themselves, below all others."""
        self.finish()
        self._finished = self.next = self.next + count

    def add(self, other: Rows) -> None:
        """The rows of another one, which is used up; they begin where these end."""
        self.finish()
        self.out.append(other.out)
        self._finished = self.next = other.next
        self.right = max(self.right, other.right)

    def link(self, row: int, col: int, link: str) -> None:
        """`internal:` or `external:`, as `output.links` makes them."""
        self.lead((row,), col, self.target(link))

    def target(self, link: str) -> Target:
        """For links from any number of cells."""
        kind, _, target = link.partition(":")
        if kind == "internal":
            return f' location="{escaped(target)}"/>'.encode()
        path, _, at = target.partition("#")
        if path != self._file:
            self._file, self._files = path, self._files + 1
            self.targets.write(_relation(self._files, path.replace("/", "\\")))
        return (f' r:id="file{self._files}"' + (f' location="{escaped(at)}"' if at else "") + "/>").encode()

    def lead(self, rows: Iterable[int], col: int, target: Target) -> None:
        """Makes cells of a column clickable."""
        link = b'<hyperlink ref="%b%%d"%b' % (LETTERS[col].encode(), target.replace(b"%", b"%%"))
        self._links += [link % (row + 1) for row in rows]
        if len(self._links) >= HELD:
            self.finish_links()

    def close(self) -> None:
        """Nothing more will be written to the sheet; what it held in memory is free."""
        self.finish()
        self.finish_links()
        for one in (self.out, self.links, self.targets):
            one.align()

    def finish_links(self) -> None:
        if self._links:
            self.links.write(b"".join(self._links))
            self._links.clear()


@cache
def sheet_class() -> type[Worksheet]:
    """A worksheet of XlsxWriter's that keeps no cells and no links: `rows` does."""
    from xlsxwriter.worksheet import Worksheet

    class Streamed(Worksheet):
        def __init__(self) -> None:
            super().__init__()
            self.rows = Rows()
            self._held = self.rows.held
            self.row_sizes = Sizes(self.rows.heights)
            self.remembering = False
            self.values: dict[int, dict[int, object]] = {}
            """By column and row."""

        def _put(self, row: int, col: int, look: Format, value: object, xml: str) -> None:
            if self.remembering:
                self.values.setdefault(col, {})[row] = value
            number = look.xf_index if look.xf_index is not None else look._get_xf_index()
            cells = self._held.get(row)
            if cells is None:
                cells = self.rows.touch(row)
            cells[col] = f'<c r="{LETTERS[col]}{row + 1}" s="{number}"{xml}'

        def write_string(self, row: int, col: int, string: str, look: Format) -> None:  # type: ignore[override]
            self._put(row, col, look, string, text_cell(string))

        def write_number(self, row: int, col: int, number: float, look: Format) -> None:  # type: ignore[override]
            self._put(row, col, look, number, f"><v>{number:.16g}</v></c>")

        def write_blank(self, row: int, col: int, _: None, look: Format) -> None:  # type: ignore[override]
            self._put(row, col, look, "", "/>")

        def write_formula(self, row: int, col: int, formula: str, look: Format, value: float | str) -> None:  # type: ignore[override]
            self._put(row, col, look, value, result_cell(formula.removeprefix("="), value))

        def write_url(self, row: int, col: int, link: str, look: Format, string: str) -> None:  # type: ignore[override]
            self.write_string(row, col, string, look)
            self.rows.link(row, col, link)

        def merge_range(self, row: int, col: int, last_row: int, last_col: int, _: str, look: Format) -> None:  # type: ignore[override]
            self.merge.append([row, col, last_row, last_col])
            for r in range(row, last_row + 1):
                for c in range(col, last_col + 1):
                    self.write_blank(r, c, None, look)

        def set_row(
            self, row: int, points: float | None, _: None = None, options: Mapping[str, int] | None = None
        ) -> None:  # type: ignore[override]
            self.rows.touch(row)
            if points:
                self.rows.heights.set(row, points)
            if options:
                self.rows.level(row, options["level"])
                self.outline_row_level = max(self.outline_row_level, options["level"])

        def _get_range_data(self, row: int, col: int, last_row: int, last_col: int) -> list[Any]:
            """What charts show before anything is computed."""
            cells = [self.values.get(c, {}).get(r) for r in range(row, last_row + 1) for c in range(col, last_col + 1)]
            return [f"{v:.16g}" if isinstance(v, float) else v for v in cells]

        def _write_dimension(self) -> None:
            rows = self.rows
            rows.close()
            ref = (
                f"A1:{LETTERS[rows.right - 1]}{rows.next}" if rows.right and (rows.right, rows.next) != (1, 1) else "A1"
            )
            self._xml_empty_tag("dimension", [("ref", ref)])

        def _write_sheet_data(self) -> None:
            self.fh.write(f"<sheetData>{ROWS}</sheetData>")

        def _write_hyperlinks(self) -> None:
            if self.rows.links.size:
                self.fh.write(f"<hyperlinks>{LINKS}</hyperlinks>")

    return Streamed
