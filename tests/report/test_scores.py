"""得分情况, problems and improvements: claimed and recomputed, and only what the figures prove."""

from __future__ import annotations

from fractions import Fraction

import pytest
from report.drafts import DEMO, REAL, changed, report_text, sample, text_of

from xladdin.report.draft import draft_report
from xladdin.report.figures import Figures
from xladdin.report.scores import part_scores
from xladdin.word.write import Grid


def score_table(name: str) -> list[list[str]]:
    """The narrative's own table, row by row."""
    grid = next(b for b in draft_report(sample(name)).blocks if isinstance(b, Grid))
    return [[c.text for c in grid.cells if c.row == row] for row in range(1, grid.rows + 1)]


def test_groups_stand_with_claimed_and_recomputed_scores_and_their_difference() -> None:
    assert score_table("ningxiang-2022") == [
        ["一级指标", "分值", "自评得分", "测算得分", "差额"],
        ["投入", "18", "16", "16", "0"],
        ["过程", "56", "46.5", "37.5", "9"],
        ["产出及效率", "26", "23", "23", "0"],
        ["合计", "100", "85.5", "76.5", "9"],
    ]


@pytest.mark.parametrize("name", [n for n in (*REAL, *DEMO) if n != "changsha-2021"])
def test_the_groups_add_up_to_the_totals_of_the_scorecard(name: str) -> None:
    case = sample(name).case
    assert case is not None
    parts = part_scores(Figures(case, ()))
    assert all(p.claimed is not None for p in parts)
    assert sum((p.claimed for p in parts), Fraction()) == case.scorecard.claimed_sum
    assert sum((p.counted for p in parts), Fraction()) == case.scorecard.computed


def test_a_claim_that_the_figures_do_not_bear_out_is_told_with_its_calculation() -> None:
    text = report_text("ningxiang-2022")
    assert "公用经费控制率：自评5分，测算0分。测算：公用经费控制率为110.20%（1,001,069元÷908,400元），超出100%" in text
    assert (
        "预算执行率：自评9.6分，测算9.13分。测算：预算执行率为91.31%（742.56万元÷813.27万元），10分×91.31%，得9.13分。"
        in report_text("hongjiang-2024")
    )


def test_a_total_that_is_not_the_sum_of_its_rows_is_marked_and_not_repeated() -> None:
    text = report_text("wugang-2022")
    assert "自评总分95分" not in text
    assert "【请核对：自评总分与各项得分之和不一致（“部门整体支出绩效自评表”H34）】" in text


def test_every_lost_mark_is_a_problem_with_its_calculation_and_the_reason_given() -> None:
    text = report_text("demo-health")
    assert (
        "2．健康教育讲座：分值5分，自评得4.5分。测算：目标60场，实际完成54场，完成率90.00%，按比例得4.5分。原因：汛期有6场改为线上，未计入。"
        in text
    )
    assert "针对健康教育讲座失分，【请填写：改进措施、责任科室和完成时限】" in text


def test_a_lost_mark_without_a_reason_asks_for_it() -> None:
    assert (
        "预算调整率：分值5分，自评得0分。【请核对：部门整体支出预算调整（“基础数据表”F25）】。原因：【请填写：扣分的原因】。"
        in report_text("ningxiang-2022")
    )


def test_full_marks_are_no_problem() -> None:
    problems = report_text("demo-health").partition("五、存在的问题及原因分析")[2].partition("六、")[0]
    assert "居民健康档案合格率" not in problems


def test_slow_spending_is_a_problem_by_the_line_of_the_vocabulary() -> None:
    text = report_text("changsha-2021")
    assert "项目支出预算执行率89.14%，低于90%。原因：【请填写：执行进度慢的原因】" in text
    assert "项目“项目前期工作经费”的预算执行率82.86%，低于90%" in text
    assert "长沙市工业和信息化工作经费”的预算执行率" not in text.partition("七、")[2]


def test_a_form_without_scores_asks_for_the_score() -> None:
    assert "【请填写：绩效自评得分、各项指标得分和评价等级】" in report_text("changsha-2021")


def test_a_row_without_claim_leaves_the_group_open() -> None:
    text = text_of(draft_report(changed("ningxiang-2022", claim__efficiency=None, claim__output=None)))
    assert "产出及效率得" not in text
    assert "过程得46.5分" in text
