"""Finishing touches on what openpyxl wrote: results of formulas for programs that do not calculate, repeatable bytes.

openpyxl writes formulas without results, numbers with 16 digits (one too few to be exact), the time of day, and XML
whose spelling depends on whether lxml is installed. All of that is settled here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from xladdin.facts import column_letter
from xladdin.output.zipped import zipped
from xladdin.workbook.formula import UNDECIDED, compile_program
from xladdin.workbook.plan import Plan

APPLICATION = "xladdin"
FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
_CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>.*?</f>)?<v>([^<]*)</v></c>')
_ROW = re.compile(r'<row((?: (?!r=)[^ =>]+="[^"]*")*)( r="\d+")')
_EMPTY = re.compile(r'(<c r="[A-Z]+\d+"(?: s="\d+")?)></c>')
_NUMBER_TYPE = re.compile(r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="n"')
_TIMES = re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_APPLICATION = re.compile(r"(<Application>)[^<]*(</Application>)")
Key = tuple[str, int, int]


def finish(raw: bytes, filled: Iterable[tuple[Plan, Mapping[str, object]]]) -> bytes:
    """The package with cached results and exact numbers, parts in Excel's order, no times. `filled`: plans in order of their sheets."""
    filled = list(filled)
    by_sheet: dict[str, dict[str, object]] = {}
    for plan, entries in filled:
        for (sheet, row, col), value in shown_values(plan, entries).items():
            by_sheet.setdefault(sheet, {})[f"{column_letter(col)}{row}"] = value
    with zipfile.ZipFile(io.BytesIO(raw)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    # The guide comes first and has no slots, so the plan's sheets are parts 2, 3 ….
    places = {
        f"xl/worksheets/sheet{n}.xml": page
        for n, page in enumerate((page for plan, _ in filled for page in plan.sheets), 2)
    }
    made: dict[str, str] = {}
    for name in sorted(parts, key=_order):
        text = canonical(parts[name])
        if name in places:
            page = places[name]
            text = with_values(text, by_sheet.get(page.name, {}))
            text = quiet_marks(text, f"A1:{column_letter(len(page.widths))}{page.last_row}")
        made[name] = _without_times(name, text)
    return zipped(made)


def _order(name: str) -> tuple[int, str]:
    """Programs that look at the first bytes expect the content types first."""
    return (FIRST_PARTS.index(name) if name in FIRST_PARTS else len(FIRST_PARTS), name)


def canonical(part: bytes) -> str:
    """One spelling of an XML part, whichever library wrote it, and the one Excel uses for rows and cells.

    Rows begin with their number, numbers have no t="n", empty cells are empty tags.
    """
    text = _NUMBER_TYPE.sub(r"\1", ElementTree.canonicalize(part.decode()))
    text = _ROW.sub(r"<row\2\1", _EMPTY.sub(r"\1/>", text))
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text


def _without_times(name: str, text: str) -> bytes:
    if name == "docProps/core.xml":
        text = _TIMES.sub("", text)
    elif name == "docProps/app.xml":
        text = _APPLICATION.sub(rf"\g<1>{APPLICATION}\g<2>", text)
    return text.encode()


def shown_values(plan: Plan, entries: Mapping[str, object]) -> dict[Key, object]:
    """Typed numbers and results of all formulas, by sheet name, row and column."""
    names = {page.id: page.name for page in plan.sheets}
    at = {page.id: plan.at(page.id) for page in plan.sheets}
    formulas: dict[Key, str] = {}
    typed: dict[Key, object] = {}
    for slot_id, (sheet, slot) in plan.slots.items():
        key, value = (names[sheet], slot.row, slot.col), entries.get(slot_id, slot.default or None)
        if value is not None and value != "":
            typed[key] = _as_typed(value)
        elif slot.formula is not None:
            formulas[key] = slot.formula(at[sheet])
    results = compile_program(formulas).run(typed)
    numbers = {k: v for k, v in typed.items() if isinstance(v, (int, float, Decimal))}
    # What differs between programs has no result to show: each finds its own.
    return {**numbers, **{k: v for k, v in results.items() if v is not UNDECIDED}}


def _as_typed(value: object) -> object:
    return ("是" if value else "否") if isinstance(value, bool) else value


def with_values(text: str, values: Mapping[str, object]) -> str:
    """Puts results behind formulas, and the exact digits of typed numbers."""

    def fill(match: re.Match[str]) -> str:
        place, attributes, formula, old = match.groups()
        if place not in values:
            return match[0]
        kind, shown = cell_content(values[place])
        attributes = re.sub(r' t="\w+"', "", attributes)
        return f'<c r="{place}"{attributes}{kind}>{formula or ""}<v>{shown if shown is not None else old}</v></c>'

    return _CELL.sub(fill, text)


def cell_content(value: object) -> tuple[str, str]:
    """Type attribute and text of `<v>`."""
    if value is None:
        return ' t="str"', ""
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, Decimal):
        return "", format(value, "f")
    if isinstance(value, (int, float)):
        return "", repr(int(value) if float(value).is_integer() and abs(value) < 1e15 else value)
    text = str(value)
    return (' t="e"', text) if text.startswith("#") else (' t="str"', escape(text))


def quiet_marks(text: str, area: str) -> str:
    """No green triangles where formulas in unlocked cells or sums of a part of a column are meant.

    Numbers typed as text keep theirs.
    """
    quiet = f'<ignoredError formula="1" formulaRange="1" sqref="{area}" unlockedFormula="1"></ignoredError>'
    return text.replace("</worksheet>", f"<ignoredErrors>{quiet}</ignoredErrors></worksheet>")
