"""Functions over ranges. A tuple among the arguments is a range, cell or array; all else was written directly.

Excel counts only numbers in a range but converts what is written directly: SUM(A1) ignores the text 3, SUM("3") is 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from xladdin.workbook.formula.comparison import compare_numbers, order_texts
from xladdin.workbook.formula.criteria import criterion
from xladdin.workbook.formula.values import (
    DIV0,
    NA,
    REF,
    UNDECIDED,
    VALUE,
    CellValue,
    ExcelError,
    Trip,
    finite,
    number,
    text_number,
    truth,
    whole,
)
from xladdin.workbook.formula.wildcards import pattern

Cells = tuple[CellValue, ...]
Argument = Cells | CellValue


def _numbers(arguments: tuple[Argument, ...]) -> Iterator[float]:
    for argument in arguments:
        if type(argument) is tuple:
            for value in argument:
                if type(value) is float:
                    yield value
                elif type(value) is ExcelError:
                    raise Trip(value)
        else:
            yield number(argument)  # type: ignore[arg-type]


def total(*arguments: Argument) -> float:
    """SUM, added up from first to last. Not with sum(), which corrects the last digits from Python 3.12 on."""
    result = 0.0
    for argument in arguments:
        for value in argument if type(argument) is tuple else (number(argument),):  # type: ignore[arg-type]
            if type(value) is float:
                result += value
            elif type(value) is ExcelError:
                raise Trip(value)
    return finite(result)


def average(*arguments: Argument) -> float:
    found = tuple(_numbers(arguments))
    if not found:
        raise Trip(DIV0)
    return total(found) / len(found)


def smallest(*arguments: Argument) -> float:
    """MIN; 0 when there is no number."""
    return min(_numbers(arguments), default=0.0)


def smallest_cell(*values: CellValue) -> float:
    """MIN of single cells."""
    return min(_numbers_in(values), default=0.0)


def largest_cell(*values: CellValue) -> float:
    """MAX of single cells."""
    return max(_numbers_in(values), default=0.0)


def _numbers_in(cells: Cells) -> list[float]:
    numbers = [value for value in cells if type(value) is float]
    if len(numbers) < len(cells):
        for value in cells:
            if type(value) is ExcelError:
                raise Trip(value)
    return numbers


def largest(*arguments: Argument) -> float:
    """MAX; 0 when there is no number."""
    return max(_numbers(arguments), default=0.0)


def count(*arguments: Argument) -> float:
    """COUNT: numbers in ranges; written directly also TRUE, FALSE and texts that are numbers. Errors do not count."""
    found = 0
    for argument in arguments:
        if type(argument) is tuple:
            for value in argument:
                if type(value) is float:
                    found += 1
                elif value is UNDECIDED:
                    raise Trip(UNDECIDED)
        else:
            found += _counts(argument)  # type: ignore[arg-type]
    return float(found)


def count_cells(*values: CellValue) -> float:
    """COUNT of single cells."""
    found = 0
    for value in values:
        if type(value) is float:
            found += 1
        elif value is UNDECIDED:
            raise Trip(UNDECIDED)
    return float(found)


def _counts(value: CellValue) -> bool:
    if type(value) is str:
        value = text_number(value)
    if value is UNDECIDED:
        raise Trip(UNDECIDED)
    return type(value) is not ExcelError


def count_filled(*arguments: Argument) -> float:
    """COUNTA: everything but blank cells; a formula that shows "" is not blank."""
    cells = (len(a) - a.count(None) if type(a) is tuple else 1 for a in arguments)
    return float(sum(cells))


def count_blank(cells: Cells) -> float:
    """COUNTBLANK: blank cells and those that show ""."""
    if UNDECIDED in cells:
        raise Trip(UNDECIDED)
    return float(sum(value is None or value == "" for value in cells))


def _truths(arguments: tuple[Argument, ...]) -> list[bool]:
    """Texts and blanks in ranges are passed over; nothing left is #VALUE!."""
    found: list[bool] = []
    for argument in arguments:
        if type(argument) is tuple:
            found += [truth(value) for value in argument if value is not None and type(value) is not str]
        else:
            found.append(truth(argument))  # type: ignore[arg-type]
    if not found:
        raise Trip(VALUE)
    return found


def all_true(*arguments: Argument) -> bool:
    """AND; an error anywhere wins."""
    return all(_truths(arguments))


def any_true(*arguments: Argument) -> bool:
    """OR; an error anywhere wins."""
    return any(_truths(arguments))


def count_if(cells: Cells, condition: CellValue) -> float:
    return float(sum(map(criterion(condition), cells)))


def sum_if(cells: Cells, condition: CellValue, summed: Cells | None = None) -> float:
    """SUMIF; `summed` has the shape of `cells`."""
    fits = criterion(condition)
    return total(
        tuple(value for cell, value in zip(cells, cells if summed is None else summed, strict=True) if fits(cell))
    )


def sum_product(*arrays: Cells) -> float:
    """SUMPRODUCT of arrays of one shape: what is no number counts as 0, TRUE too."""
    result = 0.0
    for row in zip(*arrays, strict=True):
        product = 1.0
        for value in row:
            if type(value) is ExcelError:
                raise Trip(value)
            product *= value if type(value) is float else 0.0
        result += product
    return finite(result)


def over_cells(operation: Callable[..., CellValue], *arrays: Cells) -> Cells:
    """An operator applied cell by cell, errors staying where they arise."""
    return tuple(_caught(operation, values) for values in zip(*arrays, strict=True))


def _caught(operation: Callable[..., CellValue], values: tuple[CellValue, ...]) -> CellValue:
    try:
        return operation(*values)
    except Trip as trip:
        return trip.error


def spread(cells: Cells, places: tuple[int, ...]) -> Cells:
    """An array stretched to a larger shape: the cell at each place, #N/A where (-1) there is none."""
    return tuple(cells[place] if place >= 0 else NA for place in places)


def item(cells: Cells, rows: int, columns: int, row: CellValue, column: CellValue = 1.0) -> CellValue:
    """INDEX of an area. UNDECIDED for the index 0, a whole row or column, unless there is only one."""
    at, across = whole(row), whole(column)
    if at < 0 or across < 0:
        raise Trip(VALUE)
    if at > rows or across > columns:
        raise Trip(REF)
    if (at == 0 and rows > 1) or (across == 0 and columns > 1):
        raise Trip(UNDECIDED)
    return cells[(max(at, 1) - 1) * columns + max(across, 1) - 1]


def match_exact(wanted: CellValue, cells: Cells) -> float:
    """MATCH(…, 0): types must agree, numbers to the last bit; texts without case, with wildcards. A blank is 0."""
    if wanted is None:
        wanted = 0.0
    if type(wanted) is ExcelError:
        raise Trip(wanted)
    fits: Callable[[CellValue], bool] = wanted.__eq__
    if type(wanted) is str:
        fits = pattern(wanted).covers  # type: ignore[assignment]
    kind = type(wanted)
    for place, value in enumerate(cells, 1):
        if type(value) is kind and fits(value):
            return float(place)
        if value is UNDECIDED:
            raise Trip(UNDECIDED)
    raise Trip(NA)


def match_sorted(wanted: CellValue, cells: Cells) -> float:
    """MATCH(…, 1): the last value not above the wanted one, among those of its type. UNDECIDED unless these ascend."""
    if wanted is None:
        wanted = 0.0
    if type(wanted) is ExcelError:
        raise Trip(wanted)
    if UNDECIDED in cells:
        raise Trip(UNDECIDED)
    kind = type(wanted)
    order: Callable[[Any, Any], int] = order_texts if kind is str else compare_numbers
    same = [(place, value) for place, value in enumerate(cells, 1) if type(value) is kind]
    if any(order(a[1], b[1]) > 0 for a, b in pairwise(same)):
        raise Trip(UNDECIDED)
    up_to = [(place, value) for place, value in same if order(value, wanted) <= 0]
    if not up_to:
        raise Trip(NA)
    found, last = up_to[-1]
    if kind is float and last != wanted and order(last, wanted) == 0:
        raise Trip(UNDECIDED)
    return float(found)
