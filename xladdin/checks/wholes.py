"""Parts against wholes: what is listed below a figure, and what is at most as large as another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.layout import Layout, once, with_lines
from xladdin.checks.registry import check
from xladdin.checks.tie_outs import equalities, names, tie_slack
from xladdin.facts import Cell, Fact, Finding
from xladdin.rules.derive import total
from xladdin.vocabulary import Term, TieOut


@check("part-exceeds-total")
def part_exceeds_total(case: Case) -> Iterable[Finding]:
    """A part is not larger than the whole: listed lines within 公用经费, and the vocabulary's 勾稽关系."""
    yield from _lines_exceed(case)
    yield from _details_exceed(case)
    for tie in _limits(case.layout):
        yield from _exceeds(case, tie.left, tie.at_most, tie)
    for tie in equalities(case.layout):
        if case.amounts.total((*tie.left, *tie.equals)) is None:
            yield from _exceeds(case, tie.left, tie.equals, tie)
            yield from _exceeds(case, tie.equals, tie.left, tie)


@once
def _limits(layout: Layout) -> tuple[TieOut, ...]:
    """Sides that are at most as large as others, where the filing has a place for all of these."""
    return tuple(
        tie
        for tie in layout.vocab.tie_outs
        if tie.at_most and layout.known.isdisjoint(tie.unless) and layout.known.issuperset(tie.at_most)
    )


def _exceeds(case: Case, parts: tuple[str, ...], whole: tuple[str, ...], tie: TieOut) -> Iterator[Finding]:
    """The known parts alone are more than a whole that is known in full. Negative figures are errors of their own."""
    get, exact = case.amounts.get, case.amounts.exact
    known = tuple([i for i in parts if get(i) is not None])
    left, right = [get(i) for i in known], [get(i) for i in whole]
    if not known or None in right or sum(left) <= sum(right) or min(*left, *right) < 0:  # type: ignore[arg-type, type-var]
        return
    part, total = exact(sum(left)), exact(sum(right))  # type: ignore[arg-type]
    if part - total > tie_slack(case, tie):
        unit = case.vocab.terms[parts[0]].unit
        yield finding(
            "part-exceeds-total", case.filing.cell(known[0]),
            f"{names(case, known)}{case.shown(part, unit)}，大于{names(case, whole)}{case.shown(total, unit)}",
            f"{tie.why}，不应更大。请核对两处数据和口径", case.cells(*known[1:], *whole),
        )  # fmt: skip


class Details(Struct, frozen=True):
    """A figure, and the rows that should show all of it. `gap`: what they leave out, negative when they show more."""

    term: Term
    fact: Fact
    rows: tuple[Fact, ...]
    listed: Fraction
    gap: Fraction

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(row.cell for row in self.rows if row.cell is not None)


def details(case: Case) -> Iterator[Details]:
    """Figures that their detail rows do not add up to, rounding aside. Columns computed from others follow from those."""
    for term in _detailed(case.layout):
        whole, shown = case.amounts.get(term.id), case.column(term.detail_block, term.measure)
        if whole is None or not shown or whole == sum(shown):
            continue
        fact, entries = case.filing.facts[term.id], case.filing.blocks[term.detail_block]
        rows = tuple(
            row[term.measure] for row in entries if term.measure in row and row[term.measure].number is not None
        )
        listed = total(row.number for row in rows)
        if listed is not None and abs(fact.number - listed) > sum(
            (case.figures.step(f.id) for f in (fact, *rows)), Fraction()
        ):
            yield Details(term, fact, rows, listed, fact.number - listed)


@once
def _detailed(layout: Layout) -> tuple[Term, ...]:
    terms = (layout.vocab.terms[i] for i in layout.ids if i in layout.vocab.terms)
    return tuple(t for t in terms if t.detail_block and not layout.vocab.measures[t.measure].formula)


def _details_exceed(case: Case) -> Iterator[Finding]:
    for found in details(case):
        if found.gap < 0 and not found.term.signed:
            unit = found.term.unit
            yield finding(
                "part-exceeds-total", found.fact.cell,
                f"{case.name(found.term.id)}{case.shown(found.fact.number, unit)}，小于所列明细之和{case.shown(found.listed, unit)}",
                "核对总数和各行明细", found.cells,
            )  # fmt: skip


def _lines_exceed(case: Case) -> Iterator[Finding]:
    for term in with_lines(case.layout):
        lines, said = case.column(term.part_block, term.measure), case.amounts.get(term.id)
        if lines and said is not None and sum(lines) > said:
            entries = case.filing.blocks[term.part_block]
            part, whole = case.amounts.exact(sum(lines)), case.amounts.exact(said)
            cells = tuple(e[term.measure].cell for e in entries if term.measure in e and e[term.measure].cell)
            yield finding(
                "part-exceeds-total", case.filing.cell(term.id),
                f"{case.name(term.id)}{case.shown(whole, term.unit)}，小于所列其中项之和{case.shown(part, term.unit)}",
                "其中项之和不能大于总数，请核对总数和各其中项", cells,  # type: ignore[arg-type]
            )  # fmt: skip
