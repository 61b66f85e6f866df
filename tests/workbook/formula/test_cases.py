"""Every certified function and operator against Excel's results, and two other engines against the same table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workbook.formula import engines
from workbook.formula.cases import CASES, FORMULAS, INPUTS, NAMES, OTHER, SHEET, Case

from xladdin.workbook.formula import compile_program
from xladdin.workbook.formula.forms import FORMS
from xladdin.workbook.formula.functions import FUNCTIONS
from xladdin.workbook.formula.nodes import Call, walk
from xladdin.workbook.formula.parser import parse


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("formulas") / "cases.xlsx"
    engines.write(path, FORMULAS, [case.formula for case in CASES], INPUTS, NAMES)
    return path


@pytest.mark.parametrize("case", CASES, ids=[case.formula for case in CASES])
def test_formula_gives_what_excel_gives(case: Case) -> None:
    key = (FORMULAS, 1, 1)
    program = compile_program({key: case.formula}, NAMES, (SHEET, OTHER, FORMULAS))
    found = program.run(INPUTS)[key]
    assert type(found) is type(case.expected)
    assert found == case.expected


def test_all_cases_in_one_program_give_the_same_as_each_alone() -> None:
    cells = {(FORMULAS, row, 1): case.formula for row, case in enumerate(CASES, 1)}
    results = compile_program(cells, NAMES).run(INPUTS)
    assert [case.formula for case, found in zip(CASES, results_in_order(results), strict=True) if found != case.expected] == []


def results_in_order(results: dict[Any, Any]) -> list[Any]:
    return [results[FORMULAS, row, 1] for row in range(1, len(CASES) + 1)]


def test_libreoffice_agrees_wherever_it_is_not_known_to_differ(workbook: Path, require_tool: Callable[[str], str]) -> None:
    found = engines.libreoffice(require_tool("soffice"), workbook, FORMULAS)
    asked = [(case, theirs) for case, theirs in zip(CASES, found, strict=True) if not case.libreoffice]
    assert len(asked) > 330
    assert [(case.formula, case.expected, theirs) for case, theirs in asked if not engines.same(case.expected, theirs)] == []


def test_formulas_package_agrees_wherever_it_is_not_known_to_differ(workbook: Path) -> None:
    pytest.importorskip("formulas")
    asked = {row: case for row, case in enumerate(CASES, 1) if not case.formulas}
    found = engines.formulas_package(workbook, FORMULAS, asked)
    assert len(asked) > 280
    assert [(c.formula, c.expected, found[row]) for row, c in asked.items() if not engines.same(c.expected, found[row])] == []


def test_every_certified_function_has_a_case() -> None:
    used = {node.function for case in CASES for node in walk(parse(case.formula, SHEET)) if type(node) is Call}
    assert used >= set(FUNCTIONS) | set(FORMS)
