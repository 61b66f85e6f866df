"""Findings corpus, forms with rows of the unit's own: the clean filing with one thing changed gives exactly the finding of that code, there.

Each case: kind, severity, cell, what is typed instead (slot id -> value; None empties the cell), words that the message must contain.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from filings import SAMPLES

from xladdin.facts import Finding
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import FactsFile, load_facts

HEALTH, JINXIAN, WUGANG, HONGJIANG = "demo-health", "jinxian-2021", "wugang-2022", "hongjiang-2024"
H, J, P = "部门整体支出绩效自评表", "整体支出绩效自评表", "项目自评表"

CASES = [
    pytest.param("marks-missing", "error", f"{H}!G12", HEALTH, {"quantity[0].marks": None}, "新建村卫生室没有填分值", id="a row without marks"),
    pytest.param("name-missing", "warning", f"{H}!D12", HEALTH, {"quantity[0].name": None}, "没有写三级指标的名称", id="a row without name"),
    pytest.param("part-marks", "error", f"{H}!G12", HEALTH, {"quantity[0].marks": 9}, "产出指标应共50分，各行分值为9＋7＋5＋10＋10＋10＝51", id="marks of a part do not add up"),
    pytest.param("part-marks", "error", f"{H}!G11", WUGANG, {"quantity[0].marks": 18}, "数量指标应共20分，各行分值为18", id="marks of a group do not add up"),
    pytest.param("label-marks", "error", f"{H}!G12", HEALTH, {"quantity[0].name": "新建村卫生室（5分）"}, "名称中写5分，分值栏填8分", id="marks in the name"),
    pytest.param("result-not-figure", "error", f"{H}!F21", HEALTH, {"cost[0].actual": "≤18万元", "cost[0].claim": 10}, "照抄了指标值", id="target copied as result"),
    pytest.param("result-not-figure", "error", f"{H}!F12", HEALTH, {"quantity[0].actual": "全部建成", "quantity[0].claim": 8}, "不是具体的数", id="words for a figure"),
    pytest.param("result-missing", "error", f"{H}!F12", HEALTH, {"quantity[0].actual": None, "quantity[0].claim": 8}, "没有填实际完成值", id="no result"),
    pytest.param("result-missing", "warning", f"{H}!E12", HEALTH, {"quantity[0].target": None, "quantity[0].claim": 8}, "没有填年度指标值", id="no target"),
    pytest.param("result-unit-differs", "warning", f"{H}!F12", HEALTH, {"quantity[0].actual": "12所", "quantity[0].claim": 8}, "单位不同", id="units differ"),
    pytest.param("target-far-exceeded", "warning", f"{H}!F12", HEALTH, {"quantity[0].actual": "16个"}, "为指标值的133.33%", id="target far exceeded"),
    pytest.param("target-far-exceeded", "note", f"{H}!F12", HEALTH, {"quantity[0].actual": "16个", "quantity[0].reason": "新增4个"}, "133.33%", id="target far exceeded and explained"),
    pytest.param("no-reason", "error", f"{H}!I12", HEALTH, {"quantity[0].actual": "16个"}, "完成值为指标值的133.33%，没有写原因", id="excess without reason"),
    pytest.param("no-reason", "error", f"{H}!I14", HEALTH, {"quantity[2].reason": None}, "自评4.5分，比分值5分少0.5分", id="lost marks without reason"),
    pytest.param("deduction-without-basis", "warning", f"{H}!H26", HEALTH, {"social[0].claim": 7, "social[0].reason": "偏远"}, "看不出依据", id="same words but marks lost"),
    pytest.param("full-marks-doubtful", "warning", f"{H}!H26", HEALTH, {"social[0].actual": "有所提高"}, "说法低于指标值", id="less said than asked"),
    pytest.param("quality-as-percentage", "warning", f"{H}!E19", HEALTH, {"timeliness[0].name": "资金管理安全性"}, "是定性指标，指标值却是100%", id="a quality in per cent"),
    pytest.param("part-on-one-row", "warning", f"{J}!G43", JINXIAN, {}, "效果指标35分只设了", id="a part on one judgement"),
    pytest.param("results-at-limit", "warning", f"{J}!F18", JINXIAN, {}, "有5个指标的完成值正好等于", id="results at their limits"),
    pytest.param("share-beyond-whole", "error", f"{H}!F33", HEALTH, {"satisfaction[0].actual": "101%"}, "不可能超过100%", id="satisfaction above the whole"),
    pytest.param("share-beyond-whole", "error", f"{H}!F33", HEALTH, {"satisfaction[0].actual": "100%以上", "satisfaction[0].claim": 10}, "100%以上", id="more than all of them"),
    pytest.param("estimate-as-result", "warning", f"{H}!F26", HEALTH, {"social[0].actual": "预计明显提高"}, "不是全年的实际数", id="a forecast"),
    pytest.param("full-marks-throughout", "warning", f"{H}!H11", WUGANG, {}, "9行指标全部得满分", id="full marks without data"),
    pytest.param("marks-not-hundred", "error", f"{H}!H34", WUGANG, {}, "分值合计95分", id="a table of 95 marks"),
    pytest.param("rule-misapplied", "error", f"{H}!I6", WUGANG, {}, "按标准的文字应得5分", id="nothing for a rate beyond reason"),
    pytest.param("year-differs", "error", f"{H}!C9", WUGANG, {}, "本表是2022年度的", id="last year's text"),
    pytest.param("result-against-data", "error", f"{J}!F24", JINXIAN, {}, "按表中数据计算为69.77%", id="a rate the form can compute"),
    pytest.param("result-above-spending", "error", f"{J}!F33", JINXIAN, {}, "多69.72万元", id="a part above the whole"),
    pytest.param("executed-equals-budget", "warning", f"{J}!E6", JINXIAN, {}, "逐项完全相等", id="budget filled in from spending"),
    pytest.param("total-blank", "error", "基础数据表!B18", HONGJIANG, {}, "合计为44.40万元", id="a total left blank"),
    pytest.param("lines-equal-budget", "note", "基础数据表!F19", HONGJIANG, {}, "12行其中项中有11行", id="actual equal to budget"),
    pytest.param("project-without-form", "warning", "基础数据表!A14", HONGJIANG, {"projects[0].name": "2、技改奖励"}, "项目“技改奖励”没有项目支出绩效自评表", id="a project without its form"),
    pytest.param("left-blank", "note", f"{H}!C10", HEALTH, {"annual_goal": None}, "有1格没有填", id="a printed place left blank"),
]  # fmt: skip


@cache
def given(sample: str) -> FactsFile:
    return load_facts(SAMPLES / f"{sample}.toml")


def found(sample: str, changes: Mapping[str, object]) -> tuple[Finding, ...]:
    """Findings of the sample with other entries typed in."""
    base = given(sample)
    entries = {i: v for i, v in base.entries.items() if changes.get(i, "") is not None}
    entries |= {i: Decimal(v) if isinstance(v, int) else v for i, v in changes.items() if v is not None}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "自评表.xlsx"
        file.write_bytes(build_workbook(base.plan, entries, base.attached))
        return examine(file).findings


@pytest.mark.parametrize(("kind", "severity", "cell", "sample", "changes", "words"), CASES)
def test_one_change_gives_its_finding(
    kind: str, severity: str, cell: str, sample: str, changes: dict, words: str
) -> None:
    of_kind = [f for f in found(sample, changes) if f.kind == kind]
    assert (severity, cell) in [(f.severity, str(f.cell)) for f in of_kind]
    one = next(f for f in of_kind if str(f.cell) == cell)
    assert words in one.message
    assert one.hint
    assert one.basis


def test_the_clean_filing_has_no_findings() -> None:
    assert found(HEALTH, {}) == ()


def test_findings_of_project_sheets_name_their_sheet() -> None:
    base = given(HEALTH)
    first = {**base.attached[0], "quantity[0].marks": Decimal(19)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "自评表.xlsx"
        file.write_bytes(build_workbook(base.plan, base.entries, (first, *base.attached[1:])))
        assert {(f.kind, f.cell.sheet) for f in examine(file).findings if f.cell} == {("part-marks", f"{P}1")}
