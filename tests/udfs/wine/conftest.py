"""One Windows per test run, and one Excel's part played in it; every test looks at what came of it."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from windows import Windows

sys.path.append(str(Path(__file__).parent))  # for `windows` and `plan`

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


class Played:
    """The results by the names of the plan's steps."""

    def __init__(self, report: dict[str, Any], names: list[str], home: Path, log: str) -> None:
        self.report, self.home, self.log = report, home, log
        self.steps = dict(zip(names, report["steps"], strict=True))

    def gives(self, name: str) -> Any:
        step = self.steps[name]
        assert "raises" not in step, step["raises"]
        return step["gives"]


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> Iterator[Played]:
    """Without Wine or the downloads: skipped, and a failure under CI=true. Processes of pytest-xdist share one run.

    What goes wrong after that fails everywhere.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with (shared / "wine.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        results = shared / "wine.json"
        if not results.is_file():
            results.write_text(json.dumps(play(shared / "wine"), ensure_ascii=False), encoding="utf-8")
    found = json.loads(results.read_text(encoding="utf-8"))
    if "failed" in found:
        pytest.fail(found["failed"])
    if "missing" in found:
        (pytest.fail if IN_CI else pytest.skip)(found["missing"])
    return Played(found["report"], found["names"], Path(found["home"]), found["log"])


def play(base: Path) -> dict[str, Any]:
    """Makes the Windows, has the plan carried out, and ends it. `missing` says what it could not be made of, `failed` what broke."""
    from windows import NoWindows, Windows

    try:
        windows = Windows(base)
    except NoWindows as missing:
        return {"missing": str(missing)}
    try:
        windows.make()
        return carry_out(windows)
    except NoWindows as missing:
        return {"missing": str(missing)}
    except Exception:
        return {"failed": traceback.format_exc()}
    finally:
        windows.close()


def carry_out(windows: Windows) -> dict[str, Any]:
    from plan import ADDED, dump, plant, steps

    (windows.home / ADDED).mkdir()
    (windows.home / ADDED / "probe.py").write_text('SAID = "来自中文路径"\n', encoding="utf-8")
    planned = steps(windows.home)
    plant(windows.home)
    (windows.home / "plan.json").write_text(dump(planned), encoding="utf-8")
    windows.python_again("-P", "excel_part.py", "plan.json", "results.json")
    report = json.loads((windows.home / "results.json").read_text(encoding="utf-8"))
    report["installing"] = install(windows)
    report["dropped"] = drop(windows)
    log = windows.home.parent / "AppData" / "Local" / "xladdin" / "xladdin.log"
    said = log.read_text(encoding="utf-8") if log.is_file() else ""
    return {"report": report, "names": list(planned), "home": str(windows.home), "log": said}


AWKWARD = "甲&乙 100%(1)^.xlsx"
BARE = "a&b%PATH%(1).xlsx"
"""Without a blank: Explorer puts no quotes around it."""


def drop(windows: Windows) -> dict[str, Any]:
    """Two filings dropped on check.cmd, as Explorer writes the line; Wine's cmd knows no CMDCMDLINE, a variable plays it."""
    from filings import CLEAN
    from windows import HOME, INTERPRETER, ROOT, run

    from xladdin.commands import fill

    folder = windows.home / "报送 一"
    folder.mkdir()
    for name in (AWKWARD, BARE):
        fill(CLEAN, folder / name)
    (windows.home / "check.cmd").write_bytes((ROOT / "check.cmd").read_bytes())
    place = f"{HOME}\\报送 一\\"
    # Below a folder with a blank every path has quotes; the second file lies where there is none.
    (windows.prefix / "drive_c" / "报送").mkdir()
    (folder / BARE).rename(windows.prefix / "drive_c" / "报送" / BARE)
    line = f'cmd.exe /c ""{HOME}\\check.cmd" "{place}{AWKWARD}" C:\\报送\\{BARE}"'
    extra = {"CMDCMDLINE": line, "XLADDIN_PYTHON": INTERPRETER, "XLADDIN_QUIET": "1"}
    said = run([windows.wine, "cmd", "/c", "check.cmd"], {**windows.environment, **extra}, windows.home, (0, 1))
    made = sorted(path.name for path in folder.iterdir())
    return {"said": said, "made": made, "line": line}


def install(windows: Windows) -> dict[str, Any]:
    """The add-in put in place, looked at and taken away again by the command line; what stood in the start folder after each."""
    start = windows.home.parent / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART"
    done: dict[str, Any] = {}
    for name, arguments in (
        ("install", ["install"]),
        ("again", ["install", "--shortcut"]),
        ("doctor", ["doctor"]),
        ("uninstall", ["uninstall"]),
    ):
        said = windows.python("-P", "-m", "xladdin", *arguments, "--json", fine=(0, 1))
        done[name] = json.loads(said[said.index("{") :])
        if name == "again":
            icons = ((windows.prefix / "drive_c").joinpath(*icon.split("\\")[1:]) for icon in done[name]["shortcuts"])
            done["links"] = [icon.read_bytes().hex() for icon in icons]
        there = start / "xladdin.xlam"
        done[f"after {name}"] = there.read_bytes().hex() if there.is_file() else None
    return done
