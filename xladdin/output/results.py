"""校验结果.xlsx: every finding with a link to its cell, and the count per file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from xladdin.checks.case import Examined
from xladdin.facts import SEVERITY_ZH, Cell, Finding
from xladdin.output.book import Book, Page, new_book
from xladdin.output.links import sheet_link, shown_names
from xladdin.output.style import CENTER, HEADER, SEVERITY, STATE, SUBTITLE, TEXT, TITLE, TOTAL, set_paper
from xladdin.output.words import agency_of, file_state, moment, notes_of

FINDINGS, SUMMARY = "校验结果", "汇总"
HEADER_ROW = 2
COLUMNS = ("序号", "文件", "单位", "级别", "编号", "位置", "问题", "怎样改", "相关单元格", "依据")
WIDTHS = (7, 16, 16, 7, 7, 15, 38, 28, 15, 25)
WHOLE_FILE = "整个文件"


def write_findings(examined: Sequence[Examined], out: Path, *, overwrite: bool = False) -> None:
    """Writes all findings of the files to `out`. Raises OutputExists, OutputLocked; `out` is then as it was."""
    now = written_at()
    with new_book(out, overwrite, FINDINGS, now) as book:
        add_findings(book, examined, now)


def written_at() -> datetime:
    """Now, as the clock on the wall says, in whole seconds."""
    return datetime.now().astimezone().replace(microsecond=0, tzinfo=None)


def add_findings(book: Book, examined: Sequence[Examined], now: datetime) -> None:
    """The list and the summary, as two sheets of a workbook that may hold others."""
    names = shown_names([e.file for e in examined])
    findings, summary = book.page(FINDINGS), book.page(SUMMARY)
    starts = _write_list(book, findings, examined, names, now)
    _write_summary(summary, examined, names, starts)


def place_text(finding: Finding) -> str:
    return str(finding.cell) if finding.cell else WHOLE_FILE


def related_text(cells: Sequence[Cell]) -> str:
    """`基础数据表!D19、F19、共性指标表!I12`: the sheet is named where it changes."""
    shown, sheet = [], ""
    for cell in cells:
        shown.append(cell.address if cell.sheet == sheet else str(cell))
        sheet = cell.sheet
    return "、".join(shown)


def _write_list(
    book: Book, page: Page, examined: Sequence[Examined], names: list[str], now: datetime
) -> list[int | None]:
    """The list; gives each file's first row, None for a file without findings."""
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, len(COLUMNS) - 1, "校验结果", TITLE)
    page.merged(1, 0, 1, len(COLUMNS) - 1, _subtitle(examined, now), SUBTITLE)
    page.height(0, 30)
    page.height(1, 20)
    page.header(HEADER_ROW, COLUMNS, HEADER)
    page.height(HEADER_ROW, 22)
    row, starts = HEADER_ROW + 1, []
    for one, name in zip(examined, names, strict=True):
        starts.append(row if one.findings else None)
        for found in one.findings:
            _write_finding(book, page, row, one, name, found)
            row += 1
    if row == HEADER_ROW + 1:
        page.merged(row, 0, row, len(COLUMNS) - 1, "没有发现问题。" if examined else "没有文件。", CENTER)
        row += 1
    page.sheet.autofilter(HEADER_ROW, 0, row - 1, len(COLUMNS) - 1)
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    page.sheet.print_area(0, 0, row - 1, len(COLUMNS) - 1)
    set_paper(page.sheet, rows=(HEADER_ROW, HEADER_ROW))
    return starts


def _write_finding(book: Book, page: Page, row: int, one: Examined, name: str, found: Finding) -> None:
    page.number(row, 0, row - HEADER_ROW, CENTER)
    page.text(row, 1, name, TEXT)
    page.text(row, 2, agency_of(one), TEXT)
    page.text(row, 3, SEVERITY_ZH[found.severity], {**CENTER, **SEVERITY[found.severity]})
    page.text(row, 4, found.code, CENTER)
    page.text(row, 5, place_text(found), TEXT, book.file_link(one.file, found.cell))
    page.text(row, 6, found.message, TEXT)
    page.text(row, 7, found.hint, TEXT)
    page.text(row, 8, related_text(found.related), TEXT)
    page.text(row, 9, found.basis, TEXT)


def _subtitle(examined: Sequence[Examined], now: datetime) -> str:
    errors, warnings = sum(e.errors for e in examined), sum(e.warnings for e in examined)
    notes = sum(map(notes_of, examined))
    return (
        f"共 {len(examined)} 个文件：错误 {errors} 个（改正后才能报送），警告 {warnings} 个（须核对或说明），"
        f"提示 {notes} 个。点“位置”可打开文件到该单元格。{moment(now)}"
    )


def _write_summary(page: Page, examined: Sequence[Examined], names: list[str], starts: list[int | None]) -> None:
    columns = ("序号", "文件", "单位", "错误", "警告", "提示", "状态")
    page.widths(6, 40, 34, 9, 9, 9, 14)
    page.merged(0, 0, 0, len(columns) - 1, "校验结果汇总", TITLE)
    page.height(0, 30)
    page.header(1, columns, HEADER)
    page.height(1, 22)
    row = 2
    for n, (one, name, start) in enumerate(zip(examined, names, starts, strict=True), 1):
        state = file_state(one)
        page.number(row, 0, n, CENTER)
        page.text(row, 1, name, TEXT, sheet_link(FINDINGS, start) if start is not None else None)
        page.text(row, 2, agency_of(one), TEXT)
        counts = (one.errors, one.warnings, notes_of(one))
        for col, (severity, count) in enumerate(zip(SEVERITY_ZH, counts, strict=True), 3):
            page.number(row, col, count, {**CENTER, **SEVERITY[severity]} if count else CENTER)
        page.text(row, 6, state, {**CENTER, **STATE[state]})
        row += 1
    page.merged(row, 0, row, 2, "合计", TOTAL)
    totals = (sum(e.errors for e in examined), sum(e.warnings for e in examined), sum(map(notes_of, examined)))
    for col, count in enumerate(totals, 3):
        letter = "ABCDEFG"[col]
        page.formula(row, col, f"=SUM({letter}3:{letter}{row})" if examined else "=0", TOTAL, Fraction(count))
    page.text(row, 6, "", TOTAL)
    page.sheet.freeze_panes(2, 0)
    set_paper(page.sheet, rows=(1, 1))
