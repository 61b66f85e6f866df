"""Results of rows of a table, by what stands in the cells that they read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xladdin.memo import remember
from xladdin.workbook.formula.values import CellValue

MOST_KNOWN = 500
"""Results kept per kind of row: what comes again is an empty row or one of a few answers, amounts hardly ever do."""


def remembered(function: Callable[..., tuple[CellValue, ...]]) -> Callable[..., tuple[CellValue, ...]]:
    """Looks the result up where the same cells were given before. Formulas have no side effects and no clock."""
    known: dict[tuple[Any, ...], tuple[CellValue, ...]] = {}

    def result(over: tuple[tuple[int, CellValue], ...], *given: CellValue) -> tuple[CellValue, ...]:
        values = (*given, *(value for _, value in over)) if over else given
        key: tuple[Any, ...] = (given, over, tuple(map(type, values)))  # 1 equals TRUE to Python, not to Excel
        if 0.0 in values:
            key = (*key, tuple(map(repr, values)))  # and 0 equals -0
        found = known.get(key)
        if found is None:
            found = remember(known, key, function(dict(over), *given), MOST_KNOWN)
        return found

    return result
