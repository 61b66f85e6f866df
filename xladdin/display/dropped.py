"""drop: one line per file, what was not checked and why, where the results are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.display.console import Piece, Screen
from xladdin.output.words import agency_of, file_state

if TYPE_CHECKING:
    from xladdin.checks.case import Examined
    from xladdin.prose import Crosschecked

GOOD, BAD = "good", "error"


def show_dropped(
    examined: Sequence[Examined], reports: Sequence[Crosschecked], left: Sequence[tuple[str, str]], out: Path | None
) -> None:
    """`left`: names of what was not checked, with reason and advice."""
    screen = Screen()
    for one in examined:
        screen.line(f"{one.file.name}　{agency_of(one)}　", *_counted(one.errors, one.warnings), f"　{file_state(one)}")
        if one.case is None:
            screen.line((f"    {one.findings[0].message.rstrip('。')}。{one.findings[0].hint}", "faint"))
    for report in reports:
        beside = f"　对照 {report.workbook.file.name}" if report.workbook else ""
        counts = _counted(report.count("error"), report.count("warning"))
        screen.line(f"{report.document.path.name}　报告正文{beside}　", *counts)
        if not report.statements:
            screen.line(("    没有读到数字。请确认拖的是自评报告。", "faint"))
    for name, reason in left:
        screen.line((f"{name}　没有校验", BAD))
        screen.line((f"    {reason}", "faint"))
    screen.line()
    if out is not None:
        clean = not left and not any((*(e.findings for e in examined), *(r.findings for r in reports)))
        lead = "没有发现问题。校验结果：" if clean else "每个问题在哪一格、怎样改，都写在校验结果里："
        screen.line(lead, (str(out), "strong"))
    elif examined or reports:
        screen.line(("校验结果没有地方可写。请把文件复制到桌面，再拖一次；仍不行请与信息部门联系。", BAD))
    else:
        screen.line(("没有可以校验的文件，办法见上面每一行。", BAD))


def _counted(errors: int, warnings: int) -> list[Piece]:
    return [
        (f"错误 {errors} 个", BAD if errors else GOOD),
        "，",
        (f"警告 {warnings} 个", "warning" if warnings else ""),
    ]
