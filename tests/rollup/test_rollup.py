"""What counts in a roll-up, and what it adds up to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.demo_units import FORM, NINGXIANG_CLAIMS, found, invented, ningxiang, submission, unreadable
from xladdin.checks.case import Examined
from xladdin.facts import Cell
from xladdin.rollup.consolidate import agency_key, consolidate
from xladdin.rules.load import rulebook


def dated(file: Path, seconds: int) -> Path:
    file.touch()
    os.utime(file, (seconds, seconds))
    return file


def amounts(*pairs: tuple[str | None, str | None]) -> list[Examined]:
    """One invented agency per (全年预算数, 全年执行数)."""
    made = []
    for n, (budget, executed) in enumerate(pairs):
        given = {"adjusted_budget": budget, "budget_executed": executed}
        made.append(invented(n, Path(f"{n}.xlsx"), agency=f"第{n}局（演示）", **given))
    return made


def test_amounts_are_added_exactly() -> None:
    """0.1 + 0.2 = 0.3, and ten times 0.01 is 0.1: no floats on the way."""
    rollup = consolidate(amounts(("0.1", "0.01"), ("0.2", "0.02"), ("9999999999999.97", "123.45")))
    assert rollup.total.budget == Fraction("10000000000000.27")
    assert rollup.total.executed == Fraction("123.48")
    assert rollup.total.rate == Fraction("123.48") / Fraction("10000000000000.27")


cents = st.none() | st.integers(-(10**14), 10**14).map(lambda n: str(Decimal(n).scaleb(-2)))


@given(st.lists(st.tuples(cents, cents), max_size=12))
def test_the_total_is_the_sum_over_units_with_both_figures(pairs: Sequence[tuple[str | None, str | None]]) -> None:
    total = consolidate(amounts(*pairs)).total
    both = [(Fraction(b), Fraction(e)) for b, e in pairs if b is not None and e is not None]
    assert total.budget == (sum(b for b, _ in both) if both else None)
    assert total.executed == (sum(e for _, e in both) if both else None)
    assert len(total.left_out) == len(pairs) - len(both)


def test_a_unit_with_one_missing_figure_is_left_out_of_both_totals_and_named() -> None:
    """Otherwise Σ执行/Σ预算 would compare different units."""
    rollup = consolidate(amounts(("100", "90"), ("1000", None), (None, "5")))
    assert (rollup.total.budget, rollup.total.executed) == (100, 90)
    assert rollup.total.left_out == ("第1局（演示）", "第2局（演示）")
    assert rollup.rows[1].budget == 1000
    assert rollup.rows[1].rate is None
    assert "合计不含缺少预算数或执行数的 2 个单位：第1局（演示）、第2局（演示）。" in rollup.notes


def test_a_budget_of_zero_has_no_rate() -> None:
    rollup = consolidate(amounts(("0", "90")))
    assert (rollup.rows[0].rate, rollup.total.budget, rollup.total.rate) == (None, 0, None)


def test_a_unit_row_has_scores_bound_grades_and_counts(tmp_path: Path) -> None:
    findings = [found(), found(severity="warning"), found(severity="note"), found()]
    (row,) = consolidate([ningxiang(tmp_path / "宁乡.xlsx", findings)]).rows
    assert (row.claimed, row.computed, row.upper_bound) == (Fraction("85.5"), Fraction("76.5"), 85)
    assert (row.difference, row.above_bound) == (9, True)
    assert (row.claimed_grade, row.computed_grade) == ("良", "中")
    assert (row.errors, row.warnings, row.notes, row.state) == (2, 1, 1, "须修改")
    assert (row.budget, row.executed, row.rate) == (17_908_100, 17_908_100, 1)
    assert (row.sha256, row.reviewed) == ("ab" * 32, None)


def test_scores_are_averaged_over_the_units_that_have_one(tmp_path: Path) -> None:
    """(85.5 + 97 + 97) / 3; the unit without a total counts for nothing, not for 0."""
    unscored = submission("丙局（演示）", {}, {"staffing": "3"}, file=tmp_path / "c.xlsx")
    units = [
        ningxiang(tmp_path / "a.xlsx"),
        invented(1, tmp_path / "b.xlsx"),
        unscored,
        invented(2, tmp_path / "d.xlsx"),
    ]
    rollup = consolidate(units)
    scores = [r.claimed for r in rollup.rows]
    assert scores[2] is None
    assert rollup.total.mean_claimed == sum(s for s in scores if s is not None) / 3


def test_of_two_submissions_the_later_modified_counts(tmp_path: Path) -> None:
    old, new = dated(tmp_path / "改.xlsx", 1000), dated(tmp_path / "原.xlsx", 2000)
    rollup = consolidate([invented(1, new, budget_executed="2"), invented(1, old, budget_executed="1")])
    assert [r.executed for r in rollup.rows] == [2]
    (skipped,) = rollup.skipped
    assert (skipped.category, skipped.name, skipped.agency) == ("重复", "改.xlsx", rollup.rows[0].agency)
    assert "已采用“原.xlsx”（两份内容完全相同）" in skipped.reason
    assert "核对" in skipped.action
    assert rollup.notes == ("重复的文件 1 个没有计入，见“未读取文件”表。",)


def test_the_reason_for_a_repeated_file_says_why_it_lost(tmp_path: Path) -> None:
    """Latest 年度 first, then modification, then order."""
    a, b, c = (dated(tmp_path / f"{n}.xlsx", when) for n, when in (("a", 3000), ("b", 2000), ("c", 2000)))
    last_year = replace(_of_year(invented(1, a), 2021), sha256="1")
    rollup = consolidate([last_year, replace(invented(1, b), sha256="2"), replace(invented(1, c), sha256="3")])
    assert [s.name for s in rollup.sources if s.outcome == "计入"] == ["c.xlsx"]
    assert "年度较新：2022年度，本文件为2021年度" in rollup.skipped[0].reason
    assert "修改时间相同，取排在后面的一份" in rollup.skipped[1].reason
    dated(b, 2001)
    again = consolidate([replace(invented(1, b), sha256="2"), replace(invented(1, c), sha256="3")])
    assert [r.name for r in again.rows] == ["b.xlsx"]
    assert "修改时间较晚" in again.skipped[0].reason


def _of_year(one: Examined, year: int) -> Examined:
    assert one.case is not None
    return replace(one, case=replace(one.case, filing=replace(one.case.filing, year=year)))


def test_names_differing_in_width_and_spaces_are_one_agency(tmp_path: Path) -> None:
    assert agency_key("Ａ市 工信局 （本级）") == agency_key("A市工信局(本级)")
    names = ["示例市工信局（本级）", "示例市 工信局(本级)"]
    rollup = consolidate([invented(n, tmp_path / f"{n}.xlsx", agency=name) for n, name in enumerate(names)])
    assert len(rollup.rows) == len(rollup.skipped) == 1


def test_units_without_a_name_are_not_taken_for_one_another(tmp_path: Path) -> None:
    rollup = consolidate([invented(n, tmp_path / f"{n}.xlsx", agency="  ") for n in range(3)])
    assert [r.agency for r in rollup.rows] == ["（未填单位名称）"] * 3


def test_an_unreadable_file_is_listed_with_reason_and_what_to_do(tmp_path: Path) -> None:
    files = [unreadable(tmp_path / "坏.xlsx"), Examined(tmp_path / "空.xlsx", ()), invented(1, tmp_path / "好.xlsx")]
    rollup = consolidate(files)
    assert [(s.category, s.name, s.reason, s.action) for s in rollup.skipped[:1]] == [
        ("未读取", "坏.xlsx", "文件不是 Excel 工作簿。", "请另存为 .xlsx 后再用。")
    ]
    assert "重新报送" in rollup.skipped[1].action
    assert [p.name for p in rollup.problems if p.unit is None] == ["坏.xlsx"]


@given(st.lists(st.sampled_from(["甲局", "乙局", "丙局", "", "坏"]), max_size=15))
def test_every_file_is_either_counted_or_skipped_with_a_reason(kinds: list[str]) -> None:
    made = []
    for n, kind in enumerate(kinds):
        file = Path(f"{n}.xlsx")
        made.append(unreadable(file) if kind == "坏" else invented(n, file, agency=kind or " "))
    rollup = consolidate(made)
    counted, skipped = {r.name for r in rollup.rows}, {s.name for s in rollup.skipped}
    assert counted | skipped == {f"{n}.xlsx" for n in range(len(kinds))}
    assert not counted & skipped
    assert all(s.reason and s.action for s in rollup.skipped)
    assert [s.name for s in rollup.sources] == [f"{n}.xlsx" for n in range(len(kinds))]
    assert [r.number for r in rollup.rows] == list(range(1, len(rollup.rows) + 1))


def test_the_department_itself_comes_first(tmp_path: Path) -> None:
    """附件4 注：第一行填部门本级."""
    units = [
        invented(n, tmp_path / f"{n}.xlsx", agency=name) for n, name in enumerate(["甲中心", "乙中心", "示例市工信局"])
    ]
    rollup = consolidate(units, department="示例市工信局 ")
    assert [r.agency for r in rollup.rows] == ["示例市工信局", "甲中心", "乙中心"]
    assert rollup.department == "示例市工信局"
    assert rollup.tables[0].rows[0][0].agency == "示例市工信局"


def test_indicators_keep_claim_score_and_reason_for_no_score(tmp_path: Path) -> None:
    (table,) = consolidate([ningxiang(tmp_path / "a.xlsx"), invented(1, tmp_path / "b.xlsx")]).tables
    at = {rule.id: n for n, rule in enumerate(table.rulebook.rules)}
    assert [i.label for i in table.indicators] == [rule.label for rule in table.rulebook.rules]
    (_, first), (_, second) = table.rows
    cost = first[at["operating_cost"]]
    assert (cost.claimed, cost.computed, cost.difference, cost.status) == (5, 0, 5, "computed")
    change = first[at["sangong_change"]]
    assert (change.claimed, change.computed, change.difference, change.status) == (4, None, None, "missing-input")
    assert second[at["sangong_change"]].computed is not None
    assert table.mean(at["sangong_change"], computed=True) == second[at["sangong_change"]].computed
    assert table.mean(at["management_system"], computed=True) is None
    claims = (Fraction(NINGXIANG_CLAIMS["staffing"]), second[at["staffing"]].claimed)
    assert table.mean(at["staffing"], computed=False) == sum(claims) / 2  # type: ignore[arg-type]


def test_each_rulebook_has_its_own_indicator_table(tmp_path: Path) -> None:
    other = replace(rulebook(FORM), id="other-2022", title="另一评分表", marks=Fraction(120))
    two = submission("乙局（演示）", {}, NINGXIANG_CLAIMS, file=tmp_path / "b.xlsx", book=other)
    rollup = consolidate([ningxiang(tmp_path / "a.xlsx"), two])
    assert [(t.rulebook.id, len(t.rows)) for t in rollup.tables] == [(FORM, 1), ("other-2022", 1)]
    assert len(rollup.rows) == 2
    assert rollup.total.mean_claimed is None
    assert "各单位所用评分标准的满分不同，不计算平均分。" in rollup.notes


def test_kinds_are_counted_errors_first_then_by_number(tmp_path: Path) -> None:
    cell = Cell("共性指标表", 12, 9)
    warn = found("growth-outlier", "N602", "warning", cell)
    files = [
        ningxiang(tmp_path / "a.xlsx", [warn, warn, warn, found("score-unattainable", "S502", "error", cell)]),
        invented(1, tmp_path / "b.xlsx", findings=[found("rate-wrong", "X9"), found("rate-wrong", "X9"), warn]),
        invented(1, tmp_path / "c.xlsx", findings=[found("not-in-the-list", "Z1", "note")]),
    ]
    files[1] = replace(files[1], case=replace(files[1].case, filing=replace(files[1].case.filing, agency="乙局")))  # type: ignore[union-attr]
    counted = [(k.code, k.severity, k.count, k.files) for k in consolidate(files).kinds]
    assert counted == [("X9", "error", 2, 1), ("S502", "error", 1, 1), ("N602", "warning", 4, 2), ("Z1", "note", 1, 1)]
    titles = {k.code: k.title for k in consolidate(files).kinds}
    assert titles["S502"] == "评分标准中没有这个得分"
    assert titles["Z1"] == "not-in-the-list"


def test_differing_years_are_noted(tmp_path: Path) -> None:
    rollup = consolidate([invented(1, tmp_path / "a.xlsx"), _of_year(invented(2, tmp_path / "b.xlsx"), 2021)])
    assert rollup.years == (2021, 2022)
    assert "各单位的年度不一致（2021年度 1 个、2022年度 1 个），请核对后再用合计数。" in rollup.notes


def test_no_files_give_an_empty_rollup() -> None:
    rollup = consolidate([], made_at=datetime(2022, 6, 1))
    assert (rollup.rows, rollup.tables, rollup.problems, rollup.skipped, rollup.notes) == ((), (), (), (), ())
    assert rollup.total.budget is None
    assert rollup.made_at == datetime(2022, 6, 1)
