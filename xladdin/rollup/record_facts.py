"""The figures of one filing line by line, each with its Chinese name and the cell it came from."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from xladdin.checks.case import Case
from xladdin.facts import Cell, Filing
from xladdin.rollup.filled import filled
from xladdin.rollup.packed import ABSENT, Filling, pack, unpack

_ORIGIN = {"t": "typed", "f": "formula", "o": "overwritten", "u": "unreadable"}
_BEFORE = b"x"
"""What programs packed that wrote every line out in full begins with this letter, as all that zlib makes; what `pack` makes does not."""


class FactLine(Struct, frozen=True):
    """One figure. `item`: its id in the vocabulary or the rulebook; `label`: what the form calls it, with the row it stands in.

    `value`: exact in base units (元, rates as fractions), text as typed, 是 or 否; None when missing. `form`: of the sheet it stands on,
    `project`: the project of an attached sheet. `origin` and `step` as in `facts.Fact`.
    """

    form: str
    project: str
    item: str
    label: str
    value: Fraction | str | None
    unit: str
    origin: str
    cell: Cell | None
    step: Fraction


def pack_facts(cases: Iterable[Case]) -> bytes:
    """Every figure, answer, score and reason of a file, missing ones included, attached forms after the unit's own."""
    return pack(Filling(case.filing.form, project_of(case.filing), filled(case)) for case in cases)


def project_of(filing: Filing) -> str:
    """What an attached sheet is called: by its project, else by its tab; '' for the unit's own filing."""
    named = filing.facts.get("project_name")
    return str(named.value or filing.sheet) if named is not None and filing.sheet else filing.sheet


def unpack_lines(packed: bytes) -> Iterator[FactLine]:
    """Raises ValueError, KeyError, zlib.error, TypeError or IndexError when the bytes are not what `pack_facts` made."""
    if packed.startswith(_BEFORE):
        yield from _unpacked_before(packed)
        return
    for form, project, rows in unpack(packed):
        for kind, start, title, own, first, values, origins, steps in rows:
            for line, value, origin, step in zip(kind.lines, values, origins, steps.split(), strict=True):
                if value == ABSENT:
                    continue
                item, label, unit, sheet, row, col = line
                yield FactLine(
                    form, project, start + item, title + label, fraction(value) if isinstance(value, str) else value and value[0],
                    unit, _ORIGIN[origin], Cell(sheet or own, first + row, col) if col else None, fraction(step),
                )  # fmt: skip


def _unpacked_before(packed: bytes) -> Iterator[FactLine]:
    """A store keeps the figures of submissions whose files are gone as the program of that time packed them."""
    for form, project, item, label, value, unit, origin, cell, step in json.loads(zlib.decompress(packed)):
        exact = fraction(value[0]) if isinstance(value, list) else value
        yield FactLine(
            form, project, item, label, exact, unit, origin, Cell(*cell) if cell else None, fraction(str(step))
        )


@lru_cache(maxsize=65536)
def fraction(text: str) -> Fraction:
    """`3` or `1/3`, as str() of a Fraction writes it. Raises ValueError."""
    top, _, bottom = text.partition("/")
    return Fraction(int(top), int(bottom or 1))
