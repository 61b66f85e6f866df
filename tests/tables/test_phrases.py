"""Expressions in Chinese names and back."""

from __future__ import annotations

import pytest

from xladdin.rules.expression import parse
from xladdin.tables.phrases import PhraseError, names, term_name, to_ids, to_names
from xladdin.vocabulary import vocabulary


def test_every_term_has_a_name_of_its_own_that_leads_back_to_it() -> None:
    assert len(names()) == len(vocabulary().terms)
    for term_id in vocabulary().terms:
        assert to_ids(term_name(term_id)) == term_id


@pytest.mark.parametrize("text", [
    "sangong.budget - sangong.last_budget", "abs(budget_increase - budget_decrease) - exempt_adjustment",
    "(budget_increase + budget_decrease) * 0.5", "initial_budget - (budget_increase - budget_decrease)",
    "last_year_carryover + initial_budget + budget_increase - budget_decrease - year_end_surplus",
    "funds_total.supplement + funds_basic.supplement", "initial_budget / 12",
])  # fmt: skip
def test_an_expression_comes_back_as_it_was(text: str) -> None:
    assert to_ids(to_names(text)) == text
    assert parse(to_ids(to_names(text))) == parse(text)


@pytest.mark.parametrize(("typed", "meant"), [
    ("预算追加数＋预算追减数", "budget_increase + budget_decrease"),
    (" 预算追加数 × 2 ", "budget_increase * 2"),
    ("（预算追加数－预算追减数）÷2", "(budget_increase - budget_decrease) / 2"),
    ("绝对值（预算追加数 - 预算追减数）", "abs(budget_increase - budget_decrease)"),
    ("本年三公经费预算数", "sangong.budget"), ("sangong.budget", "sangong.budget"),
    ("年度资金总额追加（追减）数 + 年初预算数", "funds_total.supplement + initial_budget"),
])  # fmt: skip
def test_what_people_type_is_understood(typed: str, meant: str) -> None:
    assert to_ids(typed) == meant


@pytest.mark.parametrize(("typed", "says"), [
    ("三公经费预算", "是否想写 “本年三公经费预算数”"), ("预算追加数＋", "不是完整的算式"), ("", "不是完整的算式"),
    ("（预算追加数", "不是完整的算式"), ("预算追加数 预算追减数", "不是完整的算式"), ("预算追加数/0", "不是完整的算式"),
])  # fmt: skip
def test_what_can_not_be_understood_names_the_nearest(typed: str, says: str) -> None:
    with pytest.raises(PhraseError, match=says):
        to_ids(typed)
