"""Sheet names of the roll-up, and where rows that others link to stand."""

from __future__ import annotations

SUMMARY, COMPARE, DETAIL = "汇总表", "测算对照", "指标得分明细"
PROBLEMS, STATISTICS, SKIPPED, ABOUT = "校验问题清单", "问题统计", "未读取文件", "汇总说明"

COMPARE_FIRST = 3
"""First data row (0-based) of 测算对照."""
PROBLEMS_FIRST = 3
"""First data row (0-based) of 校验问题清单."""


def indicator_sheets(count: int) -> list[str]:
    """One sheet per rulebook; numbered when there are several."""
    return [DETAIL] if count < 2 else [f"{DETAIL}（{n}）" for n in range(1, count + 1)]
