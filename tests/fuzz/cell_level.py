"""Changes to single cells that leave the file valid, each with what must come of it: the facts follow, or a finding stands there."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import edits
from fuzz.corpus import Book

from xladdin.checks.case import Examined
from xladdin.exact import to_yuan
from xladdin.facts import Cell, Fact
from xladdin.workbook.package import Package
from xladdin.workbook.plan.names import META_SHEET
from xladdin.workbook.read.locate import Located, locate

Judge = Callable[[Examined, Examined], str]
"""(before, after) -> what is wrong; "" when nothing is."""

BAD_TEXT = ("约120", "3,50", "≥90%", "五千", "2022-01-05", "12a", "1.2.3", "=1+1", "#REF!", "(5)x", "NaN", "1e", "０x1")
ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#SPILL!")


@dataclass(frozen=True)
class Mutation:
    """A mutated file, what was done, and how to judge the reading of it."""

    data: bytes
    told: str
    judge: Judge


def located_of(book: Book) -> Located:
    from pathlib import Path

    from xladdin.workbook.cells import read_sheet

    package = Package(Path("a.xlsx"), book.data)
    meta = read_sheet(package, META_SHEET).cells
    rows = {str(c.value): str(meta[row, 2].value) for (row, col), c in meta.items() if col == 1}
    return locate(rows["form"], int(rows["year"]), package.names)


def facts_of(examined: Examined) -> list[Fact]:
    """Everything that was read, by cell."""
    found: list[Fact] = []
    for case in (examined.case, *examined.attached):
        if case is None:
            continue
        filing = case.filing
        found += (*filing.facts.values(), *filing.claims.values(), *filing.reasons.values())
        found += [f for rows in filing.blocks.values() for row in rows for f in row.values()]
        found += [f for rows in filing.indicators.values() for row in rows.values() for f in row.values()]
        found += [filing.claimed_total] if filing.claimed_total else []
    return found


def at_cell(examined: Examined, cell: Cell) -> set[str]:
    """Kinds of the findings at the cell, or naming it."""
    return {f.kind for f in examined.findings if f.cell == cell or cell in f.related}


def fact_at(examined: Examined, cell: Cell) -> Fact | None:
    return next((f for f in facts_of(examined) if f.cell == cell), None)


def mutate(book: Book, located: Located, rng: random.Random) -> Mutation:
    return rng.choice((_typed, _typed, _cached, _overwritten, _formula_changed, _printed))(book, located, rng)


def _typed(book: Book, located: Located, rng: random.Random) -> Mutation:
    """Something else in a slot for figures that the unit fills in."""
    opened = located.plan.rulebook.open_blocks
    places = [
        p for p in located.places
        if p.slot.kind in ("amount", "count", "area", "rate") and p.slot.formula is None and p.group not in ("claim", "reason", *opened)
    ]  # fmt: skip
    place = rng.choice(places)
    match rng.randrange(7):
        case 0 | 1:
            whole = Decimal(rng.randint(1, 10**9))
            value = whole / 10**9 if place.slot.kind == "rate" else whole if place.slot.kind == "count" else whole / 100
            return _changed(book, place.cell, edits.number(value), _follows(place, value))
        case 2:
            return _changed(book, place.cell, edits.text(rng.choice(BAD_TEXT)), _no_figure(place.cell))
        case 3:
            return _changed(book, place.cell, edits.error(rng.choice(ERRORS)), _no_figure(place.cell))
        case 4:
            return _changed(book, place.cell, edits.formula("7+0.5", 7.5), _follows(place, Decimal("7.5")))
        case 5:
            return _changed(book, place.cell, edits.formula("7+0.5", rng.choice((0, 8, "8"))), _told(place.cell))
        case _:
            return _changed(book, place.cell, edits.BLANK, _blank(place.cell))


def _changed(book: Book, cell: Cell, content: str, judge: Judge) -> Mutation:
    return Mutation(edits.set_cells(book.data, {str(cell): content}), f"{cell}: {content}", judge)


def _follows(place, value: Decimal) -> Judge:
    wanted = to_yuan(value, place.slot.unit) if place.slot.kind == "amount" else value

    def judge(_before: Examined, after: Examined) -> str:
        fact = fact_at(after, place.cell)
        if fact is not None and fact.value == wanted:
            return ""
        return "" if at_cell(after, place.cell) else f"应读到{wanted}，读到{fact}"

    return judge


def _no_figure(cell: Cell) -> Judge:
    def judge(_before: Examined, after: Examined) -> str:
        fact = fact_at(after, cell)
        if fact is not None and fact.number is not None:
            return f"不是数，却读到{fact}"
        return "" if at_cell(after, cell) else "没有疑点"

    return judge


def _blank(cell: Cell) -> Judge:
    def judge(_before: Examined, after: Examined) -> str:
        fact = fact_at(after, cell)
        return f"空白读成了{fact}" if fact is not None and fact.value is not None else ""

    return judge


def _computed(located: Located, rng: random.Random):
    sheet = rng.choice([s for s, cells in located.formulas.items() if cells])
    at = rng.choice(list(located.formulas[sheet]))
    slot_id, text = located.formulas[sheet][at]
    return Cell(located.sheet_names[sheet], *at), slot_id, text


def _cached(book: Book, located: Located, rng: random.Random) -> Mutation:
    """Another result saved with a formula of the form."""
    cell, _, text = _computed(located, rng)
    return _changed(book, cell, edits.formula(text, rng.randint(10**6, 10**9) + 0.25), _told(cell))


def _overwritten(book: Book, located: Located, rng: random.Random) -> Mutation:
    """A number typed over a formula: a finding, or for a figure that may be typed over the figure itself."""
    cell, _, _ = _computed(located, rng)
    value = Decimal(rng.randint(10**6, 10**9)) + Decimal("0.25")

    def judge(before: Examined, after: Examined) -> str:
        fact = fact_at(after, cell)
        if fact is not None and fact.origin == "overwritten" and fact.value is not None:
            return ""
        return _told(cell)(before, after)

    return _changed(book, cell, edits.number(value), judge)


def _formula_changed(book: Book, located: Located, rng: random.Random) -> Mutation:
    cell, _, text = _computed(located, rng)
    changed = rng.choice(
        (f"({text})+1000001", f"1000001*LEN({text})", "1000001", "A1", "[1]Sheet1!A1", f"IF(TRUE,1000001,{text})")
    )
    return _changed(book, cell, edits.formula(changed, 1000001), _told(cell))


def _told(cell: Cell) -> Judge:
    def judge(before: Examined, after: Examined) -> str:
        if at_cell(after, cell) - at_cell(before, cell):
            return ""
        same = {f.line("") for f in before.findings} == {f.line("") for f in after.findings}
        return "没有疑点" if same else ""

    return judge


def _printed(book: Book, located: Located, rng: random.Random) -> Mutation:
    """A label rewritten: figures beside it may be misread."""
    sheet = rng.choice(list(located.printed))
    at = rng.choice(
        [a for a, p in located.printed[sheet].items() if p.role in ("label", "header")] or list(located.printed[sheet])
    )
    cell = Cell(located.sheet_names[sheet], *at)
    return _changed(book, cell, edits.text(f"改{rng.randrange(1000)}"), _told(cell))
