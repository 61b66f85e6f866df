"""build-addin, install, uninstall, doctor: on Windows a fake profile, elsewhere what can be done and a refusal of the rest."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from udfs.install import doctor
from udfs.install.check import Check

NOT_FOUND = "找不到 APPDATA 文件夹"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder in which Excel of this pretended Windows looks for add-ins."""
    monkeypatch.setattr("xladdin.cli.addin.sys.platform", "win32")
    monkeypatch.setattr("udfs.install.machine.ThisMachine.elevated", False)
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    return tmp_path / "Roaming" / "Microsoft" / "Excel" / "XLSTART"


def test_the_add_in_is_built_where_asked_and_not_over_another_file(run, tmp_path: Path) -> None:
    done = run("build-addin", "--out", tmp_path / "x")
    assert done.exit_code == 0, done.stderr
    first = (tmp_path / "x.xlam").read_bytes()
    assert first[:2] == b"PK"
    assert "xladdin install" in done.stdout
    (tmp_path / "x.xlam").write_bytes(b"mine")
    refused = run("build-addin", "--out", tmp_path / "x.xlam")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--force" in refused.stderr
    assert (tmp_path / "x.xlam").read_bytes() == b"mine"
    assert run("build-addin", "--out", tmp_path / "x.xlam", "--force").exit_code == 0
    assert (tmp_path / "x.xlam").read_bytes() == first


@pytest.mark.skipif(sys.platform == "win32", reason="there it installs")
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_off_windows_installing_is_refused_with_the_way_on(run, command: str) -> None:
    refused = run(command)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "不是 Windows" in refused.stderr
    assert ("--to" in refused.stderr) is (command == "install")


def test_a_folder_for_it_is_filled_on_any_system(run, tmp_path: Path) -> None:
    done = run("install", "--to", tmp_path / "分发")
    assert done.exit_code == 0, done.stderr
    assert [p.name for p in (tmp_path / "分发").iterdir()] == ["xladdin.xlam"]
    assert "%LOCALAPPDATA%" in done.stdout
    again = json.loads(run("install", "--to", tmp_path / "分发", "--json").stdout)
    assert (again["state"], again["interpreter"]) == ("same", None)


def test_installing_twice_and_uninstalling_twice(run, windows: Path) -> None:
    assert "已安装" in run("install", "--user").stdout
    assert "没有改动" in run("install").stdout
    assert [p.name for p in windows.iterdir()] == ["xladdin.xlam"]
    assert json.loads(run("install", "--json").stdout)["interpreter"] == sys.executable
    assert "已取走" in run("uninstall").stdout
    assert not windows.exists()
    again = run("uninstall")
    assert (again.exit_code, "没有要取走的" in again.stdout) == (0, True)
    assert json.loads(run("uninstall", "--json").stdout) == {"removed": None, "kept": None, "shortcuts": []}


def test_a_file_of_others_is_kept_and_named(run, windows: Path) -> None:
    windows.mkdir(parents=True)
    (windows / "xladdin.xlam").write_bytes(b"from the office")
    done = run("uninstall")
    assert done.exit_code == 0
    assert "没有删除" in done.stderr
    assert json.loads(run("uninstall", "--json").stdout)["kept"] == str(windows / "xladdin.xlam")


def test_what_the_user_can_mend_is_said_without_a_crash(run, windows: Path, monkeypatch) -> None:
    windows.parent.mkdir(parents=True)
    windows.write_text("a file where a folder should be")
    refused = run("install")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "不能建立文件夹" in refused.stderr
    monkeypatch.delenv("APPDATA")
    assert NOT_FOUND in run("install").stderr


def test_running_as_administrator_is_pointed_out(run, windows: Path, monkeypatch) -> None:
    monkeypatch.setattr("udfs.install.machine.ThisMachine.elevated", True)
    assert "管理员" in run("install").stderr


def test_another_xlwings_than_the_known_one_is_refused_in_words(run, windows: Path, monkeypatch) -> None:
    import xlwings

    monkeypatch.setattr(xlwings, "__version__", "9.9.9")
    refused = run("install")
    assert "9.9.9" in refused.stderr
    assert "install.cmd" in refused.stderr
    assert not windows.exists()


@pytest.mark.parametrize(("level", "code", "sign"), [("ok", 0, "✓"), ("warn", 0, "！"), ("bad", 1, "✗")])
def test_the_worst_check_gives_doctors_exit_code(run, monkeypatch, level: str, code: int, sign: str) -> None:
    found = [Check("甲", "ok", "好"), Check("乙", level, "看", "做")]
    monkeypatch.setattr(doctor, "examine", lambda: found)
    done = run("doctor")
    assert done.exit_code == code
    assert f"{sign} 乙：看\n    → 做" in done.stdout
    assert ("一切正常" in done.stdout) is (level == "ok")
    assert run("doctor", "--json").exit_code == code


def test_without_xlwings_it_says_which_part_is_missing(process, tmp_path: Path) -> None:
    code = "import sys\nsys.modules['xlwings'] = None\nfrom xladdin.cli import main\nsys.argv = ['xladdin', 'build-addin']\nmain()"
    failed = process(code=code)
    assert failed.returncode == 2
    assert "所需的组件 xlwings 没有装上" in failed.stderr.decode()
    assert not (tmp_path / "xladdin.xlam").exists()
