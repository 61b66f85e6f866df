"""kind = "figures": a list of inputs with unit, meaning and the rules that use each."""

from __future__ import annotations

from collections.abc import Mapping

from xladdin.forms.model import FigureRow, Form, HeadingRow, Sheet
from xladdin.rules.rulebook import Rulebook
from xladdin.vocabulary import UNITS, Term, Vocabulary
from xladdin.workbook.plan.common import AMOUNT_ZH, FIRST_ROW, height_for, page_head, term_slot
from xladdin.workbook.plan.model import SheetPlan, Text

HEADERS = ("数据名称", "填报数", "单位", "填写说明", "用于")


def lay_figures(
    sheet: Sheet, form: Form, book: Rulebook, vocab: Vocabulary, year: int, wanted: Mapping[str, int]
) -> SheetPlan:
    width = len(HEADERS)
    texts, slots = page_head(sheet, form, year, width)
    texts += [Text(FIRST_ROW, n, h, "header") for n, h in enumerate(HEADERS, 1)]
    heights: dict[int, float] = {FIRST_ROW: 24}
    row = FIRST_ROW + 1
    for entry in sheet.rows:
        if isinstance(entry, HeadingRow):
            texts.append(Text(row, 1, entry.heading, "heading", cols=width))
            heights[row] = 22
        elif isinstance(entry, FigureRow):
            term = vocab.terms[entry.figure]
            name, used = term.name(year), used_by(term, book)
            slot = term_slot(term, form, year, row, 2, unit=entry.unit, label=name, label_col=1, header=HEADERS[1])
            slots.append(slot)
            unit = AMOUNT_ZH[slot.unit] if slot.kind == "amount" else UNITS[term.unit]
            meaning = term.definition + ("（自动计算）" if term.computed else "")
            texts += [Text(row, 1, name, "label"), Text(row, 3, unit, "mark"), Text(row, 4, meaning, "body"),
                      Text(row, 5, used, "body")]  # fmt: skip
            heights[row] = height_for(
                [(name, sheet.widths[0]), (meaning, sheet.widths[3]), (used, sheet.widths[4])], least=22
            )
        row += 1
    if sheet.note:
        texts.append(Text(row, 1, sheet.note, "note", cols=width))
        heights[row] = height_for([(sheet.note, sum(sheet.widths))])
        row += 1
    return SheetPlan(sheet.id, "figures", sheet.name, sheet.widths, tuple(texts), tuple(slots), width, row - 1,
                     (FIRST_ROW, FIRST_ROW), heights)  # fmt: skip


def used_by(term: Term, book: Rulebook) -> str:
    """Labels of the rules that need the figure, under any of their readings."""
    return "、".join(rule.label for rule in book.rules if term.id in rule.needs)
