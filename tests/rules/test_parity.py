"""One rule, three readings: the exact Python score is what the native formula gives in two independent engines.

Every measured item under every combination of its readings, at every edge of its shape and one 分 beside it, and over random filings;
items that a person answers; figures the form computes; totals. No mismatch is allowed, and "no score" must show as an empty text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from rules.engines import CellValue, compiled, libreoffice, same
from rules.fact_sets import FactSet, Given, Probe, fact_sets, figure, known, probes, shape_probes

from xladdin.facts import Fact, column_letter
from xladdin.rules.derive import computed_formula, computed_value, parts_of
from xladdin.rules.formula import score_formula, total_formula
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.measure import STATE_TEXT
from xladdin.rules.rulebook import Item
from xladdin.rules.score import score_item
from xladdin.rules.shapes import Choice, Incidents
from xladdin.vocabulary import vocabulary

RANDOM_SETS = 200
SCORE = "score"


@dataclass(frozen=True)
class Columns:
    """Inputs side by side from column A, in row `row`. `wan`: amounts stand in 万元."""

    ids: tuple[str, ...]
    row: int
    wan: bool = False

    def raw(self, fact_id: str) -> str:
        return f"{column_letter(self.ids.index(fact_id) + 1)}{self.row}"

    def value(self, fact_id: str) -> str:
        amount = self.wan and vocabulary().terms[fact_id].unit == "yuan"
        return f"({self.raw(fact_id)}*10000)" if amount else self.raw(fact_id)

    def shown(self, fact_id: str, given: Given) -> CellValue:
        """What the cell holds: the nearest double, in the cell's unit."""
        if not isinstance(given, Fraction):
            return given
        return float(given / 10000) if self.wan and vocabulary().terms[fact_id].unit == "yuan" else float(given)


@dataclass
class Bench:
    """Rows of one sheet for LibreOffice with what is expected of them, and what `formulas` made of the same."""

    name: str
    rows: list[list[CellValue]] = field(default_factory=list)
    expected: list[Fraction | str | None] = field(default_factory=list)
    values: list[Fraction | str | None] = field(default_factory=list)
    by_formulas: list[CellValue] = field(default_factory=list)
    values_by_formulas: list[CellValue] = field(default_factory=list)
    exact: bool = True

    def mismatches(self, found: list[CellValue], expected: list, exact: bool) -> list[str]:
        assert len(found) == len(expected)
        return [
            f"{self.name} row {n + 1} {self.rows[n]}: expected {want!s} found {got!r}"
            for n, (want, got) in enumerate(zip(expected, found, strict=True))
            if not same(want, got, exact)
        ]


def measured_bench(probe: Probe, sets: list[FactSet], formula: Callable[[str], str] = str) -> Bench:
    """`formula` may spoil the text of the score formula, to show that the comparison sees it."""
    item, bench = probe.item, Bench(probe.name)
    assert item.measure is not None
    ids = item.inputs
    last = column_letter(len(ids) + 1)
    for row, facts in enumerate(sets, 1):
        at = Columns(ids, row, probe.wan)
        cells = [at.shown(i, facts[i]) for i in ids]
        texts = item.measure.formula(at), formula(score_formula(item, f"{last}{row}", at))
        bench.rows.append([*cells, f"={texts[0]}", f"={texts[1]}"])
        own = {i: Fact(i, v) for i, v in known(facts).items()}
        if item.full_when and facts[item.full_when] in ("是", "否"):
            own[item.full_when] = Fact(item.full_when, facts[item.full_when] == "是")
        scored = score_item(item, known(facts).get, own)
        assert scored.measured is not None
        bench.expected.append(scored.score)
        bench.values.append(scored.measured.value if scored.measured.state == "value" else STATE_TEXT[scored.measured.state])
    at = Columns(ids, 1, probe.wan)
    measure = compiled(item.measure.formula(at))
    cells = [dict(zip((at.raw(i) for i in ids), row, strict=False)) for row in bench.rows]
    bench.values_by_formulas = [measure(c) for c in cells]
    score = compiled(formula(score_formula(item, f"{last}1", at)))
    both = zip(cells, bench.values_by_formulas, strict=True)
    bench.by_formulas = [score({**c, f"{last}1": v}) for c, v in both]
    return bench


ANSWERS: dict[str, tuple[CellValue, ...]] = {
    "flag": ("是", "否", None, "", "不知道", "是的", " 是", 1, 0),
    "count": (0, 1, 2, 3, 4, 9, 100, 10**6, 0.5, 1.5, -1, -0.5, None, "", "两例", "1"),
    "choice": (None, "", "优秀", "无", 6, 3, 0),
}
"""Cells of answered items, usable and not; a choice adds its own grades. No TRUE or FALSE: LibreOffice takes them for numbers."""


def answer_of(item: Item, cell: CellValue) -> Fact:
    """How the reader takes the cell of an answer."""
    if item.shape.input == "flag" and cell in ("是", "否") and isinstance(cell, str):
        return Fact(item.answer, cell == "是")
    if isinstance(cell, (int, float)):
        return Fact(item.answer, Fraction(cell))
    return Fact(item.answer, cell, origin="unreadable")


def answered_bench(rule_id: str, item: Item) -> Bench:
    bench = Bench("-".join(filter(None, (rule_id, item.id, "answer"))))
    own = tuple(label for label, _ in item.shape.options) if item.shape.input == "choice" else ()
    cells = (*own, *ANSWERS[item.shape.input])
    texts = [score_formula(item, f"A{n}", Columns((item.answer,), n)) for n in range(1, len(cells) + 1)]
    bench.rows = [[cell, f"={text}"] for cell, text in zip(cells, texts, strict=True)]
    for cell in cells:
        fact = answer_of(item, cell)
        bench.expected.append(score_item(item, {}.get, {item.answer: fact}).score)
    # `""` and an empty cell alike are "not answered" in a workbook.
    bench.by_formulas = [compiled(texts[0])({"A1": cell}) for cell in cells]
    return bench


def derived_bench(term_id: str, rng: random.Random) -> Bench:
    """A figure the form computes, as text of the cell beside its parts; sums skip blanks, and a sum of nothing is blank."""
    term, bench = vocabulary().terms[term_id], Bench(f"derived-{term_id}", exact=False)
    width = 7 if term.sum_block else len(parts_of(term))
    ids = tuple(f"{term.sum_block}[{n}]" for n in range(width)) if term.sum_block else parts_of(term)
    one = term.sum_block and "project_spending.budget"
    sets: list[list[Given]] = [[figure(one or i, rng) for i in ids] for _ in range(RANDOM_SETS)]
    sets += [[None] * width, [Fraction(0)] * width, ["无"] * width, *([v, *[None] * (width - 1)] for v in (Fraction(5), Fraction(-1)))]
    for row, given in enumerate(sets, 1):
        at = Columns(ids, row)
        text = computed_formula(term, at, lambda block, column, r=row: f"A{r}:{column_letter(width)}{r}")
        bench.rows.append([*(at.shown("initial_budget", g) for g in given), f"={text}"])
        have = {i: g for i, g in zip(ids, given, strict=True) if isinstance(g, Fraction)}
        block, _, column = term.sum_block.partition(".")
        entries = {block: tuple({column: Fact(column, have.get(i))} for i in ids)}
        bench.expected.append(computed_value(term, have.get, entries))
    text = computed_formula(term, Columns(ids, 1), lambda block, column: f"A1:{column_letter(width)}1")
    bench.by_formulas = [
        compiled(text)({f"{column_letter(n)}1": c for n, c in enumerate(row[:-1], 1)}) for row in bench.rows
    ]
    return bench


def total_bench(rng: random.Random) -> Bench:
    """The score of a row is there once every item has one; `=""` is how an item without a score looks to it."""
    bench = Bench("totals")
    width = 7
    for row in range(1, RANDOM_SETS + 1):
        blank = rng.choice((0, 0, 0.1, 1))
        scores = [None if rng.random() < blank else Fraction(rng.randint(0, 800), 100) for _ in range(width)]
        text = total_formula([f"{column_letter(n)}{row}" for n in range(1, width + 1)])
        bench.rows.append([*('=""' if s is None else float(s) for s in scores), f"={text}"])
        bench.expected.append(None if None in scores else sum(scores, Fraction()))
    text = total_formula([f"{column_letter(n)}1" for n in range(1, width + 1)])
    for row in bench.rows:
        cells = {f"{column_letter(n)}1": "" if c == '=""' else c for n, c in enumerate(row[:-1], 1)}
        bench.by_formulas.append(compiled(text)(cells))
    return bench


PROBES = [*(probe for book in rulebook_ids() for probe in probes(book)), *shape_probes()]
ANSWERED = [(r.id, i) for book in rulebook_ids() for r in rulebook(book).rules for i in r.items if i.answer]
ANSWERED += [
    ("tenths", Item("", "每例扣0.1分", Fraction(1), Incidents(Fraction(1), Fraction("0.1")), answer="basis.tenths")),
    ("quoted", Item("", "等次", Fraction(2), Choice(Fraction(2), (('"好"', Fraction(2)), ("一般", Fraction(0)))), answer="basis.quoted")),
]  # fmt: skip
COMPUTED = [term.id for term in vocabulary().terms.values() if term.computed]


@pytest.fixture(scope="module")
def benches() -> dict[str, Bench]:
    made = [measured_bench(p, p.sets()) for p in PROBES]
    made += [answered_bench(rule_id, item) for rule_id, item in ANSWERED]
    made += [derived_bench(term_id, random.Random(term_id)) for term_id in COMPUTED]
    return {bench.name: bench for bench in [*made, total_bench(random.Random("totals"))]}


@pytest.fixture(scope="module")
def recalculated(
    benches: dict[str, Bench], require_tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, list[list[CellValue]]]:
    """All benches through LibreOffice in one run; results by bench."""
    soffice = require_tool("soffice")
    sheets = {f"S{n}": bench.rows for n, bench in enumerate(benches.values())}
    results = libreoffice(soffice, sheets, tmp_path_factory.mktemp("parity"))
    return dict(zip(benches, results.values(), strict=True))


NAMES = [p.name for p in PROBES]
OTHERS = [
    *("-".join(filter(None, (r, i.id, "answer"))) for r, i in ANSWERED),
    *(f"derived-{t}" for t in COMPUTED),
    "totals",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_measured_item_scores_in_formulas_as_in_python(name: str, benches: dict[str, Bench]) -> None:
    bench = benches[name]
    assert bench.mismatches(bench.values_by_formulas, bench.values, False) == []
    assert bench.mismatches(bench.by_formulas, bench.expected, True) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_measured_item_scores_in_libreoffice_as_in_python(
    name: str, benches: dict[str, Bench], recalculated: Mapping[str, list[list[CellValue]]]
) -> None:
    bench, rows = benches[name], recalculated[name]
    assert bench.mismatches([r[-2] for r in rows], bench.values, False) == []
    assert bench.mismatches([r[-1] for r in rows], bench.expected, True) == []


@pytest.mark.parametrize("name", OTHERS)
def test_answers_derived_figures_and_totals_are_the_same_in_all_three(
    name: str, benches: dict[str, Bench], recalculated: Mapping[str, list[list[CellValue]]]
) -> None:
    bench = benches[name]
    assert bench.mismatches(bench.by_formulas, bench.expected, bench.exact) == []
    assert bench.mismatches([r[-1] for r in recalculated[name]], bench.expected, bench.exact) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_fact_sets_reach_every_outcome_of_an_item(name: str, benches: dict[str, Bench]) -> None:
    """Else agreement would prove little: full marks, no marks, no score, and every step or band between are among the cases."""
    bench, probe = benches[name], next(p for p in PROBES if p.name == name)
    item, scores = probe.item, {s for s in bench.expected if s is not None}
    assert len(bench.expected) >= probe.count + 20
    assert probe.wan or probe.count >= RANDOM_SETS
    assert None in bench.expected
    assert set(item.shape.attainable().points) <= scores
    assert {Fraction(0), item.marks} <= scores


MUTATIONS = {
    "strict band": (r">=", ">"),
    "band that takes its end": (r">(?!=)", ">="),
    "started steps not counted up": (r"\+(.*)INT\(-ROUND\(", r"-\1INT(ROUND("),
    "started steps counted": (r"\*INT\(ROUND\(", "*(ROUND("),
    "steps rounded too early": (r",1[23]\)\)", ",1))"),
    "steps not rounded": (r"INT\(-ROUND\((.*?),1[23]\)\)", r"INT(-(\1))"),
    "no floor at zero": (r"MAX\(0,5-", "MAX(-99,5-"),
    "distance on one side only": (r"ABS\(", "MAX(0,"),
    "a missing figure scored": (r',""\)', ",0)"),
}
"""What a slip in a shape's formula would look like: pattern and replacement."""


@pytest.mark.parametrize("slip", MUTATIONS)
def test_a_wrong_formula_is_caught_by_the_same_comparison(slip: str) -> None:
    pattern, wrong = MUTATIONS[slip]
    hit = [p for p in PROBES if not p.wan and re.search(pattern, score_formula(p.item, "Z1", Columns(p.item.inputs, 1)))]
    assert hit, f"no formula has {pattern}"
    for probe in hit[:3]:
        bench = measured_bench(probe, fact_sets(probe.item, probe.name, 0), lambda text: re.sub(pattern, wrong, text))
        assert bench.mismatches(bench.by_formulas, bench.expected, True), f"{probe.name} does not notice"
