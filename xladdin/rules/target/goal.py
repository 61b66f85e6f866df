"""One indicator of the clerk's own (个性指标): what was set, what was reached, and what follows from the two."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from xladdin.rules.target.quantity import Entered, Quantity, comparable, is_blank, quantity
from xladdin.rules.target.words import ABOVE, BELOW, TEXT_KIND, WAY_TEXT, State, Way


class Goal(Struct, frozen=True):
    """年度指标值 and 实际完成值 as entered; Decimal or Fraction: a numeric cell (95% formatted as such holds 0.95).

    `kind`: 指标性质 if the clerk chose one (KINDS). `level`: the level (达成, …) a person gave to a 定性 goal.
    """

    target: Entered
    actual: Entered
    kind: str = ""
    level: str = ""


class Outcome(Struct, frozen=True):
    """`direction` is None unless the target is a quantity. `completion` = actual ÷ target, for targets above 0.

    `score` is None when a person has to give it. `far_above`: completion so high that the target was set too low.
    """

    state: State
    direction: Way | None
    completion: Fraction | None
    score: Fraction | None
    far_above: bool
    target: Quantity | None
    actual: Quantity | None


def read_goal(goal: Goal) -> tuple[State, Quantity | None, Quantity | None]:
    """What the two cells say, and whether they can be compared."""
    target, actual = quantity(goal.target, "target"), quantity(goal.actual, "actual")
    return _state(goal, target, actual), target, actual


def _state(goal: Goal, target: Quantity | None, actual: Quantity | None) -> State:
    if is_blank(goal.target):
        return "no-target"
    if is_blank(goal.actual):
        return "no-actual"
    if goal.kind == TEXT_KIND or target is None:
        return "text"
    if actual is None:
        return "not-number"
    if actual.mark in (*ABOVE, *BELOW):
        return "inequality"
    return "value" if comparable(target, actual) else "unit"


def direction(goal: Goal, target: Quantity | None, bare: Way) -> Way | None:
    """The clerk's 指标性质, else the comparing sign of the target, else what the group takes a bare target for."""
    if target is None:
        return None
    chosen = next((way for way, text in WAY_TEXT.items() if text == goal.kind), None)
    if chosen:
        return chosen
    if target.mark in ABOVE:
        return "above"
    return "below" if target.mark in BELOW else "equal" if target.mark else bare
