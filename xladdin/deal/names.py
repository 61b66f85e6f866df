"""Names of the files that are dealt: told apart by code, short enough for every system, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from xladdin.deal.roster import Unit
from xladdin.facts import agency_key
from xladdin.output.files import safe_name

LONGEST_CODE, LONGEST_NAME = 20, 36
"""Characters kept of them. With the rest of the name some 200 of the 255 bytes that Linux allows, and room for a path on Windows."""


def file_names(units: Iterable[Unit], year: int) -> list[str]:
    """One for each unit, in order. Of two that would be the same the later is told apart by a digest of the unit's name."""
    taken: set[str] = set()
    names = []
    for unit in units:
        stem = _stem(unit)
        if stem.casefold() in taken:
            digest = hashlib.sha256(f"{agency_key(unit.name)}\0{unit.code}".encode("utf-8", "replace")).hexdigest()
            stem = f"{stem}-{digest[:4]}"
        taken.add(stem.casefold())
        names.append(f"{stem}-{year}年度绩效自评表.xlsx")
    return names


def _stem(unit: Unit) -> str:
    code, name = safe_name(unit.code[:LONGEST_CODE]), safe_name(unit.name[:LONGEST_NAME]) or "单位"
    return f"{code}-{name}" if code else name
