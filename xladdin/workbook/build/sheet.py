"""One sheet of the plan on paper and screen: texts, slots, borders, sizes, print set-up, protection."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from msgspec.structs import replace
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xladdin.workbook.build.style import COMPUTED, GREY_TEXT, PLAIN, QUIET, TEXT_LOOKS, Edges, Look, put_look, slot_look
from xladdin.workbook.plan.common import FIRST_ROW, lines_needed, text_width
from xladdin.workbook.plan.model import Plan, SheetPlan, Slot, Text

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell

WIDEST_UPRIGHT = 125
"""Tables wider than this (in half Chinese characters) would print too small on upright A4 and go across."""
HEAD_HEIGHTS = {1: 24.0, 2: 36.0, 3: 24.0}
TAB_COLORS = {"grid": "2F75B5", "figures": "2F75B5", "scoring": "548235", "basis": "BF8F00", "evaluation": "548235"}
FREEZE_COLUMNS = {"grid": 1, "figures": 1, "scoring": 6, "basis": 1, "evaluation": 0}
DRAWN = ("grid", "evaluation")
"""Kinds of sheets drawn in the form file row by row: their notes stand inside the ruled table, their headings do not repeat."""
PAPER, POINTS_PER_WIDTH, DEFAULT_HEIGHT = (523.0, 734.0), 5.25, 13.5
"""A4 within our margins, one unit of column width, an ordinary row; all in points."""
SQUEEZED = 1.5
"""A printed table that would just run over to a second page is made to fit one."""
CLEARED = ""
"""An entry that leaves its cell empty, formula or printed default and all."""
WORK_EDGE = "BFBFBF"
BASIC_SIZE, LINE, MOST_HEIGHT = 10.5, 1.42, 409.0
"""Font size that column widths are counted in; line height of the tallest usual font; a row's limit in points."""
BALANCED = frozenset({"header", "rule", "tree"})
FORMULA_STARTS = ("=", "+", "-", "@")


class SheetWriter:
    """Writes one SheetPlan into an empty worksheet. `entries`: slot id -> value in the slot's own unit; those in `locked` can not be
    typed over."""

    def __init__(
        self, sheet: Worksheet, plan: Plan, page: SheetPlan, entries: Mapping[str, object], locked: Collection[str] = ()
    ) -> None:
        self.sheet, self.plan, self.page, self.entries, self.locked = sheet, plan, page, entries, locked
        self.at = plan.at(page.id)
        self.notes = [t.row for t in page.texts if t.role == "note"]
        self.table_end = page.last_row if page.kind in DRAWN else min([page.last_row, *(r - 1 for r in self.notes)])
        self.heights = {**HEAD_HEIGHTS, **page.heights}

    def write(self) -> None:
        self.draw_table()
        for text in self.page.texts:
            self.put_text(text)
        for slot in self.page.slots:
            self.put_slot(slot)
        self.set_sizes()
        self.set_screen()
        self.set_print()
        protect(self.sheet)

    def draw_table(self) -> None:
        """Borders of the whole table, so that cells without text or slot are ruled too."""
        for row in range(FIRST_ROW, self.table_end + 1):
            for col in range(1, len(self.page.widths) + 1):
                put_look(self.sheet.cell(row, col), PLAIN, self.edges(row, col))

    def edges(self, row: int, col: int) -> Edges:
        """Thin lines inside, medium ones around the official table; light grey in the working columns."""
        width = self.page.print_cols
        if not FIRST_ROW <= row <= self.table_end or col == width + 1:
            return Edges()
        if col > width:
            return Edges("thin", "thin", "thin", "thin", WORK_EDGE)
        return Edges(
            "medium" if col == 1 else "thin", "medium" if col == width else "thin",
            "medium" if row == FIRST_ROW else "thin", "medium" if row == self.table_end else "thin",
        )  # fmt: skip

    def put_text(self, text: Text) -> None:
        look = replace(TEXT_LOOKS[text.role], indent=text.indent)
        if text.col > self.page.print_cols:
            quiet = text.role == "header"
            look = replace(look, color=GREY_TEXT, bold=False, fill=QUIET if quiet else "", size=10)
        width = sum(self.page.widths[text.col - 1 : text.col - 1 + text.cols]) - 2 * text.indent
        words = balanced(text.text, width) if text.role in BALANCED else text.text
        cell = self.place(text.row, text.col, text.rows, text.cols, look)
        cell.value = _marks(words) if text.role == "marks" else words or None
        if look.wrap and words:
            self.make_room(range(text.row, text.row + text.rows), words, width, look.size)

    def put_slot(self, slot: Slot) -> None:
        look = self.look(slot)
        if slot.id in self.locked and slot.id in self.entries:
            look = replace(look, locked=True, fill=COMPUTED)
        cell = self.place(slot.row, slot.col, slot.rows, slot.cols, look)
        value = self.entries.get(slot.id, slot.default or None)
        if value == CLEARED and slot.id in self.entries:
            return
        if value is not None:
            put_value(cell, value, slot)
            if slot.kind in ("text", "goal") and slot.row >= FIRST_ROW:
                width = sum(self.page.widths[slot.col - 1 : slot.col - 1 + slot.cols]) - 2 * slot.indent
                self.make_room(range(slot.row, slot.row + slot.rows), str(value), width, self.look(slot).size)
        elif slot.formula is not None:
            cell.value = f"={slot.formula(self.at)}"

    def look(self, slot: Slot) -> Look:
        look = slot_look(slot)
        if slot.row < FIRST_ROW:
            return replace(look, size=11, wrap=False, shrink=True, fill=look.fill if slot.input else "")
        if slot.col > self.page.print_cols:
            return replace(look, size=10, fill=look.fill if slot.input else "", color="404040")
        return look

    def place(self, row: int, col: int, rows: int, cols: int, look: Look) -> SheetCell:
        """Merges the area and gives every cell of it the look: Excel does not clear a merged cell that is locked in part."""
        if rows > 1 or cols > 1:
            self.sheet.merge_cells(start_row=row, start_column=col, end_row=row + rows - 1, end_column=col + cols - 1)
        for r in range(row, row + rows):
            for c in range(col, col + cols):
                put_look(self.sheet.cell(r, c), look, self.edges(r, c))
        return self.sheet.cell(row, col)

    def make_room(self, rows: range, text: str, width: float, size: float) -> None:
        """Rows high enough for a wrapped text, also in the fonts of Linux systems, which stand taller than 宋体."""
        need = min(MOST_HEIGHT, lines_needed(text, width * BASIC_SIZE / size) * size * LINE + 4)
        have = sum(self.heights.get(r, 0.0) for r in rows)
        for row in rows:
            if need > have:
                self.heights[row] = round(self.heights.get(row, 0.0) + (need - have) / len(rows), 2)

    def set_sizes(self) -> None:
        for n, width in enumerate(self.page.widths, 1):
            # A stored width counts 5 pixels of padding; the plan's widths are what text can use.
            self.sheet.column_dimensions[get_column_letter(n)].width = round(width + 5 / 7, 4)
        for row, height in self.heights.items():
            self.sheet.row_dimensions[row].height = height

    def set_screen(self) -> None:
        view = self.sheet.sheet_view
        view.showGridLines = False
        view.zoomScale = view.zoomScaleNormal = 100
        frozen = FREEZE_COLUMNS[self.page.kind] + 1
        self.sheet.freeze_panes = f"{get_column_letter(frozen)}{self.page.header_rows[1] + 1}"
        start = next(s for s in self.page.slots if s.input and s.row > self.page.header_rows[1] and s.col > frozen - 1)
        view.selection[-1].activeCell = view.selection[-1].sqref = f"{get_column_letter(start.col)}{start.row}"
        self.sheet.sheet_properties.tabColor = TAB_COLORS[self.page.kind]

    def set_print(self) -> None:
        width = get_column_letter(self.page.print_cols)
        first, last = self.page.header_rows
        wide = sum(self.page.widths[: self.page.print_cols]) > WIDEST_UPRIGHT
        set_paper(self.sheet, f"A1:{width}{self.page.last_row}", landscape=wide)
        if squeezed(self.page, self.heights):
            self.sheet.page_setup.fitToHeight = 1
        if self.page.kind not in DRAWN:
            self.sheet.print_title_rows = f"{first}:{last}"


def squeezed(page: SheetPlan, heights: Mapping[int, float]) -> bool:
    """Whether a table takes little more than one upright A4 page when it is one page wide, and is printed smaller to fit."""
    width = sum(page.widths[: page.print_cols]) * POINTS_PER_WIDTH
    height = sum(heights.get(row, DEFAULT_HEIGHT) for row in range(1, page.last_row + 1))
    return page.kind in DRAWN and 1 < height * min(1.0, PAPER[0] / width) / PAPER[1] <= SQUEEZED


def balanced(text: str, width: float) -> str:
    """A heading that needs more lines, broken where a clerk would: 一级/指标, 在职人员/控制率.

    White space in printed texts means nothing to the reader.
    """
    if text_width(text) <= width - 1 or "\n" in text:
        return text
    if len(text) == 4:
        return f"{text[:2]}\n{text[2:]}"
    if text[-1] not in "率性度" or len(text) <= 5:
        return text
    head, tail = text[:-3], text[-3:]
    if head[0] == "“" and head[-1] == "”" and text_width(head) > width - 1:
        head = f"{head[: len(head) // 2]}\n{head[len(head) // 2 :]}"
    elif len(head) % int(width // 2) == 1:  # else its last character would stand alone
        head = f"{head[:4]}\n{head[4:]}"
    return f"{head}\n{tail}"


def put_value(cell: SheetCell, value: object, slot: Slot) -> None:
    """Types a value in: numbers as numbers, answers as 是/否, text as text even when it looks like a formula or an error."""
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, (int, float, Decimal)):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell.value = text
    cell.data_type = "s"
    # What Excel notes for a leading apostrophe; without it, editing the cell would make a formula of the text.
    cell.quotePrefix = text.startswith(FORMULA_STARTS)


def _marks(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def set_paper(sheet: Worksheet, area: str, landscape: bool = False) -> None:
    """A4, one page wide, centred, page numbers; black and white so that tints and live marks stay off the paper."""
    sheet.print_area = area
    setup = sheet.page_setup
    setup.paperSize, setup.orientation = 9, "landscape" if landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight, setup.blackAndWhite = 1, 0, True
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.75, 0.3, 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.center.size = 9


def protect(sheet: Worksheet) -> None:
    """Locked cells can not be typed over by accident. No password: whoever must change something can lift it."""
    guard = sheet.protection
    guard.sheet = True
    # In this part of the format True forbids. Excel deletes only rows without locked cells, so official rows stay.
    guard.insertRows = guard.deleteRows = False
    guard.formatCells = guard.formatRows = guard.formatColumns = False
    guard.selectLockedCells = guard.selectUnlockedCells = False
