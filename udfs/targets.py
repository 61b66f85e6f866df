"""目标完成 for worksheet functions: 年度指标值 and 实际完成值 of one row to score, completion, parts and sentence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from udfs.arguments import JUDGED, choice, exact, number, text, wrong
from udfs.columns import STARTS, Passed, Raw
from udfs.lookup import target_of
from xladdin.rules.target import KINDS, STATE_TEXT, Goal, Outcome, Target, quantity
from xladdin.rules.target.quantity import Entered, is_blank
from xladdin.rules.target.words import ANY_UNIT, NEGATIVE_TARGET, ZERO_TARGET

_KINDS = {kind: kind for kind in KINDS}


def target_score(target: Raw, actual: Raw, marks: Raw, kind: Raw, book: Raw, group: Raw) -> object:
    found = _judged(target, actual, marks, kind, book, group)
    if found is None:
        return None
    outcome = found[2]
    if outcome.score is not None:
        return float(outcome.score)
    return JUDGED if outcome.state == "value" else STATE_TEXT[outcome.state]


def target_sentence(target: Raw, actual: Raw, marks: Raw, kind: Raw, book: Raw, group: Raw) -> object:
    found = _judged(target, actual, marks, kind, book, group)
    return None if found is None else f"{found[0].worked(found[1])}。"


def completion(target: Raw, actual: Raw) -> object:
    found = _judged(target, actual, 1.0, None, None, None)
    if found is None:
        return None
    outcome = found[2]
    if outcome.state != "value":
        return STATE_TEXT[outcome.state]
    if outcome.completion is not None:
        return float(outcome.completion)
    assert outcome.target is not None
    return NEGATIVE_TARGET if outcome.target.value < 0 else ZERO_TARGET


def _judged(
    target: Raw, actual: Raw, marks: Raw, kind: Raw, book: Raw, group: Raw
) -> tuple[Target, Goal, Outcome] | None:
    """The rule, the goal and how it was met; None while target, result or marks are blank."""
    rule, chosen = _rule(marks, kind, book, group)
    goal = Goal(_entered(target), _entered(actual), chosen)
    if rule is None or is_blank(goal.target) or is_blank(goal.actual):
        return None
    return rule, goal, rule.judge(goal)


@lru_cache(maxsize=1024)
def _rule(marks: Raw, kind: Raw, book: Raw, group: Raw) -> tuple[Target | None, str]:
    """How a row is scored, None without marks; and its 指标性质."""
    full = number(marks, "分值", "score")
    rule, chosen = target_of(book, group), choice(kind, "指标性质", _KINDS, "")
    if full is not None and (full <= 0 or (full * 100).denominator != 1):
        raise wrong("分值", f"分值“{text(marks)}”不行", "请填大于0的数，最多两位小数")
    return (None if full is None else rule.with_marks(full)), chosen


def _entered(raw: Raw) -> Entered:
    if isinstance(raw, str) and raw.startswith(STARTS):
        raise Passed(raw)
    if raw is None or isinstance(raw, str):
        return raw
    if isinstance(raw, float | Decimal):
        return exact(raw)
    return text(raw)


def parts(target: Raw) -> list[object]:
    """Sign, number and unit of a 年度指标值; a qualitative one gives 定性 and nothing else."""
    entered = _entered(target)
    if is_blank(entered):
        return ["", "", ""]
    found = quantity(entered, "target")
    if found is None:
        return [STATE_TEXT["text"], "", ""]
    return [found.mark, float(Fraction(found.value)), "" if found.unit == ANY_UNIT else found.unit]
