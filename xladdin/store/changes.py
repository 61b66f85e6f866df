"""What a roll-up changes against the one written before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct

from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Rollup

NEW, UPDATED, GONE, RECHECKED = "新增", "更新", "撤出", "重算"


class Change(Struct, frozen=True):
    """One unit. `kind`: 新增; 更新 (another file counts); 撤出 (no file any more); 重算 (the same file, other results).

    `before` and `after`: claimed and recomputed total, number of 错误; None where the unit is not in that roll-up.
    """

    kind: str
    agency: str
    name: str
    before: tuple[Fraction | None, Fraction | None, int] | None
    after: tuple[Fraction | None, Fraction | None, int] | None


def counted_rows(rollup: Rollup) -> Iterator[tuple[Any, ...]]:
    """What `Store.wrote` keeps of the units that count."""
    for row in rollup.rows:
        claimed, computed = (None if n is None else str(n) for n in (row.claimed, row.computed))
        yield agency_key(row.agency), row.agency, row.name, row.sha256, claimed, computed, row.errors


def changes(before: Iterable[Sequence[Any]], after: Iterable[Sequence[Any]]) -> tuple[Change, ...]:
    """In the order of the new roll-up; units that are no longer in it last."""
    old, new = _by_unit(before), _by_unit(after)
    found = []
    for key, row in new.items():
        earlier = old.get(key)
        if earlier is None:
            found.append(Change(NEW, row[1], row[2], None, _result(row)))
        elif earlier[3] != row[3]:
            found.append(Change(UPDATED, row[1], row[2], _result(earlier), _result(row)))
        elif _result(earlier) != _result(row):
            found.append(Change(RECHECKED, row[1], row[2], _result(earlier), _result(row)))
    found += [Change(GONE, row[1], row[2], _result(row), None) for key, row in old.items() if key not in new]
    return tuple(found)


def _by_unit(rows: Iterable[Sequence[Any]]) -> dict[tuple[str, str], Sequence[Any]]:
    """Units without a name are told apart by their files."""
    return {(row[0], row[2] if row[1].startswith("（") else ""): row for row in rows}


def _result(row: Sequence[Any]) -> tuple[Fraction | None, Fraction | None, int]:
    claimed, computed = (None if text is None else Fraction(text) for text in row[4:6])
    return claimed, computed, row[6]
