"""撤销上次操作: what a macro changed, step by step, kept in a hidden sheet of the workbook itself.

Excel's own undo is lost once a macro writes. In the workbook the record can not part from what it describes: both are saved or
neither. References in it are formulas, so Excel keeps them right when the user inserts rows or renames sheets meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from udfs import com, marks
from udfs.sheets import HIDDEN, new_sheet, put, reference, referred, typed

if TYPE_CHECKING:
    import xlwings as xw

UNDO = f"{HIDDEN}undo"
OLD = f"{HIDDEN}old"


class Step(NamedTuple):
    """`added` name · `replaced` name, backup, visible · `marked` · `unmarked` · `cells`/`rows` place (sheet, address), contents as JSON."""

    kind: str
    name: str = ""
    text: str = ""
    place: tuple[str, str] | None = None


class Journal:
    """The steps of one macro. The record of the macro before is dropped: only the last one can be undone."""

    def __init__(self, book: xw.Book, label: str) -> None:
        self.book, self.label = book, label
        self.steps: list[Step] = []
        self._previous = read(book)

    def add_sheet(self, name: str, *, visible: bool = True) -> xw.Sheet:
        """A new sheet at the end; one that has the name is kept aside until the next macro."""
        if name in self.book.sheet_names:
            self.put_aside(name)
        self.steps.append(Step("added", name))
        return new_sheet(self.book, name, visible=visible)

    def added(self, name: str) -> None:
        """A sheet that the macro has just made in another way."""
        self.steps.append(Step("added", name))

    def put_aside(self, name: str) -> None:
        """The sheet vanishes from sight, and comes back when the macro is undone."""
        sheet, backup = self.book.sheets[name], self._backup_name()
        self.steps.append(Step("replaced", name, f"{backup}|{int(sheet.visible)}"))
        sheet.name = backup
        sheet.visible = False

    def _backup_name(self) -> str:
        names = self.book.sheet_names
        return next(name for n in range(1, 1000) if (name := f"{OLD}{n}") not in names)

    def mark(self, wanted: Sequence[marks.Mark]) -> list[str]:
        """Marks the cells in place of those marked now. Gives the sheets that could not be marked for their password."""
        old = marks.read(self.book)[0]
        keep = marks.unchanged(old, wanted)
        if keep and {mark.sheet for mark in (*old, *wanted)} == keep:
            return []
        noted = marks.still_noted(self.book, old, wanted, keep)
        self.unmark(keep=keep, noted=noted)
        if not wanted:
            return []
        record = self.add_sheet(marks.RECORD, visible=False)
        self.steps.append(Step("marked"))
        standing = [mark for mark in old if mark.sheet in keep]
        return marks.put(self.book, record, [mark for mark in wanted if mark.sheet not in keep], standing, noted)

    def unmark(self, *, keep: Collection[str] = (), noted: Collection[marks.Mark] = (), thorough: bool = False) -> bool:
        """Takes the marks away, on all sheets but those in `keep` and but the notes of those in `noted`. Gives whether there were any."""
        if marks.RECORD not in self.book.sheet_names:
            return False
        self.steps.append(Step("unmarked"))
        marks.remove(self.book, keep=keep, noted=noted, thorough=thorough)
        self.put_aside(marks.RECORD)
        return True

    def write(self, cells: xw.Range, rows: list[list[object]]) -> None:
        """Writes a block over cells, whose contents are kept."""
        self.steps.append(
            Step("cells", "", json.dumps(contents(cells), ensure_ascii=False), (cells.sheet.name, cells.address))
        )
        cells.value = rows

    def inserted(self, rows: xw.Range) -> None:
        """Rows that the macro has just inserted."""
        first = rows.sheet.range((rows.row, 1), (rows.row + rows.shape[0] - 1, 1))
        self.steps.append(Step("rows", "", "", (rows.sheet.name, first.address)))

    def commit(self) -> None:
        """Drops the record of the macro before and keeps this one."""
        forget(self.book, self._previous)
        if not self.steps:
            return
        sheet = new_sheet(self.book, UNDO, visible=False)
        rows = [[typed(self.label), None, None, None]]
        rows += [[s.kind, typed(s.name), typed(s.text), reference(*s.place) if s.place else None] for s in self.steps]
        put(sheet.range((1, 1), (len(rows), 4)), rows)

    def roll_back(self) -> None:
        """As if the macro had not run; goes as far as it can."""
        for step in reversed(self.steps):
            with suppress(Exception):
                TAKE_BACK[step.kind](self.book, step)


def contents(cells: xw.Range) -> list[list[object]]:
    """What stands in the cells, such that writing it gives the same again: formulas, numbers, texts that stay texts."""
    values, formulas = cells.options(ndim=2).value, cells.formula
    if not isinstance(formulas, list | tuple):
        formulas = [[formulas]]
    return [
        [
            f if isinstance(f, str) and f.startswith("=") else typed(v) if isinstance(v, str) else v
            for v, f in zip(vs, fs, strict=True)
        ]
        for vs, fs in zip(values, formulas, strict=True)
    ]


def read(book: xw.Book) -> tuple[str, list[Step]] | None:
    """Label and steps of the last macro that changed the workbook; None when there was none."""
    if UNDO not in book.sheet_names:
        return None
    sheet = book.sheets[UNDO]
    cells = sheet.range((1, 1), (sheet.used_range.last_cell.row, 4))
    label, *rows = cells.options(ndim=2).value
    places = cells.columns[3].options(ndim=2).formula
    steps = [
        Step(str(kind), name or "", text or "", referred(place[0]) if place[0] else None)
        for (kind, name, text, _), place in zip(rows, places[1:], strict=True)
    ]
    return str(label[0]), steps


def forget(book: xw.Book, record: tuple[str, list[Step]] | None) -> None:
    """Deletes a record and the sheets put aside for it."""
    if record is None:
        return
    aside = [s.text.partition("|")[0] for s in record[1] if s.kind == "replaced"]
    for name in (UNDO, *aside):
        if name in book.sheet_names:
            book.sheets[name].delete()


def undo_last(book: xw.Book) -> str | None:
    """Takes the last macro's changes back; gives its label, None when there is nothing to undo. Raises com.Locked."""
    record = read(book)
    if record is None:
        return None
    label, steps = record
    for step in reversed(steps):
        TAKE_BACK[step.kind](book, step)
    if UNDO in book.sheet_names:
        book.sheets[UNDO].delete()
    return label


def _delete_added(book: xw.Book, step: Step) -> None:
    if step.name in book.sheet_names:
        book.sheets[step.name].delete()


def _bring_back(book: xw.Book, step: Step) -> None:
    backup, _, visible = step.text.partition("|")
    if backup in book.sheet_names and step.name not in book.sheet_names:
        sheet = book.sheets[backup]
        sheet.name = step.name
        sheet.visible = visible == "1"


def _unmark(book: xw.Book, _step: Step) -> None:
    marks.remove(book)


def _mark_again(book: xw.Book, _step: Step) -> None:
    marks.put_again(book)


def _restore_cells(book: xw.Book, step: Step) -> None:
    if step.place is None:  # the cells were deleted meanwhile
        return
    sheet = book.sheets[step.place[0]]
    with com.unprotected(sheet):
        sheet.range(step.place[1]).value = json.loads(step.text)


def _delete_rows(book: xw.Book, step: Step) -> None:
    if step.place is None:
        return
    sheet = book.sheets[step.place[0]]
    cells = sheet.range(step.place[1])
    with com.unprotected(sheet):
        sheet.range(f"{cells.row}:{cells.row + cells.shape[0] - 1}").delete("up")


TAKE_BACK: dict[str, Callable[[object, Step], None]] = {
    "added": _delete_added, "replaced": _bring_back, "marked": _unmark, "unmarked": _mark_again,
    "cells": _restore_cells, "rows": _delete_rows,
}  # fmt: skip
