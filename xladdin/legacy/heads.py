"""Column headings of a document's table, and the cell below a heading in any later row."""

from __future__ import annotations

from msgspec import Struct, field

from xladdin.legacy.lines import Line, Piece, Row
from xladdin.legacy.words import ALIKE, is_part, likeness


class Head(Struct, frozen=True):
    """A row of headings. `places`: printed heading -> index of the piece that says it."""

    row: Row
    line: Line
    places: dict[str, int] = field(default_factory=dict)

    def piece(self, row: Row, heading: str) -> Piece | None:
        """The cell of `row` below `heading`; None where the document has no such column."""
        at = self.places.get(heading)
        if at is None:
            return None
        here, there = row.pieces, self.row.pieces
        if row.table is self.row.table and not _is_flat(row):
            first, last = there[at].first, there[at].last
            below = [p for p in here if p.first <= last and p.last >= first]
            return max(below, key=lambda p: min(p.last, last) - max(p.first, first), default=None)
        # Without spans only the number of cells tells: what is missing was merged away on the left.
        at += len(here) - len(there)
        return here[at] if 0 <= at < len(here) else None

    def repeated(self, row: Row, year: int) -> bool:
        """Whether a row says the headings once more, as at the top of a page."""
        said = [p.text for p in row.own]
        known = [t for t in said if any(likeness(t, head, year) >= ALIKE for head in self.line.texts)]
        return len(known) > 1 and 2 * len(known) > len(said)


def read_head(row: Row, line: Line, year: int) -> Head:
    """Each printed heading goes to the cell most like it, first of all to the one in its own place.

    Cells cut short (实际 for 实际规模) are known by their place, where both rows have as many cells.
    """
    same = len(row.pieces) == len(line.elements)
    wanted = {at: e.text for at, e in enumerate(line.elements) if e.text}
    likely = sorted(
        ((likeness(p.text, text, year), same and n == at, -at, -n) for at, text in wanted.items() for n, p in enumerate(row.pieces)),
        reverse=True,
    )  # fmt: skip
    found: dict[int, int] = {}
    for value, _, at, n in likely:
        if value >= ALIKE and -at not in found and -n not in found.values():
            found[-at] = -n
    for at, text in wanted.items():
        short = row.pieces[at].text if same and at not in found and at not in found.values() else ""
        if short and is_part(short, text):
            found[at] = at
    places: dict[str, int] = {}
    for at, text in wanted.items():
        if at in found:
            places.setdefault(text, found[at])
    return Head(row, line, places)


def _is_flat(row: Row) -> bool:
    """Whether the table knows no merged cells, as in a dump: then columns of different rows may not correspond."""
    return all(c.rows == c.columns == 1 for cells in row.table.rows for c in cells)
