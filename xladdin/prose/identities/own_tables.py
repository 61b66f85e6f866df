"""The prose against the report's own tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from msgspec.structs import replace

from xladdin.prose.figure import Figure
from xladdin.prose.findings import Finding, finding
from xladdin.prose.identities.case import Case
from xladdin.prose.naming import canonical
from xladdin.prose.reading import Group
from xladdin.prose.statement import Statement, shown
from xladdin.prose.tables import SCALES

COMPARED = ("initial", "full_year", "executed", "execution_rate", "control_rate", "score")


def settle_units(case: Case) -> None:
    """Tables that state no unit get the one in which their figures are those of the prose; where none fits, their amounts are left
    out. Sets `mixed_units` to a pair of figures for every table whose unit is not the one of the prose."""
    settled: list[Statement] = [s for s in case.tables if s.figure.kind != "money" or s.figure.unit]
    for table in sorted({s.place.table for s in case.tables}):
        open_ones = [
            s for s in case.tables if s.place.table == table and s.figure.kind == "money" and not s.figure.unit
        ]
        votes = {unit: pairs for unit in SCALES if (pairs := list(_fitting(case, open_ones, unit)))}
        if not votes:
            continue
        unit = max(votes, key=lambda u: len(votes[u]))
        settled += [replace(s, figure=in_unit(s.figure, unit)) for s in open_ones]
        printed, said = votes[unit][0]
        if said.figure.unit.removesuffix("元") != unit.removesuffix("元"):
            case.mixed_units.append((printed, said))
    case.tables = sorted(settled, key=lambda s: s.place.order)
    case.index()


def _fitting(case: Case, statements: list[Statement], unit: str) -> Iterator[tuple[Statement, Statement]]:
    """Figures other than 0 that are the prose's when read in the unit."""
    for one in statements:
        reach = in_unit(one.figure, unit).range
        for said in case.said(one.quantity, one.role) if one.quantity and one.value else []:
            if case.of_the_year(one) and said.range.meets(reach):
                yield one, said


def in_unit(figure: Figure, unit: str) -> Figure:
    scale = SCALES[unit]
    return replace(figure, value=figure.value * scale, step=figure.step * scale, unit=unit, text=f"{figure.text}{unit}")


def unit_missing(case: Case) -> Iterator[Finding]:
    """A table in 元 beside prose in 万元 says so."""
    for printed, said in case.mixed_units:
        yield finding(
            "unit-mixed", [printed.place, said.place], f"{printed.place}的“{printed}”没有写单位，正文是{said.figure.text}。", "在表头写明金额单位，最好与正文用同一单位。",
            printed.figure.text, said.figure.text,
        )  # fmt: skip


def differing(case: Case, source: str, kind: str) -> Iterator[Finding]:
    """A known quantity in one role is the same in the prose and in the other source."""
    others = {"table": case.tables, "workbook": case.book}[source]
    named = dict.fromkeys((s.quantity, s.role) for s in others if s.quantity not in ("", "staff"))
    years = (None, case.year - 1) if case.year else (None,)
    for (quantity, role), year in product(named, years):
        if role not in COMPARED and source == "table":
            continue
        said, printed = case.said(quantity, role, "prose", year), case.said(quantity, role, source, year)
        for one in said:
            if not printed or any(one.range.meets(p.range) for p in printed):
                continue
            other = printed[0]
            yield finding(
                kind, [one.place, other.place], f"正文写“{one}”，{other.place}的“{other.title}”是{other.figure.text}{_slip(one, other)}。",
                "核对两处，改成同一个数；若口径不同，把口径写明。", one.figure.text, other.figure.text,
            )  # fmt: skip


def _slip(one: Statement, other: Statement) -> str:
    """Whether the two are the same digits in another unit."""
    if one.figure.kind == "money" and one.value and other.value:
        for power, name in ((10**4, "一万"), (10**8, "一亿"), (10, "十"), (100, "一百"), (1000, "一千")):
            if one.value == other.value * power or one.value * power == other.value:
                return f"，正好差{name}倍，多半是单位或小数点写错"
    return ""


def tables_differ(case: Case) -> Iterator[Finding]:
    """Amounts, rates and the score of the prose are those of the report's own tables."""
    yield from differing(case, "table", "table-differs")


def incomplete(case: Case) -> Iterator[Finding]:
    """Where the line of 项目支出 is empty, the projects below it make up what the prose says."""
    said = case.said("project", "executed")
    rows = [
        s
        for s in case.tables
        if s.base == "project" and not s.quantity and s.role == "executed" and case.of_the_year(s)
    ]
    if not said or not rows or case.said("project", "executed", "table"):
        return
    exact = sum((s.value for s in rows), Fraction(0))
    whole = said[0]
    if whole.range.low > exact:
        yield finding(
            "table-incomplete", [rows[0].place, whole.place], f"正文{whole}，表{rows[0].place.table}的项目支出合计行是空的，明细{len(rows)}项共{shown(exact, whole.figure)}。",
            "按正文补填全部项目和合计；或改正正文。", shown(exact, whole.figure), whole.figure.text,
        )  # fmt: skip


def class_conflict(case: Case) -> Iterator[Finding]:
    """One payment stands under one class of spending, in prose and table alike."""
    rows = [
        s
        for s in case.tables
        if s.base == "project" and not s.quantity and s.role == "executed" and case.of_the_year(s)
    ]
    for part, owner in _parts_of_basic(case):
        for row in rows:
            if canonical(row.name) == canonical(part.name) and row.range.meets(part.range):
                yield finding(
                    "class-conflict", [part.place, row.place], f"“{part}”正文列在{owner.name}里，{row.place}列在项目支出里。", "只列在一类里，另一处删去并改正合计。",
                    part.figure.text, row.figure.text,
                )  # fmt: skip


def _parts_of_basic(case: Case) -> Iterator[tuple[Statement, Statement]]:
    """Parts listed under 基本支出 or what belongs to it, with their whole."""
    basic = {"basic", "personnel", "operating", "wages", "individuals"}
    groups: list[Group] = [g for g in case.groups if g.whole is not None and g.whole.quantity in basic]
    for group in groups:
        for part in group.parts:
            if not part.quantity and part.name and group.whole is not None:
                yield part, group.whole


IDENTITIES = (unit_missing, tables_differ, incomplete, class_conflict)
