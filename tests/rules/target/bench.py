"""Target rows side by side: what Python says of each working column, and what an engine makes of the formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property

from openpyxl.utils import get_column_letter
from rules.engines import CellValue, compiled, same
from rules.target.pairs import MARKS, ODD, REAL, kinds, random_pairs

from xladdin.rules.target import WORK_COLUMNS, Entered, Goal, Target, clean, far_above_formula, quantity, row_formulas
from xladdin.rules.target.words import NEGATIVE_TARGET, STATE_TEXT, WAY_TEXT, ZERO_TARGET
from xladdin.workbook.formula import compile_program

RANDOM = 420
TEXT_COLUMNS = tuple(key for key, _ in WORK_COLUMNS if key not in ("way", "done", "calc"))
SHOWN = ("way", "done", "calc", "far")

VARIANTS: dict[str, Target] = {
    "usual": Target(Fraction(1)),
    "over": Target(Fraction(1), over=Fraction(3, 10), over_marks=Fraction(2)),
    "strict": Target(Fraction(1), bare="below", reverse="linear", equal="all_or_nothing", over=Fraction(1, 5)),
    "manual": Target(Fraction(1), bare="equal", below="manual", reverse="manual", equal="manual"),
    "no kind": Target(Fraction(1), bare="equal", over=Fraction(3, 10), over_marks=Fraction(1, 2)),
}
"""Parameters under which every pair is scored; the form of `no kind` has no column 指标性质."""


@dataclass(frozen=True)
class Row:
    goal: Goal
    marks: Fraction | str | None

    @property
    def usable(self) -> bool:
        return isinstance(self.marks, Fraction) and self.marks > 0


@cache
def rows() -> tuple[Row, ...]:
    """Every written pair without 指标性质, and again (and the random ones) with some; marks of all sizes, a few of them unusable."""
    by_hand = [*REAL, *ODD]
    pairs = [*by_hand, *by_hand, *random_pairs(RANDOM)]
    chosen = ["" for _ in by_hand] + kinds(len(pairs) - len(by_hand))
    marks: list[Fraction | str | None] = [*MARKS * 3, None, "十分", "10", Fraction(0), Fraction(-1)]
    return tuple(
        Row(Goal(*pair, kind=kind), Fraction(10) if n < len(by_hand) else marks[n % len(marks)])
        for n, (pair, kind) in enumerate(zip(pairs, chosen, strict=True))
    )


def expected(row: Row, variant: str) -> dict[str, Fraction | str | bool | None]:
    """What the columns must hold; a column about which Python says nothing is absent."""
    goal = row.goal if variant != "no kind" else Goal(row.goal.target, row.goal.actual)
    target = VARIANTS[variant].with_marks(row.marks if isinstance(row.marks, Fraction) else Fraction(1))
    outcome = target.judge(goal)
    found: dict[str, Fraction | str | bool | None] = {
        **_texts("t", goal.target),
        **_texts("a", goal.actual),
        "far": outcome.far_above,
        "calc": outcome.score if row.usable else None,
    }
    if outcome.direction:
        found["way"] = WAY_TEXT[outcome.direction]
    if outcome.completion is not None:
        found["done"] = outcome.completion
    elif outcome.state == "value":
        assert outcome.target is not None
        found["done"] = NEGATIVE_TARGET if outcome.target.value else ZERO_TARGET
    else:
        found["done"] = STATE_TEXT[outcome.state]
    return found


def _texts(letter: str, entered: Entered) -> dict[str, Fraction | str | None]:
    side = "target" if letter == "t" else "actual"
    read = quantity(entered, side)
    found: dict[str, Fraction | str | None] = {
        f"{letter}clean": clean(entered, side) if isinstance(entered, str) else None,
        f"{letter}num": read.value if read else None,
    }
    return found | ({f"{letter}unit": read.unit, f"{letter}mark": read.mark} if read else {})


def agrees(column: str, wanted: Fraction | str | bool | None, found: CellValue) -> bool:
    if isinstance(wanted, bool):
        return found is wanted or (isinstance(found, float) and found == float(wanted))
    if column == "calc" and isinstance(wanted, Fraction) and (100 * wanted).denominator != 1:
        return isinstance(found, float) and abs(found - float(wanted)) < 1e-12
    return same(wanted, found, exact=column == "calc")


INPUTS = ("target", "actual", "kind", "marks")


class Sheet:
    """Columns of the bench: inputs, the columns of the texts, then those of every variant."""

    def __init__(self, spoil: Callable[[str], str] = lambda text: text) -> None:
        self.spoil = spoil
        names = [*INPUTS, *TEXT_COLUMNS, *(f"{v}.{c}" for v in VARIANTS for c in SHOWN)]
        self.column = {name: n for n, name in enumerate(names, 1)}

    def at(self, variant: str, row: int) -> Callable[[str], str]:
        def cell(name: str) -> str:
            if name == "kind" and variant == "no kind":
                return ""
            place = self.column.get(name) or self.column[f"{variant}.{name}"]
            return f"{get_column_letter(place)}{row}"

        return cell

    def formulas(self, row: int) -> dict[str, str]:
        """Formula of every column but the inputs."""
        found: dict[str, str] = {}
        for variant, target in VARIANTS.items():
            at = self.at(variant, row)
            texts = row_formulas(target, at) | {"far": far_above_formula(target, at)}
            found |= {name if name in TEXT_COLUMNS else f"{variant}.{name}": self.spoil(t) for name, t in texts.items()}
        return {name: found[name] for name in self.column if name in found}

    @cached_property
    def first(self) -> dict[str, str]:
        return self.formulas(1)


def number_of(value: Entered | Fraction) -> CellValue:
    return float(value) if isinstance(value, (Decimal, Fraction)) else value


def inputs(row: Row) -> dict[str, CellValue]:
    return {
        "target": number_of(row.goal.target),
        "actual": number_of(row.goal.actual),
        "kind": row.goal.kind or None,
        "marks": number_of(row.marks),
    }


def mismatches(found: Iterator[tuple[Row, Mapping[str, CellValue]]]) -> list[str]:
    """What differs, one line for each cell."""
    wrong = []
    for row, cells in found:
        for variant in VARIANTS:
            for column, wanted in expected(row, variant).items():
                name = column if column in TEXT_COLUMNS else f"{variant}.{column}"
                if not agrees(column, wanted, cells[name]):
                    said = str(row.goal)[:120]
                    wrong.append(
                        f"{said} {row.marks} {name}: {wanted!s:.60} in Python, {cells[name]!r:.60} in the cell"
                    )
    return wrong


def by_formulas(sheet: Sheet, some: tuple[Row, ...]) -> Iterator[tuple[Row, Mapping[str, CellValue]]]:
    """Each row by the `formulas` package."""
    address = {name: f"{get_column_letter(n)}1" for name, n in sheet.column.items()}
    known: dict[tuple, CellValue] = {}
    for row in some:
        cells = {address[name]: value for name, value in inputs(row).items()}
        for name, text in sheet.first.items():
            formula = compiled(text)
            read = [cells.get(a) for block in formula.inputs for line in block for a in line]
            asked = (text, *((type(v), v) for v in read))
            if asked not in known:
                known[asked] = formula(cells)
            cells[address[name]] = known[asked]
        yield row, {name: cells[address[name]] for name in sheet.first}


def by_own_evaluator(sheet: Sheet, some: tuple[Row, ...]) -> Iterator[tuple[Row, Mapping[str, CellValue]]]:
    """Each row by the program's own evaluator."""
    program = compile_program({("S", 1, sheet.column[name]): text for name, text in sheet.first.items()})
    for row in some:
        values = program.run({("S", 1, sheet.column[name]): value for name, value in inputs(row).items()})
        yield row, {name: values["S", 1, sheet.column[name]] for name in sheet.first}  # type: ignore[misc]


def as_sheet(sheet: Sheet, some: tuple[Row, ...]) -> list[list[CellValue]]:
    """Rows for a workbook; a text that looks like a formula or error is made by a formula, as typed after an apostrophe."""

    def typed(value: CellValue) -> CellValue:
        special = isinstance(value, str) and value.startswith(("=", "#"))
        return '="{}"'.format(value.replace('"', '""')) if special else value

    return [
        [*map(typed, inputs(row).values()), *("=" + text for text in sheet.formulas(n).values())]
        for n, row in enumerate(some, 1)
    ]


def by_sheet(
    sheet: Sheet, some: tuple[Row, ...], cells: list[list[CellValue]]
) -> Iterator[tuple[Row, Mapping[str, CellValue]]]:
    """Each row from a recalculated sheet."""
    for row, values in zip(some, cells, strict=True):
        yield row, {name: values[n - 1] for name, n in sheet.column.items()}


def functions_of(text: str) -> set[str]:
    return set(re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", text)))
