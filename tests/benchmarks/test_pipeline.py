"""The whole roll-up against programs that do less: `python run.py bench -k pipeline`. Asserts nothing about time.

XLADDIN_BENCH_FILES: how many workbooks (2000 if not set). XLADDIN_BENCH_OUT: a Markdown file to write the table to, too.
Every line is a whole process, start included; the lines take turns, and ratios are taken round by round.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from benchmarks.peers import PEERS

from workbooks.city.catalogue import MAKERS
from xladdin.output.zipped import zipped

FILES = int(os.environ.get("XLADDIN_BENCH_FILES", "2000"))
ROUNDS = 3
LAUNCH = str(Path(__file__).with_name("launch.py"))
FORM = "hn-ningxiang-2022"
OWN = "本程序：读取、核对公式、重算、评分、全部校验、写出汇总工作簿"


def run(arguments: list[str], out: Path | None = None) -> tuple[float, float]:
    """Seconds and MB of a process, the largest of it and those it starts. `out` is removed before: what lies there would be read."""
    if out is not None:
        out.unlink(missing_ok=True)
    # As offices have it: programs keep their compiled files.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    launched = subprocess.run([sys.executable, LAUNCH, *arguments], capture_output=True, check=True, env=environment)
    status, seconds, peak = json.loads(launched.stdout)
    assert status in (0, 1), arguments[:4]
    return seconds, peak


def rollup(folder: Path, out: Path, *options: str) -> list[str]:
    return ["-m", "xladdin", "rollup", str(folder), "-o", str(out), "--force", *options]


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filings")
    for n in range(FILES):
        (folder / f"{n:05}.xlsx").write_bytes(zipped(MAKERS[FORM](f"演示市第{n}局", Random(n)).parts()))
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="counts memory by wait4")
def test_the_pipeline_against_its_peers(filings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, out = sorted(filings.iterdir()), tmp_path / "汇总.xlsx"
    lines: dict[str, tuple[int, Callable[[], tuple[float, float]]]] = {
        OWN: (len(files), lambda: run(rollup(filings, out, "--jobs", "1", "--no-store"), out)),
        "同上，两个进程": (len(files), lambda: run(rollup(filings, out, "--jobs", "2", "--no-store"), out)),
    }
    peers = str(Path(__file__).with_name("peers.py"))
    for name, (zh, fewer, _) in PEERS.items():
        chosen = [str(file) for file in files[: max(2, len(files) // fewer)]]
        lines[zh] = len(chosen), lambda n=name, c=chosen: run([peers, n, str(tmp_path / "peer.xlsx"), *c])
    times: dict[str, list[float]] = {name: [] for name in lines}
    memory: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, (count, work) in lines.items():
            seconds, peak = work()
            times[name].append(seconds / count * 1000)
            memory[name] = max(peak, memory.get(name, 0))
    table = ["| 做什么 | 工作簿 | 每个毫秒 | 与本程序之比 | 内存 MB |", "|---|---|---|---|---|"]
    for name, values in times.items():
        ratio = statistics.median(a / b for a, b in zip(values, times[OWN], strict=True))
        table.append(
            f"| {name} | {lines[name][0]} | {statistics.median(values):.2f} | {ratio:.2f} | {memory[name]:.0f} |"
        )
    show(capsys, table)


@pytest.mark.skipif(sys.platform == "win32", reason="counts memory by wait4")
def test_the_pipeline_again(filings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a store: all new, nothing changed, one in a hundred changed."""
    folder, out = tmp_path / "报送", tmp_path / "汇总.xlsx"
    shutil.copytree(filings, folder)
    files = sorted(folder.iterdir())
    table = ["| 再次汇总 | 秒 | 每个文件微秒 | 内存 MB |", "|---|---|---|---|"]

    def line(what: str, *options: str) -> None:
        seconds, peak = run(rollup(folder, out, *options))
        table.append(f"| {what} | {seconds:.2f} | {seconds / len(files) * 1e6:.0f} | {peak:.0f} |")

    line("第一次，建立存储文件")
    run(rollup(folder, out))
    line("没有变化")
    for n in range(max(1, len(files) // 100)):
        files[n].write_bytes(zipped(MAKERS[FORM](f"演示市第{n}局", Random(f"again {n}")).parts()))
    line("百分之一有变化")
    show(capsys, table)


def show(capsys: pytest.CaptureFixture[str], table: list[str]) -> None:
    said = f"{date.today()}，{os.cpu_count()} 核，{platform.python_version()}；{ROUNDS} 轮的中位数，逐轮交错\n\n"
    with capsys.disabled():
        print("\n" + said + "\n".join(table))
    kept = os.environ.get("XLADDIN_BENCH_OUT")
    if kept:
        with open(kept, "a", encoding="utf-8") as file:
            file.write(said + "\n".join(table) + "\n\n")
