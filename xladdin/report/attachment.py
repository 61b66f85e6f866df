"""The official tables of a form as Word tables: the plan's texts, merges and slots with their values, rows not used left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xladdin.checks.case import Examined
from xladdin.report.slot_texts import plan_of, slot_texts
from xladdin.word.write import Block, Grid, GridCell, Line, NewPage, Paper, Span
from xladdin.word.write_page import TEXT_WIDTH_MM
from xladdin.workbook.build.sheet import BALANCED, balanced
from xladdin.workbook.plan import Plan, SheetPlan, Slot, Text
from xladdin.workbook.plan.common import FIRST_ROW

WIDEST_UPRIGHT = 112
"""Tables wider than this (in half Chinese characters) lie across the page."""
CELL_MARGINS = 1.5
"""What both margins of a cell take, in half characters."""
HALF_CHARACTER_MM, BASIC_SIZE, WORDY_SIZE, SMALLEST = 1.85, 10.5, 9, 8.5
"""What a unit of column width takes at the basic size of letters; sizes in points."""
OFFICIAL = ("grid", "evaluation", "scoring")
"""Kinds of sheets that are printed forms; the others, of this tool, are attached where they hold something."""
LEFT_ROLES = ("label", "body", "note", "heading")
LEFT_KINDS = ("text",)
BOLD_ROLES = ("header", "heading")
REPEATED = ("scoring", "figures", "basis")
"""Kinds whose first row heads the whole table."""
NOT_ASKED = ("reason",)
"""Slots that may well stay empty."""


def attachments(examined: Examined) -> Iterator[Block]:
    """Every table of the filing and of the forms attached to it, each on a page of its own."""
    for case in (examined.case, *examined.attached):
        if case is None:
            continue
        plan = plan_of(case)
        texts = slot_texts(case, plan)
        for page in plan.sheets:
            if page.kind in OFFICIAL or any(slot.input and slot.id in texts for slot in page.slots):
                yield from _Attachment(plan, page, texts).blocks()


class _Attachment:
    def __init__(self, plan: Plan, page: SheetPlan, texts: Mapping[str, str]) -> None:
        self.plan, self.page, self.texts = plan, page, texts
        self.words = [t for t in page.texts if t.col <= page.print_cols]
        self.slots = [s for s in page.slots if s.col <= page.print_cols]
        self.widths = page.widths[: page.print_cols]
        self.paper: Paper = "across" if sum(self.widths) > WIDEST_UPRIGHT else "upright"
        self.scale = TEXT_WIDTH_MM[self.paper] / (sum(self.widths) * HALF_CHARACTER_MM)
        most = WORDY_SIZE if page.kind in REPEATED else BASIC_SIZE
        self.size = max(SMALLEST, min(most, round(BASIC_SIZE * self.scale * 2) / 2))
        self.held = {s.row for s in self.slots if s.id in texts or s.default}
        notes = {t.row for t in self.words if t.role == "note"}
        unused = self._unused()
        kept = [row for row in range(FIRST_ROW, page.last_row + 1) if row not in notes | unused]
        self.rows = {row: n for n, row in enumerate(kept, 1)}

    def blocks(self) -> Iterator[Block]:
        yield NewPage(self.paper)
        for role, look in (("attachment", "attachment"), ("title", "caption"), ("subtitle", "subtitle")):
            yield from (Line((Span(t.text),), look) for t in self.words if t.role == role)
        yield from self._units()
        yield self._grid()
        yield from (Line((Span(t.text),), "note") for t in self.words if t.role == "note" and t.text)

    def _units(self) -> Iterator[Line]:
        """`填报单位：…` and, at the right margin, year and money unit."""
        label = next((t.text for t in self.words if t.role == "line"), "")
        unit = next((t.text for t in self.words if t.role == "unit"), "")
        if not label:
            return
        agency = next((self.texts.get(s.id, "") for s in self.slots if s.row < FIRST_ROW), "")
        name = Span(agency) if agency else Span("【请填写：单位名称】", mark=True)
        yield Line((Span(label), name, Span(f"\t{unit}")), "units")

    def _unused(self) -> set[int]:
        """Rows of repeating blocks that hold nothing (one of each is kept), and the rows that tell how to add more."""
        found = {t.row for t in self.words if t.role == "more" and t.text}
        for block in self.page.blocks:
            rows = [row for row in range(block.first, block.last + 1) if row not in found]
            empty = [row for row in rows if row not in self.held]
            found |= set(empty if len(empty) < len(rows) else empty[1:])
        return found

    def _grid(self) -> Grid:
        cells = [cell for t in self.words if t.row >= FIRST_ROW and t.role != "note" and (cell := self._text(t))]
        cells += [cell for s in self.slots if s.row >= FIRST_ROW and (cell := self._slot(s))]
        header = 1 if self.page.kind in REPEATED else 0
        return Grid(self.widths, len(self.rows), tuple(cells), header, self.size)

    def _text(self, text: Text) -> GridCell | None:
        look = {"align": "left" if text.role in LEFT_ROLES else "center", "bold": text.role in BOLD_ROLES}
        words = text.text
        if text.role in BALANCED:
            room = sum(self.widths[text.col - 1 : text.col - 1 + text.cols]) * self.scale * BASIC_SIZE / self.size
            words = "\n".join(balanced(line, room - CELL_MARGINS) for line in words.split("\n"))
        return self._cell(words, text, text.indent, **look)

    def _slot(self, slot: Slot) -> GridCell | None:
        words = self.texts.get(slot.id) or slot.default
        due = not words and slot.input and slot.formula is None and not set(slot.id.split(".")) & set(NOT_ASKED)
        # A row that the unit did not use, kept for its printed label, waits for nothing.
        due = due and not ("[" in slot.id and slot.row not in self.held)
        align = "left" if slot.kind in LEFT_KINDS else "right" if slot.unit == "yuan" else "center"
        return self._cell(words, slot, slot.indent, align=align, mark=due)

    def _cell(self, words: str, place: Text | Slot, indent: int, align: str, bold: bool = False, mark: bool = False) -> GridCell | None:  # fmt: skip
        kept = [self.rows[row] for row in range(place.row, place.row + place.rows) if row in self.rows]
        if not kept:
            return None
        cols = min(place.cols, self.page.print_cols - place.col + 1)
        return GridCell(words, kept[0], place.col, len(kept), cols, align, bold, mark, indent)
