"""Plan + entries -> the bytes of a workbook."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest

from openpyxl import Workbook
from openpyxl.workbook.properties import CalcProperties

from xladdin.workbook.build.cached import finish
from xladdin.workbook.build.guide import write_guide
from xladdin.workbook.build.meta import NO_STAMP, add_metadata, add_names
from xladdin.workbook.build.rules import add_rules
from xladdin.workbook.build.sheet import SheetWriter
from xladdin.workbook.build.style import basic_font
from xladdin.workbook.plan import Plan


def build_workbook(
    plan: Plan, entries: Mapping[str, object] | None = None, attached: Sequence[Mapping[str, object]] = (), *,
    locked: Collection[str] = (), stamp: Mapping[str, str] = NO_STAMP,
) -> bytes:  # fmt: skip
    """The form of `plan` as .xlsx, filled in with `entries`; the same arguments give the same bytes.

    `entries`: slot id -> value in the slot's own unit (Decimal, int, float, text; True/False for 是/否). Text in a slot
    for numbers stays text, as a clerk may type it. An entry on a slot with a formula is typed over the formula; without
    one the formula stands. `attached`: entries of the attached sheets, in their order. `locked`: slots that are not
    to be typed over where they have an entry. `stamp`: more rows of the hidden sheet. Raises KeyError for an id that the
    plan has no slot for.
    """
    filled = [(plan, entries or {}), *zip_longest(plan.attached, attached, fillvalue={})]
    for one, given in filled:
        unknown = [slot_id for slot_id in given if slot_id not in one.slots]
        if unknown:
            raise KeyError(f"表样 {one.form.id} 没有填报格：{'、'.join(unknown)}")
    book = Workbook()
    _set_basic_font(book)
    book.remove(book.active)
    book.properties.creator, book.properties.title = "xladdin", f"{plan.form.title}（{plan.year}年度）"
    write_guide(book, plan)
    for one, given in filled:
        for page in one.sheets:
            sheet = book.create_sheet(page.name)
            SheetWriter(sheet, one, page, given, locked).write()
            add_rules(sheet, one, page)
    add_metadata(book, plan, stamp)
    add_names(book, plan)
    _open_at(book, 1 if entries else 0)
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    raw = io.BytesIO()
    book.save(raw)
    return finish(raw.getvalue(), filled)


def _set_basic_font(book: Workbook) -> None:
    """The font whose digits measure column widths; openpyxl keeps it at index 0 of the fonts."""
    book._fonts.clear()
    book._fonts.add(basic_font())
    book._named_styles["Normal"].font = basic_font()


def _open_at(book: Workbook, index: int) -> None:
    """A blank form opens at its guide, a filled one at its first table."""
    book.active = index
    for n, sheet in enumerate(book.worksheets):
        sheet.sheet_view.tabSelected = n == index
