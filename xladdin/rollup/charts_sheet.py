"""分析图表: native charts over all units, readable with five of them and with two thousand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from xladdin.exact import format_score, round_half_up
from xladdin.output.book import Book, Page
from xladdin.output.style import FAINT, LINE, SUBTITLE, TITLE, set_paper
from xladdin.rollup.charts import CLAIMED_COLOUR, COMPUTED_COLOUR, SEVERITY_COLOUR, clip, finish
from xladdin.rollup.model import Rollup, UnitRow
from xladdin.rollup.tally import Tally

FIRST = 3
"""0-based row of the first figures behind the charts."""
DATA = 16
"""First column of the figures behind the charts, right of the printed area."""
WIDTH, HEIGHT = 900, 380
ROW = 18
"""Pixels of a row."""
WIDE = 13
"""Columns that charts cover."""
PAGE = 1400
"""Pixels of charts that an A4 page holds at 62 per cent."""
HIGHEST_RATE = 150
"""Per cent at which the axis of 执行率 ends when some unit is far beyond: it would press all others flat."""
MOST_BARS = 30
"""Bars with names that can be read on one chart."""
_SMALL = {"name": "宋体", "size": 9}
_FONT = {"name": "宋体", "size": 10}
BANDS = (
    ("60以下", 0, 60),
    ("60–70", 60, 70),
    ("70–80", 70, 80),
    ("80–90", 80, 90),
    ("90–95", 90, 95),
    ("95–100", 95, 101),
)
"""Of scores in per cent of full marks; the lower end belongs to the band."""


class ChartSheet:
    """Puts charts below one another, each with its figures in columns of their own."""

    def __init__(self, book: Book, page: Page, title: str, legend: str) -> None:
        self.book, self.page, self.at, self.col, self.breaks = book, page, 3, DATA, []
        page.widths(*[8.4] * WIDE)
        page.merged(0, 0, 0, WIDE - 1, title, TITLE)
        page.merged(1, 0, 1, WIDE - 1, f"图的数据在右侧各列（不打印）。{legend}", SUBTITLE)
        page.height(0, 32)
        self.used = 0
        self.tables: list[tuple[int, Sequence[str], Sequence[Sequence[object]]]] = []

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> tuple[int, int, int]:
        """Figures that `write` puts down; gives their first row, last row and first column."""
        col, self.col = self.col, self.col + len(heads) + 1
        self.tables.append((col, heads, rows))
        return FIRST, FIRST - 1 + len(rows), col

    def write(self) -> None:
        """All tables side by side, from top to bottom. A missing figure stays empty: no bar of 0."""
        with self.page.charted():
            for col, heads, _ in self.tables:
                self.page.header(FIRST - 1, tuple(heads), FAINT, col)
            for n in range(max((len(rows) for _, _, rows in self.tables), default=0)):
                for col, _, rows in self.tables:
                    if n < len(rows):
                        self._line(FIRST + n, col, rows[n])

    def finish(self) -> None:
        """Figures, page breaks and print set-up, once all charts are put; a line in their place where there is none."""
        self.write()
        if self.at == 3:
            self.page.text(3, 0, "没有可以画图的数据。", LINE)
            self.at += 1
        self.page.sheet.set_h_pagebreaks(self.breaks)
        set_paper(self.page.sheet, rows=(0, 1), landscape=False, scale=62)
        self.page.sheet.print_area(0, 0, self.at - 1, WIDE - 1)

    def _line(self, row: int, col: int, values: Sequence[object]) -> None:
        for c, value in enumerate(values, col):
            if isinstance(value, str):
                self.page.text(row, c, clip(value), LINE)
            elif value is not None:
                self.page.number(row, c, value, LINE)  # type: ignore[arg-type]

    def cells(self, place: tuple[int, int, int], n: int) -> list[Any]:
        first, last, col = place
        return [self.page.name, first, col + n, last, col + n]

    def name(self, place: tuple[int, int, int], n: int) -> list[Any]:
        return [self.page.name, 2, place[2] + n]

    def put(self, chart: Any, title: str, height: int = HEIGHT) -> None:
        """Below the last chart, on a new printed page unless there is room."""
        rows = -(-height // ROW) + 1
        chart.set_size({"width": WIDTH, "height": height})
        if self.used and self.used + rows * ROW > PAGE:
            self.breaks.append(self.at - 1)
            self.used = 0
        self.used += rows * ROW
        self.page.sheet.insert_chart(self.at, 0, chart, {"object_position": 3, "description": title})
        self.at += rows


def write_charts(book: Book, page: Page, rollup: Rollup) -> None:
    sheet = ChartSheet(book, page, "分析图表", "单位多的，只显示最高和最低的。")
    scored = [u for u in rollup.rows if u.scored]
    if any(u.claimed is not None or u.computed is not None for u in scored):
        _distribution(sheet, scored)
    if any(u.difference is not None for u in scored):
        _both(sheet, scored)
    _execution(sheet, rollup.rows)
    _losses(sheet, rollup)
    _kinds(sheet, rollup)
    sheet.finish()


def _distribution(sheet: ChartSheet, units: Sequence[UnitRow]) -> None:
    """How many units have what share of full marks, as claimed and as recomputed."""
    shares = [
        [100 * s // u.rulebook.marks for u in units if (s := pick(u)) is not None] for pick in (_claimed, _computed)
    ]
    rows = [(label, *(sum(s in range(low, high) for s in own) for own in shares)) for label, low, high in BANDS]
    place = sheet.table(("得分率（%）", "自评", "测算"), rows)
    chart = sheet.book.workbook.add_chart({"type": "column"})
    _series(sheet, chart, place, gap=60)
    title = "得分分布（单位个数）"
    finish(
        chart,
        title,
        ("得分率（得分占满分的百分比）", "单位个数"),
        whole_numbers([n for row in rows for n in row[1:]]),
        bars=False,
    )  # type: ignore[arg-type]
    chart.set_legend({"position": "top", "font": _FONT})
    sheet.put(chart, title)


def _both(sheet: ChartSheet, units: Sequence[UnitRow]) -> None:
    """A point per unit: on the line, what was claimed is what we found; right below it, more was claimed."""
    points = [(u.agency, 100 * u.claimed / u.rulebook.marks, 100 * u.computed / u.rulebook.marks)
              for u in units if u.claimed is not None and u.computed is not None]  # fmt: skip
    place = sheet.table(("单位", "自评", "测算"), points)
    low = Fraction(int(min(min(p[1:]) for p in points) // 10 * 10))
    line = sheet.table(("自评", "测算＝自评"), [(low, low), (Fraction(100), Fraction(100))])
    chart = sheet.book.workbook.add_chart({"type": "scatter"})
    size = 7 if len(points) <= 60 else 5 if len(points) <= 400 else 3
    chart.add_series({
        "name": "单位", "categories": sheet.cells(place, 1), "values": sheet.cells(place, 2),
        "marker": {"type": "circle", "size": size, "fill": {"color": COMPUTED_COLOUR, "transparency": 40}, "border": {"none": True}},
    })  # fmt: skip
    chart.add_series({
        "name": "测算＝自评", "categories": sheet.cells(line, 0), "values": sheet.cells(line, 1),
        "marker": {"type": "none"}, "line": {"color": "#C00000", "width": 1.25, "dash_type": "dash"},
    })  # fmt: skip
    title = "自评与测算（每点一个单位，红线下方为自评高于测算）"
    scale = {"min": float(low), "max": 100, "num_format": "0", "num_font": _SMALL,
             "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}}  # fmt: skip
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 14, "bold": False}, "overlay": False})
    chart.set_x_axis({"name": "自评得分率（%）", "name_font": {**_FONT, "bold": False}, **scale})
    chart.set_y_axis({"name": "测算得分率（%）", "name_font": {**_FONT, "bold": False}, **scale})
    chart.set_legend({"position": "bottom", "font": _FONT})
    sheet.put(chart, title, 480)


def _execution(sheet: ChartSheet, units: Sequence[UnitRow]) -> None:
    """All units where they fit; else the lowest and the highest on charts of their own."""
    rates = {u.number: rate for u in units if (rate := u.rate) is not None}
    known = sorted(
        (u for u in units if u.number in rates), key=lambda u: (float(rates[u.number]), rates[u.number], u.number)
    )
    if not known:
        return
    if len(known) <= MOST_BARS:
        _rates(sheet, known, "各单位执行率")
    else:
        _rates(sheet, known[:MOST_BARS], f"执行率最低的 {MOST_BARS} 个单位（共 {len(known)} 个）")
        _rates(sheet, known[-MOST_BARS:][::-1], f"执行率最高的 {MOST_BARS} 个单位（共 {len(known)} 个）")


def _rates(sheet: ChartSheet, units: Sequence[UnitRow], title: str) -> None:
    rows = [(u.agency, 100 * u.rate) for u in units]  # type: ignore[operator]
    top = max(r for _, r in rows)
    scale: dict[str, Any] = {"min": 0, "num_format": "0"}
    if top <= 100:
        scale["max"] = 100
    elif top > 2 * HIGHEST_RATE:
        scale["max"] = HIGHEST_RATE
        rows = [(f"{clip(n, 14)} {format_score(round_half_up(r, 1))}%" if r > HIGHEST_RATE else n, r) for n, r in rows]
    _bars(sheet, ("单位", "执行率（%）"), rows, title, scale, "0.0")


def _losses(sheet: ChartSheet, rollup: Rollup) -> None:
    """Indicators by the share of their marks that units lose on average, as recomputed, else as claimed."""
    lost = []
    for table in rollup.tables:
        several = f"（{table.rulebook.jurisdiction}）" if len(rollup.tables) > 1 else ""
        for indicator, marks in zip(table.indicators, table.counted(), strict=True):
            tally = Tally()
            for mark, times in marks:
                tally.add(mark.claimed if mark.computed is None else mark.computed, times)
            average = tally.mean
            if average is not None and indicator.marks > 0 and average < indicator.marks:
                label = f"{clip(indicator.label, 16)}{several}（{format_score(indicator.marks)}分）"
                lost.append((label, 100 * (indicator.marks - average) / indicator.marks))
    if lost:
        lost.sort(key=lambda row: -row[1])
        shown = lost[:15]
        title = f"失分最多的指标（{'前 15 个，' if len(lost) > 15 else ''}平均失分占分值的百分比）"
        _bars(sheet, ("指标", "平均失分率（%）"), shown, title, {"min": 0, "num_format": "0"}, "0.0")


def _kinds(sheet: ChartSheet, rollup: Rollup) -> None:
    shown = rollup.kinds[:20]
    if shown:
        rows = [(k.title, Fraction(k.count)) for k in shown]
        title = f"各类问题的个数（红：错误，黄：警告，蓝：提示{'；前 20 类' if len(rollup.kinds) > 20 else ''}）"
        points = [{"fill": {"color": SEVERITY_COLOUR[k.severity]}} for k in shown]
        _bars(sheet, ("问题类别", "个数"), rows, title, whole_numbers([k.count for k in shown]), "0", points)


def _bars(
    sheet: ChartSheet, heads: tuple[str, str], rows: Sequence[tuple[str, Fraction]], title: str, scale: dict[str, Any],
    label: str, points: list[Any] | None = None,
) -> None:  # fmt: skip
    """Horizontal bars, the first row on top, with names that fit."""
    place = sheet.table(heads, rows)
    chart = sheet.book.workbook.add_chart({"type": "bar"})
    series: dict[str, Any] = {
        "name": sheet.name(place, 1), "categories": sheet.cells(place, 0), "values": sheet.cells(place, 1), "gap": 45,
        "fill": {"color": COMPUTED_COLOUR},
        "data_labels": {"value": True, "font": _SMALL, "position": "outside_end", "num_format": label},
    }  # fmt: skip
    chart.add_series({**series, **({"points": points} if points else {})})
    finish(chart, title, heads, scale)
    chart.set_legend({"none": True})
    sheet.put(chart, title, max(300, 120 + 22 * len(rows)))


def _series(sheet: ChartSheet, chart: Any, place: tuple[int, int, int], gap: int) -> None:
    for n, colour in ((1, CLAIMED_COLOUR), (2, COMPUTED_COLOUR)):
        chart.add_series({
            "name": sheet.name(place, n), "categories": sheet.cells(place, 0), "values": sheet.cells(place, n),
            "fill": {"color": colour}, "gap": gap, "overlap": 0, "data_labels": {"value": True, "font": _SMALL},
        })  # fmt: skip


def whole_numbers(values: Sequence[int]) -> dict[str, Any]:
    """An axis of whole numbers."""
    return {"min": 0, "num_format": "0", **({"major_unit": 1} if max(values, default=0) < 8 else {})}


def _claimed(unit: UnitRow) -> Fraction | None:
    return unit.claimed


def _computed(unit: UnitRow) -> Fraction | None:
    return unit.computed
