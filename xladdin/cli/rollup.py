"""Commands of the bureau's side: rollup, history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xladdin.cli.base import Argument, Command, Option, force_option, json_option, out_option
from xladdin.cli.streams import emit_json, progress, say
from xladdin.cli.trouble import UNUSABLE

ANY_PATH = click.Path(path_type=Path)


@click.command(
    "rollup", cls=Command, help="把一个文件夹里各单位的自评表汇总成一个工作簿：汇总表、指标得分明细、校验问题清单、对照图。\n"
    "再次汇总时没有变化的文件不再读取；已填的复核分数和意见保留；换下的汇总表另存为备份。\n"
    "按 Ctrl-C 可以中断，下次接着做。同一单位有几份的，采用年度、报送时间、修改时间最晚的一份。",
    examples=["xladdin rollup 报送文件夹 -o 汇总.xlsx", "xladdin rollup 报送文件夹 -o 汇总.xlsx --force",
              "xladdin rollup 报送文件夹 -o 汇总.xlsx --force --dry-run",
              "xladdin rollup 报送文件夹 -o 汇总.xlsx --department 某某市教育局 --table 数据底表.csv",
              "xladdin rollup 报送文件夹 -o 汇总.xlsx --roster 单位名单.xlsx --previous 2021汇总.xlsx",
              "xladdin rollup 全省 -o 全省汇总.xlsx --cluster tcp://10.0.0.5:8786"],
)  # fmt: skip
@click.argument(
    "folder", cls=Argument, metavar="文件夹", type=ANY_PATH, about="存放各单位自评表的文件夹，下级文件夹和压缩包也算"
)
@out_option("写到哪个文件（.xlsx）", required=True)
@click.option("--department", metavar="主管部门", default="", help="印在汇总表上的主管部门；本部门的自评表排在第一行")
@click.option("--table", metavar="文件", type=ANY_PATH, help="另写一份数据底表（.csv）：每个数据一行，注明来源单元格")
@click.option("--roster", metavar="名单", type=ANY_PATH, help="单位名单（.xlsx，第一列为单位名称），对照谁还没有报送")
@click.option(
    "--reviews", metavar="汇总表", type=ANY_PATH, help="从哪个汇总表取已填的复核分数和意见，不写为要换下的那个"
)
@click.option(
    "--previous",
    metavar="汇总表",
    type=ANY_PATH,
    help="上年的汇总表（或它的存储文件）：核对各单位填的上年数，并在汇总表和排名中列出上年的金额、得分和名次",
)
@click.option("--dry-run", is_flag=True, help="只列出会有哪些变化，不写任何文件")
@click.option("--verify", is_flag=True, help="大小和时间没变的文件也核对内容")
@click.option("--jobs", cls=Option, metavar="个数", type=click.IntRange(1, 64), help="同时用几个处理器，不写为全部")
@click.option(
    "--store", metavar="文件", type=ANY_PATH, help="存储文件（记着读过的文件），不写为汇总表旁边同名的 .xladdin 文件"
)
@click.option("--no-store", is_flag=True, help="不用存储文件，全部重新读取")
@click.option(
    "--cluster",
    metavar="地址",
    default="",
    help="几万个以上的文件：交给 Dask 集群（如 tcp://10.0.0.5:8786）或本机（local）读取，每个下级文件夹一个汇总表，另有分地区汇总",
)
@force_option
@json_option
def rollup(folder: Path, out: Path, jobs: int | None, force: bool, as_json: bool, **options: Any) -> int:
    """The roll-up workbook, and one line per unit."""
    cluster = options.pop("cluster")
    if cluster:
        return _nation(folder, out, cluster, force, as_json, options)
    from xladdin.commands import rollup as consolidate_folder
    from xladdin.display.rolled_up import MOST_LINES, show_rollup
    from xladdin.store.request import Request

    listed = None if as_json else MOST_LINES
    with progress("读取和校验") as bar:
        done = consolidate_folder(Request(folder, out, force, jobs=jobs or 0, listed=listed, **options), bar)
    for text in done.said:
        say(text)
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.rollup(done, dry_run=options["dry_run"]))
    else:
        show_rollup(done, dry_run=options["dry_run"])
    if done.tally.unread == done.tally.files:
        return UNUSABLE
    return int(done.tally.faulty > 0)


def _nation(folder: Path, out: Path, cluster: str, force: bool, as_json: bool, options: dict[str, Any]) -> int:
    """Roll-ups per subfolder and their summary."""
    from xladdin.cli.look import check_out
    from xladdin.commands import UsageError, rollup_nation

    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    if given:
        raise UsageError(f"--cluster 不能与 {'、'.join(given)} 一起用：请先汇总，再对一个地区单独运行")
    check_out(out, [], force)
    with progress("读取和校验") as bar:
        done = rollup_nation(folder, out, cluster, force, bar)
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.nation(done))
    else:
        from xladdin.display.bureau import show_nation

        show_nation(done)
    return int(any(line.errors for line in done.lines))


@click.command(
    "history", cls=Command, help="一个单位先后报送了几份自评表，每一份比前一份改了什么：哪个单元格、原来是多少、现在是多少。\n"
    "记录来自历次汇总，已被覆盖或删除的文件也在内。退出码：0 查到了；2 没有这个单位或存储文件。",
    examples=["xladdin history 某某市教育局 --store 汇总.xlsx", "xladdin history 教育局 --store 汇总.xladdin --json"],
)  # fmt: skip
@click.argument("unit", cls=Argument, metavar="单位", about="单位名称；只有一个单位含有这几个字时可以只写一部分")
@click.option(
    "--store", cls=Option, metavar="文件", type=ANY_PATH, required=True, help="汇总表，或它旁边的存储文件（.xladdin）"
)
@json_option
def history(unit: str, store: Path, as_json: bool) -> None:
    """What changed between submissions."""
    from xladdin.commands import history as steps_of

    steps = steps_of(unit, store)
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.history(steps))
    else:
        from xladdin.display.bureau import show_history

        show_history(steps)
