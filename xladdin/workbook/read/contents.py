"""What one workbook holds in the places of its form, as the two ways of reading a sheet put it together: cell by cell, or row by known row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from xladdin.facts import Fact
from xladdin.workbook.cells import RawCell
from xladdin.workbook.formula import CellKey, CellValue, ExcelError
from xladdin.workbook.formula.values import LARGEST
from xladdin.workbook.plain_rows import NUMBERS
from xladdin.workbook.read.values import figures_of

if TYPE_CHECKING:
    from xladdin.workbook.read.locate import Located, Place, Printed

At = tuple[int, int]
SINGLE = ("fact", "claim", "reason")
"""Groups of slots that stand alone; the others are blocks of rows."""
ABSENT = object()
"""Stands for the saved result of a formula that does not stand."""


class SheetPlaces(NamedTuple):
    """What one sheet of the form has where: numbers of inputs and of formulas of the program, of the slots that are read, and what is printed.

    `name`: of the sheet as the workbook calls it.
    """

    name: str
    printed: Mapping[At, Printed]
    inputs: Mapping[At, int]
    formulas: Mapping[At, int]
    slots: Mapping[At, int]


class Places:
    """The places of a located form, by sheet, and the facts of a workbook in which nothing is typed.

    `figures`: for each slot, what numbers in it mean (`values.figures_of`).
    """

    def __init__(self, located: Located) -> None:
        self.located = located
        own = {name: sheet for sheet, name in located.sheet_names.items()}
        self.figures = tuple(figures_of(place.slot) for place in located.places)
        self.sheets = {
            sheet: SheetPlaces(name, located.printed[sheet], {}, {}, {}) for sheet, name in located.sheet_names.items()
        }
        for n, (name, row, col) in enumerate(located.program.inputs):
            if name in own:
                self.sheets[own[name]].inputs[row, col] = n  # type: ignore[index]
        for n, (name, row, col) in enumerate(located.program.formulas):
            self.sheets[own[name]].formulas[row, col] = n  # type: ignore[index]
        for n, place in enumerate(located.places):
            self.sheets[place.sheet].slots[place.at] = n  # type: ignore[index]

    @cached_property
    def untyped(self) -> tuple[dict[str, dict[str, Fact]], dict[str, dict[int, dict[str, Fact]]]]:
        """Facts of the slots that stand alone, and of the rows of blocks, where the form's formulas stand and all else is blank."""
        single: dict[str, dict[str, Fact]] = {group: {} for group in SINGLE}
        blocks: dict[str, dict[int, dict[str, Fact]]] = {}
        for place in self.located.places:
            fact = place.blank if place.slot.formula is None else place.standing
            if place.group in single:
                single[place.group][place.key] = fact
            else:
                blocks.setdefault(place.group, {}).setdefault(place.row, {})[place.key] = fact
        return single, blocks


class Contents:
    """`given`: values of the program's inputs; `saved`: results that the file shows, ABSENT where the form's formula does not stand;
    `shown`: the cells they stand in, or their figures as cut out; `over`: what stands in place of formulas.
    """

    def __init__(self, places: Places) -> None:
        program = places.located.program
        self.given: list[CellValue] = [None] * len(program.inputs)
        self.saved: list[Any] = [ABSENT] * len(program.formulas)
        self.shown: list[RawCell | bytes | None] = [None] * len(program.formulas)
        self.over: dict[CellKey, CellValue] = {}
        single, self._rows = places.untyped
        self.single = {group: facts.copy() for group, facts in single.items()}
        self.blocks: dict[str, dict[int, dict[str, Fact]]] = {block: {} for block in self._rows}
        """Only the rows in which something stands."""

    def put(self, place: Place, fact: Fact) -> None:
        """The fact of a slot in which something stands, or in which the form's formula does not."""
        _, group, row, key, *_ = place
        facts = self.single.get(group)
        if facts is None:
            rows = self.blocks[group]
            facts = rows.get(row)
            if facts is None:
                facts = rows[row] = self._rows[group][row].copy()
        facts[key] = fact

    def shown_cell(self, number: int) -> RawCell:
        """The cell with the saved result of a formula that stands."""
        shown = self.shown[number]
        assert shown is not None
        return RawCell("number", NUMBERS[shown]) if isinstance(shown, bytes) else shown

    def differing(self, results: tuple[CellValue, ...]) -> Iterable[int]:
        """Numbers of the formulas whose saved result is not the same value as ours."""
        if self.saved == list(results):
            return ()
        return self._differing(results)

    def _differing(self, results: tuple[CellValue, ...]) -> Iterator[int]:
        for n, (saved, ours) in enumerate(zip(self.saved, results, strict=True)):
            if saved is not ABSENT and saved != ours:
                yield n


def saved_value(cell: RawCell) -> object:
    """What a saved result is compared by; the cell itself, which equals no result, where only `same_result` can tell."""
    value = plain_value(cell)
    return cell if isinstance(value, bool) or cell.kind == "missing-cache" else value


def plain_value(cell: RawCell) -> CellValue:
    """A cell's value for the formula evaluator: floats, text, booleans, errors; None when nothing is saved."""
    if cell.kind == "error":
        return _error(str(cell.value))
    if not isinstance(cell.value, Decimal):
        return cell.value
    number = float(cell.value)
    return number if -LARGEST <= number <= LARGEST else ExcelError("#NUM!")


def _error(code: str) -> ExcelError:
    """The error value; codes of newer Excel (#SPILL!) count as #VALUE!, as they do in formulas of older ones."""
    try:
        return ExcelError(code)
    except ValueError:
        return ExcelError("#VALUE!")
