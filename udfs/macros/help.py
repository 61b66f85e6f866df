"""帮助: what an indicator means, taking the last change back, is everything in place, what this is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from udfs import com
from udfs.host import Done, Session, Trouble, calculation_paused, macro, selected
from udfs.live import look
from udfs.macros.pick import case_and_rule
from udfs.sheets import HEADER_ROW, INDICATORS, Column, Table, name_for, write_table
from udfs.undo import undo_last
from xladdin.exact import format_score

if TYPE_CHECKING:
    from xladdin.checks.case import Case

INDICATOR_COLUMNS = (
    Column("序号", 6, True),
    Column("指标", 26),
    Column("分值", 7, True),
    Column("指标说明", 60),
    Column("评价标准", 60),
    Column("可能的得分", 30),
)
WEB_DRIVES = ("http://", "https://")


@macro("指标说明")
def run_about_indicator(session: Session) -> Done:
    """The selected indicator in a message; without one, all of them on a sheet."""
    from xladdin.rules.sentence import criteria, explanation

    place = selected(session.app, session.book)
    live = look(session.book)
    case, rule = case_and_rule(live, session.book, place)
    if rule is not None:
        about = explanation(rule, case.vocab, case.filing.year)
        return Done(
            f"{rule.label}（{format_score(rule.marks)} 分）\n\n{about}\n\n评价标准：\n{criteria(rule, case.vocab)}\n\n可能的得分：{rule.attainable.describe()}"
        )
    if not live.case.scorecard.rulebook.scored:
        raise Trouble("这套表样只填数据，没有评分指标。\n填报的数据请用“校验本表”核对。")
    name = name_for(session.book, INDICATORS)
    with session.changing() as journal:
        write_table(journal.add_sheet(name), _all(live.case))
    return Done(
        f"没有选中指标，已列出全部指标，见“{name}”表。\n选中一行指标后再点，只显示那一个。",
        (name, f"A{HEADER_ROW + 1}"),
    )


def _all(case: Case) -> Table:
    from xladdin.rules.sentence import criteria, explanation

    book = case.scorecard.rulebook
    rows = [
        [
            rule.row,
            rule.label,
            float(rule.marks),
            explanation(rule, case.vocab, case.filing.year),
            criteria(rule, case.vocab),
            rule.attainable.describe(),
        ]
        for rule in book.rules
    ]
    return Table(INDICATORS, f"{book.title}　{book.source.publisher}　{book.source.document}", INDICATOR_COLUMNS, rows)


@macro("撤销上次操作")
def run_undo(session: Session) -> Done:
    """Takes back what the last macro changed in this workbook; what the user typed since stays."""
    if com.has_fixed_structure(session.book):
        raise Trouble("工作簿的结构受保护，不能撤销。\n请在“审阅－保护工作簿”中取消保护后再试。")
    with calculation_paused(session.app):
        label = undo_last(session.book)
    if label is None:
        return Done("没有可以撤销的操作：本工具还没有改动过这个工作簿，或者已经撤销过了。")
    return Done(f"已撤销“{label}”。您之后自己填写的内容没有改动。")


@macro("关于", needs_book=False)
def run_about(session: Session) -> Done:
    """Version, forms, where the log is."""
    from xladdin import __version__
    from xladdin.cli.log import log_file
    from xladdin.commands import list_forms

    forms = "\n".join(f"· {form.title}（{'、'.join(map(str, form.years))}年度）" for form in list_forms())
    return Done(f"xladdin {__version__}　部门整体支出绩效自评工具\n\n表样：\n{forms}\n\n日志：{log_file()}")


@macro("自检", needs_book=False)
def run_doctor(session: Session) -> Done:
    """What the tool needs, as seen from inside the running program."""
    found = findings(session)
    bad = sum(1 for _, good in found if not good)
    return Done(
        "\n".join(line for line, _ in found)
        + ("\n\n一切正常。" if not bad else f"\n\n有 {bad} 处要处理，见带“✗”的行。")
    )


def findings(session: Session) -> list[tuple[str, bool]]:
    """One line each, and whether it is as it should be."""
    import xlwings

    from xladdin import __version__
    from xladdin.cli.log import log_file

    found = [
        (f"✓ 程序：xladdin {__version__}，xlwings {xlwings.__version__}", True),
        (f"✓ Python {sys.version.split()[0]}：{sys.executable}", True),
        (f"✓ 表格程序：{session.app.engine.name} {session.app.version}", True),
        _recalculation(), _log_folder(), _samples(), *_installation(),
    ]  # fmt: skip
    if not log_file().parent.parent.exists():
        found.append((f"✗ 找不到用户缓存文件夹 {log_file().parent.parent}", False))
    if session.found is not None:
        found += _workbook(session)
    return found


def _installation() -> list[tuple[str, bool]]:
    """What `xladdin doctor` would find: in a message only what is not well, and how many are."""
    from udfs.install.doctor import examine

    checks = examine()
    troubles = [check for check in checks if check.level != "ok"]
    lines = [(f"{'✗' if c.level == 'bad' else '！'} {c.name}：{c.said}。{c.todo}", c.level != "bad") for c in troubles]
    return [*lines, (f"✓ 安装：{len(checks) - len(troubles)} 项检查没有问题，详情见 xladdin doctor", True)]


def _recalculation() -> tuple[str, bool]:
    from importlib.util import find_spec

    if find_spec("formulas") is None:
        return "✗ 没有安装 formulas，“第二意见”不能用。请运行 pip install xladdin[recalc]", False
    return "✓ 第二意见：formulas 已安装", True


def _log_folder() -> tuple[str, bool]:
    from xladdin.cli.log import log_file

    place = log_file()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8"):
            pass
    except OSError:
        return f"✗ 日志 {place} 不能写，出错时没有记录", False
    return f"✓ 日志：{place}", True


def _samples() -> tuple[str, bool]:
    from xladdin.demo import sample_files

    count = len(sample_files())
    return (f"✓ 示例数据 {count} 份", True) if count else ("✗ 没有示例数据，请重新安装", False)


def _workbook(session: Session) -> list[tuple[str, bool]]:
    """What about the workbook in front would hinder the macros."""
    book, found = session.book, []
    if com.is_read_only(book):
        found.append(("✗ 工作簿是只读打开的：结果可以看，保存须另存为别的文件", False))
    if com.has_fixed_structure(book):
        found.append(("✗ 工作簿的结构受保护，不能增加结果表。请在“审阅－保护工作簿”中取消", False))
    if book.fullname.startswith(WEB_DRIVES):
        found.append(("✗ 工作簿在网盘上，生成文件时要另选文件夹", False))
    return found or [("✓ 工作簿可以处理", True)]
