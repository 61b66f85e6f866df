"""Native charts of the roll-up. A missing score leaves a gap, not a bar of 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xladdin.output.book import Book, Page
from xladdin.output.style import FAINT, LINE
from xladdin.rollup.model import KindCount, UnitRow

MOST_BARS = 20
"""Units or kinds a chart shows; more can not be read on one page."""
CHART_WIDTH, MOST_HEIGHT = 1040, 640
"""Pixels that a page of A4 landscape holds where such a chart stands below a table."""
PAGE_POINTS = 545.0
POINTS_PER_PIXEL, ROW_PIXELS = 0.75, 18
_FONT = {"name": "宋体", "size": 10}
_SMALL = {"name": "宋体", "size": 9}
_TITLE = {"name": "黑体", "size": 14, "bold": False}
_LABELS = {"value": True, "font": _SMALL, "position": "outside_end"}
CLAIMED_COLOUR, COMPUTED_COLOUR = "#9DC3E6", "#1F4E78"
SEVERITY_COLOUR = {"error": "#C00000", "warning": "#F2B800", "note": "#5B9BD5"}


def score_chart(book: Book, page: Page, rows: Sequence[UnitRow], *, row: int, data: int) -> int:
    """自评与测算得分对照, at `row` below the table; its figures in the columns from `data` on. Gives the last row it covers."""
    shown = _farthest(rows)
    title = "自评与测算得分对照"
    if len(shown) < len(rows):
        title += f"（差异最大的{len(shown)}个单位）"
    page.header(row, ("图表数据", "自评", "测算"), FAINT, data)
    first, last = row + 1, row + len(shown)
    for n, unit in enumerate(shown, first):
        page.text(n, data, clip(unit.agency), LINE)
        for at, value in ((data + 1, unit.claimed), (data + 2, unit.computed)):
            if value is not None:
                page.number(n, at, value, LINE)
    chart = book.workbook.add_chart({"type": "bar"})
    for at, colour in ((data + 1, CLAIMED_COLOUR), (data + 2, COMPUTED_COLOUR)):
        chart.add_series({
            "name": [page.name, row, at], "categories": [page.name, first, data, last, data],
            "values": [page.name, first, at, last, at], "fill": {"color": colour}, "gap": 60, "overlap": 0,
            "data_labels": _LABELS,
        })  # fmt: skip
    full = max(float(u.rulebook.marks) for u in rows)
    finish(chart, title, ("预算单位", "得分（分）"), {"min": 0, "max": full})
    chart.set_legend({"position": "top", "font": _FONT})
    return _place(page, chart, row, 150 + 42 * len(shown), title)


def kinds_chart(
    book: Book, page: Page, kinds: Sequence[KindCount], *, first: int, title_col: int, count_col: int, row: int
) -> int:
    """各类问题的个数, at `row`, from the cells of the table of kinds (`first`: its first row). Gives the last row it covers."""
    shown = kinds[:MOST_BARS]
    last = first + len(shown) - 1
    chart = book.workbook.add_chart({"type": "bar"})
    chart.add_series({
        "name": "问题个数", "categories": [page.name, first, title_col, last, title_col],
        "values": [page.name, first, count_col, last, count_col], "gap": 50,
        "points": [{"fill": {"color": SEVERITY_COLOUR[k.severity]}} for k in shown], "data_labels": _LABELS,
    })  # fmt: skip
    title = "各类问题的个数（红：错误，黄：警告，蓝：提示）"
    if len(shown) < len(kinds):
        title = title.replace("（", f"（前{len(shown)}类；")
    few = max(k.count for k in shown) < 8
    scale = {"min": 0, "num_format": "0", **({"major_unit": 1} if few else {})}
    finish(chart, title, ("问题类别", "个数"), scale)
    chart.set_legend({"none": True})
    return _place(page, chart, row, 150 + 26 * len(shown), title)


def clip(name: str, most: int = 22) -> str:
    """An agency name short enough for an axis."""
    return name if len(name) <= most else name[: most - 1] + "…"


def _place(page: Page, chart: Any, row: int, height: int, title: str) -> int:
    """Puts the chart below the table, on a new printed page unless both fit on one."""
    height = min(MOST_HEIGHT, height)
    chart.set_size({"width": CHART_WIDTH, "height": height})
    if page.points(row) + height * POINTS_PER_PIXEL > PAGE_POINTS:
        page.sheet.set_h_pagebreaks([row - 1])  # with the empty row, so that the repeated header keeps clear
    page.sheet.insert_chart(row, 0, chart, {"object_position": 3, "description": title})
    return row + height // ROW_PIXELS + 1


def finish(
    chart: Any, title: str, axes: tuple[str, str], scale: dict[str, Any], *, bars: bool = True, labels: str = "next_to"
) -> None:
    """Titles, fonts and axes of a bar chart, or of a column chart; `axes`: names of the category and the value axis.

    `labels`: where the names of the bars stand; `low` keeps them clear of bars to the left of 0.

    XlsxWriter's y axis is the category axis of a bar chart. It is reversed to have the first row on top, as in the
    table; crossing at its far end keeps the value axis at the bottom.
    """
    categories, values = axes
    name_font = {**_FONT, "bold": False}
    category = {
        "name": categories, "name_font": name_font, "num_font": _FONT, "major_gridlines": {"visible": False},
        "line": {"color": "#7F7F7F"}, "label_position": labels,
    }  # fmt: skip
    value = {
        "name": values, "name_font": name_font, "num_font": _SMALL, "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}, **scale,
    }  # fmt: skip
    if bars:
        # Every category has its name: left alone, Excel skips some where bars are narrow.
        chart.set_y_axis({**category, "reverse": True, "crossing": "max", "interval_unit": 1})
        chart.set_x_axis(value)
    else:
        chart.set_x_axis(category)
        chart.set_y_axis(value)
    chart.set_title({"name": title, "name_font": _TITLE})
    chart.show_hidden_data()  # filtering the table must not take bars away


def _farthest(rows: Sequence[UnitRow]) -> list[UnitRow]:
    """All units where they fit; else those whose claim is farthest from our score, in the order of the table."""
    if len(rows) <= MOST_BARS:
        return list(rows)
    chosen = sorted(rows, key=lambda u: -abs(u.difference or 0))[:MOST_BARS]
    return sorted(chosen, key=lambda u: u.number)
