"""What the roll-up changes and keeps, the nation, history: what they print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xladdin.display.console import Piece, Screen
from xladdin.display.scores import score_text
from xladdin.store.words import counted, figure, moved, named, reviewed, submitted, unlike

if TYPE_CHECKING:
    from xladdin.cluster import National
    from xladdin.rollup.review import ReviewPlan
    from xladdin.store.changes import Change
    from xladdin.store.history import Step

MOST_LINES = 100
"""Regions listed one by one."""
MOST_CHANGES = 60


def show_nation(done: National) -> None:
    """One line per 地市; of many only the first."""
    screen = Screen()
    for line in done.lines[:MOST_LINES]:
        marks = f"测算平均 {score_text(line.computed)}" if line.computed is not None else "没有测算平均分"
        screen.line(
            (line.name, "strong"), f"　{line.files} 个文件，计入 {line.counted}，重复 {line.repeated}，未读取 {line.unread}，"
            f"错误 {line.errors}，警告 {line.warnings}，{marks}",
        )  # fmt: skip
    screen.line()
    files, counted = sum(line.files for line in done.lines), sum(line.counted for line in done.lines)
    screen.line(f"共 {len(done.lines)} 个地区，{files} 个文件，计入 {counted} 个。")
    screen.line("分地区汇总表：", (str(done.summary), "strong"))


def show_changes(screen: Screen, changes: Sequence[Change]) -> None:
    screen.heading("与上次汇总相比")
    rows = [(c.kind, c.agency, *moved(c), c.name) for c in changes[:MOST_CHANGES]]
    screen.table(("变化", "单位", ">自评", ">测算", ">错误", "文件"), rows)
    if len(changes) > MOST_CHANGES:
        screen.line(f"另有 {len(changes) - MOST_CHANGES} 个单位有变化。")


def show_reviews(screen: Screen, plan: ReviewPlan) -> None:
    """What became of the reviewers' entries."""
    if not (plan.kept or plan.changed or plan.unmatched or plan.notes):
        return
    screen.line()
    if said := counted(plan):
        screen.line(f"{said}。")
    for one in (*plan.changed, *plan.unmatched)[:MOST_CHANGES]:
        label, score, why = reviewed(one)
        screen.line(f"  {one.unit}　{label}　{f'{score}　' if score else ''}", (why, "over"))
    for note in plan.notes:
        screen.line(f"  {note}")


def show_history(steps: Sequence[Step]) -> None:
    """Each submission, and below it the cells that differ from the one before."""
    screen = Screen()
    screen.heading(f"{steps[-1].submission.agency}　报送记录 {len(steps)} 份")
    for n, step in enumerate(steps):
        one = step.submission
        screen.heading(f"第 {n + 1} 份　{one.year}年度　{submitted(one)}　{one.name}")
        screen.line((f"首次汇总 {one.first_seen[:16]}　SHA-256 {one.sha256[:16]}…", "faint"))
        if why := unlike(steps, n):
            screen.line(why)
        if step.differences:
            rows: list[tuple[Piece, ...]] = [
                (d.sheet, d.cell, named(d), figure(d.old, d.unit), (figure(d.new, d.unit), "strong"))
                for d in step.differences
            ]
            screen.table(("工作表", "单元格", "数据", ">原来", ">现在"), rows)
