"""Evaluation sheets in a live spreadsheet program: the native formulas of free rows compute what Python does, also in rows and sheets that
a clerk adds there."""

from __future__ import annotations

from pathlib import Path

import pytest
from filings import SAMPLES
from workbook.test_build_office import Edit, edit, same, shown  # noqa: F401  (edit is a fixture)

from xladdin.checks.case import Examined
from xladdin.facts import column_letter
from xladdin.forms.load import form, workbook_forms
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts
from xladdin.workbook.plan import Plan, make_plan

EVALUATED = ("hongjiang-2024", "jinxian-2021", "wugang-2022", "changsha-2021")
SHEET = "部门整体支出绩效自评表"


def filled(name: str, folder: Path) -> tuple[Plan, Path]:
    given = load_facts(SAMPLES / f"{name}.toml")
    path = folder / "a.xlsx"
    path.write_bytes(build_workbook(given.plan, given.entries, given.attached))
    return given.plan, path


def agree(path: Path, saved: Path) -> None:
    ours, theirs = shown(path), shown(saved)
    differing = {k: (ours.get(k), theirs.get(k)) for k in ours | theirs if not same(ours.get(k), theirs.get(k))}
    assert differing == {}


@pytest.mark.parametrize("name", EVALUATED)
def test_cached_results_of_a_filled_form_are_what_libreoffice_computes(name: str, edit: Edit, tmp_path: Path) -> None:  # noqa: F811
    _, path = filled(name, tmp_path)
    agree(path, edit(path))


@pytest.mark.parametrize("form_id", workbook_forms())
def test_a_blank_form_shows_no_error_in_libreoffice(form_id: str, edit: Edit, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "a.xlsx"
    path.write_bytes(build_workbook(make_plan(form_id, max(form(form_id).years))))
    agree(path, edit(path))
    assert not [k for k, v in shown(path).items() if isinstance(v, str) and v.startswith("#")]


def kinds(examined: Examined) -> set[str]:
    return {f.kind for f in examined.findings}


def test_a_file_saved_by_libreoffice_reads_as_before(edit: Edit, tmp_path: Path) -> None:  # noqa: F811
    _, path = filled("hongjiang-2024", tmp_path)
    before, after = examine(path), examine(edit(path))
    assert [(f.kind, f.cell) for f in after.findings] == [(f.kind, f.cell) for f in before.findings]


def row_of(plan: Plan, slot: str) -> int:
    return plan.slots[slot][1].row


def test_a_row_filled_down_brings_its_formulas(edit: Edit, tmp_path: Path) -> None:  # noqa: F811
    """An inserted row filled from the one above is scored on the sheet and by the program, and counts in the totals."""
    plan, path = filled("hongjiang-2024", tmp_path)
    row, last = row_of(plan, "quality[0].name"), column_letter(max(plan.blocks["quality"].columns.values()))
    saved = edit(path, ["insert", SHEET, row + 1, 1], ["fill-down", SHEET, row, "D", last], ["set", SHEET, f"D{row + 1}", "服务达标率"], ["set", SHEET, f"F{row + 1}", "76%"],
                 ["set", SHEET, f"E{row + 1}", "95%"])  # fmt: skip
    examined = examine(saved)
    assert examined.case is not None
    added = examined.case.scorecard["quality[1]"]
    assert (added.rule.label, added.score, added.claimed) == ("服务达标率", 8, 10)
    assert "row-without-formula" not in kinds(examined)
    assert "part-marks" in kinds(examined)
    values = shown(saved)
    total = plan.slots["marks.total"][1]
    assert values[SHEET, total.row + 1, total.col] == 110


def test_an_inserted_row_without_formulas_is_scored_and_pointed_out(edit: Edit, tmp_path: Path) -> None:  # noqa: F811
    plan, path = filled("hongjiang-2024", tmp_path)
    row = row_of(plan, "quality[0].name") + 1
    typed = {"D": "服务达标率", "E": "95%", "F": "76%"}
    saved = edit(path, ["insert", SHEET, row, 1], *(["set", SHEET, f"{c}{row}", v] for c, v in typed.items()),
                 ["set", SHEET, f"G{row}", 10], ["set", SHEET, f"H{row}", 10])  # fmt: skip
    examined = examine(saved)
    assert examined.case is not None
    assert examined.case.scorecard["quality[1]"].score == 8
    found = [f for f in examined.findings if f.kind == "row-without-formula"]
    assert [f"第{row}行" in f.message for f in found] == [True]


def test_a_copied_project_sheet_is_one_more_project(edit: Edit, tmp_path: Path) -> None:  # noqa: F811
    plan, path = filled("hongjiang-2024", tmp_path)
    name = plan.attached[0].sheets[0].name
    slot = plan.attached[0].slots["project_name"][1]
    saved = edit(path, ["copy-sheet", name, "技改项目"], ["set", "技改项目", f"C{slot.row}", "技术改造奖励"])
    examined = examine(saved)
    assert [c.filing.sheet for c in examined.attached] == [name, "技改项目"]
    assert [c.filing.facts["project_name"].value for c in examined.attached] == ["遗属生活补助", "技术改造奖励"]
    assert examined.attached[1].scorecard.computed == 100
