"""All formulas of a workbook as one Python function: compiled once for a template, run for every filing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Any

from xladdin.workbook.formula.code import assignment
from xladdin.workbook.formula.emit import Emitter
from xladdin.workbook.formula.nodes import Area, Cell
from xladdin.workbook.formula.patterns import emitted
from xladdin.workbook.formula.refusals import CellKey, Circular, Uncertified
from xladdin.workbook.formula.rows import definitions, layers, remembered, row_calls
from xladdin.workbook.formula.values import LARGEST, CellValue, ExcelError, Trip

Values = Mapping[CellKey, Any]
Computing = Callable[[Sequence[CellValue], Values], tuple[CellValue, ...]]


def compile_program(
    formulas: Mapping[CellKey, str], names: Mapping[str, str] | None = None, sheets: Iterable[str] | None = None
) -> Program:
    """Compiles formulas, with or without `=`; a shared formula must be written out for its cell.

    `names`: defined names and what they refer to, `{"编制数": "'基础数据表'!$B$5"}`; one of a single sheet is `Sheet!name`.
    `sheets`: all sheets of the workbook; if given, references to others are refused, if not, their cells are blank.
    Raises Uncertified or Circular. The last programs are kept: compiling the same formulas again is but a look-up.
    """
    return _compiled(tuple(formulas.items()), tuple((names or {}).items()), None if sheets is None else tuple(sheets))


@lru_cache(maxsize=64)
def _compiled(
    formulas: tuple[tuple[CellKey, str], ...], names: tuple[tuple[str, str], ...], sheets: tuple[str, ...] | None
) -> Program:
    return Program(dict(formulas), dict(names), sheets)


class Program:
    """Compiled formulas. `formulas`: their cells in order of computation; `inputs`: all other cells that they read."""

    def __init__(
        self, formulas: Mapping[CellKey, str], names: Mapping[str, str], sheets: tuple[str, ...] | None
    ) -> None:
        self._source = formulas, names, sheets
        emitter = Emitter(names, [*(key[0] for key in formulas), *(sheets or ())], closed=sheets is not None)
        texts: dict[CellKey, str] = {}
        reads: dict[CellKey, dict[Cell | Area, None]] = {}
        for key, text in formulas.items():
            try:
                texts[key] = emitted(emitter, key, text)
            except Uncertified as refused:
                raise Uncertified(refused.construct, key) from None
            reads[key] = emitter.used
        self._layers = layers(_in_order(reads), reads)
        self.formulas = (*self._layers.before, *(key for row in self._layers.rows for key in row), *self._layers.after)
        self._place = {key: n for n, key in enumerate(self.formulas)}
        self._emitter, self._reads = emitter, reads
        self._texts = {key: texts[key] for key in (*self._layers.before, *self._layers.after)}
        members = {area: tuple(area.cells()) for area in emitter.areas}
        read = dict.fromkeys(emitter.cells) | dict.fromkeys(cell for cells in members.values() for cell in cells)
        self.inputs = tuple(key for key in read if key not in formulas)
        self._members = members
        self._calls = row_calls([(emitter.cell(key), texts[key]) for key in row] for row in self._layers.rows)
        self._plain = self._function(overriding=False)
        self._overriding: Computing | None = None
        self._load = _loader(self.inputs)

    def __reduce__(self) -> tuple[Callable[..., Program], tuple[Any, ...]]:
        return compile_program, self._source

    def run(self, values: Values, overrides: bool = False) -> dict[CellKey, CellValue]:
        """Every formula's value, computed from the constants in `values`; what is absent is blank.

        Values for formula cells are ignored, so the whole content of a file may be passed; with `overrides` they win:
        the clerk typed over the formula (None: deleted it). int and Decimal are taken as float. Raises TypeError or
        ValueError for what no cell can hold.
        """
        over = values if overrides and not self._place.keys().isdisjoint(values) else {}
        return dict(zip(self.formulas, self.compute(self._load(values), over), strict=True))

    def compute(self, given: Sequence[CellValue], over: Values) -> tuple[CellValue, ...]:
        """The same in the order of `formulas`, from cell values in the order of `inputs`; those in `over` were typed over formulas."""
        if not over:
            return self._plain(given, over)
        if self._overriding is None:
            self._overriding = self._function(overriding=True)
        return self._overriding(given, over)

    def _function(self, overriding: bool) -> Computing:
        emitter = self._emitter
        calls = self._calls
        names, lines = definitions((call.kind for call in calls), overriding)
        lines.append("def run(given, values):")
        if self.inputs:
            lines.append(f"    {_tuple(map(emitter.cell, self.inputs))} = given")
        if overriding and calls:
            lines.append("    typed = values.keys() & every")
        built: set[Area] = set()
        lines += self._statements(self._layers.before, overriding, built)
        for n, call in enumerate(calls):
            over = f"typed_over(rows[{n}], typed, values) if typed else ()" if overriding else "()"
            lines.append(f"    {_tuple(call.results)} = {names[call.kind]}({', '.join((over, *call.inputs))})")
        lines += self._statements(self._layers.after, overriding, built)
        lines.append(f"    return {_tuple(map(emitter.cell, self.formulas))}")
        return self._made(lines)

    def _statements(self, keys: Iterable[CellKey], overriding: bool, built: set[Area]) -> list[str]:
        """The formulas at `keys`, and the areas they are the first to read."""
        lines: list[str] = []
        for key in keys:
            for area in self._reads[key]:
                if type(area) is Area and area not in built:
                    built.add(area)
                    lines.append(
                        f"    {self._emitter.areas[area]} = {_tuple(map(self._emitter.cell, self._members[area]))}"
                    )
            at = f"keys[{self._place[key]}]"
            over = f"{at} in values", f"taken(values[{at}])"
            lines += assignment(self._emitter.cell(key), self._texts[key], over if overriding else None)
        return lines

    def _made(self, lines: Iterable[str]) -> Computing:
        space: dict[str, Any] = {
            **self._emitter.constants,
            "Trip": Trip,
            "taken": taken,
            "remembered": remembered,
            "keys": self.formulas,
            "every": frozenset(self.formulas),
            "rows": self._layers.rows,
            "typed_over": typed_over,
        }
        exec(compile("\n".join(lines), "<formulas>", "exec"), space)
        return space["run"]


def _tuple(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"


def typed_over(
    row: tuple[CellKey, ...], typed: frozenset[CellKey] | set[CellKey], values: Values
) -> tuple[tuple[int, CellValue], ...]:
    """What was typed over formulas of a row: their numbers in it and the values."""
    if typed.isdisjoint(row):
        return ()
    return tuple((number, taken(values[key])) for number, key in enumerate(row) if key in typed)


_AS_THEY_ARE = frozenset({str, bool, type(None), ExcelError})


def _loader(inputs: tuple[CellKey, ...]) -> Callable[[Values], list[CellValue]]:
    def load(values: Values) -> list[CellValue]:
        get = values.get
        return [
            value
            if (type(value := get(key)) is float and -LARGEST <= value <= LARGEST) or type(value) in _AS_THEY_ARE
            else taken(value)
            for key in inputs
        ]

    return load


def taken(value: Any) -> CellValue:
    """A value from outside as a cell value."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    raise TypeError(f"no value of a cell: {value!r}")


def _number(value: float | Decimal) -> float:
    try:
        number = float(value)
    except (OverflowError, ValueError):
        number = inf
    if -LARGEST <= number <= LARGEST:
        return number
    raise ValueError(f"no number of a cell: {value!r}")


def _in_order(reads: Mapping[CellKey, Iterable[Cell | Area]]) -> tuple[CellKey, ...]:
    """Each formula after those it reads. Raises Circular."""
    needs = {key: _formulas_among(used, reads) for key, used in reads.items()}
    order: dict[CellKey, None] = {}
    for start in reads:
        if start not in order:
            _visit(start, needs, order)
    return tuple(order)


def _formulas_among(used: Iterable[Cell | Area], reads: Mapping[CellKey, Any]) -> list[CellKey]:
    found: list[CellKey] = []
    for reference in used:
        cells = reference.cells() if type(reference) is Area else (tuple(reference),)
        found += [cell for cell in cells if cell in reads]
    return found


def _visit(start: CellKey, needs: Mapping[CellKey, list[CellKey]], order: dict[CellKey, None]) -> None:
    """Depth first, without recursion: a running balance may be thousands of formulas long."""
    path: dict[CellKey, None] = {start: None}
    pending = [iter(needs[start])]
    while pending:
        following = next(pending[-1], None)
        if following is None:
            pending.pop()
            order[path.popitem()[0]] = None
        elif following in path:
            round_trip = list(path)
            raise Circular(round_trip[round_trip.index(following) :])
        elif following not in order:
            path[following] = None
            pending.append(iter(needs[following]))
