"""发放表格: a workbook for each unit of a list, filled in with what is known; or an empty list to begin with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from udfs import com
from udfs.files import free_path, safe
from udfs.host import Done, Session, Trouble, macro
from udfs.macros.fill import choose_year
from udfs.macros.pick import choose

if TYPE_CHECKING:
    from xladdin.deal import Dealt

LABEL = "发放表格"
YES = "是"


@macro("发放表格", needs_book=False)
def run_deal(session: Session) -> Done:
    """Asks for list, form (where the list names none), year, last year's roll-up and folder; opens the list of what was dealt."""
    from xladdin.commands import deal

    roster = com.ask_workbook(session.app, "选择单位名单（.xlsx）；还没有名单的点取消")
    if roster is None:
        return _blank(session)
    form, years = _form(session, roster)
    year = choose_year(session, years, LABEL, "没有发放")
    previous = com.ask_workbook(session.app, f"选择{year - 1}年度的汇总表，用来填上年数；没有的点取消")
    locked = _locked(session)
    folder = com.ask_folder(session.app, "发放的表放在哪个文件夹")
    if folder is None:
        raise Trouble("没有选择文件夹，没有发放。")
    out = folder / safe(f"{year}年度发放的表")
    done = deal(roster, out, year, form, previous, locked, session.progress)
    opened = session.app.books.open(str(done.list_file)) if done.list_file is not None else None
    return Done(said(done), opened=opened)


def _blank(session: Session) -> Done:
    """An empty list into a folder the user chooses."""
    from xladdin.commands import blank_roster

    folder = com.ask_folder(session.app, "没有名单的，选一个文件夹，放一份空白的单位名单供填写")
    if folder is None:
        raise Trouble("没有选择单位名单，没有发放。")
    out = blank_roster(free_path(folder, f"单位名单-{datetime.now():%Y%m%d}"))
    text = f"已写空白的单位名单：\n{out}\n\n一行填一个单位，保存、关闭后再点“{LABEL}”，选这个文件。"
    return Done(text, opened=session.app.books.open(str(out)))


def _form(session: Session, roster: Path) -> tuple[str, tuple[int, ...]]:
    """The form for units that name none, '' where all do; and the years of the forms in use."""
    from xladdin.deal.forms import shown
    from xladdin.deal.roster import read_list
    from xladdin.forms.load import form, workbook_forms
    from xladdin.rollup.roster import NoRoster

    try:
        listed = read_list(roster)
    except NoRoster as error:
        raise Trouble(str(error)) from error
    if listed.units and not listed.unnamed:
        return "", tuple(year for unit in listed.units for year in form(unit.form).years)
    forms = workbook_forms()
    chosen = forms[
        choose(session, "名单上没有写表样的单位，用哪套表样？", [shown(form_id) for form_id in forms], "没有发放")
    ]
    return chosen, form(chosen).years


def _locked(session: Session) -> bool:
    answer = com.ask_text(
        session.app, f"填好的单位名称和上年数要锁定、不让改吗？\n锁定请输入“{YES}”，不锁定直接点确定：", LABEL, "否"
    )
    if answer is None:
        raise Trouble("已取消，没有发放。")
    return answer == YES


def said(done: Dealt) -> str:
    """The sentence for the user."""
    from xladdin.deal.listing import LIST, PROBLEMS
    from xladdin.deal.model import KEPT, LOCKED, NEW

    text = f"已发放 {done.count(NEW)} 个单位的表：\n{done.out}"
    if kept := done.count(KEPT):
        text += f"\n\n{kept} 个单位的表已经有了，没有改动。"
    if locked := done.count(LOCKED):
        text += f"\n{locked} 个单位的表没有写成：请关闭正在使用它们的程序，再点“{LABEL}”。"
    if done.listed.left_out:
        text += f"\n名单有 {done.listed.left_out} 行有误，没有发放，见发放清单的“{PROBLEMS}”表。改好名单后再点一次，只补发这些单位。"
    if done.list_file is not None:
        text += f"\n\n“{LIST}”已打开，可以打印。"
    return text + "".join(f"\n{line}" for line in done.said)
