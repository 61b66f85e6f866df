"""The command crosscheck: the figures in a report's prose against each other, its tables and its workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xladdin.cli.base import Argument, Command, json_option
from xladdin.cli.streams import emit_json

if TYPE_CHECKING:
    from xladdin.prose import Crosschecked, Finding, Place
    from xladdin.workbook.examine import Examined

ANY_PATH = click.Path(path_type=Path)


@click.command(
    "crosscheck", cls=Command, help="核对自评报告正文里的数：分项与合计、预算与执行率、占比、增长率、得分、年度、前后两处、正文与附表。\n"
    "再给一个工作簿，就连正文与工作簿的数一起核对（自动换算元、万元、亿元）。四舍五入能解释的不算错误。\n"
    "退出码：0 没有错误；1 查出错误；2 文件不能读。",
    examples=["xladdin crosscheck 自评报告.docx", "xladdin crosscheck 自评报告.docx 自评表.xlsx", "xladdin crosscheck 自评报告.docx --json"],
)  # fmt: skip
@click.argument(
    "report",
    cls=Argument,
    metavar="报告",
    type=ANY_PATH,
    about="Word 文件（.docx）、旧版 Word 文件（.doc，要装有 LibreOffice）或文本文件（.txt）",
)
@click.argument(
    "workbook",
    cls=Argument,
    metavar="[工作簿]",
    required=False,
    type=ANY_PATH,
    about="与报告一起报送的自评表（.xlsx），可以不给",
)
@json_option
def crosscheck(report: Path, workbook: Path | None, as_json: bool) -> int:
    """All findings, in the order of the text."""
    from xladdin.commands import UsageError
    from xladdin.prose import crosscheck as check
    from xladdin.word.document import WordError, read_document

    try:
        document = read_document(report)
        checked = check(document, _examined(workbook))
    except WordError as error:
        raise UsageError(error.message) from error
    if as_json:
        emit_json(crosscheck_json(checked))
    else:
        from xladdin.display.crosscheck import show_crosscheck

        show_crosscheck(checked)
    return int(checked.count("error") > 0)


def _examined(workbook: Path | None) -> Examined | None:
    """The workbook, read and checked. Raises UsageError when it can not be read, or is no single file."""
    if workbook is None:
        return None
    from xladdin.cli.look import look_at, readable
    from xladdin.commands import UsageError

    if workbook.is_dir():
        raise UsageError(f"“{workbook}”是文件夹。报告一次核对一份，请给出与它一起报送的那个工作簿")
    (one,) = look_at([workbook])[:1]
    readable(one)
    return one


def crosscheck_json(checked: Crosschecked) -> dict[str, Any]:
    """`figures`: as printed, and as it follows from the others. `paragraph` counts the paragraphs that are not empty, from 1."""
    workbook = checked.workbook
    return {
        "file": str(checked.document.path), "workbook": str(workbook.file) if workbook else None, "year": checked.year,
        "figures_read": len(checked.statements), "findings": [_finding(f) for f in checked.findings],
    }  # fmt: skip


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code, "kind": found.kind, "severity": found.severity, "message": found.message, "hint": found.hint,
        "figures": list(found.figures), "places": _places(found.places),
    }  # fmt: skip


def _places(places: Sequence[Place]) -> list[dict[str, Any]]:
    return [
        {"paragraph": p.paragraph or None, "start": p.start, "end": p.end, "table": p.table or None, "row": p.row or None,
         "sheet": p.cell.sheet if p.cell else None, "cell": p.cell.address if p.cell else None, "text": p.sentence}
        for p in places
    ]  # fmt: skip
