"""Why formulas cannot be computed here, said so that the reader can find the cell."""

from __future__ import annotations

from collections.abc import Iterable

from xladdin.workbook.formula_text import column_letters

CellKey = tuple[str, int, int]
"""Sheet, row, column; rows and columns count from 1."""


def address(key: CellKey) -> str:
    """基础数据表!D5."""
    sheet, row, column = key
    return f"{sheet}!{column_letters(column)}{row}"


class Uncertified(Exception):
    """A formula uses something whose result in Excel this program does not vouch for.

    `construct` names it: the function (`OFFSET`), or a few Chinese words. `cell` is None when a text was parsed on its
    own. Both are passed to Exception so that it survives the way back from a worker process.
    """

    def __init__(self, construct: str, cell: CellKey | None = None) -> None:
        self.construct = construct
        self.cell = cell
        super().__init__(construct, cell)

    def __str__(self) -> str:
        where = f"{address(self.cell)} 的公式" if self.cell else "公式"
        return f"{where}中有不能验算的写法：{self.construct}。请恢复模板原来的公式；确需改动的，请联系财政部门。"


class Circular(Exception):
    """Formulas that need each other's results. `cells` follow the circle, each feeding the one before it."""

    def __init__(self, cells: Iterable[CellKey]) -> None:
        self.cells = tuple(cells)
        super().__init__(self.cells)

    def __str__(self) -> str:
        path = " → ".join(address(key) for key in (*self.cells, self.cells[0]))
        return f"公式循环引用，算不出结果：{path}。请恢复模板原来的公式。"
