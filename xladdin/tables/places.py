"""Where columns and lines stand on the sheets of a scoring table's workbook; auxiliary columns follow those that people fill in."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from xladdin.facts import column_letter
from xladdin.tables.columns import BANDS, COLUMNS, FREE, HEADER_ROW, ITEMS, READINGS, RULES, SPARE, Column
from xladdin.tables.outward import Sheets

HELPERS: Mapping[str, tuple[str, ...]] = {
    RULES: ("key", "unit", "part_no", "group_no"),
    ITEMS: ("key", "unit", "charge", "so_far"),
    BANDS: ("key", "unit", "holds", "so_far"),
    READINGS: ("key", "number", "asked", "so_far"),
    FREE: (),
}
"""Hidden columns: what a line belongs to, the unit of what is measured, and texts gathered from the lines above (`so_far`)."""


class Place(Struct, frozen=True):
    """One sheet: letters of its columns and the rows of its lines, prepared empty ones included."""

    sheet: str
    columns: tuple[Column, ...]
    letters: Mapping[str, str]
    first: int
    last: int

    def at(self, key: str, row: int) -> str:
        """`$K5`: a cell of the sheet, from a formula on it."""
        return f"${self.letters[key]}{row}"

    def all(self, key: str) -> str:
        """`要素!$K$4:$K$60`: the column, from any sheet."""
        letter = self.letters[key]
        return f"{self.sheet}!${letter}${self.first}:${letter}${self.last}"

    def column(self, key: str) -> int:
        """Index from 0."""
        keys = [c.key for c in self.columns] + ["aux_" + h for h in HELPERS[self.sheet]]
        return keys.index(key)


def places(sheets: Sheets) -> dict[str, Place]:
    made = {}
    for sheet, columns in COLUMNS.items():
        keys = [c.key for c in columns] + ["aux_" + h for h in HELPERS[sheet]]
        letters = {key: column_letter(n) for n, key in enumerate(keys, 1)}
        first = HEADER_ROW + 1
        made[sheet] = Place(sheet, columns, letters, first, first + len(sheets.lines[sheet]) + SPARE[sheet] - 1)
    return made
