"""rollup --cluster: a workbook per subfolder and their summary, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from filings import SAMPLES

from xladdin.commands import fill


@pytest.fixture
def nation(tmp_path):
    for city, name in (("甲市", "ningxiang-2022"), ("乙市", "demo-water")):
        fill(SAMPLES / f"{name}.toml", tmp_path / "全省" / city / f"{name}.xlsx")
    return tmp_path / "全省"


def test_a_folder_per_prefecture_gives_a_workbook_each_and_a_summary(nation, tmp_path, run):
    out = tmp_path / "汇总.xlsx"
    done = run("rollup", nation, "-o", out, "--cluster", "local", "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 1  # 宁乡 has errors
    assert said["out"] == str(out)
    assert {one["name"]: (one["files"], one["counted"], one["unread"]) for one in said["prefectures"]} == {
        "甲市": (1, 1, 0),
        "乙市": (1, 1, 0),
    }
    assert out.is_file()
    assert sorted(path.name for path in (tmp_path / "汇总-分地区").iterdir()) == ["乙市.xlsx", "甲市.xlsx"]
    again = run("rollup", nation, "-o", out, "--cluster", "local")
    assert again.exit_code == 2
    assert "已经存在" in again.stderr
    shown = run("rollup", nation, "-o", out, "--cluster", "local", "--force")
    assert "共 2 个地区，2 个文件，计入 2 个。" in shown.stdout


def test_what_belongs_to_one_roll_up_is_refused(nation, tmp_path, run):
    done = run("rollup", nation, "-o", tmp_path / "汇总.xlsx", "--cluster", "local", "--dry-run", "--no-store")
    assert done.exit_code == 2
    assert "--cluster 不能与 --dry-run、--no-store 一起用" in done.stderr


def test_a_scheduler_that_is_not_there_is_told(nation, tmp_path, run):
    done = run("rollup", nation, "-o", tmp_path / "汇总.xlsx", "--cluster", "不是地址")
    assert done.exit_code == 2
    assert "连接不上“不是地址”" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_of_its_own_ends_without_a_word_on_its_error_stream(nation, tmp_path):
    """DuckDB tells of everything that an ending Python has not taken down."""
    command = [
        sys.executable,
        "-m",
        "xladdin",
        "rollup",
        str(nation),
        "-o",
        str(tmp_path / "汇总.xlsx"),
        "--cluster",
        "local",
    ]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "共 2 个地区" in done.stdout
