"""Benches of parity: rows of input cells, the native formulas beside them, and what Python makes of the same figures."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from rules.engines import CellValue, compiled, same
from rules.fact_sets import FactSet, Given, Probe, all_probes, figure, known, shape_probes

from xladdin.facts import Fact, column_letter
from xladdin.rules.derive import computed_formula, computed_value, parts_of
from xladdin.rules.formula import score_formula, total_formula
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.measure import STATE_TEXT
from xladdin.rules.rulebook import Item
from xladdin.rules.score import score_item
from xladdin.rules.shapes import Choice, Incidents
from xladdin.vocabulary import vocabulary

SETS = 200
EMPTY_TEXT = '=""'
"""How a cell looks whose formula gives no score."""

Expected = Fraction | str | None


@dataclass(frozen=True)
class Bench:
    """`inputs`: cells of each row. `formulas(row)`: the formulas right of them, each may read those before it.

    `expected`: per formula what each row should give (None: no score); `exact`: whether to the last digit.
    """

    name: str
    inputs: Sequence[Sequence[CellValue]]
    formulas: Callable[[int], list[str]]
    expected: tuple[list[Expected], ...]
    exact: tuple[bool, ...]

    def sheet(self) -> list[list[CellValue]]:
        """For LibreOffice."""
        return [[*cells, *(f"={text}" for text in self.formulas(n))] for n, cells in enumerate(self.inputs, 1)]

    def by_formulas(self) -> list[list[CellValue]]:
        """Every row's results, as the `formulas` package gives them."""
        rows, texts = [], [compiled(text) for text in self.formulas(1)]
        for inputs in self.inputs:
            cells = {f"{column_letter(n)}1": "" if v == EMPTY_TEXT else v for n, v in enumerate(inputs, 1)}
            for n, formula in enumerate(texts, len(inputs) + 1):
                cells[f"{column_letter(n)}1"] = formula(cells)
            rows.append(list(cells.values()))
        return rows

    def mismatches(self, rows: list[list[CellValue]]) -> list[str]:
        """What the last cells of `rows` have other than expected."""
        assert len(rows) == len(self.inputs)
        count = len(self.expected)
        return [
            f"{self.name} row {n + 1} {list(self.inputs[n])} formula {k + 1}: expected {column[n]!s} found {row[k - count]!r}"
            for k, (column, exact) in enumerate(zip(self.expected, self.exact, strict=True))
            for n, row in enumerate(rows)
            if not same(column[n], row[k - count], exact)
        ]


@dataclass(frozen=True)
class Columns:
    """References of a row: inputs side by side from column A. `wan`: amounts stand in 万元."""

    ids: tuple[str, ...]
    row: int
    wan: bool = False

    def raw(self, fact_id: str) -> str:
        return f"{column_letter(self.ids.index(fact_id) + 1)}{self.row}"

    def value(self, fact_id: str) -> str:
        return f"({self.raw(fact_id)}*10000)" if self.in_wan(fact_id) else self.raw(fact_id)

    def in_wan(self, fact_id: str) -> bool:
        return self.wan and vocabulary().terms[fact_id].unit == "yuan"

    def shown(self, fact_id: str, given: Given) -> CellValue:
        """What the cell holds: the nearest double, in the cell's unit."""
        if not isinstance(given, Fraction):
            return given
        return float(given / 10000) if self.in_wan(fact_id) else float(given)


def measured(probe: Probe, sets: Sequence[FactSet], spoil: Callable[[str], str] = str) -> Bench:
    """实际值 and 要素得分 of an item. `spoil` changes the score formula, to show that the comparison sees it."""
    item, ids = probe.item, probe.item.inputs
    measure = item.measure
    assert measure is not None
    value_column = column_letter(len(ids) + 1)

    def formulas(row: int) -> list[str]:
        at = Columns(ids, row, probe.wan)
        return [measure.formula(at), spoil(score_formula(item, f"{value_column}{row}", at))]

    values: list[Expected] = []
    scores: list[Expected] = []
    for facts in sets:
        own = {i: Fact(i, v) for i, v in known(facts).items()}
        if item.full_when and facts[item.full_when] in ("是", "否"):
            own[item.full_when] = Fact(item.full_when, facts[item.full_when] == "是")
        scored = score_item(item, known(facts).get, own)
        found = scored.measured
        assert found is not None
        values.append(found.value if found.state == "value" else STATE_TEXT[found.state])
        scores.append(scored.score)
    at = Columns(ids, 1, probe.wan)
    inputs = [[at.shown(i, facts[i]) for i in ids] for facts in sets]
    return Bench(probe.name, inputs, formulas, (values, scores), (False, True))


ANSWERS: dict[str, tuple[CellValue, ...]] = {
    "flag": ("是", "否", None, "", "不知道", "是的", " 是", 1, 0),
    "count": (0, 1, 2, 3, 4, 9, 100, 10**6, 0.5, 1.5, -1, -0.5, None, "", "两例", "1"),
    "choice": (None, "", "优秀", "无", 6, 3, 0),
}
"""Cells of answered items, usable and not; a choice adds its own grades. No TRUE or FALSE: LibreOffice takes them for numbers."""


def answered(name: str, item: Item) -> Bench:
    own = tuple(label for label, _ in item.shape.options) if isinstance(item.shape, Choice) else ()
    cells = (*own, *ANSWERS[item.shape.input])
    scores: list[Expected] = [score_item(item, {}.get, {item.answer: answer_of(item, cell)}).score for cell in cells]

    def formulas(row: int) -> list[str]:
        return [score_formula(item, f"A{row}", Columns((item.answer,), row))]

    return Bench(name, [[cell] for cell in cells], formulas, (scores,), (True,))


def answer_of(item: Item, cell: CellValue) -> Fact:
    """How the reader takes the cell of an answer."""
    if item.shape.input == "flag" and isinstance(cell, str) and cell in ("是", "否"):
        return Fact(item.answer, cell == "是")
    if isinstance(cell, (int, float)):
        return Fact(item.answer, Fraction(cell))
    return Fact(item.answer, cell, origin="unreadable")


def derived(term_id: str) -> Bench:
    """A figure the form computes: sums skip blanks and a sum of nothing is blank; rates wait for all their figures."""
    term, rng = vocabulary().terms[term_id], random.Random(term_id)
    width = 7 if term.sum_block else len(parts_of(term))
    block, _, column = term.sum_block.partition(".")
    ids = tuple(f"{term.sum_block}[{n}]" for n in range(width)) if term.sum_block else parts_of(term)
    like = tuple("carryover" for _ in ids) if term.sum_block else ids
    sets: list[list[Given]] = [[figure(i, rng) for i in like] for _ in range(SETS)]
    sets += [[None] * width, [Fraction(0)] * width, ["无"] * width, [Fraction(5), *[None] * (width - 1)]]
    expected: list[Expected] = []
    for given in sets:
        have = {i: g for i, g in zip(ids, given, strict=True) if isinstance(g, Fraction)}
        entries = {block: tuple({column: Fact(column, have.get(i))} for i in ids)}
        expected.append(computed_value(term, have.get, entries))

    def formulas(row: int) -> list[str]:
        return [computed_formula(term, Columns(ids, row), lambda block, column: f"A{row}:{column_letter(width)}{row}")]

    inputs = [[float(g) if isinstance(g, Fraction) else g for g in given] for given in sets]
    return Bench(f"derived-{term_id}", inputs, formulas, (expected,), (False,))


def totals() -> Bench:
    """The score of a row is there once every item has one."""
    rng, width = random.Random("totals"), 7
    inputs: list[list[CellValue]] = []
    expected: list[Expected] = []
    for _ in range(SETS):
        blank = rng.choice((0, 0, 0.1, 1))
        scores = [None if rng.random() < blank else Fraction(rng.randint(0, 800), 100) for _ in range(width)]
        inputs.append([EMPTY_TEXT if s is None else float(s) for s in scores])
        expected.append(None if None in scores else sum((s for s in scores if s is not None), Fraction()))

    def formulas(row: int) -> list[str]:
        return [total_formula([f"{column_letter(n)}{row}" for n in range(1, width + 1)])]

    return Bench("totals", inputs, formulas, (expected,), (True,))


PROBES = {p.name: p for p in [*all_probes(rulebook_ids()), *shape_probes()]}
ANSWERED = {
    f"{book} {'-'.join(filter(None, (rule.id, item.id, 'answer')))}": item
    for book in rulebook_ids() for rule in rulebook(book).rules for item in rule.items if item.answer
}  # fmt: skip
ANSWERED["tenths"] = Item(
    "", "每例扣0.1分", Fraction(1), Incidents(Fraction(1), Fraction("0.1")), answer="basis.tenths"
)
ANSWERED["quoted"] = Item(
    "", "等次", Fraction(2), Choice(Fraction(2), (('"好"', Fraction(2)), ("一般", Fraction(0)))), answer="basis.quoted"
)
COMPUTED = [term.id for term in vocabulary().terms.values() if term.computed]
OTHERS = [*ANSWERED, *(f"derived-{term_id}" for term_id in COMPUTED), "totals"]


@lru_cache(maxsize=512)
def bench(name: str) -> Bench:
    """Any bench by name; made when asked for, so that test processes share the work."""
    if name in PROBES:
        return measured(PROBES[name], PROBES[name].sets())
    if name in ANSWERED:
        return answered(name, ANSWERED[name])
    return totals() if name == "totals" else derived(name.removeprefix("derived-"))
