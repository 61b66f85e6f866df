"""What Excel makes of a value that is written to a cell, and LibreOffice's words for it."""

from __future__ import annotations

import re
from decimal import Decimal

ROWS, COLUMNS = 1_048_576, 16_384
ERRORS = {502: "#VALUE!", 503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?%?")


class CellError(str):
    """An error value of a cell: its text."""

    __slots__ = ()


def as_typed(text: str, is_text_cell: bool) -> str | float:
    """Excel takes text for typed input: `001` becomes 1 and `5%` 0.05, unless the cell is formatted as text or an apostrophe leads."""
    if text.startswith("'"):
        return text[1:]
    if is_text_cell or not _NUMBER.fullmatch(text) or not re.search(r"\d", text):
        return text
    value = float(text.rstrip("%").replace(",", ""))
    return value / 100 if text.endswith("%") else value


def rgb(color: int | None) -> tuple[int, int, int] | None:
    return None if color is None or color < 0 else ((color >> 16) & 255, (color >> 8) & 255, color & 255)


def office_color(color: object) -> int:
    """LibreOffice's number for an xlwings colour: RGB tuple, `#RRGGBB`, or None for no fill."""
    if color is None:
        return -1
    if isinstance(color, str):
        return int(color.lstrip("#"), 16)
    red, green, blue = color  # type: ignore[misc]
    return (red << 16) | (green << 8) | blue


def plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
