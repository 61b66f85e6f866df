"""The icon 拖放校验: put by consent, found by the desktop, and taken away again; what is not ours stays."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from udfs.install import bootstrap, shortcut
from udfs.install.shortcut import ENTRY, CannotPut, Where, entry, note_python, put, remove, where

linux = pytest.mark.skipif(sys.platform == "win32", reason="desktop entries")
PYTHON = "/opt/某 单位/$x`y%z/bin/python"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "桌面").mkdir()
    return {"HOME": str(tmp_path), "PATH": "/nonexistent"}


def read(path: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(path.read_text(encoding="utf-8"))
    return dict(parser["Desktop Entry"])


@linux
def test_it_lies_on_the_desktop_and_among_the_applications_and_may_be_started(home, tmp_path: Path) -> None:
    at = where(home)
    made = put(at, PYTHON)
    assert made == (tmp_path / "桌面" / ENTRY, tmp_path / ".local" / "share" / "applications" / ENTRY)
    for icon in made:
        assert os.access(icon, os.X_OK)
        assert read(icon)["Name"] == "拖放校验"
        assert read(icon)["Terminal"] == "true"
        assert "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" in read(icon)["MimeType"].split(";")
    assert put(at, PYTHON) == made
    assert set(remove(at)) == set(made)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == []
    assert remove(at) == ()


@linux
def test_the_desktop_is_where_the_system_says(home, tmp_path: Path) -> None:
    tools, elsewhere = tmp_path / "bin", tmp_path / "别处"
    tools.mkdir()
    elsewhere.mkdir()
    (tools / "xdg-user-dir").write_text(f'#!/bin/sh\n[ "$1" = DESKTOP ] && echo "{elsewhere}"\n')
    (tools / "xdg-user-dir").chmod(0o755)
    assert where({**home, "PATH": f"{tools}:/bin:/usr/bin"}).icons[0] == elsewhere / ENTRY
    assert ENTRY in [p.name for p in where({"HOME": str(tmp_path / "leer"), "PATH": "/nonexistent"}).icons]


@linux
def test_the_command_survives_any_path_as_a_desktop_reads_it() -> None:
    """The specification: escapes of a string value first, then quoting, then %% and the field code."""
    [line] = [text for text in entry(PYTHON).splitlines() if text.startswith("Exec=")]
    value = line.removeprefix("Exec=").replace("\\\\", "\\")
    quoted, *words = re.findall(r'"(?:[^"\\]|\\.)*"|\S+', value)
    program = re.sub(r'\\(["`$\\])', r"\1", quoted[1:-1]).replace("%%", "%")
    assert [program, *words[:-1]] == [PYTHON, *shortcut.ARGUMENTS]
    assert words[-1] == "%F"


@linux
@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_the_entry_is_valid(tmp_path: Path) -> None:
    (tmp_path / ENTRY).write_text(entry("/usr/bin/python3"), encoding="utf-8")
    done = subprocess.run(["desktop-file-validate", str(tmp_path / ENTRY)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_file_of_that_name_that_is_not_ours_stays(tmp_path: Path) -> None:
    desktop, menu = tmp_path / "a" / ENTRY, tmp_path / "b" / ENTRY
    desktop.parent.mkdir()
    desktop.write_text("mine")
    assert put(Where((desktop, menu), tmp_path / "own"), PYTHON) == (menu,)
    with pytest.raises(CannotPut, match="改名"):
        put(Where((desktop,), tmp_path / "own"), PYTHON)
    remove(Where((), tmp_path / "own"))
    assert desktop.read_text() == "mine"
    assert not menu.exists()


def test_a_forged_record_deletes_nothing_else(tmp_path: Path) -> None:
    own, victim = tmp_path / "own", tmp_path / "自评表.xlsx"
    own.mkdir()
    victim.write_text("x")
    for text in (json.dumps([str(victim), 3]), "{", json.dumps({"a": 1})):
        own.mkdir(exist_ok=True)
        (own / shortcut.RECORD).write_text(text)
        assert remove(Where((), own)) == ()
    assert victim.is_file()


def test_when_it_can_not_be_put_it_says_what_to_do_and_remembers_what_it_did(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    first = tmp_path / "a" / ENTRY
    with pytest.raises(CannotPut, match="检查权限后再试"):
        put(Where((first, blocked / ENTRY), tmp_path / "own"), PYTHON)
    assert remove(Where((), tmp_path / "own")) == (first,)


def test_a_link_of_windows_starts_python_itself_and_never_a_script(tmp_path: Path) -> None:
    """cmd.exe would take a&b.xlsx apart."""
    made: list[tuple[Path, str, str]] = []
    icon = tmp_path / "SendTo" / "拖放校验.lnk"
    put(Where((icon,), tmp_path / "own"), r"C:\x\python.exe", lambda *given: made.append(given))
    assert made == [(icon, r"C:\x\python.exe", "-P -m xladdin drop --wait")]


def test_the_note_for_the_script_is_one_line(tmp_path: Path) -> None:
    note_python(tmp_path / "own", r"C:\xladdin\0a1b\venv\Scripts\python.exe")
    assert (tmp_path / "own" / shortcut.POINTER).read_bytes().split() == [rb"C:\xladdin\0a1b\venv\Scripts\python.exe"]


@linux
def test_the_command_line_puts_it_and_takes_it_away(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from xladdin.cli import program

    env = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "PATH": "/nonexistent"}
    (tmp_path / "Desktop").mkdir()
    runner = CliRunner(env=env)
    done = runner.invoke(program, ["install", "--shortcut", "--python", "/usr/bin/python3"])
    assert done.exit_code == 0, done.output
    assert f"已放好图标“拖放校验”：{tmp_path / 'Desktop' / ENTRY}" in done.stdout
    said = json.loads(runner.invoke(program, ["install", "--shortcut", "--json"]).stdout)
    assert (said["file"], len(said["shortcuts"])) == (None, 2)
    both = runner.invoke(program, ["install", "--shortcut", "--to", str(tmp_path / "x")])
    assert (both.exit_code, both.stdout) == (2, "")
    assert "去掉其中一个" in both.stderr
    gone = runner.invoke(program, ["uninstall"])
    assert gone.exit_code == 0, gone.output
    assert gone.stdout.count("已取走") == 2
    assert not (tmp_path / "Desktop" / ENTRY).exists()


class Terminal:
    """Somebody who sits at the window and types this."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "quiet", "wanted"),
    [
        ("\n", "", ["--shortcut"]),
        ("n\n", "", []),
        ("N \n", "", []),
        ("不放\n", "", []),
        ("y\n", "", ["--shortcut"]),
        ("\n", "1", []),
    ],
)
def test_the_installation_asks_before_it_puts_anything_on_the_desktop(
    monkeypatch, capsys, answer: str, quiet: str, wanted: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert bootstrap.icons({"XLADDIN_QUIET": quiet}) == wanted
    assert ("直接按回车键" in capsys.readouterr().out) is not bool(quiet)


def test_without_anybody_to_ask_nothing_is_put(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert bootstrap.icons({}) == []
