"""The worksheet functions as their Python signatures say them: name, text, arguments with their texts.

Calc hands an optional argument that is a blank cell over as 0. A figure must not come so: the optional figures of a function are one
argument in Calc, a block with a figure in each column, which keeps blanks.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import get_type_hints

PREFIX = "PF_"
FIGURE = "figure_"
FIGURES = "figures"
FIGURES_SAID = "要填的各个数，每列一个，次序见 =PF_RULES(评分标准)；金额按元。可以是几行，如 B5:C9"


@dataclass(frozen=True, slots=True)
class Argument:
    """`optional` may be left out."""

    name: str
    text: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Function:
    """As Calc knows it."""

    name: str
    text: str
    arguments: tuple[Argument, ...]


def signatures() -> tuple[Function, ...]:
    """In the order of their source."""
    from udfs import functions

    return tuple(_signature(value, name) for name, value in vars(functions).items() if name.startswith(PREFIX))


def _signature(function: object, name: str) -> Function:
    plain = inspect.unwrap(function)  # type: ignore[arg-type]
    hints = get_type_hints(plain, include_extras=True)
    own = inspect.signature(plain).parameters.values()
    arguments = [
        Argument(one.name, hints[one.name].__metadata__[0]["doc"], one.default is not inspect.Parameter.empty)
        for one in own if not one.name.startswith(FIGURE)
    ]  # fmt: skip
    if len(arguments) < len(own):
        arguments.append(Argument(FIGURES, FIGURES_SAID, optional=False))
    return Function(name, inspect.getdoc(plain) or "", tuple(arguments))


def in_excels_order(function: object, given: list[object]) -> list[object]:
    """The arguments that Calc gave as the function takes them: the block of figures by columns, defaults for what was left out."""
    parameters = list(inspect.signature(inspect.unwrap(function)).parameters.values())  # type: ignore[arg-type]
    names = [one.name for one in parameters]
    first = next((n for n, name in enumerate(names) if name.startswith(FIGURE)), None)
    if first is not None and len(given) > first:
        given = [*given[:first], *_columns(given[first], len(names) - first)]
    return [
        one.default if value is None and one.default is not inspect.Parameter.empty else value
        for one, value in zip(parameters, given, strict=False)
    ]


def _columns(block: object, most: int) -> list[object]:
    """Raises ValueError when there are more columns than figures."""
    rows = block if isinstance(block, list) else [[block]]
    columns = [[[row[n]] for row in rows] for n in range(len(rows[0]))]
    if len(columns) > most:
        raise ValueError(f"{len(columns)} > {most}")
    return list(columns)
