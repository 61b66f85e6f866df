"""What happens when a command can not go on: a Chinese sentence, the right exit code, a log for the maintainer; never a traceback."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable

import click

from xladdin.cli.streams import say

UNUSABLE = 2
"""Exit code for input or usage that can not be used."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells count it: 128 + SIGINT."""

_REASONS = {
    errno.ENOSPC: "磁盘已满，请清理后再试",
    errno.EACCES: "没有权限，请关闭正在使用它的程序，或换一个文件夹",
    errno.EPERM: "没有权限，请换一个文件夹",
    errno.EROFS: "这个磁盘或文件夹是只读的，请换一个文件夹",
    errno.ENOENT: "找不到文件或文件夹，请检查名称",
    errno.EEXIST: "同名的文件已经存在，请换一个名称",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名太长，请改短",
}


def run_safely(action: Callable[[], object]) -> int:
    """The exit code that `action` gives; whatever it raises becomes a message and a code."""
    try:
        code = action()
    except click.ClickException as problem:
        _show(problem)
        return UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        say("已取消（按了 Ctrl-C）。写了一半的文件不会留下。")
        return INTERRUPTED
    except Exception as problem:
        if os.environ.get("XLADDIN_DEBUG", "") not in ("", "0"):
            raise
        say(f"出错：{_known(problem) or _crashed(problem)}")
        return UNUSABLE
    return code if isinstance(code, int) else 0


def _show(problem: click.ClickException) -> None:
    """How the command is written, where its help is, what is wrong with what was written."""
    ctx = getattr(problem, "ctx", None)
    if ctx is not None:
        say(f"{ctx.get_usage()}\n用 {ctx.command_path} --help 查看用法和例子。")
    # Click quotes the options it proposes and joins sentences with a blank.
    said = re.sub(r"'(--?[\w-]+)'", r"\1", problem.format_message().rstrip("."))
    say(f"出错：{said.replace('。 ', '。')}")


def _known(problem: Exception) -> str | None:
    """The message of an error that the user can do something about; None for any other."""
    if isinstance(problem, ModuleNotFoundError):
        return f"缺少 Python 组件 {problem.name}，请重新安装本程序"
    from xladdin.commands import UsageError
    from xladdin.output import OutputExists, OutputLocked
    from xladdin.strict import DefinitionError

    if isinstance(problem, OutputExists):
        return f"“{problem.path}”已经存在，没有改动。换一个文件名，或加 --force 覆盖它"
    if isinstance(problem, UsageError | OutputLocked):
        return str(problem)
    if isinstance(problem, DefinitionError):
        return f"评分标准、表样或词汇表的文件写错了，请按提示改正：{problem}"
    if isinstance(problem, OSError) and problem.errno is not None:
        reason = _REASONS.get(problem.errno, problem.strerror or "读写失败")
        return f"“{problem.filename}”：{reason}" if problem.filename else reason
    return None


def _crashed(problem: Exception) -> str:
    from xladdin.cli.log import record_crash

    place = record_crash(problem)
    where = f"详细记录在 {place}，请把它和用到的文件交给维护人员。" if place else "请把用到的文件交给维护人员。"
    return f"程序遇到没有预料到的情况（{type(problem).__name__}），没有完成。\n{where}"
