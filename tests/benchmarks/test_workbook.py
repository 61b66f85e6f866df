"""How fast one workbook is read, checked and scored, against openpyxl and pandas merely loading it; and how fast the program starts.

Run by `python run.py bench`. Prints medians and paired ratios; asserts nothing about time, only that all did the same work.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from xladdin.commands import fill
from xladdin.workbook.examine import examine

SAMPLES = sorted((Path(__file__).parents[2] / "workbooks" / "samples").glob("*.toml"))
REFERENCE = 'form = "hn-ningxiang-2022"'
"""The form whose filings are timed against other programs; the others are timed by themselves."""
ROUNDS = 9


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def openpyxl_load(file: Path) -> object:
    import openpyxl

    return openpyxl.load_workbook(file, data_only=True)


def pandas_load(file: Path) -> object:
    import pandas

    return pandas.read_excel(file, sheet_name=None, header=None, engine="openpyxl")


def test_read_check_score_against_loading(tmp_path: Path, capsys) -> None:
    reference = [sample for sample in SAMPLES if REFERENCE in sample.read_text(encoding="utf-8")]
    files = [fill(sample, tmp_path / f"{sample.stem}.xlsx") for sample in reference]
    peers: dict[str, Callable[[Path], object]] = {
        "xladdin 读取＋校验＋评分": examine,
        "openpyxl data_only 只读取": openpyxl_load,
        "pandas 只读取": pandas_load,
    }
    for work in peers.values():
        work(files[0])
    # Round by round, each tool over all files: as a folder is worked through, and paired against the machine's moods.
    rounds: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, work in peers.items():
            gc.collect()  # each pays for its own garbage
            rounds[name].append(statistics.median(timed(lambda w=work, f=file: w(f)) for file in files))
    own = next(iter(peers))
    with capsys.disabled():
        print(f"\n每个工作簿毫秒（{len(files)} 个文件、{ROUNDS} 轮的中位数，逐轮交错）")
        for name, values in rounds.items():
            ratio = statistics.median(a / b for a, b in zip(values, rounds[own], strict=True))
            print(f"  {name:<24} {statistics.median(values):8.2f} ms   ×{ratio:.1f}")
    assert all(examine(f).case is not None for f in files)


BATCH = """
import statistics, sys, time
from pathlib import Path
from xladdin.workbook.examine import examine
files, rounds = [Path(f) for f in sys.argv[1:]], []
for f in files: examine(f)
for _ in range(25):
    walls = []
    for f in files:
        start = time.perf_counter(); examine(f); walls.append(time.perf_counter() - start)
    rounds.append(statistics.median(walls) * 1000)
print(statistics.median(rounds))
"""


def test_read_check_score_in_a_process_of_its_own(tmp_path: Path, capsys) -> None:
    """As `xladdin check FOLDER` works: nothing else is in memory, and no other program throws our data out of the processor's caches."""
    reference = [sample for sample in SAMPLES if REFERENCE in sample.read_text(encoding="utf-8")]
    files = [str(fill(sample, tmp_path / f"{sample.stem}.xlsx")) for sample in reference]
    done = subprocess.run([sys.executable, "-c", BATCH, *files], check=True, capture_output=True, text=True)
    with capsys.disabled():
        print(f"\n成批校验，单独的进程：每个工作簿 {float(done.stdout):.2f} ms（中位数）")


def test_read_check_score_of_the_other_forms(tmp_path: Path, capsys) -> None:
    """Evaluation sheets carry some twenty working columns per row, and a sheet per project."""
    with capsys.disabled():
        print("\n其他表样，每个工作簿毫秒（中位数）")
        for sample in SAMPLES:
            if REFERENCE in sample.read_text(encoding="utf-8"):
                continue
            file = fill(sample, tmp_path / f"{sample.stem}.xlsx")
            assert examine(file).case is not None
            values = [timed(lambda f=file: examine(f)) for _ in range(ROUNDS)]
            print(f"  {sample.stem:<24} {statistics.median(values):8.2f} ms   {file.stat().st_size / 1024:6.0f} kB")


def test_start_of_the_program(capsys) -> None:
    runs = {"--help": ["--help"], "forms": ["forms"]}
    with capsys.disabled():
        print("\n命令行启动（整个进程，中位数）")
        for name, arguments in runs.items():
            walls = [
                timed(
                    lambda a=arguments: subprocess.run(
                        [sys.executable, "-m", "xladdin", *a], check=True, capture_output=True
                    )
                )
                for _ in range(7)
            ]
            print(f"  xladdin {name:<10} {statistics.median(walls):7.0f} ms")
