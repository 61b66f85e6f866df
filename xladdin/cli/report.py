"""The command report: the self-evaluation report drafted from a filled workbook, as a Word file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xladdin.cli.base import Argument, Command, FileOut, Option, force_option, json_option
from xladdin.cli.look import check_out, exit_code
from xladdin.cli.rulebook_library import ORIGINS
from xladdin.cli.streams import emit_json, progress

if TYPE_CHECKING:
    from xladdin.report.draft import Draft
    from xladdin.report.outline import Outline


@click.command(
    "report", cls=Command, help="由填好的工作簿起草自评报告（Word）：按当地的报告提纲分章，数字、比率、得分、扣分和测算过程写进正文，附表照表样附在后面。\n"
    "只有人能写的内容和没有填的数标成【请填写：…】，表中自相矛盾的数标成【请核对：…】，都加了黄色底色。\n"
    "退出码：0 已起草；1 已起草，但工作簿有错误；2 工作簿不能读。",
    examples=["xladdin report 自评表.xlsx", "xladdin report 自评表.xlsx -o 自评报告.docx", "xladdin report 自评表.xlsx --outline hn-yongxian-2025"],
)  # fmt: skip
@click.argument(
    "workbook",
    cls=Argument,
    metavar="[工作簿]",
    type=click.Path(path_type=Path),
    required=False,
    about="填好的自评表（.xlsx）",
)
@click.option(
    "-o",
    "--out",
    cls=Option,
    metavar="文件",
    type=FileOut(".docx"),
    help="写到哪个文件（.docx）；不写则放在工作簿旁边，名为“工作簿名-自评报告.docx”",
)
@click.option(
    "--outline",
    "wanted",
    cls=Option,
    metavar="提纲",
    default="",
    help="用哪份报告提纲：代号或 .toml 文件；不写为表样所在地的，没有则用通用的",
)
@click.option("--outlines", is_flag=True, help="只列出全部报告提纲：程序自带的、本机的、共享的")
@force_option
@json_option
def report(workbook: Path | None, out: Path | None, wanted: str, outlines: bool, force: bool, as_json: bool) -> int:
    """The draft, and what is left to do in it."""
    from xladdin.commands import UsageError, examine_files
    from xladdin.report.draft import ReportError, write_report

    if outlines:
        return _outlines(as_json)
    if workbook is None:
        raise UsageError("没有给出工作簿。请给出填好的自评表")
    outline = _outline(wanted) if wanted else None
    if workbook.is_dir():
        raise UsageError(f"“{workbook}”是文件夹。报告一次起草一份，请给出一个工作簿")
    out = out or beside(workbook)
    check_out(out, [workbook], force)
    with progress("起草报告") as bar:
        (one,) = examine_files([workbook], bar)[:1]
    try:
        draft = write_report(one, out, overwrite=force, outline=outline)
    except ReportError as error:
        raise UsageError(str(error)) from error
    if as_json:
        emit_json(report_json(workbook, out, draft))
    else:
        from xladdin.display.report import show_report

        show_report(draft, out, one.errors, workbook)
    return exit_code([one])


def _outline(wanted: str) -> Outline:
    from xladdin.commands import UsageError
    from xladdin.report.outline import UnknownOutline, outline_named
    from xladdin.strict import DefinitionError

    try:
        return outline_named(wanted)
    except UnknownOutline as error:
        raise UsageError(str(error)) from error
    except DefinitionError as error:
        raise UsageError(f"提纲有误，请按提示改正：{error}") from error


def _outlines(as_json: bool) -> int:
    """All outlines, and where they come from."""
    from xladdin.report.outline import listed_outlines

    found = listed_outlines()
    if as_json:
        emit_json({"outlines": [
            {"id": o.id, "origin": ORIGINS[o.origin], "file": str(o.path), "forms": list(o.outline.forms) if o.outline else None,
             "chapters": [c.title for c in o.outline.chapters] if o.outline else None, "problem": o.problem or None} for o in found
        ]})  # fmt: skip
    else:
        from xladdin.display.report import show_outlines

        show_outlines(found)
    return 0


def beside(workbook: Path) -> Path:
    """The report's own name, in the folder of its workbook."""
    return workbook.with_name(f"{workbook.stem}-自评报告.docx")


def report_json(workbook: Path, out: Path, draft: Draft) -> dict[str, Any]:
    """`to_write` and `to_check`: the texts of the marks, in reading order."""
    return {
        "file": str(workbook), "out": str(out), "form": draft.form, "agency": draft.agency or None, "year": draft.year,
        "outline": draft.outline.id, "chapters": [chapter.title for chapter in draft.outline.chapters], "tables": draft.tables,
        "to_write": list(draft.to_write), "to_check": list(draft.to_check), "empty_cells": draft.empty_cells,
    }  # fmt: skip
