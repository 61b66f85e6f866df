"""Random expressions over random cells: our results, LibreOffice's and exact fractions must be one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from random import Random
from typing import NamedTuple

from workbook.formula import engines

from xladdin.workbook.formula import CellKey, compile_program

SHEET, FORMULAS = "数据", "算"
WANTED = 400
ROWS = 40
CLEAR = Fraction(1, 10**9)
"""How far from a turning point (a tie of ROUND, a comparison, zero) every decision must be for engines to be held to one result."""


class Unclear(Exception):
    """So near a turning point, or to the end of 15 digits, that engines may rightly differ."""


class Term(NamedTuple):
    """A formula and its exact value."""

    text: str
    value: Fraction


def clear(distance: Fraction, size: Fraction) -> None:
    """Decisions at exactly the turning point are clear too: there the 15 digits agree."""
    if distance and abs(distance) < CLEAR * max(1, abs(size)):
        raise Unclear


class Maker:
    """Makes terms from cells holding amounts of 2 and rates of 4 places."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.cells: dict[CellKey, float] = {}
        self.exact: dict[str, Fraction] = {}
        for row in range(1, ROWS + 1):
            for column, places, most in (("A", 2, 10**8), ("B", 4, 20_000), ("C", 0, 300)):
                value = Fraction(self.random.randint(-most // 5, most), 10**places)
                self.cells[SHEET, row, ord(column) - 64] = float(value)
                self.exact[f"{column}{row}"] = value

    def term(self, depth: int) -> Term:
        if depth == 0 or self.random.random() < 0.1:
            return self.leaf()
        kinds = [self.sum, self.sum, self.product, self.quotient, self.rounded, self.extreme, self.choice, self.total]
        found = self.random.choice(kinds)(depth - 1)
        if abs(found.value) > 10**12:
            raise Unclear
        return found

    def leaf(self) -> Term:
        if self.random.random() < 0.2:
            number = Fraction(self.random.randint(0, 2000), 100)
            return Term(f"{float(number):g}", number)
        name = f"{self.random.choice('ABC')}{self.random.randint(1, ROWS)}"
        return Term(f"{SHEET}!{name}", self.exact[name])

    def sum(self, depth: int) -> Term:
        a, b = self.term(depth), self.term(depth)
        sign = self.random.choice("+-")
        value = a.value + b.value if sign == "+" else a.value - b.value
        clear(value, abs(a.value) + abs(b.value))
        return Term(f"({a.text}{sign}{b.text})", value)

    def product(self, depth: int) -> Term:
        a, b = self.term(depth), self.term(depth)
        return Term(f"{a.text}*({b.text})", a.value * b.value)

    def quotient(self, depth: int) -> Term:
        a, b = self.term(depth), self.term(depth)
        if abs(b.value) < Fraction(1, 1000):
            raise Unclear
        return Term(f"({a.text})/({b.text})", a.value / b.value)

    def rounded(self, depth: int) -> Term:
        a = self.term(depth)
        function = self.random.choice(["ROUND", "ROUND", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "TRUNC", "ABS"])
        if function == "ABS":
            return Term(f"ABS({a.text})", abs(a.value))
        places = 0 if function in ("INT", "TRUNC") else self.random.randint(0, 4)
        scaled = a.value * 10**places
        turning = scaled * 2 if function == "ROUND" else scaled
        clear(turning - round(turning), scaled)
        size = abs(scaled)
        down = floor(scaled) if function == "INT" else floor(size) if function in ("ROUNDDOWN", "TRUNC") else 0
        whole = ceil(size) if function == "ROUNDUP" else floor(size + Fraction(1, 2)) if function == "ROUND" else down
        signed = whole if function == "INT" or scaled >= 0 else -whole
        text = f"{function}({a.text})" if function in ("INT", "TRUNC") else f"{function}({a.text},{places})"
        return Term(text, Fraction(signed, 10**places))

    def extreme(self, depth: int) -> Term:
        terms = [self.term(depth) for _ in range(self.random.randint(1, 3))]
        function, pick = self.random.choice([("MIN", min), ("MAX", max)])
        return Term(f"{function}({','.join(t.text for t in terms)})", pick(t.value for t in terms))

    def choice(self, depth: int) -> Term:
        a, b, yes, no = (self.term(depth) for _ in range(4))
        clear(a.value - b.value, abs(a.value) + abs(b.value))
        sign, holds = self.random.choice(
            [
                (">", a.value > b.value),
                (">=", a.value >= b.value),
                ("=", a.value == b.value),
                ("<", a.value < b.value),
                ("<>", a.value != b.value),
            ]
        )
        return Term(f"IF({a.text}{sign}{b.text},{yes.text},{no.text})", yes.value if holds else no.value)

    def total(self, depth: int) -> Term:
        column, first = self.random.choice("AC"), self.random.randint(1, ROWS - 8)
        names = [f"{column}{row}" for row in range(first, first + self.random.randint(1, 8))]
        a = self.term(depth)
        value = sum((self.exact[name] for name in names), Fraction(0)) + a.value
        clear(value, sum((abs(self.exact[name]) for name in names), abs(a.value)))
        return Term(f"SUM({SHEET}!{names[0]}:{names[-1]},{a.text})", value)


def make(seed: int) -> tuple[Maker, dict[int, Term]]:
    maker, found = Maker(seed), []
    while len(found) < WANTED:
        try:
            term = maker.term(maker.random.randint(1, 5))
        except Unclear:
            continue
        if len(term.text) < 2000:
            found.append(term)
    return maker, dict(enumerate(found, 1))


def test_random_expressions_agree_with_libreoffice_and_with_exact_fractions(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    soffice = require_tool("soffice")
    maker, terms = make(20220331)
    texts = {row: term.text for row, term in terms.items()}
    ours = compile_program({(FORMULAS, row, 1): text for row, text in texts.items()}).run(maker.cells)
    engines.write(tmp_path / "random.xlsx", FORMULAS, texts, maker.cells, {})
    theirs = engines.libreoffice(soffice, tmp_path / "random.xlsx", FORMULAS)
    assert len({term.value for term in terms.values()}) > WANTED * 3 // 4
    wrong = [
        (term.text, float(term.value), ours[FORMULAS, row, 1], theirs[row - 1])
        for row, term in terms.items()
        if not (near(term.value, ours[FORMULAS, row, 1]) and near(term.value, theirs[row - 1]))
    ]
    assert wrong == []


def test_random_expressions_agree_with_exact_fractions() -> None:
    for seed in range(5):
        maker, terms = make(seed)
        ours = compile_program({(FORMULAS, row, 1): term.text for row, term in terms.items()}).run(maker.cells)
        assert [
            (t.text, ours[FORMULAS, row, 1]) for row, t in terms.items() if not near(t.value, ours[FORMULAS, row, 1])
        ] == []


def near(exact: Fraction, found: object) -> bool:
    """To 9 digits: subtractions of near numbers lose some, but a decision taken wrongly costs far more."""
    return type(found) is float and abs(Fraction(found) - exact) <= CLEAR * max(1, abs(exact))
