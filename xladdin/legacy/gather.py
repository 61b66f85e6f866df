"""What was found in the tables of one sheet: texts for slots, rows for blocks, and what has no place."""

from __future__ import annotations

from msgspec import Struct, field

from xladdin.legacy.lines import Piece, Row
from xladdin.legacy.words import is_to_be_filled


class Placed(Struct, frozen=True):
    """A cell of the document and the item it became. `table`, `row`, `column` count from 1; `copy`: 0 for the form itself, else the
    number of the attached sheet. `text` is the cell's, or the part of it that was taken."""

    table: int
    row: int
    column: int
    item: str
    text: str
    copy: int = 0


class Left(Struct, frozen=True):
    """A cell (or, with column 0, a row or table) that no item could take, with all its text, and why in Chinese."""

    table: int
    row: int
    column: int
    text: str
    why: str


class Gathered(Struct):
    """Collects. `blank`: items whose cell in the document is empty."""

    placed: list[Placed] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def place(self, item: str, row: Row, piece: Piece | None, text: str | None = None) -> None:
        """Takes a cell for an item. A second cell for it is left, unless it says the same."""
        said = piece.text if piece is not None and text is None else text or ""
        if not said or piece is None or is_to_be_filled(said):
            self.blank.append(item)
        elif item not in self._texts:
            self._texts[item] = said
            self.placed.append(Placed(row.table.number, row.number, piece.first, item, said))
        elif self._texts[item] != said:
            self.leave(row, piece, f"前面已经读到“{self._texts[item]}”，两处不同")

    def taken(self, item: str) -> str:
        return self._texts.get(item, "")

    def extend(self, item: str, row: Row, piece: Piece) -> None:
        """More text for an item whose cell was cut in two."""
        if piece.text:
            self._texts[item] = "\n".join(t for t in (self.taken(item), piece.text) if t)
            self.placed.append(Placed(row.table.number, row.number, piece.first, item, piece.text))

    def leave(self, row: Row, piece: Piece, why: str) -> None:
        if piece.text:
            self.left.append(Left(row.table.number, row.number, piece.first, piece.text, why))

    def leave_row(self, row: Row, why: str) -> None:
        text = "｜".join(p.text.replace("\n", " ") for p in row.own)
        if text:
            self.left.append(Left(row.table.number, row.number, 0, text, why))

    def new_row(self, block: str) -> str:
        """The item prefix of one more row of a block."""
        n = self.rows.get(block, 0)
        self.rows[block] = n + 1
        return f"{block}[{n}]"

    def texts(self) -> dict[str, str]:
        return dict(self._texts)
