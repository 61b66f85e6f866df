"""The Chinese reading of a target row: the rule as printed, and how one goal came to its score."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from xladdin.exact import format_rate, format_score
from xladdin.rules.expression import decimal_text, excel_number
from xladdin.rules.shapes.base import gets, marks_text
from xladdin.rules.target.words import Way

if TYPE_CHECKING:
    from xladdin.rules.target.goal import Goal, Outcome
    from xladdin.rules.target.quantity import Entered
    from xladdin.rules.target.shape import Target

_MEANS: dict[Way, str] = {
    "above": "指标值带“≥”{bare}的，完成值达到指标值，得{full}；{missed}",
    "below": "指标值带“≤”{bare}的，完成值不超过指标值，得{full}；{missed}",
    "equal": "指标值带“=”{bare}的，完成值等于指标值，得{full}；{missed}",
}
_MISSED = {
    ("above", "ratio"): "未达到的，按{full}×完成值÷指标值计分",
    ("below", "ratio"): "超过的，按{full}×指标值÷完成值计分",
    ("below", "linear"): "超过的，按{full}×（1－超出部分÷指标值）计分",
    ("equal", "closeness"): "不等的，按{full}×两数中较小的÷较大的计分",
    ("equal", "all_or_nothing"): "不等的，不得分",
    ("above", "manual"): "未达到的，由评价人评定",
    ("below", "manual"): "超过的，由评价人评定",
    ("equal", "manual"): "不等的，由评价人评定",
}


def criterion(target: Target, subject: str) -> str:
    """评价标准 of rows of this kind."""
    full = marks_text(target.marks)
    lines = []
    for way, text in _MEANS.items():
        missed = _MISSED[way, _missed(target, way)].format(full=full)
        lines.append(text.format(bare="或没有符号" if way == target.bare else "", full=full, missed=missed))
    lines.append("得分四舍五入到两位小数，最低0分，最高为分值。")
    return f"{subject}：" + "；".join(lines[:-1]) + "。" + lines[-1] + _over_text(target) + _levels_text(target)


def _missed(target: Target, way: Way) -> str:
    return {"above": target.below, "below": target.reverse, "equal": target.equal}[way]


def _over_text(target: Target) -> str:
    if target.over is None:
        return ""
    taken = f"扣{marks_text(target.over_marks)}，并" if target.over_marks else ""
    return f"完成值超过指标值{excel_number(target.over * 100)}%及以上的，{taken}应说明原因。"


def _levels_text(target: Target) -> str:
    lines = [Fraction(1), *target.bands, Fraction(0)]
    bands = [
        f"{level}，得分值的{excel_number(high * 100)}%至{excel_number(low * 100)}%{'（含）' if low else ''}"
        for level, high, low in zip(target.levels, lines[:-1], lines[1:], strict=True)
    ]
    return f"定性指标由评价人评定：{'；'.join(bands)}。"


def worked(target: Target, goal: Goal) -> str:
    """`目标≥95%，实际完成90%，完成率94.74%，按比例得9.47分`."""
    outcome = target.judge(goal)
    said, reached = _shown(goal.target), _shown(goal.actual)
    stuck = "，由评价人评定"
    match outcome.state:
        case "no-target":
            return f"没有填年度指标值{stuck}"
        case "no-actual":
            return f"目标{said}，没有填实际完成值，无法计分"
        case "text":
            return f"目标“{said}”是定性指标，实际“{reached}”{_level(target, goal)}"
        case "not-number":
            return f"目标{said}，实际完成值“{reached}”不是数{stuck}"
        case "inequality":
            return f"目标{said}，实际完成值“{reached}”不是具体的数{stuck}"
        case "unit":
            return f"目标{said}，实际完成{reached}，单位不一致{stuck}"
    return f"目标{said}，实际完成{reached}，{_scored(target, outcome)}"


def _level(target: Target, goal: Goal) -> str:
    band = target.band(goal.level)
    if band is None:
        return "，由评价人评定"
    low, high = band
    return f"，评为“{goal.level}”，可得{format_score(low)}至{marks_text(high)}"


def _scored(target: Target, outcome: Outcome) -> str:
    assert outcome.target is not None
    assert outcome.direction is not None
    rate = ""
    if outcome.completion is not None:
        edge = Fraction(1) + (target.over or 0) if outcome.far_above else Fraction(1)
        rate = f"完成率{format_rate(outcome.completion, against=edge)}，"
    if outcome.score is None:
        return f"{rate}未达到目标，由评价人评定"
    if outcome.far_above:
        assert target.over is not None
        taken = f"扣{marks_text(target.marks - outcome.score)}，" if target.over_marks else "应说明原因，"
        return f"{rate}超过目标{excel_number(target.over * 100)}%及以上，{taken}{gets(outcome.score)}"
    if outcome.score == target.marks and _reached(target, outcome):
        return f"{rate}达到目标，{gets(outcome.score)}"
    if not outcome.target.value or (outcome.direction == "equal" and target.equal == "all_or_nothing"):
        return f"{rate}未达到目标，{gets(outcome.score)}"
    return f"{rate}{_how(target, outcome.direction)}{gets(outcome.score)}"


def _reached(target: Target, outcome: Outcome) -> bool:
    from xladdin.rules.target.shape import met

    assert outcome.target is not None
    assert outcome.actual is not None
    assert outcome.direction is not None
    return met(outcome.direction, outcome.target.value, outcome.actual.value)


def _how(target: Target, way: Way) -> str:
    if way == "above":
        return "按比例"
    if way == "equal":
        return "未等于目标，按接近程度"
    return "超过目标，按目标÷实际的比例" if target.reverse == "ratio" else "超过目标，按超出的比例扣减，"


def _shown(entered: Entered) -> str:
    """As entered, in one line and not too long."""
    if entered is None:
        return ""
    if not isinstance(entered, str):
        return decimal_text(Fraction(entered))
    text = " ".join(entered.split())
    return text if len(text) <= 40 else text[:40] + "…"
