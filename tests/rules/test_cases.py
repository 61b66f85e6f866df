"""Case files: what each rule gives for stated inputs, under the readings chosen and under others.

One TOML file per rule. `facts`: vocabulary id -> figure (`"95%"` is a rate); `answers`: item id -> answer ("" where the rule has one item);
`score` where the rule computes one, else `status`; `upper`: the most that is still possible; `worked`: a part of the worked sentence;
`under`: other readings (`partial=up`, `completion.base=initial`) -> score or status. The arithmetic stands in a comment of each case.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from xladdin.facts import Fact, Filing
from xladdin.rules.load import Choices, rulebook, rulebook_ids
from xladdin.rules.rulebook import Rule
from xladdin.rules.score import RuleScore, score_rule
from xladdin.rules.sentence import worked
from xladdin.vocabulary import vocabulary

FOLDER = Path(__file__).parent / "cases"
KEYS = {"name", "facts", "answers", "score", "status", "upper", "worked", "under"}
STATUSES = {"computed", "judged", "missing-input", "not-applicable"}


@dataclass(frozen=True)
class Given:
    """One case of one rule's file."""

    book: str
    rule: str
    case: dict[str, Any]

    @property
    def label(self) -> str:
        return f"{self.book} {self.rule}: {self.case['name']}"


@lru_cache(maxsize=64)
def load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


FILES = sorted(FOLDER.glob("*/*.toml"))
CASES = [Given(path.parent.name, path.stem, case) for path in FILES for case in load(path)["case"]]
READ_OTHERWISE = [(given, reading) for given in CASES for reading in given.case.get("under", {})]


def figure(value: object) -> Decimal | Fraction | str | bool:
    """`"95%"` -> 19/20, numbers exactly; other texts and yes/no as they are."""
    if isinstance(value, str) and value.endswith("%"):
        return Fraction(Decimal(value[:-1])) / 100
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value  # type: ignore[return-value]


def filing(given: Given) -> Filing:
    facts = {i: Fact(i, figure(v)) for i, v in given.case.get("facts", {}).items()}
    for item, answer in given.case.get("answers", {}).items():
        fact_id = ".".join(filter(None, ("basis", given.rule, item)))
        facts[fact_id] = Fact(
            fact_id, figure(answer), entered=str(answer) if isinstance(answer, (str, Decimal)) else ""
        )
    year = max(rulebook(given.book).years)
    return Filing(form=given.book, rulebook=given.book, agency="某局", year=year, facts=facts)


def choices(rule: str, reading: str) -> Choices:
    """`completion.base=initial, partial=up` -> what the loader takes."""
    found = {}
    for part in reading.split(", "):
        key, option = part.split("=")
        item, _, name = key.rpartition(".")
        found[rule, item, name] = option
    return found


def scored(given: Given, reading: str = "") -> RuleScore:
    book = rulebook(given.book, choices(given.rule, reading) if reading else None)
    return score_rule(book.by_id[given.rule], filing(given))


@pytest.mark.parametrize("given", CASES, ids=lambda g: g.label)
def test_a_rule_gives_the_score_of_its_case(given: Given) -> None:
    case, result = given.case, scored(given)
    assert result.status == case.get("status", "computed")
    assert result.score == (Fraction(case["score"]) if "score" in case else None)
    if "upper" in case:
        assert result.upper == Fraction(case["upper"])
    assert result.score is None or result.upper == result.score
    assert result.score is None or result.score in result.rule.attainable


@pytest.mark.parametrize("given", [c for c in CASES if "worked" in c.case], ids=lambda g: g.label)
def test_a_rule_tells_how_the_score_of_its_case_came_about(given: Given) -> None:
    assert given.case["worked"] in worked(scored(given), filing(given), vocabulary())


@pytest.mark.parametrize(("given", "reading"), READ_OTHERWISE, ids=lambda v: v.label if isinstance(v, Given) else v)
def test_a_rule_gives_another_score_under_another_reading(given: Given, reading: str) -> None:
    expected, result = given.case["under"][reading], scored(given, reading)
    if isinstance(expected, str):
        assert (result.status, result.score) == (expected, None)
    else:
        assert (result.status, result.score) == ("computed", Fraction(expected))
        assert result.score in result.rule.attainable


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_case_file_is_well_formed(path: Path) -> None:
    """Known keys only, names that are sentences and differ, a comment with the arithmetic in every case."""
    data, text = load(path), path.read_text(encoding="utf-8")
    assert set(data) == {"rule", "attainable", "case"}
    assert data["rule"] == path.stem
    assert data["attainable"] == rulebook(path.parent.name).by_id[path.stem].attainable.describe()
    names = [case["name"] for case in data["case"]]
    assert len(set(names)) == len(names)
    for case in data["case"]:
        assert set(case) <= KEYS
        assert len(case["name"].split()) >= 4, case["name"]
        assert ("score" in case) != ("status" in case), case["name"]
        assert case.get("status", "judged") in STATUSES - {"computed"}
    blocks = text.split("[[case]]")[1:]
    assert all(re.search(r"^# \S", block, re.MULTILINE) for block in blocks)


def rules() -> list[tuple[str, Rule]]:
    return [(book, rule) for book in rulebook_ids() for rule in rulebook(book).rules]


@pytest.mark.parametrize(("book", "rule"), rules(), ids=lambda v: v if isinstance(v, str) else v.id)
def test_every_rule_has_cases_for_all_that_can_come_out(book: str, rule: Rule) -> None:
    """All scores of a single item, the full and the lowest score of a sum, no score, and every option of every reading."""
    own = [c for c in CASES if (c.book, c.rule) == (book, rule.id)]
    assert own, f"tests/rules/cases/{book}/{rule.id}.toml is missing"
    scores = {Fraction(c.case["score"]) for c in own if "score" in c.case}
    assert rule.marks in scores
    assert any("status" in c.case for c in own)
    if len(rule.items) == 1 and not rule.attainable.spans:
        assert scores == set(rule.attainable.points)
    if any(i.measure for i in rule.items):
        assert any(c.case.get("status") == "missing-input" for c in own)
    tried = {part for c in own for reading in c.case.get("under", {}) for part in reading.split(", ")}
    for reading in rule.readings:
        for option in reading.options:
            key = ".".join(filter(None, (reading.item, reading.key)))
            assert option.name == reading.choice or f"{key}={option.name}" in tried


def test_no_case_file_is_left_without_its_rule() -> None:
    known = {(book, rule.id) for book, rule in rules()}
    assert {(p.parent.name, p.stem) for p in FILES} == known
