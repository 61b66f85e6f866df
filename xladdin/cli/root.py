"""The program `xladdin`: its commands, its greeting."""

from __future__ import annotations

import click

from xladdin import __version__
from xladdin.cli import addin, crosscheck, importing, look, make, report, rollup, rulebook
from xladdin.cli.base import Program

ABOUT = "部门整体支出绩效自评：生成表样，校验填好的工作簿，按评分标准复算得分，汇总各单位。"


def greeting() -> str:
    return f"""xladdin {__version__}
{ABOUT}

第一次用，先看演示：
  xladdin demo
要填报，先看有哪些表样，再生成空白表：
  xladdin forms
已有填好的表，校验它：
  xladdin check 自评表.xlsx

全部命令：xladdin --help"""


program = Program(
    name="xladdin",
    help=ABOUT + "\n退出码：0 没有错误；1 查出错误；2 文件或写法不能用；130 按了 Ctrl-C。",
    greeting=greeting,
)
for command in (
    make.demo, make.forms, make.diff_rulebook, make.template, make.fill,
    look.facts, look.check, look.score, look.explain, rollup.rollup, rollup.history, look.recalc,
    importing.import_, crosscheck.crosscheck, report.report,
    rulebook.rulebook,
    addin.build_addin, addin.install, addin.uninstall, addin.doctor,
):  # fmt: skip
    program.add_command(command)
click.version_option(__version__, "--version", message="%(prog)s %(version)s", help="显示版本号")(program)
