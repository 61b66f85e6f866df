"""Rows of the form that were found in order in a file read before: in the next one only their contents are taken up.

What a row has in cells and formulas follows from its XML without the contents of its cells, and rows that agree in it have one
serial (row_memory). So what holds of the formulas and printed texts of a row in one file holds of the row with this serial in
every file that has the slots in the same places. Anything else is no known row, and then the whole sheet is read cell by cell.
Nothing here depends on what is typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, Literal, NamedTuple

from xladdin.memo import remember
from xladdin.workbook.cells import RawCell
from xladdin.workbook.plain_rows import FLOATS, NUMBERS, TEXTS, words_cell
from xladdin.workbook.read.contents import At, Contents, SheetPlaces, plain_value, saved_value
from xladdin.workbook.read.verify import stands
from xladdin.workbook.row_memory import Plans, Recalled
from xladdin.workbook.row_plan import AWAITED, INLINE, NUMBER, SHARED, TEXT, Awaited
from xladdin.workbook.shared_strings import decode_escapes

if TYPE_CHECKING:
    from xladdin.workbook.formula import CellKey
    from xladdin.workbook.package import Package
    from xladdin.workbook.read.locate import Printed

MOST_ROWS, MOST_SHEETS = 1024, 64
"""Remembered per sheet of a form: rows, and sheets by what rows they have."""
MOST_WAYS = 16
"""Remembered of writing the same number, and of wording the same row."""
Figure = tuple[int, int]
"""Which figure of the row, and the number of what it is for."""


class Words(NamedTuple):
    """A cell with words, or with what is always the same: `source` tells what `number` counts, None for `cell` as it is.

    What it is for: a printed text, an input of formulas, a slot, a formula that it stands in place of; None where it is not.
    """

    source: Literal["shared", "inline"] | None
    number: int
    cell: RawCell | None
    printed: Printed | None
    given: int | None
    slot: int | None
    over: CellKey | None

    @property
    def is_only_printed(self) -> bool:
        return (self.given, self.slot, self.over) == (None, None, None)


class Marks(NamedTuple):
    """A printed number: which figure of the row, what is printed, and the figures that say so."""

    figure: int
    printed: Printed
    standing: set[bytes]


class Track(NamedTuple):
    """What to do with the contents of a row. `formulas`, `printed`: how many of the form's stand in it; `styles`: of its numbers."""

    formulas: int
    printed: int
    styles: frozenset[str | None]
    marks: tuple[Marks, ...]
    given: tuple[Figure, ...]
    slots: tuple[Figure, ...]
    results: tuple[Figure, ...]
    texts: tuple[Figure, ...]
    over: tuple[tuple[int, CellKey], ...]
    words: tuple[Words, ...]
    saved: tuple[tuple[int, RawCell], ...]
    unused: tuple[tuple[CellKey, int | None], ...]
    """Formulas that the row rightly lacks, each with the slot in its cell."""
    worded: dict[int, tuple[Words, ...]]
    """By wording: what is left of `words` to take up where the printed texts are known to stand."""


class _Sheet(NamedTuple):
    """Of all rows of a sheet, and the styles of its numbers."""

    tracks: list[Track]
    styles: frozenset[str | None]


class SheetTracks:
    """The known rows of one sheet of a form."""

    def __init__(self, places: SheetPlaces, name: str, formulas: int, printed: Mapping[At, Printed]) -> None:
        self._places, self._name, self._formulas, self._printed = places, name, formulas, printed
        self._known: dict[int, Track] = {}
        self._sheets: dict[tuple[int, ...], _Sheet] = {}

    def tracks(self, rows: list[Recalled], dates: Set[str]) -> list[Track] | None:
        """Of all rows of a sheet, if all are known, none is missing and no number shows as a date."""
        serials = tuple([row.plans.serial for row in rows])
        found = self._sheets.get(serials)
        if found is None:
            found = self._of_rows(rows)
            if found is None:
                return None
            remember(self._sheets, serials, found, MOST_SHEETS)
        return found.tracks if found.styles.isdisjoint(dates) else None

    def _of_rows(self, rows: list[Recalled]) -> _Sheet | None:
        try:
            tracks = [self._known[row.plans.serial] for row in rows]
        except KeyError:
            return None
        numbers = [plan.row for row in rows for plan in row.plans.rows]
        complete = sum(one.formulas for one in tracks) == self._formulas
        if not complete or sum(one.printed for one in tracks) != len(self._printed) or numbers != sorted(set(numbers)):
            return None
        return _Sheet(tracks, frozenset().union(*(one.styles for one in tracks)))

    def remember(self, rows: list[Recalled], touched: Set[int], absent: Set[At]) -> None:
        """All rows but `touched` are as the form has them, without the formulas `absent`: a score typed over one, rows not used."""
        if len(self._known) >= MOST_ROWS:
            self._known.clear()
            self._sheets.clear()
        for row in rows:
            serial = row.plans.serial
            if serial and serial not in self._known and all(plan.row not in touched for plan in row.plans.rows):
                self._known[serial] = _Survey(self._places, self._name, self._printed, absent).track(row.plans)


class _Survey:
    """Works out the track of a row."""

    def __init__(self, places: SheetPlaces, name: str, printed: Mapping[At, Printed], absent: Set[At]) -> None:
        self.places, self.name, self.texts, self.absent = places, name, printed, absent
        self.formulas = self.printed = 0
        self.styles: set[str | None] = set()
        self.marks: list[Marks] = []
        self.given: list[Figure] = []
        self.slots: list[Figure] = []
        self.results: list[Figure] = []
        self.result_texts: list[Figure] = []
        self.over: list[tuple[int, CellKey]] = []
        self.words: list[Words] = []
        self.saved: list[tuple[int, RawCell]] = []
        self.unused: list[tuple[CellKey, int | None]] = []

    def track(self, plans: Plans) -> Track:
        figures = words = 0
        for plan in plans.rows:
            awaited = {one.place: one for one in plan.awaited}
            for at, cell in plan.cells.items():
                one = awaited.get(at) if cell is AWAITED else None
                if one is None:
                    self.fixed(at, cell)
                elif one.content is INLINE:
                    self.worded(at, "inline", words)
                    words += 1
                else:
                    self.figure(at, one, figures)
                    figures += 1
            for at in sorted(at for at in self.absent if at[0] == plan.row and at not in plan.cells):
                self.formulas += 1
                self.unused.append(((self.name, *at), self.places.slots.get(at)))
        return Track(
            self.formulas, self.printed, frozenset(self.styles), tuple(self.marks), tuple(self.given), tuple(self.slots), tuple(self.results),
            tuple(self.result_texts), tuple(self.over), tuple(self.words), tuple(self.saved), tuple(self.unused), {},
        )  # fmt: skip

    def formula(self, at: At) -> int | None:
        """The number of the form's formula in a cell, where it stands."""
        number = self.places.formulas.get(at)
        self.formulas += number is not None
        return None if at in self.absent else number

    def fixed(self, at: At, cell: RawCell) -> None:
        number = self.formula(at)
        if number is not None:
            self.saved.append((number, cell))
        elif at in self.texts and stands(cell, self.texts[at]):
            self.printed += 1
            if at in self.places.inputs:
                self.worded(at, None, 0, cell)
        else:
            self.worded(at, None, 0, cell)

    def figure(self, at: At, one: Awaited, figure: int) -> None:
        number = self.formula(at)
        if one.content is SHARED:
            self.worded(at, "shared", figure)
        elif one.content is TEXT:
            if number is not None:
                self.result_texts.append((figure, number))
        elif one.content is NUMBER:
            self.styles.add(one.style)
            if number is not None:
                self.results.append((figure, number))
                return
            if at in self.texts:
                self.printed += 1
                self.marks.append(Marks(figure, self.texts[at], set()))
            if at in self.places.slots:
                self.slots.append((figure, self.places.slots[at]))
            if at in self.places.inputs:
                self.given.append((figure, self.places.inputs[at]))
            if at in self.absent:
                self.over.append((figure, (self.name, *at)))

    def worded(
        self, at: At, source: Literal["shared", "inline"] | None, number: int, cell: RawCell | None = None
    ) -> None:
        slot, given = self.places.slots.get(at), self.places.inputs.get(at)
        printed = self.texts.get(at) if source is not None else None
        over = (self.name, *at) if at in self.absent else None
        self.printed += printed is not None
        if (printed, given, slot, over) != (None, None, None, None):
            self.words.append(Words(source, number, cell, printed, given, slot, over))


def follow(
    tracks: list[Track], rows: list[Recalled], package: Package, contents: Contents
) -> Iterator[tuple[int, RawCell | bytes | None]]:
    """Takes up the contents of rows; yields the number of each slot in which something stands, and its cell, figure, or None where its
    formula is missing. ValueError when something is not plain after all, or a printed text is another.
    """
    given, saved, shown = contents.given, contents.saved, contents.shown
    for track, (_, figures, words, wording) in zip(tracks, rows, strict=True):
        for figure, printed, standing in track.marks:
            if figures[figure] not in standing:
                if not stands(RawCell("number", NUMBERS[figures[figure]]), printed):
                    raise ValueError(printed)
                if len(standing) < MOST_WAYS:
                    standing.add(figures[figure])
        for figure, n in track.given:
            given[n] = FLOATS[figures[figure]]
        for figure, n in track.results:
            text = figures[figure]
            saved[n], shown[n] = FLOATS[text], text
        for figure, n in track.texts:
            text = figures[figure]
            saved[n] = value = decode_escapes(TEXTS[text])
            shown[n] = RawCell("text", value)
        for figure, n in track.slots:
            yield n, figures[figure]
        for figure, key in track.over:
            contents.over[key] = FLOATS[figures[figure]]
        for n, cell in track.saved:
            saved[n], shown[n] = saved_value(cell), cell
        for one in track.worded.get(wording, track.words):
            cell = _cell(one, figures, words, package)
            if one.printed is not None and not stands(cell, one.printed):
                raise ValueError(cell)
            if one.given is not None:
                given[one.given] = plain_value(cell)
            if one.over is not None:
                contents.over[one.over] = plain_value(cell)
            if one.slot is not None:
                yield one.slot, cell
        if wording and wording not in track.worded:
            left = tuple(one for one in track.words if one.source == "shared" or not one.is_only_printed)
            remember(track.worded, wording, left, MOST_WAYS)
        for key, slot in track.unused:
            contents.over[key] = None
            if slot is not None:
                yield slot, None


def _cell(one: Words, figures: list[bytes], words: list[bytes], package: Package) -> RawCell:
    if one.source == "inline":
        return words_cell(words[one.number])
    if one.source == "shared":
        text = package.shared_strings.get(TEXTS[figures[one.number]])
        if text is None:
            raise ValueError(one.number)
        return RawCell("text", text)
    assert one.cell is not None
    return one.cell
