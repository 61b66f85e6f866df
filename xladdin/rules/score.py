"""The exact reading of a rulebook: a filing's scorecard, with what could be computed, what a person must judge, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeGuard

from msgspec import Struct

from xladdin.exact import exact_sum, same
from xladdin.facts import Fact, Filing, Lookup
from xladdin.rules.fit import fit
from xladdin.rules.measure import Measured
from xladdin.rules.rulebook import Item, Rule, Rulebook
from xladdin.rules.target import Outcome, Target

Status = Literal["computed", "judged", "missing-input", "not-applicable"]
_RANK: tuple[Status, ...] = ("missing-input", "not-applicable", "judged", "computed")


class ItemScore(Struct, frozen=True):
    """`score` when computed; `upper`: the most this item can give on what is known. `outcome`: how a target was met."""

    item: Item
    status: Status
    score: Fraction | None
    upper: Fraction
    measured: Measured | None = None
    answer: Fact | None = None
    outcome: Outcome | None = None


class RuleScore(Struct, frozen=True):
    """Scores of one row. `claimed` is the 自评得分 as the form shows it (typed, or the form's own computed score).

    Where it equals `score` it is that very object: most rows are no more than looked at.
    """

    rule: Rule
    status: Status
    score: Fraction | None
    upper: Fraction
    claimed: Fraction | None
    items: tuple[ItemScore, ...]
    claim: Fact | None = None

    @property
    def counted(self) -> Fraction | None:
        """What the recomputed total takes: the computed score, else the claim, within 0 and the marks."""
        if self.score is not None or self.claimed is None:
            return self.score
        return max(Fraction(0), min(self.rule.marks, self.claimed))

    @property
    def typed(self) -> bool:
        """The clerk gave a score of their own instead of leaving the form's computed one."""
        return self.claim is not None and self.claim.origin != "formula" and self.claimed is not None


class Scorecard(Struct, frozen=True):
    """All rows, and the three totals: as claimed, recomputed, and the most that is provably possible.

    Forms without scores (`rulebook.scored` is false) have no rows and no totals.
    """

    rulebook: Rulebook
    rules: tuple[RuleScore, ...]
    claimed: Fraction | None
    computed: Fraction | None
    upper_bound: Fraction

    def __getitem__(self, rule_id: str) -> RuleScore:
        return next(r for r in self.rules if r.rule.id == rule_id)

    @property
    def claimed_sum(self) -> Fraction | None:
        """Sum of the rows' claims; None while any row has none."""
        claims = [r.claimed for r in self.rules]
        return exact_sum(claims) if _complete(claims) else None


def score_filing(rulebook: Rulebook, filing: Filing) -> Scorecard:
    """Scores every row from the filing's inputs, rows that the unit wrote among them; cached results of the workbook play no part."""
    rulebook = fit(rulebook, filing)
    rules = tuple([score_rule(rule, filing) for rule in rulebook.rules])
    if not rulebook.scored:
        return Scorecard(rulebook, (), None, None, Fraction(0))
    counted, claims = [r.counted for r in rules], [r.claimed for r in rules]
    computed = exact_sum(counted) if rules and _complete(counted) else None
    bound = exact_sum([*(r.upper if r.score is None else r.score for r in rules), _unallotted(rulebook)])
    total = filing.claimed_total
    claimed = total.number if total and total.origin != "formula" else None
    if claimed is None and rules and _complete(claims):
        claimed = exact_sum(claims)
    return Scorecard(rulebook, rules, claimed, computed, bound)


def _complete(scores: list[Fraction | None]) -> TypeGuard[list[Fraction]]:
    return not [score for score in scores if score is None]


def _unallotted(rulebook: Rulebook) -> Fraction:
    """Marks of open parts that the unit has given to no row yet: they may still be earned."""
    left = (
        part.marks - exact_sum(rule.marks for group in part.groups for rule in group.rules)
        for part in rulebook.parts
        if any(group.open for group in part.groups)
    )
    return exact_sum(marks for marks in left if marks > 0)


def score_rule(rule: Rule, filing: Filing) -> RuleScore:
    lookup, facts = filing.numbers.get, filing.facts
    items = tuple([score_item(item, lookup, facts) for item in rule.items])
    if len(items) == 1:
        status, score, upper = items[0].status, items[0].score, items[0].upper
    else:
        found = {i.status for i in items}
        status = next(s for s in _RANK if s in found)
        lost = [i for i in items if i.upper is not i.item.marks]
        upper = exact_sum([i.upper for i in items]) if lost else rule.marks
        score = upper if status == "computed" else None
    claim = filing.claims.get(rule.id)
    claimed = claim.number if claim is not None else None
    if claim is not None and (
        claim.origin == "formula" or (claimed is not None and score is not None and same(claimed, score))
    ):
        claimed = score
    return RuleScore(rule, status, score, upper, claimed, items, claim)


def score_item(item: Item, lookup: Lookup, facts: Mapping[str, Fact]) -> ItemScore:
    if item.goal is not None:
        return _achieved(item)
    if item.measure is None:
        return _answered(item, facts.get(item.answer))
    flag = facts.get(item.full_when)
    if flag is not None and flag.value is True:
        return ItemScore(item, "computed", item.marks, item.marks, item.measure.of(lookup), flag)
    measured = item.measure.of(lookup)
    if measured.state == "value":
        if item.implausible(measured.value):  # type: ignore[arg-type]
            return ItemScore(item, "judged", None, item.marks, measured)
        score = item.shape.score(measured.value)  # type: ignore[arg-type]
        return ItemScore(item, "computed", score, score, measured)  # type: ignore[arg-type]
    if measured.state in ("missing", "negative"):
        return ItemScore(item, "missing-input", None, item.marks, measured)
    policy = item.zero_over_zero if measured.state == "zero_over_zero" else item.over_zero
    if policy != "manual":
        score = item.marks if policy == "full" else Fraction(0)
        return ItemScore(item, "computed", score, score, measured)
    status: Status = "not-applicable" if measured.state == "zero_over_zero" else "judged"
    return ItemScore(item, status, None, item.marks, measured)


def _achieved(item: Item) -> ItemScore:
    """A target against its result. Without a usable result, data are missing; a qualitative target is a person's to judge."""
    assert isinstance(item.shape, Target)
    assert item.goal is not None
    outcome = item.outcome
    if outcome.score is not None:
        return ItemScore(item, "computed", outcome.score, outcome.score, outcome=outcome)
    status: Status = "judged" if outcome.state in ("text", "value") else "missing-input"
    return ItemScore(item, status, None, item.shape.upper(item.goal, outcome), outcome=outcome)


def _answered(item: Item, answer: Fact | None) -> ItemScore:
    given = None if answer is None else usable_answer(item, answer)
    if given is None:
        return ItemScore(item, "judged", None, item.marks, answer=answer)
    score = item.shape.score(given)
    if score is not None:
        return ItemScore(item, "computed", score, score, answer=answer)
    return ItemScore(item, "judged", None, item.shape.upper(given), answer=answer)


def usable_answer(item: Item, answer: Fact) -> Fraction | bool | str | None:
    """An answer of the kind asked for: 是/否, a whole number of breaches from 0, one of the grades; None for any other."""
    kind, value = item.shape.input, answer.value
    if kind == "flag":
        return value if isinstance(value, bool) else None
    if kind == "count":
        count = answer.number
        return count if count is not None and count.denominator == 1 and count.numerator >= 0 else None
    if kind == "choice":
        return value if isinstance(value, str) and item.shape.score(value) is not None else None
    return None
