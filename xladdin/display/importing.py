"""What was read from a Word report, for the person at the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.display.console import Screen

if TYPE_CHECKING:
    from xladdin.legacy.importing import Imported


def show_import(imported: Imported, out: Path | None) -> None:
    screen = Screen()
    screen.heading(f"{imported.title}　{imported.year}年度　{imported.agency or '（没有找到单位名称）'}")
    screen.line(f"表样 {imported.form}；文档有 {imported.tables} 张表，读入 {len(imported.placed)} 格。")
    for number, copy, count in _by_table(imported):
        where = f"第 {number} 张表" + (f"（附表 {copy}）" if copy else "")
        screen.line(f"  {where}：{count} 格")
    for one in imported.summary:
        screen.line(f"  第 {one.table} 张表：汇总表，有 {len(one.rows)} 行。汇总表由汇总命令生成，不填入单位的工作簿。")
    _show_left(screen, imported)
    screen.line()
    if out is not None:
        screen.line(f"已写入：{out}")
        screen.line(f'请打开核对，再用 xladdin check "{out}" 校验。')
    elif imported.placed:
        screen.line("没有写工作簿。加 -o 工作簿.xlsx 写入。")


def _by_table(imported: Imported) -> list[tuple[int, int, int]]:
    counted: dict[tuple[int, int], int] = {}
    for placed in imported.placed:
        counted[placed.table, placed.copy] = counted.get((placed.table, placed.copy), 0) + 1
    return [(table, copy, count) for (table, copy), count in sorted(counted.items())]


def _show_left(screen: Screen, imported: Imported) -> None:
    if not imported.placed:
        screen.line()
        screen.line(("文档里没有这套表样的附表，没有读到数。", "warning"))
        screen.line("正文里的数字请对照填写；附表在别的文件里的，请选那个文件；表样不对的，用 --form 指明。")
    if not imported.left:
        return
    screen.heading(f"没有读入的内容（{len(imported.left)} 处），请对照原表手工填写")
    rows = [(_place(one.table, one.row, one.column), one.text, one.why) for one in imported.left]
    screen.table(("位置", "内容", "原因"), rows)


def _place(table: int, row: int, column: int) -> str:
    return f"表{table} 第{row}行" + (f"第{column}列" if column else "")
