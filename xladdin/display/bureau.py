"""What the roll-up changes and keeps, the nation, history: what they print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from xladdin.display.console import Piece, Screen
from xladdin.display.scores import score_text
from xladdin.exact import format_score
from xladdin.rules.measure import amount_text

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
    rows = [(c.kind, c.agency, *_moved(c), c.name) for c in changes[:MOST_CHANGES]]
    screen.table(("变化", "单位", ">自评", ">测算", ">错误", "文件"), rows)
    if len(changes) > MOST_CHANGES:
        screen.line(f"另有 {len(changes) - MOST_CHANGES} 个单位有变化。")


def show_reviews(screen: Screen, plan: ReviewPlan) -> None:
    """What became of the reviewers' entries."""
    if not (plan.kept or plan.changed or plan.unmatched or plan.notes):
        return
    screen.line()
    screen.line(
        f"复核：保留 {len(plan.kept)} 项，依据有变要重新复核 {len(plan.changed)} 项，没有对应上 {len(plan.unmatched)} 项。"
    )
    for one in (*plan.changed, *plan.unmatched)[:MOST_CHANGES]:
        what = one.label or "总分"
        score = "" if one.score is None else f"复核 {score_text(one.score)} 分　"
        screen.line(f"  {one.unit}　{what}　{score}", (one.why or "已更新，请重新复核", "over"))
    for note in plan.notes:
        screen.line(f"  {note}")


def _moved(change: Change) -> tuple[str, str, str]:
    """`85.5→86` where a figure changed, the figure alone where not."""
    sides = (change.before, change.after)
    texts = [tuple(_texts(side)) for side in sides if side is not None]
    return tuple("→".join(dict.fromkeys(column)) for column in zip(*texts, strict=True))  # type: ignore[return-value]


def _texts(result: tuple[Fraction | None, Fraction | None, int]) -> tuple[str, str, str]:
    claimed, computed, errors = result
    return score_text(claimed, "—"), score_text(computed, "—"), str(errors)


def show_history(steps: Sequence[Step]) -> None:
    """Each submission, and below it the cells that differ from the one before."""
    screen = Screen()
    screen.heading(f"{steps[-1].submission.agency}　报送记录 {len(steps)} 份")
    for n, step in enumerate(steps):
        one = step.submission
        when = f"报送 {one.stamp}" if one.stamp else f"修改 {_moment(one.modified)}"
        screen.heading(f"第 {n + 1} 份　{one.year}年度　{when}　{one.name}")
        screen.line((f"首次汇总 {one.first_seen[:16]}　SHA-256 {one.sha256[:16]}…", "faint"))
        if n == 0:
            continue
        if not step.differences:
            before = steps[n - 1].submission
            same = (before.year, before.form) == (one.year, one.form)
            screen.line("填报的内容与上一份相同。" if same else "年度或表样与上一份不同，不作对照。")
            continue
        rows: list[tuple[Piece, ...]] = [
            (d.sheet, d.cell, f"{d.project}　{d.label}" if d.project else d.label, _figure(d.old, d.unit), (_figure(d.new, d.unit), "strong"))
            for d in step.differences
        ]  # fmt: skip
        screen.table(("工作表", "单元格", "数据", ">原来", ">现在"), rows)


def _moment(modified: int) -> str:
    return f"{datetime.fromtimestamp(modified / 1e9):%Y-%m-%d %H:%M}" if modified else "时间不明"


_UNIT = {"元": "yuan", "％": "rate"}


def _figure(value: Fraction | str | None, unit: str) -> str:
    """`1,234.00元`, `98.5%`, `3分`; a dash for a blank cell."""
    if value is None:
        return "（空白）"
    if isinstance(value, str):
        return value
    if unit in _UNIT:
        return amount_text(value, _UNIT[unit])
    return f"{format_score(value)}{unit}" if unit == "分" else amount_text(value, "flag") + unit
