"""What was drafted, and what a person has to do in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.display.console import Screen

if TYPE_CHECKING:
    from xladdin.report.draft import Draft

MOST = 30
"""Marks listed; the document shows them all."""


def show_report(draft: Draft, out: Path, errors: int, workbook: Path) -> None:
    screen = Screen()
    screen.heading(f"{draft.agency or '（没有填单位名称）'}　{draft.year}年度自评报告")
    screen.line(f"已起草：{out}")
    screen.line(f"正文 {len(draft.outline.chapters)} 章，附表 {draft.tables} 张。")
    if draft.to_check:
        screen.heading(f"先核对（{len(draft.to_check)} 处）：工作簿里的数自相矛盾，报告没有照写")
        _list(screen, draft.to_check)
    if errors:
        screen.line()
        screen.line((f"工作簿有错误 {errors} 个。", "error"), f'用 xladdin check "{workbook}" 查看，改正后重新起草。')
    screen.heading(f"再填写（{len(draft.to_write)} 处）：只有人能写的内容和没有填的数")
    _list(screen, draft.to_write)
    if draft.empty_cells:
        screen.line()
        screen.line(f"附表有 {draft.empty_cells} 格没有填，已加底色；请在工作簿里填好后重新起草。")


def _list(screen: Screen, marks: tuple[str, ...]) -> None:
    counted = Counter(marks)
    for mark, times in list(counted.items())[:MOST]:
        screen.line("  ", mark, f"（{times} 处）" if times > 1 else "")
    if len(counted) > MOST:
        screen.line(f"  ……另有 {len(counted) - MOST} 项，见文档中的黄色标记。")
