"""What install.cmd starts: run as a process on real folders, with pip and the program stood in for by an environment of this system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from udfs.install import bootstrap

SCRIPT = Path(bootstrap.__file__)
WORDS = SCRIPT.with_name("words")


@pytest.fixture
def calls(monkeypatch) -> list[list[str]]:
    """Programs are noted and not started; an environment is made as a folder with a python in it."""
    made: list[list[str]] = []

    def note(command: list[str], silent: bool = False) -> int:
        made.append([Path(command[0]).name, *command[1:]])
        if command[1:3] == ["-m", "venv"]:
            python = bootstrap.program(Path(command[-1]))
            python.parent.mkdir(parents=True, exist_ok=True)
            python.write_text("")
        return FAILS.get(command[-1], 0)

    FAILS.clear()
    monkeypatch.setattr(bootstrap, "call", note)
    return made


FAILS: dict[str, int] = {}
"""Exit codes by the last argument of a call."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked here"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"LOCALAPPDATA": str(tmp_path / "Local"), "SystemDrive": str(tmp_path / "C")}


def run(source: Path, environment: dict[str, str], *more: str) -> int:
    return bootstrap.main([str(source), *more], environment)


def test_online_it_makes_an_environment_installs_places_and_examines(
    source, environment, calls, tmp_path, capsys
) -> None:
    assert run(source, environment) == 0
    venv = tmp_path / "Local" / "xladdin" / "venv"
    pip = next(c for c in calls if "pip" in c)
    assert pip[-1] == f"{source}[excel,rollup,word,recalc]"
    assert "--no-index" not in pip
    assert [c[4:] for c in calls if c[2:4] == ["-m", "xladdin"]] == [
        ["install"], ["install", "--libreoffice", "--if-present"], ["doctor"],
    ]  # fmt: skip
    assert json.loads((venv / bootstrap.MARKER).read_text())["python"] == sys.version.split()[0]
    assert "“绩效自评”选项卡" in capsys.readouterr().out


def test_tested_versions_bound_an_online_installation(source, environment, calls, tmp_path) -> None:
    (source / "requirements.lock").write_text("click==8.2.0 \\\n    --hash=sha256:00\n# a==1\nrich==14.0\n")
    run(source, environment)
    pip = next(c for c in calls if "pip" in c)
    file = Path(pip[pip.index("--constraint") + 1])
    assert file.read_text().split() == ["click==8.2.0", "rich==14.0"]


@pytest.mark.parametrize(
    ("extra", "wanted"),
    [
        ((), "xladdin[excel,rollup,word]"),
        (("formulas-1.3.4-py2.py3-none-any.whl",), "xladdin[excel,rollup,word,recalc]"),
    ],
)
def test_offline_nothing_is_asked_of_the_network(source, environment, calls, extra, wanted) -> None:
    (source / "wheels").mkdir()
    for name in ("xladdin-0.1.0-py3-none-any.whl", *extra):
        (source / "wheels" / name).write_text("")
    assert run(source, environment) == 0
    pip = next(c for c in calls if "pip" in c)
    assert pip[-1] == wanted
    assert pip[pip.index("--find-links") + 1] == str(source / "wheels")
    assert "--no-index" in pip


def test_a_user_name_in_chinese_gets_a_folder_in_ascii_of_his_own(environment, tmp_path) -> None:
    chinese = {**environment, "LOCALAPPDATA": "C:\\Users\\张三\\AppData\\Local"}
    other = {**environment, "LOCALAPPDATA": "C:\\Users\\李四\\AppData\\Local"}
    place = bootstrap.home(chinese)
    assert str(place).isascii()
    assert place.parent == Path(environment["SystemDrive"] + os.sep) / "xladdin"
    assert place != bootstrap.home(other)
    assert place == bootstrap.home(dict(chinese))


def test_it_says_that_it_moved_and_why(source, environment, calls, capsys) -> None:
    assert run(source, {**environment, "LOCALAPPDATA": "C:\\Users\\张三\\AppData\\Local"}) == 0
    assert "用户名不是纯英文" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_other_users_of_the_machine_can_not_write_into_it(tmp_path) -> None:
    assert bootstrap.is_private(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("fails", "code", "said"),
    [
        ("install", 2, "加载项没有放进去"), ("doctor", 1, "自检有“✗”的各项要先处理"), ("{source}[excel,rollup,word,recalc]", 2, "PIP_INDEX_URL"),
        ("{venv}", 2, "不能建立运行环境"),
    ],
)  # fmt: skip
def test_a_step_that_fails_ends_it_with_the_way_on(
    source, environment, calls, tmp_path, capsys, fails, code, said
) -> None:
    FAILS[fails.format(source=source, venv=tmp_path / "Local" / "xladdin" / "venv")] = 1
    assert run(source, environment) == code
    shown = capsys.readouterr().out
    assert said in shown
    assert ("装好了。" in shown) is False


def test_what_is_not_unpacked_or_not_complete_is_told(source, environment, calls, capsys, tmp_path) -> None:
    assert run(tmp_path, environment) == 2
    assert "全部解压" in capsys.readouterr().out
    (source / "wheels").mkdir()
    assert run(source, environment) == 2
    assert "xladdin-*.whl" in capsys.readouterr().out
    assert calls == []


def test_elsewhere_than_on_windows_it_names_the_way(source, calls, capsys) -> None:
    assert bootstrap.main([str(source)], {}) == 2
    assert "python run.py" in capsys.readouterr().out
    assert calls == []


def test_removing_takes_the_environment_and_nothing_else(source, environment, calls, tmp_path, capsys) -> None:
    run(source, environment)
    own = tmp_path / "Local" / "xladdin"
    (own / "mine.txt").write_text("mine")
    (own / "xladdin.log").write_text("log")
    assert run(source, environment, "--remove") == 0
    assert [p.name for p in own.iterdir()] == ["mine.txt"]
    assert [c[4:] for c in calls[-2:]] == [["uninstall", "--libreoffice", "--if-present"], ["uninstall"]]
    assert run(source, environment, "--remove") == 0
    assert "没有要卸载的" in capsys.readouterr().out
    (own / "mine.txt").unlink()
    run(source, environment)
    run(source, environment, "--remove")
    assert not own.exists()


def test_an_environment_that_is_not_ours_is_not_removed(source, environment, calls, tmp_path) -> None:
    venv = tmp_path / "Local" / "xladdin" / "venv"
    venv.mkdir(parents=True)
    assert run(source, environment, "--remove") == 0
    assert venv.is_dir()
    assert calls == []


def test_an_extension_that_libreoffice_refuses_does_not_stop_the_installation(
    source, environment, calls, capsys
) -> None:
    FAILS["--if-present"] = 2
    assert run(source, environment) == 0
    said = capsys.readouterr().out
    assert "扩展没有装进去" in said
    assert "装好了" in said


def test_an_add_in_that_excel_holds_stops_the_removal(source, environment, calls, tmp_path, capsys) -> None:
    run(source, environment)
    FAILS["uninstall"] = 2
    assert run(source, environment, "--remove") == 2
    assert "没有取走" in capsys.readouterr().out
    assert (tmp_path / "Local" / "xladdin" / "venv" / bootstrap.MARKER).is_file()


def test_a_half_removed_environment_can_be_removed_again(
    source, environment, calls, tmp_path, monkeypatch, capsys
) -> None:
    run(source, environment)
    with monkeypatch.context() as patch:

        def held(path) -> None:
            (Path(path) / bootstrap.MARKER).unlink()
            raise PermissionError(13, "held")

        patch.setattr(bootstrap.shutil, "rmtree", held)
        assert run(source, environment, "--remove") == 2
    assert "关闭所有 Excel" in capsys.readouterr().out
    assert run(source, environment, "--remove") == 0
    assert not (tmp_path / "Local" / "xladdin").exists()


def test_as_a_process_it_makes_a_real_environment_and_pip_tells_what_is_missing(source, environment, tmp_path) -> None:
    """An offline folder with a package that is none: venv and pip are the real ones, no network is used."""
    (source / "wheels").mkdir()
    (source / "wheels" / "xladdin-0.1.0-py3-none-any.whl").write_text("no archive")
    done = subprocess.run(
        [sys.executable, SCRIPT, source], env={"PATH": os.environ["PATH"], **environment}, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 2, said
    assert (tmp_path / "Local" / "xladdin" / "venv" / bootstrap.MARKER).is_file()
    assert "Traceback" not in done.stderr.decode()


def test_it_needs_nothing_but_the_standard_library() -> None:
    code = f"import sys, runpy; sys.argv = ['x']; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]\ntry:\n runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\nexcept SystemExit as end: print(end.code)"
    shown = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert shown.stdout.splitlines()[-1] == "2"


def test_words_before_python_are_utf_8_with_windows_line_ends() -> None:
    found = sorted(WORDS.glob("*.txt"))
    assert [f.stem for f in found] == ["bringing-python", "no-python", "not-installed", "not-unpacked"]
    for file in found:
        body = file.read_bytes()
        assert body.count(b"\n") == body.count(b"\r\n") > 0
        assert not body.startswith(b"\xef\xbb\xbf")
        assert any("一" <= c <= "鿿" for c in body.decode("utf-8"))


def test_a_python_of_32_bits_is_told_so_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert bootstrap.main([str(tmp_path)], {"LOCALAPPDATA": str(tmp_path / "local")}) == 2
    assert "请安装 64 位的 Python" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
