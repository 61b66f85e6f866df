"""What each worksheet function answers, called in Python: arithmetic in the expected values, exact messages once."""

from __future__ import annotations

import pytest

from udfs import functions as pf


def test_rate_divides_exactly_and_brings_units_together():
    assert pf.PF_RATE(41, 44) == 41 / 44
    assert pf.PF_RATE("7.19万元", "71,900元") == 1.0
    assert pf.PF_RATE(0.1 + 0.2, 0.3) == 1.0


@pytest.mark.parametrize(("top", "bottom", "word"), [(0, 0, "零比零"), (3, 0, "分母为零"), (3, -1, "负数")])
def test_rate_names_why_there_is_none(top, bottom, word):
    assert pf.PF_RATE(top, bottom) == word


@pytest.mark.parametrize("blank", [None, "", "　", "——", "/", "无", "不适用"])
def test_missing_stays_missing(blank):
    assert pf.PF_RATE(blank, 5) == pf.PF_RATE(5, blank) == pf.PF_CHANGE(5, blank) == ""
    assert pf.PF_ROUND(blank) == pf.PF_AMOUNT(blank) == pf.PF_GRADE(blank) == ""
    assert pf.PF_DEDUCT(1.02, blank, 1, 0.01, 0.5) == pf.PF_DEDUCT(1.02, 5, 1, blank, 0.5) == ""
    assert pf.PF_DEDUCT(blank, 5, 1, 0.01, 0.5) == pf.PF_TIERS(blank, [[0.9, 5], ["其余", 0]]) == ""


def test_missing_target_or_result_gives_no_score():
    assert pf.PF_TARGET(None, "95%", 10) == pf.PF_TARGET("≥95%", None, 10) == pf.PF_TARGET("≥95%", "90%", None) == ""
    assert pf.PF_COMPLETION("/", "90%") == pf.PF_TARGET_EXPLAIN("≥95%", "", 10) == ""
    assert pf.PF_TARGET_PARTS(None) == [["", "", ""]]


def test_units_that_do_not_go_together_are_not_divided():
    assert pf.PF_RATE(5, "3人") == "参数“分子”：“5”、“3人”的单位不同，不能相除，请都带上同一种单位，或者都只填数字"


def test_change_rate_is_the_difference_over_last_year():
    assert pf.PF_CHANGE(80000, 6020) == pytest.approx((80000 - 6020) / 6020, rel=1e-15)
    assert pf.PF_CHANGE([[110.0], [90.0]], [[100.0], [100.0]]) == [[0.1], [-0.1]]


@pytest.mark.parametrize(
    ("measured", "beyond", "partial", "score"),
    [
        (1.02, None, None, 5 - 2 * 0.5),
        (1.0299, None, "不足不扣", 5 - 2 * 0.5),
        (1.0201, "高于", "不足也扣", 5 - 3 * 0.5),
        ("102.5%", "高于", "按比例", 5 - 2.5 * 0.5),
        (0.98, "低于", None, 5 - 2 * 0.5),
        (0.98, "偏离", None, 5 - 2 * 0.5),
        (0.98, "高于", None, 5),
        (3, None, None, 0),
        (1.07 - 1 + 1, None, "不足也扣", 5 - 7 * 0.5),
    ],
)
def test_deduction_counts_steps_on_the_exact_value(measured, beyond, partial, score):
    assert pf.PF_DEDUCT(measured, 5, "100%", "1%", 0.5, beyond, partial) == score


def test_every_value_of_a_column_has_its_own_share_of_a_step():
    column = [[1.025], [1.029], [1.02]]
    assert pf.PF_DEDUCT(column, 5, 1, 0.01, 0.5, None, "按比例") == [[5 - 2.5 * 0.5], [5 - 2.9 * 0.5], [5 - 2 * 0.5]]
    assert pf.PF_DEDUCT(column, 5, 1, 0.01, 0.5) == [[4.0], [4.0], [4.0]]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((102, 5, 1, 0.01, 0.5), "参数“指标值”：“102”没有百分号，看不出是102%还是10200%，请写上百分号"),
        ((1.02, 5, 100, 0.01, 0.5), "参数“标准值”：“100”没有百分号，看不出是100%还是10000%，请写上百分号"),
        ((1.02, 5, 1, 1, 0.5), "参数“扣分步长”：“1”没有百分号，看不出是1%还是100%，请写上百分号"),
        ((1.02, 5, 1, "0%", 0.5), "参数“扣分步长”：应大于0"),
        ((1.02, 5, 1, 0.01, 6), "参数“每步扣分”：每步扣分应大于0且不超过分值5"),
        ((1.02, 0, 1, 0.01, 6), "参数“分值”：分值“0”不行，请填大于0的数，最多两位小数"),
        ((1.02, 5, 1, 0.01, 0.5, "大于"), "参数“扣分方向”：没有“大于”，请从中选一个：高于、低于、偏离"),
    ],
)
def test_parameters_that_make_no_deduction_are_refused(given, message):
    assert pf.PF_DEDUCT(*given) == message


LADDER = [[0.95, 10.0], ["90%", 8.0], ["其余", 0.0]]


def test_tiers_take_conditions_or_lower_ends():
    values = [[0.95], [0.9499], [0.9], [0.5], [1.2], [0.8999999999999999]]
    conditions = [["≥95%", 10], ["≥90%，＜95%", 8], ["<90%", 0]]
    assert pf.PF_TIERS(values, LADDER) == pf.PF_TIERS(values, conditions) == [[10], [8], [8], [0], [10], [8]]


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([["≥95%", 10], ["<90%", 0]], "参数“各档”：“95%及以上”与“低于90%”两档之间有空当"),
        ([[0.95, 10], [0.9, 8]], "参数“各档”：缺少最低一档，请在最后加一行，第一列写“其余”，第二列写得分"),
        ([[0.9, 8], [0.95, 10], ["其余", 0]], "参数“各档”：下限应从高到低排列，不能有空格或重复，请检查第一列"),
        (
            [["≥95%", 10], [0.9, 8], ["其余", 0]],
            "参数“各档”：条件和下限不能混着写，请都写成条件，如 >=95%、>=90% <95%、<90%",
        ),
        ([[0.95], [0.9]], "参数“各档”：应选两列：第一列写条件，第二列写得分，请一档一行，如 >=95% 得 10 分"),
        ([["≥95%", 10], ["<95%", None]], "参数“各档”：有的档没有写得分，请把第二列填全"),
        ([["其余", 10]], "参数“各档”：只有一档，请至少写两档"),
    ],
)
def test_bands_that_make_no_table_are_refused(bands, message):
    assert pf.PF_TIERS(0.9, bands) == message


def test_grade_follows_the_lines_of_the_rulebook():
    assert pf.PF_GRADE([[100], [90], [89.99], [80], [60], [59.99], [0]]) == [
        ["优"],
        ["优"],
        ["良"],
        ["良"],
        ["中"],
        ["差"],
        ["差"],
    ]
    assert pf.PF_GRADE(95, "hn-wugang-2022") == "优"
    assert pf.PF_GRADE(96, "hn-wugang-2022") == "参数“总得分”：“96”不在0到95分之间，请核对得分"


def test_an_unknown_rulebook_names_the_nearest():
    told = pf.PF_GRADE(95, "hn-ningxian-2022")
    assert told.startswith(
        "参数“评分标准”：没有“hn-ningxian-2022”，是否想写 “hn-ningxiang-2022”，请从中选一个：cn-overall、"
    )


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        (1.005, 2, 1.01),
        (2.5, 0, 3),
        (-2.5, 0, -3),
        (0.29 * 100, 0, 29),
        (1234.5, -2, 1200),
        ("1.005万元", 1, 10050),
        (2 / 3, 2, 0.67),
    ],
)
def test_rounding_is_half_up_on_the_exact_decimal(number, places, rounded):
    assert pf.PF_ROUND(number, places) == rounded


def test_rounding_places_are_whole_numbers():
    assert pf.PF_ROUND(1.5, 0.5) == "参数“小数位数”：“0.5”不行，请填-10到10之间的整数"


@pytest.mark.parametrize(
    ("amount", "to", "given_in", "found"),
    [
        ("1,213,746元", None, None, 1213746),
        ("7.19万元", "元", None, 71900),
        ("7.19万元", "万元", "元", 7.19),
        (71914.4, "万元", None, 7.19144),
        (7.19144, "元", "万元", 71914.4),
        ("￥１２．５亿元", "万元", None, 125000),
        (0.07 * 3, "元", "万元", 2100),
    ],
)
def test_amounts_change_their_unit_exactly(amount, to, given_in, found):
    assert pf.PF_AMOUNT(amount, to, given_in) == found


def test_amounts_refuse_what_is_no_money():
    assert pf.PF_AMOUNT("30人") == "参数“金额”：“30人”的单位与本格不符，请按本格要求的单位填写，或者只填数字"
    assert pf.PF_AMOUNT(1, "千元") == "参数“换成”：没有“千元”，请从中选一个：元、万元、亿元"


def test_target_scores_by_direction_and_group():
    assert pf.PF_TARGET("≥95%", "90%", 10) == 9.47  # 10×90÷95
    assert pf.PF_TARGET("≤5万元", [["4万元"], ["6万元"]], 10) == [[10], [8.33]]  # 10×5÷6
    assert pf.PF_TARGET(5, 6, 10, None, None, "成本指标") == 8.33  # 没有符号的成本指标越低越好
    assert pf.PF_TARGET(5, 6, 10, "正向") == 10


def test_targets_that_a_person_judges_say_so():
    assert pf.PF_TARGET("明显提高", "提高", 10) == "定性"
    assert pf.PF_TARGET("11家", "约10家", 10) == "完成值不是数"
    assert pf.PF_TARGET("11家", "≥10家", 10) == "完成值应为具体数"
    assert pf.PF_TARGET("11家", "10人", 10) == pf.PF_COMPLETION("11家", "10人") == "单位不一致"


def test_completion_is_result_over_target():
    assert pf.PF_COMPLETION([["11家"], ["≤5"], ["0"], ["明显提高"]], [["12家"], [4], [3], ["是"]]) == [
        [12 / 11],
        [0.8],
        ["指标值为0"],
        ["定性"],
    ]


def test_target_parts_are_sign_number_and_unit():
    assert pf.PF_TARGET_PARTS([["≥95%"], ["不超过1.5万元"], [11.0], ["显著提升"]]) == [
        ["≥", 0.95, "%"], ["≤", 15000.0, "元"], ["", 11.0, ""], ["定性", "", ""],
    ]  # fmt: skip


def test_target_sentence_ends_in_the_score():
    assert pf.PF_TARGET_EXPLAIN("≥95%", "90%", 10) == "目标≥95%，实际完成90%，完成率94.74%，按比例得9.47分。"


@pytest.mark.parametrize(
    ("group", "book", "message"),
    [
        ("服务指标", None, "参数“指标类别”：没有“服务指标”，请从中选一个：数量指标、"),
        (
            None,
            "hn-ningxiang-2022",
            "参数“评分标准”：“hn-ningxiang-2022”没有由单位自己填写的指标，请用 PF_RULE_SCORE 计分",
        ),
    ],
)
def test_target_rules_are_looked_up_by_name(group, book, message):
    assert pf.PF_TARGET("≥95%", "90%", 10, None, book, group).startswith(message)


def test_the_first_cause_is_handed_from_function_to_function():
    first = pf.PF_RATE("约30", 44)
    assert pf.PF_DEDUCT(first, 5, 1, 0.01, 0.5) == pf.PF_ROUND(first) == pf.PF_TARGET(first, 1, 10) == first
    assert pf.PF_DEDUCT(pf.PF_RATE(3, 0), 5, 1, 0.01, 0.5) == "分母为零"
    assert pf.PF_ROUND(pf.PF_TARGET("明显提高", "提高", 10)) == "定性"


def test_a_block_where_one_cell_belongs_is_refused():
    assert pf.PF_RULES([["cn-overall"], ["cn-project"]]) == "参数“评分标准”：选了2行，请只选一个单元格"
    assert pf.PF_TARGET_PARTS([["≥95%", "90%"]]) == "参数“年度指标值”：选了2列，请只选一列"
