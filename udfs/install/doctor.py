"""Everything that the add-in needs, looked at one by one. Off Windows most of it has no meaning and says so."""

from __future__ import annotations

from collections.abc import Sequence

from udfs.install import addin_checks, office_checks, python_checks
from udfs.install.check import NOT_HERE, Check, Look, bad, ok
from udfs.install.machine import Machine, ThisMachine
from udfs.install.places import NoPlaces

ANYWHERE: tuple[tuple[str, Look], ...] = (
    ("Python 版本", python_checks.python_version),
    ("xlwings", python_checks.xlwings_present),
)
ON_WINDOWS: tuple[tuple[str, Look], ...] = (
    ("Python 位置", python_checks.interpreter_path),
    ("pywin32", python_checks.pywin32),
    ("xlwings 的 DLL", python_checks.dll),
    ("COM 启动", python_checks.com),
    ("账户", python_checks.account),
    ("加载项", addin_checks.present),
    ("加载项的版本", addin_checks.versions),
    ("加载项所用的 Python", addin_checks.interpreter),
    ("网络标记", addin_checks.mark_of_the_web),
    ("重复的加载项", addin_checks.second_copy),
    ("用户设置文件", addin_checks.user_settings),
    ("XLSTART 的位置", addin_checks.synchronised),
    ("Excel", office_checks.excel),
    ("Excel 位数", office_checks.bitness),
    ("WPS", office_checks.wps),
    ("宏安全设置", office_checks.macros),
    ("加载项策略", office_checks.addin_policy),
    ("禁用项目", office_checks.disabled_items),
    ("防病毒和 ASR", office_checks.antivirus),
)


def examine(machine: Machine | None = None) -> list[Check]:
    """One Check per name, in this order, on every system; without `machine` those of this one, and of its LibreOffice. Never raises for
    what is wrong with the machine.
    """
    looked = machine or ThisMachine()
    found = [look(looked) for _, look in ANYWHERE]
    for name, look in ON_WINDOWS:
        if not looked.windows:
            found.append(ok(name, NOT_HERE))
            continue
        try:
            found.append(look(looked))
        except NoPlaces as problem:
            found.append(bad(name, "查不了", str(problem)))
    return found if machine is not None else [*found, *libreoffice()]


def libreoffice() -> list[Check]:
    """Of the LibreOffice on this machine."""
    from udfs.install import libreoffice_checks
    from udfs.oxt.office_here import office_here

    return libreoffice_checks.examine(office_here())


def worst(found: Sequence[Check]) -> str:
    """`bad`, `warn` or `ok`."""
    levels = {check.level for check in found}
    return next(level for level in ("bad", "warn", "ok") if level in levels or level == "ok")
