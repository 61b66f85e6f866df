"""Case file: every state, direction, edge and parameter, with the arithmetic in the file; and properties of all of them."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xladdin.rules.target import KINDS, Goal, Target
from xladdin.strict import Table

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"), parse_float=Decimal
)["case"]
KEYS = {*("name", "target", "actual", "kind", "level", "marks", "under", "state", "direction", "done", "score", "far"),
        *("worked", "attainable")}  # fmt: skip


def shape_of(case: dict[str, Any]) -> Target:
    table = Table(dict(case.get("under", {})), "cases.toml", case["name"])
    shape = Target.read(table, Fraction(case.get("marks", 10)))
    table.done()
    return shape


def entered(value: str | int | Decimal) -> str | Decimal:
    return value if isinstance(value, str) else Decimal(value)


def goal_of(case: dict[str, Any]) -> Goal:
    return Goal(entered(case["target"]), entered(case["actual"]), case.get("kind", ""), case.get("level", ""))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_of_the_file(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    shape, goal = shape_of(case), goal_of(case)
    outcome = shape.judge(goal)
    wanted = None if "score" not in case else Fraction(case["score"])
    assert outcome.state == case.get("state", "value")
    assert outcome.score == wanted == shape.score(goal)
    assert outcome.completion == (Fraction(case["done"]) if "done" in case else None)
    assert outcome.far_above is case.get("far", False)
    if "direction" in case:
        assert outcome.direction == case["direction"]
    if "worked" in case:
        assert shape.worked(goal) == case["worked"]
    possible = shape.attainable_for(goal)
    if "attainable" in case:
        assert possible.describe() == case["attainable"]
    assert shape.upper(goal) == possible.top == (possible.top if wanted is None else wanted)


def test_case_names_are_not_used_twice() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_without_a_goal_all_marks_are_possible() -> None:
    shape = Target(Fraction(8))
    assert shape.upper(None) == 8
    assert shape.attainable().describe() == "0至8之间"
    assert shape.with_marks(Fraction(5)) == Target(Fraction(5))
    assert shape.edges() == ()
    assert shape.formula("A1") == '""'


texts = st.text(alphabet="0123456789.,-%万亿家人年月≥≤<>=达到完成以上内不低于 　９％", max_size=12)
values = st.one_of(texts, st.none(), st.decimals(-1000, 1000, places=4))
shapes = st.builds(
    Target,
    marks=st.integers(1, 4000).map(lambda n: Fraction(n, 100)),
    bare=st.sampled_from(("above", "below", "equal")),
    below=st.sampled_from(("ratio", "manual")),
    reverse=st.sampled_from(("ratio", "linear", "manual")),
    equal=st.sampled_from(("closeness", "all_or_nothing", "manual")),
    over=st.sampled_from((None, Fraction(3, 10))),
    over_marks=st.sampled_from((Fraction(0), Fraction(2))),
)
kinds = st.sampled_from(("", *KINDS, "其他"))


@given(shapes, values, values, kinds, st.sampled_from(("", "达成", "未达成", "好")))
def test_a_score_is_possible_and_lies_between_nothing_and_the_marks(
    shape: Target, target: str | Decimal | None, actual: str | Decimal | None, kind: str, level: str
) -> None:
    goal = Goal(target, actual, kind, level)
    outcome = shape.judge(goal)
    assert outcome.state == "value" or outcome.score is None
    assert 0 <= shape.upper(goal) <= shape.marks
    assert shape.worked(goal)
    if outcome.score is not None:
        assert 0 <= outcome.score <= shape.marks
        assert (100 * outcome.score).denominator == 1
        assert outcome.score in shape.attainable()
        assert outcome.score in shape.attainable_for(goal)
        assert f"得{outcome.score}分" in shape.worked(goal) or outcome.score.denominator > 1


figures = st.decimals(Decimal("-200"), Decimal("400"), places=2)


@given(shapes, figures, figures, figures, st.sampled_from(("≥", "≤", "")))
def test_coming_nearer_to_the_target_never_costs_marks(
    shape: Target, target: Decimal, one: Decimal, other: Decimal, mark: str
) -> None:
    """Higher is never worse where high is good, and never better where low is good; equal: both ways towards the target."""
    shape = replace(shape, over=None, over_marks=Fraction(0))
    low, high = sorted((one, other))
    scores = [shape.judge(Goal(f"{mark}{target}", f"{value}")) for value in (low, high)]
    if any(outcome.score is None for outcome in scores):
        return
    first, second = scores
    assert first.score is not None
    assert second.score is not None
    if first.direction == "above":
        assert first.score <= second.score
    elif first.direction == "below" or low >= target:
        assert first.score >= second.score
    elif high <= target:
        assert first.score <= second.score


@given(shapes, st.integers(1, 9999), st.integers(0, 9999))
def test_how_an_amount_is_written_makes_no_difference(shape: Target, target: int, actual: int) -> None:
    """万元, 元 with thousands commas, 亿元, full-width digits, a numeric cell."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    plain = shape.judge(Goal(f"≥{target}万元", f"{actual}万元"))
    others = (
        Goal(f"≥{target}万元", f"{actual * 10000}元"),
        Goal(f"不低于{target * 10000:,}元", f"{actual * 10000:,}"),
        Goal(f"{target * 10000}以上", f"{Decimal(actual) / 10000}亿元"),
        Goal(f"≥ {target}".translate(wide) + " 万元", Decimal(actual * 10000)),
    )
    for goal in others:
        outcome = shape.judge(goal)
        assert (outcome.score, outcome.completion, outcome.far_above) == (
            plain.score,
            plain.completion,
            plain.far_above,
        )
