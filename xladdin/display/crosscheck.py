"""crosscheck: what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.display.console import Piece, Screen
from xladdin.facts import SEVERITY_ZH

if TYPE_CHECKING:
    from xladdin.prose import Crosschecked, Finding

MOST_SENTENCES = 3
"""Quoted for one finding; the places of all are in its line."""


def show_crosscheck(checked: Crosschecked) -> None:
    """Every finding with the sentences it is about and what to do, then the counts."""
    screen, name = Screen(), checked.document.path.name
    year = f"　{checked.year}年度" if checked.year else ""
    beside = f"　对照 {checked.workbook.file.name}" if checked.workbook else ""
    screen.heading(f"{name}{year}　读到 {len(checked.statements)} 个数{beside}")
    for found in checked.findings:
        _show(screen, name, found)
    if not checked.findings:
        screen.line(("没有发现问题。", "good"))
    screen.line()
    screen.line(*_counts(checked))
    screen.line(("第几段：从文档第一个不空的段落数起，表格里的不算。", "faint"))


def _show(screen: Screen, name: str, found: Finding) -> None:
    mark = f"{SEVERITY_ZH[found.severity]} {found.code}"
    before, _, after = found.line(name).partition(mark)
    screen.line(before, (mark, found.severity), after)
    for sentence in found.quotes[:MOST_SENTENCES]:
        screen.line((f"    原文：{sentence}", "faint"))
    screen.line((f"    怎么办：{found.hint}", "faint"))


def _counts(checked: Crosschecked) -> list[Piece]:
    errors, warnings, notes = (checked.count(s) for s in SEVERITY_ZH)
    after = "。错误须改正；警告须核对或说明。" if errors or warnings else "。"
    return [
        (f"错误 {errors} 个", "error" if errors else "good"), "，", (f"警告 {warnings} 个", "warning" if warnings else ""),
        f"，提示 {notes} 个{after}",
    ]  # fmt: skip
