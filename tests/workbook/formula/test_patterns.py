"""Formulas of one pattern are turned into Python once: the same program as when each is parsed by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.workbook.formula import CellKey, Circular, ExcelError, Uncertified, compile_program, patterns
from xladdin.workbook.formula.compiler import Compiler
from xladdin.workbook.formula.emit import Emitter
from xladdin.workbook.formula.parser import parse

S = "表"
NAMES = {"编制数": "'表'!$B$5", "税率": "0.1"}


def one_by_one(emitter: Emitter, key: CellKey, text: str) -> str:
    return emitter.formula(key, parse(text, key[0]))


def result(
    formulas: Mapping[CellKey, str], values: Mapping[CellKey, Any], how: Any, monkeypatch: pytest.MonkeyPatch
) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr("xladdin.workbook.formula.compiler.emitted", how)
        try:
            program = Compiler(formulas, NAMES, (S, "另表", "a 表")).program()
        except (Uncertified, Circular) as refused:
            return type(refused), str(refused)
        return (
            program.inputs,
            program.formulas,
            repr(program.run(values)),
            repr(program.run({**values, (S, 3, 9): 7.0}, True)),
        )


PARTS = (
    "A{a}+B{b}", "A{a}-A{a}", "$A${a}*A{b}", "SUM(A{a}:B{b})", "SUM(A{a}:A{a})", 'IF(A{a}="c1","v0",B{b})', 'A{a}&"A1"&"a0 k0"',
    "ROW(A{a})+A{b}", "另表!A{a}+A{a}", "'a 表'!B{b}&\"\"", "编制数+A{a}", "A{a}*税率", "没有+A{a}", "坏表!A{a}", "COUNTIF(A{a}:B{b},\">1\")",
    'SUMIF(A1:A{a},"x",B1)', "LOG10(A{a})", "IFERROR(A{a}/B{b},\"除\")", "SUBSTITUTE(SUBSTITUTE(A{a},\"c1\",\"c2\"),\"万元\",\"\")",
    "SUMPRODUCT(A1:A{a},B1:B{b})", "A{a}:表!B{b}", "SUM(表!A{a}:B{b},A{b})", "XFE{a}", "A{a}+1E5", "'[别.xlsx]表'!A{a}", "A{a}A{b}",
)  # fmt: skip
VALUES = {
    (sheet, row, column): value
    for sheet in (S, "另表", "a 表")
    for row in range(1, 6)
    for column, value in (
        (1, (1.0, "c1", None, 2.5, True)[row - 1]),
        (2, (0.0, "x", 3.0, ExcelError("#N/A"), "万元")[row - 1]),
    )
}


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=9))
def test_programs_by_pattern_are_programs_formula_by_formula(chosen: list[tuple[str, int, int]]) -> None:
    formulas = {(S, 3 + n // 7, 4 + n % 7): part.format(a=a, b=b) for n, (part, a, b) in enumerate(chosen)}
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(patterns, "_known", {})
        assert result(formulas, VALUES, patterns.emitted, monkeypatch) == result(
            formulas, VALUES, one_by_one, monkeypatch
        )


def test_rows_of_a_table_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(patterns, "_known", {})
    monkeypatch.setattr(patterns, "parse", lambda text, sheet: parsed.append(text) or parse(text, sheet))
    compile_program({(S, row, 3): f'IF(A{row}="","",A{row}/$B$1)' for row in range(11, 51)}, sheets=["test_rows", S])
    assert len(parsed) == 1


@pytest.mark.parametrize("form", ["hn-ningxiang-2022", "hn-hongjiang-2024", "jx-jinxian-2021"])
def test_forms_give_the_same_program_either_way(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xladdin.forms.load import form as load_form
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.package import open_package
    from xladdin.workbook.plan import make_plan
    from xladdin.workbook.read.locate import locate

    year = load_form(form).years[-1]
    (tmp_path / "a.xlsx").write_bytes(build_workbook(make_plan(form, year)))
    located = locate(form, year, open_package(tmp_path / "a.xlsx").names)
    formulas = {
        (located.sheet_names[s], *at): text for s, cells in located.formulas.items() for at, (_, text) in cells.items()
    }
    by_pattern = Compiler(formulas, {}, None).program()
    monkeypatch.setattr("xladdin.workbook.formula.compiler.emitted", one_by_one)
    alone = Compiler(formulas, {}, None).program()
    assert (by_pattern.inputs, by_pattern.formulas) == (alone.inputs, alone.formulas)
    assert repr(by_pattern.run({})) == repr(alone.run({}))
    filled = {key: float(n % 7) for n, key in enumerate(alone.inputs)}
    assert repr(by_pattern.run(filled)) == repr(alone.run(filled))
