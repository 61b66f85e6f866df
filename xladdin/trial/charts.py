"""图表: totals and grades under both tables, and by how much each indicator changes on average."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from xladdin.output.book import Book, Page
from xladdin.rollup.charts import clip, finish
from xladdin.rollup.charts_sheet import MOST_BARS, ChartSheet, whole_numbers
from xladdin.trial.model import Trial, Unit

OLD_COLOUR, NEW_COLOUR, LOST_COLOUR, GAINED_COLOUR = "#9DC3E6", "#1F4E78", "#C00000", "#548235"
_SMALL = {"name": "宋体", "size": 9}
_FONT = {"name": "宋体", "size": 10}
MOST_LOSSES = 12
"""Indicators on the chart of losses."""


def write_charts(book: Book, page: Page, trial: Trial) -> None:
    sheet = ChartSheet(book, page, "试算图表", "单位多的，只显示变化最大的。")
    if trial.comparable:
        _totals(sheet, trial)
        _grades(sheet, trial)
    _indicators(sheet, trial)
    _losses(sheet, trial)
    sheet.finish()


def _totals(sheet: ChartSheet, trial: Trial) -> None:
    """All units where they fit, in the order of the new ranks; else those that change most."""
    units = sorted(trial.comparable, key=lambda u: (u.new_rank or 0, u.number))
    title = "各单位新旧总分"
    if len(units) > MOST_BARS:
        chosen = sorted(units, key=lambda u: -abs(u.change or 0))[:MOST_BARS]
        title += f"（变化最大的 {MOST_BARS} 个，共 {len(units)} 个）"
        units = [u for u in units if u in chosen]
    place = sheet.table(("单位", "旧总分", "新总分"), [_total(u) for u in units])
    chart = sheet.book.workbook.add_chart({"type": "bar"})
    _both(sheet, chart, place)
    full = max(trial.old.marks, trial.new.marks)
    finish(chart, title, ("单位", "总分（分）"), {"min": 0, "max": float(full), "num_format": "0"})
    chart.set_legend({"position": "top", "font": _FONT})
    sheet.put(chart, title, max(300, 120 + 34 * len(units)))


def _total(unit: Unit) -> tuple[str, Fraction | None, Fraction | None]:
    return clip(unit.name), unit.old_total, unit.new_total


def _grades(sheet: ChartSheet, trial: Trial) -> None:
    """How many units are in each grade; nothing where a table has no grades."""
    names = list(dict.fromkeys(name for book in (trial.old, trial.new) for name, _ in book.grades))
    if not trial.old.grades or not trial.new.grades:
        return
    counts = [
        [sum(getattr(u, side) == name for u in trial.comparable) for side in ("old_grade", "new_grade")]
        for name in names
    ]
    place = sheet.table(
        ("等级", "旧标准", "新标准"), [(name, *map(Fraction, own)) for name, own in zip(names, counts, strict=True)]
    )
    chart = sheet.book.workbook.add_chart({"type": "column"})
    _both(sheet, chart, place, "0")
    title = "新旧等级（单位个数）"
    finish(chart, title, ("等级", "单位个数"), whole_numbers([n for own in counts for n in own]), bars=False)
    chart.set_legend({"position": "top", "font": _FONT})
    sheet.put(chart, title)


def _indicators(sheet: ChartSheet, trial: Trial) -> None:
    """By how many marks the mean score of each indicator changes; those that stay as they are take no room."""
    rows = [(clip(e.pair.label, 18), e.change) for e in trial.effects if e.change]
    title = "各指标平均得分的变化（绿：升高，红：降低）"
    if len(rows) > MOST_BARS:
        least = sorted((abs(change) for _, change in rows), reverse=True)[MOST_BARS - 1]
        rows = [row for row in rows if abs(row[1]) >= least][:MOST_BARS]
        title += f"，变化最大的 {MOST_BARS} 项"
    if not rows:
        return
    place = sheet.table(("指标", "平均变化（分）"), rows)
    chart = sheet.book.workbook.add_chart({"type": "bar"})
    colours = [{"fill": {"color": GAINED_COLOUR if change > 0 else LOST_COLOUR}} for _, change in rows]
    chart.add_series({
        "name": sheet.name(place, 1), "categories": sheet.cells(place, 0), "values": sheet.cells(place, 1), "gap": 45,
        "points": colours, "data_labels": {"value": True, "font": _SMALL, "position": "outside_end", "num_format": "+0.00;-0.00;0"},
    })  # fmt: skip
    finish(chart, title, ("指标", "新平均－旧平均（分）"), _room([change for _, change in rows]), labels="low")
    chart.set_legend({"none": True})
    sheet.put(chart, title, max(300, 120 + 24 * len(rows)))


def _losses(sheet: ChartSheet, trial: Trial) -> None:
    """Where marks are lost, on average, under each table: the indicators that lose most."""
    lost = [
        (e.pair.label, e.old_lost, e.new_lost)
        for e in trial.effects
        if e.old_lost is not None and e.new_lost is not None
    ]
    shown = sorted((row for row in lost if row[1] or row[2]), key=lambda row: -max(row[1], row[2]))[:MOST_LOSSES]
    if not shown:
        return
    place = sheet.table(
        ("指标", "旧标准平均失分", "新标准平均失分"), [(clip(name, 18), old, new) for name, old, new in shown]
    )
    chart = sheet.book.workbook.add_chart({"type": "bar"})
    _both(sheet, chart, place, "0.00")
    title = f"失分最多的指标（{f'前 {MOST_LOSSES} 项，' if len(lost) > MOST_LOSSES else ''}平均失分）"
    finish(chart, title, ("指标", "平均失分（分）"), {"min": 0, "num_format": "0.0"})
    chart.set_legend({"position": "top", "font": _FONT})
    sheet.put(chart, title, max(300, 120 + 34 * len(shown)))


def _room(changes: Sequence[Fraction]) -> dict[str, Any]:
    """An axis with 0 on it, and room for the labels at both ends."""
    low, high = float(min(min(changes), 0)), float(max(max(changes), 0))
    spare = (high - low) * 0.12
    return {
        "min": round(low - spare, 2) if low else 0,
        "max": round(high + spare, 2) if high else 0,
        "num_format": "0.0",
    }


def _both(sheet: ChartSheet, chart: Any, place: tuple[int, int, int], label: str = "0.##") -> None:
    for n, colour in ((1, OLD_COLOUR), (2, NEW_COLOUR)):
        chart.add_series({
            "name": sheet.name(place, n), "categories": sheet.cells(place, 0), "values": sheet.cells(place, n),
            "fill": {"color": colour}, "gap": 50, "overlap": 0,
            "data_labels": {"value": True, "font": _SMALL, "position": "outside_end", "num_format": label},
        })  # fmt: skip
