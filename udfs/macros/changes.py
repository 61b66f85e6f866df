"""预览变化, 报送历史: what a next roll-up would change, and what a unit changed from one submission to the next."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from udfs import com
from udfs.host import Done, Session, Trouble, macro
from udfs.macros.last_rollup import last_time
from udfs.macros.rollup import unread
from udfs.sheets import Column, Table, table_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xladdin.store.history import Step
    from xladdin.store.request import RolledUp

CHANGES, HISTORY = "汇总变化", "报送历史"
CHANGE_COLUMNS = (
    Column("序号", 6, True),
    Column("变化", 14, True),
    Column("单位", 36),
    Column("自评", 14, True),
    Column("测算", 14, True),
    Column("错误", 10, True),
    Column("文件或说明", 50),
)
STEP_COLUMNS = (
    Column("第几份", 8, True),
    Column("报送", 36),
    Column("文件", 32),
    Column("工作表", 16),
    Column("单元格", 8, True),
    Column("数据", 36),
    Column("原来", 20),
    Column("现在", 20),
)
AGAIN, LOST = "重新复核", "复核无处可放"
LONGEST_NAME = 60
"""Characters of a selected cell that may be the name of a unit."""


@macro("预览变化", needs_book=False)
def run_rollup_preview(session: Session) -> Done:
    """What 更新汇总 would change, in a new workbook; nothing is written."""
    from xladdin.commands import rollup
    from xladdin.store.words import counted

    last = last_time()
    done = rollup(last.request(dry_run=True), session.progress)
    rows = [[n, *row] for n, row in enumerate(_changes(done), 1)]
    if not rows:
        return Done(f"“{last.folder}”与上次汇总时相比没有变化，不用更新汇总。{unread(done)}")
    reviews = counted(done.reviews) if done.reviews is not None else ""
    said = "；".join(filter(None, (f"{len(done.changes)} 个单位有变化", reviews)))
    lead = f"{said}。没有改动任何文件；要汇总请点“更新汇总”。"
    fills = tuple((n, n, 2, "warning") for n, row in enumerate(rows, 1) if row[1] in (AGAIN, LOST))
    book = table_book(session.app, Table(CHANGES, lead, CHANGE_COLUMNS, rows, fills))
    return Done(f"{lead}\n详见新工作簿（没有保存）。{unread(done)}", opened=book)


def _changes(done: RolledUp) -> Iterator[list[object]]:
    from xladdin.store.words import moved, reviewed

    for one in done.changes:
        yield [one.kind, one.agency, *moved(one), one.name]
    if done.reviews is not None:
        for kind, entries in ((AGAIN, done.reviews.changed), (LOST, done.reviews.unmatched)):
            for entry in entries:
                yield [kind, entry.unit, "", "", "", "　".join(filter(None, reviewed(entry)))]


@macro("报送历史", needs_book=False)
def run_history(session: Session) -> Done:
    """All submissions of a unit that the roll-ups of the last folder met, in a new workbook. Proposes the name in the selected cell."""
    from xladdin.commands import history

    last = last_time()
    unit = com.ask_text(session.app, "哪个单位？名称可以只写一部分：", HISTORY, _selected(session))
    if not unit:
        raise Trouble("没有写单位名称，没有列出报送历史。要看，请再点一次“报送历史”并写单位名称。")
    steps = history(unit, last.store)
    agency = steps[-1].submission.agency
    changed = sum(len(step.differences) for step in steps)
    lead = f"{agency}：报送记录 {len(steps)} 份，前后改动 {changed} 处。"
    book = table_book(session.app, Table(HISTORY, lead, STEP_COLUMNS, list(_steps(steps))))
    return Done(f"{lead}\n详见新工作簿（没有保存）。", opened=book)


def _selected(session: Session) -> str:
    """The text of the selected cell, of a roll-up mostly; '' where it can not be the name of a unit."""
    text = None
    with suppress(Exception):  # nothing open, or a chart is selected
        chosen = session.app.selection
        text = chosen.value if chosen is not None and chosen.count == 1 else None
    return text.strip() if isinstance(text, str) and len(text) <= LONGEST_NAME else ""


def _steps(steps: Sequence[Step]) -> Iterator[list[object]]:
    from xladdin.store.words import figure, named, submitted, unlike

    for n, step in enumerate(steps):
        one = step.submission
        head: list[object] = [n + 1, f"{one.year}年度　{submitted(one)}", one.name]
        if not step.differences:
            yield [*head, "", "", unlike(steps, n) or "第一份。", "", ""]
        for d in step.differences:
            yield [*head, d.sheet, d.cell, named(d), figure(d.old, d.unit), figure(d.new, d.unit)]
