"""评分标准: a scoring table as a workbook that an officer edits, and back into the library of the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from udfs import com
from udfs.files import free_path, safe
from udfs.host import Done, Session, Trouble, macro
from udfs.live import copy_of
from udfs.macros.pick import choose
from udfs.sheets import HEADER_ROW, Column, Table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from xladdin.rules.rulebook import Rulebook
    from xladdin.tables import Taken
    from xladdin.tables.importing import Imported

RESULT = "导入结果"
PROBLEMS = (
    Column("序号", 5, True),
    Column("级别", 6, True),
    Column("位置", 18),
    Column("问题", 56),
    Column("怎样改", 46),
)
ROWS = (Column("序号", 5, True), Column("指标", 24), Column("分值", 6, True), Column("评价标准", 60), Column("可能的得分", 30),
        Column("改了什么", 50))  # fmt: skip
SEVERITY = 2
"""Column, from 1, of the severity."""
YES = "是"


@macro("导出评分标准", needs_book=False)
def run_rulebook_export(session: Session) -> Done:
    """A scoring table the user chooses, as a new workbook in a folder he chooses, opened."""
    from xladdin.tables import export_workbook

    book = _choose(session)
    folder = com.ask_folder(session.app, "评分标准工作簿放在哪个文件夹")
    if folder is None:
        raise Trouble("没有选择文件夹，没有导出。")
    out = free_path(folder, safe(f"评分标准-{book.id}"))
    export_workbook(book.id, out)
    return Done(
        f"已导出评分标准：\n{out}\n\n先看“说明”表。改好后点“导入评分标准”。", opened=session.app.books.open(str(out))
    )


def _choose(session: Session) -> Rulebook:
    from xladdin.tables.catalogue import listed

    books = [one.book for one in listed() if one.book is not None]
    shown = [f"{book.jurisdiction}　{book.title}（{book.id}）" for book in books]
    return books[choose(session, "导出哪一份评分标准？", shown, "没有导出")]


@macro("导入评分标准")
def run_rulebook_import(session: Session) -> Done:
    """The workbook in front into the library; what came of it on a sheet of its own. Nothing is stored while there are errors."""
    if not is_rulebook_workbook(session.book.sheet_names):
        raise Trouble("当前工作簿不是评分标准工作簿。\n请先打开改好的评分标准；还没有的，点“导出评分标准”。")
    with copy_of(session.book) as path:
        taken = _take(session, path)
    done = taken.imported
    table = problems(done) if done.remarks else rows(done)
    with session.changing() as journal:
        write_table(journal.add_sheet(RESULT), table)
    return Done(said(taken), (RESULT, f"A{HEADER_ROW + 1}"))


def is_rulebook_workbook(sheets: list[str]) -> bool:
    from xladdin.tables.columns import HEAD, RULES

    return {HEAD, RULES} <= set(sheets)


def _take(session: Session, path: Path) -> Taken:
    """The import; where another version stands in the library, the user is asked first. Raises Trouble."""
    from xladdin.library import NameTaken, OtherVersion
    from xladdin.tables import import_workbook

    try:
        return import_workbook(path)
    except OtherVersion as error:
        answer = com.ask_text(
            session.app,
            f"{str(error).partition('。')[0]}。\n换成新的请输入“{YES}”（原来的版本会保留），不换请取消：",
            "导入评分标准",
        )
        if answer != YES:
            raise Trouble("没有导入，评分标准库没有改动。") from error
        return import_workbook(path, overwrite=True)
    except NameTaken as error:
        raise Trouble(str(error)) from error


def problems(done: Imported) -> Table:
    """Every remark with a link to its cell."""
    from xladdin.facts import SEVERITY_ZH

    lines = [[n, SEVERITY_ZH[r.severity], r.cell or r.place, r.message, r.hint] for n, r in enumerate(done.remarks, 1)]
    fills = tuple((n, n, SEVERITY, r.severity) for n, r in enumerate(done.remarks, 1))
    lead = f"错误 {done.errors} 处，改正以后再导入。" if done.errors else "已导入；以下各处请核对。"
    return Table(RESULT, lead, PROBLEMS, lines, fills)


def rows(done: Imported) -> Table:
    """Every row with its sentence, the scores it can give and what changed in it."""
    from xladdin.exact import format_score
    from xladdin.rules.sentence import criteria
    from xladdin.vocabulary import vocabulary

    assert done.rulebook is not None
    changed: dict[str, list[str]] = {}
    for one in done.changes:
        changed.setdefault(one.subject, []).append(f"{one.what}：{one.old or '没有'} → {one.new or '没有'}")
    vocab = vocabulary()
    lines = [
        [rule.row, rule.label, format_score(rule.marks), criteria(rule, vocab), rule.attainable.describe(),
         "\n".join(changed.pop(rule.label, []))] for rule in done.rulebook.rules
    ]  # fmt: skip
    lines += [["", subject, "", "", "", "\n".join(texts)] for subject, texts in changed.items()]
    base = f"与“{done.base.id}”相比改了 {len(done.changes)} 处。" if done.base is not None else ""
    return Table(RESULT, f"已导入。{base}请逐行与印发的原文对照。", ROWS, lines)


def said(taken: Taken) -> str:
    """The sentence for the user."""
    done = taken.imported
    if done.rulebook is None:
        return f"有 {done.errors} 处错误，没有导入。\n详见“{RESULT}”表；点“位置”跳到单元格，改好后再点“导入评分标准”。"
    if taken.unchanged:
        return "与程序自带的评分标准完全相同，不用导入。"
    text = f"已导入评分标准“{done.rulebook.id}”。每一行的评价标准、可能的得分和改了什么，见“{RESULT}”表。"
    form = taken.form
    if form is not None and form.id:
        added = f"（补充数据表增加了{'、'.join(form.added)}）" if form.added else ""
        return f"{text}\n\n表样也已做好{added}，点“新建工作簿”可以选它。"
    return f"{text}\n\n没有做成表样：{form.problem}" if form is not None else text
