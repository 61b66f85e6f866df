"""What a sheet of a form prints, so that the same words in a document are no data."""

from __future__ import annotations

from xladdin.legacy.align import split_label
from xladdin.legacy.entries import money_unit
from xladdin.legacy.lines import OUTSIDE, Line, Row
from xladdin.legacy.words import ALIKE, is_figure, is_part, likeness, plain
from xladdin.workbook.plan import SheetPlan


class Printed:
    """The texts of the printed part of one sheet."""

    def __init__(self, sheet: SheetPlan, year: int) -> None:
        self.year = year
        own = [t for t in sheet.texts if t.text and t.col <= sheet.print_cols]
        self.texts = [t.text for t in own]
        self.more = {t.text for t in own if t.role == "more"}
        self._around = [t.text for t in own if t.role in OUTSIDE]
        self._note = plain(next((t.text for t in own if t.role == "note"), ""))
        self._marks = {points(t.text) for t in own if t.role == "marks"}

    def alike(self, text: str, printed: str) -> bool:
        """Whether a cell says what the form prints, or a piece of it."""
        if likeness(text, printed, self.year) >= ALIKE or plain(text) == plain(printed):
            return True
        return len(plain(text)) > 1 and not is_figure(text) and is_part(text, printed)

    def has(self, text: str, line: Line | None = None) -> bool:
        """Whether the form prints the text; a figure only among its marks and in the line that it stands in."""
        if is_figure(text):
            return points(text) in (self._marks if line is None else self._marks | {points(t) for t in line.texts})
        lead, value = split_label(text)
        said = lead if lead and not value else text
        return any(self.alike(said, t) for t in self.texts)

    def surrounds(self, row: Row) -> bool:
        """Whether a row only says what stands above or below the table: title, unit, money unit, note."""
        only = plain(row.own[0].text) if len(row.own) == 1 else ""
        if only and (only[:3] == self._note[:3] or only[:2] == "注:"):
            return True
        return all(self._is_around(piece.text) for piece in row.own)

    def _is_around(self, text: str) -> bool:
        said = split_label(text)[0] or text
        return money_unit([text]) is not None or any(likeness(said, t, self.year) >= ALIKE for t in self._around)


def points(text: str) -> str:
    """A figure or mark as compared: 10 and 10分 are one."""
    return plain(text).removesuffix("分")
