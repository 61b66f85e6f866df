"""The 汇总表 of a supervising department: read and shown, never filled in, for the roll-up makes it from the workbooks."""

from __future__ import annotations

from msgspec import Struct

from xladdin.forms.model import Form, Summary
from xladdin.legacy.lines import Row, table_rows
from xladdin.legacy.words import ALIKE, is_filler, likeness
from xladdin.word.blocks import Document, Table


class SummaryTable(Struct, frozen=True):
    """A 汇总表 of the document. `above`: what stands over the headings, such as the department's name. `rows`: what each agency's line
    says, by the form's headings; the total row is the last where there is one."""

    table: int
    above: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def find_summary(document: Document, form: Form) -> tuple[tuple[SummaryTable, ...], set[int]]:
    """The tables with the headings of the form's roll-up, and their numbers."""
    found = [made for t in document.tables if form.summary and (made := _read(t, form.summary))]
    return tuple(found), {one.table for one in found}


def _read(table: Table, summary: Summary) -> SummaryTable | None:
    rows, headings = list(table_rows(table)), [column.title for column in summary.columns]
    first = next((n for n, column in enumerate(summary.columns) if column.show == "figure"), 1)
    for n, row in enumerate(rows):
        places = [_place(row, heading) for heading in headings]
        if all(place is not None for place in places):
            lines = [_line(r, row, [p for p in places if p is not None], first) for r in rows[n + 1 :]]
            filled = [line for line in lines if any(not is_filler(text) and not _is_number(text) for text in line)]
            above = tuple(piece.text for r in rows[:n] for piece in r.own)
            return SummaryTable(table.number, above, tuple(headings), tuple(filled))
    return None


def _is_number(text: str) -> bool:
    """序号, which the form prints also in lines that nobody uses."""
    return text.isdecimal() and len(text) < 4


def _place(row: Row, heading: str) -> int | None:
    best = max(range(len(row.pieces)), key=lambda n: likeness(row.pieces[n].text, heading), default=None)
    return best if best is not None and likeness(row.pieces[best].text, heading) >= ALIKE else None


def _line(row: Row, head: Row, places: list[int], first: int) -> tuple[str, ...]:
    """The cells below the headings. 合计 covers the columns before the first figure, which only a table with spans shows."""
    pieces = row.pieces
    if len(pieces) == len(head.pieces):
        return tuple(pieces[at].text for at in places)
    if any(p.last > p.first for p in pieces):
        return tuple(next((p.text for p in pieces if p.first == head.pieces[at].first), "") for at in places)
    figures = [p.text for p in pieces[1:]]
    line = [pieces[0].text if pieces else "", *[""] * (first - 1), *figures]
    return tuple((line + [""] * len(places))[: len(places)])
