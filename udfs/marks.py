"""Marks on offending cells that never touch the user's own formats: a conditional format of ours above his, and a note.

What is marked, and which note stood there before, is recorded in a hidden sheet. Its references are formulas, so that a mark is found
again after rows were inserted or sheets renamed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from udfs import com, sheets
from udfs.sheets import HIDDEN, absolute, reference, referred, typed

if TYPE_CHECKING:
    import xlwings as xw

    from xladdin.facts import Finding

RECORD = f"{HIDDEN}marks"
RULE = '="xladdin"<>""'
"""Formula of our conditional formats: always true, and no one else's."""
COLORS = {"error": "#FF7C80", "warning": "#FFC000", "note": "#9DC3E6"}
"""Stronger than the colours that the form itself shows for the same faults: one must see that the check has been here."""
NOTE_HEAD = "【校验】"
LONGEST_NOTE = 600
NOTE_WIDTH, LINE_HEIGHT, LINE_LENGTH = 260.0, 14.0, 24
LONGEST_ADDRESS = 200
"""Characters of an address of several areas: Excel takes 255."""


class Mark(NamedTuple):
    """A cell to be marked: where, how grave, and what its note says. `before`: the note that stood there."""

    sheet: str
    address: str
    severity: str
    text: str
    before: str = ""


def marks_of(findings: Iterable[Finding]) -> list[Mark]:
    """One mark per cell, by sheets: the gravest colour, and all that is wrong with the cell."""
    from xladdin.facts import SEVERITY_ZH

    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for found in findings:
        if found.cell is not None:
            by_cell.setdefault((found.cell.sheet, found.cell.address), []).append(found)
    grave = list(SEVERITY_ZH)
    made = []
    for (sheet, address), all_found in by_cell.items():
        lines = [f"{SEVERITY_ZH[f.severity]} {f.code}：{f.message}\n怎样改：{f.hint}" for f in all_found]
        severity = min((f.severity for f in all_found), key=grave.index)
        made.append(Mark(sheet, address, severity, NOTE_HEAD + "\n".join(lines)[:LONGEST_NOTE]))
    return made


def put(
    book: xw.Book,
    record: xw.Sheet,
    wanted: Sequence[Mark],
    standing: Sequence[Mark] = (),
    noted: Collection[Mark] = (),
) -> list[str]:
    """Marks the cells, recorded before the first is touched. Gives the sheets left out because their protection has a password.

    `standing`: marks of sheets that stay as they are, with what stood there before them. `noted`: further ones, of which only the
    notes have stayed.
    """
    kept = {(mark.sheet, mark.address) for mark in noted}
    fresh = [mark for mark in wanted if (mark.sheet, mark.address) not in kept]
    known = sorted((*standing, *noted, *_with_notes(book, fresh)), key=_order)
    rules = {sheet: sum(1 for _ in _groups(list(group))) for sheet, group in _by_sheet(known)}
    rows = [[typed(json.dumps(list(rules.values()))), None, None, None]]
    rows += [
        [reference(m.sheet, absolute(m.address)), m.severity, typed(m.text), typed(m.before) or None] for m in known
    ]
    sheets.put(record.range((1, 1), (len(rows), 4)), rows)
    new = {mark.sheet for mark in wanted}
    return _put(book, [mark for mark in known if mark.sheet in new], noted)


def _with_notes(book: xw.Book, wanted: Sequence[Mark]) -> Iterator[Mark]:
    for name, group in _by_sheet(sorted(wanted, key=_order)):
        notes = _notes(book.sheets[name])
        for mark in group:
            yield mark._replace(before=notes[mark.address].text) if mark.address in notes else mark


def _notes(sheet: xw.Sheet) -> dict[str, xw.Note]:
    return {note.location.address.replace("$", ""): note for note in sheet.notes}


def _order(mark: Mark) -> tuple[str, int]:
    return mark.sheet, list(COLORS).index(mark.severity)


def unchanged(old: Sequence[Mark], new: Sequence[Mark]) -> set[str]:
    """Sheets on which the same cells are marked with the same words as before."""
    same = set()
    for name in {mark.sheet for mark in old} & {mark.sheet for mark in new}:
        before = {mark._replace(before="") for mark in old if mark.sheet == name}
        if before == {mark for mark in new if mark.sheet == name}:
            same.add(name)
    return same


def still_noted(book: xw.Book, old: Sequence[Mark], new: Sequence[Mark], keep: Collection[str]) -> list[Mark]:
    """Marks wanted again, on sheets not in `keep`, whose note is still there word for word: it need not be written anew.

    A note costs the host ten calls. A clerk who corrects one figure changes the marks of one or two cells.
    """
    again = {mark._replace(before="") for mark in new}
    found = []
    for name, group in _by_sheet(
        [mark for mark in old if mark.sheet not in keep and mark._replace(before="") in again]
    ):
        notes = _notes(book.sheets[name])
        found += [mark for mark in group if mark.address in notes and _says(notes[mark.address], mark)]
    return found


def _says(note: xw.Note, mark: Mark) -> bool:
    return _text(note) == (f"{mark.before}\n{mark.text}" if mark.before else mark.text)


def put_again(book: xw.Book) -> None:
    """The recorded marks once more, after they were taken away."""
    _put(book, read(book)[0])


def _put(book: xw.Book, known: Sequence[Mark], noted: Collection[Mark] = ()) -> list[str]:
    left_out = []
    for name, group in _by_sheet(known):
        sheet, marks = book.sheets[name], list(group)
        try:
            with com.unprotected(sheet):
                for severity, areas in _groups(marks):
                    sheet.range(areas).conditional_formats.add_custom(RULE, fill_color=COLORS[severity])
                for mark in marks:
                    if mark not in noted:
                        _put_note(sheet.range(mark.address), mark)
        except com.Locked:
            left_out.append(name)
    return left_out


def _by_sheet(marks: Sequence[Mark]) -> Iterator[tuple[str, Iterator[Mark]]]:
    return groupby(marks, key=lambda mark: mark.sheet)


def _groups(marks: list[Mark]) -> Iterator[tuple[str, str]]:
    """(severity, address of all its cells): one rule for many cells instead of one each."""
    for severity in COLORS:
        areas = ""
        for mark in marks:
            if mark.severity == severity:
                if areas and len(areas) + len(mark.address) >= LONGEST_ADDRESS:
                    yield severity, areas
                    areas = ""
                areas += f",{mark.address}" if areas else mark.address
        if areas:
            yield severity, areas


def _put_note(cell: xw.Range, mark: Mark) -> None:
    """A note of the user's own stays, with ours below it. A threaded comment takes no note: then the colour must do."""
    if mark.before:
        if (note := cell.note) is not None:
            note.text = f"{mark.before}\n{mark.text}"
        return
    try:
        note = cell.add_note(mark.text)
    except Exception as error:
        if com.is_busy(error):
            raise
        return
    lines = sum(1 + len(line) // LINE_LENGTH for line in mark.text.split("\n"))
    com.resize_note(note, NOTE_WIDTH, LINE_HEIGHT * (lines + 1))


def read(book: xw.Book) -> tuple[list[Mark], list[int]]:
    """The recorded marks where they stand now, and how many rules each sheet got. Marks of deleted cells are left out."""
    if RECORD not in book.sheet_names:
        return [], []
    sheet = book.sheets[RECORD]
    cells = sheet.range((1, 1), (sheet.used_range.last_cell.row, 4))
    values, formulas = cells.options(ndim=2).value, cells.columns[0].formula
    found = []
    for (_, severity, text, before), (formula,) in zip(values[1:], formulas[1:], strict=True):
        place = referred(formula)
        if place is not None:
            found.append(Mark(place[0], place[1].replace("$", ""), str(severity), text or "", before or ""))
    return found, json.loads(values[0][0])


def remove(book: xw.Book, *, keep: Collection[str] = (), noted: Collection[Mark] = (), thorough: bool = False) -> None:
    """Takes rules and notes away, on all sheets but those in `keep`; a user's note is as it was before.

    `noted`: marks whose notes stay. `thorough`: looks also for copies of marked cells.
    """
    known, rules = read(book)
    for n, (name, group) in enumerate(_by_sheet(known)):
        if name in keep:
            continue
        sheet = book.sheets[name]
        count = rules[n] if n < len(rules) and not thorough else None
        try:
            with com.unprotected(sheet):
                _remove_rules(sheet, count)
                for mark in group:
                    if mark not in noted:
                        _remove_note(sheet.range(mark.address), mark)
        except com.Locked:  # it was not marked either, or has been locked since: then the marks stay
            continue


def _remove_rules(sheet: xw.Sheet, count: int | None) -> None:
    """Our rules of a sheet; the newest come first, so a known count saves going through the form's own hundred."""
    ours = []
    for rule in sheet.used_range.conditional_formats:
        if count is not None and len(ours) >= count:
            break
        if rule.formula == RULE:
            ours.append(rule)
    for rule in reversed(ours):
        rule.delete()


def _remove_note(cell: xw.Range, mark: Mark) -> None:
    """What the user has written into our note stays."""
    note = cell.note
    if note is None:
        return
    text = _text(note)
    if mark.text not in text:
        return
    rest = text.replace(mark.text, "").strip("\n")
    if mark.before and rest == mark.before.strip("\n"):
        rest = mark.before
    if rest:
        note.text = rest
    else:
        note.delete()


def _text(note: xw.Note) -> str:
    return note.text.replace("\r\n", "\n").replace("\r", "\n")
