"""deal: what was dealt, and what is wrong with the list of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.deal.model import KEPT, LOCKED, NEW
from xladdin.display.console import Screen
from xladdin.display.rulebook import show_remarks

if TYPE_CHECKING:
    from xladdin.deal import Dealt

MOST_LINES = 50
"""Units listed one by one; of more only the numbers are shown, for the list of what was dealt has them all."""
MOST_REMARKS = 30


def show_deal(done: Dealt) -> None:
    screen = Screen()
    if len(done.units) <= MOST_LINES:
        rows = [
            (one.unit.code, one.unit.name, one.state, one.file.name, str(len(one.made.known)) if one.made and done.before else "—")
            for one in done.units
        ]  # fmt: skip
        screen.table(("编码", "单位", "状态", "文件", "上年数"), rows)
    counts = "，".join(f"{state} {n} 个单位" for state in (NEW, KEPT, LOCKED) if (n := done.count(state)))
    left = f"，名单有误没有发放 {done.listed.left_out} 行" if done.listed.left_out else ""
    screen.line(f"{counts}{left}。")
    show_remarks(screen, done.listed.remarks[:MOST_REMARKS])
    if len(done.listed.remarks) > MOST_REMARKS:
        screen.line(f"  另有 {len(done.listed.remarks) - MOST_REMARKS} 处，见发放清单。")
    unknown = [
        one.unit.name for one in done.units if one.made and done.before and not one.made.known and one.made.missing
    ]
    if unknown:
        named = "、".join(unknown[:5]) + ("等" if len(unknown) > 5 else "")
        screen.line(f"“{done.before}”里没有 {len(unknown)} 个单位的数：{named}。改了名的，在名单中加“曾用名”一栏。")
    screen.line()
    screen.line("发放的表：", (str(done.out), "strong"))
    if done.list_file is not None:
        screen.line("发放清单：", (str(done.list_file), "strong"))
