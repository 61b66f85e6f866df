"""The facts of a workbook as statements, so that the prose can be compared with them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from xladdin.prose.figure import Figure
from xladdin.prose.grammar import grammar
from xladdin.prose.statement import Place, Statement, shown

if TYPE_CHECKING:
    from xladdin.facts import Fact, Filing
    from xladdin.workbook.examine import Examined


def book_statements(examined: Examined) -> list[Statement]:
    """The figures of the workbook that the grammar knows; none when it could not be read."""
    return list(_statements(examined.case.filing)) if examined.case else []


def _statements(filing: Filing) -> Iterator[Statement]:
    for fact_id, fact in filing.facts.items():
        known = grammar().facts.get(fact_id)
        if known is None or fact.number is None:
            continue
        quantity, role = known
        kind = "rate" if role.endswith("_rate") else "count" if role in ("posts", "on_duty") else "money"
        yield _statement(fact, quantity, role, kind, filing)
    total = filing.claimed_total
    if total is not None and total.number is not None:
        yield _statement(total, "overall", "score", "score", filing)


def _statement(fact: Fact, quantity: str, role: str, kind: str, filing: Filing) -> Statement:
    assert fact.number is not None
    zh = grammar().quantity(quantity).zh
    wan = kind == "money" and filing.unit == "wan"
    unit = {"money": "万元" if wan else "元", "rate": "%", "count": "人", "score": "分"}[kind]
    # A computed cell is exact; a typed one is as exact as it was typed.
    step = Fraction(0) if fact.origin == "formula" or kind in ("count", "score") else fact.step
    bare = Figure(fact.number, step, kind, unit, "", 0, 0)
    figure = Figure(
        fact.number, step, kind, unit, shown(fact.number, bare, None if step or kind != "money" else 2), 0, 0
    )
    title = f"{zh}{grammar().role_zh(role)}"
    place = Place(0, "", cell=fact.cell)
    year = filing.year - (".last_" in fact.id)
    return Statement(figure, place, zh, quantity, role, year, source="workbook", title=title)
