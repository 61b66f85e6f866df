"""The figures of a file as bytes: what is alike in every filing of a form stands apart from what this one says.

How figures are called, their units and their places make up most of it and repeat from filing to filing, so they are put into words and
compressed once. Every file carries them all the same: it can be read when its form has long changed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from xladdin.rollup.wire import from_json, to_json

FAST, SMALL = 1, 9
"""zlib levels: of what is written for every filing, and once for all."""
ABSENT = 0
"""Stands for the value of a line that this filing does not have."""
_encode, _decode = Encoder().encode, Decoder(list[bytes]).decode


class Line(NamedTuple):
    """What a figure is called and where it stands, less what its `Rows` says. `sheet`: '' for that of the rows. `col`: 0 for no cell."""

    item: str
    label: str
    unit: str
    sheet: str
    row: int
    col: int


class Kind(Struct, frozen=True, eq=False):
    """Lines that follow each other in many filings: the printed figures of a form, a row of a block. One object for all that are equal."""

    lines: tuple[Line, ...]


class Rows(NamedTuple):
    """Lines of one kind as one filing has them, under `item` and `title`, from `row` of `sheet` on.

    `values`: a number as its exact text, a text in a list, None when missing. `origins`: first letters; `steps`: their exact texts.
    """

    kind: Kind
    item: str
    title: str
    sheet: str
    row: int
    values: Sequence[str | list[str] | int | None]
    origins: str
    steps: str


class Filling(NamedTuple):
    """One filing of a file. `form`: of the sheet it stands on; `project`: of an attached sheet."""

    form: str
    project: str
    rows: Sequence[Rows]


kind = lru_cache(maxsize=1 << 14)(Kind)
"""The kind of these lines."""


def pack(fillings: Iterable[Filling]) -> bytes:
    numbers: dict[Kind, int] = {}
    said = [
        (form, project, [(numbers.setdefault(own[0], len(numbers)), *own[1:]) for own in rows])
        for form, project, rows in fillings
    ]
    return _encode((_legend(tuple(numbers)), zlib.compress(to_json(said), FAST)))


@lru_cache(maxsize=1024)
def _legend(kinds: tuple[Kind, ...]) -> bytes:
    return zlib.compress(to_json([one.lines for one in kinds]), SMALL)


def unpack(packed: bytes) -> Iterator[Filling]:
    """Raises ValueError, zlib.error, TypeError or IndexError when the bytes are not what `pack` made."""
    legend, said = _decode(packed)
    kinds = _kinds(legend)
    for form, project, rows in from_json(zlib.decompress(said)):
        yield Filling(form, project, [Rows(kinds[n], *rest) for n, *rest in rows])


@lru_cache(maxsize=1024)
def _kinds(legend: bytes) -> tuple[Kind, ...]:
    lines: list[list[list[Any]]] = from_json(zlib.decompress(legend))
    return tuple(kind(tuple(Line(*line) for line in own)) for own in lines)
