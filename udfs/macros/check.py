"""校验: findings of the workbook on the screen, on a sheet of their own and at the cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from udfs import marks
from udfs.host import Done, Session, Trouble, go_to, macro
from udfs.live import Live, look
from udfs.sheets import FINDINGS, HEADER_ROW, Column, Table, name_for, write_table
from xladdin.facts import SEVERITY_ZH, Cell, Finding

if TYPE_CHECKING:
    import xlwings as xw

    from udfs.undo import Journal

COLUMNS = (
    Column("序号", 5, True), Column("级别", 6, True), Column("编号", 7, True), Column("位置", 18), Column("问题", 46),
    Column("怎样改", 30), Column("说明", 26), Column("相关单元格", 18), Column("依据", 26),
)  # fmt: skip
SEVERITY, CODE, PLACE, REASON = 1, 2, 3, 6
"""Columns counted from 0."""
WHOLE_FILE = "整个文件"


@macro("校验本表")
def run_check(session: Session) -> Done:
    """校验结果 sheet and marks; what the clerk has written into its 说明 column is kept."""
    live = look(session.book)
    with session.changing() as journal:
        text, sheet = show_findings(session.book, journal, live)
    return Done(text, (sheet, f"A{HEADER_ROW + 1}") if live.examined.findings else None)


@macro("校验并定位下一处")
def run_check_next(session: Session) -> Done:
    """Checks again and goes to the next cell to be looked at, in reading order after the selected one."""
    from udfs.host import selected

    start = selected(session.app, session.book)
    live = look(session.book)
    with session.changing() as journal:
        show_findings(session.book, journal, live)
    places = cells_in_order(session.book, live.examined.findings)
    if not places:
        return Done("没有发现须改正或说明的单元格。" + _summary(live))
    n = next_place(places, session.book, start)
    cell = places[n]
    found = [f for f in live.examined.findings if f.cell == cell]
    lines = [f"{SEVERITY_ZH[f.severity]} {f.code}：{f.message}\n怎样改：{f.hint}" for f in found]
    return Done(f"第 {n + 1} 处，共 {len(places)} 处：{cell}\n\n" + "\n\n".join(lines), (cell.sheet, cell.address))


@macro("清除标记")
def run_clear_marks(session: Session) -> Done:
    """Takes colours and notes of the check away, copies of marked cells included; the list of findings stays."""
    with session.changing() as journal:
        cleared = journal.unmark(thorough=True)
    if not cleared:
        return Done("没有校验标记，工作簿没有改动。")
    return Done("已清除校验标记和批注，单元格自己的格式和批注没有改动。“校验结果”表仍保留，不需要时可以删除。")


def show_findings(book: xw.Book, journal: Journal, live: Live) -> tuple[str, str]:
    """Sheet and marks of the findings. Gives the sentence for the user and the sheet's name."""
    findings = live.examined.findings
    name = name_for(book, FINDINGS)
    reasons = read_reasons(book, name)
    left_out = journal.mark(marks.marks_of(findings))
    write_table(journal.add_sheet(name), table_of(findings, reasons, _summary(live)))
    text = _summary(live)
    if findings:
        text += f"\n详见“{name}”表；点“位置”跳到单元格。改好后再点“校验本表”。"
    if left_out:
        text += f"\n\n{'、'.join(f'“{s}”' for s in left_out)}设了保护密码，没有做标记。"
    return text, name


def table_of(findings: Sequence[Finding], reasons: dict[tuple[str, str], str], lead: str) -> Table:
    """The findings as a table; `reasons`: what was written about (code, place)."""
    from xladdin.output.results import related_text

    rows = [
        [
            n,
            SEVERITY_ZH[f.severity],
            f.code,
            f.cell or WHOLE_FILE,
            f.message,
            f.hint,
            reasons.get(key_of(f)),
            related_text(f.related),
            f.basis,
        ]
        for n, f in enumerate(findings, 1)
    ]
    return Table(FINDINGS, lead, COLUMNS, rows, tuple(_runs(findings)))


def _runs(findings: Sequence[Finding]):
    """Findings come by severity, so each colour is one run of rows."""
    from itertools import groupby

    row = 1
    for severity, group in groupby(findings, key=lambda f: f.severity):
        count = len(list(group))
        yield row, row + count - 1, SEVERITY + 1, severity
        row += count


def key_of(found: Finding) -> tuple[str, str]:
    """By which an explanation is found again after the next check."""
    return found.code, str(found.cell) if found.cell else WHOLE_FILE


def read_reasons(book: xw.Book, name: str) -> dict[tuple[str, str], str]:
    """The 说明 column of the sheet as it stands, by (code, place); empty where there is no such sheet."""
    if name not in book.sheet_names:
        return {}
    sheet = book.sheets[name]
    last = sheet.used_range.last_cell.row
    if last <= HEADER_ROW:
        return {}
    rows = sheet.range((HEADER_ROW + 1, 1), (last, len(COLUMNS))).options(ndim=2).value
    return {
        (str(row[CODE]), str(row[PLACE])): str(row[REASON]).strip()
        for row in rows
        if row[CODE] and row[REASON] not in (None, "") and str(row[REASON]).strip()
    }


def _summary(live: Live) -> str:
    found = live.examined.findings
    errors, warnings = live.examined.errors, live.examined.warnings
    if not found:
        return "没有发现问题。"
    notes = len(found) - errors - warnings
    return f"错误 {errors} 个（改正后才能报送），警告 {warnings} 个（须核对，或在“说明”列写明），提示 {notes} 个。"


def cells_in_order(book: xw.Book, findings: Sequence[Finding]) -> list[Cell]:
    """Cells to be looked at, in the order of tabs, rows and columns; those with a mere 提示 only when there are no others."""
    tabs = {name: n for n, name in enumerate(book.sheet_names)}
    wanted = [f for f in findings if f.cell and f.severity != "note"] or [f for f in findings if f.cell]
    cells = {f.cell for f in wanted if f.cell and f.cell.sheet in tabs}
    return sorted(cells, key=lambda c: (tabs[c.sheet], c.row, c.col))


def next_place(places: Sequence[Cell], book: xw.Book, start: tuple[str, str] | None) -> int:
    """Index of the first cell after the selected one; the first of all after the last, or when no sheet of the form is selected."""
    if start is None or start[0] not in {c.sheet for c in places} or not start[1]:
        tabs = book.sheet_names
        known = {c.sheet for c in places}
        if start is None or start[0] not in tabs or start[0] not in known:
            return 0
    tabs = book.sheet_names
    chosen = book.sheets[start[0]].range(start[1])
    here = tabs.index(start[0]), chosen.row, chosen.column
    after = (n for n, c in enumerate(places) if (tabs.index(c.sheet), c.row, c.col) > here)
    return next(after, 0)


__all__ = ["Trouble", "go_to", "run_check", "run_check_next", "run_clear_marks"]
