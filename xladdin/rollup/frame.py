"""The long table of a roll-up (数据底表): one row per figure of every unit, with the cell it came from, for those who analyse further."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.checks.case import Examined
from xladdin.output.files import whole_file
from xladdin.rollup.record import Record, as_record
from xladdin.rollup.record_facts import FactLine
from xladdin.rules.expression import decimal_text

if TYPE_CHECKING:
    import pandas

COLUMNS = ("单位", "年度", "表样", "项目", "数据项", "名称", "数值", "计量单位", "来源", "文件", "工作表", "单元格")
CHUNK = 50_000
"""Rows that are a table in memory at once: some 30 MB."""
_ORIGIN = {"typed": "填报", "formula": "表内计算", "overwritten": "改填", "unreadable": "不能读取"}
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")

Row = tuple[str | None, ...]


def to_frame(files: Iterable[Record | Examined]) -> pandas.DataFrame:
    """Figures, answers and scores of all units that could be read. Numbers are exact decimal text: amounts in 元, rates as fractions."""
    return _frame(list(_rows(map(as_record, files))))


def write_table(files: Iterable[Record | Examined], out: Path, overwrite: bool = False) -> Path:
    """Writes the long table as CSV that Excel opens as UTF-8. Typed text can not become a formula there. Raises OutputExists."""
    with whole_file(out, overwrite) as stream:
        for n, rows in enumerate(_chunks(_rows(map(as_record, files)))):
            frame = _frame(rows).map(_harmless, na_action="ignore")
            frame.to_csv(stream, index=False, header=n == 0, encoding="utf-8-sig" if n == 0 else "utf-8")
    return out


def _frame(rows: list[Row]) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """One chunk at least, so that an empty table has its header."""
    from itertools import islice

    first = True
    while (chunk := list(islice(rows, CHUNK))) or first:
        yield chunk
        first = False


def _rows(records: Iterable[Record]) -> Iterator[Row]:
    for one in records:
        if one.filed is None:
            continue
        agency, year, name = one.filed.dealt.name or one.filed.agency, str(one.filed.year), one.file.name
        for line in one.facts():
            cell = line.cell
            yield (
                agency, year, line.form, line.project or None, line.item, line.label, _shown(line), line.unit, _ORIGIN[line.origin],
                name, cell.sheet if cell else None, cell.address if cell else None,
            )  # fmt: skip


def _shown(line: FactLine) -> str | None:
    return decimal_text(line.value) if isinstance(line.value, Fraction) else line.value


def _harmless(text: str) -> str:
    """Text that Excel would take for a formula keeps an apostrophe in front; numbers stay numbers."""
    if not text.startswith(_FORMULA_STARTS) or text.lstrip("-").replace(".", "", 1).isdigit():
        return text
    return "'" + text
