"""等级与排名: which place each unit takes, live under the basis chosen at the top; units without a score stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from xladdin.exact import format_score, round_half_up
from xladdin.output.book import Page
from xladdin.output.cells import Formula, RowCells
from xladdin.output.links import sheet_link
from xladdin.output.style import CENTER, HEADER, RATE, SCORE, SECTION, SUBTITLE, TEXT, TITLE, TOTAL, Style, set_paper
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Rollup, UnitRow
from xladdin.rollup.names import SUMMARY
from xladdin.rollup.reviewed import INCOMPLETE, Reviewed
from xladdin.rollup.roster import departments
from xladdin.rollup.year_columns import PLACE_HEADS, PlaceColumns
from xladdin.rules.rulebook import UNSCORED_ZH, Rulebook

COLUMNS = (
    "名次",
    "预算单位",
    "主管部门",
    "年度",
    "满分",
    "自评",
    "测算",
    "复核",
    "采用得分",
    "得分率",
    "采用的是",
    "等级",
)
WIDTHS = (8, 32, 24, 8, 8, 8, 8, 8, 12, 10, 12, 8)
LAST = len(COLUMNS) - 1
BASES = ("复核优先", "测算", "自评")
BASIS_CELL = "$C$2"
TOO_MUCH, UNRANKED = "超过满分", "—"
FIRST = 5
"""0-based row of the first unit."""
LEGEND = (
    "在上面的黄色格选排名依据。复核优先：有复核分数的用复核分数，没有的用测算，再没有的用自评。"
    "按得分率（采用得分÷满分）排名，得分相同的并列；得分超过满分的不排名，改正后再排。改了依据或填了复核后名次随时更新，各行的顺序请自己排序。"
)
_INPUT: Style = {**CENTER, "bg_color": "#FFFDE7", "bold": True, "locked": False}


class _Place(Struct, frozen=True):
    """`share`: 得分率; None where the score is above the full marks, as it is when a unit's own marks come to more."""

    unit: UnitRow
    reviewed: Fraction | str | None
    adopted: Fraction
    basis: str
    share: Fraction | None

    @property
    def grade(self) -> str:
        return "" if self.share is None else self.unit.rulebook.grade(self.adopted)


def write_ranking(page: Page, rollup: Rollup, reviewed: Reviewed) -> None:
    places, apart = _places(rollup, reviewed)
    page.widths(*WIDTHS)
    columns = None if rollup.last_year is None else PlaceColumns(page, rollup.last_year, LAST + 1)
    right = LAST if columns is None else LAST + len(PLACE_HEADS)
    page.merged(0, 0, 0, right, "等级与排名", TITLE)
    page.merged(1, 0, 1, 1, "排名依据（请选择）：", {**CENTER, "align": "right"})
    page.text(1, 2, BASES[0], _INPUT)
    page.sheet.data_validation(1, 2, 1, 2, {
        "validate": "list", "source": list(BASES), "error_title": "请核对", "error_message": "请从列表中选。",
    })  # fmt: skip
    page.merged(2, 0, 2, right, LEGEND, {**SUBTITLE, "text_wrap": True})
    page.header(FIRST - 1, COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 22), (2, 34), (3, 6), (4, 22)):
        page.height(row, height)
    if columns is not None:
        columns.head(FIRST - 1)
    _grades(page, places)
    last = FIRST + max(len(places), 1) - 1
    page.lines(FIRST, _Lines(page, reviewed, columns, last).made(places))
    if not places:
        page.merged(FIRST, 0, FIRST, LAST, "没有可以排名的单位。", CENTER)
    page.sheet.autofilter(FIRST - 1, 0, last, right)
    page.sheet.freeze_panes(FIRST, 2)
    _apart(page, last + 2, apart)
    set_paper(page.sheet, rows=(FIRST - 1, FIRST - 1))


def _places(rollup: Rollup, reviewed: Reviewed) -> tuple[list[_Place], list[tuple[UnitRow, str]]]:
    """Ranked units, best first, and those without any score, with the reason."""
    places, apart = [], []
    for unit in rollup.rows:
        total = reviewed.total(unit)
        known = ((total, "复核"), (unit.computed, "测算"), (unit.claimed, "自评"))
        first = next(((v, word) for v, word in known if v is not None and not isinstance(v, str)), None)
        if not unit.scored:
            apart.append((unit, f"{UNSCORED_ZH}，不打分。"))
        elif first is None:
            apart.append((unit, "没有自评总分，也缺少数据不能测算。请填报单位补齐后重新汇总。"))
        else:
            full = unit.rulebook.marks
            places.append(_Place(unit, total, *first, None if first[0] > full else share_of(first[0], full)))
    places.sort(key=lambda p: (p.share is None, -float(p.share or 0), -(p.share or 0), p.unit.number))
    return places, apart


def share_of(score: Fraction, full: Fraction) -> Fraction:
    """得分率 as units are ranked by it: the part of the full marks, to eight places."""
    return Fraction(round_half_up(score / full, 8))


class _Lines:
    """`last`: row (0-based) of the last unit."""

    def __init__(self, page: Page, reviewed: Reviewed, columns: PlaceColumns | None, last: int) -> None:
        self.cells, self.reviewed, self.columns = RowCells(page), reviewed, columns
        self.of_unit = departments(reviewed.rollup.roster)
        shares = f"$J${FIRST + 1}:$J${last + 1}"
        chosen = f'IF({BASIS_CELL}="自评","自评",IF({BASIS_CELL}="测算","测算",IF(ISNUMBER(H%d),"复核",IF(ISNUMBER(G%d),"测算","自评"))))'
        picked = 'IF(K%d="复核",H%d,IF(K%d="测算",G%d,F%d))'
        self._rank = Formula(page, f'=IF(ISNUMBER(J%d),RANK(J%d,{shares}),"{UNRANKED}")', TOTAL)
        self._shown = Formula(page, reviewed.shown_formula, SCORE)
        self._picked = Formula(page, f'=IF(ISNUMBER({picked}),{picked},"—")', TOTAL)
        share = f'=IF(ISNUMBER(I%d),IF(I%d>E%d,"{TOO_MUCH}",ROUND(I%d/E%d,8)),"—")'
        self._share = Formula(page, share, RATE)
        self._chosen = Formula(page, f"={chosen}", CENTER)
        self._grades: dict[int, tuple[Rulebook, Formula, int]] = {}

    def made(self, places: Sequence[_Place]) -> Iterator[tuple[bytes, float]]:
        """Each with its height in points."""
        ranked = ranks(place.share for place in places if place.share is not None)
        for row, place in enumerate(places, FIRST):
            rank = next(ranked, None)
            self.cells.start()
            own = [*self._line(row, place, rank)]
            if self.columns is not None:
                own += self.columns.unit(self.cells, row, place.unit, rank, place.share)
            yield b"".join(own), self.cells.points

    def _line(self, row: int, place: _Place, rank: int | None) -> Iterator[bytes]:
        cells, unit, at = self.cells, place.unit, row + 1
        yield self._rank.filled((at, at), UNRANKED if rank is None else rank)
        yield cells.linked(row, 1, unit.agency, TEXT, sheet_link(SUMMARY, self.reviewed.row_of[unit.number], 1))
        yield cells.text(2, self.of_unit.get(agency_key(unit.agency), "") if self.of_unit else "", TEXT)
        yield cells.number(3, unit.year, CENTER)
        yield cells.number(4, unit.rulebook.marks, SCORE)
        yield cells.number(5, unit.claimed, SCORE, "未填")
        yield cells.number(6, unit.computed, SCORE, INCOMPLETE)
        yield self._shown.filled(self.reviewed.shown_places(unit), "" if place.reviewed is None else place.reviewed)
        yield self._picked.filled((at,) * 10, place.adopted)
        yield self._share.filled((at,) * 5, TOO_MUCH if place.share is None else place.share)
        yield self._chosen.filled((at, at), place.basis)
        yield self._grade(unit.rulebook, at, place.grade)

    def _grade(self, book: Rulebook, at: int, grade: str) -> bytes:
        known = self._grades.get(id(book))
        if known is None:
            formula = f"={grade_formula(book)}"
            known = self._grades[id(book)] = book, Formula(self.cells.page, formula, CENTER), formula.count("%d")
        return known[1].filled((at,) * known[2], grade)


def ranks(shares: Iterable[Fraction]) -> Iterator[int]:
    """Of shares from the highest to the lowest: the first with the same share tells the rank."""
    rank, last = 0, None
    for n, share in enumerate(shares, 1):
        if share != last:
            rank, last = n, share
        yield rank


def grade_formula(book: Rulebook) -> str:
    """等级 of a row by the lines of the scoring table; '' when it has none, and for a score above the full marks."""
    made = '""'
    for name, line in reversed(book.grades):
        made = f'IF(I%d>={format_score(line)},"{name}",{made})'
    return f'IF(ISNUMBER(J%d),{made},"")'


def _grades(page: Page, places: Sequence[_Place]) -> None:
    """How many units are in each grade, live."""
    names = list(dict.fromkeys(name for p in places for name, _ in p.unit.rulebook.grades))
    if not names:
        return
    cells = f"$L${FIRST + 1}:$L${FIRST + len(places)}"
    own = [place.grade for place in places]
    formula = "=" + '&"　"&'.join(f'"{name} "&COUNTIF({cells},"{name}")&" 个"' for name in names)
    style: Style = {**CENTER, "border": 0}
    page.merged(1, 3, 1, LAST, "", style)
    page.formula(1, 3, formula, style, "　".join(f"{name} {own.count(name)} 个" for name in names))


def _apart(page: Page, row: int, apart: Sequence[tuple[UnitRow, str]]) -> None:
    if not apart:
        return
    page.merged(row, 0, row, LAST, f"不参加排名的单位（{len(apart)} 个）", SECTION)
    page.height(row, 24)
    for n, (unit, why) in enumerate(apart, 1):
        page.number(row + n, 0, n, CENTER)
        page.text(row + n, 1, unit.agency, TEXT)
        page.merged(row + n, 2, row + n, LAST, why, TEXT)
