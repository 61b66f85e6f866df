"""Findings corpus, content checks: the clean filing with one thing changed gives exactly the finding of that code, at that cell.

Each case: kind, cell, the changes, and words that the message must contain. Exact texts stand once per code in test_texts.py.
"""

from __future__ import annotations

import pytest
from filings import CLEAN, NINGXIANG, findings_of, load

BASE, EXTRA, SCORES = "基础数据表", "补充数据表", "共性指标表"

CASES = [
    pytest.param("sum-mismatch", "error", f"{BASE}!D7", {"sangong__budget": 95000}, "分项计算应为50,000元＋0元＋35,000元＝85,000元", id="total of sangong differs from its three parts"),
    pytest.param("sum-mismatch", "error", f"{BASE}!F13", {"project_spending__actual": 12500000}, "7,150,000元＋2,388,000元＋2,964,000元＝12,502,000元", id="projects do not add up"),
    pytest.param("rounding", "warning", f"{BASE}!F7", {"sangong__actual": "80000.51"}, "是四舍五入造成的尾差", id="a difference of one cent is rounding"),
    pytest.param("sum-mismatch", "error", f"{EXTRA}!B10", {"adjusted_budget": 60000000}, "58,600,000元＋1,200,000元－0元＝59,800,000元", id="adjusted budget is initial plus additions less cuts"),
    pytest.param("part-exceeds-total", "error", f"{EXTRA}!B18", {"key_project_spending": 12700000}, "12,700,000元，大于2022年项目支出预算数12,600,000元", id="key projects exceed all projects"),
    pytest.param("part-exceeds-total", "error", f"{BASE}!D19", {"operating_cost_items[0]__budget": 2300000}, "小于所列其中项之和3,280,000元", id="listed lines exceed operating cost"),
    pytest.param("part-exceeds-total", "error", f"{EXTRA}!B19", {"fixed_assets_in_use": 186400001}, "186,400,001元", id="assets in use exceed assets"),
    pytest.param("part-exceeds-total", "error", f"{EXTRA}!B9", {"exempt_adjustment": 1200001}, "1,200,001元", id="exempt adjustment exceeds adjustments"),
    pytest.param("unit-slip", "error", f"{BASE}!B19", {"operating_cost__last_actual": "312"}, "10,256倍", id="last year's operating cost typed in wan"),
    pytest.param("unit-slip", "error", f"{BASE}!F14", {"projects[0]__actual": "715"}, "一处按元、一处按万元", id="a project's actual typed in wan"),
    pytest.param("negative-value", "error", f"{EXTRA}!B8", {"budget_decrease": -5}, "预算追减数填了负数-5", id="a cut typed as negative"),
    pytest.param("negative-value", "error", f"{BASE}!F15", {"projects[1]__actual": -1}, "项目2022年决算数填了负数-1", id="a negative project"),
    pytest.param("count-not-whole", "error", f"{EXTRA}!B22", {"quantified_indicators": "8.5"}, "8.5", id="half an indicator"),
    pytest.param("finer-than-cent", "warning", f"{EXTRA}!B14", {"carryover": "0.0000000001", "reason__carryover": "x"}, "填了0.0000000001元", id="an amount below one cent"),
    pytest.param("row-without-name", "warning", f"{BASE}!A14", {"projects[0]__name": None}, "没有项目名称", id="project without name"),
    pytest.param("rate-inverted", "error", f"{BASE}!F5", {"staffing_control_rate": "1.0169"}, "颠倒", id="posts divided by staff"),
    pytest.param("rate-wrong", "error", f"{BASE}!F5", {"staffing_control_rate": "0.99"}, "填99.00%，按填报数应为118人÷120人＝98.33%", id="control rate miscalculated"),
    pytest.param("rate-wrong", "error", f"{BASE}!F25", {"budget_adjustment_rate": "1"}, "正好多100个百分点", id="level instead of change"),
    pytest.param("rate-over-limit", "warning", f"{EXTRA}!B25", {"satisfaction_rate": "1.04", "claim__satisfaction": None, "reason__satisfaction": None}, "满意度为104.00%，超过100%", id="satisfaction above 100 percent"),
    pytest.param("rate-over-limit", "warning", f"{EXTRA}!B11", {"budget_executed": 60000000}, "预算完成率为100.33%", id="more executed than budgeted"),
    pytest.param("score-against-rule", "error", f"{SCORES}!I6", {"claim__staffing": 2, "reason__staffing": "原因"}, "自评2分，按标准应得3分", id="claim below the computed score"),
    pytest.param("score-out-of-range", "error", f"{SCORES}!I6", {"claim__staffing": 4}, "应在0与分值3分之间", id="claim above the marks"),
    pytest.param("score-unattainable", "error", f"{SCORES}!I25", {"basis__efficiency": None, "claim__efficiency": 5, "reason__efficiency": "原因"}, "可能的得分是0、3、6", id="no such grade"),
    pytest.param("score-against-evidence", "error", f"{SCORES}!I17", {"basis__fund_use__regulations": 1, "claim__fund_use": "7.0", "reason__fund_use": "原因", "basis__fund_use__approval": 1}, "与已填的数据不符；可能的得分是5至6之间：各项支出", id="two breaches but only one mark lost"),
    pytest.param("score-missing", "error", f"{SCORES}!I25", {"basis__efficiency": None}, "行政效能没有得分", id="nothing answered and nothing claimed"),
    pytest.param("rate-score-conflict", "error", f"{BASE}!F5", {"staffing_control_rate": "1.2", "claim__staffing": 3}, "按此得0分", id="printed rate and score contradict"),
    pytest.param("total-mismatch", "error", f"{SCORES}!I27", {"claim__total": 96}, "总分填96分，各行得分之和为97分", id="typed total differs"),
    pytest.param("total-above-bound", "error", f"{SCORES}!I27", {"claim__total": 99}, "自评总分99分，而可能的最高分是97分", id="total above what is possible"),
    pytest.param("input-missing", "warning", f"{EXTRA}!B20", {"fixed_assets_total": None, "claim__asset_use": 1}, "要用固定资产总额，没有填写，自评1分无法核实", id="no asset total"),
    pytest.param("input-missing", "error", f"{EXTRA}!B17", {"sangong__last_budget": None, "claim__sangong_change": 4, "reason__sangong_change": "x"}, "如以上年决算数代替，为3.66%，得3.5分", id="stand-in contradicts the claim"),
    pytest.param("staff-scope", "warning", f"{EXTRA}!B28", {"self_funded_posts": 2, "self_funded_staff": 9}, "计入自收自支单位", id="self-funded staff left out"),
    pytest.param("parts-cover-little", "note", f"{BASE}!F19", {"operating_cost__actual": 3800000, "reason__operating_cost": "x"}, "只占47.04%", id="overrun outside the listed lines"),
    pytest.param("no-reason", "warning", f"{SCORES}!P18", {"reason__disclosure": None}, "预决算信息公开性自评3分，比分值4分少1分", id="lost mark without reason"),
    pytest.param("growth-outlier", "warning", f"{BASE}!F24", {"procurement__actual": 900000, "reason__procurement": None}, "决算比预算下降55.00%", id="procurement collapsed"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "severity", "cell", "changes", "words"), CASES)
def test_one_change_to_the_clean_filing_gives_its_finding(
    kind: str, severity: str, cell: str, changes: dict, words: str
) -> None:
    found = [f for f in findings_of(load(CLEAN, **changes)) if f.kind == kind]
    assert [(f.severity, str(f.cell)) for f in found] == [(severity, cell)]
    assert words in found[0].message
    assert found[0].hint
    assert found[0].basis


def test_the_clean_filing_has_no_findings() -> None:
    assert findings_of(load(CLEAN)) == ()


def test_ningxiang_has_the_fourteen_errors_of_the_audit() -> None:
    errors = [(f.kind, str(f.cell)) for f in findings_of(load(NINGXIANG)) if f.severity == "error"]
    assert len(errors) == 14
    assert {k for k, _ in errors} == {
        "rate-inverted", "rate-score-conflict", "score-against-rule", "score-unattainable", "total-above-bound", "rate-wrong", "input-missing",
    }  # fmt: skip


def test_a_reason_silences_growth_and_no_reason() -> None:
    changed = load(CLEAN, procurement__actual=900000, reason__procurement="采购项目取消")
    assert [f.kind for f in findings_of(changed)] == []
