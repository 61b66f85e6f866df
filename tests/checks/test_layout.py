"""What is worked out once for all filings of a layout, and figures as whole numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from filings import NINGXIANG, SAMPLES, case_of, load
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xladdin.checks.amounts import Amounts
from xladdin.checks.layout import Layout, amount_ids, layout_of, once
from xladdin.checks.registry import checks, run_checks
from xladdin.vocabulary import vocabulary


def test_filings_of_one_form_and_year_share_their_layout_and_others_do_not() -> None:
    filing = load(NINGXIANG)
    own = case_of(filing).layout
    assert case_of(load(NINGXIANG, approved_posts="45")).layout is own
    assert case_of(replace(filing, year=filing.year + 1)).layout is not own
    fewer = dict(list(filing.facts.items())[1:])
    assert case_of(replace(filing, facts=fewer)).layout is not own


def test_what_follows_from_the_layout_is_worked_out_once() -> None:
    asked = []

    @once
    def counted(layout: Layout) -> int:
        asked.append(layout)
        return len(layout.ids)

    one, other = (layout_of(vocabulary(), 2022, ids) for ids in (("approved_posts",), ()))
    assert [counted(one), counted(other), counted(one)] == [1, 0, 1]
    assert asked == [one, other]


def test_rates_answers_and_texts_are_no_amounts() -> None:
    layout = case_of(load(NINGXIANG)).layout
    units = {layout.vocab.terms[i].unit for i in amount_ids(layout) if i in layout.vocab.terms}
    assert "yuan" in units
    assert units.isdisjoint({"rate", "flag", "text"})


@given(st.dictionaries(st.text(min_size=1), st.none() | st.fractions(max_denominator=10**6)))
def test_whole_amounts_are_as_exact_as_fractions(figures: dict[str, Fraction | None]) -> None:
    amounts = Amounts(figures, figures.get)
    known = {i: value for i, value in figures.items() if value is not None}
    assert {i: amounts.exact(amount) for i, amount in amounts.known.items()} == known
    total = amounts.total(known)
    assert total is not None
    assert amounts.exact(total) == sum(known.values(), Fraction())


@given(st.dictionaries(st.text(min_size=1), st.fractions(), min_size=1), st.text())
def test_a_sum_with_a_missing_figure_is_missing(figures: dict[str, Fraction], other: str) -> None:
    assert (Amounts(figures, figures.get).total([*figures, other]) is None) == (other not in figures)


def test_amounts_in_fen_are_counted_in_fen_and_others_in_yuan() -> None:
    assert Amounts("ab", {"a": Fraction(3), "b": Fraction(5)}.get).unit == 1
    fen = Amounts("ab", {"a": Fraction(3), "b": Fraction("5.25")}.get)
    assert (fen.unit, fen.known) == (4, {"a": 12, "b": 21})


@pytest.mark.parametrize(("file", "written"), [("demo-education", False), ("jinxian-2021", True)])
def test_checks_that_are_not_asked_would_find_nothing(file: str, written: bool) -> None:
    """Those of rows that the unit wrote, where it wrote none."""
    case = case_of(load(SAMPLES / f"{file}.toml"))
    assert bool(case.filing.indicators) == written
    assert run_checks(case) == tuple(f for function in checks().values() for f in function(case))
