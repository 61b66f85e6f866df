"""Filled workbooks pressed from one template: cells of the sheets' XML replaced, everything else as `build_workbook` wrote it.

Building a workbook takes some 300 ms; filling a pressed one takes a few. What a program reads from both is the same.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from xml.sax.saxutils import escape

from xladdin.facts import column_letter
from xladdin.workbook.build import build_workbook
from xladdin.workbook.build.cached import cell_content
from xladdin.workbook.build.sheet import BASIC_SIZE, LINE, MOST_HEIGHT, SheetWriter
from xladdin.workbook.formula import UNDECIDED, Program, compile_program
from xladdin.workbook.plan import Plan
from xladdin.workbook.plan.common import FIRST_ROW, lines_needed
from xladdin.workbook.plan.model import SheetPlan, Slot

Entries = Mapping[str, object]
Parts = dict[str, bytes]
_CELL = re.compile(
    r'<c r="([A-Z]+)(\d+)"((?: s="\d+")?)[^>]*?(?:/>|>(<f>.*?</f>)?(?:<v>[^<]*</v>|<is>.*?</is>)?</c>)', re.DOTALL
)
_ROW = re.compile(r'<row r="(\d+)"[^>]*>')
_HEIGHT = re.compile(r' ht="([\d.]+)"')
_SPACE = ' xml:space="preserve"'
_FORMULA_STARTS = ("=", "+", "-", "@")


class Press:
    """One template. `fill` gives the parts of a filled copy; the same entries give the same bytes."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.plans = (plan, *plan.attached)
        with zipfile.ZipFile(io.BytesIO(build_workbook(plan, {"agency": "x"}))) as source:
            self.parts = {name: source.read(name) for name in source.namelist()}
        pages = [(n, page) for n, one in enumerate(self.plans) for page in one.sheets]
        self.sheets = [
            (f"xl/worksheets/sheet{k}.xml", n, _Skeleton(self.parts[f"xl/worksheets/sheet{k}.xml"].decode(), page))
            for k, (n, page) in enumerate(pages, 2)
        ]
        self.programs = [_program(one) for one in self.plans]

    def results(self, entries: Entries, which: int = 0) -> dict[str, object]:
        """Results of the formulas by slot id, as the workbook shows them; attached sheets are plans 1, 2 …."""
        program, keys = self.programs[which]
        values = {keys[i]: _typed(v) for i, v in _with_defaults(self.plans[which], entries).items()}
        shown = program.run(values, overrides=True)
        return {i: shown[key] for i, key in keys.items() if key in shown and shown[key] is not UNDECIDED}

    def fill(self, entries: Entries, attached: Sequence[Entries] = ()) -> Parts:
        """The parts of a workbook with these entries (slot id -> value in the unit of the cell; '' clears a formula)."""
        given = [entries, *attached, *[{}] * (len(self.plans) - 1 - len(attached))]
        filled = [_with_defaults(one, g) for one, g in zip(self.plans, given, strict=True)]
        results = [self.results(g, n) for n, g in enumerate(given)]
        parts = dict(self.parts)
        for name, n, skeleton in self.sheets:
            parts[name] = skeleton.fill(filled[n], results[n]).encode()
        return parts


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


class _Skeleton:
    """A sheet's XML cut at the cells and rows that entries may change."""

    def __init__(self, xml: str, page: SheetPlan) -> None:
        self.page = page
        slots = {f"{column_letter(s.col)}{s.row}": s for s in page.slots}
        self.pieces: list[str | tuple[Slot, str, str, str, str]] = []
        self.heights: dict[int, float] = {}
        self.rows: dict[int, int] = {}
        end = 0
        for match in re.finditer(f"{_CELL.pattern}|{_ROW.pattern}", xml, re.DOTALL):
            col, row, style, formula, whole = match.groups()
            if whole:
                height = _HEIGHT.search(match[0])
                self.pieces += [xml[end : match.start()], match[0]]
                self.rows[int(whole)] = len(self.pieces) - 1
                self.heights[int(whole)] = float(height[1]) if height else 0.0
            elif f"{col}{row}" in slots:
                self.pieces += [
                    xml[end : match.start()],
                    (slots[f"{col}{row}"], f"{col}{row}", style, formula or "", match[0]),
                ]
            else:
                continue
            end = match.end()
        self.pieces.append(xml[end:])
        self.looks = _sizes(page)

    def fill(self, entries: Entries, results: Entries) -> str:
        pieces = list(self.pieces)
        for row, height in self.raised(entries).items():
            pieces[self.rows[row]] = _raised(pieces[self.rows[row]], height)  # type: ignore[arg-type]
        return "".join(p if isinstance(p, str) else _cell(p, entries, results) for p in pieces)

    def raised(self, entries: Entries) -> dict[int, float]:
        """Rows that a wrapped text makes higher, as the builder makes them."""
        made: dict[int, float] = {}
        for slot in self.page.slots:
            value = entries.get(slot.id)
            if slot.id not in self.looks or value in (None, ""):
                continue
            width, size = self.looks[slot.id]
            need = min(MOST_HEIGHT, lines_needed(str(value), width * BASIC_SIZE / size) * size * LINE + 4)
            rows = range(slot.row, slot.row + slot.rows)
            have = sum(made.get(r, self.heights[r]) for r in rows)
            if need > have:
                made |= {r: round(made.get(r, self.heights[r]) + (need - have) / len(rows), 2) for r in rows}
        return made


def _sizes(page: SheetPlan) -> dict[str, tuple[float, float]]:
    """Width and font size of the slots whose text makes its row higher."""
    writer = SheetWriter.__new__(SheetWriter)
    writer.page = page
    found = {}
    for slot in page.slots:
        if slot.kind in ("text", "goal") and slot.row >= FIRST_ROW:
            width = sum(page.widths[slot.col - 1 : slot.col - 1 + slot.cols]) - 2 * slot.indent
            found[slot.id] = width, writer.look(slot).size
    return found


def _raised(tag: str, height: float) -> str:
    shown = f"{height:g}"
    if _HEIGHT.search(tag):
        return _HEIGHT.sub(f' ht="{shown}"', tag)
    return tag.replace(">", f' customHeight="1" ht="{shown}">')


def _cell(piece: tuple[Slot, str, str, str, str], entries: Entries, results: Entries) -> str:
    slot, place, style, formula, blank = piece
    start = f'<c r="{place}"{style}'
    if slot.id in entries:
        value = _shown(entries[slot.id])
        if value is None or value == "":
            return f"{start}/>"
        if isinstance(value, str):
            if value.startswith(_FORMULA_STARTS):
                raise ValueError(f"{slot.id}: {value}")
            return (
                f'{start} t="inlineStr"><is><t{_SPACE if value != value.strip() else ""}>{escape(value)}</t></is></c>'
            )
        kind, text = cell_content(value)
        return f"{start}{kind}><v>{text}</v></c>"
    if not formula:
        return blank
    if slot.id not in results:
        return f"{start}>{formula}</c>"
    kind, text = cell_content(results[slot.id])
    return f"{start}{kind}>{formula}<v>{text}</v></c>"


def _program(plan: Plan) -> tuple[Program, dict[str, tuple[str, int, int]]]:
    """All formulas of the form as one program, and the cell of every slot."""
    names = {page.id: page.name for page in plan.sheets}
    keys = {i: (names[sheet], slot.row, slot.col) for i, (sheet, slot) in plan.slots.items()}
    formulas = {keys[i]: s.formula(plan.at(sheet)) for i, (sheet, s) in plan.slots.items() if s.formula is not None}
    return compile_program(formulas), keys


def _with_defaults(plan: Plan, entries: Entries) -> dict[str, object]:
    unknown = entries.keys() - plan.slots.keys()
    if unknown:
        raise KeyError(f"{plan.form.id}: {sorted(unknown)}")
    return {**{i: s.default for i, (_, s) in plan.slots.items() if s.default}, **entries}


def _shown(value: object) -> object:
    return ("是" if value else "否") if isinstance(value, bool) else value


def _typed(value: object) -> object:
    value = _shown(value)
    return None if value == "" else float(value) if isinstance(value, Decimal) else value
