"""提交: what still stands in the way, and the file for the bureau: a locked copy with form version and fingerprint."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from udfs import com, marks
from udfs.files import folder_of, free_path, safe
from udfs.host import Done, Session, Trouble, macro
from udfs.live import Live, copy_of, look
from udfs.macros.check import WHOLE_FILE, key_of, read_reasons, show_findings, table_of
from udfs.sheets import FINDINGS, HEADER_ROW, HIDDEN, RESULTS, is_ours, name_for, new_sheet, typed, write_table
from xladdin.checks.seal import fingerprint

if TYPE_CHECKING:
    import xlwings as xw

    from xladdin.facts import Finding

MACRO_FREE = ".xlsx"


@macro("提交检查")
def run_submit_check(session: Session) -> Done:
    """The check, and a verdict: may this workbook be submitted?"""
    live = look(session.book)
    with session.changing() as journal:
        _, name = show_findings(session.book, journal, live)
    open_points = obstacles(session.book, live)
    if not open_points:
        return Done("可以报送：没有错误，警告都已说明。\n请点“生成报送文件”。", (name, f"A{HEADER_ROW + 1}"))
    return Done("还不能报送：\n" + "\n".join(open_points), (name, f"A{HEADER_ROW + 1}"))


@macro("生成报送文件")
def run_submit(session: Session) -> Done:
    """Writes the file for the bureau beside the workbook. The workbook itself is not changed, an existing file never replaced."""
    from xladdin.output.files import whole_file

    live = look(session.book)
    if Path(session.book.name).suffix.lower() not in ("", MACRO_FREE):
        raise Trouble("报送文件应是不带宏的 .xlsx。请把工作簿另存为 .xlsx 后再试。")
    open_points = obstacles(session.book, live)
    if open_points:
        raise Trouble("还不能报送：\n" + "\n".join(open_points) + "\n\n没有生成文件。")
    folder = folder_of(session, "报送文件")
    reasons = read_reasons(session.book, name_for(session.book, FINDINGS))
    session.progress(0, 2, "生成锁定的副本")
    with copy_of(session.book) as copy:
        staged = copy.with_name(f"xladdin-{token_hex(6)}.xlsx")  # Excel opens no two workbooks of one name
        shutil.move(copy, staged)
        print_of = fingerprint(live.examined)
        finish(session, staged, live, reasons, print_of)
        session.progress(1, 2, "核对副本")
        verify(staged, print_of)
        out = free_path(folder, file_name(live))
        with whole_file(out, overwrite=False) as stream:
            stream.write(staged.read_bytes())
    return Done(f"已生成报送文件：\n{out}\n\n内容指纹：{print_of}\n各表已锁定；要修改请改原工作簿后重新生成。")


def obstacles(book: xw.Book, live: Live) -> list[str]:
    """What must be done before submitting, as sentences; empty when nothing."""
    found = live.examined.findings
    reasons = read_reasons(book, name_for(book, FINDINGS))
    points = []
    if live.examined.errors:
        points.append(f"错误 {live.examined.errors} 个须改正：" + _places([f for f in found if f.severity == "error"]))
    silent = [f for f in found if f.severity == "warning" and key_of(f) not in reasons]
    if silent:
        points.append(
            f"警告 {len(silent)} 个没有说明，请核对，无误的在“{FINDINGS}”表的“说明”列写明：" + _places(silent)
        )
    return points


def _places(findings: Sequence[Finding], most: int = 6) -> str:
    shown = [f"{f.code} {f.cell or WHOLE_FILE}" for f in findings[:most]]
    return "、".join(shown) + ("等" if len(findings) > most else "")


def finish(session: Session, staged: Path, live: Live, reasons: dict[tuple[str, str], str], print_of: str) -> None:
    """Cleans, stamps and locks the copy in the host itself, so that results of formulas stay saved in it."""
    copy = session.app.books.open(str(staged))
    try:
        marks.remove(copy, thorough=True)
        for name in copy.sheet_names:
            if name.startswith(HIDDEN) or (name in RESULTS and is_ours(copy, name)):
                copy.sheets[name].delete()
        stamp(copy, live, print_of)
        lead = f"报送：{live.case.filing.agency}　{live.case.filing.year}年度　指纹 {print_of}"
        write_table(new_sheet(copy, name_for(copy, FINDINGS)), table_of(live.examined.findings, reasons, lead))
        for sheet in copy.sheets:
            com.lock_all(sheet)
        com.fix_structure(copy)
        first = next(sheet for sheet in copy.sheets if sheet.visible)
        first.activate()
        copy.save()
    finally:
        copy.close()
        session.book.activate()


def stamp(copy: xw.Book, live: Live, print_of: str) -> None:
    """Adds to the hidden sheet of the form: when, by which program, of which versions, and the fingerprint."""
    from xladdin import __version__
    from xladdin.workbook.plan.names import META_SHEET

    book = live.case.scorecard.rulebook
    rows = [
        ["submitted", f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"], ["submitted by", f"xladdin {__version__}"],
        ["submitted form", f"{live.case.form.id} {live.case.form.version}"], ["submitted rulebook", f"{book.id} {book.version}"],
        ["fingerprint", print_of],
    ]  # fmt: skip
    sheet = copy.sheets[META_SHEET]
    first = sheet.used_range.last_cell.row + 1
    with com.unprotected(sheet):
        sheet.range((first, 1), (first + len(rows) - 1, 2)).value = [[typed(key), typed(value)] for key, value in rows]


def verify(staged: Path, print_of: str) -> None:
    """The written file, read as the bureau will read it, says the same. Raises Trouble."""
    from xladdin.workbook.examine import examine

    again = examine(staged)
    if again.case is None or again.errors or fingerprint(again) != print_of:
        raise Trouble(
            "生成的副本与工作簿的内容不一致，没有保留。\n请保存工作簿、重新打开后再试；仍不行请联系维护人员。"
        )


def file_name(live: Live) -> str:
    agency = safe(live.case.filing.agency) or "未填单位"
    return f"{agency}-{live.case.filing.year}年度绩效自评-报送-{datetime.now():%Y%m%d}"
