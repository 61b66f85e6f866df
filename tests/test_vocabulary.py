"""A broken glossary is an error at load that names file, entry and key; the real one says what forms and rules rely on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from filings import contents
from rules.broken import Data, changed, drop, put, rename

from xladdin.facts import Fact
from xladdin.forms.load import form, form_ids
from xladdin.rules.derive import complete_row, computed_value, derived_ids, parts_of
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
    "unknown unit of a measure": (
        lambda d: put(d["measure"]["rate"], unit="rates"),
        ("measure.rate → unit: “rates” 不是可选值", "是否想写 “rate”？"),
    ),
    "unknown measure in the formula of a measure": (
        lambda d: put(d["measure"]["rate"], formula="execute / full_year"),
        ("measure.rate → formula: 没有 “execute” 这种口径，是否想写 “executed”？",),
    ),
    "measures computed from each other": (
        lambda d: put(d["measure"]["initial"], formula="adjusted - supplement"),
        ("measure: 互相引用，无法计算：", "adjusted", "initial"),
    ),
    "measure without what it is computed from": (
        lambda d: put(term(d, "funds_wages"), measures=["initial", "adjusted"]),
        ("term.funds_wages → measures: “adjusted” 要由 “supplement” 计算，这里没有这种口径",),
    ),
    "block with a measure without what it is computed from": (
        lambda d: put(d["block"]["fund_projects"], measures=["executed", "adjusted_rate"]),
        ("block.fund_projects → measures: “adjusted_rate” 要由 “adjusted” 计算",),
    ),
    "rate that is summed": (
        lambda d: put(term(d, "staff_all"), sum_measures=["control_rate"]),
        ("term.staff_all: sum_measures 应在 measures 之内、单位与本条相同",),
    ),
    "breakdown of one part": (
        lambda d: put(term(d, "funds_basic"), breakdowns=[["funds_personnel"]]),
        ("term.funds_basic → breakdowns: 应为数组，每项是至少两个代号的数组，含有 ['funds_personnel']",),
    ),
    "unknown part of a breakdown": (
        lambda d: put(term(d, "funds_basic"), breakdowns=[["funds_personel", "funds_operating"]]),
        ("term.funds_basic: breakdowns 中的 “funds_personel.initial” 不存在，是否想写 “funds_personnel.initial”？",),
    ),
    "sum and breakdowns": (
        lambda d: put(term(d, "funds_basic"), sum_of=["funds_wages", "funds_operating"]),
        ("term.funds_basic: formula、sum_of、sum_block、breakdowns 只能有一个",),
    ),
    "parts that lead back": (
        lambda d: put(term(d, "funds_wages"), breakdowns=[["funds_basic", "funds_operating"]]),
        ("互相引用，无法计算：", "funds_wages", "funds_basic"),
    ),
    "unknown block of details": (
        lambda d: put(term(d, "funds_project"), detail_block="fund_project"),
        ("term.funds_project: 没有明细块 “fund_project”，是否想写 “fund_projects”？",),
    ),
    "tie-out both ways": (lambda d: put(d["tie_out"][0], equals="carryover"), ("tie_out[1] → equals: at_most 和 equals 只能有一个",)),
    "tie-out of rates": (
        lambda d: put(d["tie_out"][0], left="satisfaction_rate", at_most="output_completion_rate"),
        ("tie_out[1] → at_most: 比率、是否和文字不能相加比较",),
    ),
    "unknown id that a tie-out leaves out": (
        lambda d: put(d["tie_out"][0], unless=["carryovers"]),
        ("tie_out[1] → unless: 词汇表中没有 “carryovers”，是否想写 “carryover”？",),
    ),
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
    same, known = load_vocabulary(changed(FILE, lambda d: None, tmp_path)), vocabulary()
    assert contents(same) == contents(known)


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
        ("funds_basic.initial", "基本支出年初预算数"),
        ("funds_basic.adjusted_rate", "基本支出预算执行率"),
        ("staff_admin.on_duty", "行政人员年末实有人数"),
    ],
)
def test_a_term_is_named_as_finance_staff_say_it(term_id: str, name: str) -> None:
    assert vocabulary().terms[term_id].name(2022) == name


def test_a_measure_brings_its_unit_and_formula_to_every_item() -> None:
    terms = vocabulary().terms
    rate, balance = terms["funds_wages.adjusted_rate"], terms["funds_wages.surplus"]
    assert (rate.unit, rate.formula) == ("rate", "funds_wages.executed / funds_wages.adjusted")
    assert (balance.unit, balance.formula, balance.signed) == (
        "yuan",
        "funds_wages.adjusted - funds_wages.executed",
        True,
    )
    assert terms["staff_all.control_rate"].sum_of == ()
    assert terms["staff_all.posts"].sum_of == ("staff_admin.posts", "staff_workers.posts", "staff_hired.posts")


BASIC, PROJECT = "funds_basic.executed", "funds_project.executed"
FISCAL, CARRIED, OTHER = "funds_fiscal.executed", "funds_carryover.executed", "funds_other.executed"


@pytest.mark.parametrize(
    ("slots", "sum_of", "others"),
    [
        ([], (), ()),
        ([BASIC], (), ()),
        ([BASIC, PROJECT], (BASIC, PROJECT), ()),
        ([FISCAL, OTHER], (), ()),
        ([FISCAL, CARRIED, OTHER], (FISCAL, CARRIED, OTHER), ()),
        ([FISCAL, CARRIED, OTHER, PROJECT, BASIC], (BASIC, PROJECT), ((FISCAL, CARRIED, OTHER),)),
    ],
    ids=["no parts", "one part", "by use", "sources without the third", "by source", "both"],
)
def test_a_form_sums_the_first_breakdown_that_it_prints_in_full(slots: list[str], sum_of: tuple, others: tuple) -> None:
    total = vocabulary().within(["funds_total.executed", *slots]).terms["funds_total.executed"]
    assert total.sum_of == sum_of
    assert total.breakdowns[1:] == others
    assert total.computed == bool(sum_of)


def test_a_figure_is_typed_where_the_form_has_not_what_its_measure_is_computed_from() -> None:
    with_base = vocabulary().within(["funds_total.adjusted", "funds_total.initial", "funds_total.supplement"]).terms
    assert with_base["funds_total.adjusted"].formula == "funds_total.initial + funds_total.supplement"
    assert (
        not vocabulary().within(["funds_total.adjusted", "funds_total.initial"]).terms["funds_total.adjusted"].computed
    )


def test_a_sum_none_of_whose_parts_the_form_has_is_typed() -> None:
    assert not vocabulary().within(["sangong.budget"]).terms["sangong.budget"].computed
    assert vocabulary().within(["sangong.budget", "official_hospitality.budget"]).terms["sangong.budget"].computed


def test_a_figure_in_a_row_has_the_formula_over_its_row() -> None:
    vocab = vocabulary()
    rate = vocab.figure("fund_projects[12].adjusted_rate")
    assert (rate.unit, rate.formula) == ("rate", "fund_projects[12].executed / fund_projects[12].adjusted")
    assert rate.name(2021) == "项目预算执行率"
    assert vocab.figure("projects[0].budget").name(2022) == "项目2022年预算数"
    assert vocab.figure("fund_projects[0].name") is vocab.figure("quantity[0].marks") is vocab.figure("basis.x") is None
    row = {"initial": Fact("fund_projects[0].initial", Decimal(100)), "supplement": Fact("fund_projects[0].supplement", Decimal(-20)),
           "adjusted": Fact("fund_projects[0].adjusted", None, origin="formula"), "executed": Fact("fund_projects[0].executed", Decimal(60)),
           "adjusted_rate": Fact("fund_projects[0].adjusted_rate", None, origin="overwritten"),
           "surplus": Fact("fund_projects[0].surplus", Decimal(5), origin="overwritten")}  # fmt: skip
    whole = complete_row(vocab, "fund_projects", row)
    assert [(whole[m].number, whole[m].origin) for m in ("adjusted", "adjusted_rate", "surplus")] == [
        (80, "formula"), (Fraction(3, 4), "formula"), (5, "overwritten"),
    ]  # fmt: skip


def test_a_tie_out_holds_where_the_form_has_all_its_figures_and_none_that_it_leaves_out() -> None:
    tie = next(t for t in vocabulary().tie_outs if t.unless)
    slots = {*tie.left, *tie.right}
    assert tie.applies(slots)
    assert not tie.applies(slots - {tie.left[0]})
    assert not tie.applies({*slots, *tie.unless})


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
