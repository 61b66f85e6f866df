"""Scores of a filing: how they would be under other readings, and what a row rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.commands.asking import UsageError

if TYPE_CHECKING:
    from fractions import Fraction

    from xladdin.checks.case import Examined
    from xladdin.facts import Finding
    from xladdin.rules.rulebook import Option, Reading, Rule


class ReadingEffect(Struct, frozen=True):
    """How the scores would move if one open point were read otherwise. `rule` is None for a reading that all free indicators share."""

    rule: Rule | None
    reading: Reading
    option: Option
    score: Fraction | None
    change: Fraction
    total: Fraction | None


def reading_effects(examined: Examined) -> list[ReadingEffect]:
    """Every other way to read an open point of the rulebook, with the score and total it would give this filing."""
    from xladdin.rules.load import TARGET, rulebook
    from xladdin.rules.score import score_filing

    case = examined.case
    if case is None:
        return []
    book = case.scorecard.rulebook
    effects = []
    for row in case.scorecard.rules:
        for reading, option in _other_ways(row.rule.readings):
            card = score_filing(rulebook(book.id, {(row.rule.id, reading.item, reading.key): option.name}), case.filing)
            again = card[row.rule.id]
            change = _change(row.counted, again.counted)
            effects.append(ReadingEffect(row.rule, reading, option, again.score, change, card.computed))
    for reading, option in _other_ways(book.readings):
        card = score_filing(rulebook(book.id, {(TARGET, "", reading.key): option.name}), case.filing)
        change = _change(case.scorecard.computed, card.computed)
        effects.append(ReadingEffect(None, reading, option, None, change, card.computed))
    return effects


def _other_ways(readings: Iterable[Reading]) -> Iterator[tuple[Reading, Option]]:
    return ((reading, option) for reading in readings for option in reading.options if option.name != reading.choice)


def _change(before: Fraction | None, after: Fraction | None) -> Fraction:
    from fractions import Fraction

    return after - before if before is not None and after is not None else Fraction(0)


def find_rule(examined: Examined, wanted: str) -> Rule:
    """A rule by id, row number or (part of) its Chinese label. Raises UsageError naming the possible ones."""
    if examined.case is None:
        first = examined.findings[0]
        raise UsageError(f"“{examined.file.name}”没有读出来：{first.message.rstrip('。')}。{first.hint}")
    book = examined.case.scorecard.rulebook
    if not book.scored:
        raise UsageError(
            f"“{examined.file.name}”的表样没有评分表，没有可以说明的指标。填报的数据请用 xladdin check 校验"
        )
    rules = book.rules
    bare = wanted.strip('“”"')
    exact = [
        r for r in rules if wanted in (r.id, str(r.row), r.label) or bare == r.label.replace("“", "").replace("”", "")
    ]
    partial = [r for r in rules if bare in r.label.replace("“", "").replace("”", "")]
    found = exact or partial
    if len(found) != 1:
        known = "、".join(f"{r.label}（{r.id}）" for r in (found or rules))
        raise UsageError(f"{'有几个' if found else '没有'}叫“{wanted}”的指标，请从中选一个：{known}")
    return found[0]


def findings_of_rule(examined: Examined, rule: Rule) -> tuple[Finding, ...]:
    """Findings at the row's own cells, or naming its score; those of its inputs only where they stand at the input itself."""
    case = examined.case
    if case is None:
        return ()
    row = case.scorecard[rule.id]
    reason = case.filing.reasons.get(rule.id)
    own = {fact.cell for fact in (row.claim, reason) if fact is not None}
    inputs = {case.filing.cell(i) for i in (*rule.needs, *(i.answer for i in rule.items if i.answer))}
    return tuple(
        f for f in examined.findings if f.cell is not None and (f.cell in own | inputs or own & set(f.related))
    )
