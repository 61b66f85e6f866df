"""Checks that no single file can answer: two units with the same figures, and this year's 上年数 against what was filed last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import islice

from msgspec import Struct

from xladdin.checks.catalogue import finding
from xladdin.facts import Finding
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.record import Record
from xladdin.rollup.record_facts import FactLine
from xladdin.rules.measure import amount_text
from xladdin.vocabulary import vocabulary

LAST = "last_"
"""A measure `last_actual` is what `actual` was in the filing of the year before."""
NAMED = 3
"""Units that a finding names; of more it says how many."""
UNKNOWN_STEP = Fraction(100)
"""元: two places of 万元, for figures of which only the value was kept."""


class LastFigure(Struct, frozen=True):
    """A figure as filed a year ago. `step`: one unit in its last place, None when that is not known."""

    value: Fraction
    step: Fraction | None


LastYear = Mapping[tuple[str, int], Mapping[str, LastFigure]]
"""Unit (by `agency_key`) and year -> item -> figure."""


def across(records: Sequence[Record], last_year: LastYear | None = None) -> list[Record]:
    """The records with the findings that the batch as a whole gives rise to."""
    copies = _copies(records)
    found = []
    for n, one in enumerate(records):
        more = tuple(copies.get(n, ()))
        if last_year and one.filed is not None:
            more += tuple(_differing(one, last_year))
        found.append(one.adding(more))
    return found


def _copies(records: Sequence[Record]) -> dict[int, list[Finding]]:
    """By number of the record: that another unit filed the very same figures for the same year."""
    alike: dict[tuple[str, int, str], list[int]] = {}
    for n, one in enumerate(records):
        if one.filed is not None and one.filed.inputs:
            alike.setdefault((one.filed.form.id, one.year, one.filed.inputs), []).append(n)
    found: dict[int, list[Finding]] = {}
    for group in alike.values():
        units: dict[str, str] = {}
        for n in group:
            units.setdefault(agency_key(records[n].agency), f"{records[n].agency}（{records[n].file.name}）")
        if len(units) > 1:
            found.update((n, [_copied(agency_key(records[n].agency), units)]) for n in group)
    return found


def _copied(own: str, units: Mapping[str, str]) -> Finding:
    """`units`: all that filed these figures, by key, each with its file."""
    others = islice((shown for key, shown in units.items() if key != own), NAMED)
    named = "、".join(others) + (f"等 {len(units) - 1} 个单位" if len(units) - 1 > NAMED else "")
    return finding(
        "same-figures", None, f"填报的数据与{named}的完全相同",
        "请两个单位分别核对；复制了别的单位的表的，填报自己的数据后重新报送",
    )  # fmt: skip


def _differing(one: Record, last_year: LastYear) -> Iterator[Finding]:
    """Each 上年数 that is not what the unit filed as 本年数 a year ago, as exactly as the coarser of the two was written."""
    assert one.filed is not None
    known = last_year.get((agency_key(one.agency), one.year - 1))
    if not known:
        return
    pairs = last_items()
    for line in one.facts():
        before = known.get(pairs.get(line.item, ""))
        if before is None or not isinstance(line.value, Fraction) or line.origin != "typed" or line.project:
            continue
        if abs(line.value - before.value) > _tolerance(line, before):
            yield _differs(line, before, one)


def _tolerance(line: FactLine, before: LastFigure) -> Fraction:
    return max(line.step, UNKNOWN_STEP if before.step is None else before.step) / 2


def _differs(line: FactLine, before: LastFigure, one: Record) -> Finding:
    assert one.filed is not None
    assert isinstance(line.value, Fraction)
    unit, printed = vocabulary().terms[line.item].unit, one.filed.form.unit
    mine, theirs, gap = (
        amount_text(n, unit, printed) for n in (line.value, before.value, abs(line.value - before.value))
    )
    return finding(
        "last-year-differs", line.cell, f"{line.label}填的是{mine}，上年自评表填的是{theirs}，相差{gap}",
        "核对两年的自评表：填错的改正，口径变了的说明原因",
    )  # fmt: skip


@cache
def last_items() -> Mapping[str, str]:
    """`sangong.last_actual` -> `sangong.actual`: figures of the year before, and which figure of that year they repeat."""
    terms = vocabulary().terms
    return {i: source for i in terms if (source := year_before(i)) in terms}


def year_before(item: str) -> str:
    """What a figure of last year was called then: `sangong.last_actual` -> `sangong.actual`, also in rows of a block; '' for other figures."""
    subject, _, measure = item.rpartition(".")
    return f"{subject}.{measure.removeprefix(LAST)}" if subject and measure.startswith(LAST) else ""


def last_figures(lines: Iterable[FactLine]) -> dict[str, LastFigure]:
    """Of one filing: what next year's filing will repeat."""
    wanted = frozenset(last_items().values())
    return {
        line.item: LastFigure(line.value, line.step)
        for line in lines
        if line.item in wanted and isinstance(line.value, Fraction) and not line.project
    }
