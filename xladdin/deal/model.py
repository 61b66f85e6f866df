"""What became of dealing out, unit by unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.deal.roster import List, Unit

if TYPE_CHECKING:
    from xladdin.deal.prefill import Prefilled

NEW, KEPT, LOCKED = "新发放", "已有，未改动", "没有写成"


class UnitDealt(Struct, frozen=True):
    """`state`: NEW, KEPT or LOCKED (another program held the place). `made`: what stands in a new workbook, None in others."""

    unit: Unit
    file: Path
    state: str
    made: Prefilled | None = None


class Dealt(Struct, frozen=True):
    """`before`: name of where last year's figures are from, '' without. `said`: sentences for the user. `list_file`: the list of what was
    dealt, None where an earlier one still holds."""

    out: Path
    year: int
    units: tuple[UnitDealt, ...]
    listed: List
    before: str
    said: tuple[str, ...] = ()
    list_file: Path | None = None

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.units)
