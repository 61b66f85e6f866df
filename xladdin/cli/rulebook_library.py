"""What is kept in the library of scoring tables: list, one table, two side by side, folders that colleagues share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from xladdin.cli.base import Argument, Command, json_option
from xladdin.cli.streams import emit_json

ANY_PATH = click.Path(path_type=Path)
TABLE = "评分标准的代号（可以写 代号@版本）、.toml 文件或评分标准工作簿"


def usable(action: Callable[[], Any]) -> Any:
    """What the action gives; a table that is not there becomes a message."""
    from xladdin.commands import UsageError
    from xladdin.library import NameTaken
    from xladdin.tables.catalogue import UnknownTable

    try:
        return action()
    except (UnknownTable, NameTaken) as error:
        raise UsageError(str(error)) from error


def rules_json(book: Any) -> list[dict[str, Any]]:
    """Every row with its sentence and the scores it can give."""
    from xladdin.cli.as_json import attainable, number
    from xladdin.rules.sentence import criteria
    from xladdin.vocabulary import vocabulary

    return [
        {"id": r.id, "label": r.label, "marks": number(r.marks), "criterion": criteria(r, vocabulary()),
         "attainable": attainable(r.attainable)} for r in book.rules
    ]  # fmt: skip


@click.command(
    "list", cls=Command, help="列出全部评分标准：程序自带的、本机的、共享的，以及不能使用的和原因。", examples=["xladdin rulebook list"]
)  # fmt: skip
@json_option
def list_(as_json: bool) -> None:
    """All tables and where they come from."""
    from xladdin.library import folders
    from xladdin.tables.catalogue import listed

    found = listed()
    places = [(f.path, f.shared, f.reachable) for f in folders()]
    if as_json:
        emit_json({
            "rulebooks": [
                {"id": o.id, "origin": ORIGINS[o.origin], "file": str(o.path), "title": o.book.title if o.book else None,
                 "years": list(o.book.years) if o.book else None, "version": o.book.version if o.book else None,
                 "problem": o.problem or None, "versions": o.versions} for o in found
            ],
            "folders": [{"path": str(p), "shared": shared, "reachable": reachable} for p, shared, reachable in places],
        })  # fmt: skip
        return
    from xladdin.display.rulebook import show_list

    show_list(found, places)


ORIGINS = {"自带": "builtin", "本机": "own", "共享": "shared"}


@click.command(
    "show", cls=Command, help="显示一份评分标准：每一行的评价标准、可能的得分、读法，以及保留的版本。",
    examples=["xladdin rulebook show hn-wugang-2022"],
)  # fmt: skip
@click.argument("wanted", cls=Argument, metavar="评分标准", about=TABLE)
@json_option
def show(wanted: str, as_json: bool) -> None:
    """One table, row by row."""
    from xladdin.library import stored_versions
    from xladdin.tables.catalogue import find

    book = usable(lambda: find(wanted))
    versions = [v for v, _ in stored_versions("rulebooks", book.id)]
    if as_json:
        emit_json({"id": book.id, "version": book.version, "versions": versions, "rules": rules_json(book)})
        return
    from xladdin.display.rulebook import show_rulebook

    show_rulebook(book, versions)


@click.command(
    "diff", cls=Command, help="对照两份评分标准，列出改了什么；可以对照同一份的两个版本。\n退出码：0 没有不同；1 有不同。",
    examples=["xladdin rulebook diff hn-wugang-2022 评分标准.xlsx"],
)  # fmt: skip
@click.argument("old", cls=Argument, metavar="旧标准", about=TABLE)
@click.argument("new", cls=Argument, metavar="新标准", about="同上")
@json_option
def diff(old: str, new: str, as_json: bool) -> int:
    return show_differences(old, new, as_json)


def show_differences(old: str, new: str, as_json: bool) -> int:
    """What changed between two tables; 1 where something did."""
    from xladdin.commands import diff_rulebooks

    found = diff_rulebooks(old, new)
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.diff(found))
    else:
        from xladdin.display.rulebooks import show_diff

        show_diff(found)
    return int(bool(found.changes))


@click.command(
    "share", cls=Command, help="指定共享的评分标准库（网络文件夹）。里面的评分标准优先于本机的。",
    examples=["xladdin rulebook share //服务器/绩效"],
)  # fmt: skip
@click.argument(
    "folder", cls=Argument, metavar="文件夹", type=ANY_PATH, nargs=-1, about="一个或几个文件夹；不写则取消共享"
)
@json_option
def share(folder: tuple[Path, ...], as_json: bool) -> None:
    """Notes the shared folders."""
    from xladdin.commands import UsageError
    from xladdin.library import VARIABLE, refresh, set_shared

    for one in folder:
        if not one.is_dir():
            raise UsageError(f"打不开文件夹“{one}”，请检查名称和网络连接")
    try:
        place = set_shared(tuple(one.absolute() for one in folder))
    except ValueError as error:
        raise UsageError(
            f"评分标准库已停用（环境变量 {VARIABLE} 为空），不能指定共享文件夹。请删除这个环境变量，或设为一个文件夹，再试一次"
        ) from error
    refresh()
    if as_json:
        emit_json({"settings": str(place), "shared": [str(f.absolute()) for f in folder]})
    else:
        click.echo(
            "已取消共享文件夹。" if not folder else "共享文件夹：" + "、".join(str(f.absolute()) for f in folder)
        )
