"""A form laid out for one year: every text, slot and formula with its place. Builder, filler and reader share this one plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from xladdin.facts import column_letter
from xladdin.forms.model import Form
from xladdin.rules.rulebook import Rulebook

_ANY_ROW = re.compile(r"\[\d+\]")
"""All rows of a block have the units of its first."""
Position = tuple[str, int, int]
"""Sheet id, row, column."""


class At:
    """References for formulas standing on sheet `here`: where every slot is now, which may differ from where it was planned."""

    def __init__(self, plan: Plan, here: str, positions: Mapping[str, Position], names: Mapping[str, str],
                 blocks: Mapping[str, tuple[int, int]]) -> None:  # fmt: skip
        self._units, self._columns = plan.units, plan.block_columns
        self._here, self._positions, self._names, self._blocks = here, positions, names, blocks

    def raw(self, fact_id: str) -> str:
        sheet, row, col = self._positions[fact_id]
        return f"{self._prefix(sheet)}{column_letter(col)}{row}"

    def value(self, fact_id: str) -> str:
        return (
            f"({self.raw(fact_id)}*10000)"
            if self._units.get(_ANY_ROW.sub("[0]", fact_id)) == "wan"
            else self.raw(fact_id)
        )

    def block_range(self, block: str, column: str) -> str:
        sheet, col = self._columns[f"{block}.{column}"]
        first, last = self._blocks[block]
        letter = column_letter(col)
        return f"{self._prefix(sheet)}{letter}{first}:{letter}{last}"

    def _prefix(self, sheet: str) -> str:
        return "" if sheet == self._here else f"{quote_sheet(self._names[sheet])}!"


def quote_sheet(name: str) -> str:
    """A sheet name as formulas write it."""
    plain = name.replace("_", "").isalnum() and not name[0].isdigit()
    return name if plain else "'" + name.replace("'", "''") + "'"


Formula = Callable[[At], str]
"""Text without the leading `=`."""


class Text(Struct, frozen=True):
    """A printed text. role: attachment, title, line, header, label, body, note, heading, mark (centred short text)."""

    row: int
    col: int
    text: str
    role: str
    rows: int = 1
    cols: int = 1
    indent: int = 0


class Slot(Struct, frozen=True):
    """A cell that holds a value of the filing.

    kind: amount, count, area, rate, flag, text, score, choice, value (rate or figure of any unit), mark.
    `input`: the clerk types here. `formula`: the form computes here (an input may have one: the 得分 shows the computed score until
    it is typed over). `label`/`header`: the texts left of and above it. `default`: text that the form prints into an input (费用名称).
    """

    id: str
    row: int
    col: int
    kind: str
    unit: str = ""
    rows: int = 1
    cols: int = 1
    input: bool = True
    formula: Formula | None = None
    label: str = ""
    label_col: int = 0
    header: str = ""
    options: tuple[str, ...] = ()
    hint: str = ""
    name: str = ""
    indent: int = 0
    default: str = ""


class BlockPlan(Struct, frozen=True):
    """Rows `first`..`last` of a repeating block, the last of them kept free so that rows inserted above it extend the range.

    `make_row(n, row)`: the slots of entry n standing on sheet row `row`; planner and reader share it, so that inserted rows
    know their formulas.
    """

    id: str
    sheet: str
    first: int
    last: int
    columns: Mapping[str, int]
    make_row: Callable[[int, int], tuple[Slot, ...]]


class SheetPlan(Struct, frozen=True):
    """One sheet. `print_cols`: the official part; columns right of it are working columns outside the print area."""

    id: str
    kind: str
    name: str
    widths: tuple[float, ...]
    texts: tuple[Text, ...]
    slots: tuple[Slot, ...]
    print_cols: int
    last_row: int
    header_rows: tuple[int, int]
    heights: Mapping[int, float] = field(default_factory=dict)
    blocks: tuple[BlockPlan, ...] = ()


class Plan(Struct, frozen=True):
    """A whole workbook laid out. `slots`: id -> (sheet id, slot); block entries are `projects[0].budget`.

    `attached`: plans of the attached forms, one per copy of their sheet in the workbook to be built; a reader takes however many it finds.
    """

    form: Form
    rulebook: Rulebook
    year: int
    sheets: tuple[SheetPlan, ...]
    slots: Mapping[str, tuple[str, Slot]]
    units: Mapping[str, str]
    block_columns: Mapping[str, tuple[str, int]]
    blocks: Mapping[str, BlockPlan]
    attached: tuple[Plan, ...] = ()

    def sheet(self, sheet_id: str) -> SheetPlan:
        return next(s for s in self.sheets if s.id == sheet_id)

    def positions(self) -> dict[str, Position]:
        """Slots as planned."""
        return {slot_id: (sheet, slot.row, slot.col) for slot_id, (sheet, slot) in self.slots.items()}

    def at(self, here: str, positions: Mapping[str, Position] | None = None, names: Mapping[str, str] | None = None,
           blocks: Mapping[str, tuple[int, int]] | None = None) -> At:  # fmt: skip
        """References for a sheet, by the plan or by positions found in a submitted workbook."""
        return At(
            self, here, positions or self.positions(), names or {s.id: s.name for s in self.sheets},
            blocks or {b.id: (b.first, b.last) for b in self.blocks.values()},
        )  # fmt: skip


def item_key(rule_id: str, item_id: str) -> str:
    """Suffix of an item's slots: `execution.completion`, or just the rule where it has one item."""
    return f"{rule_id}.{item_id}" if item_id else rule_id
