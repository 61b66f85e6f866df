"""Whole rows of a streamed sheet as XML, cell after cell from the first column on, for tables of a hundred thousand lines.

A cell without an address follows the one before, so the same text in the same column is the same XML and is made once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xladdin.memo import remember
from xladdin.output.book import FORMULA_STARTS, MAX_LINKS, MAX_TEXT, MAX_WHOLE, Number, clean, text_height
from xladdin.output.streamed import escaped_text, result_cell, text_cell
from xladdin.output.style import LINKED, OVER, UNDER, Style

if TYPE_CHECKING:
    from xladdin.output.book import Page

_QUOTED: Style = {"quote_prefix": True}
_MISSING: Style = {"font_color": "#7F7F7F", "align": "center"}


def shown_number(value: Number) -> bytes:
    """As a cell holds it."""
    return _shown(*value.as_integer_ratio())


@lru_cache(maxsize=65_536)
def _shown(top: int, bottom: int) -> bytes:
    return f"{top / bottom:.16g}".encode()


@lru_cache(maxsize=65_536)
def _valued(top: int, bottom: int) -> bytes:
    """What follows `<c … s="…"` of a cell with this number."""
    return b"><v>%b</v></c>" % _shown(top, bottom)


class RowCells:
    """Makes cells of one page. `points`: how high the row must be for the texts made since `start`."""

    def __init__(self, page: Page) -> None:
        self.page, self.points = page, 0.0
        self._texts: dict[tuple[int, str, int], tuple[Style, bytes, float]] = {}
        self._starts: dict[int, tuple[Style, bytes]] = {}

    def start(self, points: float = 0.0) -> None:
        self.points = points

    def text(self, col: int, text: str, style: Style, *, whole: bool = False) -> bytes:
        """Texts stay texts whatever they look like. `whole`: not cut short, because it will be read back."""
        place = ~col if whole else col
        known = self._texts.get((place, text, id(style)))
        if known is None or known[0] is not style:
            made = style, *self._made(col, text, style, whole)
            known = remember(self._texts, (place, text, id(style)), made)
        if known[2] > self.points:
            self.points = known[2]
        return known[1]

    def _made(self, col: int, text: str, style: Style, whole: bool) -> tuple[bytes, float]:
        shown = clean(text, MAX_WHOLE if whole else MAX_TEXT)
        if not shown:
            return self._start(style) + b"/>", 0.0
        height = 0.0
        if style.get("text_wrap"):
            height = text_height(shown, self.page.width(col), float(style.get("font_size", 11)))  # type: ignore[arg-type]
        own = self.page.book.merged_style(style, _QUOTED) if shown.startswith(FORMULA_STARTS) else style
        return self._start(own) + text_cell(shown), height

    def _start(self, style: Style) -> bytes:
        known = self._starts.get(id(style))
        if known is None or known[0] is not style:
            known = remember(self._starts, id(style), (style, b'<c s="%d"' % self.page.book.look(style)))
        return known[1]

    def linked(self, row: int, col: int, text: str, style: Style, link: str | None) -> bytes:
        """A text that leads somewhere, as long as the sheet may hold one more link."""
        return self.repeated(range(row, row + 1), col, text, style, link)[0] if link else self.text(col, text, style)

    def repeated(self, rows: range, col: int, text: str, style: Style, link: str) -> list[bytes]:
        """The same text on many rows, leading to the same place from as many of them as the sheet may hold links."""
        page, made = self.page, []
        if text and (leading := rows[: MAX_LINKS - page.links]):
            page.links += len(leading)
            page.sheet.rows.lead(leading, col, page.sheet.rows.target(link))
            made = [self.text(col, text, page.book.merged_style(style, LINKED))] * len(leading)
        return made if len(made) == len(rows) else made + [self.text(col, text, style)] * (len(rows) - len(made))

    def number(self, col: int, value: Number | None, style: Style, missing: str = "缺数") -> bytes:
        """A missing one shows a word, never 0."""
        if value is None:
            return self.text(col, missing, self.page.book.merged_style(style, _MISSING))
        known = self._starts.get(id(style))
        start = known[1] if known is not None and known[0] is style else self._start(style)
        return start + _valued(*value.as_integer_ratio())

    def formula(self, formula: str, style: Style, cached: Number | str) -> bytes:
        """A formula of the program's own making, with the result it has."""
        value = cached if isinstance(cached, str) else float(cached)
        return self._start(style) + result_cell(formula.removeprefix("="), value)

    def compared(self, style: Style, claimed: Number | None, computed: Number | None) -> Style:
        """Red when more was claimed than computed, blue when less."""
        if claimed is None or computed is None or claimed is computed:
            return style
        (a, b), (c, d) = claimed.as_integer_ratio(), computed.as_integer_ratio()
        gap = a * d - c * b
        return self.page.book.merged_style(style, OVER if gap > 0 else UNDER) if gap else style


class Formula:
    """A formula that stands on many rows, with `%d` where they differ."""

    def __init__(self, page: Page, formula: str, style: Style) -> None:
        look, made = page.book.look(style), escaped_text(formula.removeprefix("=")).encode()
        self._number = b'<c s="%d"><f>%b</f><v>' % (look, made)
        self._text = b'<c s="%d" t="str"><f>%b</f><v>' % (look, made)
        self._blank = self._text + b"</v></c>"

    def filled(self, places: tuple[int, ...], cached: Number | str) -> bytes:
        """With the result it has."""
        if isinstance(cached, str):
            return self._text % places + escaped_text(cached).encode() + b"</v></c>" if cached else self._blank % places
        return self._number % places + shown_number(cached) + b"</v></c>"
