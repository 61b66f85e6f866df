"""目标完成: what was reached against what was set for the year (财预〔2020〕10号 practice), for indicators the clerk writes."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from msgspec.structs import replace

from xladdin.exact import round_half_up
from xladdin.memo import Memo
from xladdin.rules.attainable import Attainable
from xladdin.rules.measure import GUARD
from xladdin.rules.shapes.base import Shape, exact_marks, to_bound, two_places
from xladdin.rules.target.goal import Goal, Outcome, direction, read_goal
from xladdin.rules.target.words import Way
from xladdin.strict import Table

WAYS: tuple[Way, ...] = ("above", "below", "equal")
SHORT = ("ratio", "manual")
REVERSE = ("ratio", "linear", "manual")
EQUAL = ("closeness", "all_or_nothing", "manual")
BANDS = (Fraction(4, 5), Fraction(3, 5))
LEVELS = ("达成", "部分达成", "未达成")


MOST_MARKS = 256
"""Different 分值 for which a rule is kept; units choose among few."""


class Target(Shape, frozen=True, dict=True):
    """Met: full marks. Otherwise by direction (`manual`: a person decides):

    `below`: a shortfall of a goal that should be high; ratio = actual ÷ target.
    `reverse`: an excess over a goal that should be low; ratio = target ÷ actual, linear = 1 − (actual − target) ÷ target.
    `equal`: any difference from a goal that should be hit; closeness = smaller ÷ larger.
    `bare`: what a target without comparing sign means. `over`: completion beyond 100% + over is far above the target and
    costs `over_marks`. 定性 goals fall into `levels`, divided by `bands` as shares of the marks.
    """

    name = "target"
    title = "目标完成"
    input = "goal"

    marks: Fraction
    bare: Way = "above"
    below: str = "ratio"
    reverse: str = "ratio"
    equal: str = "closeness"
    over: Fraction | None = None
    over_marks: Fraction = Fraction(0)
    bands: tuple[Fraction, ...] = BANDS
    levels: tuple[str, ...] = LEVELS

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Target:
        over, over_marks = _over(table)
        return cls(
            marks=marks,
            bare=table.choice("bare", WAYS, "above"),  # type: ignore[arg-type]
            below=table.choice("below", SHORT, "ratio"),
            reverse=table.choice("reverse", REVERSE, "ratio"),
            equal=table.choice("equal", EQUAL, "closeness"),
            over=over,
            over_marks=over_marks,
            **_levels(table),  # type: ignore[arg-type]
        )

    def with_marks(self, marks: Fraction) -> Target:
        """The same rule for a row of another 分值."""
        return self._with_marks[marks.as_integer_ratio()]

    @cached_property
    def _with_marks(self) -> Memo[tuple[int, int], Target]:
        return Memo(lambda ratio: replace(self, marks=Fraction(*ratio)), MOST_MARKS)

    def judge(self, goal: Goal) -> Outcome:
        state, target, actual = read_goal(goal)
        way = direction(goal, target, self.bare)
        if state != "value" or target is None or actual is None or way is None:
            return Outcome(state, way, None, None, False, target, actual)
        completion = actual.value / target.value if target.value > 0 else None
        far = (
            way == "above"
            and completion is not None
            and self.over is not None
            and _side(actual.value, target.value, 1 + self.over) >= 0
        )
        score = self._score(way, target.value, actual.value, far)
        return Outcome(state, way, completion, score, far, target, actual)

    def score(self, value: Goal) -> Fraction | None:  # type: ignore[override]
        return self.judge(value).score

    def _score(self, way: Way, target: Fraction, actual: Fraction, far: bool) -> Fraction | None:
        if met(way, target, actual):
            return two_places(max(Fraction(0), self.marks - self.over_marks)) if far and self.over_marks else self.marks
        if target == 0:
            return Fraction(0)
        share = self._share(way, target, actual) if target > 0 else None
        return None if share is None else min(self.marks, two_places(self.marks * max(Fraction(0), share)))

    def _share(self, way: Way, target: Fraction, actual: Fraction) -> Fraction | None:
        """Share of the marks for a target above 0 that was missed; None: a person decides."""
        if way == "above":
            return actual / target if self.below == "ratio" else None
        if way == "below":
            return {"ratio": target / actual, "linear": 2 - actual / target}.get(self.reverse)
        if self.equal == "manual":
            return None
        return min(target, actual) / max(target, actual) if self.equal == "closeness" else Fraction(0)

    def formula(self, cell: str) -> str:
        """Nothing follows from one cell: see `formulas.work_formulas` for the columns of a row."""
        return '""'

    def attainable(self) -> Attainable:
        return self._any

    @cached_property
    def _any(self) -> Attainable:
        return Attainable.of([], [(Fraction(0), self.marks)])

    @cached_property
    def _of_levels(self) -> dict[str, Attainable]:
        """From the lowest to the highest score of each level, both possible."""
        lines = [self.marks * line for line in (Fraction(1), *self.bands, Fraction(0))]
        return {
            level: Attainable.of([], [(low, high)])
            for level, high, low in zip(self.levels, lines, lines[1:], strict=False)
        }

    def band(self, level: str) -> tuple[Fraction, Fraction] | None:
        """Lowest and highest score of a level, both possible; None for a word that is no level."""
        known = self._of_levels.get(level)
        return None if known is None else known.spans[0]

    def attainable_for(self, goal: Goal, outcome: Outcome | None = None) -> Attainable:
        """Scores still possible for this goal: its one score, the band of its level, or any. `outcome`: where it is judged already."""
        outcome = outcome or self.judge(goal)
        if outcome.score is not None:
            return Attainable((outcome.score,))
        known = self._of_levels.get(goal.level) if outcome.state == "text" else None
        return known or self._any

    def upper(self, value: Goal | None, outcome: Outcome | None = None) -> Fraction:  # type: ignore[override]
        return self.marks if value is None else self.attainable_for(value, outcome).top

    def criterion(self, subject: str, unit: str) -> str:
        from xladdin.rules.target.sentences import criterion

        return criterion(self, subject)

    def worked(self, value: Goal, unit: str = "", shown: str = "") -> str:  # type: ignore[override]
        from xladdin.rules.target.sentences import worked

        return worked(self, value)


_CLOSE = 10 ** (GUARD - 1)


def _side(actual: Fraction, target: Fraction, line: Fraction | int = 1) -> Fraction | int:
    """Below 0, 0 or above 0 as actual ÷ target is below, on or above a line in whole per cent.

    Ratios are told apart to as many places as the native formulas do: cells hold the noise of doubles. Rounding moves a ratio by
    half of the last place, so it decides only close to the line; elsewhere whole numbers tell at a tenth of the cost.
    """
    size = actual.denominator * target.numerator * line.denominator
    beyond = (
        actual.numerator * target.denominator * line.denominator
        - line.numerator * actual.denominator * target.numerator
    )
    if abs(beyond) * _CLOSE > abs(size):
        return beyond if size > 0 else -beyond
    return Fraction(round_half_up(actual / target, GUARD)) - line


def met(way: Way, target: Fraction, actual: Fraction) -> bool:
    """Whether the goal counts as reached; targets of 0 and below included."""
    beyond = actual if not target else _side(actual, target) * (1 if target > 0 else -1)
    return beyond >= 0 if way == "above" else beyond <= 0 if way == "below" else beyond == 0


def _over(table: Table) -> tuple[Fraction | None, Fraction]:
    over = table.percent("over", None)
    if over is not None and (over <= 0 or (over * 100).denominator != 1):
        raise table.fail("应为大于0的整百分数，如 30%", "over")
    if not table.has("over_marks"):
        return over, Fraction(0)
    taken = exact_marks(table, "over_marks")
    if taken < 0:
        raise table.fail("扣分不能小于0", "over_marks")
    if over is None:
        raise table.fail("写了 over_marks 就要写 over：完成值超过指标值多少算明显偏离，如 30%", "over_marks")
    return over, taken


def _levels(table: Table) -> dict[str, tuple]:
    edges: tuple[Fraction, ...] = BANDS
    if table.has("edges"):
        edges = tuple(_edge(text, table) for text in table.texts("edges"))
        if any(a <= b for a, b in zip((Fraction(1), *edges), (*edges, Fraction(0)), strict=True)):
            raise table.fail('各档的界线应在0与100%之间，从高到低，如 ["80%", "60%"]', "edges")
    levels = tuple(table.texts("levels")) if table.has("levels") else LEVELS
    if len(set(levels)) != len(levels) or not all(text.strip() for text in levels):
        raise table.fail("档次名称不能为空，也不能重复", "levels")
    if len(levels) != len(edges) + 1:
        raise table.fail(f"{len(edges)}条界线应分出{len(edges) + 1}档，写了{len(levels)}档", "levels")
    return {"bands": edges, "levels": levels}


def _edge(text: str, table: Table) -> Fraction:
    if not text.endswith("%"):
        raise table.fail(f"“{text}” 应为百分数，如 80%", "edges")
    return to_bound(text, table, "edges")
