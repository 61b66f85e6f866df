"""How every workbook of the program looks: fonts of official documents, borders, colours of severities, paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Style = Mapping[str, object]
"""Properties of an XlsxWriter format."""

SONG, FANG, HEI = "宋体", "仿宋", "黑体"

_BASE: Style = {"font_name": FANG, "font_size": 10.5, "valign": "vcenter"}
_CELL: Style = {**_BASE, "border": 1, "text_wrap": True}

ATTACHMENT: Style = {**_BASE, "font_name": HEI, "font_size": 14}
TITLE: Style = {**_BASE, "font_name": SONG, "font_size": 18, "bold": True, "align": "center"}
SUBTITLE: Style = {**_BASE, "align": "center", "font_color": "#595959"}
LINE: Style = {**_BASE, "font_size": 11}
LINE_RIGHT: Style = {**LINE, "align": "right"}
NOTE: Style = {**_BASE, "text_wrap": True, "valign": "top"}
SECTION: Style = {**_BASE, "font_name": HEI, "font_size": 12}

HEADER: Style = {**_CELL, "font_name": HEI, "align": "center", "bg_color": "#DCE6F1"}
OFFICIAL_HEADER: Style = {**_CELL, "font_name": HEI, "font_size": 12, "align": "center"}
BAND: Style = {**_CELL, "font_name": HEI, "font_size": 11, "bg_color": "#EEF3FA", "text_wrap": False}

TEXT: Style = _CELL
CENTER: Style = {**_CELL, "align": "center"}
TOTAL: Style = {**CENTER, "font_name": HEI, "bg_color": "#F2F2F2"}
SCORE: Style = {**_CELL, "align": "center"}
AMOUNT: Style = {**_CELL, "align": "right", "num_format": "#,##0.00"}
RATE: Style = {**_CELL, "align": "center", "num_format": "0.00%"}
FAINT: Style = {**CENTER, "font_color": "#7F7F7F"}
DIGEST: Style = {**_CELL, "font_name": "Consolas", "font_size": 8}

LINKED: Style = {"font_color": "#0563C1", "underline": 1}
SEVERITY: Mapping[str, Style] = {
    "error": {"font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "warning": {"font_color": "#7F6000", "bg_color": "#FFEB9C"},
    "note": {"font_color": "#1F4E78", "bg_color": "#DDEBF7"},
}
GOOD: Style = {"font_color": "#375623", "bg_color": "#E2EFDA"}
OVER: Style = SEVERITY["error"]
"""自评高于测算."""
UNDER: Style = SEVERITY["note"]
"""自评低于测算."""
STATE: Mapping[str, Style] = {"可以报送": GOOD, "须修改": SEVERITY["error"], "未能读取": SEVERITY["warning"]}

A3, A4 = 8, 9
SIDE_MARGIN = 0.4
"""Inches."""
LANDSCAPE_PIXELS = (297 / 25.4 - 2 * SIDE_MARGIN) * 96
"""Width that A4 landscape leaves between the margins of `set_paper`."""
WIDE_CHARACTER = 9.33
"""Pixels of a digit of the fonts that stand in for 宋体; its own are 8 wide."""
PADDING = 5 / 7
"""Characters that XlsxWriter adds to the width of a column."""


def difference_style(base: Style, difference: object) -> Style:
    """Colours a difference 自评−测算: red when more was claimed than computed, blue when less."""
    if not difference:
        return base
    return {**base, **(OVER if difference > 0 else UNDER)}  # type: ignore[operator]


def fitting_scale(widths: Sequence[float]) -> int:
    """Per cent at which columns of these widths, in characters, fit on A4 landscape also where 宋体 is missing."""
    pixels = (sum(widths) + len(widths) * PADDING) * WIDE_CHARACTER
    return min(100, int(100 * LANDSCAPE_PIXELS / pixels))


def set_paper(
    sheet: Worksheet, *, rows: tuple[int, int], landscape: bool = True, paper: int = A4, scale: int = 0
) -> None:
    """Print set-up: repeated rows, page numbers; as wide as one page, or at `scale` per cent with manual breaks."""
    sheet.set_paper(paper)
    sheet.set_landscape() if landscape else sheet.set_portrait()
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=0.6, bottom=0.65)
    sheet.center_horizontally()
    if scale:
        sheet.set_print_scale(scale)  # Excel ignores manual page breaks when fitting to a page
    else:
        sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(*rows)
    sheet.set_footer('&C&"宋体,Regular"&9第 &P 页  共 &N 页')
    sheet.hide_gridlines(2)
