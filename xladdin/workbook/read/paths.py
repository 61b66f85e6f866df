"""What the sheets of a form were found to say, piece by piece: in the next file only the contents of cells are taken up.

The rows of a sheet are a chain of pieces, which say what the form says (tags, formulas, printed texts), and of contents, which are each
file's own. A piece that stood in a row that was found in order may stand again behind a content of the same cell: what is asked of a row
is asked of each of its cells alone, so pieces from different files may follow each other. The one thing asked of a row as a whole,
whether it may lack its formulas because nothing is entered, has chains of its own. That nothing of the form is missing is counted.

Whatever is no known piece, or turns out not to be a plain content, sends the sheet through the strict way. Nothing here depends on
what is typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from xladdin.workbook.cell_values import POSITIONS, position
from xladdin.workbook.cells import RawCell
from xladdin.workbook.plain_rows import FLOATS, NUMBERS, RESULTS, TEXTS, plans_of, words_cell
from xladdin.workbook.plain_xml import ROW_END, content_spans
from xladdin.workbook.read.contents import At, Contents, SheetPlaces, plain_value, saved_value
from xladdin.workbook.read.verify import stands
from xladdin.workbook.row_memory import LARGEST_ROW, MOST_ROWS
from xladdin.workbook.row_plan import AWAITED, INLINE, NUMBER, TEXT, Awaited, Rare, RowPlan

if TYPE_CHECKING:
    from xladdin.workbook.cells import PlainSheet
    from xladdin.workbook.formula import CellKey, CellValue
    from xladdin.workbook.package import Package
    from xladdin.workbook.read.locate import Printed

MOST_NEXT = 64
"""Pieces remembered that may follow the same content; with more these begin anew."""
MOST_BYTES = 16 << 20
"""Of pieces remembered of all sheets of all forms; with more all begins anew."""
_BYTES_A_STEP = 400
MOST_WAYS = 16
"""Remembered of writing the same number."""
_PRINTED = 1 << 20
"""More than a form has formulas: one sum counts both."""


class Fixed(NamedTuple):
    """What a piece always says: results, inputs of formulas, slots, what stands in place of formulas; None for what is not there."""

    saved: tuple[tuple[int, object, RawCell], ...]
    given: tuple[tuple[int, CellValue], ...]
    slots: tuple[tuple[int, RawCell | None], ...]
    over: tuple[tuple[CellKey, CellValue], ...]


class Use(NamedTuple):
    """What the content of a cell is for: the result of a formula, or a printed text, an input of formulas, a slot, in place of a formula."""

    result: int | None = None
    printed: Printed | None = None
    given: int | None = None
    slot: int | None = None
    over: CellKey | None = None


_USELESS = Use()


class Step(Struct, eq=False):
    """A piece, up to a content or to the end of a row.

    `counted`: how many formulas and printed texts of the form it accounts for. `content`: what comes next (row_plan), None at the end
    of a row. `style`: of a number. `standing`: figures found to say what is printed. `after`: what may follow.
    """

    piece: bytes
    counted: int
    fixed: Fixed | None
    content: str | None
    use: Use
    style: str | None
    after: list[Step]
    standing: set[bytes]


class Path(NamedTuple):
    """The steps that a sheet takes, and the contents behind them as `plain_xml.cut_figures` leaves figures; b"" at the end of a row."""

    steps: list[Step]
    contents: list[bytes]


class _Room:
    """Bytes that all known sheets take up. `age`: how often all was forgotten."""

    size = age = 0


class SheetPaths:
    """What is known of one sheet of a form. `formulas`, `printed`: how many there are."""

    def __init__(self, places: SheetPlaces, name: str, formulas: int, printed: Mapping[At, Printed]) -> None:
        self._places, self._name, self._printed = places, name, printed
        self._complete = formulas + _PRINTED * len(printed)
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
        if self._prefixed and not sheet.prefixed and any(b"x14ac:" in step.piece for step in path.steps):
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
            if self._is_to_be_learnt(plans, row, sheet.prefixed, touched):
                with suppress(ValueError):
                    self._add(heads, row, _Survey(self._places, self._name, self._printed, absent, row, plans), end)
            heads = end

    @staticmethod
    def _is_to_be_learnt(plans: tuple[RowPlan, ...], row: bytes, prefixed: bool, touched: Set[int]) -> bool:
        """Not what shared formulas say, which depends on other rows."""
        if len(row) > LARGEST_ROW or (b"x14ac:" in row and not prefixed):
            return False
        rare = any(type(one.content) is Rare for plan in plans for one in plan.awaited)
        return not rare and all(plan.row not in touched for plan in plans)

    def _add(self, heads: list[Step], row: bytes, survey: _Survey, end: list[Step]) -> None:
        self._prefixed = self._prefixed or b"x14ac:" in row
        for piece, step in zip(survey.pieces(), survey.steps, strict=True):
            after = end if step.at is None else self._cells.setdefault((survey.bare, step.at), [])
            if step.content is NUMBER:
                self._styles.add(step.style)
            if all(one.piece != piece or one.after is not after for one in heads):
                if len(heads) == MOST_NEXT:
                    heads.clear()
                heads.append(Step(piece, step.counted, step.fixed(), step.content, step.use, step.style, after, set()))
                heads.sort(key=_length, reverse=True)
                _Room.size += len(piece) + _BYTES_A_STEP
            heads = after


def _length(step: Step) -> int:
    """The longest is tried first: where a content is missing, the piece that says so begins like one that a content follows."""
    return len(step.piece)


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


class _Piece:
    """A step in the making. `at`: the cell whose content follows; None at the end of the row."""

    def __init__(self) -> None:
        self.counted = 0
        self.at: At | None = None
        self.content: str | None = None
        self.style: str | None = None
        self.use = Use()
        self._saved: list[tuple[int, object, RawCell]] = []
        self._given: list[tuple[int, CellValue]] = []
        self._slots: list[tuple[int, RawCell | None]] = []
        self._over: list[tuple[CellKey, CellValue]] = []

    def fixed(self) -> Fixed | None:
        found = Fixed(tuple(self._saved), tuple(self._given), tuple(self._slots), tuple(self._over))
        return found if any(found) else None

    def holds_result(self, number: int, cell: RawCell) -> None:
        self._saved.append((number, saved_value(cell), cell))

    def holds(self, use: Use, cell: RawCell) -> None:
        """A content that is always the same."""
        if use.given is not None:
            self._given.append((use.given, plain_value(cell)))
        if use.slot is not None:
            self._slots.append((use.slot, cell))
        if use.over is not None:
            self._over.append((use.over, plain_value(cell)))

    def lacks(self, key: CellKey, slot: int | None) -> None:
        """A formula that the row rightly lacks, and the slot in its cell."""
        self._over.append((key, None))
        if slot is not None:
            self._slots.append((slot, None))


class _Survey:
    """The steps of a row. `bare`: it lacks formulas because nothing is entered."""

    def __init__(
        self,
        places: SheetPlaces,
        name: str,
        printed: Mapping[At, Printed],
        absent: Set[At],
        row: bytes,
        plans: tuple[RowPlan, ...],
    ) -> None:
        self._places, self._name, self._texts, self._absent = places, name, printed, absent
        self._text, spans = content_spans(row)
        self._spans = {POSITIONS.get(reference) or position(reference): span for reference, span in spans.items()}
        self.steps = [_Piece()]
        self.bare = False
        for plan in plans:
            awaited = {one.place: one for one in plan.awaited}
            lacking = [at for at in absent if at[0] == plan.row and at not in plan.cells]
            self.bare = self.bare or bool(lacking)
            for at in sorted([*plan.cells, *lacking]):
                if at not in plan.cells:
                    self._lacking(at)
                elif plan.cells[at] is AWAITED:
                    self._awaited(at, awaited[at])
                else:
                    self._fixed(at, plan.cells[at])

    def _lacking(self, at: At) -> None:
        self.steps[-1].counted += 1
        self.steps[-1].lacks((self._name, *at), self._places.slots.get(at))

    def _formula(self, at: At) -> int | None:
        """The number of the form's formula in a cell, where it stands."""
        number = self._places.formulas.get(at)
        self.steps[-1].counted += number is not None
        return None if at in self._absent else number

    def _use(self, at: At) -> Use:
        over = (self._name, *at) if at in self._absent else None
        return Use(None, self._texts.get(at), self._places.inputs.get(at), self._places.slots.get(at), over)

    def _fixed(self, at: At, cell: RawCell) -> None:
        number, use = self._formula(at), self._use(at)
        if number is not None:
            self.steps[-1].holds_result(number, cell)
            return
        self._always(use, cell)

    def _awaited(self, at: At, one: Awaited) -> None:
        number, use, piece = self._formula(at), self._use(at), self.steps[-1]
        if one.content is TEXT and number is None:
            raise ValueError(at)  # a formula where the form has none: nobody has asked what becomes of it
        if number is not None:
            use = Use(result=number)
        elif one.content is INLINE and use.slot is None and use.over is None and (use.given is None or use.printed):
            start, end = self._spans[at]
            self._always(use, words_cell(self._text[start:end].encode()))
            return
        elif one.content is NUMBER and use == _USELESS:
            return
        piece.counted += _PRINTED * (use.printed is not None)
        piece.at, piece.content, piece.style, piece.use = at, str(one.content), one.style, use
        self.steps.append(_Piece())

    def _always(self, use: Use, cell: RawCell) -> None:
        if use.printed is not None and stands(cell, use.printed):
            self.steps[-1].counted += _PRINTED
        self.steps[-1].holds(use, cell)

    def pieces(self) -> Iterator[bytes]:
        """The row cut at the contents that follow the steps."""
        start = 0
        for step in self.steps[:-1]:
            assert step.at is not None
            end, following = self._spans[step.at]
            yield self._text[start:end].encode()
            start = following
        yield self._text[start:].encode()


def take_up(path: Path, package: Package, contents: Contents) -> Iterator[tuple[int, RawCell | bytes | None]]:
    """Takes up what the cells hold; yields the number of each slot in which something stands, and its cell, figure, or None where its
    formula is missing. ValueError when something is not plain after all, or a printed text is another.
    """
    given, saved, shown, over = contents.given, contents.saved, contents.shown, contents.over
    for step, content in zip(path.steps, path.contents, strict=True):
        if step.fixed is not None:
            for n, value, cell in step.fixed.saved:
                saved[n], shown[n] = value, cell
            given_here, slots, over_here = step.fixed[1:]
            for n, value in given_here:
                given[n] = value
            over.update(over_here)
            yield from slots
        if step.content is None:
            continue
        result, printed, n, slot, key = step.use
        if result is not None:
            if step.content is NUMBER:
                saved[result], shown[result] = FLOATS[content], content
            else:
                cell = RESULTS[content]
                saved[result], shown[result] = cell.value, cell
        elif step.content is NUMBER:
            if printed is not None and content not in step.standing:
                _see(step, content, printed)
            if n is not None:
                given[n] = FLOATS[content]
            if key is not None:
                over[key] = FLOATS[content]
            if slot is not None:
                yield slot, content
        else:
            cell = words_cell(content[1:-2]) if step.content is INLINE else _shared(content, package)
            if printed is not None and not stands(cell, printed):
                raise ValueError(cell)
            if n is not None:
                given[n] = plain_value(cell)
            if key is not None:
                over[key] = plain_value(cell)
            if slot is not None:
                yield slot, cell


def _see(step: Step, figure: bytes, printed: Printed) -> None:
    """That a number is the one printed."""
    if not stands(RawCell("number", NUMBERS[figure]), printed):
        raise ValueError(printed)
    if len(step.standing) < MOST_WAYS:
        step.standing.add(figure)


def _shared(index: bytes, package: Package) -> RawCell:
    text = package.shared_strings.get(TEXTS[index])
    if text is None:
        raise ValueError(index)
    return RawCell("text", text)
