"""Which form set a document follows, and which of its tables are which sheets: by what the tables print, by the place it names first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from xladdin.forms.load import form as find_form
from xladdin.forms.load import workbook_forms
from xladdin.legacy.align import align, line_labels
from xladdin.legacy.labels import Labels
from xladdin.legacy.lines import Line, Row, printed_lines, table_rows
from xladdin.legacy.words import likeness, plain, years_in
from xladdin.word.blocks import Document, Paragraph, Table
from xladdin.workbook.plan import Plan, SheetPlan, make_plan

LEAST = 2.0
"""Labels in common below which a table is none of the form's."""
MOST_ROWS_IN_ALL = 6000
"""Rows of all tables of a document; tables beyond them are reported and not matched."""
_TITLE = 3.0
"""What an equal title above the table is worth, in labels: project tables print the same labels as the main one."""
_PLACE = 1.3
_ABOVE = 4
"""Paragraphs above a table that may be its title, subtitle, unit and attachment number."""


class Match(Struct, frozen=True):
    """A table and the sheet it follows. `form`: of the sheet, the main form's or an attached one's. `fit`: labels in common."""

    table: Table
    form: str
    sheet: str
    fit: float


class Recognised(Struct, frozen=True):
    """A form set and its tables. `fit` is 0 when only the place tells."""

    form: str
    matches: tuple[Match, ...]
    fit: float


def recognise(document: Document, year: int, wanted: str | None = None) -> Recognised | None:
    """The form that fits best, or `wanted`; None when neither tables nor place point to any."""
    rows = {t.number: list(table_rows(t)) for t in document.tables}
    place = None if wanted else _first_place(document)
    best: Recognised | None = None
    candidates = {form_id: _sheets(form_id, year) for form_id in ((wanted,) if wanted else workbook_forms())}
    labels = line_labels((line for sheets in candidates.values() for *_, lines in sheets for line in lines), year)
    for form_id, sheets in candidates.items():
        matches = _matches(document, rows, sheets, labels)
        of_place = form_id in (place or ())
        bonus = _PLACE * (1 + 0.05 * (year in find_form(form_id).years)) if of_place else 1.0
        fit = sum(m.fit for m in matches) * bonus + 0.1 * of_place
        if (fit or wanted) and (best is None or fit > best.fit):
            best = Recognised(form_id, tuple(matches), fit)
    return best


def _first_place(document: Document) -> set[str]:
    """The forms of the place that the document names first."""
    text = "".join(_texts(document))
    found: dict[str, int] = {}
    for form_id in workbook_forms():
        name = re.split(r"[省区]", find_form(form_id).jurisdiction, maxsplit=1)[-1]
        at = text.find(name) if len(name) > 1 and "（" not in name else -1
        if at >= 0:
            found[form_id] = at
    first = min(found.values(), default=0)
    return {form_id for form_id, at in found.items() if at == first}


def _texts(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield plain(block.text)
        else:
            yield from (plain(cell.text) for row in block.rows for cell in row)


def _sheets(form_id: str, year: int) -> list[tuple[Plan, SheetPlan, list[Line]]]:
    """The sheets of a form and of those it attaches, one of each, with their printed lines."""
    plan = make_plan(form_id, year)
    plans = {one.form.id: one for one in (plan, *plan.attached)}
    return [(one, sheet, printed_lines(one, sheet)) for one in plans.values() for sheet in one.sheets]


def _matches(
    document: Document, rows: dict[int, list[Row]], sheets: list[tuple[Plan, SheetPlan, list[Line]]], labels: Labels
) -> list[Match]:
    found: list[Match] = []
    seen = 0
    for table in document.tables:
        seen += len(table.rows)
        if seen > MOST_ROWS_IN_ALL:
            break
        title = [*titles_above(document, table), *(p.text for row in rows[table.number][:2] for p in row.own)]
        own = rows[table.number]
        fits = [(*_fit(own, title, one, sheet, lines, labels), one.form.id, sheet.id) for one, sheet, lines in sheets]
        fit, common, of_form, sheet_id = max(fits, key=lambda f: (f[1] >= LEAST, f[0]))
        if common >= LEAST:
            found.append(Match(table, of_form, sheet_id, fit))
        elif found and _goes_on(found[-1].table, table):
            found.append(replace(found[-1], table=table, fit=0.0))
    return found


def _goes_on(above: Table, table: Table) -> bool:
    """Whether nothing stands between two tables, as where a page break cut one in two."""
    return table.number == above.number + 1 and table.after == above.after


def _fit(
    rows: list[Row], titles: list[str], plan: Plan, sheet: SheetPlan, lines: list[Line], labels: Labels
) -> tuple[float, float]:
    """(how well a table fits a sheet, its title counted; how many labels they have in common)."""
    _, common = align(rows, lines, labels)
    if not common:
        return 0.0, 0.0
    printed = next(t.text for t in sheet.texts if t.role == "title")
    return common + _TITLE * max((likeness(t, printed, plan.year) for t in titles), default=0.0), common


def titles_above(document: Document, table: Table) -> list[str]:
    """The few paragraphs directly above a table, the nearest first."""
    found: list[str] = []
    at = next(n for n, block in enumerate(document.blocks) if block is table)
    for block in reversed(document.blocks[max(0, at - _ABOVE) : at]):
        if isinstance(block, Table):
            break
        found.append(block.text)
    return found


def document_year(document: Document) -> int | None:
    """The year most often named where reports name their own: titles above the tables and at the beginning."""
    titles = [p.text for p in document.paragraphs[:6]]
    for table in document.tables:
        titles += titles_above(document, table)
    counted = Counter(year for text in titles if len(text) < 60 for year in years_in(text))
    if not counted:
        counted = Counter(year for text in _texts(document) for year in years_in(text))
    return max(counted, key=lambda year: (counted[year], year), default=None)
