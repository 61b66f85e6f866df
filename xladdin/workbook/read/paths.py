"""What the sheets of a form were found to say, piece by piece: in the next file only the contents of cells are taken up.

The rows of a sheet are a chain of pieces, which say what the form says (tags, formulas, printed texts), and of contents, which are each
file's own. A piece that stood in a row that was found in order may stand again behind a content of the same cell: what is asked of a row
is asked of each of its cells alone, so pieces from different files may follow each other. The one thing asked of a row as a whole,
whether it may lack its formulas because nothing is entered, has chains of its own. That nothing of the form is missing is counted.

Whatever is no known piece, or turns out not to be a plain content, sends the sheet through the strict way. Nothing here depends on
what is typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from contextlib import suppress
from typing import TYPE_CHECKING

from xladdin.workbook.plain_rows import plans_of
from xladdin.workbook.plain_xml import ROW_END
from xladdin.workbook.read.contents import At, SheetPlaces
from xladdin.workbook.read.steps import Path, Step
from xladdin.workbook.read.survey import PRINTED, Survey
from xladdin.workbook.row_memory import LARGEST_ROW, MOST_ROWS
from xladdin.workbook.row_plan import NUMBER, Rare, RowPlan

if TYPE_CHECKING:
    from xladdin.workbook.cells import PlainSheet

MOST_NEXT = 64
"""Pieces remembered that may follow the same content; with more these begin anew."""
MOST_BYTES = 16 << 20
"""Of pieces remembered of all sheets of all forms; with more all begins anew."""
_BYTES_A_STEP = 400
_PREFIX = b"x14ac:"


class _Room:
    """Bytes that all known sheets take up. `age`: how often all was forgotten."""

    size = age = 0


class SheetPaths:
    """What is known of one sheet of a form."""

    def __init__(self, places: SheetPlaces) -> None:
        self._places = places
        self._complete = len(places.formulas) + PRINTED * len(places.printed)
        self._seen = 0
        self._forget()

    def _forget(self) -> None:
        self._rows: dict[int, list[Step]] = {}
        self._cells: dict[tuple[bool, At], list[Step]] = {}
        self._styles: set[str | None] = set()
        self._prefixed = False
        self._age = _Room.age

    def walk(self, sheet: PlainSheet) -> Path | None:
        """Through all rows of a sheet, if all is known, nothing is missing and no number shows as a date."""
        if self._age != _Room.age:
            self._forget()
        rows, dates = sheet.rows_xml, sheet.package.date_styles
        path = _through(rows, self._rows.get(0, ()))
        if path is None:
            return None
        if sum([step.counted for step in path.steps]) != self._complete:
            return None
        if not self._styles.isdisjoint(dates) and any(step.style in dates for step in path.steps):
            return None
        if self._prefixed and not sheet.prefixed and any(_PREFIX in step.piece for step in path.steps):
            return None
        return path

    def learn(self, sheet: PlainSheet, touched: Set[int], absent: Set[At]) -> None:
        """All rows but `touched` are as the form has them, without the formulas `absent`: a score typed over one, rows not used.

        The first sheet only shows that there are such: it may be the only one. ValueError when the rows are not plain; what came before
        is remembered.
        """
        self._seen += 1
        if _Room.size > MOST_BYTES:
            _Room.size, _Room.age = 0, _Room.age + 1
        if self._age != _Room.age:
            self._forget()
        *rows, rest = sheet.rows_xml.split(ROW_END)
        if len(rows) > MOST_ROWS or self._seen == 1:
            return
        heads = self._rows.setdefault(0, [])
        for row in (*(row + ROW_END for row in rows), *([rest] if rest else ())):
            known = _through(row, heads)
            if known is not None:
                heads = known.steps[-1].after
                continue
            plans = plans_of(row)
            end = self._rows.setdefault(plans[-1].row, [])
            if _is_to_be_learnt(plans, row, sheet.prefixed, touched):
                with suppress(ValueError):
                    self._add(heads, Survey(self._places, row, plans, absent), end)
            heads = end

    def _add(self, heads: list[Step], found: Survey, end: list[Step]) -> None:
        """The pieces of a row behind those that `heads` may follow, up to `end`, which the rows below it follow."""
        for piece in found.pieces:
            after = end if piece.at is None else self._cells.setdefault((found.bare, piece.at), [])
            if piece.content is NUMBER:
                self._styles.add(piece.style)
            self._prefixed = self._prefixed or _PREFIX in piece.xml
            _remember(heads, piece.step(after))
            heads = after


def _is_to_be_learnt(plans: Iterable[RowPlan], row: bytes, prefixed: bool, touched: Set[int]) -> bool:
    """Not what shared formulas say, which depends on other rows."""
    if len(row) > LARGEST_ROW or (_PREFIX in row and not prefixed):
        return False
    rare = any(type(one.content) is Rare for plan in plans for one in plan.awaited)
    return not rare and all(plan.row not in touched for plan in plans)


def _remember(heads: list[Step], step: Step) -> None:
    """The longest is tried first: where a content is missing, the piece that says so begins like one that a content follows."""
    if any(one.piece == step.piece and one.after is step.after for one in heads):
        return
    if len(heads) == MOST_NEXT:
        heads.clear()
    heads.append(step)
    heads.sort(key=lambda one: len(one.piece), reverse=True)
    _Room.size += len(step.piece) + _BYTES_A_STEP


def _through(rows: bytes, heads: Iterable[Step]) -> Path | None:
    """The path through rows, the first of which begins with one of `heads`. Where rows begin alike, each way is tried."""
    steps: list[Step] = []
    contents: list[bytes] = []
    starts, find, end = rows.startswith, rows.find, len(rows)
    start = before = 0
    ways = iter(heads)
    while start < end:
        for step in ways:
            if starts(step.piece, start):
                break
        else:
            return None
        here = start
        while True:
            steps.append(step)
            here += len(step.piece)
            if step.content is None:
                contents.append(b"")
                start, before, ways = here, len(steps), iter(step.after)
                break
            close = find(b"<", here)
            contents.append(rows[here - 1 : close + 2])
            for following in step.after if close > here else ():
                if starts(following.piece, close):
                    step, here = following, close
                    break
            else:
                del steps[before:], contents[before:]
                break
    return Path(steps, contents)
