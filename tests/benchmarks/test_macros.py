"""How long a click takes on the live workbook, from dispatch to result, and what a cold start of Python costs.

Run by `python run.py bench`. The host is LibreOffice over a pipe, where every object asked for costs about half a millisecond;
the time spent saving the copy that is examined is the host's own and shown apart.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
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


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_macros_on_the_live_workbook(book, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    from udfs import macros

    def edited_check() -> None:
        """As a clerk works: one figure changed since the last check, so that marks of one sheet change."""
        cell = book.sheets["共性指标表"].range("I13")
        cell.value = 0 if cell.value else 5
        macros.run_check()

    first = seconds(macros.run_check)
    shown = [f"{'校验，本次启动后第一次':　<14}{first * 1000:8.0f} ms"]
    work = {"校验，无改动": macros.run_check, "校验，改了一个得分": edited_check, "校验并定位下一处": macros.run_check_next,
            "评分": macros.run_score, "解释扣分": lambda: explain(book, macros), "清除标记": lambda: clear(macros)}  # fmt: skip
    for name, run in work.items():
        shown.append(
            f"{name:　<14}{statistics.median(run() or 0 if name == '清除标记' else seconds(run) for _ in range(ROUNDS)) * 1000:8.0f} ms"
        )
    save = statistics.median(seconds(lambda: book.api.SaveCopyAs(str(tmp_path / "copy.xlsx"))) for _ in range(ROUNDS))
    shown.append(f"{'其中保存副本（表格程序）':　<14}{save * 1000:8.0f} ms")
    with capsys.disabled():
        print("\n宏，活动工作簿（LibreOffice），中位数")
        print("\n".join(shown))
    assert book.sheets["校验结果"].range("A1").value == "校验结果"
    assert book.sheets["得分说明"].range("A1").value == "得分说明"


def explain(book, macros) -> None:
    book.sheets["共性指标表"].range("I13").select()
    macros.run_explain()


def clear(macros) -> float:
    """Time of clearing alone; the marks to be cleared are put before."""
    macros.run_check()
    return seconds(macros.run_clear_marks)


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
