"""What happens when a command can not go on: a Chinese sentence, the right exit code, a log for the maintainer; never a traceback."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

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
    errno.EISDIR: "这是文件夹，不是文件，请改写文件名",
    errno.ENOTDIR: "路径中有一段不是文件夹，请检查写法",
    errno.ENAMETOOLONG: "文件名或路径太长，请改短文件名，或换到上级的文件夹",
}


_PARTS = {
    "docx": ("读写 Word 文件", "word"), "pandas": ("写数据底表", "rollup"), "formulas": ("第二意见", "recalc"),
    "duckdb": ("多机汇总", "cluster"), "distributed": ("多机汇总", "cluster"), "xlwings": ("Excel 加载项", "excel"),
    "pyopenvba": ("生成加载项", "excel"),
}  # fmt: skip
"""What the optional packages are for, and the extra of pyproject.toml that brings each."""
LONGEST = 90


def run_safely(action: Callable[[], object]) -> int:
    """The exit code that `action` gives; whatever it raises becomes a message and a code."""
    try:
        code = action()
    except click.ClickException as problem:
        _show(problem)
        return UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        say("已取消（按了 Ctrl-C）。写了一半的文件不会留下；要接着做，请把同一个命令再运行一次。")
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
        return _missing((problem.name or "").partition(".")[0])
    from xladdin.commands import UsageError
    from xladdin.output import OutputExists, OutputLocked
    from xladdin.strict import DefinitionError

    if isinstance(problem, OutputExists):
        return f"“{_short(problem.path)}”已经存在，没有改动。请换一个文件名，或加 --force 覆盖它"
    if isinstance(problem, UsageError | OutputLocked):
        return str(problem)
    if isinstance(problem, DefinitionError):
        return f"评分标准、表样或词汇表的文件写错了，请按提示改正：{problem}"
    if isinstance(problem, OSError) and problem.errno is not None:
        reason = _REASONS.get(
            problem.errno, f"读写没有成功（{problem.strerror or problem.errno}），请检查磁盘和网络后再试"
        )
        return f"“{_short(problem.filename)}”：{reason}" if problem.filename else reason
    return None


def _missing(module: str) -> str:
    """What the program can not do without a package, and how to get it."""
    what, extra = _PARTS.get(module, ("运行", ""))
    wanted = f"xladdin[{extra}]" if extra else "xladdin"
    return f'{what}所需的组件 {module} 没有装上。请重新运行 install.cmd；不是用它安装的，请运行 pip install --upgrade "{wanted}"，再试一次'


def _short(path: object) -> str:
    """A path as the user knows it: the folder in place of our own temporary file, the ends of one that would fill the screen."""
    known = Path(os.fsdecode(path) if isinstance(path, bytes) else str(path))
    shown = str(known.parent if known.name.startswith(".xladdin-") else known)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST // 2]}……{shown[-LONGEST // 3 :]}"


def _crashed(problem: Exception) -> str:
    from xladdin.cli.log import record_crash

    place = record_crash(problem)
    where = f"详细记录在 {place}，请把它和用到的文件交给维护人员。" if place else "请把用到的文件交给维护人员。"
    return f"程序遇到没有预料到的情况（{type(problem).__name__}），没有完成。\n{where}"
