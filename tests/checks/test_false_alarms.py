"""Filings in order that were once held against the unit: nothing may be said of them."""

from __future__ import annotations

from filings import CLEAN, SAMPLES, findings_of, load
from msgspec.structs import replace

from xladdin.facts import Fact


def test_a_small_balance_carried_over_is_no_slip_of_units() -> None:
    """结转 of 400 元 beside a revenue of 3,883 万元: 97,000 times; of 1,000 元: 38,837 times, as if one were typed in 万元."""
    changed = load(SAMPLES / "wugang-2022.toml", public_budget_project__opening="0.10")
    assert [f.kind for f in findings_of(changed) if f.kind == "unit-slip"] == []


def test_a_revenue_typed_in_the_other_unit_is_still_told() -> None:
    changed = load(SAMPLES / "wugang-2022.toml", public_budget_project__revenue="38837000")
    (found,) = [f for f in findings_of(changed) if f.kind == "unit-slip"]
    assert str(found.cell) == "收支情况表!D7"


def test_a_figure_computed_from_one_that_is_no_number_is_not_called_missing() -> None:
    """年初预算数 “五千八百万” has its own finding; 全年预算数 is computed by the form, nobody can fill it in."""
    filing = load(CLEAN, claim__execution=6, claim__adjustment=5)
    spoiled = Fact("initial_budget", None, filing.cell("initial_budget"), "unreadable", "五千八百万")
    blank = replace(filing.facts["adjusted_budget"], value=None)
    unread = replace(filing, facts={**filing.facts, "initial_budget": spoiled, "adjusted_budget": blank})
    assert [f.kind for f in findings_of(unread) if f.kind == "input-missing"] == []


def test_a_figure_computed_from_one_that_is_blank_is_called_missing() -> None:
    filing = load(CLEAN, initial_budget=None, claim__execution=6, claim__adjustment=5)
    assert "补充数据表!B10" in [str(f.cell) for f in findings_of(filing) if f.kind == "input-missing"]
