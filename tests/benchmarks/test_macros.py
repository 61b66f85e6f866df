"""How long a click takes on the live workbook, from dispatch to result, and what a cold start of Python costs.

Run by `python run.py bench`. The host is LibreOffice over a pipe, where every object asked for costs about half a millisecond.
Each line shows three medians: the whole click on the clock; how much of it the host took to save the copy that is examined; and
the CPU time of this process, in which the program thinks and asks the host. What is left of the whole is the host at work.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROUNDS = 7
sys.path.append(str(ROOT / "tests" / "udfs" / "libreoffice"))


@pytest.fixture(scope="module")
def book(require_tool, tmp_path_factory):
    """The 宁乡 sample, open in LibreOffice as an xlwings workbook."""
    from calc.office import Office, import_uno

    soffice = require_tool("soffice")
    import_uno(tmp_path_factory.mktemp("uno"))
    import xlwings as xw
    from calc.engine import activate

    from xladdin.commands import fill

    office = Office(soffice, tmp_path_factory.mktemp("office"))
    activate(office.context)
    made = fill(ROOT / "workbooks/samples/ningxiang-2022.toml", tmp_path_factory.mktemp("made") / "made.xlsx")
    path = tmp_path_factory.mktemp("live") / "live.xlsx"
    shutil.copyfile(made, path)
    yield xw.apps.active.books.open(str(path))
    office.close()


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds: on the clock, of it in the host's SaveCopyAs, and CPU of this process."""

    whole: float
    saving: float
    cpu: float


def timed(work: Callable[[], object], saves: list[float]) -> Timed:
    saves.clear()
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return Timed(time.perf_counter() - start, sum(saves), time.process_time() - cpu)


def shown(name: str, runs: list[Timed]) -> str:
    figures = (statistics.median(getattr(run, field) for run in runs) * 1000 for field in ("whole", "saving", "cpu"))
    return f"{name:　<14}" + "".join(f"{figure:8.0f} ms" for figure in figures)


@pytest.fixture
def saves(monkeypatch) -> list[float]:
    """How long each copy took that the host has saved since the list was last emptied."""
    from udfs import com

    found: list[float] = []
    save = com.save_copy

    def watched(book, path: Path) -> None:
        start = time.perf_counter()
        save(book, path)
        found.append(time.perf_counter() - start)

    monkeypatch.setattr(com, "save_copy", watched)
    return found


def test_macros_on_the_live_workbook(book, tmp_path, monkeypatch, capsys, saves) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    from udfs import macros

    cell = book.sheets["共性指标表"].range("I13")

    def edit() -> None:
        """As a clerk works: one figure changed since the last check, so that marks of one sheet change."""
        cell.value = 0 if cell.value else 5

    work: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "校验，无改动": (lambda: None, macros.run_check),
        "校验，改了一个得分": (edit, macros.run_check),
        "校验并定位下一处": (lambda: None, macros.run_check_next),
        "评分": (lambda: None, macros.run_score),
        "解释扣分": (cell.select, macros.run_explain),
        "清除标记": (macros.run_check, macros.run_clear_marks),
    }
    lines = [shown("校验，本次启动后第一次", [timed(macros.run_check, saves)])]
    for name, (prepare, run) in work.items():
        lines.append(shown(name, [(prepare(), timed(run, saves))[1] for _ in range(ROUNDS)]))
    with capsys.disabled():
        print("\n宏，活动工作簿（LibreOffice），中位数：全部、其中保存副本（表格程序）、本程序CPU")
        print("\n".join(lines))
    assert book.sheets["校验结果"].range("A1").value == "校验结果"
    assert book.sheets["得分说明"].range("A1").value == "得分说明"


@pytest.mark.parametrize("module", ["xladdin.commands", "udfs.macros", "xlwings"])
def test_cold_start(module: str, capsys) -> None:
    """What a click pays where no Python is kept running, the start of Python itself apart."""
    code = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    runs = [
        float(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        for _ in range(ROUNDS)
    ]
    with capsys.disabled():
        print(f"\nimport {module:<18}{statistics.median(runs) * 1000:8.0f} ms")
