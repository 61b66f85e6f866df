"""A trial of a scoring table at the terminal: what it comes to, indicators, units, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.display.console import Piece, Screen
from xladdin.display.scores import score_text
from xladdin.exact import format_rate
from xladdin.trial.effects_page import changed_text
from xladdin.trial.names import LACKING, signed
from xladdin.trial.summary_page import UNGRADED, figures, named
from xladdin.trial.units_page import gaps_text, in_order

if TYPE_CHECKING:
    from fractions import Fraction

    from xladdin.trial.model import Trial, Unit

MOST = 40
"""Units and files listed; a workbook holds the others."""


def show_trial(trial: Trial) -> None:
    screen = Screen()
    screen.heading("评分标准试算")
    screen.line("  旧：", (named(trial.old), "strong"))
    screen.line("  新：", (named(trial.new), "strong"))
    screen.heading("总的情况")
    for label, text, _ in figures(trial):
        screen.line("  ", (f"{label}：", "strong"), text)
    moves = [(f"{old or UNGRADED}→{new or UNGRADED}", n) for (old, new), n in trial.grade_moves().items() if old != new]
    if moves:
        screen.line("    " + "，".join(f"{move} {n} 个" for move, n in moves))
    _indicators(screen, trial)
    _units(screen, trial)
    _left_out(screen, trial)
    screen.heading("说明")
    for n, note in enumerate(trial.notes, 1):
        screen.line(f"  {n}. {note}")


def _indicators(screen: Screen, trial: Trial) -> None:
    """Those that change or lack data; the others are counted."""
    shown = [
        e
        for e in trial.effects
        if e.change or e.more_lost or e.lower or e.higher or e.new_missing or not e.pair.in_both
    ]
    screen.heading(f"指标（有变化或缺数据的 {len(shown)} 项，共 {len(trial.effects)} 项）")
    rows = [
        (e.pair.label, f"{_marks(e.pair.old_marks)}→{_marks(e.pair.new_marks)}", f"{_marks(e.old_mean)}→{_marks(e.new_mean)}",
         f"{_rate(e.old_rate)}→{_rate(e.new_rate)}", "—" if e.more_lost is None else _moved(e.more_lost, -e.more_lost),
         f"{e.lower}／{e.higher}", str(e.new_missing), changed_text(e)) for e in shown
    ]  # fmt: skip
    if rows:
        heads = ("指标", ">分值", ">平均得分", ">平均得分率", ">平均失分变化", ">得分率降／升", ">缺数据", "标准的变化")
        screen.table(heads, rows)
    else:
        screen.line("  没有变化。")


def _units(screen: Screen, trial: Trial) -> None:
    units = in_order(trial.comparable)
    screen.heading("单位（按新名次）")
    rows: list[tuple[Piece, ...]] = [
        (str(u.new_rank), str(u.old_rank), u.name, score_text(u.old_total), score_text(u.new_total), _change(trial, u), _grade(u))
        for u in units[:MOST]
    ]  # fmt: skip
    if rows:
        screen.table((">新名次", ">旧名次", "单位", ">旧总分", ">新总分", ">变化", "等级"), rows)
    if len(units) > MOST:
        screen.line(f"  另有 {len(units) - MOST} 个单位，见 -o 写出的工作簿。")
    lacking = trial.incomplete()
    if lacking:
        screen.heading(f"{LACKING}的单位（{len(lacking)} 个）")
    for unit in lacking[:MOST]:
        screen.line("  ", (unit.name, "strong"), f"　{gaps_text(unit)}")
    if len(lacking) > MOST:
        screen.line(f"  另有 {len(lacking) - MOST} 个单位，见 -o 写出的工作簿。")


def _left_out(screen: Screen, trial: Trial) -> None:
    if trial.left_out:
        screen.heading(f"没有试算的文件（{len(trial.left_out)} 个）")
    for one in trial.left_out[:MOST]:
        screen.line("  ", (one.category, "warning"), f"　{one.name}　{one.reason}")
    if len(trial.left_out) > MOST:
        screen.line(f"  另有 {len(trial.left_out) - MOST} 个，见 -o 写出的工作簿。")


def _change(trial: Trial, unit: Unit) -> Piece:
    return _moved(unit.change, trial.direction(unit)) if unit.change is not None else "—"


def _moved(change: Fraction, way: Fraction | int) -> Piece:
    """A signed difference, green where it is a gain."""
    return (signed(change), "good" if way > 0 else "error" if way < 0 else "faint")


def _grade(unit: Unit) -> str:
    old, new = unit.old_grade, unit.new_grade
    return new or "—" if old == new else f"{old or '无'}→{new or '无'}"


def _marks(value: Fraction | None) -> str:
    return score_text(value, "无")


def _rate(value: Fraction | None) -> str:
    return "无" if value is None else format_rate(value)
