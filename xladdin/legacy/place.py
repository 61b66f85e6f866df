"""Reads the rows of one sheet's tables: matched rows cell by cell, the rows between them as data of the line above them."""

from __future__ import annotations

from collections.abc import Sequence

from xladdin.forms.model import IndicatorRows
from xladdin.legacy.align import align, fit, line_labels, row_labels, split_label
from xladdin.legacy.gather import Gathered
from xladdin.legacy.heads import Head, read_head
from xladdin.legacy.indicators import Indicators, is_indicator_head
from xladdin.legacy.lines import Line, Piece, Row, printed_lines
from xladdin.legacy.printed import Printed, points
from xladdin.legacy.words import is_figure, is_filler, is_part
from xladdin.workbook.plan import BlockPlan, Plan, SheetPlan, Slot

UNKNOWN = "表样里没有这一行"
NO_PLACE = "表样里没有这一格"
_SURE = 0.95
"""How much of a printed row must stand in a row out of order, which no neighbours confirm."""


def read_sheet(plan: Plan, sheet: SheetPlan, rows: Sequence[Row]) -> Gathered:
    """What the tables of a sheet say, by slot id."""
    return _Sheet(plan, sheet, rows).read()


class _Sheet:
    """One sheet of the form, and the rows of the document that belong to it."""

    def __init__(self, plan: Plan, sheet: SheetPlan, rows: Sequence[Row]) -> None:
        self.plan, self.sheet, self.rows, self.year = plan, sheet, rows, plan.year
        self.out = Gathered()
        self.lines = printed_lines(plan, sheet)
        self.labels = line_labels(self.lines, self.year)
        self.heads: list[Head] = []
        self.matched_lines: set[int] = set()
        self.printed = Printed(sheet, self.year)
        layout = next((r for r in plan.form.sheet(sheet.id).rows if isinstance(r, IndicatorRows)), None)
        self.indicators = Indicators(plan, layout, self.out) if layout else None

    def read(self) -> Gathered:
        pairs, _ = align(self.rows, self.lines, self.labels)
        self.matched_lines = set(pairs.values())
        last, gap = -1, []
        for n, row in enumerate(self.rows):
            if n not in pairs:
                gap.append(row)
                continue
            self.between(gap, last, pairs[n])
            last, gap = pairs[n], []
            self.matched(row, self.lines[last])
        self.between(gap, last, len(self.lines))
        return self.out

    def matched(self, row: Row, line: Line) -> None:
        if line.heads:
            self.heads.append(read_head(row, line, self.year))
            self.leave_unprinted(row, row.pieces, line)
        else:
            self.values(row, line)

    def between(self, gap: list[Row], last: int, following: int) -> None:
        """Rows between two matched ones. Headings repeated on a new page and empty rows say nothing."""
        line = self.lines[last] if last >= 0 else None
        rows = [r for r in gap if r.own and not self.says_nothing_new(r) and not self.moved(r)]
        if not rows:
            return
        waiting = last + 1 < len(self.lines) and self.lines[last + 1].waits and last + 1 < following
        block = self.block_between(last, following)
        if self.indicators and line is not None and is_indicator_head(line, self.indicators.layout) and self.heads:
            self.indicators.read(rows, self.heads[-1])
        elif line is not None and waiting:
            self.below(rows, self.lines[last + 1])
        elif block is not None and self.heads:
            for row in rows:
                self.block_row(row, block)
        else:
            for row in rows:
                self.stray(row)

    def says_nothing_new(self, row: Row) -> bool:
        if self.printed.surrounds(row):
            return True
        again = next((head for head in self.heads if head.repeated(row, self.year)), None)
        if again:
            self.leave_unprinted(row, row.pieces, again.line)
        return again is not None

    def moved(self, row: Row) -> bool:
        """A row that stands elsewhere in the form, and says there all that the form prints in it."""
        said = row_labels(row, self.labels)
        fits = {
            n: fit(said, line, self.year)
            for n, line in enumerate(self.lines)
            if line.slots and line.key and n not in self.matched_lines
        }
        best = max(fits, key=fits.__getitem__, default=None)
        if best is None or fits[best] < _SURE * len(self.lines[best].key):
            return False
        self.matched_lines.add(best)
        self.values(row, self.lines[best])
        return True

    def stray(self, row: Row) -> None:
        """A row that the form does not have. In a scoring table the texts of criteria may go on over several rows."""
        if self.sheet.kind != "scoring" or not self.heads:
            self.out.leave_row(row, UNKNOWN)
            return
        head, layout = self.heads[-1], self.plan.form.sheet(self.sheet.id)
        cells = {c: head.piece(row, h) for c, h in zip(layout.columns, layout.headers, strict=True)}
        claim, rule = cells.get("claim"), cells.get("rule")
        if (claim and claim.text) or (rule and rule.text and not self.printed.has(rule.text)):
            self.out.leave_row(row, UNKNOWN)
        else:
            self.leave_unprinted(row, row.pieces, None)

    def values(self, row: Row, line: Line) -> None:
        """A matched row: the texts are the form's, the other cells are for its slots."""
        same = len(row.pieces) == len(line.elements) and self.stands_alike(row, line)
        used = {id(piece) for piece in (self.in_place(row, line) if same else self.around_texts(row, line))}
        self.leave_unprinted(row, [p for p in row.pieces if id(p) not in used], line)

    def stands_alike(self, row: Row, line: Line) -> bool:
        """Whether each text of the form stands in its own cell of the row, where it stands at all."""
        return all(
            not e.text or not p.text or e.role in ("marks", "body") or self.printed.alike(p.text, e.text)
            for p, e in zip(row.pieces, line.elements, strict=True)
        )

    def in_place(self, row: Row, line: Line) -> list[Piece]:
        used = []
        for piece, element in zip(row.pieces, line.elements, strict=True):
            if element.slot is not None:
                there = self.under_head(row, element.slot) or piece
                self.out.place(element.slot.id, row, there)
                used.append(there)
            elif element.role == "marks" and is_figure(piece.text) and points(piece.text) != points(element.text):
                self.out.leave(row, piece, f"表样此处印的是“{element.text}”")
                used.append(piece)
        return used

    def under_head(self, row: Row, slot: Slot) -> Piece | None:
        """The cell below the slot's heading, which tells more than its place: columns may stand in another order."""
        if not slot.header:
            return None
        head = next((h for h in reversed(self.heads) if slot.header in h.places), None)
        return head.piece(row, slot.header) if head else None

    def around_texts(self, row: Row, line: Line) -> list[Piece]:
        """A row with other cells than the form's: what follows a label up to the next label belongs to it, in order."""
        used: list[Piece] = []
        rest = list(row.pieces)
        waiting: list[Slot] = []
        for element in line.elements:
            if element.slot is not None:
                waiting.append(element.slot)
            elif element.text and (found := self.find(rest, element.text)) is not None:
                self.fill(row, waiting, rest[:found], used)
                piece, rest, waiting = rest[found], rest[found + 1 :], []
                lead, value = split_label(piece.text)
                if lead and self.printed.alike(lead, element.text) and not self.printed.alike(piece.text, element.text):
                    rest.insert(0, Piece(value, piece.first, piece.last, False, piece.cell))
                used.append(piece)
        self.fill(row, waiting, rest, used)
        return used

    def find(self, pieces: Sequence[Piece], text: str) -> int | None:
        for n, piece in enumerate(pieces):
            lead, _ = split_label(piece.text)
            if piece.text and (self.printed.alike(piece.text, text) or (lead and self.printed.alike(lead, text))):
                return n
        return None

    def fill(self, row: Row, slots: list[Slot], pieces: Sequence[Piece], used: list[Piece]) -> None:
        """Slots between two labels: by their headings, else one after the other."""
        free = [p for p in pieces if not p.over]
        for slot in slots:
            headed = self.under_head(row, slot)
            piece = headed if any(headed is p for p in free) else free[0] if free else None
            free = [p for p in free if p is not piece]
            self.out.place(slot.id, row, piece)
            used += [piece] if piece else []

    def below(self, rows: list[Row], line: Line) -> None:
        """Data below a row of headings: one row, which may be cut in several. What repeats a piece of the headings is none."""
        texts = all(slot.kind == "text" for slot in line.slots)
        chosen = rows[0] if texts else max(rows, key=lambda r: sum(is_figure(p.text) for p in r.own))
        for row in [chosen, *(r for r in rows if r is not chosen)]:
            same = len(row.pieces) == len(line.elements)
            cells = {}
            for at, element in enumerate(line.elements):
                if element.slot is None:
                    continue
                piece = (row.pieces[at] if same else None) or self.under_head(row, element.slot)
                if piece is None:
                    continue
                cells[id(piece)] = piece
                if row is chosen:
                    self.out.place(element.slot.id, row, piece)
                elif texts:
                    self.out.extend(element.slot.id, row, piece)
                elif not any(is_part(piece.text, text) for text in self.printed.texts):
                    self.out.place(element.slot.id, row, piece)
            self.leave_unprinted(row, [p for p in row.pieces if id(p) not in cells], None)

    def block_row(self, row: Row, block: BlockPlan) -> None:
        """One row of a repeating block: its name, then its figures below their headings."""
        name, *slots = sorted(block.make_row(0, 0), key=lambda s: s.col)
        first = row.pieces[0]
        cells = {s: self.under_head(row, s) or (row.pieces[n] if n < len(row.pieces) else None)
                 for n, s in enumerate(slots, 1)}  # fmt: skip
        values = [p for p in cells.values() if p is not None and not is_filler(p.text)]
        if is_filler(first.text) or first.text in self.printed.more:
            if values:
                self.out.leave_row(row, "这一行没有名称")
            return
        prefix = self.out.new_row(block.id)
        self.out.place(f"{prefix}.{name.id.rpartition('.')[2]}", row, first)
        for slot, piece in cells.items():
            self.out.place(f"{prefix}.{slot.id.rpartition('.')[2]}", row, piece)
        taken = {id(first), *(id(p) for p in cells.values())}
        self.leave_unprinted(row, [p for p in row.pieces if id(p) not in taken], None)

    def block_between(self, last: int, following: int) -> BlockPlan | None:
        """The block that follows a line at once, so that its rows are known to be its own."""
        above = self.lines[last].row if last >= 0 else 0
        below = self.lines[following].row if following < len(self.lines) else self.sheet.last_row + 1
        if self.indicators or last < 0:
            return None
        own = [b for b in self.sheet.blocks if above < b.first < below]
        return next((b for b in own if not any(above < line.row < b.first for line in self.lines)), None)

    def leave_unprinted(self, row: Row, pieces: Sequence[Piece], line: Line | None) -> None:
        """Of cells that no slot takes, those are left that the form does not print either."""
        told = self.told(row) if line is None or not line.heads else set()
        for piece in pieces:
            if not piece.text or piece.over or is_filler(piece.text) or self.printed.has(piece.text, line):
                continue
            if id(piece) not in told or is_figure(piece.text):
                self.out.leave(row, piece, NO_PLACE)

    def told(self, row: Row) -> set[int]:
        """Cells of criteria and explanations, which stand in a document in its own words."""
        if self.sheet.kind != "scoring" or not self.heads:
            return set()
        layout = self.plan.form.sheet(self.sheet.id)
        pairs = zip(layout.columns, layout.headers, strict=True)
        return {
            id(self.heads[-1].piece(row, header)) for column, header in pairs if column in ("criteria", "explanation")
        }
