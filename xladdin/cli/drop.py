"""The command drop: what the icon 拖放校验 calls with the files that were dropped on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xladdin.cli.base import Argument, Command, json_option
from xladdin.cli.streams import emit_json, progress, say
from xladdin.cli.trouble import UNUSABLE, run_safely

if TYPE_CHECKING:
    from xladdin.cli.dropped import Outcome

ANY_PATH = click.Path(path_type=Path)
DROPPED = "XLADDIN_DROPPED"
"""Set by check.cmd: the command line of cmd.exe, whole."""
TYPED = 9
"""Exit code that tells check.cmd that this line is that of a prompt: then it starts again with the names as they were typed."""
NOTHING_DROPPED = (
    "没有拖入文件。请选中自评表、存放自评表的文件夹、压缩包或自评报告，用鼠标拖到“拖放校验”图标上再松开；\n"
    "也可以右击文件，选“发送到－拖放校验”。"
)


@click.command(
    "drop", cls=Command, help="校验拖到“拖放校验”图标上的文件：工作簿、文件夹、压缩包一起校验，自评报告（.docx）核对正文，结果写成“校验结果”并打开。\n"
    "结果放在所拖文件的旁边，不覆盖已有的文件；那里不能写时放在桌面。用 xladdin install --shortcut 放图标。",
    examples=["xladdin drop 自评表.xlsx 自评报告.docx", "xladdin drop 报送文件夹 --no-open"],
)  # fmt: skip
@click.argument(
    "paths", cls=Argument, metavar="文件或文件夹…", nargs=-1, type=ANY_PATH, about="工作簿、存放它们的文件夹、压缩包、自评报告（.docx），可以几个一起"
)  # fmt: skip
@click.option("--no-open", is_flag=True, help="写好结果后不打开它")
@click.option("--wait", is_flag=True, help="结束时等按回车键再关闭窗口（图标使用）")
@json_option
def drop(paths: tuple[Path, ...], no_open: bool, wait: bool, as_json: bool) -> int:
    """The message is read before the window closes, whatever happened."""
    try:
        return run_safely(lambda: _drop(paths, not no_open, as_json))
    finally:
        if wait:
            hold()


def _drop(paths: tuple[Path, ...], opens: bool, as_json: bool) -> int:
    from xladdin.cli.dropped import check_dropped, from_command_line, open_file
    from xladdin.commands import UsageError

    handed_over = from_command_line(os.environ.get(DROPPED, ""))
    if handed_over is None and not paths:
        return TYPED
    given = [*paths, *(handed_over or ())]
    if not given:
        raise UsageError(NOTHING_DROPPED)
    with progress("读取和校验") as bar:
        outcome = check_dropped(given, bar)
    if as_json:
        emit_json(_json(outcome))
    else:
        from xladdin.display.dropped import show_dropped

        show_dropped(
            outcome.examined, outcome.reports, [(one.path.name, one.reason) for one in outcome.left], outcome.out
        )
    if outcome.out is not None and opens and not open_file(outcome.out):
        say("没有打开校验结果：没有找到能打开 .xlsx 的程序。请自己用 Excel、WPS 或 LibreOffice 打开它。")
    if not outcome.reports and all(one.case is None for one in outcome.examined):
        return UNUSABLE
    return int(outcome.errors > 0)


def hold() -> None:
    """Until Enter is pressed, where a person sits at the window."""
    if not sys.stdin or not sys.stdin.isatty():
        return
    say("\n按回车键关闭这个窗口。")
    try:
        sys.stdin.readline()
    except KeyboardInterrupt:
        return


def _json(outcome: Outcome) -> dict[str, Any]:
    from xladdin.cli import as_json as shapes
    from xladdin.cli.crosscheck import crosscheck_json

    return {
        "out": str(outcome.out) if outcome.out else None, **shapes.check(outcome.examined),
        "reports": [crosscheck_json(one) for one in outcome.reports],
        "left_out": [{"path": str(one.path), "reason": one.reason} for one in outcome.left],
    }  # fmt: skip
