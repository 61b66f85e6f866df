"""rollup: what it prints. A roll-up in which nothing has changed loads no more than this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.display.console import Screen

if TYPE_CHECKING:
    from xladdin.rollup.model import Rollup, Roster
    from xladdin.store.request import RolledUp, Tally

MOST_LINES = 100
"""Units listed one by one; of more only the numbers are shown, for the roll-up itself lists them."""
MOST_ABSENT = 20
"""Units named that have not submitted."""


def show_rollup(done: RolledUp, *, dry_run: bool = False) -> None:
    screen = Screen()
    if done.tally.files <= MOST_LINES:
        from xladdin.display.scores import show_units

        show_units(done.records)
    _counts(screen, done)
    _unread(screen, done.tally)
    if done.rollup is not None and done.rollup.roster is not None:
        from xladdin.rollup.names import ROSTER

        _missing(screen, done.rollup, done.rollup.roster, "" if dry_run else f"，见“{ROSTER}”表")
    if done.changes and (dry_run or not all(c.kind == "新增" for c in done.changes)):
        from xladdin.display.bureau import show_changes

        show_changes(screen, done.changes)
    if done.reviews is not None:
        from xladdin.display.bureau import show_reviews

        show_reviews(screen, done.reviews)
    screen.line()
    if dry_run:
        screen.line("试运行：没有写任何文件。" + ("" if done.changes else "各单位的结果与上次汇总时相同。"))
        return
    if not done.written:
        screen.line("报送的文件和汇总表都没有变化，汇总表没有重写。")
    screen.line("汇总表：", (str(done.out), "strong"))
    for label, path in (("数据底表：", done.table), ("换下的汇总表：", done.backup)):
        if path is not None:
            screen.line(label, (str(path), "strong"))


def _counts(screen: Screen, done: RolledUp) -> None:
    tally = done.tally
    said = "，".join(f"{state} {n} 个" for state, n in tally.states.items())
    kept = tally.files - done.examined
    screen.line()
    screen.line(f"共 {tally.files} 个文件：{said}。" + (f"其中 {kept} 个与上次相同，没有重新读取。" if kept else ""))


def _unread(screen: Screen, tally: Tally) -> None:
    """Why files are not among the figures, and what to do: of many only the first."""
    for one in tally.lost:
        screen.line((f"没有读出来：{one.name}　{one.message.rstrip('。')}。", "warning"))
        screen.line((f"    怎么办：{one.hint}", "faint"))
    if (more := tally.unread - len(tally.lost)) > 0:
        from xladdin.rollup.names import SKIPPED

        screen.line(f"另有 {more} 个文件没有读出来，见“{SKIPPED}”表。")


def _missing(screen: Screen, rollup: Rollup, roster: Roster, where: str) -> None:
    """Who on the list has not submitted: of many only the first. `where`: the sheet that lists them all."""
    from xladdin.rollup.missing import MISSING, counted, standings

    found = standings(rollup, roster)
    absent = [one.name for one in found if one.state == MISSING]
    screen.line()
    screen.line(f"{counted(found, roster)}{where}。")
    if absent:
        screen.line(
            "  未报送：", ("、".join(absent[:MOST_ABSENT]), "warning"), "等" if len(absent) > MOST_ABSENT else ""
        )
