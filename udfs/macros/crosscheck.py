"""核对报告正文: the figures of the Word report that goes with the workbook in front, against each other and against it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from udfs import com
from udfs.host import Done, Session, Trouble, macro
from udfs.live import look
from udfs.sheets import CROSSCHECKED, HEADER_ROW, Column, Table, name_for, write_table
from xladdin.facts import SEVERITY_ZH

if TYPE_CHECKING:
    from xladdin.prose import Crosschecked, Finding
    from xladdin.workbook.examine import Examined

COLUMNS = (
    Column("序号", 5, True), Column("级别", 6, True), Column("编号", 7, True), Column("位置", 18), Column("问题", 46),
    Column("怎样改", 30), Column("原文", 50),
)  # fmt: skip
SEVERITY = 1
"""Column counted from 0."""


@macro("核对报告正文")
def run_crosscheck(session: Session) -> Done:
    """A sheet with the findings; neither the report nor the figures of the workbook are changed."""
    session.progress(0, 2, "读取工作簿")
    live = look(session.book)
    source = com.ask_report(session.app, "选择与本表一起报送的自评报告（Word）")
    if source is None:
        raise Trouble("没有选择文件，工作簿没有改动。")
    session.progress(1, 2, "核对正文")
    checked = check(source, live.examined)
    text = summary(checked)
    if not checked.findings:
        return Done(text)
    name = name_for(session.book, CROSSCHECKED)
    with session.changing() as journal:
        write_table(journal.add_sheet(name), table_of(checked, text))
    return Done(f"{text}\n详见“{name}”表；按“位置”在 Word 里找到那一段。", (name, f"A{HEADER_ROW + 1}"))


def check(source: Path, examined: Examined) -> Crosschecked:
    """Raises Trouble when the report can not be read."""
    from xladdin.prose import crosscheck
    from xladdin.word.document import WordError, read_document

    try:
        return crosscheck(read_document(source), examined)
    except WordError as error:
        raise Trouble(f"{error.message}\n\n工作簿没有改动。") from error


def summary(checked: Crosschecked) -> str:
    name, read = checked.document.path.name, len(checked.statements)
    if not read:
        return f"“{name}”里没有读到数字。请确认选的是自评报告。"
    if not checked.findings:
        return f"“{name}”：读到 {read} 个数，没有发现问题。"
    errors, warnings, notes = (checked.count(s) for s in SEVERITY_ZH)
    return (
        f"“{name}”：读到 {read} 个数，错误 {errors} 个（须改正），警告 {warnings} 个（须核对或说明），提示 {notes} 个。"
    )


def table_of(checked: Crosschecked, lead: str) -> Table:
    """The findings by severity, then in the order of the text."""
    rank = list(SEVERITY_ZH)
    found = sorted(checked.findings, key=lambda f: rank.index(f.severity))
    rows = [
        [n, SEVERITY_ZH[f.severity], f.code, "、".join(dict.fromkeys(map(str, f.places))), f.message, f.hint, "\n".join(f.quotes)]
        for n, f in enumerate(found, 1)
    ]  # fmt: skip
    return Table(CROSSCHECKED, lead, COLUMNS, rows, tuple(_runs(found)))


def _runs(found: list[Finding]) -> Iterator[tuple[int, int, int, str]]:
    row = 1
    for severity, group in groupby(found, key=lambda f: f.severity):
        count = len(list(group))
        yield row, row + count - 1, SEVERITY + 1, severity
        row += count
