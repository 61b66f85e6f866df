"""An official scoring table as data: the tree 一级/二级/三级 with marks at each level, every row with its shape and readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from msgspec import Struct, field

from xladdin.rules.attainable import Attainable
from xladdin.rules.measure import Measure
from xladdin.rules.shapes import Shape
from xladdin.rules.target import Goal, Outcome, Target

FULL = 100
"""What the marks of a scoring table add up to (财预〔2020〕10号)."""


class Source(Struct, frozen=True):
    """Where the table was printed: document, attachment (附件), publisher."""

    document: str
    attachment: str
    publisher: str


class Option(Struct, frozen=True):
    """One way to read an open point: the parameters it sets, and what it says."""

    name: str
    say: str
    params: Mapping[str, object]


class Reading(Struct, frozen=True):
    """A choice the printed rule leaves open. `item` is '' when it concerns the rule's only item."""

    key: str
    question: str
    options: tuple[Option, ...]
    choice: str
    basis: str
    item: str = ""

    @property
    def chosen(self) -> Option:
        return next(o for o in self.options if o.name == self.choice)


class Proxy(Struct, frozen=True):
    """A figure that may be shown in place of a missing one, never scored: e.g. 上年决算数 for 上年预算数."""

    missing: str
    stand_in: str
    say: str


class Item(Struct, frozen=True, dict=True):
    """One scored element of a rule: marks, a shape, and the measure or the answer it scores.

    `over_max`: what a rate beyond `expected_max` gives: the score of the shape, or a person's judgement (the data contradict each other).
    `goal`: target and result of a row that the unit itself wrote; only rulebooks fitted to a filing have such items.
    `answer` is the fact id of the person's answer (`basis.<rule>.<item>`) for shapes that ask for one.
    `zero_over_zero` / `over_zero`: full, zero or manual when the rate's denominator is 0. `full_when`: a 是/否 fact that
    gives full marks whatever the rate.
    """

    id: str
    label: str
    marks: Fraction
    shape: Shape
    measure: Measure | None = None
    answer: str = ""
    zero_over_zero: str = "manual"
    over_zero: str = "manual"
    full_when: str = ""
    proxy: Proxy | None = None
    expected_max: Fraction | None = None
    over_max: str = "score"
    goal: Goal | None = None

    @cached_property
    def outcome(self) -> Outcome:
        """How the goal was met. To be asked only of items that have one."""
        assert isinstance(self.shape, Target)
        assert self.goal is not None
        return self.shape.judge(self.goal)

    def implausible(self, value: Fraction) -> bool:
        """A rate that can not be, and that the rule does not score."""
        return self.over_max == "manual" and self.expected_max is not None and value > self.expected_max

    @property
    def unit(self) -> str:
        return self.measure.unit if self.measure else "times"

    @property
    def inputs(self) -> tuple[str, ...]:
        own = self.measure.inputs if self.measure else ()
        return (*own, self.full_when) if self.full_when else own

    @property
    def subject(self) -> str:
        return self.measure.name if self.measure else self.label


class Rule(Struct, frozen=True, dict=True):
    """One scored row (三级指标). `row` counts the scored rows of the printed table from 1.

    `attainable`: the scores it can give at all. `needs`: vocabulary ids that some reading of the rule uses; `inputs`: those of the readings chosen.
    """

    id: str
    label: str
    marks: Fraction
    row: int
    items: tuple[Item, ...]
    readings: tuple[Reading, ...]
    attainable: Attainable
    about: str = ""
    labels: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Vocabulary ids the rule uses under the readings chosen."""
        return tuple(dict.fromkeys(i for item in self.items for i in item.inputs))

    @cached_property
    def rests_on(self) -> tuple[str, ...]:
        """Figures and answers that its score depends on, under whatever readings."""
        return (*self.needs, *(item.answer for item in self.items if item.answer))


class Group(Struct, frozen=True):
    """二级指标. `marks_by_rule`: the printed table repeats the marks of each rule instead of the group's sum.

    `open`: the block of rows that the unit itself writes (三级指标 with 年度指标值, 实际完成值, 分值), scored by `shape`; '' for a group of
    printed rules. Open groups may leave their share of the part's marks to the unit (`marks` None).
    """

    label: str
    marks: Fraction | None
    rules: tuple[Rule, ...]
    marks_by_rule: bool = False
    open: str = ""
    shape: Target | None = None


class Part(Struct, frozen=True):
    """一级指标."""

    label: str
    marks: Fraction
    groups: tuple[Group, ...]


class Rulebook(Struct, frozen=True, dict=True):
    """A whole scoring table of one jurisdiction for `years`. `version` changes with the file's content.

    `readings`: those of the `[target]` table, which all open groups share. `marks_note`: why the marks printed are not 100 in all.
    """

    id: str
    title: str
    jurisdiction: str
    years: tuple[int, ...]
    marks: Fraction
    source: Source
    parts: tuple[Part, ...]
    version: str
    grades: tuple[tuple[str, Fraction], ...] = ()
    by_id: Mapping[str, Rule] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    marks_note: str = ""

    @property
    def scored(self) -> bool:
        """False for the one rulebook that scores nothing."""
        return bool(self.parts)

    @property
    def groups(self) -> Iterator[Group]:
        return (group for part in self.parts for group in part.groups)

    @cached_property
    def open_blocks(self) -> dict[str, Group]:
        """Groups whose rows the unit writes, by block id, in official order."""
        return {group.open: group for group in self.groups if group.open}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Scored rows in official order."""
        return tuple(self.by_id.values())

    def open_points(self) -> Iterator[tuple[Rule | None, Reading]]:
        """Every reading with its rule; None for those that all open groups share."""
        yield from ((rule, reading) for rule in self.rules for reading in rule.readings)
        yield from ((None, reading) for reading in self.readings)

    def places(self) -> Iterator[tuple[Part, Group, Rule]]:
        for part in self.parts:
            for group in part.groups:
                for rule in group.rules:
                    yield part, group, rule

    def grade(self, total: Fraction) -> str:
        """等级 of a total; '' when the table sets no grades."""
        return next((name for name, line in self.grades if total >= line), "")


UNSCORED_ZH = "无评分表"
UNSCORED = Rulebook("", UNSCORED_ZH, "", (), Fraction(0), Source("", "", ""), (), "")
"""Stands in for the scoring table of forms that have none: they only ask for figures."""
