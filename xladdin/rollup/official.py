"""The official roll-up form of a form set, as values: which units stand in it, and what their figures add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.checks.case import Case
from xladdin.forms.model import Form, Summary, SummaryColumn
from xladdin.rules.expression import Node, evaluate, refs

if TYPE_CHECKING:
    from xladdin.rollup.record import Filed

SCALE = {"yuan": 1, "wan": 10_000}


class OfficialRow(Struct, frozen=True):
    """One agency. `figures` by column id in the units printed (万元); None when something they need is missing, never 0."""

    agency: str
    figures: Mapping[str, Fraction | None]
    claimed: Fraction | None


class OfficialTable(Struct, frozen=True):
    """All units that filed `form` for `year`, in the order of the roll-up. `marks`: the most that a score can be."""

    form: Form
    year: int
    marks: Fraction
    rows: tuple[OfficialRow, ...]

    @property
    def summary(self) -> Summary:
        assert self.form.summary is not None
        return self.form.summary

    def total(self, column: SummaryColumn) -> Fraction | None:
        """Sum over the units that have this figure and those compared with it; None when no unit has."""
        group = partners(self.summary, column.id)
        counted = [row.figures[column.id] for row in self.rows if _complete(row, group)]
        return sum(counted, Fraction()) if counted else None  # type: ignore[arg-type]

    def score_total(self, scores: Iterable[Fraction | None]) -> Fraction | None:
        """What the total row says of a column of scores (one per row) under the reading chosen; None when it says nothing."""
        own = list(scores)
        total, weight = score_total(self.summary)
        if total == "none":
            return own[0] if len(own) == 1 else None
        weights = [row.figures[weight] if weight else Fraction(1) for row in self.rows]
        both = [(s, w) for s, w in zip(own, weights, strict=True) if s is not None and w is not None]
        heavy = sum((w for _, w in both), Fraction())
        return sum((s * w for s, w in both), Fraction()) / heavy if heavy > 0 else None


def official_tables(units: Iterable[tuple[str, Filed]]) -> tuple[OfficialTable, ...]:
    """One table per form set that has an official roll-up, and per year, from each unit's name and filing."""
    tables: dict[tuple[str, int], list[tuple[str, Filed]]] = {}
    for agency, filed in units:
        if filed.form.summary is not None:
            tables.setdefault((filed.form.id, filed.year), []).append((agency, filed))
    return tuple(
        OfficialTable(own[0][1].form, year, own[0][1].rulebook.marks, tuple(_row(*unit) for unit in own))
        for (_, year), own in tables.items()
    )


def _row(agency: str, filed: Filed) -> OfficialRow:
    assert filed.form.summary is not None
    columns = (c.id for c in filed.form.summary.columns if c.show == "figure")
    return OfficialRow(agency, dict(zip(columns, filed.official, strict=True)), filed.claimed)


def official_figures(case: Case) -> tuple[Fraction | None, ...]:
    """The figures that the form's official roll-up prints of this filing, in the order of its columns; none without such a form."""
    form = case.form
    columns = form.summary.columns if form.summary is not None else ()
    return tuple(_figure(case, c, SCALE[form.unit]) for c in columns if c.show == "figure")


def _figure(case: Case, column: SummaryColumn, scale: int) -> Fraction | None:
    value = evaluate(_tree(column), case.filing.number)
    return value / scale if value is not None and column.unit == "yuan" else value


def _tree(column: SummaryColumn) -> Node:
    assert column.formula is not None
    return column.formula


def score_total(summary: Summary) -> tuple[str, str]:
    """How scores are totalled (none, mean, weighted), and the id of the figure that weighs them."""
    assert summary.reading is not None
    params = summary.reading.chosen.params
    return str(params["total"]), str(params.get("weight", ""))


def compared(column: SummaryColumn) -> tuple[str, str]:
    """The two figures of a ratio: what is divided, and by what."""
    top, bottom = refs(_tree(column))
    return top, bottom


def partners(summary: Summary, column_id: str) -> tuple[str, ...]:
    """The figures that ratios join to this one, itself included, in the form's order.

    A unit that lacks one of them is in none of their totals: Σ执行/Σ预算 would otherwise compare different units.
    """
    found, pairs = {column_id}, [compared(c) for c in summary.columns if c.show == "ratio"]
    for _ in pairs:
        found.update(i for pair in pairs if not found.isdisjoint(pair) for i in pair)
    return tuple(c.id for c in summary.columns if c.id in found)


def _complete(row: OfficialRow, group: tuple[str, ...]) -> bool:
    return all(row.figures[i] is not None for i in group)
