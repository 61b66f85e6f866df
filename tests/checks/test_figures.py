"""What rounding and a slip of the pen explain, on single figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from checks.test_funds_findings import CLEAN
from filings import case_of, load

from xladdin.checks.figures import Figures, last_place, swapped
from xladdin.facts import Fact


def fact(value: str, step: str) -> Fact:
    return Fact("x", Decimal(value), step=Fraction(step))


def figures(**changes: object) -> Figures:
    return case_of(load(CLEAN, **changes)).figures


@pytest.mark.parametrize(
    ("value", "step", "found"),
    [
        ("22957000", "1000", [29257000, 22597000, 22975000, 22950700]),
        ("1200", "1", [2100, 1020]),
        ("-1200", "1", [-2100, -1020]),
        ("5500", "1", [5050]),
        ("7", "1", []),
        ("0", "1", []),
    ],
    ids=["2,295.7 is printed 2,295.70", "no figure begins with 0", "negative", "equal digits", "one digit", "zero"],
)
def test_neighbouring_digits_change_places(value: str, step: str, found: list[int]) -> None:
    assert sorted(map(int, swapped(fact(value, step)))) == sorted(found)


def test_amounts_in_wan_are_printed_with_two_decimals_whatever_excel_keeps_of_them() -> None:
    assert last_place(fact("36530000", "10000")) == 100
    assert last_place(fact("36530001", "10")) == 10
    assert last_place(fact("85000", "1")) == 1


def test_figures_in_yuan_are_not_rounded() -> None:
    own = Figures(case_of(load(CLEAN)).filing, case_of(load(CLEAN)).vocab)
    assert own.step("funds_wages.executed") == 100
    assert own.step("staff_admin.posts") == 0
    assert own.step("no such figure") == 0


def test_rounding_explains_one_unit_per_addend() -> None:
    own = figures(funds_personnel__executed="880.00", staff_all__posts=55)
    assert own.slack(own.term("funds_personnel.executed")) == 200
    assert own.slack(own.term("staff_all.posts")) == 0


def test_a_rate_of_rounded_figures_has_a_range() -> None:
    """1.21 of 1.23 may be anything from 1.205/1.235 to 1.215/1.225: 97.57 % to 99.18 %."""
    own = figures(
        **{
            "fund_projects[0]__initial": "1.23",
            "fund_projects[0]__adjusted": "1.23",
            "fund_projects[0]__executed": "1.21",
        }
    )
    low, high = own.spread(own.term("fund_projects[0].adjusted_rate"), own.number)
    assert (low, high) == (Fraction("1.205") / Fraction("1.235"), Fraction("1.215") / Fraction("1.225"))


def test_the_form_computes_again_from_a_figure_put_right() -> None:
    own = figures(funds_basic__executed="1030.58", funds_basic__adjusted_rate="0.9558")
    assert own.number("funds_total.executed") == 12360000
    assert own.meant("funds_total.executed") == 12090000
    assert own.meant("funds_total.surplus") == own.meant("funds_basic.surplus") + own.meant("funds_project.surplus")
