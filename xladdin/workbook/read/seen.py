"""What was found of sheets and rows of the form in files read before: like rows and like texts need no second look.

What a row has in cells and formulas follows from its XML without the contents of its cells, and such rows have one serial
(plain_rows). So what holds of the formulas of a row in one file holds of the row with this serial in every file that has
the slots in the same places. Nothing here depends on what is typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from typing import NamedTuple

from xladdin.workbook.plain_rows import Layout

At = tuple[int, int]
Formulas = Mapping[At, object]
MOST_ROWS = 4096
"""Remembered per sheet of a form."""


class Row(NamedTuple):
    """A row without any formula or cell of its own: how many formulas the form has in it, and which of them it rightly lacks."""

    formulas: int
    absent: tuple[At, ...]


class Seen:
    """`wordings`: the cells at the printed texts of a sheet, in their order, in a file in which they all stood."""

    def __init__(self) -> None:
        self.wordings: dict[str, list[object]] = {}
        self._rows: dict[str, dict[int, Row]] = {}

    def standing(self, sheet: str, layout: Layout, formulas: Formulas) -> Set[At] | None:
        """Which of the form's formulas stand, when all rows are known and none that has formulas is missing; else None."""
        known = self._rows.get(sheet)
        if not known or not layout:
            return None
        try:
            rows = [known[serial] for serial in layout.values()]
        except KeyError:
            return None
        if sum(row.formulas for row in rows) != len(formulas):
            return None
        absent = [at for row in rows for at in row.absent]
        return formulas.keys() - absent if absent else formulas.keys()

    def remember(self, sheet: str, layout: Layout, formulas: Formulas, touched: Set[int], absent: Set[At]) -> None:
        """All rows but `touched` are as the form has them, without the formulas `absent`: a score typed over one, rows not used."""
        known = self._rows.setdefault(sheet, {})
        if len(known) >= MOST_ROWS:
            known.clear()
        counts = Counter(row for row, _ in formulas)
        own: dict[int, list[At]] = {}
        for at in absent:
            own.setdefault(at[0], []).append(at)
        for row, serial in layout.items():
            if serial and row not in touched:
                known[serial] = Row(counts[row], tuple(own.get(row, ())))
