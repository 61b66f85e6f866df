"""汇总: a folder of submissions into one workbook, and who has not submitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from udfs import com
from udfs.files import free_path, safe
from udfs.host import Done, Session, Trouble, macro
from udfs.macros.last_rollup import Last, last_time, remember
from udfs.sheets import Column, Table, table_book

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xladdin.rollup.missing import Standing
    from xladdin.rollup.model import Rollup, Roster
    from xladdin.store.request import RolledUp

TITLE = "未报送名单"
COLUMNS = (
    Column("序号", 6, True),
    Column("单位", 40),
    Column("状态", 12, True),
    Column("文件", 50),
    Column("说明", 46),
)


@macro("汇总文件夹", needs_book=False)
def run_rollup(session: Session) -> Done:
    """All filings of a folder into a new workbook beside the folder; asks for 单位名单 and last year's roll-up, which need not be."""
    folder = com.ask_folder(session.app, "选择存放各单位自评表的文件夹")
    if folder is None:
        raise Trouble("没有选择文件夹，没有汇总。")
    if not folder.is_dir():
        raise Trouble(f"找不到文件夹“{folder}”，没有汇总。请点“汇总文件夹”重新选择。")
    roster = com.ask_workbook(session.app, "选择单位名单，对照谁还没有报送；没有的点取消")
    if roster is not None:
        read_roster(roster)
    previous = com.ask_workbook(session.app, "选择上年的汇总表，核对上年数、列上年的得分；没有的点取消")
    department = com.ask_text(session.app, "汇总表上的主管部门（可以不填）：", "汇总文件夹") or ""
    return roll_up(session, Last(folder, department, new_name(folder), roster, previous))


@macro("更新汇总", needs_book=False)
def run_rollup_update(session: Session) -> Done:
    """The last roll-up once more, with what lies in its folder now, into a new file. Reviewers' entries in the last one are kept."""
    last = last_time()
    reviews = last.out if last.out.is_file() else None
    return roll_up(session, replace(last, out=new_name(last.folder)), reviews)


def new_name(folder: Path) -> Path:
    """Beside the folder, not in it: else the next roll-up would find it among the submissions."""
    return free_path(folder.parent, safe(f"{folder.name}-汇总表-{datetime.now():%Y%m%d}"))


def roll_up(session: Session, wanted: Last, reviews: Path | None = None) -> Done:
    from xladdin.commands import rollup

    done = rollup(wanted.request(reviews=reviews), session.progress)
    remember(wanted)
    return Done(_summary(done, wanted), opened=session.app.books.open(str(wanted.out)))


def _summary(done: RolledUp, wanted: Last) -> str:
    from xladdin.rollup.missing import counted, standings
    from xladdin.rollup.names import PROBLEMS, ROSTER

    read = sum(1 for one in done.records if one.filed is not None)
    text = f"已汇总“{wanted.folder}”中的 {read} 个自评表：\n{wanted.out}"
    if done.said:
        text += "\n\n" + "\n".join(done.said)
    text += unread(done, "（原因见汇总工作簿）")
    if done.rollup is not None and done.rollup.roster is not None:
        text += f"\n{counted(standings(done.rollup, done.rollup.roster), done.rollup.roster)}，见“{ROSTER}”表。"
    faulty = sum(1 for one in done.records if one.filed is not None and one.errors)
    return text + (f"\n{faulty} 个自评表有错误，见“{PROBLEMS}”表。" if faulty else "")


def unread(done: RolledUp, where: str = "") -> str:
    """A paragraph on the files that could not be read; '' when there are none. `where`: the reasons are told."""
    names = [one.file.name for one in done.records if one.filed is None]
    few = "、".join(names[:5]) + ("等" if len(names) > 5 else "")
    return f"\n\n{len(names)} 个文件没有读出来{where}：{few}。" if names else ""


@macro("未报送名单", needs_book=False)
def run_missing_units(session: Session) -> Done:
    """A list of units (first column of a workbook) against the filings of a folder, in a new workbook."""
    from xladdin.commands import examine_files
    from xladdin.rollup.attribution import attributed
    from xladdin.rollup.consolidate import consolidate
    from xladdin.rollup.missing import FAILED, MISSING, counted, standings
    from xladdin.rollup.record import as_record

    roster = com.ask_workbook(session.app, "选择单位名单（.xlsx，第一列为单位名称）")
    if roster is None:
        raise Trouble("没有选择单位名单，没有核对。要核对，请再点一次并选择名单。")
    listed = read_roster(roster)
    folder = com.ask_folder(session.app, "选择存放各单位自评表的文件夹")
    if folder is None:
        raise Trouble("没有选择文件夹，没有核对。要核对，请再点一次并选择文件夹。")
    examined = [one for one in examine_files([folder], session.progress) if one.file.resolve() != roster.resolve()]
    rollup = consolidate(attributed(map(as_record, examined), listed))
    found = standings(rollup, listed)
    absent = [one.name for one in found if one.state == MISSING]
    counts = counted(found, listed)
    book = table_book(session.app, _as_table(found, rollup, f"{counts}。"))
    said = "、".join(absent[:10]) + ("等" if len(absent) > 10 else "")
    all_here = all(one.state not in (MISSING, FAILED) for one in found)
    head = (
        f"名单上的 {len(listed.units)} 个单位都已报送。"
        if all_here
        else f"{counts}：{said}。"
        if absent
        else f"{counts}。"
    )
    return Done(f"{head}\n详见新工作簿（没有保存）。", opened=book)


def read_roster(path: Path) -> Roster:
    """The units on the list. Raises Trouble."""
    from xladdin.rollup import roster

    try:
        return roster.read_roster(path)
    except roster.NoRoster as error:
        raise Trouble(str(error)) from error


def _as_table(found: Sequence[Standing], rollup: Rollup, lead: str) -> Table:
    """The units as they stand, then files that could not be read and bear no unit's name."""
    from xladdin.rollup.consolidate import UNREAD
    from xladdin.rollup.missing import FAILED, MISSING

    rows = [[one.name, one.state, one.file_name, one.said] for one in found]
    claimed = {one.file for one in found}
    lost = (one for one in rollup.skipped if one.category == UNREAD and one.file not in claimed)
    rows += [["（没有读出来）", "未能读取", one.name, one.reason] for one in lost]
    numbered = [[n, *row] for n, row in enumerate(rows, 1)]
    fills = tuple((n, n, 3, "error") for n, row in enumerate(rows, 1) if row[1] in (MISSING, FAILED))
    return Table(TITLE, lead, COLUMNS, numbered, fills)
