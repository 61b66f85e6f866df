"""A whole filing: 宁乡市工业和信息化局 2022, by hand from its printed tables, and what totals do with scores that are not there."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xladdin.exact import round_half_up
from xladdin.facts import Cell, Fact, Filing
from xladdin.rules.load import rulebook
from xladdin.rules.score import score_filing
from xladdin.rules.shapes import Deduct

BOOK = "hn-ningxiang-2022"

# 附件2-1 in 元; 全年预算 = 年初 14440700 + 追加 3467400; 正文: 执行 1790.81 万元.
FIGURES = {
    "approved_posts": "44", "staff_on_duty": "41",
    "sangong.last_actual": "6020", "sangong.budget": "80000", "sangong.actual": "71914.4",
    "project_spending.last_actual": "2040000", "project_spending.budget": "2380000", "project_spending.actual": "2380000",
    "operating_cost.last_actual": "1213746", "operating_cost.budget": "908400", "operating_cost.actual": "1001069",
    "procurement.last_actual": "936268", "procurement.budget": "1000000", "procurement.actual": "34175",
    "initial_budget": "14440700", "budget_increase": "3467400", "budget_decrease": "0", "exempt_adjustment": "0",
    "adjusted_budget": "17908100", "budget_executed": "17908100",
    "self_funded_posts": "6", "self_funded_staff": "16",
}  # fmt: skip
CLAIMS = {
    "goal_soundness": "4", "staffing": "3", "sangong_change": "4", "key_spending": "5", "execution": "5", "adjustment": "0",
    "carryover": "4", "operating_cost": "5", "sangong_control": "4", "procurement": "5", "management_system": "4", "fund_use": "7.5",
    "disclosure": "4", "asset_system": "3", "asset_safety": "4", "asset_use": "1", "output": "7", "benefit": "6", "efficiency": "5",
    "satisfaction": "5",
}  # fmt: skip
COMPUTED = {"staffing": 3, "adjustment": 0, "operating_cost": 0, "sangong_control": 5, "procurement": 0}
MISSING = {
    "goal_soundness",
    "sangong_change",
    "key_spending",
    "execution",
    "carryover",
    "asset_use",
    "output",
    "benefit",
    "satisfaction",
}
JUDGED = {"management_system", "fund_use", "disclosure", "asset_system", "asset_safety", "efficiency"}


def facts(values: dict[str, str]) -> dict[str, Fact]:
    return {i: Fact(i, Fraction(v)) for i, v in values.items()}


def ningxiang() -> Filing:
    total = Fact("claim.total", Fraction("85.5"))
    return Filing(BOOK, BOOK, "宁乡市工业和信息化局", 2022, facts(FIGURES), claims=facts(CLAIMS), claimed_total=total)


def test_ningxiang_claims_85_5_can_have_85_at_most_and_comes_to_76_5_by_the_rules() -> None:
    """85.5 - 5 (公用) + 1 (三公控制) - 5 (采购) = 76.5; 100 - 5 (调整) - 5 (公用) - 5 (采购) = 85."""
    card = score_filing(rulebook(BOOK), ningxiang())
    assert card.claimed == Fraction("85.5") == card.claimed_sum == sum(map(Fraction, CLAIMS.values()))
    assert card.computed == Fraction("76.5")
    assert card.upper_bound == 85


def test_ningxiang_has_five_rows_that_can_be_computed_and_says_why_the_others_can_not() -> None:
    card = score_filing(rulebook(BOOK), ningxiang())
    assert {r.rule.id: r.score for r in card.rules if r.status == "computed"} == COMPUTED
    assert {r.rule.id for r in card.rules if r.status == "missing-input"} == MISSING
    assert {r.rule.id for r in card.rules if r.status == "judged"} == JUDGED
    assert all(r.counted == r.claimed for r in card.rules if r.status != "computed")


@pytest.mark.parametrize("partial", ["whole", "up", "pro_rata"])
def test_no_reading_of_partial_steps_changes_the_total_of_ningxiang(partial: str) -> None:
    """The audit: this sample can not decide between the readings."""
    rules = (
        "staffing",
        "sangong_change",
        "key_spending",
        "operating_cost",
        "sangong_control",
        "procurement",
        "asset_use",
    )
    book = rulebook(BOOK, {(rule, "", "partial"): partial for rule in rules})
    card = score_filing(book, ningxiang())
    assert (card.computed, card.upper_bound) == (Fraction("76.5"), 85)


def test_staff_of_the_self_funded_unit_would_cost_ningxiang_three_marks() -> None:
    """57/50 = 114%: 14 × 0.5 > 3."""
    card = score_filing(rulebook(BOOK, {("staffing", "", "scope"): "included"}), ningxiang())
    assert (card["staffing"].score, card.computed, card.upper_bound) == (0, Fraction("73.5"), 82)


def test_last_years_actual_spending_in_place_of_its_budget_would_score_nothing() -> None:
    """(80000 - 6020)/6020 = 1228.90%: 72.5 in all, at most 80. Shown by the audit, never assumed by the program."""
    filing = ningxiang()
    stood_in = replace(
        filing, facts={**filing.facts, "sangong.last_budget": Fact("sangong.last_budget", Fraction(6020))}
    )
    card = score_filing(rulebook(BOOK), stood_in)
    assert (card["sangong_change"].score, card.computed, card.upper_bound) == (0, Fraction("72.5"), 80)


def test_a_total_is_not_given_while_a_row_has_neither_score_nor_claim() -> None:
    filing = ningxiang()
    open_row = replace(filing, claims={i: f for i, f in filing.claims.items() if i != "efficiency"}, claimed_total=None)
    card = score_filing(rulebook(BOOK), open_row)
    assert card["efficiency"].counted is None
    assert (card.computed, card.claimed, card.claimed_sum) == (None, None, None)
    assert card.upper_bound == 85


def test_a_computed_row_needs_no_claim() -> None:
    filing = ningxiang()
    card = score_filing(
        rulebook(BOOK), replace(filing, claims={i: f for i, f in filing.claims.items() if i != "procurement"})
    )
    assert card["procurement"].counted == 0
    assert card.computed == Fraction("76.5")


def test_the_forms_own_score_is_our_score_and_never_its_cached_result() -> None:
    """A 得分 cell whose formula stands is claimed as computed here, whatever number it shows; uncomputed, it claims nothing."""
    filing = ningxiang()
    shown = {i: Fact(i, Fraction(99), Cell("共性指标表", 7, 9), "formula") for i in ("procurement", "carryover")}
    card = score_filing(rulebook(BOOK), replace(filing, claims={**filing.claims, **shown}))
    assert (card["procurement"].claimed, card["procurement"].typed) == (0, False)
    assert (card["carryover"].claimed, card["carryover"].typed) == (None, False)
    assert (card["efficiency"].claimed, card["efficiency"].typed) == (5, True)


def test_a_total_that_the_form_computes_is_the_sum_of_the_rows() -> None:
    """85.5 as typed; as the form's formula it is the sum of the claims, whatever it shows."""
    filing = ningxiang()
    card = score_filing(
        rulebook(BOOK), replace(filing, claimed_total=Fact("claim.total", Fraction(90), None, "formula"))
    )
    assert card.claimed == Fraction("85.5")
    assert score_filing(rulebook(BOOK), replace(filing, claimed_total=Fact("claim.total", Fraction(90)))).claimed == 90


def test_an_empty_filing_has_no_scores_and_all_marks_to_be_had() -> None:
    card = score_filing(rulebook(BOOK), Filing(BOOK, BOOK, "某局", 2022, {}))
    assert (card.claimed, card.computed, card.upper_bound) == (None, None, 100)
    assert all(r.score is None for r in card.rules)


def test_a_claim_that_equals_the_score_is_the_score() -> None:
    """Checks pass over such rows without comparing anything."""
    card = score_filing(rulebook(BOOK), ningxiang())
    assert card["staffing"].claimed is card["staffing"].score is not None
    assert (card["procurement"].claimed, card["procurement"].score) == (5, 0)


@given(st.fractions(), st.sampled_from(["above", "below", "both"]), st.sampled_from(["whole", "up", "pro_rata"]))
def test_each_step_beyond_the_limit_costs_as_much_as_the_table_says(value: Fraction, beyond: str, partial: str) -> None:
    """By fractions, as the criterion reads; the program counts in whole numbers."""
    shape = Deduct(Fraction(5), Fraction(1), beyond, Fraction("0.02"), Fraction("0.3"), partial)
    over = {"above": value - 1, "below": 1 - value, "both": abs(value - 1)}[beyond]
    steps = max(Fraction(0), over) / Fraction("0.02")
    steps = {"whole": Fraction(floor(steps)), "up": Fraction(ceil(steps)), "pro_rata": steps}[partial]
    left = max(Fraction(0), 5 - steps * Fraction("0.3"))
    assert shape.lost(value) == steps * Fraction("0.3")
    assert shape.score(value) == (Fraction(round_half_up(left, 2)) if partial == "pro_rata" else left)
