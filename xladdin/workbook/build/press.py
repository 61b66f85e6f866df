"""Filled workbooks pressed from one template: cells of the sheets' XML replaced, everything else as `build_workbook` wrote it.

Building a workbook takes some 300 ms; filling a pressed one takes a few. Both are the same to the byte, unless a text looks like a formula
or a cell is locked: then their styles have other numbers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache

from xladdin.output.zipped import Packed, packed, zipped
from xladdin.workbook.build import build_workbook
from xladdin.workbook.build.meta import NO_STAMP
from xladdin.workbook.build.sheet import CLEARED
from xladdin.workbook.build.skeleton import Skeleton, shown, text_cell
from xladdin.workbook.build.variants import Variants
from xladdin.workbook.formula import UNDECIDED, Program, compile_program
from xladdin.workbook.plan import Plan

Entries = Mapping[str, object]
Parts = dict[str, bytes]
STYLES = "xl/styles.xml"


class Press:
    """One template. `fill` gives the parts of a filled copy; the same entries give the same bytes."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.plans = (plan, *plan.attached)
        with zipfile.ZipFile(io.BytesIO(build_workbook(plan, {"agency": CLEARED}))) as source:
            self.parts = {name: source.read(name) for name in source.namelist()}
        pages = [(n, page) for n, one in enumerate(self.plans) for page in one.sheets]
        self.sheets = [
            (f"xl/worksheets/sheet{k}.xml", n, Skeleton(self.parts[f"xl/worksheets/sheet{k}.xml"].decode(), page))
            for k, (n, page) in enumerate(pages, 2)
        ]
        self.programs = [_program(one) for one in self.plans]
        self._kept: dict[str, Packed] = {}

    def results(self, entries: Entries, which: int = 0) -> dict[str, object]:
        """Results of the formulas by slot id, as the workbook shows them; attached sheets are plans 1, 2 …."""
        program, keys = self.programs[which]
        values = {keys[i]: _typed(v) for i, v in _with_defaults(self.plans[which], entries).items()}
        shown = program.run(values, overrides=True)
        return {i: shown[key] for i, key in keys.items() if key in shown and shown[key] is not UNDECIDED}

    def fill(
        self, entries: Entries, attached: Sequence[Entries] = (), *, locked: Collection[str] = (), stamp: Mapping[str, str] = NO_STAMP
    ) -> Parts:  # fmt: skip
        """The parts of a workbook with these entries (slot id -> value in the unit of the cell; '' clears a formula)."""
        return {**self.parts, **self._changed(entries, attached, locked, stamp)}

    def package(
        self, entries: Entries, attached: Sequence[Entries] = (), *, locked: Collection[str] = (), stamp: Mapping[str, str] = NO_STAMP
    ) -> bytes:  # fmt: skip
        """What `build_workbook` gives for the same."""
        return zipped(self.packing(entries, attached, locked=locked, stamp=stamp))

    def packing(
        self, entries: Entries, attached: Sequence[Entries] = (), *, locked: Collection[str] = (), stamp: Mapping[str, str] = NO_STAMP
    ) -> dict[str, bytes | Packed]:  # fmt: skip
        """As `fill`; parts that are as in the template are not compressed again."""
        changed = self._changed(entries, attached, locked, stamp)
        return {name: changed.get(name) or self._packed(name) for name in self.parts}

    def _changed(
        self, entries: Entries, attached: Sequence[Entries], locked: Collection[str], stamp: Mapping[str, str]
    ) -> Parts:
        given = [entries, *attached, *[{}] * (len(self.plans) - 1 - len(attached))]
        filled = [_with_defaults(one, g) for one, g in zip(self.plans, given, strict=True)]
        results = [self.results(g, n) for n, g in enumerate(given)]
        looks = [_Looks(self, locked, g.keys()) for g in given]
        made = {name: one.fill(filled[n], results[n], looks[n]).encode() for name, n, one in self.sheets}
        if any(one.used for one in looks):
            made[STYLES] = self.variants.part.encode()
        if stamp:
            made[self._meta] = _stamped(self.parts[self._meta].decode(), stamp).encode()
        return {name: content for name, content in made.items() if content != self.parts[name]}

    def _packed(self, name: str) -> Packed:
        """Of the template, compressed once."""
        if name not in self._kept:
            self._kept[name] = packed(self.parts[name])
        return self._kept[name]

    @property
    def _meta(self) -> str:
        """The hidden sheet comes last."""
        return f"xl/worksheets/sheet{len(self.sheets) + 2}.xml"

    @cached_property
    def variants(self) -> Variants:
        return Variants(
            self.parts[STYLES].decode(), (style for *_, skeleton in self.sheets for style in skeleton.styles)
        )


@lru_cache(maxsize=64)
def _press(form: str, year: int, rows: tuple, copies: tuple) -> Press:
    from xladdin.workbook.plan import make_plan

    by_form: dict[str, list[dict[str, int]]] = {}
    for name, wanted in copies:
        by_form.setdefault(name, []).append(dict(wanted))
    return Press(make_plan(form, year, dict(rows), by_form))


def press(form: str, year: int, rows: Mapping[str, int] | None = None, copies: Sequence[str] = ()) -> Press:
    """The press of a shape, kept. `copies`: one name per attached sheet, one of each kind where there are none."""
    return _press(form, year, tuple(sorted((rows or {}).items())), tuple((name, ()) for name in copies))


class _Looks:
    """Which style a cell of one form has in one filled copy."""

    def __init__(self, press: Press, locked: Collection[str], given: Collection[str]) -> None:
        self._press, self._locked, self.used = press, frozenset(locked).intersection(given), False

    def __call__(self, slot_id: str, style: int, quoted: bool) -> int:
        locked = slot_id in self._locked
        if not locked and not quoted:
            return style
        self.used = True
        return self._press.variants.number(style, locked, quoted)


def _stamped(sheet: str, stamp: Mapping[str, str]) -> str:
    """The hidden sheet with more rows."""
    last = sheet.count("<row ")
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", None, key)}{text_cell(f"B{n}", None, text)}</row>'
        for n, (key, text) in enumerate(stamp.items(), last + 1)
    )
    area = f'<dimension ref="A1:B{last + len(stamp)}">'
    return sheet.replace(f'<dimension ref="A1:B{last}">', area).replace("</sheetData>", f"{rows}</sheetData>")


def _program(plan: Plan) -> tuple[Program, dict[str, tuple[str, int, int]]]:
    """All formulas of the form as one program, and the cell of every slot."""
    names = {page.id: page.name for page in plan.sheets}
    at = {page.id: plan.at(page.id) for page in plan.sheets}
    keys = {i: (names[sheet], slot.row, slot.col) for i, (sheet, slot) in plan.slots.items()}
    formulas = {keys[i]: s.formula(at[sheet]) for i, (sheet, s) in plan.slots.items() if s.formula is not None}
    return compile_program(formulas), keys


def _with_defaults(plan: Plan, entries: Entries) -> dict[str, object]:
    unknown = entries.keys() - plan.slots.keys()
    if unknown:
        raise KeyError(f"{plan.form.id}: {sorted(unknown)}")
    return {**{i: s.default for i, (_, s) in plan.slots.items() if s.default}, **entries}


def _typed(value: object) -> object:
    value = shown(value)
    return None if value == "" else float(value) if isinstance(value, Decimal) else value
