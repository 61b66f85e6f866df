"""The program `xladdin`: its commands, its greeting."""

from __future__ import annotations

import click

from xladdin import __version__
from xladdin.cli.base import Commands, Program

ABOUT = "部门整体支出绩效自评：生成表样，校验填好的工作簿，按评分标准复算得分，汇总各单位。"


def greeting() -> str:
    return f"""xladdin {__version__}
{ABOUT}

平时不用命令，装好以后用鼠标点：
  Excel、LibreOffice 里点“绩效自评”选项卡（菜单）的按钮；
  用 WPS 的，把自评表、文件夹或报告拖到“拖放校验”图标上。
  还没有装的，双击程序文件夹里的 install.cmd，或运行 xladdin install --shortcut

第一次用，先看演示：
  xladdin demo
填报人：看有哪些表样，再生成空白表；填好以后校验：
  xladdin forms
  xladdin check 自评表.xlsx
汇总人：各单位的表放在一个文件夹里，汇总：
  xladdin rollup 报送文件夹 -o 汇总表.xlsx

使用手册：程序文件夹里的“手册”（没有的看 docs/manual；WPS 用户看 docs/wps.md）
不能用时，看哪里不妥：xladdin doctor
全部命令：xladdin --help"""


COMMANDS = Commands(
    "make.demo", "make.forms", "make.diff_rulebook", "make.template", "make.fill",
    "look.facts", "look.check", "look.score", "look.explain", "deal.deal", "rollup.rollup", "rollup.history", "look.recalc",
    "importing.import_", "crosscheck.crosscheck", "report.report",
    "rulebook.rulebook",
    "drop.drop", "addin.build_addin", "addin.install", "addin.uninstall", "addin.doctor",
)  # fmt: skip
program = Program(
    name="xladdin",
    help=ABOUT + "\n退出码：0 没有错误；1 查出错误；2 文件或写法不能用；130 按了 Ctrl-C。",
    greeting=greeting,
    commands=COMMANDS,
)
click.version_option(__version__, "--version", message="%(prog)s %(version)s", help="显示版本号")(program)
