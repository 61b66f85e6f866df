"""正文核对 in a workbook: every finding about the reports, with where it stands, what to do and the sentences around it."""

from __future__ import annotations

from collections.abc import Sequence

from xladdin.facts import SEVERITY_ZH
from xladdin.output.book import Book, Page
from xladdin.output.links import shown_names
from xladdin.output.style import CENTER, HEADER, SEVERITY, SUBTITLE, TEXT, TITLE, set_paper
from xladdin.prose.crosscheck import Crosschecked
from xladdin.prose.findings import Finding

CROSSCHECKED = "正文核对"
HEADER_ROW = 2
COLUMNS = ("序号", "报告", "级别", "编号", "位置", "问题", "怎样改", "原文")
WIDTHS = (7, 20, 7, 7, 16, 42, 30, 46)


def add_crosschecked(book: Book, checked: Sequence[Crosschecked]) -> None:
    """A sheet with the findings of all reports, in the order of the reports and of their texts."""
    page = book.page(CROSSCHECKED)
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, len(COLUMNS) - 1, "自评报告正文核对", TITLE)
    page.merged(1, 0, 1, len(COLUMNS) - 1, _subtitle(checked), SUBTITLE)
    page.height(0, 30)
    page.height(1, 20)
    page.header(HEADER_ROW, COLUMNS, HEADER)
    page.height(HEADER_ROW, 22)
    row = HEADER_ROW + 1
    for one, name in zip(checked, shown_names([c.document.path for c in checked]), strict=True):
        for found in one.findings:
            _write_finding(book, page, row, one, name, found)
            row += 1
    if row == HEADER_ROW + 1:
        page.merged(row, 0, row, len(COLUMNS) - 1, "没有发现问题。", CENTER)
        row += 1
    page.sheet.autofilter(HEADER_ROW, 0, row - 1, len(COLUMNS) - 1)
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    page.sheet.print_area(0, 0, row - 1, len(COLUMNS) - 1)
    set_paper(page.sheet, rows=(HEADER_ROW, HEADER_ROW))


def _write_finding(book: Book, page: Page, row: int, one: Crosschecked, name: str, found: Finding) -> None:
    page.number(row, 0, row - HEADER_ROW, CENTER)
    page.text(row, 1, name, TEXT, book.file_link(one.document.path))
    page.text(row, 2, SEVERITY_ZH[found.severity], {**CENTER, **SEVERITY[found.severity]})
    page.text(row, 3, found.code, CENTER)
    page.text(row, 4, "、".join(dict.fromkeys(map(str, found.places))), TEXT)
    page.text(row, 5, found.message, TEXT)
    page.text(row, 6, found.hint, TEXT)
    page.text(row, 7, "\n".join(found.quotes), TEXT)


def _subtitle(checked: Sequence[Crosschecked]) -> str:
    errors, warnings, notes = (sum(c.count(severity) for c in checked) for severity in SEVERITY_ZH)
    figures = sum(len(c.statements) for c in checked)
    return (
        f"共 {len(checked)} 份报告，读到 {figures} 个数：错误 {errors} 个（须改正），警告 {warnings} 个（须核对或说明），"
        f"提示 {notes} 个。第几段从第一个不空的段落数起，表格里的不算。"
    )
