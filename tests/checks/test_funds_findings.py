"""Findings corpus, budget and spending: a form without scores whose figures agree, with one thing changed.

Each case: kind, severity, cell, the changes, words that the message must contain, and the facts file where it is another one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from filings import SAMPLES, case_of, findings_of, load

CLEAN = Path(__file__).with_name("funds.toml")
WUGANG, JINXIAN = SAMPLES / "wugang-2022.toml", SAMPLES / "jinxian-2021.toml"
SCORED = "整体支出绩效自评表"
FUNDS, ASSETS = "预算执行情况表", "资产情况表"

CASES = [
    pytest.param("digit-swap", "error", f"{FUNDS}!E6", {"funds_basic__executed": "1030.58", "funds_basic__adjusted_rate": "0.9558"}, "应为1,003.58万元：880.00万元＋123.58万元＝1,003.58万元；1,003.58万元÷1,050.00万元＝95.58%，与填的基本支出预算执行率95.58%相符", CLEAN, id="a total with two digits swapped, as its parts and its rate show"),
    pytest.param("budget-as-actual", "error", f"{FUNDS}!E5", {"funds_total__executed": "1260.00", "funds_total__adjusted_rate": "0.9595"}, "就是年度资金总额调整后预算数；按分项和结余，实际支出是1,209.00万元，1,209.00万元÷1,260.00万元＝95.95%", CLEAN, id="the adjusted budget typed for what was spent"),
    pytest.param("sum-mismatch", "error", f"{FUNDS}!E5", {"funds_total__executed": "1260.00", "funds_total__adjusted_rate": "0.9595"}, "填1,260.00万元，分项计算应为1,003.58万元＋205.42万元＝1,209.00万元，相差51.00万元", CLEAN, id="a budget typed for what was spent is no sum either"),
    pytest.param("sum-mismatch", "error", f"{FUNDS}!E7", {"funds_personnel__executed": "880.03"}, "相差0.03万元", CLEAN, id="more than one unit per addend is no rounding"),
    pytest.param("rounding", "warning", f"{FUNDS}!E7", {"funds_personnel__executed": "880.02"}, "713.26万元＋166.74万元＝880.00万元，相差0.02万元，是四舍五入造成的尾差", CLEAN, id="one unit of the last place per addend is rounding"),
    pytest.param("rounding", "warning", f"{FUNDS}!G12", {"fund_projects[0]__surplus": "0.01"}, "项目“1、产业链建设”的结余数填0.01万元", CLEAN, id="rounding in a row of the block"),
    pytest.param("rate-wrong", "error", f"{FUNDS}!F13", {"fund_projects[1]__adjusted_rate": "0.97"}, "项目“2、业务工作”的预算执行率填97.00%，按填报数应为81.42万元÷86.00万元＝94.67%", CLEAN, id="a wrong rate in a row of the block"),
    pytest.param("detail-gap", "warning", f"{FUNDS}!E11", {"fund_projects[1]__executed": "71.42"}, "所列2个项目的全年执行数合计195.42万元，比项目支出全年执行数205.42万元少10.00万元", CLEAN, id="projects leave a gap"),
    pytest.param("detail-gap", "warning", f"{FUNDS}!C11", {"fund_projects[1]__supplement": "16.00"}, "比项目支出追加（追减）数10.00万元多10.00万元", CLEAN, id="changes of the projects may exceed that of all"),
    pytest.param("part-exceeds-total", "error", f"{FUNDS}!B11", {"fund_projects[0]__initial": "130.00"}, "200.00万元，小于所列明细之和210.00万元", CLEAN, id="projects exceed all projects"),
    pytest.param("part-exceeds-total", "error", f"{ASSETS}!D7", {"vehicles_net": "301.00"}, "车辆年末净值301.00万元，大于固定资产300.00万元", CLEAN, id="vehicles exceed fixed assets"),
    pytest.param("low-execution", "warning", f"{FUNDS}!F5", {"funds_wages__executed": "613.26"}, "年度资金总额执行率88.02%，低于90%，有151.00万元没有执行", CLEAN, id="much was not spent"),
    pytest.param("large-adjustment", "note", f"{FUNDS}!C5", {"funds_basic__supplement": "200.00"}, "年中追加210.00万元，预算调整率17.50%，超过10%", CLEAN, id="adjustment above a tenth"),
    pytest.param("large-adjustment", "warning", f"{FUNDS}!C5", {"funds_basic__supplement": "-700.00"}, "年中追减690.00万元，预算调整率57.50%", CLEAN, id="adjustment above a half"),
    pytest.param("sum-mismatch", "error", f"{FUNDS}!D20", {"staff_all__on_duty": 52}, "填52人，分项计算应为48人＋3人＋2人＝53人", CLEAN, id="heads are not rounded"),
    pytest.param("tie-mismatch", "error", "部门整体支出绩效自评表!F6", {"funds_total__full_year": "4563.47"}, "4,551.57万元，而一般公共预算财政拨款本年支出4,563.47万元，相差11.90万元", WUGANG, id="revenue typed for what was spent"),
]  # fmt: skip


def found_of(kind: str, base: Path, changes: dict) -> list:
    return [f for f in findings_of(load(base, **changes)) if f.kind == kind]


@pytest.mark.parametrize(("kind", "severity", "cell", "changes", "words", "base"), CASES)
def test_one_change_gives_its_finding(
    kind: str, severity: str, cell: str, changes: dict, words: str, base: Path
) -> None:
    found = found_of(kind, base, changes)
    assert [(f.severity, str(f.cell)) for f in found] == [(severity, cell)]
    assert words in found[0].message
    assert found[0].hint
    assert found[0].basis


def test_figures_that_agree_have_no_findings() -> None:
    assert [f.line("") for f in findings_of(load(CLEAN))] == []


def test_a_form_without_scores_has_no_totals() -> None:
    card = case_of(load(CLEAN)).scorecard
    assert (card.claimed, card.computed, card.upper_bound, card.rules) == (None, None, 0, ())


def test_what_follows_from_a_swapped_digit_is_not_reported_again() -> None:
    """The balance and the rate were computed from the right figure; as typed they would look wrong."""
    changes = {
        "funds_basic__executed": "1030.58",
        "funds_basic__adjusted_rate": "0.9558",
        "funds_basic__surplus": "46.43",
    }
    kinds = [(f.kind, str(f.cell)) for f in findings_of(load(CLEAN, **changes))]
    assert kinds == [("digit-swap", f"{FUNDS}!E6"), ("rounding", f"{FUNDS}!G6")]


def test_a_swap_that_only_one_sum_shows_is_a_hint_and_no_finding_of_its_own() -> None:
    found = findings_of(load(CLEAN, funds_basic__executed="1030.58"))
    assert [f.kind for f in found] == ["sum-mismatch"]
    assert found[0].hint.startswith("先核对基本支出全年执行数：两位数字对调（1,030.58万元改为1,003.58万元）后相符")


def test_a_difference_that_no_swap_explains_has_no_such_hint() -> None:
    (found,) = found_of("sum-mismatch", CLEAN, {"funds_basic__executed": "1008.58"})
    assert found.hint.startswith("核对各分项")


def test_spending_the_whole_budget_is_no_slip() -> None:
    changes = {"funds_operating__executed": "170.00", "funds_project__executed": "210.00", "fund_projects[1]__executed": "86.00",
               "funds_basic__executed": "1050.00", "funds_total__executed": "1260.00", "funds_total__adjusted_rate": 1}  # fmt: skip
    assert findings_of(load(CLEAN, **changes)) == ()


def test_a_budget_typed_for_what_was_spent_shows_by_the_balance_where_the_parts_are_wrong_too() -> None:
    changes = {"funds_total__executed": "1260.00", "funds_total__adjusted_rate": "0.9595", "funds_total__surplus": "51.00",
               "funds_operating__executed": None}  # fmt: skip
    (found,) = found_of("budget-as-actual", CLEAN, changes)
    assert "实际支出是1,209.00万元" in found.message


def test_a_missing_part_is_no_difference() -> None:
    """Of 财政拨款 and 其他资金 one is blank: together they may well be what was spent."""
    assert found_of("tie-mismatch", JINXIAN, {"funds_other__executed": None}) == []
    assert found_of("part-exceeds-total", JINXIAN, {"funds_other__executed": None}) == []


def test_known_parts_that_are_already_more_than_the_whole_are_reported() -> None:
    (found,) = found_of(
        "part-exceeds-total", JINXIAN, {"funds_other__executed": None, "funds_fiscal__executed": "5500.00"}
    )
    assert str(found.cell) == f"{SCORED}!G6"
    assert "财政拨款全年执行数5,500.00万元，大于基本支出全年执行数＋项目支出全年执行数5,479.62万元" in found.message


def test_two_breakdowns_of_one_figure_agree() -> None:
    (found,) = found_of("tie-mismatch", SAMPLES / "hongjiang-2024.toml", {"funds_general__initial": "340.00"})
    assert "340.00万元" in found.message


def test_sangong_is_a_part_of_what_was_spent() -> None:
    found = findings_of(load(CLEAN, sangong__actual="1300.00"))
    assert ("part-exceeds-total", f"{FUNDS}!D18") in [(f.kind, str(f.cell)) for f in found]
