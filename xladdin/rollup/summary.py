"""汇总表, in the official form (附件4 部门整体支出自评情况汇总表)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import count, groupby

from msgspec import Struct

from xladdin.exact import format_score, round_half_up
from xladdin.output.book import Page
from xladdin.output.cells import Formula, RowCells
from xladdin.output.style import (
    AMOUNT,
    ATTACHMENT,
    CENTER,
    LINE,
    LINE_RIGHT,
    NOTE,
    OFFICIAL_HEADER,
    RATE,
    SCORE,
    SEVERITY,
    TEXT,
    TITLE,
    TOTAL,
    Style,
    set_paper,
)
from xladdin.rollup.hierarchy import NO_DEPARTMENT, Group, Line, lines
from xladdin.rollup.model import Rollup, UnitRow, mean
from xladdin.rollup.names import REVIEW, SUMMARY_FIRST
from xladdin.rollup.review_keys import CHANGED, entry_text, key_text
from xladdin.rollup.review_sheet import BASIS_HEAD, ENTRY_HEAD, KEY_HEAD, NUMBER_HEAD
from xladdin.rollup.reviewed import Reviewed, basis_of_unit, key_of
from xladdin.rollup.year_columns import AMOUNT_HEADS, AmountColumns
from xladdin.rules.rulebook import UNSCORED_ZH

COLUMNS = ("序号", "预算单位", "全年\n预算数", "全年\n执行数", "执行率", "所属单位\n自评分数", "主管部门\n复核分数")
WIDTHS = (6, 31, 14, 14, 10, 11.5, 11.5)
HIDDEN = (NUMBER_HEAD, KEY_HEAD, BASIS_HEAD, ENTRY_HEAD)
RIGHT = len(COLUMNS) + len(HIDDEN)
"""First column right of the table."""
FIRST = SUMMARY_FIRST
PRINTED_ROWS = 10
"""Numbered lines the official form prints; fewer units leave the rest empty."""
MISSING, NONE = "缺数", "—"
LARGE = {"font_size": 12}
POINTS = {**SCORE, **LARGE, "num_format": 'General"分"'}
NAME, PLACE, MONEY, SHARE = {**TEXT, **LARGE}, {**CENTER, **LARGE}, {**AMOUNT, **LARGE}, {**RATE, **LARGE}
SHADE: Style = {"bg_color": TOTAL["bg_color"], "font_name": TOTAL["font_name"]}
_GROUP: Style = {**TOTAL, **LARGE}
_GROUP_NAME: Style = {**_GROUP, "align": "left"}
_GROUP_POINTS: Style = {**POINTS, **SHADE}
_STALE: Style = {**POINTS, **SEVERITY["warning"]}
_HIDDEN: Style = {}
HEIGHT = 26.0
"""Points of a line; more where a name needs them."""
WAN = 10_000
NOTES = 3
"""Notes on reviews shown here; all of them are in 汇总说明."""
FORM_NOTE = "注：由主管部门填报。第一行填部门本级，以下各行填所属单位。"
REVIEW_NOTE = (
    f"复核分数由“{REVIEW}”表算出：有复核得分的指标用复核得分，其余用测算得分；没有复核的单位留空，也可以直接填总分。"
)
ROUNDING_NOTE = "金额由填报的元换算为万元，显示两位小数；合计和执行率按未舍入的金额计算，与各行相加可能有尾差。"
SCORE_NOTE = "分数不合计；“平均”为有自评分数（复核分数）的单位的简单平均。"

_BELOW = ">-1000000000000"  # every number, no text: SUMIFS then skips 缺数 in all three spreadsheet programs


class Layout(Struct, frozen=True):
    """Where the lines stand: rows (0-based) of units by number, and the last row of the table's body."""

    lines: tuple[Line, ...]
    row_of: Mapping[int, int]
    last: int


def layout(rollup: Rollup) -> Layout:
    own = tuple(lines(rollup))
    rows = {line.unit.number: n for n, line in enumerate(own, FIRST) if line.unit is not None}
    return Layout(own, rows, FIRST + max(PRINTED_ROWS, len(own)) - 1)


def write_summary(page: Page, rollup: Rollup, plan: Layout, reviewed: Reviewed, starts: Mapping[int, str]) -> None:
    """`starts`: number of a unit -> link to its first line in 数据底表."""
    _head(page, rollup)
    columns = None if rollup.last_year is None else AmountColumns(page, rollup.last_year, RIGHT)
    if columns is not None:
        columns.head(FIRST - 1)
    sheet, last = page.sheet, plan.last
    _Body(page, reviewed, starts, columns).write(plan)
    _total(page, last + 1, rollup)
    if columns is not None:
        columns.total(last + 1, FIRST, rollup.rows)
    _mean(page, last + 2, rollup, plan, reviewed)
    end = _notes(page, last + 3, rollup)
    most = format_score(max((b.marks for b in rollup.rulebooks), default=Fraction(100)))
    sheet.data_validation(FIRST, 6, last, 6, {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most, "error_type": "warning",
        "input_title": "复核分数", "input_message": f"由“{REVIEW}”表算出；直接填总分的，0 至 {most} 分。",
        "error_title": "请核对", "error_message": f"复核分数一般在 0 至 {most} 之间。",
    })  # fmt: skip
    if len(plan.lines) > PRINTED_ROWS:
        sheet.autofilter(FIRST - 1, 0, last, RIGHT - 1 + (len(AMOUNT_HEADS) if columns is not None else 0))
    sheet.set_column(7, 6 + len(HIDDEN), None, None, {"hidden": True})
    sheet.freeze_panes(FIRST, 2)
    set_paper(sheet, rows=(FIRST - 1, FIRST - 1), landscape=False)
    sheet.print_area(0, 0, end, 6)


def years_text(rollup: Rollup) -> str:
    """`2022年度`; both ends when submissions are of several years; blank to fill in when there is none."""
    if not rollup.years:
        return "    年度"
    first, last = rollup.years[0], rollup.years[-1]
    return f"{first}年度" if first == last else f"{first}—{last}年度"


def _head(page: Page, rollup: Rollup) -> None:
    page.widths(*WIDTHS)
    page.text(0, 0, "附件4：", ATTACHMENT)
    page.merged(1, 0, 1, 6, f"{years_text(rollup)}部门整体支出自评情况汇总表", TITLE)
    page.merged(3, 0, 3, 4, f"主管部门（盖章）：{rollup.department}", LINE)
    page.merged(3, 5, 3, 6, "单位：万元", LINE_RIGHT)
    page.header(FIRST - 1, COLUMNS, OFFICIAL_HEADER)
    page.header(FIRST - 1, HIDDEN, {}, len(COLUMNS))
    for row, height in ((0, 22), (1, 36), (2, 6), (3, 22), (FIRST - 1, 38)):
        page.height(row, height)


class _Body:
    """The lines of units, 小计 and those left empty."""

    def __init__(
        self, page: Page, reviewed: Reviewed, starts: Mapping[int, str], columns: AmountColumns | None
    ) -> None:
        self.page, self.cells, self.reviewed, self.starts, self.columns = (
            page,
            RowCells(page),
            reviewed,
            starts,
            columns,
        )
        self._rate = {word: Formula(page, _rate("%d", word), SHARE) for word in (f'"{MISSING}"', '""')}
        self._total = Formula(page, reviewed.total_formula, POINTS)
        self._numbers = count(1)

    def write(self, plan: Layout) -> None:
        empty = [None] * (plan.last + 1 - FIRST - len(plan.lines))
        row = FIRST
        for folds, own in groupby([*plan.lines, *empty], key=self._folding(plan)):
            row = self.page.lines(row, map(self._line, count(row), own), level=int(folds))

    @staticmethod
    def _folding(plan: Layout) -> Callable[[Line | None], bool]:
        """Units fold away under the 小计 of their department, where there are departments."""
        folding = any(line.group for line in plan.lines)
        return lambda line: folding and line is not None and line.unit is not None

    def _line(self, row: int, line: Line | None) -> tuple[bytes, float]:
        self.cells.start(HEIGHT)
        if line is not None and line.group is not None:
            own = self._subtotal(row, line.group)
        elif line is not None and line.unit is not None:
            own = (*self._unit(row, line.unit), *self._review(row, line.unit))
            if self.columns is not None:
                own += tuple(self.columns.unit(self.cells, row, line.unit))
        else:
            own = self._empty(row)
        return b"".join(own), self.cells.points

    def _unit(self, row: int, unit: UnitRow) -> Iterator[bytes]:
        cells = self.cells
        yield cells.number(0, next(self._numbers), PLACE)
        yield cells.linked(row, 1, unit.agency, NAME, self.starts.get(unit.number))
        yield cells.number(2, None if unit.budget is None else unit.budget / WAN, MONEY, MISSING)
        yield cells.number(3, None if unit.executed is None else unit.executed / WAN, MONEY, MISSING)
        rate: object = unit.rate
        if rate is None:
            rate = NONE if unit.has_both else MISSING
        yield self._rate[f'"{MISSING}"'].filled((row + 1,) * 5, rate)  # type: ignore[arg-type]
        yield cells.number(5, unit.claimed, POINTS, "未填" if unit.scored else UNSCORED_ZH)

    def _review(self, row: int, unit: UnitRow) -> Iterator[bytes]:
        """The reviewed total: as typed for the whole unit, else live over the lines of 指标复核."""
        cells, key = self.cells, key_of(unit, "")
        typed = self.reviewed.rollup.reviews.get(key)
        total = self.reviewed.total(unit)
        style = _STALE if typed is not None and typed.changed else POINTS
        if typed is not None and typed.score is not None:
            yield cells.number(6, typed.score, style)
        elif typed is not None or self.reviewed.placed(unit) is None:
            yield cells.text(6, typed.typed if typed else "", style)
        else:
            yield self._total.filled(self.reviewed.total_places(unit), "" if total is None else total)
        if style is _STALE:
            self.page.sheet.write_comment(row, 6, f"{CHANGED}：自评或测算总分在复核后变了。", {"author": "xladdin"})
        yield cells.number(7, unit.number, _HIDDEN)
        yield cells.text(8, key_text(key), _HIDDEN)
        yield cells.text(9, basis_of_unit(unit), _HIDDEN)
        yield cells.text(10, entry_text(typed) if typed else "", _HIDDEN)

    def _subtotal(self, row: int, group: Group) -> Iterator[bytes]:
        """小计 of the units right above, those with both figures."""
        cells, first, last = self.cells, row + 1 - len(group.units), row
        yield cells.text(0, "小计", _GROUP)
        yield cells.text(1, group.department or NO_DEPARTMENT, _GROUP_NAME)
        sums = _sums((f"C{first}:C{last}", f"D{first}:D{last}"), "", (group.budget, group.executed))
        yield from (cells.formula(formula, {**MONEY, **SHADE}, value) for formula, value in sums)
        rate: object = group.rate
        if rate is None:
            rate = MISSING if group.budget is None else NONE
        yield cells.formula(_rate(row + 1, f'"{MISSING}"'), {**SHARE, **SHADE}, rate)  # type: ignore[arg-type]
        yield cells.text(5, NONE, _GROUP_POINTS)
        yield cells.text(6, NONE, _GROUP_POINTS)

    def _empty(self, row: int) -> Iterator[bytes]:
        cells = self.cells
        yield cells.number(0, next(self._numbers), PLACE)
        yield cells.text(1, "", NAME)
        yield from (cells.text(col, "", MONEY) for col in (2, 3))
        yield self._rate['""'].filled((row + 1,) * 5, "")
        yield from (cells.text(col, "", POINTS) for col in (5, 6))


def _sums(
    cells: tuple[str, str], also: str, values: tuple[Fraction | None, Fraction | None]
) -> Iterator[tuple[str, Fraction | str]]:
    """Sums of budget and executed over the lines that have both, as formulas and as values."""
    have = f'{cells[0]},"{_BELOW}",{cells[1]},"{_BELOW}"{also}'
    for own, value in zip(cells, values, strict=True):
        formula = f'=IF(COUNTIFS({have})=0,"{MISSING}",SUMIFS({own},{have}))'
        yield formula, MISSING if value is None else value / WAN


def _rate(line: int | str, otherwise: str) -> str:
    """`line`: as Excel numbers it."""
    return f'=IF(COUNT(C{line}:D{line})=2,IF(C{line}>0,D{line}/C{line},"{NONE}"),{otherwise})'


def _total(page: Page, row: int, rollup: Rollup) -> None:
    first, last, total = FIRST + 1, row, rollup.total
    page.height(row, HEIGHT)
    page.merged(row, 0, row, 1, "合计", OFFICIAL_HEADER)
    # Lines of units have a number in front, those of 小计 a word.
    cells = (f"C{first}:C{last}", f"D{first}:D{last}")
    sums = _sums(cells, f',A{first}:A{last},">0"', (total.budget, total.executed))
    for col, (formula, value) in enumerate(sums, 2):
        page.formula(row, col, formula, MONEY, value)
    rate: object = total.rate
    if rate is None:
        rate = MISSING if total.budget is None else NONE
    page.formula(row, 4, _rate(row + 1, f'"{MISSING}"'), SHARE, rate)  # type: ignore[arg-type]
    page.text(row, 5, NONE, POINTS)
    page.text(row, 6, NONE, POINTS)


def _mean(page: Page, row: int, rollup: Rollup, plan: Layout, reviewed: Reviewed) -> None:
    page.height(row, HEIGHT)
    page.merged(row, 0, row, 4, "平均", OFFICIAL_HEADER)
    if len({b.marks for b in rollup.rulebooks}) > 1:
        page.text(row, 5, NONE, POINTS)
        page.text(row, 6, NONE, POINTS)
        return
    totals = [reviewed.total(unit) for unit in rollup.rows]
    checked = mean(t for t in totals if not isinstance(t, str))
    for col, letter, value in ((5, "F", rollup.total.mean_claimed), (6, "G", checked)):
        cells = f"{letter}{FIRST + 1}:{letter}{plan.last + 1}"
        formula = f'=IF(COUNT({cells})=0,"{NONE}",ROUND(AVERAGE({cells}),2))'
        page.formula(row, col, formula, POINTS, NONE if value is None else round_half_up(value, 2))


def _notes(page: Page, row: int, rollup: Rollup) -> int:
    notes = (
        ROUNDING_NOTE,
        SCORE_NOTE,
        *([REVIEW_NOTE] if rollup.tables else []),
        *rollup.notes,
        *rollup.review_notes[:NOTES],
    )
    text = "\n".join([FORM_NOTE, *(f"{n}. {note}" for n, note in enumerate(notes, 1))])
    page.merged(row, 0, row, 6, text, NOTE)
    return row
