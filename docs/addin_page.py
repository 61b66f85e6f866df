"""The page of the add-in: every button of the ribbon and every worksheet function, from commands.toml and the functions themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import FunctionType
from typing import get_type_hints

from md import code, page, table


def addin_page() -> str:
    from udfs.table import ribbon

    tab = ribbon()
    buttons = [part for group in tab.groups for part in (f"### {group.label}", _buttons(group.commands))]
    return page(
        "加载项：按钮和函数",
        f"安装后 Excel 多出一个选项卡 **{tab.label}**（按 Alt，再按 {tab.key}）。安装办法见[安装](../install.md)。",
        "## 按钮",
        "带 ◦ 的按钮不用先打开工作簿；带 ▸ 的在单元格的右键菜单里也有（Excel 2010 及以上，LibreOffice）。",
        *buttons,
        "## 函数",
        "像普通函数一样写在单元格里。一次可以给一整列，结果也是一列：Excel 365 自动展开，旧版先选中一列再按 Ctrl+Shift+Enter。"
        "参数不对时，单元格里显示哪一个参数、错在哪里。表样本身的公式不用这些函数，没有装加载项的电脑照常能用。",
        *(part for name, function in functions() for part in (f"### {name}", *_function(name, function))),
    )


def _buttons(commands) -> str:
    rows = []
    for command in commands:
        marks = ("" if command.needs_book else " ◦") + (" ▸" if command.context else "")
        rows.append((f"{command.label}{marks}", command.key, f"{command.tip}。{command.more}"))
    return table(("按钮", "按键", "做什么"), rows)


def functions() -> Iterator[tuple[str, FunctionType]]:
    """The worksheet functions in the order in which they are written."""
    from udfs import functions as module

    return ((name, one) for name, one in vars(module).items() if name.startswith("PF_"))


def _function(name: str, function: FunctionType) -> tuple[str, ...]:
    parameters = inspect.signature(function).parameters.values()
    hints = get_type_hints(function, include_extras=True)
    shown = [f"[{one.name}]" if one.default is not one.empty else one.name for one in parameters]
    rows = [
        (code(one.name), hints[one.name].__metadata__[0]["doc"], "可不填" if one.default is not one.empty else "")
        for one in parameters
    ]
    return (
        inspect.getdoc(function) or "",
        code(f"={name}({', '.join(shown)})"),
        table(("参数", "填什么", ""), rows),
    )
