"""Whole rows of a streamed sheet as XML, cell after cell from the first column on, for tables of a hundred thousand lines.

A cell without an address follows the one before, so the same text in the same column is the same XML and is made once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from xladdin.output.book import FORMULA_STARTS, MAX_LINKS, MAX_TEXT, MAX_WHOLE, Number, clean, text_height
from xladdin.output.streamed import Target, result_cell, text_cell
from xladdin.output.style import LINKED, OVER, UNDER, Style

if TYPE_CHECKING:
    from xladdin.output.book import Page

KNOWN = 20_000
"""Texts remembered as XML."""
K, V = TypeVar("K"), TypeVar("V")
_QUOTED: Style = {"quote_prefix": True}
_MISSING: Style = {"font_color": "#7F7F7F", "align": "center"}


def remember(known: dict[K, V], key: K, made: V) -> V:
    """What was made, also for the next who asks; what many units have in common soon comes again when it was forgotten."""
    if len(known) >= KNOWN:
        known.clear()
    known[key] = made
    return made


def shown_number(value: Number) -> bytes:
    """As a cell holds it."""
    return _shown(*value.as_integer_ratio())


@lru_cache(maxsize=65_536)
def _shown(top: int, bottom: int) -> bytes:
    return f"{top / bottom:.16g}".encode()


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
            return b'<c s="%d"/>' % self.page.book.look(style), 0.0
        height = 0.0
        if style.get("text_wrap"):
            width = self.page.width(col)
            height = text_height(shown, width, float(style.get("font_size", 11)))  # type: ignore[arg-type]
        own = self.page.book.merged_style(style, _QUOTED) if shown.startswith(FORMULA_STARTS) else style
        return f'<c s="{self.page.book.look(own)}"{text_cell(shown)}'.encode(), height

    def linked(self, row: int, col: int, text: str, style: Style, link: str | None) -> bytes:
        """A text that leads somewhere, as long as the sheet may hold one more link."""
        target = self.page.sheet.rows.target(link) if link and text and self.page.links < MAX_LINKS else b""
        return self.leading(row, col, text, style, target)

    def leading(self, row: int, col: int, text: str, style: Style, target: Target) -> bytes:
        """The same for a target that the sheet knows already; b"" for none."""
        if not target or self.page.links >= MAX_LINKS:
            return self.text(col, text, style)
        self.page.links += 1
        self.page.sheet.rows.lead(row, col, target)
        return self.text(col, text, self.page.book.merged_style(style, LINKED))

    def number(self, col: int, value: Number | None, style: Style, missing: str = "缺数") -> bytes:
        """A missing one shows a word, never 0."""
        if value is None:
            return self.text(col, missing, self.page.book.merged_style(style, _MISSING))
        known = self._starts.get(id(style))
        if known is None or known[0] is not style:
            known = self._starts[id(style)] = style, b'<c s="%d"><v>' % self.page.book.look(style)
        return b"%b%b</v></c>" % (known[1], shown_number(value))

    def formula(self, formula: str, style: Style, cached: Number | str) -> bytes:
        """A formula of the program's own making, with the result it has."""
        value = cached if isinstance(cached, str) else float(cached)
        return f'<c s="{self.page.book.look(style)}"{result_cell(formula.removeprefix("="), value)}'.encode()

    def compared(self, style: Style, claimed: Number | None, computed: Number | None) -> Style:
        """Red when more was claimed than computed, blue when less."""
        if claimed is None or computed is None or claimed is computed:
            return style
        (a, b), (c, d) = claimed.as_integer_ratio(), computed.as_integer_ratio()
        gap = a * d - c * b
        return self.page.book.merged_style(style, OVER if gap > 0 else UNDER) if gap else style
