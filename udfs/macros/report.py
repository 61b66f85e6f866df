"""生成自评报告: the report drafted from the workbook in front, as a Word file beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.files import folder_of, free_path, safe
from udfs.host import Done, Session, Trouble, macro
from udfs.live import look

if TYPE_CHECKING:
    from xladdin.checks.case import Case, Examined
    from xladdin.report.draft import Draft

SHOWN = 6
"""Marks named in the message."""


@macro("生成自评报告")
def run_report(session: Session) -> Done:
    """Writes the draft beside the workbook, never over a file that is there, and opens it. The workbook is not changed."""
    session.progress(0, 2, "读取工作簿")
    live = look(session.book)
    folder = folder_of(session, "自评报告")
    session.progress(1, 2, "起草报告")
    draft, out = draft_into(folder, live.examined)
    session.progress(2, 2, "")
    return Done(message(draft, out, live.examined.errors, opened=show(out)))


def draft_into(folder: Path, examined: Examined) -> tuple[Draft, Path]:
    """Writes the draft under a name that is free. Raises Trouble."""
    from xladdin.report.draft import ReportError, write_report

    assert examined.case is not None
    out = free_path(folder, name_of(examined.case), ".docx")
    try:
        return write_report(examined, out), out
    except ReportError as error:
        raise Trouble(f"{error}\n\n没有生成文件。") from error


def message(draft: Draft, out: Path, errors: int, opened: bool) -> str:
    """What was written, and what is left to do in it."""
    lines = ["已起草自评报告" + ("，已在 Word 中打开：" if opened else "："), str(out), ""]
    if draft.to_check:
        lines.append(
            f"请先核对 {len(draft.to_check)} 处（工作簿里的数自相矛盾，报告没有照写）：{_some(draft.to_check)}"
        )
    if errors:
        lines.append(f"工作簿有错误 {errors} 个，点“校验本表”查看，改正后重新生成。")
    lines.append(f"请填写 {len(draft.to_write)} 处：文档中黄色底色的【请填写：…】。")
    if draft.empty_cells:
        lines.append(f"附表有 {draft.empty_cells} 格没有填，已加底色。")
    return "\n".join(lines)


def _some(marks: tuple[str, ...]) -> str:
    return "；".join(marks[:SHOWN]) + ("等" if len(marks) > SHOWN else "")


def name_of(case: Case) -> str:
    return f"{safe(case.filing.agency) or '未填单位'}-{case.filing.year}年度绩效自评报告"


def show(out: Path) -> bool:
    """Opens the file in whatever the computer opens Word files with; whether that was possible."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.startfile(out)
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen([opener, str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return True
    return False
