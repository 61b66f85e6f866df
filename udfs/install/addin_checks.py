"""Checks of the installed add-in file and of what could stand in its way."""

from __future__ import annotations

import os
import re
from pathlib import Path

from udfs.addin import ADDIN
from udfs.install.check import Check, bad, ok, warn
from udfs.install.inside import look_inside
from udfs.install.machine import USER, Machine
from udfs.install.office_checks import VERSIONS

INSTALL = "请关闭 Excel 后运行 xladdin install（或 install.cmd）。"
FROM_ELSEWHERE = 3
"""URLZONE_INTERNET of urlmon.h; 4 is a restricted site. Excel blocks macros of both."""
VARIABLE = re.compile(r"%(\w+)%")


def present(machine: Machine) -> Check:
    file = machine.places.addin
    if not file.is_file():
        return bad("加载项", f"{file} 不存在", INSTALL)
    return ok("加载项", str(file))


def versions(machine: Machine) -> Check:
    """DLL and VBA of two versions do not understand each other."""
    name, file, own = "加载项的版本", machine.places.addin, machine.installed("xlwings")
    if not file.is_file():
        return bad(name, "还没有安装加载项", INSTALL)
    inside = look_inside(file).xlwings
    if inside is None:
        return bad(name, f"{file} 读不出 xlwings 的版本，文件已损坏或不是本程序的", INSTALL)
    if own is None:
        return bad(name, f"加载项是 xlwings {inside} 的，Python 里没有安装 xlwings", "请重新运行 install.cmd。")
    if inside != own:
        return bad(name, f"加载项是 xlwings {inside} 的，Python 里是 {own}，两者必须相同", INSTALL)
    return ok(name, f"xlwings {inside}，与 Python 里的相同")


def interpreter(machine: Machine) -> Check:
    """The python.exe that the add-in will start is there, and is this one."""
    name, file = "加载项所用的 Python", machine.places.addin
    if not file.is_file():
        return bad(name, "还没有安装加载项", INSTALL)
    written = look_inside(file).interpreter
    if not written:
        return bad(name, "加载项里没有写明用哪个 Python", INSTALL)
    path = VARIABLE.sub(lambda found: machine.variable(found[1]) or found[0], written)
    if not Path(path).is_file():
        return bad(name, f"{path} 不存在，按钮启动不了", INSTALL)
    if _key(path) != _key(machine.interpreter):
        return warn(
            name,
            f"加载项用 {path}，现在运行的是 {machine.interpreter}",
            "若是有意的，不必理会；否则" + INSTALL.removeprefix("请"),
        )
    return ok(name, path)


def mark_of_the_web(machine: Machine) -> Check:
    """A file copied from mail or a browser carries a stream that says so, and Excel then blocks its macros without a question."""
    name, file = "网络标记", machine.places.addin
    said = machine.stream(file, "Zone.Identifier") if file.is_file() else None
    zone = re.search(r"ZoneId\s*=\s*(\d+)", said or "")
    if zone and int(zone[1]) >= FROM_ELSEWHERE:
        return bad(
            name,
            f"{file} 带有“来自网络”的标记，Excel 会阻止其中的宏",
            "在资源管理器中右击该文件－属性－勾选“解除锁定”－确定，再重开 Excel；或重新运行 install.cmd。",
        )
    return ok(name, "没有“来自网络”的标记")


def second_copy(machine: Machine) -> Check:
    """Two copies give two tabs, and functions of whichever was loaded last."""
    name, at = "重复的加载项", machine.places
    found = [str(at.addins / ADDIN)] if (at.addins / ADDIN).is_file() else []
    if at.xlstart.is_dir():
        found += [
            str(file)
            for file in sorted(at.xlstart.iterdir())
            if file.suffix.lower() in (".xlam", ".xla")
            and "xladdin" in file.stem.lower()
            and file.name.lower() != ADDIN
        ]
    for version in VERSIONS:
        options = machine.values(USER, rf"Software\Microsoft\Office\{version}\Excel\Options") or {}
        found += [
            f"Excel {version} 的加载项列表：{value}"
            for key, value in options.items()
            if key.upper().startswith("OPEN") and isinstance(value, str) and ADDIN in value.lower()
        ]
    if found:
        return warn(
            name,
            "另有：" + "；".join(found),
            "请在 Excel“文件－选项－加载项－转到”中取消勾选，并删除多余的文件，只留 XLSTART 里的一份。",
        )
    return ok(name, "只有一份")


def user_settings(machine: Machine) -> Check:
    """The add-in's own sheet names every setting and comes first; a left-over file confuses other xlwings add-ins and people."""
    name = "用户设置文件"
    stale = []
    for file in machine.places.settings:
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if re.search(r'^\s*"?INTERPRETER', text, re.MULTILINE | re.IGNORECASE):
            stale.append(str(file))
    if stale:
        return warn(
            name,
            f"{'、'.join(stale)} 里另外指定了 Python",
            "本加载项以自带的设置为准，不受影响；同时用别的 xlwings 加载项而出错时，请改名或删除这个文件。",
        )
    return ok(name, "没有会引起混淆的设置")


def synchronised(machine: Machine) -> Check:
    """In a synchronised or shared folder the add-in may be missing, locked or of another computer."""
    name, folder = "XLSTART 的位置", str(machine.places.xlstart)
    drives = [machine.variable(v) for v in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")]
    if any(drive and _key(folder).startswith(_key(drive)) for drive in drives) or "onedrive" in folder.lower():
        return warn(
            name,
            f"{folder} 在 OneDrive 同步文件夹里",
            "请在 OneDrive 中把它设为“始终保留在此设备上”；两台电脑共用时，在每台电脑上各运行一次 install.cmd。",
        )
    if folder.startswith("\\\\"):
        return warn(
            name,
            f"{folder} 在网络位置（漫游配置）",
            "断网时没有按钮；换一台电脑时那里也要装本程序，路径要相同。请与信息部门联系。",
        )
    return ok(name, folder)


def _key(path: str) -> str:
    return os.path.normpath(path).replace("/", "\\").lower()
