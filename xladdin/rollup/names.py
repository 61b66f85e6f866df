"""Sheet names of the roll-up, and where rows that others link to stand."""

from __future__ import annotations

SUMMARY, RANKING, COMPARE, DETAIL, REVIEW = "汇总表", "等级与排名", "测算对照", "指标得分明细", "指标复核"
PROBLEMS, STATISTICS, CHARTS, ROSTER = "校验问题清单", "问题统计", "分析图表", "报送情况"
SKIPPED, UNMATCHED, DATA, ABOUT = "未读取文件", "未匹配的复核", "数据底表", "汇总说明"

SUMMARY_FIRST = 5
"""First row (0-based) of a unit in 汇总表."""
COMPARE_FIRST = 3
"""First data row (0-based) of 测算对照."""
PROBLEMS_FIRST = 3
"""First data row (0-based) of 校验问题清单."""
REVIEW_FIRST = 3
"""First data row (0-based) of 指标复核."""


def indicator_sheets(count: int) -> list[str]:
    """One sheet per rulebook; numbered when there are several."""
    return [DETAIL] if count < 2 else [f"{DETAIL}（{n}）" for n in range(1, count + 1)]


def data_sheets(count: int) -> list[str]:
    """Numbered from the second on: a sheet of Excel ends at row 1,048,576."""
    return [DATA, *(f"{DATA}（{n}）" for n in range(2, count + 1))][:count]
