"""Last year's report as Word keeps it, for 导入上年数据: read into a filing like that of last year's workbook."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from udfs.host import Trouble

if TYPE_CHECKING:
    from udfs.live import Live
    from xladdin.facts import Filing
    from xladdin.legacy.importing import Imported

DOCUMENTS = (".docx", ".doc", ".wps", ".txt")
"""What is read as a report; everything else is a workbook."""
_SHOWN = 5


def is_document(source: Path) -> bool:
    return source.suffix.lower() in DOCUMENTS


def filing_of_document(source: Path, live: Live) -> tuple[Filing, str]:
    """(last year's filing as the tables of its report state it, what the user must know of cells that were not read).

    Raises Trouble for a file that can not be read, another year, another unit, and a report without tables.
    """
    from xladdin.legacy.importing import import_document
    from xladdin.word.blocks import WordError

    try:
        imported = import_document(source)
    except WordError as error:
        raise Trouble(f"{error}\n\n工作簿没有改动。") from error
    _check(imported, live)
    return _filing(imported), _unread(imported)


def _check(imported: Imported, live: Live) -> None:
    name, year = imported.path.name, live.case.filing.year - 1
    if imported.year != year:
        raise Trouble(f"“{name}”是{imported.year}年度的。请选{year}年度的自评报告。工作簿没有改动。")
    ours, theirs = live.case.filing.agency.strip(), imported.agency.strip()
    if ours and theirs and ours != theirs:
        raise Trouble(
            f"“{name}”是“{theirs}”的，本表是“{ours}”的，不能导入。请选本单位的报告；单位改过名的，先把本表的填报单位改得一致。工作簿没有改动。"
        )
    if not imported.placed:
        raise Trouble(
            f"“{name}”里没有基础数据表等附表，没有可以导入的数。\n附表在别的文件里的，请选那个文件。工作簿没有改动。"
        )


def _filing(imported: Imported) -> Filing:
    """By way of a workbook of the report's own form: what the form computes is then there too, as in a workbook of last year."""
    from xladdin.legacy.importing import write
    from xladdin.workbook.read import read_filing

    with TemporaryDirectory(prefix="xladdin-import-") as folder:
        reading = read_filing(write(imported, Path(folder, "report.xlsx")))
    if reading.filing is None:
        raise Trouble(
            f"“{imported.path.name}”没有读出来：{reading.findings[0].message.rstrip('。')}。{reading.findings[0].hint}\n\n工作簿没有改动。"
        )
    return reading.filing


def _unread(imported: Imported) -> str:
    """The cells that nothing could take; "" when there are none."""
    if not imported.left:
        return ""
    shown = "；".join(f"表{one.table}第{one.row}行“{one.text[:20]}”" for one in imported.left[:_SHOWN])
    more = "等" if len(imported.left) > _SHOWN else ""
    return f"\n报告的附表里有 {len(imported.left)} 处没有读入：{shown}{more}。用到时请对照原表填写。"
