"""Where the form's slots are in a submitted workbook: by its defined names, which move with inserted rows and renamed sheets.

Everything here depends only on form, year and the names, so files with the same layout share one result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import NamedTuple

from msgspec import Struct

from xladdin.facts import Cell, Fact
from xladdin.library.kept import kept
from xladdin.rules.derive import derived_ids
from xladdin.workbook.formula import CellKey, Program, compile_program
from xladdin.workbook.formula_text import column_number
from xladdin.workbook.parts import Names
from xladdin.workbook.plan import Plan, Slot, make_plan
from xladdin.workbook.plan.make import parts_of
from xladdin.workbook.plan.model import Position
from xladdin.workbook.plan.names import BLOCK_NAME, SHEET_NAME, name_of
from xladdin.workbook.plan.open_rows import INPUTS
from xladdin.workbook.read.contents import Places
from xladdin.workbook.read.paths import SheetPaths

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")
WORKING = ("value", "item", "calc", "diff", "check", "marks", "agency")
"""First words of slots that only show results; nothing is read from them."""


class Printed(Struct, frozen=True):
    """A printed text where it should stand now; `other` where it stands if rows were inserted just above it. `squeezed`: without white space."""

    text: str
    role: str
    other: tuple[int, int] | None
    squeezed: str


class Place(NamedTuple):
    """A slot that is read, with its present cell. `group`: claim, reason, a block's id, or fact; `key`: its id within the group.

    `standing` is its fact where the form's formula stands, `blank` where the cell holds nothing: both alike in every file.
    """

    slot: Slot
    group: str
    row: int
    key: str
    sheet: str
    at: tuple[int, int]
    cell: Cell
    standing: Fact
    blank: Fact


class Located(Struct, frozen=True, dict=True, eq=False):
    """A plan fitted to a workbook: `slots` by id with their present place, `formulas` as they should read there.

    `places`: the slots that hold something to read; `derived`: the computed figures among them, parts before totals. `known`: the
    cells that the form uses.
    """

    plan: Plan
    sheet_names: Mapping[str, str]
    positions: Mapping[str, Position]
    slots: Mapping[str, Slot]
    blocks: Mapping[str, tuple[int, int]]
    lost: tuple[str, ...]
    moved: tuple[str, ...]
    formulas: Mapping[str, Mapping[tuple[int, int], tuple[str, str]]]
    printed: Mapping[str, Mapping[tuple[int, int], Printed]]
    known: Mapping[str, frozenset[tuple[int, int]]]
    program: Program
    places: tuple[Place, ...]
    derived: tuple[str, ...]

    @cached_property
    def formula_slots(self) -> Mapping[CellKey, str]:
        """Cells of the formulas -> ids of their slots."""
        return {
            (self.sheet_names[sheet], *at): slot_id
            for sheet, cells in self.formulas.items()
            for at, (slot_id, _) in cells.items()
        }

    @cached_property
    def contents_places(self) -> Places:
        return Places(self)

    @cached_property
    def paths(self) -> Mapping[str, SheetPaths]:
        """By sheet: what files with the same layout of names were found to be."""
        return {sheet: SheetPaths(places) for sheet, places in self.contents_places.sheets.items()}

    def block_rows(self, block: str) -> range:
        first, last = self.blocks[block]
        return range(first, last + 1)


def locate(form_id: str, year: int, names: Mapping[str, str]) -> Located:
    return _locate_shared(form_id, year, names) if isinstance(names, Names) else _locate(form_id, year, _own(names))


def _own(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((n, r) for n, r in names.items() if n.startswith("pf"))


@lru_cache(maxsize=128)
def _locate_shared(form_id: str, year: int, names: Names) -> Located:
    """Without looking at the names, of which there are hundreds, one by one."""
    return _locate(form_id, year, _own(names))


@lru_cache(maxsize=128)
def _locate(form_id: str, year: int, names: tuple[tuple[str, str], ...]) -> Located:
    def fit() -> Located:
        return _Fit(make_plan(form_id, year), dict(names)).located()

    layout = sha256(repr(names).encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return kept(f"located-{form_id}-{year}", fit, lambda: parts_of(make_plan(form_id, year)), layout)


class _Fit:
    def __init__(self, plan: Plan, names: Mapping[str, str]) -> None:
        self.plan, self.names = plan, names
        self.sheet_names: dict[str, str] = {}
        self.positions: dict[str, Position] = {}
        self.blocks: dict[str, tuple[int, int]] = {}
        self.lost: list[str] = []
        self.moved: list[str] = []
        self.shifts: dict[str, dict[int, int]] = {}

    def located(self) -> Located:
        self.find_sheets()
        self.find_slots()
        self.find_blocks()
        self.place_unnamed()
        slots = {i: s for i, (_, s) in self.plan.slots.items() if i in self.positions}
        slots |= self.block_slots()
        formulas = self.formulas(slots)
        flat = {
            (self.sheet_names[sheet], *at): text for sheet, cells in formulas.items() for at, (_, text) in cells.items()
        }
        printed = {s.id: self.printed(s.id) for s in self.plan.sheets if s.id in self.sheet_names}
        known = {s: frozenset([*printed[s], *self.own_cells(s)]) for s in printed}
        return Located(
            self.plan, self.sheet_names, self.positions, slots, self.blocks, tuple(self.lost), tuple(self.moved),
            formulas, printed, known, compile_program(flat), tuple(self.places(slots)), self.derived(slots),
        )  # fmt: skip

    def places(self, slots: Mapping[str, Slot]) -> Iterator[Place]:
        opened = self.plan.rulebook.open_blocks
        for slot_id, slot in slots.items():
            group, _, key = slot_id.partition(".")
            if group in WORKING and slot_id != "agency":
                continue
            if key not in INPUTS and group.partition("[")[0] in opened:
                continue
            sheet, row, col = self.positions[slot_id]
            cell = Cell(self.sheet_names[sheet], row, col)
            block, _, index = group.partition("[")
            if index:
                name = block, int(index[:-1]), key
            elif group in ("claim", "reason"):
                name = group, 0, key
            else:
                name = "fact", 0, slot_id
            blank = Fact(slot_id, None, cell, "typed" if slot.formula is None else "overwritten")
            standing = Fact(slot_id, None, cell, "formula")
            yield Place(slot, *name, sheet, (row, col), cell, standing, blank)

    def derived(self, slots: Mapping[str, Slot]) -> tuple[str, ...]:
        vocab = self.plan.form.vocab
        return tuple(derived_ids(vocab, [i for i in slots if i in vocab.terms and vocab.terms[i].computed]))

    def find_sheets(self) -> None:
        for sheet in self.plan.sheets:
            found = parse_reference(self.names.get(SHEET_NAME + sheet.id, ""))
            if found is None:
                self.lost.append(sheet.id)
                continue
            self.sheet_names[sheet.id] = found[0]
            self.shifts[sheet.id] = {1: found[1] - 1}

    def find_slots(self) -> None:
        by_name = {name: sheet for sheet, name in self.sheet_names.items()}
        for slot_id, (sheet, slot) in self.plan.slots.items():
            reference = self.names.get(name_of(slot_id))
            if reference is None:
                continue
            found = parse_reference(reference)
            if found is None or by_name.get(found[0]) is None:
                self.lost.append(slot_id)
                continue
            here = by_name[found[0]]
            self.positions[slot_id] = (here, found[1], found[2])
            shift = self.shifts[sheet].setdefault(slot.row, found[1] - slot.row)
            if here != sheet or found[2] != slot.col or shift != found[1] - slot.row:
                self.moved.append(slot_id)

    def find_blocks(self) -> None:
        for block in self.plan.blocks.values():
            found = parse_reference(self.names.get(BLOCK_NAME + block.id, ""))
            if found is None or block.sheet not in self.sheet_names:
                self.lost.append(block.id)
                continue
            self.blocks[block.id] = (found[1], found[3])
            shifts = self.shifts.get(block.sheet, {})
            shifts[block.first], shifts[block.last] = found[1] - block.first, found[3] - block.last

    def place_unnamed(self) -> None:
        """Slots without a name of their own stand on the row of a named one, or keep the shift of the row above."""
        for slot_id, (sheet, slot) in self.plan.slots.items():
            if slot_id in self.positions or slot_id in self.lost or sheet not in self.shifts or "[" in slot_id:
                continue
            if name_of(slot_id) is not None and not slot_id.startswith("agency."):
                self.lost.append(slot_id)
            else:
                self.positions[slot_id] = (sheet, slot.row + self.shift(sheet, slot.row), slot.col)

    def block_slots(self) -> dict[str, Slot]:
        """Slots of the rows that the block has now, however many were inserted."""
        made = {}
        for block_id, (first, last) in self.blocks.items():
            block = self.plan.blocks[block_id]
            for n, row in enumerate(range(first, last + 1)):
                for slot in block.make_row(n, row):
                    planned = self.plan.slots.get(slot.id)
                    made[slot.id] = planned[1] if planned is not None and planned[1] == slot else slot
                    self.positions[slot.id] = (block.sheet, row, slot.col)
        return made

    def formulas(self, slots: Mapping[str, Slot]) -> dict[str, dict[tuple[int, int], tuple[str, str]]]:
        made: dict[str, dict[tuple[int, int], tuple[str, str]]] = {s: {} for s in self.sheet_names}
        references = {s: self.plan.at(s, self.positions, self.sheet_names, self.blocks) for s in self.sheet_names}
        for slot_id, slot in slots.items():
            if slot.formula is None:
                continue
            sheet, row, col = self.positions[slot_id]
            try:
                made[sheet][row, col] = (slot_id, slot.formula(references[sheet]))
            except KeyError:  # it needs a lost slot; the loss is reported, and this cell can not be verified
                continue
        return made

    def printed(self, sheet: str) -> dict[tuple[int, int], Printed]:
        made = {}
        for text in self.plan.sheet(sheet).texts:
            if not text.text:
                continue
            row = text.row + self.shift(sheet, text.row)
            below = text.row + self.shift(sheet, text.row, down=True)
            made[row, text.col] = Printed(
                text.text, text.role, (below, text.col) if below != row else None, "".join(text.text.split())
            )
        return made

    def shift(self, sheet: str, row: int, down: bool = False) -> int:
        """Rows that the row of the plan has moved: as its own slots, else as the nearest row above (or below)."""
        shifts = self.shifts[sheet]
        if row in shifts:
            return shifts[row]
        near = [r for r in shifts if (r > row if down else r < row)]
        if not near:
            return 0 if not down else self.shift(sheet, row)
        return shifts[min(near) if down else max(near)]

    def own_cells(self, sheet: str) -> Iterator[tuple[int, int]]:
        for where, row, col in self.positions.values():
            if where == sheet:
                yield row, col


def parse_reference(text: str) -> tuple[str, int, int, int, int] | None:
    """`表!$A$1:$B$2` -> sheet name, first row, first column, last row, last column; None for #REF! and the like."""
    match = _REFERENCE.fullmatch(text)
    if not match:
        return None
    quoted, plain, col, row, last_col, last_row = match.groups()
    name = quoted.replace("''", "'") if quoted else plain
    if name.startswith("#") or "[" in name:
        return None
    first, column = int(row), column_number(col)
    return name, first, column, int(last_row or row), column_number(last_col) if last_col else column
