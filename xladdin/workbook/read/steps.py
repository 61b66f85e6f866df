"""What a known piece of a sheet says, and taking up the contents between such pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from xladdin.workbook.cells import RawCell
from xladdin.workbook.plain_rows import FLOATS, NUMBERS, RESULTS, TEXTS, words_cell
from xladdin.workbook.read.contents import Contents, plain_value
from xladdin.workbook.read.verify import stands
from xladdin.workbook.row_plan import INLINE, NUMBER

if TYPE_CHECKING:
    from xladdin.workbook.formula import CellKey, CellValue
    from xladdin.workbook.package import Package
    from xladdin.workbook.read.locate import Printed

MOST_WAYS = 16
"""Remembered of writing the same number."""


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
