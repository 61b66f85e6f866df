"""数据底表: one line per figure of every unit with the cell it came from, streamed, with links to the source and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from xladdin.facts import column_letter
from xladdin.output.book import MAX_ROWS, Book, Page
from xladdin.output.links import sheet_link
from xladdin.output.streamed import LongSheet
from xladdin.output.style import CENTER, HEADER, LINKED, SUBTITLE, TEXT, TITLE, Style, set_paper
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import FactRow, Rollup
from xladdin.rollup.names import SUMMARY, data_sheets
from xladdin.rollup.reviewed import Reviewed

COLUMNS = (
    "单位", "年度", "表样", "项目", "数据项", "名称", "数值", "计量单位", "文件", "工作表", "单元格", "链接", "来源", "返回",
)  # fmt: skip
WIDTHS = (30, 7, 20, 20, 26, 34, 18, 9, 24, 18, 8, 8, 7, 8)
LAST = len(COLUMNS) - 1
LINK, OPEN, BACK = COLUMNS.index("链接"), COLUMNS.index("来源"), COLUMNS.index("返回")
FIRST = 3
MAX_FUNCTION_LINK = 255
"""Characters of a text that the function HYPERLINK takes."""
_LINE: Style = {k: v for k, v in TEXT.items() if k not in ("text_wrap", "border")} | {"font_size": 10}
_MID: Style = {**_LINE, "align": "center"}
_FIGURE: Style = {**_LINE, "align": "right", "num_format": "#,##0.00##########;[Red]-#,##0.00##########"}
_GO: Style = {**_MID, **LINKED}
STYLES = (_LINE, _MID, _LINE, _LINE, _LINE, _LINE, _FIGURE, _MID, _LINE, _LINE, _MID, _LINE, _GO, _GO)
LEGEND = "每行一个数据：金额以元、比率以小数为单位，空白为没有填。点“来源”打开报送文件到该单元格，点“返回”回到汇总表。可筛选、可作数据透视表。"


class DataRows:
    """All lines, on as many sheets as they need; where each unit's first line stands."""

    def __init__(self, book: Book, rollup: Rollup) -> None:
        self.book = book
        self.sheets: list[LongSheet] = []
        self.starts: dict[int, tuple[int, int]] = {}
        """Number of a unit -> (sheet, 0-based row) of its first line."""
        self._units = {(agency_key(r.agency), r.file): r.number for r in rollup.rows}
        self._linked: tuple[Path | None, str | None] = (None, None)
        for fact in _facts(rollup):
            self._add(fact)

    def _add(self, fact: FactRow) -> None:
        if not self.sheets or self.sheets[-1].end >= MAX_ROWS:
            self.sheets.append(LongSheet(FIRST, STYLES, {OPEN: LINK}))
        sheet = self.sheets[-1]
        number = (
            self._units.get((agency_key(fact.unit), fact.file)) if fact.file != self._last_file else self._last_number
        )
        self._last_file, self._last_number = fact.file, number
        start = number is not None and number not in self.starts
        if start:
            self.starts[number] = (len(self.sheets) - 1, sheet.end)  # type: ignore[index]
        link = self._link(fact)
        value = float(fact.value) if isinstance(fact.value, Fraction | int) else fact.value
        sheet.add((
            fact.unit, fact.year, fact.form, fact.project, fact.item, fact.label, value, fact.unit_of_measure,
            fact.name, fact.sheet, fact.cell, link, "打开" if link else "", SUMMARY if start else "",
        ))  # fmt: skip

    _last_file: Path | None = None
    _last_number: int | None = None

    def _link(self, fact: FactRow) -> str:
        """The link as the function HYPERLINK takes it; '' when there is no safe or no short enough one."""
        found = self.book.file_link(fact.file)
        if found is None:
            return ""
        place = f"#'{fact.sheet.replace(chr(39), chr(39) * 2)}'!{fact.cell}" if fact.sheet and fact.cell else ""
        whole = found.removeprefix("external:") + place
        return whole if len(whole) <= MAX_FUNCTION_LINK else ""

    def links(self) -> dict[int, str]:
        """Number of a unit -> link to its first line."""
        names = data_sheets(len(self.sheets))
        return {number: sheet_link(names[n], row) for number, (n, row) in self.starts.items()}


def _facts(rollup: Rollup) -> Iterable[FactRow] | Iterator[FactRow]:
    return rollup.facts() if callable(rollup.facts) else rollup.facts


def write_data(page: Page, rows: DataRows, n: int, reviewed: Reviewed) -> None:
    """Sheet `n` of 数据底表."""
    own = rows.sheets[n]
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, page.name, TITLE)
    page.merged(1, 0, 1, LAST, LEGEND, SUBTITLE)
    page.header(FIRST - 1, COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    for number, (sheet, row) in rows.starts.items():
        if sheet == n and page.links < 60_000:
            page.text(row, BACK, SUMMARY, CENTER, sheet_link(SUMMARY, reviewed.row_of[number], 1))
    page.sheet.set_column(LINK, LINK, None, None, {"hidden": True})
    page.sheet.autofilter(FIRST - 1, 0, own.end - 1, LAST)
    page.sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:{column_letter(LAST + 1)}{own.end}"})
    page.sheet.freeze_panes(FIRST, 1)
    set_paper(page.sheet, rows=(FIRST - 1, FIRST - 1))
    rows.book.put_rows(page, own)
