"""Whose a submission is, where the form was dealt to a unit of 单位名单: the list may know the unit by a new name."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from xladdin.facts import NOBODY, UnitStamp, agency_key
from xladdin.rollup.model import Roster
from xladdin.rollup.record import Record


def attributed(records: Iterable[Record], roster: Roster | None) -> list[Record]:
    """The records as the list knows their units.

    A unit that is on the list and filled in the form of another keeps its own name. One that the list now calls otherwise is known by
    its code.
    """
    if roster is None:
        return list(records)
    listed = {agency_key(unit.name) for unit in roster.units}
    by_code: dict[str, str] = {}
    for unit in roster.units:
        if unit.code:
            by_code[unit.code] = "" if unit.code in by_code else unit.name  # a code of two units tells nothing
    return [_attributed(one, listed, by_code) for one in records]


def _attributed(one: Record, listed: set[str], by_code: dict[str, str]) -> Record:
    filed = one.filed
    if filed is None or not filed.dealt.name:
        return one
    if not one.its_own and agency_key(filed.agency) in listed:
        return replace(one, filed=replace(filed, dealt=NOBODY))
    now = by_code.get(filed.dealt.code, "") if agency_key(filed.dealt.name) not in listed else ""
    return replace(one, filed=replace(filed, dealt=UnitStamp(now, filed.dealt.code))) if now else one
