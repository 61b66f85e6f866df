"""One sheet of the plan on paper and screen: texts, slots, borders, sizes, print set-up, protection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xladdin.workbook.build.style import GREY_TEXT, PLAIN, QUIET, TEXT_LOOKS, Edges, Look, put_look, slot_look
from xladdin.workbook.plan.common import FIRST_ROW, height_for
from xladdin.workbook.plan.model import Plan, SheetPlan, Slot, Text

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell

LANDSCAPE = frozenset({"scoring"})
"""Kinds of sheets printed across; the others upright."""
HEAD_HEIGHTS = {1: 24.0, 2: 36.0, 3: 24.0}
TAB_COLORS = {"grid": "2F75B5", "figures": "2F75B5", "scoring": "548235", "basis": "BF8F00"}
FREEZE_COLUMNS = {"grid": 1, "figures": 1, "scoring": 6, "basis": 1}
WORK_EDGE = "BFBFBF"
FORMULA_STARTS = ("=", "+", "-", "@")


class SheetWriter:
    """Writes one SheetPlan into an empty worksheet. `entries`: slot id -> value in the slot's own unit."""

    def __init__(self, sheet: Worksheet, plan: Plan, page: SheetPlan, entries: Mapping[str, object]) -> None:
        self.sheet, self.plan, self.page, self.entries = sheet, plan, page, entries
        self.at = plan.at(page.id)
        self.notes = [t.row for t in page.texts if t.role == "note"]
        self.table_end = page.last_row if page.kind == "grid" else min([page.last_row, *(r - 1 for r in self.notes)])
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
        cell = self.place(text.row, text.col, text.rows, text.cols, look)
        cell.value = _marks(text.text) if text.role == "marks" else text.text or None

    def put_slot(self, slot: Slot) -> None:
        cell = self.place(slot.row, slot.col, slot.rows, slot.cols, self.look(slot))
        value = self.entries.get(slot.id, slot.default or None)
        if value is not None and value != "":
            put_value(cell, value, slot)
            if slot.kind == "text":
                self.make_room(slot, str(value))
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
        """Merges the area and gives every cell of it the look: covered cells keep borders, lock and tint."""
        if rows > 1 or cols > 1:
            self.sheet.merge_cells(start_row=row, start_column=col, end_row=row + rows - 1, end_column=col + cols - 1)
        for r in range(row, row + rows):
            for c in range(col, col + cols):
                # Covered cells stay locked: after an inserted row, which is not merged, only the first one takes the figure.
                own = look if (r, c) == (row, col) else replace(look, locked=True)
                put_look(self.sheet.cell(r, c), own, self.edges(r, c))
        return self.sheet.cell(row, col)

    def make_room(self, slot: Slot, text: str) -> None:
        """A row high enough for a long typed text."""
        width = sum(self.page.widths[slot.col - 1 : slot.col - 1 + slot.cols]) - 2 * slot.indent
        if slot.row >= FIRST_ROW and slot.rows == 1:
            self.heights[slot.row] = max(self.heights.get(slot.row, 0.0), height_for([(text, width)]))

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
        self.sheet.sheet_properties.tabColor = TAB_COLORS[self.page.kind]

    def set_print(self) -> None:
        width = get_column_letter(self.page.print_cols)
        first, last = self.page.header_rows
        set_paper(self.sheet, f"A1:{width}{self.page.last_row}", landscape=self.page.kind in LANDSCAPE)
        if self.page.kind != "grid":
            self.sheet.print_title_rows = f"{first}:{last}"


def put_value(cell: SheetCell, value: object, slot: Slot) -> None:
    """Types a value in: numbers as numbers, answers as 是/否, any text as text even when it looks like a formula or an error."""
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, (int, float, Decimal)):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell.value = text
    cell.data_type = "s"
    # pyxl reads a leading apostrophe of the user from this flag: without it, editing the cell in Excel would make it a formula.
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
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
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
