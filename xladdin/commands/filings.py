"""Filings: read, scored and checked; recalculated by another engine; the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.commands.asking import UsageError, find_workbooks
from xladdin.progress import Progress

if TYPE_CHECKING:
    from xladdin.checks.case import Examined
    from xladdin.demo import Demo
    from xladdin.workbook.recalc import SecondOpinion


def examine_files(paths: Sequence[Path], progress: Progress | None = None) -> list[Examined]:
    """Reads, scores and checks every workbook among the paths; folders are searched. Raises UsageError when there is none."""
    from xladdin.workbook.examine import examine

    files = find_workbooks(paths)
    done = []
    for n, file in enumerate(files):
        if progress:
            progress(n, len(files), file.name)
        done.append(examine(file))
    if progress:
        progress(len(files), len(files), "")
    return done


def recalc(file: Path) -> SecondOpinion:
    """All cells of a workbook on which the `formulas` package, the saved results and we differ. Raises UsageError."""
    from xladdin.workbook.read import read_filing
    from xladdin.workbook.recalc import Unavailable, second_opinion
    from xladdin.workbook.unreadable import Unreadable

    if not file.is_file():
        raise UsageError(f"找不到“{file}”，请检查文件名")
    reading = read_filing(file)
    if reading.filing is None:
        # Of other workbooks we know no formula, and a roll-up has so many that the engine would take hours.
        first = reading.findings[0]
        raise UsageError(f"“{file}”不能核对：{first.message.rstrip('。')}。{first.hint}")
    try:
        return second_opinion(file)
    except (Unavailable, Unreadable) as error:
        raise UsageError(str(error)) from error


def demo(out: Path, progress: Progress | None = None, overwrite: bool = False) -> Demo:
    """Fills, checks, scores and rolls up the sample filings into a folder. Raises UsageError when it holds other files."""
    from xladdin.demo import NotOurs, run_demo

    try:
        return run_demo(out, progress, overwrite)
    except NotOurs as error:
        raise UsageError(str(error)) from error
