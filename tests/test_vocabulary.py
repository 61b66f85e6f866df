"""A broken glossary is an error at load that names file, entry and key; the real one says what forms and rules rely on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rules.broken import Data, changed, drop, put, rename

from xladdin.forms.load import form, form_ids
from xladdin.rules.derive import computed_value, derived_ids, parts_of
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.strict import DefinitionError
from xladdin.vocabulary import FILE, UNITS, load_vocabulary, vocabulary


def term(data: Data, name: str) -> Data:
    return data["term"][name]


BROKEN: dict[str, tuple[Callable[[Data], Any], tuple[str, ...]]] = {
    "unknown key of the root": (lambda d: put(d, terms={}), ("terms: 不认识的键 “terms”，是否想写 “term”？",)),
    "unknown key of a term": (
        lambda d: put(term(d, "sangong"), sum_off=["x"]),
        ("term.sangong → sum_off: 不认识的键 “sum_off”，是否想写 “sum_of”？",),
    ),
    "unknown key of a measure": (lambda d: put(d["measure"]["budget"], en="x"), ("measure.budget → en: 不认识的键",)),
    "unknown key of a block": (lambda d: put(d["block"]["projects"], rows=4), ("block.projects → rows: 不认识的键",)),
    "unknown key of a tie-out": (lambda d: put(d["tie_out"][0], because="x"), ("tie_out[1] → because: 不认识的键",)),
    "misspelt key": (lambda d: rename(term(d, "carryover"), "source", "sourse"), ("term.carryover: 缺少 source（写成了 “sourse”？）",)),
    "no definition": (lambda d: put(term(d, "carryover"), definition=" "), ("term.carryover → definition: 不能为空",)),
    "unknown unit": (
        lambda d: put(term(d, "carryover"), unit="yuans"),
        ("term.carryover → unit: “yuans” 不是可选值", "是否想写 “yuan”？"),
    ),
    "unknown measure": (
        lambda d: put(term(d, "procurement"), measures=["budgets"]),
        ("term.procurement → measures: 没有 “budgets” 这种口径，是否想写 “budget”？",),
    ),
    "measure that is no text": (
        lambda d: put(term(d, "procurement"), measures=[1]),
        ("term.procurement → measures: 应为文字的数组，含有 1",),
    ),
    "measure summed that the term has not": (
        lambda d: put(term(d, "official_vehicles"), sum_measures=["last_budget"]),
        ("term.official_vehicles: sum_measures 应在 measures 之内",),
    ),
    "unknown part of a sum": (
        lambda d: put(term(d, "sangong"), sum_of=["official_vehicle"]),
        ("term.sangong: sum_of 中的 “official_vehicle.last_actual” 不存在，是否想写 “official_vehicles.last_actual”？",),
    ),
    "part of a sum in another unit": (
        lambda d: put(d["term"], total={"zh": "合计", "unit": "yuan", "definition": "x", "source": "x",
                                        "sum_of": ["carryover", "staff_on_duty"]}),
        ("term.total: sum_of 中的 “staff_on_duty” 单位是 people，不能这样计算 yuan",),
    ),
    "unknown id in a formula": (
        lambda d: put(term(d, "adjusted_budget"), formula="initial_budgets + budget_increase"),
        ("term.adjusted_budget: formula 中的 “initial_budgets” 不存在，是否想写 “initial_budget”？",),
    ),
    "text in a formula": (
        lambda d: put(term(d, "adjusted_budget"), formula="initial_budget + thrift_measures"),
        ("term.adjusted_budget: formula 中的 “thrift_measures” 单位是 text",),
    ),
    "formula and sum": (
        lambda d: put(term(d, "adjusted_budget"), sum_of=["initial_budget"]),
        ("term.adjusted_budget: formula、sum_of、sum_block、breakdowns 只能有一个",),
    ),
    "formula of a term with measures": (
        lambda d: put(term(d, "procurement"), formula="carryover"),
        ("term.procurement: sum_measures 应在 measures 之内、单位与本条相同，有 measures 的不能有 formula",),
    ),
    "figures computed from each other": (
        lambda d: put(term(d, "initial_budget"), formula="adjusted_budget - budget_increase"),
        ("互相引用，无法计算：", "adjusted_budget", "initial_budget"),
    ),
    "figure computed from itself": (lambda d: put(term(d, "carryover"), formula="carryover + initial_budget"), ("互相引用",)),
    "unknown block of a sum": (
        lambda d: put(term(d, "project_spending"), sum_block="project"),
        ("term.project_spending: 没有明细块 “project”，是否想写 “projects”？",),
    ),
    "unknown block of parts": (
        lambda d: put(term(d, "operating_cost"), part_block="operating_items"),
        ("term.operating_cost: 没有明细块 “operating_items”，是否想写 “operating_cost_items”？",),
    ),
    "column the block has not": (
        lambda d: put(d["block"]["projects"], measures=["last_actual", "budget"]),
        ("term.project_spending: 明细块没有 “projects.actual” 这一列",),
    ),
    "unknown id of a tie-out": (
        lambda d: put(d["tie_out"][0], left="key_project_spendings"),
        ("tie_out[1] → left: 词汇表中没有 “key_project_spendings”，是否想写 “key_project_spending”？",),
    ),
    "tie-out of two units": (lambda d: put(d["tie_out"][0], at_most="staff_on_duty"), ("tie_out[1] → at_most: 两边的单位不同",)),
    "tie-out without reason": (lambda d: drop(d["tie_out"][0], "why"), ("tie_out[1]: 缺少 why",)),
    "growth that is no percentage": (
        lambda d: put(term(d, "procurement"), watch_growth="0.5"),
        ("term.procurement → watch_growth: “0.5” 应为百分数，如 50%",),
    ),
    "growth that is nonsense": (lambda d: put(term(d, "procurement"), watch_growth="nan%"), ("“nan%” 应为百分数",)),
    "signed as text": (lambda d: put(term(d, "carryover"), signed="yes"), ("term.carryover → signed: 应为true/false",)),
    "brackets that are no year": (lambda d: put(d["measure"]["budget"], zh="{years}年预算数"), ("measure.budget → zh", "只能是 year 或 last")),
    "term that is no table": (lambda d: put(d["term"], carryover="结转结余"), ("term.carryover: 应为表",)),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_glossary_is_an_error_that_says_where_and_what(name: str, tmp_path: Path) -> None:
    change, says = BROKEN[name]
    with pytest.raises(DefinitionError) as error:
        load_vocabulary(changed(FILE, change, tmp_path))
    message = str(error.value)
    assert message.startswith("vocabulary.toml: ")
    for words in says:
        assert words in message


def test_the_copy_that_the_cases_change_is_the_real_glossary(tmp_path: Path) -> None:
    assert load_vocabulary(changed(FILE, lambda d: None, tmp_path)) == vocabulary()


def test_a_sum_without_measures_is_computed_and_not_forgotten(tmp_path: Path) -> None:
    total = {"zh": "合计", "unit": "yuan", "definition": "x", "source": "x", "sum_of": ["carryover", "initial_budget"]}
    rows = {**total, "sum_of": [], "sum_block": "projects.actual"}
    loaded = load_vocabulary(changed(FILE, lambda d: put(d["term"], total=total, rows=rows), tmp_path))
    assert loaded.terms["total"].sum_of == ("carryover", "initial_budget")
    assert loaded.terms["total"].computed
    assert loaded.terms["rows"].sum_block == "projects.actual"


@pytest.mark.parametrize(
    ("term_id", "name"),
    [
        ("sangong.budget", "2022年三公经费预算数"),
        ("sangong.last_budget", "2021年三公经费预算数"),
        ("project_spending.last_actual", "2021年项目支出决算数"),
        ("carryover", "结转结余总额"),
    ],
)
def test_a_term_is_named_as_finance_staff_say_it(term_id: str, name: str) -> None:
    assert vocabulary().terms[term_id].name(2022) == name


def test_every_computed_term_can_be_computed_and_comes_after_its_parts() -> None:
    vocab = vocabulary()
    order = derived_ids(vocab, vocab.terms)
    assert set(order) == {t.id for t in vocab.terms.values() if t.computed}
    for term_id in order:
        for part in parts_of(vocab.terms[term_id]):
            assert not vocab.terms[part].computed or order.index(part) < order.index(term_id)
        assert computed_value(vocab.terms[term_id], {}.get, {}) is None


def test_every_entry_is_used_by_a_form_and_every_figure_of_a_rule_is_an_entry() -> None:
    vocab = vocabulary()
    in_forms = {i for form_id in form_ids() for i in form(form_id).fact_ids()}
    needed = {i for book in rulebook_ids() for rule in rulebook(book).rules for i in rule.needs}
    assert needed <= in_forms <= set(vocab.terms)
    assert {t.item for t in vocab.terms.values()} == {vocab.terms[i].item for i in in_forms}
    assert {t.unit for t in vocab.terms.values()} <= set(UNITS)


def test_names_are_told_apart() -> None:
    names = [t.name(2022) for t in vocabulary().terms.values()]
    assert len(set(names)) == len(names)
