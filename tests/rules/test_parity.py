"""One rule, three readings: the exact Python score is what the native formula gives in two independent engines.

Every measured item under every combination of its readings, at every edge of its shape and one 分 beside it, and over random filings;
items that a person answers; figures the form computes; totals. No mismatch is allowed, and "no score" must show as an empty text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest
from msgspec.structs import replace
from rules.benches import OTHERS, PROBES, SETS, Columns, bench, measured
from rules.engines import CellValue, compiled, libreoffice
from rules.fact_sets import fact_sets

from xladdin.rules.formula import FUNCTIONS, score_formula
from xladdin.rules.load import rulebook, rulebook_ids

Rows = list[list[CellValue]]


@pytest.fixture(scope="module")
def recalculated(require_tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Rows]:
    """All benches through LibreOffice in one run; results by bench."""
    soffice = require_tool("soffice")
    names = [*PROBES, *OTHERS]
    sheets = {f"S{n}": bench(name).sheet() for n, name in enumerate(names)}
    results = libreoffice(soffice, sheets, tmp_path_factory.mktemp("parity"))
    return dict(zip(names, results.values(), strict=True))


@pytest.mark.parametrize("name", [*PROBES, *OTHERS])
def test_the_formulas_package_gives_what_python_gives(name: str) -> None:
    assert bench(name).mismatches(bench(name).by_formulas()) == []


@pytest.mark.parametrize("name", [*PROBES, *OTHERS])
def test_libreoffice_gives_what_python_gives(name: str, recalculated: Mapping[str, Rows]) -> None:
    assert bench(name).mismatches(recalculated[name]) == []


@pytest.mark.parametrize("name", PROBES)
def test_the_cases_reach_every_outcome_of_an_item(name: str) -> None:
    """Else agreement would prove little: full marks, no marks, no score, and every step or band between are among the cases."""
    probe, scores = PROBES[name], bench(name).expected[1]
    assert len(scores) >= probe.count + 20
    assert probe.wan or probe.count >= SETS
    assert None in scores
    assert {*probe.item.shape.attainable().points, Fraction(0), probe.item.marks} <= set(scores)


def test_every_measured_item_of_every_table_is_tried() -> None:
    """Tables have rows of one id and other marks: none may take the place of another."""
    tried = {replace(probe.item, id="", label="") for probe in PROBES.values() if not probe.wan}
    measured_items = [
        (book, item) for book in rulebook_ids() for r in rulebook(book).rules for item in r.items if item.measure
    ]
    assert len(measured_items) > 25
    assert [(book, item.label) for book, item in measured_items if replace(item, id="", label="") not in tried] == []


@pytest.mark.parametrize("name", [*PROBES, *OTHERS])
def test_formulas_use_only_functions_that_all_engines_share(name: str) -> None:
    used = {f for text in bench(name).formulas(1) for f in re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", text))}
    assert used <= FUNCTIONS


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
    hit = [
        probe
        for probe in PROBES.values()
        if not probe.wan and re.search(pattern, score_formula(probe.item, "Z1", Columns(probe.item.inputs, 1)))
    ]
    assert hit, f"no formula has {pattern}"
    for probe in hit[:3]:
        spoilt = measured(probe, fact_sets(probe.item, probe.name, 0), lambda text: re.sub(pattern, wrong, text))
        assert spoilt.mismatches(spoilt.by_formulas()), f"{probe.name} does not notice"


def test_without_its_guards_a_formula_would_be_caught() -> None:
    """1.02-1 is 2.0000000000000018 steps of 1%: a started third step unless it is rounded away."""
    rates, scores = bench("hn-ningxiang-2022 operating_cost-up").expected
    plain = compiled("MAX(0,5+INT(-MAX(0,A1-1)/0.01))")
    found = [plain({"A1": float(rate)}) for rate in rates if isinstance(rate, Fraction)]
    expected = [score for rate, score in zip(rates, scores, strict=True) if isinstance(rate, Fraction)]
    assert [n for n, (a, b) in enumerate(zip(found, expected, strict=True)) if a != float(b)]  # type: ignore[arg-type]
