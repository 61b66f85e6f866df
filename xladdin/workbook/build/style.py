"""How cells look: one Look per role of a printed text and per kind of slot, in fonts that every Chinese system has.

The workbook's basic font is 宋体 10.5: its digits are 7 pixels wide and its characters 14, so one unit of column width
is exactly half a Chinese character, and widths in form files can be counted in characters.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle

from xladdin.workbook.plan.model import Slot

SONG, HEI = "宋体", "黑体"
INPUT, COMPUTED, CLAIM, QUIET = "FFFBE3", "F2F2F2", "E6F1FB", "F7F8FA"
"""Tints: to fill in, computed, 自评得分 (computed until typed over), headings of the working columns."""
GREY_TEXT = "595959"
RED, AMBER, GREEN = ("FFC7CE", "9C0006"), ("FFE699", "7F4F00"), ("D8EFD3", "1E6B2A")
"""(fill, font) of live marks."""

AMOUNT = "#,##0.00_ ;-#,##0.00_ ;0_ "
"""`_ ` keeps figures off the line at their right. A section for negative figures of its own: after a condition (`[=0]0;`) LibreOffice
shows them without their sign."""
RATE, WHOLE, GENERAL = "0.00%", "0", "General"
_NUMBER_FORMATS = {"amount": AMOUNT, "area": AMOUNT, "rate": RATE, "count": WHOLE, "goal": "@"}
"""Targets and results are kept as typed: `95%` stays text."""
_VALUE_FORMATS = {"rate": RATE, "yuan": AMOUNT, "sqm": AMOUNT}


class Look(Struct, frozen=True):
    """Everything about a cell but its borders and its content. `fill`: "" for none."""

    font: str = SONG
    size: float = 10.5
    bold: bool = False
    color: str = "000000"
    fill: str = ""
    horizontal: str = "center"
    vertical: str = "center"
    wrap: bool = True
    shrink: bool = False
    indent: int = 0
    number_format: str = GENERAL
    locked: bool = True


class Edges(Struct, frozen=True):
    """Border styles of the four sides; "" for none."""

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""
    color: str = "000000"


PLAIN = Look()
LEFT = replace(PLAIN, horizontal="left")
TEXT_LOOKS: dict[str, Look] = {
    "attachment": replace(LEFT, font=HEI, size=14, wrap=False),
    "title": replace(PLAIN, size=18, bold=True, wrap=False),
    "subtitle": replace(PLAIN, size=12, wrap=False),
    "line": replace(PLAIN, size=11, horizontal="right", wrap=False),
    "unit": replace(PLAIN, size=11, horizontal="right", wrap=False),
    "header": replace(PLAIN, bold=True),
    "label": LEFT,
    "body": LEFT,
    "more": replace(LEFT, color=GREY_TEXT, size=9, wrap=False),
    "note": replace(LEFT, size=10),
    "heading": replace(LEFT, bold=True),
    "mark": PLAIN,
    "marks": PLAIN,
    "rule": PLAIN,
    "tree": PLAIN,
    "work": replace(LEFT, color=GREY_TEXT, wrap=False),
}


def slot_look(slot: Slot) -> Look:
    """The look of a slot: tint and lock say who fills it in, alignment and number format what it holds."""
    base = PLAIN
    if slot.unit == "yuan":
        base = replace(PLAIN, horizontal="right", wrap=False, shrink=True)
    elif slot.kind == "text":
        base = LEFT
    elif slot.kind not in ("mark", "choice", "goal"):
        base = replace(PLAIN, wrap=False, shrink=True)
    return replace(base, number_format=number_format(slot), fill=slot_fill(slot), locked=not slot.input,
                   indent=slot.indent if slot.kind == "text" else 0)  # fmt: skip


def slot_fill(slot: Slot) -> str:
    if not slot.input:
        return COMPUTED
    return CLAIM if slot.formula is not None else INPUT


def number_format(slot: Slot) -> str:
    """No `0.##` anywhere: it leaves a decimal point standing behind whole numbers."""
    if slot.kind == "value":
        return _VALUE_FORMATS.get(slot.unit, GENERAL)
    return _NUMBER_FORMATS.get(slot.kind, GENERAL)


def put_look(cell: SheetCell, look: Look, edges: Edges) -> None:
    cell.font = _font(look.font, look.size, look.bold, look.color)
    cell.alignment = _alignment(look.horizontal, look.vertical, look.wrap, look.shrink, look.indent)
    cell.border = _border(edges)
    cell.protection = _protection(look.locked)
    cell.number_format = look.number_format
    if look.fill:
        cell.fill = _fill(look.fill)


@lru_cache(maxsize=64)
def _font(name: str, size: float, bold: bool, color: str) -> Font:
    # charset 134 (GB2312): Excel then falls back to another Chinese font where this one is missing.
    return Font(name=name, size=size, bold=bold, color=color, charset=134)


@lru_cache(maxsize=64)
def _alignment(horizontal: str, vertical: str, wrap: bool, shrink: bool, indent: int) -> Alignment:
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, shrink_to_fit=shrink, indent=indent)


@lru_cache(maxsize=64)
def _border(edges: Edges) -> Border:
    def side(style: str) -> Side:
        return Side(style=style, color=edges.color) if style else Side()

    return Border(left=side(edges.left), right=side(edges.right), top=side(edges.top), bottom=side(edges.bottom))


@lru_cache(maxsize=2)
def _protection(locked: bool) -> Protection:
    return Protection(locked=locked)


@lru_cache(maxsize=16)
def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color, bgColor=color)


@lru_cache(maxsize=8)
def mark_style(mark: tuple[str, str]) -> DifferentialStyle:
    """The format of a live mark (RED, AMBER, GREEN)."""
    fill, font = mark
    # Excel takes a conditional fill from bgColor, LibreOffice and WPS from either.
    return DifferentialStyle(font=Font(color=font), fill=PatternFill("solid", fgColor=fill, bgColor=fill))


def basic_font() -> Font:
    return _font(SONG, 10.5, False, "000000")
