"""The audit of the real 宁乡 2022 report, line by line: which finding answers each entry, and which entries no workbook can show.

Both ways: every entry that follows from workbook data is found, and every finding answers an entry.
"""

from __future__ import annotations

import pytest
from filings import NINGXIANG, findings_of, load

BASE, EXTRA, SCORES = "基础数据表", "补充数据表", "共性指标表"

FOUND = {
    1: [("rate-inverted", "error", f"{BASE}!F5")],
    2: [("rate-score-conflict", "error", f"{BASE}!F5")],
    3: [("score-against-rule", "error", f"{SCORES}!I13")],
    4: [("score-against-rule", "error", f"{SCORES}!I15")],
    5: [("score-against-rule", "error", f"{SCORES}!I14")],
    6: [("score-unattainable", "error", f"{SCORES}!I9")],
    7: [("score-unattainable", "error", f"{SCORES}!I12")],
    8: [("score-unattainable", "error", f"{SCORES}!I17")],
    9: [("score-unattainable", "error", f"{SCORES}!I22")],
    10: [("score-unattainable", "error", f"{SCORES}!I25")],
    11: [("score-unattainable", "error", f"{SCORES}!I26")],
    12: [("total-above-bound", "error", f"{SCORES}!I27")],
    13: [("rate-wrong", "error", f"{BASE}!F25")],
    14: [("input-missing", "error", f"{EXTRA}!B17")],
    15: [("input-missing", "warning", f"{EXTRA}!B18")],
    16: [("input-missing", "warning", f"{EXTRA}!B13")],
    17: [("input-missing", "warning", f"{EXTRA}!B14")],
    18: [("input-missing", "warning", f"{EXTRA}!B19")],
    19: [("input-missing", "warning", f"{EXTRA}!B{row}") for row in (22, 23, 24, 25)],
    20: [("staff-scope", "warning", f"{EXTRA}!B28")],
    22: [("growth-outlier", "warning", f"{BASE}!F7")],
    23: [("growth-outlier", "warning", f"{BASE}!F24")],
    24: [("no-reason", "warning", f"{SCORES}!P{row}") for row in (5, 7, 9, 11, 12, 14, 17, 20, 22, 25, 26)],
    28: [("parts-cover-little", "note", f"{BASE}!F19")],
}
NOT_IN_A_WORKBOOK = {
    21: "表头没有注明单位：本工具的表样每张表都注明了金额单位",
    25: "正文所列对企业的补贴没有计入项目支出：要读正文",
    26: "原表自身的错字：评价标准由数据重新生成",
    27: "恰好3个指标没有规定：是评分标准的一个读法，不是填报错误",
}


@pytest.fixture(scope="module")
def found() -> list[tuple[str, str, str]]:
    return [(f.kind, f.severity, str(f.cell)) for f in findings_of(load(NINGXIANG))]


@pytest.mark.parametrize("entry", FOUND)
def test_the_entry_is_found(entry: int, found: list) -> None:
    assert [f for f in FOUND[entry] if f not in found] == []


def test_nothing_else_is_found(found: list) -> None:
    assert sorted(found) == sorted(f for findings in FOUND.values() for f in findings)


def test_all_28_entries_are_accounted_for() -> None:
    assert sorted([*FOUND, *NOT_IN_A_WORKBOOK]) == list(range(1, 29))
