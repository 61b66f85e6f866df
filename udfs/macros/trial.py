"""试算: what the scoring table in front would do to submissions that are there already."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from udfs import com
from udfs.files import free_path, safe
from udfs.host import Done, Session, Trouble, macro
from udfs.live import copy_of
from udfs.macros.rulebook import is_rulebook_workbook

if TYPE_CHECKING:
    from xladdin.trial.model import Trial


@macro("试算")
def run_rulebook_try(session: Session) -> Done:
    """The scoring table in front, as it is on the screen, tried on the filings of a folder; the result in a new workbook beside the folder."""
    if not is_rulebook_workbook(session.book.sheet_names):
        raise Trouble("当前工作簿不是评分标准工作簿。\n请先打开改好的评分标准；还没有的，点“导出评分标准”。")
    folder = com.ask_folder(session.app, "选择存放已报送自评表的文件夹")
    if folder is None:
        raise Trouble("没有选择文件夹，没有试算。")
    out = free_path(folder.parent, safe(f"{folder.name}-试算结果-{datetime.now():%Y%m%d}"))
    with copy_of(session.book) as path:
        trial = _tried(session, path, folder, out)
    return Done(said(trial, out), opened=session.app.books.open(str(out)))


def _tried(session: Session, table: Path, folder: Path, out: Path) -> Trial:
    from xladdin.commands import try_rulebook
    from xladdin.tables import check_workbook

    errors = check_workbook(table).errors
    if errors:
        raise Trouble(f"评分标准还有 {errors} 处错误，没有试算。\n请点“导入评分标准”，按列出的位置改正后再试。")
    return try_rulebook(str(table), folder, out, progress=session.progress, besides=(Path(session.book.fullname),))


def said(trial: Trial, out: Path) -> str:
    """The sentence for the user: what it comes to, and where the rest stands."""
    from xladdin.trial.summary_page import figures

    lines = [f"{label}：{text}" for label, text, _ in figures(trial)]
    return f"已试算，评分标准和报送的文件都没有改动：\n{out}\n\n" + "\n".join(lines)
