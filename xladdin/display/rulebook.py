"""Scoring tables at the terminal: the list, one table row by row, what came of an import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xladdin.display.console import Screen
from xladdin.exact import format_score
from xladdin.facts import SEVERITY_ZH
from xladdin.rules.diff import years_text
from xladdin.rules.sentence import criteria, readings_text
from xladdin.vocabulary import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from xladdin.rules.diff import Change
    from xladdin.rules.rulebook import Rulebook
    from xladdin.tables import Taken
    from xladdin.tables.catalogue import Listed
    from xladdin.tables.importing import Imported
    from xladdin.tables.remarks import Remark


def show_list(found: Sequence[Listed], folders: Sequence[tuple[Path, bool, bool]]) -> None:
    """`folders`: path, whether shared, whether reachable."""
    screen = Screen()
    screen.heading("评分标准")
    for one in found:
        screen.line("  ", (one.id, "strong"), f"　{one.origin}")
        if one.book is not None:
            kept = f"，保留 {one.versions} 个版本" if one.versions else ""
            screen.line(f"    {one.book.title}　{one.book.jurisdiction}　{years_text(one.book.years)}年度　"
                        f"{format_score(one.book.marks)}分　版本 {one.book.version}{kept}")  # fmt: skip
        if one.problem:
            screen.line("    ", (one.problem, "warning"))
    screen.line()
    for path, shared, reachable in folders:
        state = "" if reachable else "（还没有）" if not shared else "（现在打不开，没有采用其中的评分标准）"
        screen.line(f"  {'共享文件夹' if shared else '本机评分标准库'}：{path}{state}")


def show_rulebook(book: Rulebook, versions: Sequence[str]) -> None:
    screen = Screen()
    screen.heading(f"{book.title}　{book.jurisdiction}　{years_text(book.years)}年度")
    screen.line(f"  代号 {book.id}，版本 {book.version}，总分 {format_score(book.marks)}")
    screen.line(f"  来源：{book.source.publisher}　{book.source.document}　{book.source.attachment}")
    if versions:
        screen.line(f"  保留的版本（新的在前）：{'、'.join(versions)}")
    show_rows(screen, book)


def show_rows(screen: Screen, book: Rulebook) -> None:
    """Every row with its sentence and the scores it can give."""
    vocab = vocabulary()
    for group in book.groups:
        screen.heading(group.label)
        for rule in group.rules:
            screen.line("  ", (f"{rule.row} {rule.label}", "strong"), f"　{format_score(rule.marks)}分")
            for line in criteria(rule, vocab).splitlines():
                screen.line(f"    {line}")
            screen.line(f"    可能的得分：{rule.attainable.describe()}")
            if rule.readings:
                screen.line(f"    读法：{readings_text(rule)}")
        if group.open:
            screen.line(f"  由单位自填，按指标值和完成值计分（{group.open}）")


def show_remarks(screen: Screen, remarks: Sequence[Remark]) -> None:
    for remark in remarks:
        style = "error" if remark.severity == "error" else "warning"
        screen.line("  ", (SEVERITY_ZH[remark.severity], style), f"　{remark.place}　{remark.message}")
        screen.line(f"      → {remark.hint}")


def show_checked(done: Imported, *, rows: bool = True) -> None:
    """What a workbook says: problems, or sentences and changes."""
    screen = Screen()
    screen.heading(done.file.name)
    show_remarks(screen, done.remarks)
    if done.rulebook is None:
        screen.line()
        screen.line(f"有 {done.errors} 处错误，没有导入。按提示改正后再试。")
        return
    if rows:
        show_rows(screen, done.rulebook)
    show_changes(screen, done)


def show_changes(screen: Screen, done: Imported) -> None:
    if done.base is None:
        return
    screen.heading(f"与“{done.base.id}”相比")
    if not done.changes:
        screen.line("  没有不同。")
    for change in done.changes:
        _change(screen, change)


def _change(screen: Screen, change: Change) -> None:
    old, new = (" ".join(text.split()) or "没有" for text in (change.old, change.new))
    screen.line("  ", (f"{change.subject}　{change.what}", "strong"), f"：{old} → {new}")


def show_taken(done: Taken) -> None:
    show_checked(done.imported)
    screen = Screen()
    screen.line()
    if done.unchanged:
        screen.line("与程序自带的评分标准完全相同，不用另存。")
    if done.stored is not None:
        book = done.imported.rulebook
        assert book is not None
        replaced = "（换下的版本仍保留）" if done.stored.replaced else ""
        screen.line(f"已存入评分标准库：{book.id}，版本 {done.stored.version}{replaced}")
        screen.line(f"  {done.stored.path}")
    form = done.form
    if form is not None and form.id:
        added = f"，补充数据表增加了：{'、'.join(form.added)}" if form.added else ""
        said = f"表样已由“{form.source}”改成" if form.source else "表样已按评分标准生成"
        screen.line(f"{said}：{form.id}{added}")
        screen.line(f"生成空白表：xladdin template {form.id} --year 年度 -o 自评表.xlsx")
    elif form is not None:
        screen.line(("没有做成表样：", "warning"), form.problem)
