"""All formulas of a workbook as one Python function: compiled once for a template, run for every filing."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from math import inf
from types import CodeType
from typing import Any

from xladdin.workbook.formula.refusals import CellKey
from xladdin.workbook.formula.remembered import remembered
from xladdin.workbook.formula.values import LARGEST, CellValue, ExcelError, Trip

Values = Mapping[CellKey, Any]
Run = Callable[[Sequence[CellValue], Values], tuple[CellValue, ...]]
Write = Callable[[bool], CodeType]
"""Gives the code of a program; True: of one in which values typed over formulas count."""


def compile_program(
    formulas: Mapping[CellKey, str], names: Mapping[str, str] | None = None, sheets: Iterable[str] | None = None,
    only: Iterable[CellKey] | None = None,
) -> Program:  # fmt: skip
    """Compiles formulas, with or without `=`; a shared formula must be written out for its cell.

    `names`: defined names and what they refer to, `{"编制数": "'基础数据表'!$B$5"}`; one of a single sheet is `Sheet!name`.
    `sheets`: all sheets of the workbook; if given, references to others are refused, if not, their cells are blank.
    `only`: formulas whose results are wanted; of the others those are compiled that they need.
    Raises Uncertified or Circular. The last programs are kept: compiling the same formulas again is but a look-up.
    """
    texts, known = tuple(formulas.items()), tuple((names or {}).items())
    return _compiled(texts, known, *(None if given is None else tuple(given) for given in (sheets, only)))


@lru_cache(maxsize=64)
def _compiled(
    formulas: tuple[tuple[CellKey, str], ...], names: tuple[tuple[str, str], ...], sheets: tuple[str, ...] | None,
    only: tuple[CellKey, ...] | None,
) -> Program:  # fmt: skip
    from xladdin.workbook.formula.compiler import Compiler

    return Compiler(dict(formulas), dict(names), sheets, only).program()


class Program:
    """Compiled formulas. `formulas`: their cells in order of computation; `inputs`: all other cells that they read.

    `rows`: the formulas among them that are worked out row by row; `constants`: what the code calls and holds.
    """

    def __init__(
        self, formulas: tuple[CellKey, ...], inputs: tuple[CellKey, ...], rows: tuple[tuple[CellKey, ...], ...],
        constants: Mapping[str, Any], write: Write,
    ) -> None:  # fmt: skip
        self.formulas, self.inputs, self._rows, self._constants, self._write = formulas, inputs, rows, constants, write
        self._keys = frozenset(formulas)
        self._codes: dict[bool, CodeType] = {}
        self._plain, self._overriding = self._made(False), None
        self._load = _loader(inputs)

    def __reduce__(self) -> tuple[Callable[..., Program], tuple[Any, ...]]:
        """With its code, which the Python that wrote it can read."""
        codes = {overriding: marshal.dumps(self._code(overriding)) for overriding in (False, True)}
        return _restored, (self.formulas, self.inputs, self._rows, self._constants, codes)

    def run(self, values: Values, overrides: bool = False) -> dict[CellKey, CellValue]:
        """Every formula's value, computed from the constants in `values`; what is absent is blank.

        Values for formula cells are ignored, so the whole content of a file may be passed; with `overrides` they win:
        the clerk typed over the formula (None: deleted it). int and Decimal are taken as float. Raises TypeError or
        ValueError for what no cell can hold.
        """
        over = values if overrides and not self._keys.isdisjoint(values) else {}
        return dict(zip(self.formulas, self.compute(self._load(values), over), strict=True))

    def compute(self, given: Sequence[CellValue], over: Values) -> tuple[CellValue, ...]:
        """The same in the order of `formulas`, from cell values in the order of `inputs`; those in `over` were typed over formulas."""
        if not over:
            return self._plain(given, over)
        if self._overriding is None:
            self._overriding: Run | None = self._made(True)
        return self._overriding(given, over)

    def _code(self, overriding: bool) -> CodeType:
        """Asked for once: what writes it may be large."""
        if overriding not in self._codes:
            self._codes[overriding] = self._write(overriding)
            if len(self._codes) == 2:
                del self._write
        return self._codes[overriding]

    def _made(self, overriding: bool) -> Run:
        space: dict[str, Any] = {
            **self._constants,
            "Trip": Trip,
            "taken": taken,
            "remembered": remembered,
            "keys": self.formulas,
            "every": self._keys,
            "rows": self._rows,
            "typed_over": typed_over,
        }
        exec(self._code(overriding), space)
        return space["run"]


def _restored(formulas: Any, inputs: Any, rows: Any, constants: Any, codes: dict[bool, bytes]) -> Program:
    return Program(formulas, inputs, rows, constants, lambda overriding: marshal.loads(codes.pop(overriding)))


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
