"""Rows of a block with formulas of their own: read back, inserted by a clerk, typed over, and without their formulas."""

from __future__ import annotations

import json
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from checks.test_funds_findings import CLEAN
from edits import BLANK, number, set_cells

from xladdin.checks.case import Examined
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts

SHEET = "预算执行情况表"
SCRIPT = Path(__file__).parents[1] / "lo_edit.py"


@pytest.fixture(scope="module")
def clean() -> bytes:
    given = load_facts(CLEAN)
    return build_workbook(given.plan, given.entries)


def examined(data: bytes, folder: Path, **changes: str) -> Examined:
    file = folder / "a.xlsx"
    file.write_bytes(
        set_cells(data, {f"{SHEET}!{place}": cell for place, cell in changes.items()}) if changes else data
    )
    return examine(file)


def test_rows_are_read_with_what_the_form_computes_in_them(clean: bytes, tmp_path: Path) -> None:
    one = examined(clean, tmp_path)
    assert one.findings == ()
    (first, second) = one.case.filing.blocks["fund_projects"]
    assert {m: (f.number, f.origin) for m, f in first.items() if m != "name"} == {
        "initial": (1200000, "typed"), "supplement": (40000, "typed"), "adjusted": (1240000, "formula"),
        "executed": (1240000, "typed"), "adjusted_rate": (1, "formula"), "surplus": (0, "formula"),
    }  # fmt: skip
    assert second["adjusted_rate"].number == Fraction(8142, 8600)


def test_the_cached_results_are_those_of_the_formulas(clean: bytes, tmp_path: Path) -> None:
    """Every result the file shows is computed again; one that differs would be a finding."""
    (found,) = examined(clean, tmp_path, C12=number(5)).findings[:1]
    assert found.kind == "cached-differs"


def test_empty_rows_and_the_closing_row_need_no_formulas(clean: bytes, tmp_path: Path) -> None:
    assert examined(clean, tmp_path, D14=BLANK, F14=BLANK, G14=BLANK).findings == ()


def test_a_row_with_figures_and_without_formulas_is_computed_and_says_so(clean: bytes, tmp_path: Path) -> None:
    one = examined(clean, tmp_path, D13=BLANK, F13=BLANK, G13=BLANK)
    assert [(f.kind, f.severity, str(f.cell)) for f in one.findings] == [
        ("formula-missing", "warning", f"{SHEET}!{column}13") for column in "DFG"
    ]
    assert one.case.filing.blocks["fund_projects"][1]["adjusted"].number == 860000


def test_a_result_typed_over_the_formula_of_a_row_is_held_against_it(clean: bytes, tmp_path: Path) -> None:
    one = examined(clean, tmp_path, F12=number("0.5"))
    assert [(f.kind, str(f.cell)) for f in one.findings] == [("rate-wrong", f"{SHEET}!F12")]
    assert one.case.filing.blocks["fund_projects"][0]["adjusted_rate"].origin == "overwritten"


def test_rows_inserted_in_a_live_program_are_computed_and_summed(clean: bytes, require_tool, tmp_path: Path) -> None:
    require_tool("soffice")
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(clean)
    edits = [["insert", SHEET, 13, 1], ["set", SHEET, "A13", "新增项目"], ["set", SHEET, "B13", 10], ["set", SHEET, "C13", 0],
             ["set", SHEET, "E13", 5], ["set", SHEET, "B11", 210], ["set", SHEET, "E11", 210.42]]  # fmt: skip
    command = ["/usr/bin/python3", str(SCRIPT), str(tmp_path / "profile"), str(source), str(target), json.dumps(edits)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    one = examine(target)
    rows = one.case.filing.blocks["fund_projects"]
    assert [row["name"].value for row in rows] == ["1、产业链建设", "新增项目", "2、业务工作"]
    assert (rows[1]["adjusted"].number, rows[1]["adjusted_rate"].number) == (100000, Fraction(1, 2))
    assert [(f.kind, f.cell.row) for f in one.findings] == [("formula-missing", 13)] * 3
    assert one.case.filing.facts["staff_all.posts"].cell.row == 21
