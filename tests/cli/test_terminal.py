"""On real processes: encodings, colour, Ctrl-C, hostile text, crashes, and what may be imported."""

from __future__ import annotations

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import environment
from edits import set_cells, text

HEAVY = (
    "openpyxl",
    "pandas",
    "numpy",
    "formulas",
    "rich",
    "xlsxwriter",
    "xladdin.commands",
    "xladdin.rules",
    "decimal",
    "tomllib",
    "logging",
)
posix = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo terminal or POSIX signals")


@pytest.mark.parametrize(
    "code",
    ["import xladdin.cli.root", "from xladdin.cli import main; import sys; sys.argv = ['xladdin', '--help']; main()"],
)
def test_neither_import_nor_help_loads_anything_heavy(process, code: str) -> None:
    shown = process(
        code=f"import atexit, sys\natexit.register(lambda: print('LOADED', *sys.modules, file=sys.stderr))\n{code}"
    )
    assert shown.returncode == 0, shown.stderr.decode()
    loaded = set(shown.stderr.decode().split("LOADED ")[1].split())
    assert "xladdin.cli.root" in loaded
    assert {name for name in HEAVY if name in loaded} == set()


TOLD = "import atexit, sys\natexit.register(lambda: print('LOADED', *sys.modules, file=sys.stderr))\n"


def loaded(done: subprocess.CompletedProcess[bytes]) -> set[str]:
    return set(done.stderr.decode().split("LOADED ")[1].split())


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_check_on_a_pipe_loads_nothing_that_it_does_not_use(process, clean: str, options: list[str]) -> None:
    """No terminal library, no second spreadsheet library, no table library, no other commands, and the second time nothing that reads definitions."""
    code = f"{TOLD}from xladdin.cli import main\nmain()"
    found = loaded(process("check", clean, *options, code=code))
    assert "xladdin.workbook.examine" in found
    unused = {
        "rich",
        "openpyxl",
        "pandas",
        "numpy",
        "formulas",
        "xlsxwriter",
        "xladdin.cli.make",
        "xladdin.cli.addin",
        "sqlite3",
    }
    assert found & unused == set()
    again = loaded(process("check", clean, *options, code=code))
    readers = {
        "vocabulary.read",
        "rules.read_book",
        "forms.read_form",
        "workbook.plan.lay",
        "workbook.formula.compiler",
    }
    assert again & unused == set()
    assert again & {f"xladdin.{name}" for name in readers} == set()


def test_a_roll_up_with_nothing_new_loads_neither_rules_nor_readers(process, tmp_path: Path, clean: str) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    (folder / "教育.xlsx").write_bytes(Path(clean).read_bytes())
    code = (
        f"{TOLD}from xladdin.cli import main\nimport xladdin.display.rolled_up as shown\nshown.MOST_LINES = 0\nmain()"
    )
    for again in (False, True):
        done = process("rollup", folder, "-o", tmp_path / "汇总.xlsx", "--force", code=code)
        parts = {".".join(name.split(".")[:2]) for name in loaded(done) if name.startswith("xladdin.")}
        assert done.returncode == 0
        assert ("没有重写" in done.stdout.decode()) is again
        assert ("xladdin.rules" in parts) is not again
    assert parts <= {f"xladdin.{part}" for part in ("cli", "commands", "display", "library", "progress", "store")}
    assert loaded(done) & {"rich", "openpyxl", "xlsxwriter", "decimal", "tomllib"} <= {"decimal"}, (
        "msgspec brings decimal"
    )


def test_help_is_there_at_once(tmp_path: Path) -> None:
    """Well under 0.3 s even on a busy machine: the median of five, of which one may have been unlucky."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "xladdin", "--help"],
            check=True,
            capture_output=True,
            cwd=tmp_path,
            env=environment(tmp_path),
        )
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.3, times


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "cp1252", "ascii", "utf-8"])
def test_no_encoding_of_the_console_stops_a_command(process, ningxiang: str, encoding: str) -> None:
    for arguments in (
        ["score", ningxiang, "--readings"],
        ["check", ningxiang],
        ["facts", ningxiang],
        ["check", "没有㊙🀄这个.xlsx"],
        ["--help"],
    ):
        shown = process(*arguments, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
        assert shown.returncode in (0, 1, 2)
        assert b"Traceback" not in shown.stderr, shown.stderr
        assert b"UnicodeEncodeError" not in shown.stderr


def test_a_gbk_console_reads_chinese(process, ningxiang: str) -> None:
    shown = process("score", ningxiang, env={"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"})
    assert "公用经费控制率" in shown.stdout.decode("gbk")
    assert "自评 85.5 分，测算 76.5 分，可能的最高分 85 分" in shown.stdout.decode("gbk")


@posix
def test_a_system_without_a_language_shows_chinese_all_the_same(process, tmp_path: Path, clean: str) -> None:
    """LANG=C: Python takes the console for ASCII and holds Chinese file names as raw bytes."""
    (tmp_path / "教育.xlsx").write_bytes(Path(clean).read_bytes())
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shown = process("check", "教育.xlsx", env=bare)
    assert "教育.xlsx　演示市教育局（演示）" in shown.stdout.decode()
    missing = process("check", "没有.xlsx", env=bare)
    assert "找不到“没有.xlsx”" in missing.stderr.decode()
    (file,) = json.loads(process("check", "教育.xlsx", "--json", env=bare).stdout)["files"]
    assert file["file"] == "教育.xlsx"


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_json_is_utf_8_whatever_the_console_is(process, ningxiang: str, encoding: str) -> None:
    shown = process("score", ningxiang, "--json", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert json.loads(shown.stdout.decode("utf-8"))["files"][0]["rules"][0]["label"] == "绩效目标合理性"


def on_terminal(arguments: list[str], home: Path, extra: dict[str, str]) -> str:
    """What a person at a terminal of 100 columns sees, standard output and error together."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    child = subprocess.Popen([sys.executable, "-m", "xladdin", *arguments], stdin=slave, stdout=slave, stderr=slave, cwd=home,
                             env=environment(home, {"TERM": "xterm-256color", **extra}))  # fmt: skip
    os.close(slave)
    seen = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    child.wait(timeout=60)
    os.close(master)
    return seen.decode()


@posix
def test_colour_is_for_terminals_that_want_it(process, tmp_path: Path, ningxiang: str) -> None:
    colour = re.compile(r"\x1b\[[0-9;]*3[0-9]")
    assert colour.search(on_terminal(["check", ningxiang], tmp_path, {}))
    assert not colour.search(on_terminal(["check", ningxiang], tmp_path, {"NO_COLOR": "1"}))
    assert b"\x1b" not in process("check", ningxiang).stdout


@posix
def test_a_progress_bar_appears_for_many_files_and_stays_out_of_results(process, tmp_path: Path, clean: str) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    for n in range(6):
        (folder / f"单位{n}.xlsx").write_bytes(Path(clean).read_bytes())
    assert "读取和校验" in on_terminal(["check", "报送"], tmp_path, {})
    assert "读取和校验" not in on_terminal(["check", clean], tmp_path, {})
    piped = process("check", folder, "--json")
    assert piped.stderr == b""
    assert len(json.loads(piped.stdout)["files"]) == 6


@posix
def test_ctrl_c_ends_with_a_line_and_130(tmp_path: Path, clean: str) -> None:
    """The signal comes while the command works: the reader is made to say when it has started, and then to wait."""
    code = (
        "import sys, time, xladdin.workbook.examine as e\n"
        "def slow(file):\n    print('started', file=sys.stderr, flush=True)\n    time.sleep(60)\n"
        "e.examine = slow\nfrom xladdin.cli import main\nsys.argv = ['xladdin', 'check', sys.argv[1], '-o', 'out.xlsx']\nmain()\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, clean], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
                             env=environment(tmp_path))  # fmt: skip
    assert child.stderr is not None
    assert child.stderr.readline() == b"started\n"
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert out == b""
    assert err.decode().strip().startswith("已取消")
    assert "Traceback" not in err.decode()
    assert not (tmp_path / "out.xlsx").exists()


CRASH = "import xladdin.commands as c\ndef boom():\n    raise RuntimeError('内部细节')\nc.list_forms = boom\nimport sys\nsys.argv = ['xladdin', 'forms']\nfrom xladdin.cli import main\nmain()\n"


def test_an_unexpected_error_is_a_sentence_and_a_log_never_a_traceback(process, tmp_path: Path) -> None:
    crashed = process(code=CRASH)
    said = crashed.stderr.decode()
    assert (crashed.returncode, crashed.stdout) == (2, b"")
    assert "程序遇到没有预料到的情况（RuntimeError）" in said
    assert "Traceback" not in said
    log = next(tmp_path.rglob("xladdin.log"))
    assert str(log) in said
    assert "内部细节" in log.read_text(encoding="utf-8")
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_debug_shows_the_traceback(process) -> None:
    crashed = process(code=CRASH, env={"XLADDIN_DEBUG": "1"})
    assert "RuntimeError: 内部细节" in crashed.stderr.decode()


def test_a_log_that_can_not_be_written_stops_nothing(process, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    crashed = process(
        code=CRASH, env={"XDG_CACHE_HOME": str(tmp_path / "file"), "LOCALAPPDATA": str(tmp_path / "file")}
    )
    assert crashed.returncode == 2
    assert "请把用到的文件交给维护人员" in crashed.stderr.decode()


def test_a_crash_in_one_file_is_logged_and_named_while_the_others_go_on(
    process, tmp_path: Path, clean: str, ningxiang: str
) -> None:
    code = (
        "import sys, xladdin.workbook.examine as e\nreal = e.read_filing\n"
        "def boom(file):\n    if '教育' in file.name:\n        raise RuntimeError('x')\n    return real(file)\n"
        "e.read_filing = boom\nfrom xladdin.cli import main\nmain()\n"
    )
    done = process("check", clean, ningxiang, code=code)
    assert done.returncode == 1
    assert "F108" in done.stdout.decode()
    assert "T403" in done.stdout.decode()
    assert "有程序错误，详细记录在" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_text_of_a_submission_gives_the_terminal_no_commands(run, tmp_path: Path, clean: str) -> None:
    """An agency called `[red]<ESC>]0;title<BEL>某局<RLO>`: shown as text, without the control characters."""
    hostile = tmp_path / "x.xlsx"
    name = "[red]_x001B_]0;title_x0007_某局‮"
    hostile.write_bytes(set_cells(Path(clean).read_bytes(), {"基础数据表!B3": text(name)}))
    for command in ("check", "score", "facts"):
        shown = run(command, hostile).stdout
        assert "[red]]0;title某局" in shown, command
        assert not re.search("[\x1b\x07‮]", shown)
