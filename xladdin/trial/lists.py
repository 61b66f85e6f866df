"""标准变化, 缺数据, 人工评定, 没有试算: the lists behind a trial."""

from __future__ import annotations

from xladdin.output.book import Book, Page
from xladdin.output.style import CENTER, SEVERITY, TEXT
from xladdin.trial.frame import FIRST, finish, head
from xladdin.trial.model import Trial, Unit
from xladdin.trial.names import POINTS


def write_changes(page: Page, trial: Trial) -> None:
    """What differs between the two tables, as `rulebook diff` tells it."""
    page.widths(5, 30, 14, 52, 52)
    said = f"旧：{trial.old.id}（版本 {trial.old.version}）　新：{trial.new.id}（版本 {trial.new.version}）"
    head(page, "新旧评分标准的不同", said, ("序号", "指标", "什么", "旧标准", "新标准"))
    for n, change in enumerate(trial.changes, 1):
        page.number(FIRST + n - 1, 0, n, CENTER)
        for col, text in enumerate((change.subject, change.what, change.old or "没有", change.new or "没有"), 1):
            page.text(FIRST + n - 1, col, text, TEXT)
    finish(page, len(trial.changes), 4, "两份评分标准没有不同。")


def write_missing(book: Book, page: Page, trial: Trial) -> None:
    """Each indicator of each unit that can not be scored, and what is missing."""
    page.widths(5, 32, 12, 30, 66)
    said = "缺少的数据不按0分计。这些数据要请单位补报，或在新的表样中增加填报格。"
    head(page, "缺数据的单位和指标", said, ("序号", "单位", "按哪份标准", "指标", "缺什么"))
    row = FIRST
    for unit in trial.units:
        for pair, word, missing in unit.gaps():
            page.number(row, 0, row - FIRST + 1, CENTER)
            _unit(book, page, row, unit)
            page.text(row, 2, word, CENTER)
            page.text(row, 3, pair.label, TEXT)
            page.text(row, 4, "、".join(missing), TEXT)
            row += 1
    finish(page, row - FIRST, 4, "没有缺数据的。")


def write_typed(book: Book, page: Page, trial: Trial) -> None:
    """Scores that persons gave under other marks."""
    page.widths(5, 34, 40, 12, 10, 10, 12, 26)
    said = "这些指标由人工评定，分值有变化。表里的打分照原样采用，超过新分值的按新分值计；请逐个看是否要重新评定。"
    head(
        page,
        "分值有变化的人工评定得分",
        said,
        ("序号", "单位", "指标", "表里打分", "旧分值", "新分值", "采用得分", "说明"),
    )
    row = FIRST
    for unit in trial.units:
        for one in unit.scores.typed:
            page.number(row, 0, row - FIRST + 1, CENTER)
            _unit(book, page, row, unit)
            page.text(row, 2, one.indicator, TEXT)
            for col, value in enumerate((one.score, one.old_marks, one.new_marks, one.taken), 3):
                page.number(row, col, value, POINTS)
            capped = one.score > one.new_marks
            page.text(
                row,
                7,
                "超过新分值，按新分值计" if capped else "照原样采用",
                {**TEXT, **SEVERITY["warning"]} if capped else TEXT,
            )
            row += 1
    finish(page, row - FIRST, 7, "没有。")


def write_left_out(book: Book, page: Page, trial: Trial) -> None:
    """Every file that was not tried, and why."""
    page.widths(5, 12, 36, 26, 46, 46)
    head(page, "没有试算的文件", f"文件夹：{trial.folder}", ("序号", "类别", "文件", "单位", "原因", "怎样处理"))
    for row, one in enumerate(trial.left_out, FIRST):
        page.number(row, 0, row - FIRST + 1, CENTER)
        page.text(row, 1, one.category, {**CENTER, **SEVERITY["warning"]})
        page.text(row, 2, one.name, TEXT, book.file_link(one.file))
        for col, text in enumerate((one.agency, one.reason, one.action), 3):
            page.text(row, col, text, TEXT)
    finish(page, len(trial.left_out), 5, "无")


def _unit(book: Book, page: Page, row: int, unit: Unit) -> None:
    page.text(row, 1, unit.name, TEXT, book.file_link(unit.file))
