"""Rows of a table whose formulas read only cells: such a row is worked out once per distinct input, whichever row has it.

The rows of a table have the same formulas, and most of them the same inputs: nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from xladdin.workbook.formula.code import assignment
from xladdin.workbook.formula.nodes import Area, Cell
from xladdin.workbook.formula.refusals import CellKey

FEWEST = 6
"""Formulas in a row; for fewer, looking the inputs up costs as much as computing."""
_CELL = re.compile(r"\bc\d+\b")

Row = tuple[str, int]
Reads = Mapping[CellKey, Iterable[Cell | Area]]


class RowCall(Struct, frozen=True):
    """A row as a call: `results = function(inputs)`. `kind` defines the function, alike for all rows that compute the same."""

    inputs: tuple[str, ...]
    results: tuple[str, ...]
    kind: RowKind


class RowKind(NamedTuple):
    """`assignments`: each formula's variable and expression, in order."""

    parameters: tuple[str, ...]
    assignments: tuple[tuple[str, str], ...]


class Layers(Struct, frozen=True):
    """Formulas in an order of computation: what no row goes into, then whole rows, some of them in parts, then what rows go into."""

    before: tuple[CellKey, ...]
    rows: tuple[tuple[CellKey, ...], ...]
    after: tuple[CellKey, ...]


def layers(order: Sequence[CellKey], reads: Reads) -> Layers:
    """`order`: the formulas, each after those it reads."""
    rows = _rows({key for key in order if all(type(one) is not Area for one in reads[key])})
    while True:
        place = _places(order, reads, rows)
        kept = _rows({key for key, found in place.items() if found == key[:2]})
        if kept == rows:
            break
        rows = kept
    by_place: dict[object, list[CellKey]] = {}
    for key in order:
        by_place.setdefault(place[key], []).append(key)
    before, after = by_place.pop(_BEFORE, []), by_place.pop(_AFTER, [])
    rows_in_parts = [part for row in by_place.values() for part in _parts(row, reads)]
    return Layers(tuple(before), tuple(map(tuple, rows_in_parts)), tuple(after))


def _rows(keys: Iterable[CellKey]) -> dict[CellKey, Row]:
    """The cells of rows that are long enough."""
    found: dict[Row, list[CellKey]] = {}
    for key in keys:
        found.setdefault(key[:2], []).append(key)
    return {key: row for row, members in found.items() if len(members) >= FEWEST for key in members}


def _parts(row: Sequence[CellKey], reads: Reads) -> list[list[CellKey]]:
    """What rests on one input alone by itself, and then the rest: the same target comes again more often than the same target and result."""
    sources: dict[CellKey, frozenset[CellKey]] = {}
    for key in row:
        read = [tuple(one) for one in reads[key]]
        sources[key] = frozenset().union(*(sources.get(cell, frozenset((cell,))) for cell in read))
    if not all(sources.values()):
        return [list(row)]
    by_source: dict[frozenset[CellKey], list[CellKey]] = {}
    for key in row:
        by_source.setdefault(sources[key], []).append(key)
    parts = [keys for source, keys in by_source.items() if len(source) == 1 and len(keys) >= FEWEST]
    apart = {key for part in parts for key in part}
    rest = [key for key in row if key not in apart]
    return [*parts, rest] if rest else parts


_BEFORE, _AFTER = "before", "after"


def _places(order: Sequence[CellKey], reads: Reads, rows: Mapping[CellKey, Row]) -> dict[CellKey, object]:
    """For each formula its row, if it needs nothing but that row and what comes before all rows; else where it comes."""
    place: dict[CellKey, object] = {}
    for key in order:
        needed = {place[cell] for one in reads[key] for cell in _cells(one) if cell in place} - {_BEFORE}
        row = rows.get(key)
        if row is not None and needed <= {row}:
            place[key] = row
        else:
            place[key] = _AFTER if needed else _BEFORE
    return place


def _cells(reference: Cell | Area) -> Iterable[CellKey]:
    return reference.cells() if type(reference) is Area else (tuple(reference),)


def row_calls(rows: Iterable[Sequence[tuple[str, str]]]) -> list[RowCall]:
    """Each row, given as the variables and expressions of its formulas; kinds that are equal are one."""
    kinds: dict[RowKind, RowKind] = {}
    calls = []
    for row in rows:
        inputs, results, kind = _as_call(row)
        calls.append(RowCall(inputs, results, kinds.setdefault(kind, kind)))
    return calls


def _as_call(assignments: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...], RowKind]:
    """The formulas of a row, with names of cells that no longer tell which row it is."""
    text = "\n".join(f"{variable} = {expression}" for variable, expression in assignments)
    found = dict.fromkeys(_CELL.findall(text))
    new = {variable: f"v{n}" for n, variable in enumerate(found)}
    made = [line.split(" = ", 1) for line in _CELL.sub(lambda cell: new[cell[0]], text).split("\n")]
    own = {line.split(" = ", 1)[0]: None for line in text.split("\n")}
    inputs = tuple(one for one in found if one not in own)
    return inputs, tuple(own), RowKind(tuple(new[one] for one in inputs), tuple((a, b) for a, b in made))


def definitions(kinds: Iterable[RowKind], overriding: bool) -> tuple[dict[RowKind, str], list[str]]:
    """A name for each kind of row, and the lines that define it. `over` has the values that stand in place of formulas, by number."""
    names: dict[RowKind, str] = {}
    lines: list[str] = []
    for kind in kinds:
        if kind in names:
            continue
        names[kind] = f"row{len(names)}"
        lines += ["@remembered", f"def {names[kind]}(over, {', '.join(kind.parameters)}):"]
        for number, (variable, expression) in enumerate(kind.assignments):
            over = f"{number} in over", f"over[{number}]"
            lines += assignment(variable, expression, over if overriding else None)
        lines.append(f"    return ({''.join(f'{variable}, ' for variable, _ in kind.assignments)})")
    return names, lines
