"""A clerk's edits in a live spreadsheet program (LibreOffice): inserted rows, renamed and reordered sheets are followed, deletions are said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from filings import CLEAN

from xladdin import commands
from xladdin.workbook.examine import examine

SCRIPT = Path(__file__).parents[1] / "lo_edit.py"


@pytest.fixture
def edited(require_tool, tmp_path: Path):
    require_tool("soffice")
    source = commands.fill(CLEAN, tmp_path / "in.xlsx")

    def edit(*edits: list):
        target = tmp_path / "out.xlsx"
        command = [
            "/usr/bin/python3",
            str(SCRIPT),
            str(tmp_path / "profile"),
            str(source),
            str(target),
            json.dumps(edits),
        ]
        subprocess.run(command, check=True, timeout=120, capture_output=True)
        return examine(target)

    return edit


def test_rows_inserted_into_a_block_are_read_and_summed(edited) -> None:
    examined = edited(
        ["insert", "基础数据表", 16, 2],
        ["set", "基础数据表", "A16", "新增项目"],
        ["set", "基础数据表", "B16", 100000],
        ["set", "基础数据表", "D16", 120000],
        ["set", "基础数据表", "F16", 110000],
        ["set", "补充数据表", "B18", 12720000],
    )
    filing = examined.case.filing
    assert [row["name"].value for row in filing.blocks["projects"]] == [
        "1、义务教育薄弱环节改善",
        "2、教师培训",
        "新增项目",
        "3、校园安全",
    ]
    assert filing.number("project_spending.actual") == 12_502_000 + 110_000
    assert filing.facts["operating_cost.actual"].cell.row == 21
    assert examined.findings == ()


def test_renamed_and_reordered_sheets_are_followed(edited) -> None:
    examined = edited(
        ["rename", "评分依据", "依据 2022"], ["reorder", "补充数据表", 0], ["rename", "基础数据表", "表1"]
    )
    assert {f.kind for f in examined.findings} == {"sheet-renamed"}
    assert examined.case.scorecard.computed == 97


def test_opening_and_saving_changes_nothing(edited) -> None:
    """Formula text, types and styles that LibreOffice rewrites are not taken for tampering."""
    assert edited().findings == ()


def test_a_deleted_row_is_reported_not_misread(edited) -> None:
    examined = edited(["delete", "补充数据表", 11, 1])
    assert ("slot-lost", "error") in {(f.kind, f.severity) for f in examined.findings}
    assert examined.case.filing.number("planned_payment") == 1


def test_a_recalculated_total_over_a_changed_figure_is_scored_anew(edited) -> None:
    examined = edited(["set", "基础数据表", "D5", 126])
    row = examined.case.scorecard["staffing"]
    assert (row.score, row.claimed) == (0.5, 0.5)
    assert {f.kind for f in examined.findings} == {"no-reason"}
