"""Text functions, and TEXT for the plain number formats."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP
from typing import NamedTuple

from xladdin.workbook.formula.values import (
    FIFTEEN,
    LONGEST_TEXT,
    UNDECIDED,
    VALUE,
    CellValue,
    ExcelError,
    Trip,
    fifteen,
    number,
    text,
    text_number,
    whole,
)
from xladdin.workbook.formula.wildcards import pattern

_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")
_BLANKS = re.compile(" +")


def _short(result: str) -> str:
    if len(result) > LONGEST_TEXT:
        raise Trip(VALUE)
    return result


def _counted(value: CellValue) -> str:
    """Text whose characters are counted: an emoji or rare character counts 2 or 1, by Excel's version and setting."""
    found = text(value)
    if not found.isascii() and _BEYOND_BMP.search(found):
        raise Trip(UNDECIDED)
    return found


def _at_least(lowest: int, value: CellValue) -> int:
    found = whole(value)
    if found < lowest:
        raise Trip(VALUE)
    return found


def join(*parts: CellValue) -> str:
    """CONCATENATE and &."""
    return _short("".join([text(part) for part in parts]))


def length(value: CellValue) -> float:
    return float(len(_counted(value)))


def left(value: CellValue, size: CellValue = 1.0) -> str:
    return _counted(value)[: _at_least(0, size)]


def right(value: CellValue, size: CellValue = 1.0) -> str:
    found, wanted = _counted(value), _at_least(0, size)
    return found[-wanted:] if wanted else ""


def middle(value: CellValue, start: CellValue, size: CellValue) -> str:
    found, first = _counted(value), _at_least(1, start) - 1
    return found[first : first + _at_least(0, size)]


def trim(value: CellValue) -> str:
    """No blanks at the ends and single ones between; only the ordinary blank, not the Chinese full-width one."""
    return _BLANKS.sub(" ", text(value)).strip(" ")


def substitute(value: CellValue, old: CellValue, new: CellValue, *instance: CellValue) -> str:
    """SUBSTITUTE everywhere, or only at one `instance`, counted from 1."""
    found, wanted, put = text(value), text(old), text(new)
    if not instance:
        return _short(found.replace(wanted, put)) if wanted else found
    which = _at_least(1, instance[0])
    parts = found.split(wanted) if wanted else [found]
    if which >= len(parts):
        return found
    return _short(wanted.join(parts[:which]) + put + wanted.join(parts[which:]))


def substitute_all(value: CellValue, pairs: tuple[tuple[str, str], ...]) -> str:
    """A chain of SUBSTITUTEs with literal texts, innermost first, as one call."""
    found = text(value)
    for old, new in pairs if found else ():
        if old in found and old:
            found = _short(found.replace(old, new))
    return found


def find(wanted: CellValue, within: CellValue, start: CellValue = 1.0) -> float:
    """FIND: place counted from 1, with case and without wildcards; #VALUE! if not found."""
    sought, where = _counted(wanted), _counted(within)
    return _place(where.find(sought, _start(sought, where, start)))


def search(wanted: CellValue, within: CellValue, start: CellValue = 1.0) -> float:
    """SEARCH: as FIND, but without case and with wildcards."""
    sought, where = _counted(wanted), _counted(within)
    return _place(pattern(sought).find(where, _start(sought, where, start)))


def _start(sought: str, where: str, start: CellValue) -> int:
    first = _at_least(1, start)
    if first > len(where) and first > 1:
        raise Trip(VALUE if sought else UNDECIDED)
    return first - 1


def _place(index: int) -> float:
    if index < 0:
        raise Trip(VALUE)
    return float(index + 1)


def exact(a: CellValue, b: CellValue) -> bool:
    return text(a) == text(b)


def text_of(value: CellValue) -> str:
    """T: texts as they are, everything else empty."""
    if type(value) is ExcelError:
        raise Trip(value)
    return value if type(value) is str else ""


def repeat(value: CellValue, times: CellValue) -> str:
    found, many = text(value), _at_least(0, times)
    if len(found) * many > LONGEST_TEXT:
        raise Trip(VALUE)
    return found * many


class NumberFormat(NamedTuple):
    """`#,##0.0##%`: thousands separators, decimals always shown, decimals at most, decimal point, percent."""

    grouped: bool
    least: int
    most: int
    point: bool
    percent: bool


_FORMAT = re.compile(r"(0|#,##0)(?:\.(?=[0#])(0*)(#*))?(%?)")
_MOST_DECIMALS = 30


def number_format(spelt: str) -> NumberFormat | None:
    """The format of TEXT; None for all but `0` and `#,##0`, with decimals `0` and then `#`, with or without `%`."""
    match = _FORMAT.fullmatch(spelt)
    if match is None or len(spelt) > _MOST_DECIMALS:
        return None
    always, perhaps = match[2] or "", match[3] or ""
    return NumberFormat(match[1] != "0", len(always), len(always) + len(perhaps), "." in spelt, match[4] == "%")


def formatted(value: CellValue, form: NumberFormat) -> str:
    """TEXT. Texts that are no number, TRUE and FALSE stay as they are. Small negative numbers are -0.00 as in Excel."""
    if type(value) is bool:
        return text(value)
    if type(value) is str:
        meant = text_number(value)
        if meant is VALUE:
            return value
        value = meant
    x = number(value)
    places = form.most + (2 if form.percent else 0)
    units = FIFTEEN.scaleb(fifteen(abs(x)), places).to_integral_value(ROUND_HALF_UP)
    digits = f"{units:f}".rjust(form.most + 1, "0")
    head, tail = digits[: len(digits) - form.most], digits[len(digits) - form.most :]
    tail = tail[: form.least] + tail[form.least :].rstrip("0")
    if form.grouped:
        head = f"{int(head):,}"
    return f"{'-' if x < 0 else ''}{head}{'.' if form.point else ''}{tail}{'%' if form.percent else ''}"
