"""Formulas -> the Python of a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import CodeType
from typing import Any

from xladdin.workbook.formula.code import assignment
from xladdin.workbook.formula.emit import Emitter
from xladdin.workbook.formula.nodes import Area, Cell
from xladdin.workbook.formula.patterns import emitted
from xladdin.workbook.formula.program import Program
from xladdin.workbook.formula.refusals import CellKey, Circular, Uncertified
from xladdin.workbook.formula.rows import definitions, layers, row_calls


class Compiler:
    """Formulas in their order of computation, each as Python. Raises Uncertified or Circular."""

    def __init__(
        self, formulas: Mapping[CellKey, str], names: Mapping[str, str], sheets: tuple[str, ...] | None,
        only: tuple[CellKey, ...] | None = None,
    ) -> None:  # fmt: skip
        emitter = Emitter(names, [*(key[0] for key in formulas), *(sheets or ())], closed=sheets is not None)
        texts: dict[CellKey, str] = {}
        reads: dict[CellKey, dict[Cell | Area, None]] = {}
        wanted = list(formulas if only is None else only)
        for key in wanted:
            if key in texts:
                continue
            try:
                texts[key] = emitted(emitter, key, formulas[key])
            except Uncertified as refused:
                raise Uncertified(refused.construct, key) from None
            reads[key] = emitter.used
            if only is not None:
                wanted += _formulas_among(emitter.used, formulas)
        self.layers = layers(_in_order(reads), reads)
        self.formulas = (*self.layers.before, *(key for row in self.layers.rows for key in row), *self.layers.after)
        self._place = {key: n for n, key in enumerate(self.formulas)}
        self._emitter, self._reads = emitter, reads
        self._texts = {key: texts[key] for key in (*self.layers.before, *self.layers.after)}
        members = {area: tuple(area.cells()) for area in emitter.areas}
        read = dict.fromkeys(emitter.cells) | dict.fromkeys(cell for cells in members.values() for cell in cells)
        self.inputs = tuple(key for key in read if key not in texts)
        self._members = members
        self._calls = row_calls([(emitter.cell(key), texts[key]) for key in row] for row in self.layers.rows)

    def program(self) -> Program:
        return Program(self.formulas, self.inputs, self.layers.rows, self._emitter.constants, self.code)

    def code(self, overriding: bool) -> CodeType:
        """Defines `run`, a function of the cells' values. `overriding`: what was typed over formulas counts."""
        emitter = self._emitter
        calls = self._calls
        names, lines = definitions((call.kind for call in calls), overriding)
        lines.append("def run(given, values):")
        if self.inputs:
            lines.append(f"    {_tuple(map(emitter.cell, self.inputs))} = given")
        if overriding and calls:
            lines.append("    typed = values.keys() & every")
        built: set[Area] = set()
        lines += self._statements(self.layers.before, overriding, built)
        for n, call in enumerate(calls):
            over = f"typed_over(rows[{n}], typed, values) if typed else ()" if overriding else "()"
            lines.append(f"    {_tuple(call.results)} = {names[call.kind]}({', '.join((over, *call.inputs))})")
        lines += self._statements(self.layers.after, overriding, built)
        lines.append(f"    return {_tuple(map(emitter.cell, self.formulas))}")
        return compile("\n".join(lines), "<formulas>", "exec")

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


def _tuple(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"


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
