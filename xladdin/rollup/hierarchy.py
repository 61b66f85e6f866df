"""In which order units stand in 汇总表: under their 主管部门 as the roster has it, each department itself first, then 小计."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Rollup, UnitRow, execution_rate
from xladdin.rollup.roster import departments

NO_DEPARTMENT = "未注明主管部门的单位"


class Group(Struct, frozen=True):
    """The units of one 主管部门; `department` is '' where the roster gives none, or there is no roster."""

    department: str
    units: tuple[UnitRow, ...]

    @property
    def budget(self) -> Fraction | None:
        return _sum([u.budget for u in self.units if u.has_both])

    @property
    def executed(self) -> Fraction | None:
        return _sum([u.executed for u in self.units if u.has_both])

    @property
    def rate(self) -> Fraction | None:
        return execution_rate(self.budget, self.executed)


class Line(Struct, frozen=True):
    """A line of 汇总表: a unit, or 小计 of the `size` units above it."""

    unit: UnitRow | None = None
    group: Group | None = None
    size: int = 0


def groups(rollup: Rollup) -> tuple[Group, ...]:
    """One group for all units unless the roster names departments; departments in the order of the roster, unknown ones last."""
    of_unit = departments(rollup.roster)
    if not any(of_unit.values()):
        return (Group("", rollup.rows),)
    order = {name: n for n, name in enumerate(dict.fromkeys(d for d in of_unit.values() if d))}
    # A department that is on the list as a unit of nobody stands at the head of its own units.
    heads = {agency_key(name): name for name in order}
    found: dict[str, list[UnitRow]] = {name: [] for name in [*order, ""]}
    for row in rollup.rows:
        key = agency_key(row.agency)
        found[of_unit.get(key, "") or heads.get(key, "")].append(row)
    for name, rows in found.items():
        own = agency_key(name)
        found[name] = sorted(rows, key=lambda r, own=own: agency_key(r.agency) != own)  # type: ignore[misc]
    return tuple(Group(name, tuple(rows)) for name, rows in found.items() if rows)


def lines(rollup: Rollup) -> Iterator[Line]:
    """小计 only where there are departments."""
    made: Sequence[Group] = groups(rollup)
    several = any(g.department for g in made)
    for group in made:
        yield from (Line(unit=unit) for unit in group.units)
        if several:
            yield Line(group=group, size=len(group.units))


def _sum(values: Sequence[Fraction | None]) -> Fraction | None:
    return sum(values, Fraction()) if values else None  # type: ignore[arg-type]
