"""Where native formulas find their figures: a rule asks by id, the form answers with cell references."""

from __future__ import annotations

from typing import Protocol


class References(Protocol):
    """`raw` is the bare cell (for COUNT, MIN, ISNUMBER); `value` the same figure in base units (万元 cells ×10000)."""

    def raw(self, fact_id: str) -> str: ...

    def value(self, fact_id: str) -> str: ...
