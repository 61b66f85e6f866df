"""Checks of the Python side: version, place, packages, and whether Excel could start it."""

from __future__ import annotations

from pathlib import Path

from udfs.install.check import Check, bad, ok, warn
from udfs.install.machine import Machine
from udfs.install.office_checks import excel_bits

OLDEST = (3, 11)
REINSTALL = "请重新运行 install.cmd。"
NOT_REGISTERED = "-2147221164"
"""REGDB_E_CLASSNOTREG: Excel waited for our server and it did not come up, or came up for another level of rights."""
COM_HINT = (
    f"按钮若报 {NOT_REGISTERED}：① 关闭全部 Excel 再开，不要“以管理员身份运行”Excel（两边权限不同就连不上）；"
    "② 在任务管理器结束多余的 python.exe；③ 看防病毒软件有没有拦截 python.exe。"
)


def python_version(machine: Machine) -> Check:
    """3.11 or newer. How many bits Excel has does not matter: it and Python run in processes of their own."""
    said = f"{'.'.join(map(str, machine.version))}，{machine.bits} 位"
    if machine.version[:2] < OLDEST:
        return bad("Python 版本", said, "需要 Python 3.11 或更高版本。请安装后重新运行 install.cmd。")
    return ok("Python 版本", said)


def xlwings_present(machine: Machine) -> Check:
    version = machine.installed("xlwings")
    if version is None:
        return bad("xlwings", "没有安装", f"Excel 的按钮和函数不能用。{REINSTALL}")
    return ok("xlwings", version)


def interpreter_path(machine: Machine) -> Check:
    """xlwings' DLL takes the path in the ANSI code page: what that can not say, Excel can not start."""
    path = machine.interpreter
    if path.isascii():
        return ok("Python 位置", path)
    if not machine.in_code_page(path):
        return bad(
            "Python 位置",
            f"{path}：路径中有系统编码不能表示的字，Excel 启动不了它",
            "请重新运行 install.cmd，它会装到纯英文路径（C:\\xladdin）。",
        )
    return warn(
        "Python 位置",
        f"{path}：路径中有中文",
        "多数电脑能用。按钮报错时，请重新运行 install.cmd，装到纯英文路径（C:\\xladdin）。",
    )


def pywin32(machine: Machine) -> Check:
    if machine.installed("pywin32") is None:
        return bad("pywin32", "没有安装", f"Excel 不能与 Python 通信。{REINSTALL}")
    return ok("pywin32", machine.installed("pywin32") or "")


def dll(machine: Machine) -> Check:
    """Excel loads the DLL of its own bitness, of exactly the version of the VBA, from beside python.exe or one folder up."""
    version = machine.installed("xlwings")
    if version is None:
        return bad("xlwings 的 DLL", "没有安装 xlwings", REINSTALL)
    beside = Path(machine.interpreter).parent
    bits = excel_bits(machine) or machine.bits
    name = f"xlwings{bits}-{version}.dll"
    for folder in (beside, beside.parent):
        if (folder / name).is_file():
            return ok("xlwings 的 DLL", str(folder / name))
    others = sorted({file.name for folder in (beside, beside.parent) for file in folder.glob("xlwings*.dll")})
    seen = f"，那里只有 {'、'.join(others)}" if others else ""
    return bad(
        "xlwings 的 DLL",
        f"{beside} 和上一级文件夹里没有 {name}{seen}",
        f"可能被防病毒软件隔离了：请在隔离区恢复并加入信任，或{REINSTALL.removeprefix('请')}不要用 pip install --user 安装。",
    )


def com(machine: Machine) -> Check:
    """Starts Python as a process of its own and loads what the COM server is made of."""
    ran = machine.run("-P", "-c", "import pythoncom, win32com.client, win32com.server.util, xlwings.udfs")
    if ran.code == 0:
        return ok("COM 启动", "Python 能启动，通信组件能加载", COM_HINT)
    last = (ran.said.strip().splitlines() or [f"退出码 {ran.code}"])[-1]
    if ran.code is None:
        todo = "Python 没能启动或很久没有结束，多半是被防病毒软件拦截。请把 python.exe 加入信任后再试。"
    elif NOT_REGISTERED in ran.said:
        todo = COM_HINT
    elif "DLL load failed" in ran.said:
        todo = f"pywin32 或系统运行库不完整。{REINSTALL}仍不行，请安装微软 VC++ 2015-2022 运行库。"
    else:
        todo = REINSTALL
    return bad("COM 启动", f"通信组件加载失败：{last}", todo)


def account(machine: Machine) -> Check:
    if machine.elevated:
        return warn(
            "账户",
            "现在以管理员身份运行",
            "安装和自检请用平时使用 Excel 的账户、不要“以管理员身份运行”，否则可能装到别人的文件夹里。",
        )
    return ok("账户", "普通权限，正好")
