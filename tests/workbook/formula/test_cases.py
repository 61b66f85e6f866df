"""Every certified function and operator against Excel's results, and two other engines against the same table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from workbook.formula import engines
from workbook.formula.cases import CASES, FORMULAS, INPUTS, NAMES, OTHER, SHEET, Case

from xladdin.workbook.formula import compile_program
from xladdin.workbook.formula.forms import FORMS
from xladdin.workbook.formula.functions import FUNCTIONS
from xladdin.workbook.formula.nodes import Call, walk
from xladdin.workbook.formula.parser import parse

BY_ROW = dict(enumerate(CASES, 1))


@pytest.mark.parametrize("case", CASES, ids=[case.formula for case in CASES])
def test_formula_gives_what_excel_gives(case: Case) -> None:
    key = (FORMULAS, 1, 1)
    program = compile_program({key: case.formula}, NAMES, (SHEET, OTHER, FORMULAS))
    found = program.run(INPUTS)[key]
    assert type(found) is type(case.expected)
    assert found == case.expected


def test_all_cases_in_one_program_give_the_same_as_each_alone() -> None:
    results = compile_program({(FORMULAS, row, 1): case.formula for row, case in BY_ROW.items()}, NAMES).run(INPUTS)
    assert {row: results[FORMULAS, row, 1] for row in BY_ROW} == {row: case.expected for row, case in BY_ROW.items()}


def test_libreoffice_agrees_wherever_it_is_not_known_to_differ(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    soffice = require_tool("soffice")
    asked = {row: case for row, case in BY_ROW.items() if not case.libreoffice}
    engines.write(tmp_path / "cases.xlsx", FORMULAS, texts(asked), INPUTS, NAMES)
    found = engines.libreoffice(soffice, tmp_path / "cases.xlsx", FORMULAS)
    assert len(asked) > 350
    assert disagreeing(asked, {row: found[row - 1] for row in asked}) == []


def test_formulas_package_agrees_wherever_it_is_not_known_to_differ(tmp_path: Path) -> None:
    pytest.importorskip("formulas")
    asked = {row: case for row, case in BY_ROW.items() if not case.formulas}
    engines.write(tmp_path / "cases.xlsx", FORMULAS, texts(asked), INPUTS, NAMES)
    found = engines.formulas_package(tmp_path / "cases.xlsx", FORMULAS, asked)
    assert len(asked) > 330
    assert disagreeing(asked, found) == []


def texts(cases: dict[int, Case]) -> dict[int, str]:
    return {row: case.formula for row, case in cases.items()}


def disagreeing(cases: dict[int, Case], found: dict[int, object]) -> list[tuple[str, object, object]]:
    return [(c.formula, c.expected, found[row]) for row, c in cases.items() if not engines.same(c.expected, found[row])]


def test_every_certified_function_has_a_case() -> None:
    used = {node.function for case in CASES for node in walk(parse(case.formula, SHEET)) if type(node) is Call}
    assert used == set(FUNCTIONS) | set(FORMS)
