"""One row, three readings: what Python makes of a target and a result is what the formulas make of them in three engines.

Every pair of pairs.py under every variant of the parameters; figures, units, direction, 完成率 and score. No mismatch is allowed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest
from rules.engines import CellValue, libreoffice
from rules.target.bench import (
    VARIANTS,
    Sheet,
    as_sheet,
    by_formulas,
    by_own_evaluator,
    by_sheet,
    expected,
    functions_of,
    mismatches,
    rows,
)

from xladdin.rules.target import WORK_COLUMNS, column_formula
from xladdin.rules.target.formulas import FUNCTIONS

LONGEST = 1500
DEEPEST = 40
"""Levels that our own evaluator takes; Excel takes 64."""


@pytest.fixture(scope="module")
def recalculated(require_tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> list[list[CellValue]]:
    """All rows through LibreOffice in one run."""
    sheets = {"S": as_sheet(Sheet(), rows())}
    return libreoffice(require_tool("soffice"), sheets, tmp_path_factory.mktemp("target"))["S"]


def test_the_own_evaluator_gives_what_python_gives() -> None:
    assert mismatches(by_own_evaluator(Sheet(), rows())) == []


def test_the_formulas_package_gives_what_python_gives() -> None:
    assert mismatches(by_formulas(Sheet(), rows())) == []


def test_libreoffice_gives_what_python_gives(recalculated: list[list[CellValue]]) -> None:
    assert mismatches(by_sheet(Sheet(), rows(), recalculated)) == []


def test_the_pairs_reach_every_state_and_kind_of_score() -> None:
    """Else agreement would prove little."""
    assert len({(row.goal.target, row.goal.actual) for row in rows()}) >= 400
    for variant in VARIANTS:
        found = [expected(row, variant) for row in rows()]
        words = Counter(str(f["done"]) for f in found if isinstance(f["done"], str))
        assert len(words) == 8, words
        assert min(words.values()) >= 3, words
        assert {f.get("way") for f in found} == {"正向", "反向", "等于", None}
        scores = [f["calc"] for f in found]
        assert scores.count(None) >= 100
        assert scores.count(Fraction(0)) >= 10
        if variant != "manual":
            assert len({s for s in scores if s is not None and (100 * s) % 100}) >= 10
        assert any(f["far"] for f in found) == (VARIANTS[variant].over is not None)


def test_formulas_use_only_functions_that_all_engines_share() -> None:
    used = set().union(*map(functions_of, Sheet().first.values()))
    assert used == FUNCTIONS


@pytest.mark.parametrize("name", [key for key, _ in WORK_COLUMNS])
def test_a_formula_is_short_flat_and_reads_only_columns_before_it(name: str) -> None:
    keys = [key for key, _ in WORK_COLUMNS]
    read: set[str] = set()

    def at(column: str) -> str:
        read.add(column)
        return "AB123"

    for target in VARIANTS.values():
        text = column_formula(name, target, at)
        assert len(text) <= LONGEST
        assert depth(text) <= DEEPEST
    assert read <= {"target", "actual", "kind", "marks", *keys[: keys.index(name)]}


def depth(text: str) -> int:
    """Levels of nested brackets."""
    deepest = level = 0
    for character in text:
        level += (character == "(") - (character == ")")
        deepest = max(deepest, level)
    assert level == 0
    return deepest


MUTATIONS: dict[str, tuple[str, str]] = {
    "full-width digits forgotten": (',"９","9")', ',"９","９")'),
    "words of order": (',"不>","≤")', ',"不>",">")'),
    "first year": (">=1900", ">=1901"),
    "percent": (",100,1)", ",1,1)"),
    "scale": (",100000000,", ",1000000,"),
    "minus lost": (",1,-1)", ",1,1)"),
    "digits joined": ('""),$tclean),"",', '""),$tclean&"!"),"",'),
    "commas anywhere": ('),1),",")', "),1),$xfigure)"),
    "too many digits": ("<=14", "<=12"),
    "result as an inequality": ('"完成值应为具体数",', '"完成值应为具体数！",'),
    "plain percentages": ("<=2)", "<=20)"),
    "strict": (">=1,", ">1,"),
    "far": (">=1.3", ">1.3"),
    "linear": ("*(2-", "*(1-"),
    "ratio rounded too early": (",14)", ",12)"),
    "score rounded too early": (",11)+0.5", ",3)+0.5"),
    "no floor at zero": ("100*(MAX(0,", "100*(MAX(-99,"),
    "zero target": (">=0,", ">0,"),
    "unusable marks": (">0,IF(", ">-9,IF("),
}
"""What a slip in a formula would look like: text and replacement, `$name` standing for the cell of a column."""


@pytest.mark.parametrize("slip", MUTATIONS)
def test_a_wrong_formula_is_caught_by_the_same_comparison(slip: str) -> None:
    at = Sheet().at("usual", 1)
    old, new = (text.replace("$tclean", at("tclean")).replace("$xfigure", at("tfigure")) for text in MUTATIONS[slip])
    hits = []

    def spoil(text: str) -> str:
        hits.append(old in text)
        return text.replace(old, new)

    wrong = mismatches(by_own_evaluator(Sheet(spoil), rows()))
    assert any(hits), f"no formula has {old}"
    assert wrong, f"nobody notices {old} -> {new}"


def test_without_its_guard_the_noise_of_doubles_would_be_caught() -> None:
    """0.3 and the 0.30000000000000004 that formulas make of 0.1+0.2 are the same figure only once the ratio is rounded."""

    def unguarded(text: str) -> str:
        return re.sub(r"ROUND\((\w+/\w+),14\)", r"(\1)", re.sub(r"ROUND\((\w+),12\)", r"(\1)", text))

    some = tuple(row for row in rows() if str(row.goal.actual).endswith("0000004") and not row.goal.kind)
    assert some
    assert mismatches(by_formulas(Sheet(), some)) == []
    assert mismatches(by_formulas(Sheet(unguarded), some))
