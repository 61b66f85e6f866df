"""`rollup --table --department`: the long table beside the roll-up, and the department at its head."""

from __future__ import annotations

import json
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
    assert lines[0].startswith("单位,年度,表样,项目,数据项")
    assert any("demo-water.xlsx,基础数据表,B19" in line for line in lines)
    again = run("rollup", str(submitted), "-o", str(tmp_path / "汇总2.xlsx"), "--table", str(table))
    assert again.exit_code == 2
    assert not (tmp_path / "汇总2.xlsx").exists()


def test_a_second_run_says_that_nothing_changed_and_writes_nothing(run, submitted: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇总.xlsx"
    run("rollup", submitted, "-o", out)
    before = out.read_bytes()
    again = run("rollup", submitted, "-o", out, "--force")
    assert again.exit_code == 1, again.stderr
    assert "没有重写" in again.stdout
    assert "2 个与上次相同，没有重新读取" in again.stdout
    assert out.read_bytes() == before


def test_a_dry_run_needs_no_force_and_lists_the_changes(run, submitted: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇总.xlsx"
    run("rollup", submitted, "-o", out)
    (submitted / "demo-water.xlsx").unlink()
    before = sorted(p.name for p in tmp_path.iterdir())
    shown = run("rollup", submitted, "-o", out, "--dry-run")
    assert shown.exit_code == 0, shown.stderr
    assert "试运行：没有写任何文件" in shown.stdout
    assert "撤出" in shown.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_the_roll_up_replaced_is_named(run, submitted: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇总.xlsx"
    run("rollup", submitted, "-o", out)
    (submitted / "demo-water.xlsx").unlink()
    shown = run("rollup", submitted, "-o", out, "--force")
    (backup,) = tmp_path.glob("汇总.备份-*.xlsx")
    assert backup.name in shown.stdout.replace("\n", "")


def test_a_broken_store_is_told_on_the_error_stream(run, submitted: Path, tmp_path: Path) -> None:
    (tmp_path / "汇总.xladdin").write_bytes(b"not a store at all, but long enough to look at" * 100)
    shown = run("rollup", submitted, "-o", tmp_path / "汇总.xlsx")
    assert shown.exit_code == 1
    assert "已改名为“汇总.xladdin.损坏-" in shown.stderr


@pytest.mark.parametrize("option", ["--roster", "--reviews", "--previous"])
def test_a_list_that_is_not_there_is_named(run, submitted: Path, tmp_path: Path, option: str) -> None:
    refused = run("rollup", submitted, "-o", tmp_path / "汇总", option, tmp_path / "没有.xlsx")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "没有.xlsx" in refused.stderr.replace("\n", "")
    assert not (tmp_path / "汇总.xlsx").exists()


def test_history_lists_the_cells_that_changed(run, submitted: Path, tmp_path: Path) -> None:
    from tests.store.conftest import WATER, put, submission

    out = tmp_path / "汇总.xlsx"
    run("rollup", submitted, "-o", out)
    put(submitted / "demo-water.xlsx", submission(WATER, D5="40"), 1_900_000_000)
    run("rollup", submitted, "-o", out, "--force")
    shown = run("history", "水利局", "--store", out)
    assert shown.exit_code == 0, shown.stderr
    assert "报送记录 2 份" in shown.stdout
    (line,) = [line for line in shown.stdout.splitlines() if " D5 " in line]
    assert line.split()[0] == "基础数据表"
    assert line.split()[-1] == "40人"
    document = json.loads(run("history", "水利局", "--store", out, "--json").stdout)
    change = next(c for c in document["submissions"][1]["changes"] if c["cell"] == "D5")
    assert (change["sheet"], change["new"]) == ("基础数据表", "40")


def test_history_without_a_store_says_where_it_should_be(run, tmp_path: Path) -> None:
    refused = run("history", "水利局", "--store", tmp_path / "汇总.xlsx")
    assert refused.exit_code == 2
    assert "找不到存储文件" in refused.stderr
