"""The text of formulas: the canonical form in which two spellings are compared, and the shift of a shared formula.

Excel, WPS, LibreOffice and openpyxl save the same formula differently: blanks, `$`, quotes round sheet names, letter
case, `TRUE()`, `_xlfn.` prefixes, `0.50`. The grammar is that of ECMA-376 part 1, 18.17. No text raises; what is no
formula stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache

from xladdin.facts import column_letter as column_letters

ROWS, COLUMNS = 1_048_576, 16_384

# A character of an unquoted sheet, defined or function name: letter, digit, one of _ . \ ? or anything beyond ASCII.
# Told by what it is not, because `re` takes 2 ms to compile each range that runs to the end of Unicode.
_W = r"[^\x00-\x2d/:-\x3e@\[\]^`\x7b-\x7f]"
# Unclosed quotes run to the end and repeats are possessive, so the time grows with the length only.
# A cell before ":" is no first sheet of a 3-D reference: Sheet1!A1:Sheet1!A3 is two cells, Jan:Mar!A1 three sheets.
_TOKEN = rf"""
      (?P<string>"(?:[^"]|"")*+"?)
    | (?P<quoted>'(?:[^']|'')*+'?!?)
    | (?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))
    | (?P<logical>(?i:TRUE|FALSE)\([ \t\r\n]*+\))
    | (?P<sheet>\[[^\[\]]*+\]{_W}*+(?::{_W}++)?! | (?:(?!\$?[A-Za-z]{{1,3}}[0-9]{{1,7}}:){_W}++:)?{_W}++!)
    | (?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\])
    | (?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}(?!{_W}))
    | (?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?!{_W}|[($]))
    | (?P<cell>\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}(?!{_W}|[(\[!]))
    | (?P<number>(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[Ee][+-]?[0-9]++)?)
    | (?P<word>{_W}++)
    | (?P<blank>[ \t\r\n]++)
    | (?P<mark><=|>=|<>|.)
    """
_PREFIX = re.compile(r"(?:_XLFN\.|_XLWS\.|_XLPM\.)+(?=.)")
_PLAIN_SHEET = re.compile(rf"'((?:\[[^\[\]']*+\])?{_W}++(?::{_W}++)?)'!")
_REFERENCE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_CACHED_LENGTH = 2000

_ENDS_OPERAND = frozenset({"cell", "columns", "rows", "word", "bracket", "error", "string", "number", "logical"})
_STARTS_OPERAND = _ENDS_OPERAND | {"sheet", "quoted"}


def normalise_formula(text: str) -> str:
    """The canonical spelling: the same for two spellings of one formula, different for different formulas.

    Dropped: leading `=` and `+`, `$`, blanks outside strings (the blank that intersects two ranges stays one blank),
    needless quotes round sheet names, `_xlfn.` prefixes, `()` after TRUE and FALSE, needless zeros of numbers. Names,
    functions, references and sheets become upper case. Strings stay exactly.
    """
    return _normalise_cached(text) if len(text) <= _CACHED_LENGTH else _normalise(text)


@cache
def _token() -> re.Pattern[str]:
    """Compiled when first asked for, which takes 2 ms: most files need none of it."""
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)


def _normalise(text: str) -> str:
    out: list[str] = []
    blank = False
    ended = False
    for match in _token().finditer(text.strip().removeprefix("=").lstrip(" \t\r\n+")):
        kind = match.lastgroup
        token = match[0]
        if kind == "blank":
            blank = True
            continue
        if blank and ended and (kind in _STARTS_OPERAND or token in "({"):
            out.append(" ")
        blank = False
        ended = kind in _ENDS_OPERAND or token in ")}#"
        out.append(_SPELL[kind](token))
    return "".join(out)


_normalise_cached = lru_cache(maxsize=8192)(_normalise)


def _as_is(token: str) -> str:
    return token


def _spell_quoted(token: str) -> str:
    plain = _PLAIN_SHEET.fullmatch(token)
    return f"{plain[1]}!".upper() if plain else token.upper()


def _spell_reference(token: str) -> str:
    return token.replace("$", "").upper()


def _spell_number(token: str) -> str:
    """`0.50` -> `0.5`, `1E-06` -> `0.000001`; an exponent no spreadsheet knows stays as written."""
    if token.isdigit() and not token.startswith("0"):
        return token
    exponent = token.upper().partition("E")[2]
    if len(exponent) > 4:
        return token.upper()
    plain = f"{Decimal(token):f}"
    return plain.rstrip("0").rstrip(".") or "0" if "." in plain else plain.lstrip("0") or "0"


_SPELL: dict[str | None, Callable[[str], str]] = {
    "string": _as_is,
    "quoted": _spell_quoted,
    "error": _as_is,
    "logical": lambda token: token.partition("(")[0].upper(),
    "sheet": str.upper,
    "bracket": _as_is,
    "rows": _spell_reference,
    "columns": _spell_reference,
    "cell": _spell_reference,
    "number": _spell_number,
    "word": lambda token: _PREFIX.sub("", token.upper(), count=1) if token[0] == "_" else token.upper(),
    "mark": _as_is,
}


def shift_formula(text: str, rows: int, columns: int) -> str:
    """The formula as it reads `rows` below and `columns` right of where `text` stands; `$` references do not move.

    Raises ValueError when a reference would leave the sheet.
    """
    return _shift_cached(text, rows, columns) if len(text) <= _CACHED_LENGTH else _shift(text, rows, columns)


def _shift(text: str, rows: int, columns: int) -> str:
    out: list[str] = []
    for match in _token().finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "cell":
            token = _shift_cell(token, rows, columns)
        elif kind == "rows":
            token = ":".join(_shift_row(part, rows) for part in token.split(":"))
        elif kind == "columns":
            token = ":".join(_shift_column(part, columns) for part in token.split(":"))
        out.append(token)
    return "".join(out)


_shift_cached = lru_cache(maxsize=8192)(_shift)


def _shift_cell(token: str, rows: int, columns: int) -> str:
    match = _REFERENCE.fullmatch(token)
    if match is None or column_number(match[2]) > COLUMNS or not 0 < int(match[4]) <= ROWS:
        return token  # a defined name such as ABC0 or ZZZ1
    return _shift_column(match[1] + match[2], columns) + _shift_row(match[3] + match[4], rows)


def _shift_row(part: str, rows: int) -> str:
    if part.startswith("$"):
        return part
    row = int(part) + rows
    if not 0 < row <= ROWS:
        raise ValueError(f"row {row} is outside the sheet")
    return str(row)


def _shift_column(part: str, columns: int) -> str:
    if part.startswith("$"):
        return part
    column = column_number(part) + columns
    if not 0 < column <= COLUMNS:
        raise ValueError(f"column {column} is outside the sheet")
    return column_letters(column)


def column_number(letters: str) -> int:
    """A -> 1, xfd -> 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
