"""Rows that the unit wrote under 一级 and 二级指标: which group each belongs to, and its columns."""

from __future__ import annotations

from xladdin.forms.model import IndicatorRows
from xladdin.legacy.gather import Gathered
from xladdin.legacy.heads import Head
from xladdin.legacy.lines import Line, Piece, Row
from xladdin.legacy.printed import points
from xladdin.legacy.words import ALIKE, is_part, likeness
from xladdin.rules.expression import excel_number
from xladdin.rules.rulebook import Group
from xladdin.workbook.plan import Plan

_TREE = ("part", "part_marks", "group")
_ENOUGH = 0.5
"""A group is known by its own name and that of its part together."""


def is_indicator_head(line: Line, layout: IndicatorRows) -> bool:
    return line.heads and all(header in line.texts for header in layout.headers)


class Indicators:
    """The open rows of one sheet."""

    def __init__(self, plan: Plan, layout: IndicatorRows, out: Gathered) -> None:
        self.layout, self.out = layout, out
        self.groups = [(part, group) for part in plan.rulebook.parts for group in part.groups if group.open]
        self.columns = list(zip(layout.columns, layout.headers, strict=True))
        self.part = self.group = ""
        self.prefix = ""

    def read(self, rows: list[Row], head: Head) -> None:
        for row in rows:
            cells = {name: head.piece(row, header) for name, header in self.columns}
            self.step_down(cells)
            given = {n: p for n, p in cells.items() if n not in _TREE and p is not None and p.text and not p.over}
            taken = self.new_row(row, given, cells) if "name" in given else self.rest_of_row(row, given)
            if taken:
                self.check_tree(row, cells)
                self.leave_others(row, [p for p in cells.values() if p is not None])

    def step_down(self, cells: dict[str, Piece | None]) -> None:
        """A new 一级 or 二级指标; a cell that goes on from above keeps the one before."""
        part, group = cells.get("part"), cells.get("group")
        if part is not None and not part.over and part.text and likeness(part.text, self.part) != 1:
            self.part, self.group = part.text, ""
        if group is not None and not group.over and group.text:
            self.group = group.text

    def new_row(self, row: Row, given: dict[str, Piece], cells: dict[str, Piece | None]) -> bool:
        """Whether the row could be taken."""
        group = self.find_group()
        if group is None:
            self.out.leave_row(row, f"表样里没有“{self.group or self.part}”这一类指标")
            self.prefix = ""
            return False
        self.prefix = self.out.new_row(group.open)
        for name, piece in cells.items():
            if name not in _TREE:
                self.out.place(f"{self.prefix}.{name}", row, given.get(name) or _empty(piece))
        return True

    def rest_of_row(self, row: Row, given: dict[str, Piece]) -> bool:
        """A row without a name is the rest of the one above if it only says what that left open."""
        if given and (not self.prefix or any(self.out.taken(f"{self.prefix}.{name}") for name in given)):
            self.out.leave_row(row, "这一行没有三级指标的名称")
            return False
        for name, piece in given.items():
            self.out.place(f"{self.prefix}.{name}", row, piece)
        return True

    def find_group(self) -> Group | None:
        """By 二级指标, and by 一级指标 where the former is missing or occurs under several."""

        def value(n: int) -> float:
            part, group = self.groups[n]
            own = likeness(self.group, group.label)
            return own + likeness(self.part, part.label) / 2 if own >= _ENOUGH or not self.group else 0.0

        best = max(range(len(self.groups)), key=value, default=None)
        if best is None or value(best) < _ENOUGH:
            return None
        alone = sum(part is self.groups[best][0] for part, _ in self.groups) == 1
        return self.groups[best][1] if self.group or alone else None

    def leave_others(self, row: Row, known: list[Piece]) -> None:
        """Columns that the form does not have, except the title that runs down beside the table."""
        side = self.layout.side
        for piece in row.pieces:
            if piece.over or not piece.text or any(piece is p for p in known):
                continue
            if not (likeness(piece.text, side) >= ALIKE or is_part(piece.text, side)):
                self.out.leave(row, piece, "表样里没有这一列")

    def check_tree(self, row: Row, cells: dict[str, Piece | None]) -> None:
        """一级指标, 二级指标 and 权重 are printed by the form; a document that prints others is told of."""
        labels = {"part": [part.label for part, _ in self.groups], "group": [group.label for _, group in self.groups]}
        for name, known in labels.items():
            cell = cells.get(name)
            if (
                cell is not None
                and cell.text
                and not cell.over
                and max(likeness(cell.text, k) for k in known) < _ENOUGH
            ):
                self.out.leave(row, cell, "表样里没有这一类指标")
        cell = cells.get("part_marks")
        if cell is not None and cell.text and not cell.over:
            part = max((part for part, _ in self.groups), key=lambda p: likeness(self.part, p.label))
            if points(cell.text) != excel_number(part.marks):
                self.out.leave(row, cell, f"表样此处印的是“{excel_number(part.marks)}”")


def _empty(piece: Piece | None) -> Piece | None:
    return None if piece is None or piece.over or piece.text else piece
