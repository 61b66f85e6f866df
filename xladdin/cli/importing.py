"""The command `import`: last year's Word report into a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xladdin.cli.base import Argument, Command, Option, force_option, json_option, out_option
from xladdin.cli.streams import emit_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xladdin.legacy.entries import Entry
    from xladdin.legacy.importing import Imported


@click.command(
    "import", cls=Command, help="读出 Word 自评报告（.docx、.doc 或另存的 .txt）里的附表，填成这套表样的工作簿。\n"
    "按标题和表头认出基础数据表、共性指标表、自评表、项目自评表、汇总表；没有对应填报格的内容逐条列出，一格不漏。\n"
    "退出码：0 附表的内容全部读入；1 有没能读入的内容，或文档里没有附表；2 文件不能读。",
    examples=["xladdin import 2022年自评报告.docx", "xladdin import 2022年自评报告.docx -o 工信局2022.xlsx",
              "xladdin import 报告.docx --form hn-ningxiang-2022 --year 2022 --json"],
)  # fmt: skip
@click.argument(
    "source",
    cls=Argument,
    metavar="报告",
    type=click.Path(path_type=Path),
    about="Word 文件（.docx）、旧版 Word 文件（.doc，要装有 LibreOffice）或文本文件（.txt）",
)
@out_option("写到哪个工作簿（.xlsx）；不写则只列出读到的内容")
@click.option("--form", cls=Option, metavar="表样", help="按哪套表样读，代号用 xladdin forms 查看；不写则自动辨认")
@click.option(
    "--year", cls=Option, metavar="年度", type=click.IntRange(2000, 2100), help="报告的年度；不写则取报告里写的"
)
@force_option
@json_option
def import_(source: Path, out: Path | None, form: str | None, year: int | None, force: bool, as_json: bool) -> int:
    """What was read, what was not, and the workbook if wanted."""
    from xladdin.commands import UsageError
    from xladdin.legacy.importing import Unrecognised, import_document, write
    from xladdin.word.blocks import WordError

    try:
        imported = import_document(source, form=form, year=year)
    except WordError as error:
        raise UsageError(str(error) + (error.option if isinstance(error, Unrecognised) else "")) from error
    if out is not None:
        write(imported, out, overwrite=force)
    if as_json:
        emit_json(import_json(imported, out))
    else:
        from xladdin.display.importing import show_import

        show_import(imported, out)
    return 0 if imported.complete else 1


def import_json(imported: Imported, out: Path | None) -> dict[str, Any]:
    """`entries` in the units of the form's cells; `column` is null where a whole row is meant."""
    return {
        "file": str(imported.path), "out": None if out is None else str(out),
        "form": imported.form, "title": imported.title, "year": imported.year, "agency": imported.agency or None, "tables": imported.tables,
        "placed": [{"table": p.table, "row": p.row, "column": p.column, "attached": p.copy, "item": p.item, "text": p.text}
                   for p in imported.placed],
        "left": [{"table": one.table, "row": one.row, "column": one.column or None, "text": one.text, "why": one.why}
                 for one in imported.left],
        "entries": _entries(imported.entries), "attached": [_entries(given) for given in imported.attached],
        "summary": [{"table": s.table, "above": list(s.above), "headings": list(s.headings), "rows": [list(row) for row in s.rows]} for s in imported.summary],
    }  # fmt: skip


def _entries(given: Mapping[str, Entry]) -> dict[str, str | bool]:
    from xladdin.exact import plain

    return {i: value if isinstance(value, bool | str) else plain(value) for i, value in given.items()}
