"""What a roll-up changes and how submissions differ, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from xladdin.exact import format_score
from xladdin.rollup.review_keys import CHANGED
from xladdin.rules.measure import amount_text

if TYPE_CHECKING:
    from xladdin.rollup.model import Review
    from xladdin.rollup.review import ReviewPlan
    from xladdin.store.changes import Change
    from xladdin.store.history import Difference, Step
    from xladdin.store.keeping import Submission

SAME, OTHER = "填报的内容与上一份相同。", "年度或表样与上一份不同，不作对照。"
_UNIT = {"元": "yuan", "％": "rate"}


def moved(change: Change) -> tuple[str, str, str]:
    """Claimed and recomputed score and number of 错误: `85.5→86` where one changed, the figure alone where not."""
    sides = [_texts(side) for side in (change.before, change.after) if side is not None]
    return tuple("→".join(dict.fromkeys(column)) for column in zip(*sides, strict=True))  # type: ignore[return-value]


def _texts(result: tuple[Fraction | None, Fraction | None, int]) -> tuple[str, str, str]:
    claimed, computed, errors = result
    return _score(claimed), _score(computed), str(errors)


def _score(score: Fraction | None) -> str:
    return "—" if score is None else format_score(score)


def reviewed(one: Review) -> tuple[str, str, str]:
    """The indicator, the score that the reviewer gave, `复核 85 分` or '', and why he should look at it again."""
    score = "" if one.score is None else f"复核 {format_score(one.score)} 分"
    return one.label or "总分", score, one.why or CHANGED


def counted(plan: ReviewPlan) -> str:
    """How many entries are kept, and how many need the reviewer; '' where there are none."""
    if not (plan.kept or plan.changed or plan.unmatched):
        return ""
    return (
        f"复核保留 {len(plan.kept)} 项，依据有变要重新复核 {len(plan.changed)} 项，没有对应上 {len(plan.unmatched)} 项"
    )


def submitted(one: Submission) -> str:
    """When: by the stamp of 生成报送文件, else as the file says."""
    if one.stamp:
        return f"报送 {one.stamp}"
    return "修改 " + (f"{datetime.fromtimestamp(one.modified / 1e9):%Y-%m-%d %H:%M}" if one.modified else "时间不明")


def unlike(steps: Sequence[Step], n: int) -> str:
    """Why submission `n` has no differences to show; '' where it has some, and for the first."""
    if n == 0 or steps[n].differences:
        return ""
    before, one = steps[n - 1].submission, steps[n].submission
    return SAME if (before.year, before.form) == (one.year, one.form) else OTHER


def named(difference: Difference) -> str:
    return f"{difference.project}　{difference.label}" if difference.project else difference.label


def figure(value: Fraction | str | None, unit: str) -> str:
    """`1,234.00元`, `98.5%`, `3分`; words for a blank cell."""
    if value is None:
        return "（空白）"
    if isinstance(value, str):
        return value
    if unit in _UNIT:
        return amount_text(value, _UNIT[unit])
    return f"{format_score(value)}{unit}" if unit == "分" else amount_text(value, "flag") + unit
