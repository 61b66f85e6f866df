"""Checks of LibreOffice: is it there, does it know our extension, does the Python that this starts answer with the same version."""

from __future__ import annotations

from udfs.install.check import Check, bad, ok
from udfs.oxt.office_here import Office
from udfs.oxt.place import read_receipt, version_in

INSTALL = "请关闭 LibreOffice 后运行 xladdin install --libreoffice。"
OFFICE, EXTENSION, PYTHON = "LibreOffice", "LibreOffice 的扩展", "扩展所用的 Python"


def examine(office: Office | None) -> list[Check]:
    """One check of each name. Not to have LibreOffice, or not to want the buttons in it, is as it should be."""
    receipt = read_receipt()
    if office is None:
        if receipt is None:
            return [ok(OFFICE, "没有安装（用 Excel 的不需要）")]
        return [
            bad(
                OFFICE,
                "装过扩展，但现在找不到 LibreOffice",
                "请重新安装 LibreOffice；不再使用的，运行 xladdin uninstall --libreoffice。",
            )
        ]
    found = [ok(OFFICE, office.command[-1])]
    if office.is_running:  # then unopkg knows of no extension at all
        if receipt is None:
            return [*found, ok(EXTENSION, "没有安装记录（LibreOffice 正在运行，关闭后再运行 xladdin doctor 才能细查）")]
        return [*found, _extension(receipt.version, active=True), _python()]
    known = office.registered()
    if known is None:
        if receipt is None:
            return [*found, ok(EXTENSION, "没有安装", "要在 LibreOffice 里使用这些按钮，" + INSTALL.removeprefix("请"))]
        return [*found, bad(EXTENSION, "已被移除，或装在另一个用户的 LibreOffice 里", INSTALL)]
    return [*found, _extension(known.version, known.active), _python()]


def _extension(version: str, active: bool) -> Check:
    from xladdin import __version__

    if not active:
        return bad(
            EXTENSION,
            f"{version} 版，但没有启用",
            "请在 LibreOffice“工具－扩展”中启用它；或" + INSTALL.removeprefix("请"),
        )
    if version != __version__:
        return bad(EXTENSION, f"扩展是 {version} 版，程序是 {__version__} 版，两者必须相同", INSTALL)
    return ok(EXTENSION, f"{version} 版，已启用")


def _python() -> Check:
    """As the extension starts it."""
    from xladdin import __version__

    receipt = read_receipt()
    if receipt is None:
        return ok(PYTHON, "扩展不是由 xladdin install 装的，启动哪个 Python 由它自己的设置决定")
    there = version_in(receipt.interpreter, receipt.roots)
    if there is None:
        return bad(PYTHON, f"{receipt.interpreter} 不存在或启动不了绩效自评程序", INSTALL)
    if there != __version__:
        return bad(PYTHON, f"{receipt.interpreter} 里是 {there} 版，应为 {__version__} 版", INSTALL)
    return ok(PYTHON, receipt.interpreter)
