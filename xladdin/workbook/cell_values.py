"""References and the texts of `<v>` -> exact values. ValueError for what no spreadsheet program writes."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from xladdin.workbook.formula_text import COLUMNS, ROWS, column_number

Area = tuple[int, int, int, int]

BOOLS = {"1": True, "0": False, "true": True, "false": False}

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?")
_LONGEST_NUMBER = 100
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,9})?)Z?")
_SECONDS_A_DAY = 86400

POSITIONS: dict[str | None, tuple[int, int]] = {}
"""What `position` has worked out so far."""
_POSITIONS_KEPT = 65536


def number(text: str) -> Decimal:
    """The number in a `<v>`.

    Excel saves doubles with 17 digits: a typed 1.1 stands in the file as 1.1000000000000001. More than 15 characters
    therefore go through float to the shortest decimal that is the same double, which for anything typed (Excel keeps at
    most 15 digits) is exactly what was typed.
    """
    if len(text) < 16 and not text.strip("0123456789.-"):
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise ValueError(text) from None
        return value if value or text[0] != "-" else Decimal(0)
    text = text.strip(" \t\r\n")
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise ValueError(text)
    value = Decimal(repr(float(text)))
    if not value.is_finite():
        raise ValueError(text)
    return value if value else Decimal(0)


def serial_day(text: str, date1904: bool) -> Decimal:
    """An ISO 8601 date, date-time or time (`t="d"`) as the serial number that the workbook's date system gives it."""
    day_text, _, time_text = text.strip().rpartition("T") if "T" in text else (text.strip(), "", "")
    if not day_text or ":" in day_text:
        day_text, time_text = "", time_text or day_text
    days = 0
    if day_text:
        day = datetime.strptime(day_text, "%Y-%m-%d").date()
        days = (day - (date(1904, 1, 1) if date1904 else date(1899, 12, 30))).days
        if not date1904 and days < 61:
            days -= 1  # the 29 February 1900 that Excel inherited and the calendar never had
    if days < 0:
        raise ValueError(text)
    return Decimal(days) + (_day_fraction(time_text) if time_text else 0)


def _day_fraction(text: str) -> Decimal:
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or Decimal(match[3]) >= 60:
        raise ValueError(text)
    seconds = (int(match[1]) * 60 + int(match[2])) * 60 + Decimal(match[3])
    return round(seconds / _SECONDS_A_DAY, 15)


def position(reference: str) -> tuple[int, int]:
    """`B5` -> (5, 2). Remembered, because all filings of one form use the same few hundred references."""
    known = POSITIONS.get(reference)
    if known is not None:
        return known
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    row, column = int(match[2]), column_number(match[1])
    if row > ROWS or column > COLUMNS:
        raise ValueError(reference)
    if len(POSITIONS) < _POSITIONS_KEPT:
        POSITIONS[reference] = row, column
    return row, column


def area(reference: str) -> Area:
    """`A1:C2` or `A1` -> (first row, first column, last row, last column)."""
    first, colon, last = reference.partition(":")
    row, column = position(first)
    last_row, last_column = position(last) if colon else (row, column)
    if last_row < row or last_column < column:
        raise ValueError(reference)
    return row, column, last_row, last_column
