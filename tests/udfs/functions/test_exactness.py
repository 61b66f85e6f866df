"""The shortcuts of long columns change nothing: same numbers as `clean_float`, same scores as the rules themselves."""

from __future__ import annotations

import struct
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from udfs import functions as pf
from udfs import lookup
from udfs.arguments import exact
from udfs.steps import NEAR, Steps
from xladdin.exact import clean_float
from xladdin.facts import Fact, Filing
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.score import score_rule
from xladdin.rules.sentence import worked
from xladdin.vocabulary import vocabulary

RULES = [(i, rule) for i in rulebook_ids() for rule in rulebook(i).rules]
MEASURED = [
    (i, r) for i, r in RULES if len(r.items) == 1 and r.items[0].measure is not None and not r.items[0].full_when
]


def single(number: float) -> float:
    return struct.unpack("<f", struct.pack("<f", number))[0]


cells = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14),
    st.integers(-(10**13), 10**13).map(lambda n: n / 100),
    st.tuples(st.integers(1, 10**8), st.integers(1, 10**8)).map(lambda pair: pair[0] / pair[1]),
    st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)).map(lambda pair: pair[0] / 100 + pair[1] / 100),
    st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)).map(lambda pair: pair[0] / 10**5 + pair[1] / 10**5),
    st.integers(1, 10**7).map(lambda n: single(n / 100)),
    st.integers(-(10**5), 10**5).map(lambda n: single(1 + n / 10**6) - 1),
    st.integers(-(10**5), 10**5).map(lambda n: (single(100 + n / 10**4) - 100) / 100),
)


@given(cells)
@example(0.1 + 0.2)
@example(4503.59962 + 2251.79981)
@example(1.07 - 1)
@example(71914.3984375)
@example(0.0900000762939453)
@example(1.234567890120005)
@example(1e22)
def test_a_cell_number_is_what_clean_float_makes_of_it(number):
    assert exact(number) == clean_float(Decimal(repr(number))).value


@pytest.mark.parametrize(("book", "rule"), MEASURED, ids=lambda one: getattr(one, "id", one))
def test_steps_give_the_score_of_the_shape(book, rule):
    shape = rule.items[0].shape
    steps = Steps(shape)
    nudges = [Fraction(0), *(sign * Fraction(1, 10**n) for n in (3, 5, 6, 7, 9, 15) for sign in (1, -1))]
    values = [edge + by for edge in shape.edges() for by in nudges] + [Fraction(n, 97) for n in range(-100, 300)]
    assert [steps.of(value) for value in values] == [shape.score(value) for value in values]
    assert bool(steps.known) == steps.stepwise


def test_noise_moves_no_number_out_of_its_step():
    """`NEAR` covers what float32 loses: half of the last of 24 bits, of a number up to 10."""
    assert NEAR > 10 * 2**-24


def facts_for(book: str, rule, top: int, bottom: int) -> dict[str, object]:
    """A figure for everything a rule asks for: numerators, then denominators; 是 and 1 for answers."""
    given: dict[str, object] = {}
    for n, ask in enumerate(lookup.asks(book, rule.id)):
        if ask.unit == "flag":
            given[ask.id] = True
        elif ask.unit == "choice":
            given[ask.id] = ask.options[0]
        elif ask.unit == "rate":
            given[ask.id] = Fraction(top, 100)
        else:
            given[ask.id] = Fraction(bottom if n else top)
    return given


@pytest.mark.parametrize(("book", "rule"), RULES, ids=lambda one: getattr(one, "id", one))
def test_every_rule_scores_and_explains_as_the_filing_would(book, rule):
    asks = lookup.asks(book, rule.id)
    assert len(asks) <= lookup.MOST_FIGURES
    for top, bottom in ((41, 44), (50, 44), (3, 0), (0, 0), (97, 100), (100, 100), (101, 100)):
        given = facts_for(book, rule, top, bottom)
        filing = Filing("", book, "", max(rulebook(book).years), {i: Fact(i, value) for i, value in given.items()})
        expected = score_rule(rule, filing)
        cells = [("是" if v is True else v if isinstance(v, str) else float(v)) for v in given.values()]
        found = pf.PF_RULE_SCORE(book, rule.id, *cells)
        said = pf.PF_EXPLAIN(book, rule.id, *cells)
        if expected.score is not None:
            assert found == float(expected.score)
        else:
            assert found == {"judged": "由人工评定", "not-applicable": "不适用", "missing-input": ""}[expected.status]
        if len(rulebook(book).years) == 1 and given:
            assert said == worked(expected, filing, vocabulary())


def test_a_rule_is_found_by_id_number_or_name():
    book = "hn-ningxiang-2022"
    assert {pf.PF_RULE_SCORE(book, name, 46, 44) for name in ("staffing", 2.0, "2", "在职人员控制率")} == {3 - 4 * 0.5}
    assert pf.PF_RULE_SCORE("宁乡", "2", 46, 44).startswith("参数“评分标准”：没有“宁乡”，请从中选一个：")


@pytest.mark.parametrize(
    ("rule", "figures", "message"),
    [
        ("公用", (1, 2, 3), "参数“数据”：“公用经费控制率”只要2个数，请按次序给出："),
        ("控制率", (1, 2), "参数“指标”：有几个叫“控制率”的指标，请从中选一个：在职人员控制率（staffing）、"),
        ("不存在", (1, 2), "参数“指标”：没有叫“不存在”的指标，请从中选一个：绩效目标合理性（goal_soundness）、"),
        ("staffing", ("约30", 44), "参数“实际在职人数”：“约30”不是确切的数，请填写一个确定的数字，例如 30"),
        ("goal_soundness", ("对", 3, "是", "是"), "参数“设有部门整体绩效目标”：填了“对”，请填“是”或“否”"),
        ("execution", (1, 1, 95, 1), "参数“实际支付进度”：“95”没有百分号，看不出是95%还是9500%，请写上百分号"),
    ],
)
def test_a_request_that_fits_no_rule_says_what_would(rule, figures, message):
    assert pf.PF_RULE_SCORE("hn-ningxiang-2022", rule, *figures).startswith(message)


def test_indicators_of_the_unit_itself_are_sent_to_the_other_function():
    assert (
        pf.PF_RULE_SCORE("cn-overall", "数量指标", 1) == "参数“指标”：“数量指标”由单位自己填写指标，请用 PF_TARGET 计分"
    )


def test_blank_figures_give_blank_scores_and_say_what_is_missing():
    book = "hn-ningxiang-2022"
    assert pf.PF_RULE_SCORE(book, "staffing", [[None], [41.0]], 44) == [[""], [3.0]]
    assert pf.PF_RULE_SCORE(book, "goal_soundness", "是", 4, None, "是") == ""
    assert pf.PF_EXPLAIN(book, "staffing", 41) == "缺编制数，无法计算在职人员控制率。"
    assert pf.PF_EXPLAIN(book, "staffing") == ""


def test_rulebooks_of_several_years_name_no_year():
    assert "9999" not in "".join(str(cell) for row in pf.PF_RULES("cn-overall") for cell in row)
    assert pf.PF_EXPLAIN("cn-overall", "execution", 9) == "缺年度资金总额全年预算数，无法计算预算执行率。"


def test_the_table_of_rules_tells_what_to_give_in_which_order():
    table = pf.PF_RULES("hn-ningxiang-2022")
    assert table[0] == ["行号", "指标 id", "指标", "分值", "依次填写的数"]
    assert table[2] == [2.0, "staffing", "在职人员控制率", 3.0, "实际在职人数（人）、编制数（人）"]
    assert [row[0] for row in table[1:]] == [float(n) for n in range(1, 21)]
    assert [row[0] for row in pf.PF_RULES()[1:]] == list(rulebook_ids())
    assert [row[1] for row in pf.PF_RULES("cn-overall")[2:]] == list(rulebook("cn-overall").open_blocks)
