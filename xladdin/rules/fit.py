"""A scoring table fitted to one filing: rows that the unit itself wrote become rules of the open groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import count

from msgspec.structs import replace

from xladdin.facts import Entry, Fact, Filing
from xladdin.rules.rulebook import Group, Item, Rule, Rulebook
from xladdin.rules.target import Goal


def fit(rulebook: Rulebook, filing: Filing) -> Rulebook:
    """The rulebook with a rule per written row, `quantity[0]`; printed rules stay as they are.

    A row without usable 分值 can not be scored and makes no rule; the check `marks-missing` names it.
    """
    if not rulebook.open_blocks:
        return rulebook
    number = count(1)
    parts = tuple(
        replace(part, groups=tuple(_filled(group, filing, number) for group in part.groups)) for part in rulebook.parts
    )
    by_id = {rule.id: rule for part in parts for group in part.groups for rule in group.rules}
    return replace(rulebook, parts=parts, by_id=by_id)


def _filled(group: Group, filing: Filing, number: Iterator[int]) -> Group:
    if not group.open:
        return replace(group, rules=tuple([_on_row(rule, next(number)) for rule in group.rules]))
    rules = tuple(
        _rule(group, n, row, marks, next(number))
        for n, row in sorted(filing.indicators.get(group.open, {}).items())
        if (marks := usable_marks(row)) is not None
    )
    return replace(group, rules=rules)


def _on_row(rule: Rule, number: int) -> Rule:
    return rule if rule.row == number else replace(rule, row=number)


def usable_marks(row: Entry) -> Fraction | None:
    """分值 of a written row; None when missing or not above 0."""
    marks = row["marks"].number if "marks" in row else None
    return marks if marks is not None and marks.numerator > 0 else None


def _rule(group: Group, n: int, row: Entry, marks: Fraction, number: int) -> Rule:
    assert group.shape is not None
    shape, goal = group.shape.with_marks(marks), goal_of(row)
    label = text_of(row, "name") or f"{group.label}第{n + 1}行"
    item = Item("", label, marks, shape, goal=goal)
    possible = shape.attainable_for(goal, item.outcome) if goal.level else shape.attainable()
    return Rule(f"{group.open}[{n}]", label, marks, number, (item,), (), possible)


def goal_of(row: Entry) -> Goal:
    """Target and result as typed: numbers where the cell holds a number, else text."""
    return Goal(_typed(row, "target"), _typed(row, "actual"), text_of(row, "kind"), text_of(row, "level"))


def _typed(row: Mapping[str, Fact], column: str) -> str | Decimal | Fraction | None:
    value = row[column].value if column in row else None
    return None if value is None or isinstance(value, bool) else value


def text_of(row: Entry, column: str) -> str:
    """What a text column says; empty when blank."""
    value = row[column].value if column in row else None
    return value.strip() if isinstance(value, str) else ""
