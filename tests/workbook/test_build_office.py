"""The built workbook in a live spreadsheet program: its cached results are what LibreOffice computes, and inserted rows join in."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from filings import CLEAN, NINGXIANG
from python_calamine import CalamineWorkbook

from xladdin.workbook.build import build_workbook
from xladdin.workbook.facts_file import load_facts
from xladdin.workbook.plan import make_plan
from xladdin.workbook.plan.names import BLOCK_NAME, name_of

SCRIPT = Path(__file__).parents[1] / "lo_edit.py"
Edit = Callable[..., Path]


@pytest.fixture
def edit(require_tool, tmp_path: Path) -> Edit:
    """Applies edits in LibreOffice, recalculates everything and saves."""
    require_tool("soffice")

    def run(source: Path, *edits: list) -> Path:
        target = tmp_path / f"saved-{source.name}"
        command = [
            "/usr/bin/python3",
            str(SCRIPT),
            str(tmp_path / "profile"),
            str(source),
            str(target),
            json.dumps(edits),
        ]
        subprocess.run(command, check=True, timeout=120, capture_output=True)
        return target

    return run


def shown(path: Path) -> dict[tuple[str, int, int], object]:
    """Cell -> value as saved; empty cells and empty texts are left out."""
    book = CalamineWorkbook.from_path(path)
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {
        (n, r, c): v for n, rs in rows.items() for r, row in enumerate(rs, 1) for c, v in enumerate(row, 1) if v != ""
    }


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) <= 1e-9 * max(1, abs(theirs))
    return ours == theirs


@pytest.mark.parametrize("facts", [None, CLEAN, NINGXIANG], ids=["blank", "clean", "ningxiang"])
def test_cached_results_are_what_libreoffice_computes(facts: Path | None, edit: Edit, tmp_path: Path) -> None:
    given = load_facts(facts) if facts else None
    plan = given.plan if given else make_plan("hn-ningxiang-2022", 2022)
    path = tmp_path / "a.xlsx"
    path.write_bytes(build_workbook(plan, given.entries if given else {}))
    ours, theirs = shown(path), shown(edit(path))
    assert len(ours) > 400
    differing = {
        key: (ours.get(key), theirs.get(key)) for key in ours | theirs if not same(ours.get(key), theirs.get(key))
    }
    assert differing == {}
    if given:
        total = plan.slots["calc.total"][1]
        assert ours[plan.sheet("scores").name, total.row, total.col] > 0


def test_a_row_inserted_into_a_block_joins_names_sums_formats_and_validations(edit: Edit, tmp_path: Path) -> None:
    plan = make_plan("hn-ningxiang-2022", 2022)
    block, sheet = plan.blocks["projects"], plan.sheet("base").name
    path = tmp_path / "a.xlsx"
    path.write_bytes(build_workbook(plan, {"projects[0].budget": 10}))
    new = block.last
    book = openpyxl.load_workbook(edit(path, ["insert", sheet, new, 1], ["set", sheet, f"D{new}", 5]))
    page = book[sheet]
    names = {n: d.attr_text for n, d in book.defined_names.items()}
    assert names[BLOCK_NAME + "projects"] == f"{sheet}!$A${block.first}:$G${block.last + 1}"
    below = plan.slots["procurement.actual"][1]
    assert names[name_of("procurement.actual")] == f"{sheet}!$F${below.row + 1}"
    total = plan.slots["project_spending.budget"][1]
    assert page.cell(total.row, total.col).value.count(f"D{block.first}:D{block.last + 1}") == 2
    cell = page.cell(new, 4)
    # LibreOffice writes the sign with a backslash.
    assert (cell.number_format.replace("\\", ""), cell.protection.locked) == ("#,##0.00_ ;-#,##0.00_ ;0_ ", False)
    assert [c.type for c in page.data_validations.dataValidation if cell.coordinate in c.sqref] == ["decimal"]
    assert [a for a in page.conditional_formatting if cell.coordinate in a.sqref]
    procurement = "value.procurement"
    where, slot = plan.slots[procurement]
    assert f"F{below.row + 1}" in book[plan.sheet(where).name].cell(slot.row, slot.col).value
    values = openpyxl.load_workbook(tmp_path / "saved-a.xlsx", data_only=True)
    assert values[sheet].cell(total.row, total.col).value == 15
