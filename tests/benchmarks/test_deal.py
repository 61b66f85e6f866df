"""Dealing out to a thousand units: `python run.py bench -k deal`. Asserts nothing about time.

XLADDIN_BENCH_UNITS: how many units (1000 if not set). A line is a whole process, start included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deal.conftest import write_list

UNITS = int(os.environ.get("XLADDIN_BENCH_UNITS", "1000"))
FORMS = ("hn-changsha-2021", "hn-ningxiang-2022", "hn-hongjiang-2024", "jx-jinxian-2021")
"""From the smallest to the largest; 洪江's has a sheet for each project besides."""


@pytest.mark.parametrize("form", FORMS)
def test_dealing_to_all_units(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        [f"演示市第{n}局", 100000 + n, f"演示市第{n % 40}主管局", None, "、".join(f"项目{k}" for k in range(n % 7))]
        for n in range(UNITS)
    ]
    roster, out = write_list(tmp_path / "名单.xlsx", rows), tmp_path / "发放"
    command = [
        sys.executable,
        "-m",
        "xladdin",
        "deal",
        str(roster),
        "--form",
        form,
        "--year",
        "2024",
        "--out",
        str(out),
    ]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    assert len(list(out.glob("*绩效自评表.xlsx"))) == UNITS
    size = sum(f.stat().st_size for f in out.iterdir()) / 1e6
    with capsys.disabled():
        print(f"\n{form}: {UNITS} units in {seconds:.1f} s, {seconds / UNITS * 1000:.1f} ms each, {size:.0f} MB")
