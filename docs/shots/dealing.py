"""The list of units, what was dealt out by it, a scoring table as a workbook, and what a changed one would do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from shots import ROOT
from shots.forms import FORM, YEAR
from shots.rollups import list_of_units, submissions
from shots.scene import Shot, windows
from shots.studio import FOLDER, Studio

LISTED = 12
"""Units on the list."""
CHANGED = {"公用经费控制率": 0.95, "“三公经费”控制率": 0.9}
"""Indicators and the standard that a new scoring table sets for them."""


def xladdin(*words: object) -> None:
    """A command, as at a terminal."""
    command = [sys.executable, "-m", "xladdin", *map(str, words)]
    done = subprocess.run(
        command, cwd=FOLDER, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr or done.stdout)


def listed() -> Path:
    """The empty list of units, filled in with some of the invented city."""
    import openpyxl

    out = FOLDER / "单位名单.xlsx"
    if out.exists():
        return out
    xladdin("deal", "--blank", out.name)
    units = openpyxl.load_workbook(list_of_units(), read_only=True).active.iter_rows(min_row=2, values_only=True)
    book = openpyxl.load_workbook(out)
    sheet = book["单位名单"]
    for row, (name, department) in zip(range(4, 4 + LISTED), units, strict=False):
        sheet.cell(row, 1, name)
        sheet.cell(row, 2, f"101{row - 3:03}")
        sheet.cell(row, 3, department)
    book.save(out)
    return out


def changed() -> Path:
    """The scoring table of the form with other standards."""
    import openpyxl

    out = FOLDER / "新标准.xlsx"
    if out.exists():
        return out
    xladdin("rulebook", "export", FORM, "-o", out.name)
    book = openpyxl.load_workbook(out)
    book["基本信息"]["B4"] = f"{FORM}-a"
    rows = book["评分表"]
    columns = {cell.value: cell.column for cell in rows[3]}
    for row in range(4, rows.max_row + 1):
        standard = CHANGED.get(rows.cell(row, columns["三级指标"]).value)
        if standard is not None:
            rows.cell(row, columns["标准"], standard)
    book.save(out)
    return out


@windows("roster", "deal-list")
def deal(studio: Studio) -> Iterator[Shot]:
    document = studio.open(listed())
    studio.select(document, "单位名单", "A4", zoom=90)
    studio.point(document, "A5")
    yield Shot("roster", studio.shoot("roster"), studio.grid(document))
    document.close(True)
    xladdin("deal", listed().name, "--form", FORM, "--year", YEAR, "--out", "发放")
    document = studio.open(FOLDER / "发放" / "发放清单.xlsx")
    studio.select(document, "发放清单", "C4", zoom=72)
    yield Shot("deal-list", studio.shoot("dealt"), studio.grid(document))


@windows("rulebook-sheet", "try-result")
def rulebooks(studio: Studio) -> Iterator[Shot]:
    document = studio.open(changed())
    studio.select(document, "评分表", "G4", zoom=62)
    yield Shot("rulebook-sheet", studio.shoot("rulebook"), studio.up_to(document, "I4"))
    document.close(True)
    out = FOLDER / "试算结果.xlsx"
    xladdin("rulebook", "try", changed().name, "--on", submissions(), "-o", out.name)
    document = studio.open(out)
    studio.select(document, "试算摘要", "A7", zoom=75)
    yield Shot("try-result", studio.shoot("tried"), studio.grid(document))
