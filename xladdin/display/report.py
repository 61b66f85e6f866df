"""What was drafted, and what a person has to do in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.display.console import Screen
from xladdin.library import own_folder

if TYPE_CHECKING:
    from xladdin.report.draft import Draft
    from xladdin.report.outline import Listed

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


def show_outlines(found: Sequence[Listed]) -> None:
    screen = Screen()
    screen.heading("报告提纲")
    for one in found:
        screen.line("  ", (one.id, "strong"), f"　{one.origin}")
        if one.outline is not None:
            serves = f"用于表样 {'、'.join(one.outline.forms)}" if one.outline.forms else "没有指明表样"
            serves = "通用：没有自己提纲的表样" if one.id == "common" else serves
            screen.line(
                f"    {serves}；共 {len(one.outline.chapters)} 章：{'、'.join(c.title for c in one.outline.chapters)}"
            )
        if one.problem:
            screen.line("    ", (one.problem, "warning"))
    own = own_folder()
    if own is not None:
        screen.line()
        screen.line(f"  自己的提纲（.toml 文件）放在：{own / 'outlines'}")


def _list(screen: Screen, marks: tuple[str, ...]) -> None:
    counted = Counter(marks)
    for mark, times in list(counted.items())[:MOST]:
        screen.line("  ", mark, f"（{times} 处）" if times > 1 else "")
    if len(counted) > MOST:
        screen.line(f"  ……另有 {len(counted) - MOST} 项，见文档中的黄色标记。")
