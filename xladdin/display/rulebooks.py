"""Two scoring tables side by side: what changed, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from xladdin.display.console import Screen
from xladdin.rules.diff import DATA, years_text

if TYPE_CHECKING:
    from xladdin.commands import RulebookDiff
    from xladdin.rules.diff import Change
    from xladdin.rules.rulebook import Rulebook


def show_diff(found: RulebookDiff) -> None:
    screen = Screen()
    screen.heading("评分标准对照")
    screen.line("  旧：", (_name(found.old), "strong"))
    screen.line("  新：", (_name(found.new), "strong"))
    if not found.changes:
        screen.line()
        screen.line("两份评分标准没有不同。")
        return
    rows = [change for change in found.changes if change.what != DATA]
    for subject, changes in groupby(rows, key=lambda change: change.subject):
        screen.heading(subject)
        for change in changes:
            _show(screen, change)
    _show_data(screen, [change for change in found.changes if change.what == DATA])
    screen.line()
    screen.line(f"共 {len(found.changes)} 处不同。")


def _name(book: Rulebook) -> str:
    return f"{book.title}（{book.jurisdiction}，{years_text(book.years)}年度，编号 {book.id}）"


def _show_data(screen: Screen, changes: Sequence[Change]) -> None:
    """What must be collected from now on, and what no longer, each in one line."""
    if changes:
        screen.heading("要用的数据")
    for new in dict.fromkeys(change.new for change in changes):
        names = "、".join(change.subject for change in changes if change.new == new)
        screen.line("  ", (f"{new}：", "strong"), names)


def _show(screen: Screen, change: Change) -> None:
    """`分值　5分 → 4分`; long texts under each other."""
    if "\n" in change.old + change.new or len(change.old) + len(change.new) > 40:
        screen.line("  ", (change.what, "strong"))
        for mark, text in (("旧：", change.old or "没有"), ("新：", change.new or "没有")):
            for n, line in enumerate(text.splitlines()):
                screen.line("    ", mark if not n else "　　", line)
        return
    screen.line("  ", (change.what, "strong"), f"　{change.old or '没有'} → {change.new or '没有'}")
