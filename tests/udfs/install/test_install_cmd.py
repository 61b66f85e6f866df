"""install.cmd and uninstall.cmd, carried out by the command interpreter of Wine; a script plays Python, so nothing is installed.

What only Windows shows: the py launcher and the Store alias, the installer of Python itself, Chinese in the console window.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
INSTALLERS = ("install.cmd", "uninstall.cmd")
SCRIPTS = (*INSTALLERS, "check.cmd")
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
# Plays python.exe: the question for its age is answered with AGE, everything else is noted.
STUB = """@echo off
if "%~1"=="-c" exit /b %AGE%
echo RAN %*
if defined XLADDIN_DROPPED set XLADDIN_DROPPED
exit /b %ENDS%
"""
SECONDS = 120


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_ascii_with_windows_line_ends(name: str) -> None:
    body = (ROOT / name).read_bytes()
    assert body.isascii()
    assert body.count(b"\n") == body.count(b"\r\n") > 3


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_label_that_is_jumped_to_is_there(name: str) -> None:
    words = [line.split() for line in (ROOT / name).read_text(encoding="ascii").lower().splitlines()]
    labels = {w[0][1:] for w in words if w and w[0].startswith(":")}
    jumps = {
        w[i + 1].lstrip(":")
        for w in words
        for i in range(len(w) - 1)
        if w[0] != "rem" and (w[i] == "goto" or w[i + 1].startswith(":")) and w[i] in ("goto", "call")
    }
    assert jumps <= labels
    assert labels <= jumps | {"run"}


@pytest.fixture(scope="module")
def wine(tmp_path_factory) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """`wine(script, *arguments, AGE="0")` runs a script below Z: and gives exit code and output."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/lib/wine"))
    program, server = shutil.which("wine64", path=path), shutil.which("wineserver", path=path)
    if program is None or server is None:
        (pytest.fail if IN_CI else pytest.skip)("wine64 is not installed (Debian package wine64)")
    base = tmp_path_factory.mktemp("wine")
    fixed = {
        "PATH": os.environ["PATH"], "HOME": str(base), "WINEPREFIX": str(base / "prefix"), "WINEARCH": "win64", "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree=d;mshtml=d;winemenubuilder.exe=d", "LC_ALL": "C.UTF-8",
    }  # fmt: skip

    def run(script: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[bytes]:
        out = base / "out.txt"
        with out.open("wb") as stream:
            # Into a file: Wine's services keep a pipe open after the script has ended.
            code = subprocess.run(
                [program, "cmd", "/c", script.name, *arguments], cwd=script.parent, stdin=subprocess.DEVNULL, stdout=stream,
                stderr=subprocess.STDOUT, env={**fixed, "XLADDIN_QUIET": "1", **extra}, timeout=SECONDS, check=False,
            ).returncode  # fmt: skip
        return subprocess.CompletedProcess([], code, out.read_bytes())

    yield run
    subprocess.run([server, "--kill"], env=fixed, timeout=SECONDS, check=False)


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """What the archive brings, in a folder with a blank and brackets, and a script that plays Python."""
    folder = tmp_path / "my files (1)"
    (folder / "udfs").mkdir(parents=True)
    for name in SCRIPTS:
        shutil.copy(ROOT / name, folder)
    shutil.copytree(
        ROOT / "udfs" / "install", folder / "udfs" / "install", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "py stub.cmd").write_bytes(STUB.replace("\n", "\r\n").encode())
    return folder


def stub(folder: Path) -> str:
    return "Z:" + str(folder / "py stub.cmd").replace("/", "\\")


def ran(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [line[4:].strip() for line in done.stdout.decode("utf-8", "replace").splitlines() if line.startswith("RAN ")]


def test_a_python_that_is_new_enough_runs_the_installation_and_its_exit_code_is_ours(wine, unpacked: Path) -> None:
    """Wine makes 1 of whatever a called script ends with."""
    for ends in ("0", "5"):
        done = wine(unpacked / "install.cmd", AGE="0", ENDS=ends, XLADDIN_PYTHON=stub(unpacked))
        [line] = ran(done)
        assert line.startswith('-X utf8 "udfs\\install\\bootstrap.py" "Z:\\')
        assert line.rstrip().endswith('my files (1)\\."')
        assert (done.returncode != 0) is (ends != "0")


def test_uninstall_is_the_same_with_remove(wine, unpacked: Path) -> None:
    done = wine(unpacked / "uninstall.cmd", AGE="0", ENDS="0", XLADDIN_PYTHON=stub(unpacked))
    assert [line.split()[-1] for line in ran(done)] == ["--remove"]
    assert done.returncode == 0


@pytest.mark.parametrize("script", INSTALLERS)
def test_without_a_python_it_says_in_chinese_where_to_get_one(wine, unpacked: Path, script: str) -> None:
    for known in ({}, {"AGE": "1", "XLADDIN_PYTHON": stub(unpacked)}, {"XLADDIN_PYTHON": "Z:\\nowhere\\python.exe"}):
        done = wine(unpacked / script, **known)
        assert ran(done) == [], known
        # Wine makes 1 of the 2 with which the called install.cmd ends.
        assert done.returncode in ((2,) if script == "install.cmd" else (1, 2)), known
        said = done.stdout.decode("utf-8")
        assert "Python 3.11 or newer was not found" in said
        assert "没有找到 Python 3.11 或更高版本" in said


def test_a_script_alone_asks_to_unpack_first(wine, unpacked: Path, tmp_path: Path) -> None:
    shutil.copy(unpacked / "install.cmd", tmp_path)
    done = wine(tmp_path / "install.cmd", AGE="0", ENDS="0", XLADDIN_PYTHON=stub(unpacked))
    assert (done.returncode, ran(done)) == (2, [])
    assert b"Unpack the whole archive first" in done.stdout


# As Explorer writes it: names without a blank stand bare. Wine's cmd does not know CMDCMDLINE; a variable plays it.
DROPPED = r'''cmd.exe /c ""Z:\我的 程序\check.cmd" "D:\两 个.xlsx" D:\甲&乙%PATH%(1)^.xlsx \\server\共享\报送"'''


def test_names_of_dropped_files_reach_python_as_they_are(wine, unpacked: Path) -> None:
    done = wine(unpacked / "check.cmd", CMDCMDLINE=DROPPED, ENDS="0", XLADDIN_PYTHON=stub(unpacked), LC_ALL="C.UTF-8")
    assert ran(done) == ["-P -X utf8 -m xladdin drop"]
    [line] = [
        text for text in done.stdout.decode("utf-8", "replace").splitlines() if text.startswith("XLADDIN_DROPPED=")
    ]
    # The console of this Wine has no Chinese; Python takes the variable from Windows, not from the console.
    assert line.isascii() or line == f"XLADDIN_DROPPED={DROPPED}"
    for part in ("&", "%PATH%(1)^.xlsx", r"\\server"):
        assert part in line, part
    assert done.returncode == 0


def test_at_a_prompt_it_takes_what_was_typed(wine, unpacked: Path) -> None:
    stub_ = unpacked / "py stub.cmd"
    stub_.write_bytes(b"@echo off\r\necho RAN %*\r\nif defined XLADDIN_DROPPED exit 9\r\nexit /b 0\r\n")
    for known in ({}, {"CMDCMDLINE": ""}):
        done = wine(unpacked / "check.cmd", "a b.xlsx", XLADDIN_PYTHON=stub(unpacked), **known)
        assert [line.split("drop")[-1].strip() for line in ran(done)] == ['"a b.xlsx"'], known
        assert done.returncode == 0


def test_the_installed_python_is_found_by_the_note_that_install_left(wine, unpacked: Path) -> None:
    """Wine says itself where LOCALAPPDATA is, so a script puts the note there."""
    own = r"%LOCALAPPDATA%\xladdin"
    for name, lines in {
        "note.cmd": ("@echo off", f'mkdir "{own}"', f'echo {stub(unpacked)}>"{own}\\python.txt"'),
        "gone.cmd": ("@echo off", f'del "{own}\\python.txt"'),
    }.items():
        (unpacked / name).write_bytes("\r\n".join((*lines, "")).encode("ascii"))
    wine(unpacked / "note.cmd")
    done = wine(unpacked / "check.cmd", CMDCMDLINE=DROPPED, ENDS="0")
    wine(unpacked / "gone.cmd")
    assert ran(done) == ["-P -X utf8 -m xladdin drop"]


def test_without_an_installation_it_says_in_chinese_to_install_first(wine, unpacked: Path) -> None:
    done = wine(unpacked / "check.cmd", CMDCMDLINE=DROPPED, XLADDIN_PYTHON="Z:\\nowhere\\python.exe")
    assert (done.returncode, ran(done)) == (2, [])
    said = done.stdout.decode("utf-8")
    assert "Not installed yet" in said
    assert "请先双击同一文件夹里的 install.cmd" in said
