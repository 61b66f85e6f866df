"""Short digests of what a filing says, by which two filings, or one of today and of before, are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import chain

from xladdin.checks.case import Case
from xladdin.facts import Fact, Filing
from xladdin.rules.score import RuleScore

TELLING = 8
"""Different typed numbers above 0 from which on two filings that share them all are copies; fewer may agree by chance."""


def basis(scores: Sequence[RuleScore], filing: Filing) -> str:
    """Changes when a figure, an answer, a target or a result that the score rests on changes, or the reason given for it.

    Roll-ups keep it beside what reviewers wrote: another way of making it would call all their entries outdated.
    """
    said, texts, reasons = [], filing.texts.get, filing.reasons
    for score in scores:
        rule = score.rule
        said.append(rule.id)
        said += [f"{i}={texts(i, '')}" for i in rule.rests_on]
        said += [repr(item.goal) for item in rule.items if item.goal is not None]
        reason = reasons.get(rule.id)
        said.append("" if reason is None else reason.text)
    return sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def inputs(cases: Iterable[Case]) -> str:
    """Fingerprint of all typed figures that are not 0; '' where they are too few to tell filings apart.

    Scores are left out: units that did well all claim full marks.
    """
    typed = [
        (fact.id, fact.number, text)
        for case in cases
        for fact, text in _figures(case.filing)
        if text != "0" and fact.origin == "typed" and fact.number is not None
    ]
    if len({text for _, _, text in typed if not text.startswith("-")}) < TELLING:
        return ""
    told = "\n".join([f"{place}={text}" for place, _, text in sorted(typed)])
    return sha256(told.encode()).hexdigest()[:16]


def _figures(filing: Filing) -> Iterable[tuple[Fact, str]]:
    """With what they say."""
    rows = [fact for entries in filing.blocks.values() for row in entries for fact in row.values()]
    return chain(zip(filing.facts.values(), filing.texts.values(), strict=True), [(f, f.text) for f in rows])
