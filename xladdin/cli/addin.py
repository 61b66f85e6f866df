"""Commands for the Excel add-in and the LibreOffice extension: build-addin, install, uninstall, doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xladdin.cli.base import Command, Option, force_option, json_option
from xladdin.cli.streams import emit_json, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from udfs.install.check import Check
    from udfs.install.place import Placed

STATES = {"new": "已安装", "replaced": "已更新", "same": "已经是最新的，没有改动"}
SIGNS = {"ok": "✓", "warn": "！", "bad": "✗"}
ONLY_WINDOWS = (
    "只有 Windows 上的 Excel 能安装加载项，这台电脑不是 Windows。要为别的电脑准备加载项文件，请加 --to 文件夹"
)


if_present_option = click.option(
    "--if-present",
    is_flag=True,
    help="与 --libreoffice 合用：这台电脑没有 LibreOffice（或没装过扩展）的，不算错，什么也不做",
)
libreoffice_option = click.option("--libreoffice", is_flag=True, help="LibreOffice Calc 的扩展，而不是 Excel 的加载项")


@click.command(
    "build-addin", cls=Command, help="生成 Excel 加载项文件或 LibreOffice 扩展文件，在任何系统上都可以；安装请用 xladdin install。",
    examples=["xladdin build-addin", "xladdin build-addin --out xladdin.xlam --force", "xladdin build-addin --libreoffice"],
)  # fmt: skip
@click.option(
    "-o", "--out", cls=Option, metavar="文件", type=click.Path(path_type=Path), default="xladdin", help="写到哪个文件，不写为当前文件夹的 xladdin.xlam（xladdin.oxt）",
)  # fmt: skip
@libreoffice_option
@force_option
@json_option
def build_addin(out: Path, libreoffice: bool, force: bool, as_json: bool) -> None:
    """The .xlam for the installed version of xlwings, or the .oxt."""
    from udfs.install.place import xlwings_version
    from xladdin.output import OutputExists
    from xladdin.output.files import whole_file

    suffix = ".oxt" if libreoffice else ".xlam"
    out = out if out.suffix.lower() == suffix else out.with_name(out.name + suffix)
    if out.is_dir():
        raise click.BadParameter(f"“{out}”是文件夹，请写文件名", param_hint="'--out'")
    if out.exists() and not force:
        raise OutputExists(out)
    body = _builder(libreoffice)(None)
    with whole_file(out, force) as stream:
        stream.write(body)
    if as_json:
        emit_json({"out": str(out), "xlwings": xlwings_version(), "bytes": len(body)})
    else:
        way = "LibreOffice：xladdin install --libreoffice" if libreoffice else "Excel：xladdin install"
        click.echo(
            f"已生成{'扩展' if libreoffice else '加载项'}：{out}（xlwings {xlwings_version()}）\n装到这台电脑的 {way}"
        )


@click.command(
    "install", cls=Command, help="把加载项装到 Excel 的启动文件夹，或把扩展装进 LibreOffice，只为当前用户，不需要管理员权限。\n"
    "重新打开 Excel 后出现“绩效自评”选项卡（LibreOffice 为菜单和工具栏）。可以重复运行，版本更新后再运行一次即可。",
    examples=["xladdin install", "xladdin install --shortcut", "xladdin install --libreoffice", "xladdin install --to 分发"],
)  # fmt: skip
@click.option("--user", is_flag=True, help="只为当前用户安装；本来就是这样，写不写都一样")
@click.option(
    "--to", cls=Option, metavar="文件夹", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="不安装，只把加载项放进这个文件夹，供信息部门分发；任何系统都可以",
)  # fmt: skip
@click.option(
    "--python",
    "interpreter",
    cls=Option,
    metavar="程序",
    default="",
    help="加载项启动哪个 Python；不写为正在运行的这一个，有 --to 时为每个用户自己的",
)
@libreoffice_option
@click.option(
    "--shortcut",
    is_flag=True,
    help="另在桌面和“发送到”菜单（统信、麒麟为桌面和应用菜单）放“拖放校验”图标；不是 Windows 时可以单用，只放图标",
)
@if_present_option
@json_option
def install(
    user: bool, to: Path | None, interpreter: str, libreoffice: bool, shortcut: bool, if_present: bool, as_json: bool
) -> None:
    """`--user` is the only way there is: Excel's start folder for everyone needs an administrator."""
    if shortcut and to is not None:
        raise click.UsageError("--shortcut 为这台电脑放图标，不能与 --to 一起用。请去掉其中一个")
    placed, said = None, []
    if libreoffice and if_present and not _has_libreoffice():
        said.append("这台电脑没有安装 LibreOffice，不需要扩展。")
    elif libreoffice:
        placed, text = _install_extension(to, interpreter)
        said.append(text)
    elif to is not None or sys.platform == "win32":
        placed = _install_add_in(to, interpreter)
        said.append(_told(placed, staged=to is not None))
    elif not shortcut:
        raise click.UsageError(ONLY_WINDOWS)
    icons = _put_icons(interpreter) if shortcut else ()
    said += [f"已放好图标“拖放校验”：{icon}" for icon in icons]
    if as_json:
        emit_json({**_placed(placed), "shortcuts": [str(icon) for icon in icons]})
    else:
        click.echo("\n".join(said))


def _install_add_in(to: Path | None, interpreter: str) -> Placed:
    from udfs.install import place, shortcut
    from udfs.install.machine import ThisMachine

    if to is not None:
        return _carefully(lambda: place.stage(to, _builder(), interpreter))
    machine = ThisMachine()
    if machine.elevated:
        say("请注意：现在以管理员身份运行，会装到管理员的 Excel 里。平时用的账户不是它的，请直接双击 install.cmd。")
    wanted = interpreter or machine.interpreter
    placed = _carefully(lambda: place.install(machine.places, _builder(), wanted))
    shortcut.note_python(machine.places.own, wanted)
    return placed


def _put_icons(interpreter: str) -> tuple[Path, ...]:
    from udfs.install import shortcut
    from udfs.install.machine import ThisMachine

    return _carefully(lambda: shortcut.put(shortcut.where(), interpreter or ThisMachine().interpreter))


def _remove_icons() -> tuple[Path, ...]:
    from udfs.install import shortcut

    return _carefully(lambda: shortcut.remove(shortcut.where()))


def _placed(placed: Placed | None) -> dict[str, str | None]:
    if placed is None:
        return dict.fromkeys(("file", "state", "xlwings", "interpreter"))
    return {
        "file": str(placed.file), "state": placed.state, "xlwings": placed.xlwings, "interpreter": placed.interpreter or None,
    }  # fmt: skip


def _install_extension(to: Path | None, interpreter: str) -> tuple[Placed, str]:
    """The same for LibreOffice, with the sentence for the user."""
    _builder(libreoffice=True)
    from udfs.install.machine import ThisMachine
    from udfs.oxt import place
    from udfs.oxt.office_here import office_here

    if to is not None:
        placed = _carefully(lambda: place.stage(to, interpreter))
        said = f"已放好：{placed.file}\n在 LibreOffice“工具－扩展－添加”中选它，或运行 unopkg add xladdin.oxt；那台电脑上要装有同一版本的程序。"
    else:
        placed = _carefully(lambda: place.install(office_here(), interpreter or ThisMachine().interpreter))
        said = f"{STATES[placed.state]}：LibreOffice 的扩展（Python 为 {placed.interpreter}）\n请打开 LibreOffice Calc，应有“绩效自评”菜单和工具栏；没有的话运行 xladdin doctor。"
    return placed, said


def _told(placed: Placed, staged: bool) -> str:
    if staged:
        where = placed.interpreter or r"%LOCALAPPDATA%\xladdin\venv\Scripts\python.exe"
        return (
            f"已放好：{placed.file}（xlwings {placed.xlwings}，Python 为 {where}）\n"
            r"复制到用户的 %APPDATA%\Microsoft\Excel\XLSTART 即可；那台电脑上的 xlwings 须是同一版本。"
        )
    return f"{STATES[placed.state]}：{placed.file}（xlwings {placed.xlwings}）\n请重新打开 Excel，应有“绩效自评”选项卡；没有的话运行 xladdin doctor。"


@click.command(
    "uninstall", cls=Command, help="从 Excel 的启动文件夹取走加载项：只删除 xladdin install 放进去的文件和“拖放校验”图标。加 --libreoffice 则从 LibreOffice 取走扩展。\n自评表和其他文件不动。",
    examples=["xladdin uninstall", "xladdin uninstall --libreoffice"],
)  # fmt: skip
@libreoffice_option
@if_present_option
@json_option
def uninstall(libreoffice: bool, if_present: bool, as_json: bool) -> None:
    """Nothing installed is no error: the command may run twice."""
    if libreoffice:
        _uninstall_extension(if_present, as_json)
        return
    icons = [str(icon) for icon in _remove_icons()]
    if sys.platform != "win32":
        if not icons:
            raise click.UsageError(
                "没有要取走的：这台电脑不是 Windows，没有装加载项，也没有放图标。要取走 LibreOffice 的扩展，请加 --libreoffice"
            )
        _gone(icons, as_json, removed=None, kept=None)
        return
    from udfs.install import place
    from udfs.install.places import places

    done = _carefully(lambda: place.uninstall(places()))
    _gone(icons, as_json, removed=_text(done.file), kept=_text(done.kept))
    if as_json:
        return
    if not done.file:
        click.echo("没有要取走的加载项：没有安装，或已经取走了。")
    if done.kept:
        say(f"“{done.kept}”不是 xladdin install 放的那个文件，没有删除。确实不要的，请关闭 Excel 后自己删除。")


def _gone(icons: list[str], as_json: bool, *, removed: str | None, kept: str | None) -> None:
    if as_json:
        emit_json({"removed": removed, "kept": kept, "shortcuts": icons})
        return
    for one in (*icons, *filter(None, (removed,))):
        click.echo(f"已取走：{one}")


def _has_libreoffice() -> bool:
    from udfs.oxt.office_here import office_here

    return office_here() is not None


def _uninstall_extension(if_present: bool, as_json: bool) -> None:
    from udfs.oxt import FILE, place
    from udfs.oxt.office_here import office_here

    none = if_present and place.read_receipt() is None
    done = place.Removed(False) if none else _carefully(lambda: place.uninstall(office_here()))
    if as_json:
        emit_json({"removed": FILE if done.removed else None, "kept": None, "shortcuts": []})
    else:
        click.echo("已从 LibreOffice 取走扩展。" if done.removed else "没有要取走的：LibreOffice 里没有本程序的扩展。")


@click.command(
    "doctor", cls=Command, help="自检：Python、xlwings、加载项、Excel、LibreOffice 和安全设置是否妥当，不妥的怎样处理。\n退出码：0 可以使用；1 有必须处理的。",
    examples=["xladdin doctor", "xladdin doctor --json"],
)  # fmt: skip
@json_option
def doctor(as_json: bool) -> int:
    """Every check, also those that are well: a maintainer reads this from a screenshot."""
    from udfs.install.doctor import examine, worst

    found = examine()
    if as_json:
        emit_json(
            {"checks": [{"name": c.name, "level": c.level, "said": c.said, "todo": c.todo or None} for c in found]}
        )
    else:
        from udfs.install.check import NOT_HERE

        here = [c for c in found if c.said != NOT_HERE]
        click.echo("\n".join(map(_line, here)))
        if len(here) < len(found):
            click.echo(f"另有 {len(found) - len(here)} 项只在 Windows 上检查，这台电脑不适用。")
        troubles = sum(c.level == "bad" for c in found)
        cautions = sum(c.level == "warn" for c in found)
        click.echo(f"\n必须处理的 {troubles} 处，要留意的 {cautions} 处。" if troubles or cautions else "\n一切正常。")
    return int(worst(found) == "bad")


def _line(check: Check) -> str:
    from xladdin.display.text import clean

    todo = f"\n    → {clean(check.todo)}" if check.todo else ""
    return f"{SIGNS[check.level]} {check.name}：{clean(check.said)}{todo}"


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _builder(libreoffice: bool = False) -> Callable[..., bytes]:
    """Loaded here so that a missing xlwings is told before anything is written."""
    from importlib.util import find_spec

    if find_spec("xlwings") is None:
        raise ModuleNotFoundError("No module named 'xlwings'", name="xlwings")
    if libreoffice:
        from udfs.oxt.build import build_oxt

        return lambda _: build_oxt()
    from udfs.addin.build import build_addin

    return lambda conf: _carefully(lambda: build_addin(conf))


def _carefully(action: Callable[[], Any]) -> Any:
    """What the user can do something about becomes a UsageError with its own words."""
    from udfs.addin.wrappers import NoWrappers
    from udfs.addin.xlwings_vba import UnknownVba
    from udfs.install.place import CannotPlace
    from udfs.install.places import NoPlaces
    from udfs.install.shortcut import CannotPut
    from xladdin.commands import UsageError

    try:
        return action()
    except (CannotPlace, CannotPut, NoPlaces) as problem:
        raise UsageError(str(problem)) from problem
    except UnknownVba as problem:
        raise UsageError(f"{problem}。请重新运行 install.cmd，它会装上配套的 xlwings") from problem
    except NoWrappers as problem:
        raise UsageError(f"生成加载项时，函数没有载入成功：{problem}。请重新运行 install.cmd") from problem
