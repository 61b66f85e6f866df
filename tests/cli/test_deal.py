"""`xladdin deal`: what is said, what is written, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import environment
from deal.conftest import FORM, write_list

OPTIONS = ("--form", FORM, "--year", "2023")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return write_list(tmp_path / "名单.xlsx", [["甲局", 1, "财政局", None, "修路"], ["乙局", 2]])


def test_all_units_dealt_to_is_exit_code_0_with_the_places(run, roster: Path, tmp_path: Path) -> None:
    out = tmp_path / "发放"
    done = run("deal", roster, *OPTIONS, "--out", out)
    assert done.exit_code == 0, done.stderr
    assert "新发放 2 个单位" in done.stdout
    assert str(out / "发放清单.xlsx") in done.stdout
    assert "2022年度的，用于2023年度之前请核对" in done.stderr
    assert len(list(out.glob("*绩效自评表.xlsx"))) == 2


def test_a_line_that_can_not_be_dealt_to_is_exit_code_1_with_its_cell(run, tmp_path: Path) -> None:
    roster = write_list(tmp_path / "名单.xlsx", [["甲局", 1], ["甲局", 2]])
    done = run("deal", roster, *OPTIONS, "--out", tmp_path / "发放")
    assert done.exit_code == 1
    assert "名单!A3" in done.stdout
    assert "→ 删去其中一行" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{roster}", "--form", FORM, "--out", "{tmp}/x"], "缺少--year"), ([], "缺少名单、--year、--out"),
        (["{roster}", *OPTIONS, "--out", "{roster}"], "是文件，不是文件夹"), (["{tmp}/没有.xlsx", *OPTIONS, "--out", "{tmp}/x"], "找不到"),
        (["{roster}", "--form", "cn-project", "--year", "2023", "--out", "{tmp}/x"], "没有表样"),
        (["{roster}", "--form", "宁香市部门整体支出绩效自评", "--year", "2023", "--out", "{tmp}/x"], "是否想写"),
        (["{roster}", "--year", "2023", "--out", "{tmp}/x"], "没有写用哪套表样"),
        (["{roster}", *OPTIONS, "--out", "{tmp}/x", "--previous", "{roster}"], "没有可用的“数据底表”"),
        (["{roster}", *OPTIONS, "--out", "{tmp}/x", "--previous", "{tmp}"], "没有2022年度的数据"),
        (["{broken}", *OPTIONS, "--out", "{tmp}/x"], "没有读出来"),
    ],
)  # fmt: skip
def test_what_can_not_be_dealt_is_exit_code_2_and_writes_nothing(
    run, roster: Path, broken: str, tmp_path: Path, arguments, said
) -> None:
    known = {"roster": roster, "tmp": tmp_path, "broken": broken}
    done = run("deal", *(a.format(**known) for a in arguments))
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "x").exists()


def test_the_title_of_a_form_is_as_good_as_its_id(run, roster: Path, tmp_path: Path) -> None:
    done = run(
        "deal", roster, "--form", "宁乡市部门整体支出绩效自评", "--year", "2022", "--out", tmp_path / "x", "--json"
    )
    assert {one["form"] for one in json.loads(done.stdout)["units"]} == {FORM}


def test_the_blank_list_is_written_and_never_over_another(run, tmp_path: Path) -> None:
    out = tmp_path / "名单"
    done = run("deal", "--blank", out)
    assert done.exit_code == 0
    assert (tmp_path / "名单.xlsx").is_file()
    assert "已写空白的单位名单" in done.stdout
    again = run("deal", "--blank", out)
    assert again.exit_code == 2
    assert "已经存在" in again.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_leaves_whole_files_and_the_next_run_completes(tmp_path: Path) -> None:
    from xladdin.workbook.examine import examine

    roster = write_list(tmp_path / "名单.xlsx", [[f"第{n}局", n] for n in range(1500)])
    out = tmp_path / "发放"
    command = [sys.executable, "-m", "xladdin", "deal", str(roster), *OPTIONS, "--out", str(out)]
    process = subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while process.poll() is None and not (out.is_dir() and len(os.listdir(out)) > 9):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, "已取消" in said.decode()) == (130, True)
    names = os.listdir(out)
    assert 3 < len(names) < 1500
    assert all(name.endswith("绩效自评表.xlsx") for name in names)
    assert examine(out / max(names, key=lambda n: int(n.split("-")[0]))).case is not None
    assert subprocess.run(command, env=environment(tmp_path), capture_output=True, timeout=120).returncode == 0
    assert len(os.listdir(out)) == 1501
