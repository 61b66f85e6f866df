"""`xladdin rulebook`: scoring tables out as workbooks and back in; what is kept in the library stands in rulebook_library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xladdin.cli import rulebook_library as library
from xladdin.cli.base import Argument, Command, Family, Option, force_option, json_option, out_option
from xladdin.cli.rulebook_library import ANY_PATH, rules_json, usable
from xladdin.cli.rulebook_try import try_
from xladdin.cli.streams import emit_json

UNUSABLE_TABLE = 1
"""Exit code when a workbook has errors and was not taken over."""


rulebook = Family(
    "rulebook",
    help="评分标准：导出为工作簿修改，导入，查看，对照，试算。\n本机和共享的评分标准库里的表，所有命令都可以用。",
    examples=["xladdin rulebook export hn-wugang-2022 -o 评分标准.xlsx", "xladdin rulebook import 评分标准.xlsx"],
)


@rulebook.command(
    "export", cls=Command, help="把一份评分标准导出为可以修改的工作簿：官方各栏、下拉选项、自动生成的评价标准和检查。",
    examples=["xladdin rulebook export hn-wugang-2022 -o 评分标准.xlsx"],
)  # fmt: skip
@click.argument(
    "wanted",
    cls=Argument,
    metavar="评分标准",
    about="代号（用 xladdin rulebook list 查看），可以写 代号@版本，或 .toml 文件",
)
@out_option("写到哪个文件（.xlsx）", required=True)
@force_option
@json_option
def export(wanted: str, out: Path, force: bool, as_json: bool) -> None:
    """A rulebook as a workbook."""
    from xladdin.tables import export_workbook

    book = usable(lambda: export_workbook(wanted, out, overwrite=force))
    if as_json:
        emit_json({"out": str(out), "rulebook": book.id, "version": book.version})
    else:
        click.echo(f'已导出：{out}\n先看“说明”表。改好后用 xladdin rulebook import "{out}" 导入。')


@rulebook.command(
    "import", cls=Command,
    help="导入改好的评分标准工作簿：逐格检查，列出每一行的评价标准、可能的得分和改了什么，存入评分标准库。\n"
    "有错误时什么也不存。退出码：0 已导入；1 有错误。",
    examples=["xladdin rulebook import 评分标准.xlsx", "xladdin rulebook import 评分标准.xlsx -o hn-yongxian-2025.toml"],
)  # fmt: skip
@click.argument(
    "file", cls=Argument, metavar="工作簿", type=ANY_PATH, about="用 xladdin rulebook export 导出并改好的工作簿"
)
@click.option("-o", "--out", cls=Option, metavar="文件", type=ANY_PATH, help="只写成 .toml 文件，不存入评分标准库")
@click.option("--shared", is_flag=True, help="存入共享文件夹，供大家使用")
@force_option
@json_option
def import_(file: Path, out: Path | None, shared: bool, force: bool, as_json: bool) -> int:
    """A workbook taken over into the library, or written as a file."""
    from xladdin.tables import Taken, check_workbook, import_workbook, save_as

    _there(file)
    if out is None:
        done = usable(lambda: import_workbook(file, shared=shared, overwrite=force))
    else:
        done = Taken(check_workbook(file))
        if done.imported.rulebook is not None:
            _named(out, done.imported.rulebook.id)
            save_as(done.imported, out, overwrite=force)
    if as_json:
        emit_json(_taken_json(done, out))
    else:
        from xladdin.display.rulebook import show_taken

        show_taken(done)
        if out is not None and done.imported.rulebook is not None:
            click.echo(f"已写成：{out}")
    return UNUSABLE_TABLE if done.imported.rulebook is None else 0


def _there(file: Path) -> None:
    from xladdin.commands import UsageError

    if not file.is_file():
        raise UsageError(f"找不到文件“{file}”，请检查名称")


def _named(out: Path, book_id: str) -> None:
    """A rulebook file is called by its id."""
    from xladdin.commands import UsageError

    if out.name != f"{book_id}.toml":
        raise UsageError(f"评分标准文件要以代号命名：请写 {out.with_name(book_id + '.toml')}")


@rulebook.command(
    "check", cls=Command, help="检查评分标准工作簿，不存；不写文件时检查评分标准库里的全部表。\n退出码：0 没有错误；1 有错误。",
    examples=["xladdin rulebook check 评分标准.xlsx", "xladdin rulebook check"],
)  # fmt: skip
@click.argument("file", cls=Argument, metavar="[工作簿]", type=ANY_PATH, required=False, about="评分标准工作簿")
@json_option
def check(file: Path | None, as_json: bool) -> int:
    """A workbook, or everything in the library."""
    if file is None:
        return _check_library(as_json)
    from xladdin.tables import Taken, check_workbook

    _there(file)
    done = check_workbook(file)
    if as_json:
        emit_json(_taken_json(Taken(done), None))
    else:
        from xladdin.display.rulebook import show_checked

        show_checked(done)
    return UNUSABLE_TABLE if done.rulebook is None else 0


def _check_library(as_json: bool) -> int:
    from xladdin.tables.catalogue import listed

    wrong = [one for one in listed() if one.problem]
    if as_json:
        emit_json({"problems": [{"id": o.id, "file": str(o.path), "problem": o.problem} for o in wrong]})
    for one in wrong if not as_json else ():
        click.echo(f"{one.id}　{one.path}\n  {one.problem}")
    if not wrong and not as_json:
        click.echo("评分标准库没有问题。")
    return int(bool(wrong))


def _taken_json(done: Any, out: Path | None) -> dict[str, Any]:
    one = done.imported
    book = one.rulebook
    return {
        "file": str(one.file), "rulebook": book.id if book else None, "version": book.version if book else None,
        "stored": str(done.stored.path) if done.stored else None, "out": str(out) if out is not None and book else None,
        "form": done.form.id or None if done.form else None, "form_problem": done.form.problem or None if done.form else None,
        "findings": [{"severity": r.severity, "sheet": r.cell.sheet if r.cell else None,
                      "cell": r.cell.address if r.cell else None, "message": r.message, "hint": r.hint} for r in one.remarks],
        "rules": rules_json(book) if book else [],
        "base": one.base.id if one.base else None,
        "changes": [{"subject": c.subject, "what": c.what, "old": c.old or None, "new": c.new or None} for c in one.changes],
    }  # fmt: skip


for command in (library.list_, library.show, library.diff, try_, library.share):
    rulebook.add_command(command)
