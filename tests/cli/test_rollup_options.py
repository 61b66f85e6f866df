"""`rollup --table --department`: the long table beside the roll-up, and the department at its head."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from filings import SAMPLES


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    folder = tmp_path / "报送"
    folder.mkdir()
    for name in ("demo-education", "demo-water"):
        shutil.copy(SAMPLES / f"{name}.xlsx", folder)
    return folder


def test_the_department_heads_the_roll_up_and_its_own_row_comes_first(run, submitted: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇总.xlsx"
    assert run("rollup", str(submitted), "-o", str(out), "--department", "演示市水利局（演示）").exit_code == 1
    sheet = openpyxl.load_workbook(out)["汇总表"]
    texts = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
    assert any(t.startswith("主管部门") and "演示市水利局" in t for t in texts)
    units = [t for t in texts if t.endswith("（演示）") and not t.startswith("主管部门")]
    assert units[0] == "演示市水利局（演示）"


def test_the_long_table_is_written_and_not_overwritten(run, submitted: Path, tmp_path: Path) -> None:
    out, table = tmp_path / "汇总.xlsx", tmp_path / "数据底表.csv"
    shown = run("rollup", str(submitted), "-o", str(out), "--table", str(table))
    assert shown.exit_code == 1
    assert str(table) in shown.stdout.replace("\n", "")
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("单位,年度,表样,数据项")
    assert any("demo-water.xlsx,基础数据表,B19" in line for line in lines)
    again = run("rollup", str(submitted), "-o", str(tmp_path / "汇总2.xlsx"), "--table", str(table))
    assert again.exit_code == 2
    assert not (tmp_path / "汇总2.xlsx").exists()
