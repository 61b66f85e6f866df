"""The command `deal`: a workbook for each unit of a list, and the blank list itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xladdin.cli.base import Argument, Command, FileOut, Option, json_option
from xladdin.cli.streams import emit_json, progress, say

if TYPE_CHECKING:
    from xladdin.deal import Dealt, UnitDealt

ANY_PATH = click.Path(path_type=Path)


@click.command(
    "deal", cls=Command, help="按单位名单给每个单位做一份自评表：填好单位名称、年度、上年数和项目，另有一份发放清单。\n"
    "文件夹里已有的表不改动，名单增加单位后再运行一次，只补发新增的；按 Ctrl-C 中断后，再运行一次接着做。\n"
    "表内记有发给哪个单位，收回时改了文件名也对得上。退出码：0 都已发放；1 名单有误，有的单位没有发放；2 不能发放。",
    examples=["xladdin deal --blank 单位名单.xlsx",
              "xladdin deal 单位名单.xlsx --form hn-ningxiang-2022 --year 2022 --out 发放",
              "xladdin deal 单位名单.xlsx --year 2022 --out 发放 --previous 2021汇总.xlsx",
              "xladdin deal 单位名单.xlsx --year 2022 --out 发放 --previous 2021报送文件夹 --lock"],
)  # fmt: skip
@click.argument(
    "roster", cls=Argument, metavar="名单", type=ANY_PATH, required=False,
    about="单位名单（.xlsx）：单位名称，另可有编码、主管部门、上级单位、表样、项目、曾用名、联系人各栏",
)  # fmt: skip
@click.option(
    "--year", cls=Option, metavar="年度", type=click.IntRange(2000, 2100), help="填报年度，四位数字；发放时必填"
)
@click.option("--out", "folder", cls=Option, metavar="文件夹", type=ANY_PATH, help="发放的表放在哪个文件夹；发放时必填")
@click.option(
    "--form", cls=Option, metavar="表样", default="", help="名单上没有写表样的单位用哪套，代号用 xladdin forms 查看"
)
@click.option(
    "--previous", cls=Option, metavar="上年", type=ANY_PATH,
    help="上年的汇总表（或它的存储文件），或存放上年自评表的文件夹：填入上年决算数、编制数等",
)  # fmt: skip
@click.option("--lock", is_flag=True, help="填好的单位名称和上年数锁定，不能直接改；不写则可以改")
@click.option("--blank", cls=Option, metavar="文件", type=FileOut(".xlsx"), help="不发放，只写一份空白的单位名单供填写")
@json_option
def deal(
    roster: Path | None, year: int | None, folder: Path | None, form: str, previous: Path | None, lock: bool,
    blank: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Workbooks for all units, or a blank list."""
    from xladdin.commands import UsageError, blank_roster
    from xladdin.commands import deal as deal_out
    from xladdin.deal.model import LOCKED

    if blank is not None:
        return _blank(blank_roster(blank), as_json)
    missing = [name for name, value in (("名单", roster), ("--year", year), ("--out", folder)) if value is None]
    if missing:
        raise UsageError(
            f"缺少{'、'.join(missing)}。还没有名单的，先用 xladdin deal --blank 单位名单.xlsx 写一份空白的"
        )
    assert roster is not None
    assert year is not None
    assert folder is not None
    with progress("发放") as bar:
        done = deal_out(roster, folder, year, form, previous, lock, bar)
    for text in done.said:
        say(text)
    if as_json:
        emit_json(deal_json(done))
    else:
        from xladdin.display.deal import show_deal

        show_deal(done)
    return int(bool(done.listed.left_out or done.count(LOCKED)))


def _blank(written: Path, as_json: bool) -> int:
    if as_json:
        emit_json({"out": str(written)})
    else:
        click.echo(
            f'已写空白的单位名单：{written}\n填好后运行：xladdin deal "{written}" --form 表样 --year 年度 --out 文件夹'
        )
    return 0


def deal_json(done: Dealt) -> dict[str, Any]:
    """`figures`: what was filled in of last year, in the units of the cells; empty for a workbook that was there already."""
    return {
        "out": str(done.out), "year": done.year, "list": str(done.list_file) if done.list_file else None,
        "previous": done.before or None, "units": [_unit(one) for one in done.units],
        "findings": [{"severity": r.severity, "sheet": r.cell.sheet if r.cell else None,
                      "cell": r.cell.address if r.cell else None, "message": r.message, "hint": r.hint} for r in done.listed.remarks],
    }  # fmt: skip


def _unit(one: UnitDealt) -> dict[str, Any]:
    from xladdin.deal.model import KEPT, LOCKED, NEW
    from xladdin.exact import plain
    from xladdin.facts import Cell

    unit, made, states = one.unit, one.made, {NEW: "new", KEPT: "kept", LOCKED: "locked"}
    return {
        "agency": unit.name, "code": unit.code or None, "form": unit.form, "file": one.file.name, "state": states[one.state],
        "projects": [p.name for p in unit.projects],
        "figures": [{"item": k.slot, "label": k.label, "value": plain(k.value), "unit": k.unit or None, "sheet": k.sheet,
                     "cell": Cell(k.sheet, k.row, k.col).address} for k in (made.known if made else ())],
        "missing": list(made.missing) if made else [],
    }  # fmt: skip
