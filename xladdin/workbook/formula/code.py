"""Pieces of generated Python: an expression with what is known of its value, and the helpers it calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from xladdin.workbook.formula.values import UNDECIDED, VALUE, CellValue, ExcelError, Trip, whole

VARIABLE = re.compile(r"\b([cak]\d+)\b")
"""What stands for a cell, an area or a constant in generated Python; no text in quotation marks there looks like it."""

Kind = Literal["float", "str", "bool", "solid", "any", "cells", "mixed"]
"""`solid`: number, text or truth. `any`: some cell value, perhaps blank or an error. `cells`: a tuple. `mixed`: a tuple or a value, known only when run."""


class Code(NamedTuple):
    text: str
    kind: Kind
    trips: bool = True
    """Whether evaluating it can raise Trip."""

    @property
    def is_range(self) -> bool:
        return self.kind in ("cells", "mixed")


def sound(value: CellValue) -> CellValue:
    """Raises the error that a cell holds, where the order of errors matters."""
    if type(value) is ExcelError:
        raise Trip(value)
    return value


def caught(expression: Callable[[], Any]) -> Any:
    """The value, or the error as a value."""
    try:
        return expression()
    except Trip as trip:
        return trip.error


def settle(value: CellValue) -> CellValue:
    """What a formula cell shows: a blank taken over from another cell becomes 0."""
    return 0.0 if value is None else value


def chain(signs: tuple[Callable[..., CellValue], ...], first: CellValue, *rest: CellValue) -> CellValue:
    """A long A1+A2-A3…, which as nested calls would be too deep for Python."""
    for operation, value in zip(signs, rest, strict=True):
        first = operation(first, value)
    return first


def chosen(index: CellValue, most: int) -> int:
    """The index of CHOOSE, from 1."""
    found = whole(index)
    if not 1 <= found <= most:
        raise Trip(VALUE)
    return found


def if_error(value: CellValue, otherwise: Callable[[], CellValue]) -> CellValue:
    return otherwise() if type(value) is ExcelError and value is not UNDECIDED else value


def unsure(value: CellValue) -> CellValue:
    """IFERROR of a cell inside SUM: whether its text counts as written directly or as in a range is not known."""
    if type(value) is float or type(value) is ExcelError:
        return value
    raise Trip(UNDECIDED)


def assignment(variable: str, text: str, over: tuple[str, str] | None) -> list[str]:
    """The lines `variable = text`, an error being a value. `over`: condition under which a value was typed over the formula, and that value."""
    if over is None:
        return [
            "    try:",
            f"        {variable} = {text}",
            "    except Trip as trip:",
            f"        {variable} = trip.error",
        ]
    return [
        f"    if {over[0]}:",
        f"        {variable} = {over[1]}",
        "    else:",
        *(f"    {line}" for line in assignment(variable, text, None)),
    ]
