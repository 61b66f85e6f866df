"""Formulas that differ only in the cells they read, as in the rows of a table, are parsed and turned into Python once.

A pattern is a formula's text without its references, with the size of each and which of them are the same. What a formula becomes
depends on nothing else, so the next one of the pattern is had by putting its own cells into the Python of the first.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from xladdin.memo import remember
from xladdin.workbook.formula.code import VARIABLE
from xladdin.workbook.formula.emit import Emitter
from xladdin.workbook.formula.nodes import Area, Cell
from xladdin.workbook.formula.parser import parse
from xladdin.workbook.formula.refusals import CellKey, Uncertified
from xladdin.workbook.formula.tokens import LONGEST_FORMULA, WORD
from xladdin.workbook.formula_text import COLUMNS, ROWS, column_number

MOST_KNOWN = 4096
"""Patterns kept; forms have some hundreds together, a hostile folder any number."""

Reference = Cell | Area
_STRING = r'"(?:[^"]|"")*+"'
_SHEET = rf"(?:'((?:[^']|'')++)'|({WORD}++))!"
_CELL = r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})"
_REFERENCE = re.compile(rf"{_STRING}|(?<!{WORD})(?<!\$)(?:{_SHEET})?+{_CELL}(?::{_CELL})?(?!{WORD}|[(!\[])")

_NOT_PLAIN = frozenset("[]\\:")
"""In the name of a sheet: other workbooks, stretches of sheets."""


class _Split(NamedTuple):
    """`pattern` is the key; `references`: the distinct ones in order of appearance, of one cell as Cell."""

    pattern: tuple[Any, ...]
    references: tuple[Reference, ...]


class _Known(NamedTuple):
    """The Python of the first formula of a pattern, cut at its variables. `used`: the references in the order in which it reads them.

    `variables`: the kind of each, and a constant's value or the number of a reference in `used`.
    """

    pieces: tuple[str, ...]
    variables: tuple[tuple[str, Any], ...]
    functions: tuple[Any, ...]
    used: tuple[int, ...]


_known: dict[tuple[Any, ...], _Known | None] = {}


def emitted(emitter: Emitter, key: CellKey, text: str) -> str:
    """The Python of the formula at `key`, as `emitter.formula` gives it of the parsed text. Raises Uncertified."""
    split = _split(text, key[0])
    if split is None:
        return emitter.formula(key, parse(text, key[0]))
    if split.pattern not in _known:
        remember(_known, split.pattern, _learnt(text, key, split.references), MOST_KNOWN)
    known = _known[split.pattern]
    found = None if known is None else _put_in(emitter, known, split.references)
    return emitter.formula(key, parse(text, key[0])) if found is None else found


def _split(text: str, own_sheet: str) -> _Split | None:
    """None for what has more to it than its cells; only such differences as the parser would make may be lost in the pattern."""
    if len(text) > LONGEST_FORMULA:
        return None
    pattern: list[Any] = []
    number: dict[Reference, int] = {}
    end = 0
    for match in _REFERENCE.finditer(text):
        if match[3] is None:
            continue
        reference = _reference(match, own_sheet)
        if reference is None:
            return None
        pattern += [text[end : match.start()], number.setdefault(reference, len(number))]
        if type(reference) is Area:
            pattern.append(reference.shape)
        end = match.end()
    return _Split((*pattern, text[end:]), tuple(number))


def _reference(match: re.Match[str], own_sheet: str) -> Reference | None:
    quoted, plain, letters, digits, last_letters, last_digits = match.groups()
    sheet = own_sheet if quoted is None and plain is None else (plain or quoted.replace("''", "'"))
    row, column = int(digits), column_number(letters)
    last_row, last_column = (row, column) if last_digits is None else (int(last_digits), column_number(last_letters))
    if max(row, last_row) > ROWS or max(column, last_column) > COLUMNS or not _NOT_PLAIN.isdisjoint(sheet):
        return None
    if (row, column) == (last_row, last_column):
        return Cell(sheet, row, column)
    return Area(sheet, min(row, last_row), min(column, last_column), max(row, last_row), max(column, last_column))


def _learnt(text: str, key: CellKey, references: tuple[Reference, ...]) -> _Known | None:
    """None where the formula is refused, reads what is not written in it (defined names), or where it stands matters."""
    alone = Emitter({}, (), closed=False)
    try:
        code = alone.formula(key, parse(text, key[0]))
    except Uncertified:
        return None
    if alone.positional or set(alone.used) != set(references):
        return None
    number = {reference: n for n, reference in enumerate(alone.used)}
    values: dict[str, Any] = {name: number[Cell(*cell)] for cell, name in alone.cells.items()}
    values |= {name: number[area] for area, name in alone.areas.items()}
    values |= {name: value for name, value in alone.constants.items() if VARIABLE.fullmatch(name)}
    cut = VARIABLE.split(code)
    return _Known(
        tuple(cut[::2]),
        tuple((name[0], values[name]) for name in cut[1::2]),
        tuple(value for name, value in alone.constants.items() if name not in values),
        tuple(references.index(reference) for reference in alone.used),
    )


def _put_in(emitter: Emitter, known: _Known, references: tuple[Reference, ...]) -> str | None:
    """None where the emitter calls a function by another name than the pattern does."""
    if any(emitter.constant(value) != value.__name__ for value in known.functions):
        return None
    emitter.used = {}
    here = [emitter.reads(references[n]) for n in known.used]
    code = [known.pieces[0]]
    for (kind, value), piece in zip(known.variables, known.pieces[1:], strict=True):
        code += emitter.constant(value) if kind == "k" else here[value], piece
    return "".join(code)
