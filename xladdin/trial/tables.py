"""Which two tables are compared: the new one as workbook, file or id; the old one named, or that from which the workbook was made."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from xladdin.rules.rulebook import Rulebook
from xladdin.tables.catalogue import UnknownTable, find, table_in
from xladdin.tables.importing import read_workbook
from xladdin.workbook.intake.source import WORKBOOKS

NAMED = 5
"""Remarks of an import that a note repeats; the others are counted."""


class Tables(Struct, frozen=True):
    """`old` None: that of the submissions' own form. `file`: of the new table, which is no submission. `notes`: what to look at in it."""

    new: Rulebook
    old: Rulebook | None = None
    file: Path | None = None
    notes: tuple[str, ...] = ()


def tables_of(wanted: str, against: str = "") -> Tables:
    """Raises UnknownTable: for a table that is not there, and for a workbook that still has errors."""
    old = find(against) if against else None
    path = Path(wanted)
    if path.suffix.lower() not in WORKBOOKS or not path.is_file():
        new = find(wanted)
        if not new.scored:
            raise UnknownTable(f"“{wanted}”没有指标，不能试算。请选有评分表的评分标准")
        return Tables(new, old, path if path.is_file() else None)
    done = read_workbook(path)
    new = table_in(done)
    said = [f"{r.place}　{r.message.rstrip('。')}" for r in done.remarks if r.severity == "warning"]
    notes = f"评分标准工作簿有 {len(said)} 处要核对：{'；'.join(said[:NAMED])}{'；等' if len(said) > NAMED else ''}。"
    return Tables(new, old or done.base, path, (notes,) if said else ())
