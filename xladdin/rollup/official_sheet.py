"""Writing the official roll-up form: as the attachment prints it, with live formulas, and cells left open for the reviewers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from xladdin.exact import format_score, round_half_up
from xladdin.facts import column_letter
from xladdin.forms.model import SummaryColumn
from xladdin.output.book import Page
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
    TEXT,
    TITLE,
    Style,
    set_paper,
)
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import UnitRow
from xladdin.rollup.official import OfficialRow, OfficialTable, compared, partners, score_total
from xladdin.rollup.reviewed import Reviewed

HEAD, FIRST = 4, 5
"""0-based rows of the column headings and of the first unit."""
NONE = "—"
_LARGE: Style = {"font_size": 12}
_OPEN: Style = {"locked": False}
_PLACE = {**CENTER, **_LARGE}
STYLES: Mapping[str, Style] = {
    "number": _PLACE,
    "agency": {**TEXT, **_LARGE},
    "figure": {**AMOUNT, **_LARGE, "align": "center"},
    "ratio": {**RATE, **_LARGE, "num_format": "[=1]0%;0.00%"},
    "claim": {**SCORE, **_LARGE, "num_format": 'General"分"'},
    "review": {**SCORE, **_LARGE, "num_format": 'General"分"'},
}
FORMATS = {"yuan": "0.00"}
_NUMBER = (
    ">-1000000000000"  # in COUNTIFS and SUMIFS: every number, no text and no blank, in all three spreadsheet programs
)


def official_names(tables: Iterable[OfficialTable], taken: Iterable[str]) -> list[str]:
    """A sheet name for each table; numbered where one is taken."""
    used = {name.casefold() for name in taken}
    names = []
    for table in tables:
        base = name = table.summary.name
        n = 1
        while name.casefold() in used:
            n += 1
            mark = f"（{n}）"
            name = base[: 31 - len(mark)] + mark
        used.add(name.casefold())
        names.append(name)
    return names


def write_official(page: Page, table: OfficialTable, department: str, reviewed: Reviewed) -> None:
    """`department`: the 主管部门 ('' leaves it to be filled in)."""
    _Sheet(page, table, reviewed).write(department)


class _Place(Struct, frozen=True):
    """A column of the sheet: where it stands, and how references to it are written."""

    column: SummaryColumn
    col: int
    last: int

    @property
    def letter(self) -> str:
        return column_letter(self.col + 1)

    @property
    def cells(self) -> str:
        """All rows of units, also the empty ones."""
        return f"{self.letter}{FIRST + 1}:{self.letter}{self.last + 1}"

    def style(self) -> Style:
        base = STYLES[self.column.show]
        return (
            {**base, "num_format": FORMATS.get(self.column.unit, "General")} if self.column.show == "figure" else base
        )


class _Sheet:
    def __init__(self, page: Page, table: OfficialTable, reviewed: Reviewed) -> None:
        self.page, self.table, self.summary, self.reviewed = page, table, table.summary, reviewed
        self.units = {
            (agency_key(u.agency), u.form, u.year): u for u in reviewed.rollup.rows if u.number in reviewed.row_of
        }
        columns = self.summary.columns
        self.last = FIRST + max(self.summary.rows, len(table.rows)) - 1
        """0-based row of the last unit or empty line."""
        self.places = [_Place(column, col, self.last) for col, column in enumerate(columns)]
        self.by_id = {place.column.id: place for place in self.places if place.column.id}
        self.agency = next(place for place in self.places if place.column.show == "agency")
        self.right = len(columns) - 1

    def write(self, department: str) -> None:
        self.head(department)
        for row in range(FIRST, self.last + 1):
            n = row - FIRST
            self.page.height(row, 26)
            self.line(row, self.table.rows[n] if n < len(self.table.rows) else None)
        self.total(self.last + 1)
        self.notes(self.last + 2)
        self.page.sheet.freeze_panes(FIRST, self.agency.col + 1)
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows")
        self.page.sheet.protect("", dict.fromkeys(allowed, True))  # no password: against slips only
        set_paper(self.page.sheet, rows=(HEAD, HEAD), landscape=False)

    def head(self, department: str) -> None:
        page, summary = self.page, self.summary
        page.widths(*(c.width for c in summary.columns))
        page.merged(0, 0, 0, self.right, summary.attachment, ATTACHMENT)
        page.merged(1, 0, 1, self.right, summary.title.format(year=self.table.year, last=self.table.year - 1), TITLE)
        half = max(self.agency.col, self.right - 2)
        page.merged(3, 0, 3, half, f"{summary.department_label}{department}", {**LINE, **_OPEN})
        if half < self.right:
            page.merged(3, half + 1, 3, self.right, summary.unit_label, LINE_RIGHT)
        page.header(HEAD, tuple(c.header for c in summary.columns), OFFICIAL_HEADER)
        for row, height in ((0, 22), (1, 36), (2, 6), (3, 22), (HEAD, 38)):
            page.height(row, height)

    def line(self, row: int, unit: OfficialRow | None) -> None:
        """One unit, or an empty line in which the department may write one itself."""
        for place in self.places:
            match place.column.show:
                case "number":
                    self.page.number(row, place.col, row - FIRST + 1, place.style())
                case "agency":
                    style = place.style() if unit else {**place.style(), **_OPEN}
                    self.page.text(row, place.col, unit.agency if unit else "", style)
                case "figure":
                    self.figure(row, place, unit.figures[place.column.id] if unit else None)
                case "ratio":
                    top, bottom = compared(place.column)
                    cached = _ratio(unit.figures[top], unit.figures[bottom]) if unit else ""
                    self.ratio(row, place, cached)
                case "claim":
                    self.figure(row, place, unit.claimed if unit else None)
                case "review":
                    self.review(row, place, unit)

    def figure(self, row: int, place: _Place, value: Fraction | None) -> None:
        """A number, or a blank that can be filled in: a missing figure is no 0."""
        if value is None:
            self.page.text(row, place.col, "", {**place.style(), **_OPEN})
        else:
            self.page.number(row, place.col, value, place.style())

    def review(self, row: int, place: _Place, unit: OfficialRow | None) -> None:
        """What 汇总表 shows, where entries are typed and kept; open only in lines that the department writes itself."""
        own = self.unit_of(unit)
        if own is None:
            self.figure(row, place, None)
            return
        total = self.reviewed.total(own)
        self.page.formula(
            row,
            place.col,
            self.reviewed.shown_formula % self.reviewed.shown_places(own),
            place.style(),
            "" if total is None else total,
        )

    def unit_of(self, unit: OfficialRow | None) -> UnitRow | None:
        if unit is None:
            return None
        return self.units.get((agency_key(unit.agency), self.table.form.id, self.table.year))

    def score_of(self, unit: OfficialRow) -> Fraction | None:
        own = self.unit_of(unit)
        total = self.reviewed.total(own) if own is not None else None
        return None if isinstance(total, str) else total

    def ratio(self, row: int, place: _Place, cached: Fraction | str) -> None:
        top, bottom = (f"{self.by_id[i].letter}{row + 1}" for i in compared(place.column))
        formula = f'=IF(COUNT({top},{bottom})=2,IF({bottom}>0,{top}/{bottom},"{NONE}"),"")'
        self.page.formula(row, place.col, formula, place.style(), cached)

    def total(self, row: int) -> None:
        self.page.height(row, 26)
        lead = [p.col for p in self.places if p.column.show in ("number", "agency")]
        self.page.merged(row, 0, row, lead[-1], self.summary.total_label, _PLACE)
        for place in self.places:
            match place.column.show:
                case "figure":
                    value = self.table.total(place.column)
                    self.page.formula(row, place.col, self.sum(place), place.style(), "" if value is None else value)
                case "ratio":
                    top, bottom = (self.table.total(self.by_id[i].column) for i in compared(place.column))
                    self.ratio(row, place, _ratio(top, bottom))
                case "claim" | "review":
                    self.score(row, place)

    def sum(self, place: _Place) -> str:
        """The sum over the units that have all figures which ratios compare; blank without any."""
        group = partners(self.summary, place.column.id)
        if len(group) == 1:
            return f'=IF(COUNT({place.cells})=0,"",SUM({place.cells}))'
        have = self.having(group)
        return f'=IF(COUNTIFS({have})=0,"",SUMIFS({place.cells},{have}))'

    def having(self, group: Iterable[str]) -> str:
        """Criteria: rows with a number in each of these columns."""
        return ",".join(f'{self.by_id[i].cells},"{_NUMBER}"' for i in group)

    def score(self, row: int, place: _Place) -> None:
        """The total row's score under the reading chosen, and a comment that says which that is."""
        reading = self.summary.reading
        assert reading is not None
        scores = [u.claimed if place.column.show == "claim" else self.score_of(u) for u in self.table.rows]
        value = self.table.score_total(scores)
        blank = NONE if score_total(self.summary)[0] == "none" and len(scores) > 1 else ""
        cached = blank if value is None else round_half_up(value, 2)
        self.page.formula(row, place.col, self.score_formula(place), place.style(), cached)
        others = "；".join(o.say for o in reading.options if o.name != reading.choice)
        said = f"{reading.question}：{reading.chosen.say}。\n依据：{reading.basis}。\n其他读法：{others}。"
        self.page.sheet.write_comment(row, place.col, said, {"x_scale": 2, "y_scale": 1.6, "author": "xladdin"})
        if place.column.show == "review":
            self.entry_check(place)

    def score_formula(self, place: _Place) -> str:
        total, weight = score_total(self.summary)
        scores, agencies = place.cells, self.agency.cells
        if total == "none":
            only = f'IF(COUNT({scores})=1,ROUND(SUM({scores}),2),"")'
            return f'=IF(COUNTA({agencies})>1,"{NONE}",{only})'
        if total == "mean":
            return f'=IF(COUNT({scores})=0,"",ROUND(AVERAGE({scores}),2))'
        weights = self.by_id[weight].cells
        heavy = f'SUMIFS({weights},{scores},"{_NUMBER}")'
        return f'=IF(COUNT({scores})=0,"",IF({heavy}>0,ROUND(SUMPRODUCT({weights},{scores})/{heavy},2),""))'

    def entry_check(self, place: _Place) -> None:
        most = format_score(self.table.marks)
        self.page.sheet.data_validation(FIRST, place.col, self.last, place.col, {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most,
            "input_title": place.column.title, "input_message": f"主管部门复核后填写，0 至 {most} 分。",
            "error_title": "请核对", "error_message": f"复核分数应在 0 至 {most} 之间。",
        })  # fmt: skip

    def notes(self, row: int) -> None:
        """The form's own note; below it a line that speaks only while figures are missing."""
        self.page.merged(row, 0, row, self.right, self.summary.note, NOTE)
        groups = dict.fromkeys(partners(self.summary, i) for i in self.by_id)
        for n, group in enumerate(groups, row + 1):
            names = "或".join(self.by_id[i].column.title for i in group)
            rates = "".join(
                f"和{p.column.title}"
                for p in self.places
                if p.column.show == "ratio" and compared(p.column)[0] in group
            )
            says = f"个单位缺少{names}，没有计入合计{rates and f'数{rates}'}。"
            short = f"COUNTA({self.agency.cells})-COUNTIFS({self.having(group)})"
            missing = sum(any(u.figures[i] is None for i in group) for u in self.table.rows)
            self.page.merged(n, 0, n, self.right, "", NOTE)
            quoted = says.replace('"', '""')
            formula = f'=IF(COUNTA({self.agency.cells})=0,"",IF({short}>0,"备注："&({short})&"{quoted}",""))'
            self.page.formula(n, 0, formula, NOTE, f"备注：{missing}{says}" if missing else "")
            self.page.height(n, 20)


def _ratio(top: Fraction | None, bottom: Fraction | None) -> Fraction | str:
    """What the formula of a ratio gives: blank while a figure is missing, a dash where there is nothing to divide by."""
    if top is None or bottom is None:
        return ""
    return top / bottom if bottom > 0 else NONE
