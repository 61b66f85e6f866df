"""kind = "basis": one line per point, count of breaches or grade that a person answers, generated from the rulebook."""

from __future__ import annotations

from collections.abc import Mapping

from xladdin.forms.model import Form, Sheet
from xladdin.forms.whole import on_basis
from xladdin.rules.expression import excel_number
from xladdin.rules.formula import input_formula, score_formula
from xladdin.rules.rulebook import Item, Rule, Rulebook
from xladdin.rules.sentence import CIRCLED, item_criterion
from xladdin.rules.shapes import Choice
from xladdin.vocabulary import Vocabulary
from xladdin.workbook.plan.common import FIRST_ROW, height_for, page_head
from xladdin.workbook.plan.model import At, SheetPlan, Slot, Text, item_key

HEADERS = ("三级指标", "序号", "内容和计分", "分值", "填写", "要素得分", "备注")
_ASK = {"flag": "选“是”或“否”", "count": "填问题例数，没有填0", "choice": "从列表中选一项"}


def lay_basis(
    sheet: Sheet, form: Form, book: Rulebook, vocab: Vocabulary, year: int, wanted: Mapping[str, int]
) -> SheetPlan:
    width = len(HEADERS)
    texts, slots = page_head(sheet, form, year, width)
    texts += [Text(FIRST_ROW, n, h, "header") for n, h in enumerate(HEADERS, 1)]
    heights: dict[int, float] = {FIRST_ROW: 24}
    row = FIRST_ROW + 1
    for rule in on_basis(book, form.of_kind("scoring") is not None):
        texts.append(Text(row, 1, rule.label, "header", rows=len(rule.items)))
        for n, item in enumerate(rule.items):
            words = item_criterion(item, vocab).rstrip("；。")
            number = CIRCLED[n] if len(rule.items) > 1 else ""
            texts += [Text(row, 2, number, "mark"), Text(row, 3, words, "body"),
                      Text(row, 4, excel_number(item.marks), "marks"), Text(row, 7, _remark(item), "body")]  # fmt: skip
            slots += _item_slots(rule, item, row, words)
            heights[row] = height_for([(words, sheet.widths[2]), (_remark(item), sheet.widths[6])], least=22)
            row += 1
    if sheet.note:
        texts.append(Text(row, 1, sheet.note, "note", cols=width))
        heights[row] = height_for([(sheet.note, sum(sheet.widths))])
        row += 1
    return SheetPlan(sheet.id, "basis", sheet.name, sheet.widths, tuple(texts), tuple(slots), width, row - 1,
                     (FIRST_ROW, FIRST_ROW), heights)  # fmt: skip


def _remark(item: Item) -> str:
    if item.answer:
        return _ASK[item.shape.input]
    return "由人工评定" if item.measure is None else "自动取数"


def _item_slots(rule: Rule, item: Item, row: int, words: str) -> list[Slot]:
    key = item_key(rule.id, item.id)
    if item.answer:
        kind = item.shape.input
        options = (
            ("是", "否")
            if kind == "flag"
            else tuple(o for o, _ in item.shape.options)
            if isinstance(item.shape, Choice)
            else ()
        )
        asked = Slot(item.answer, row, 5, kind, label=words, label_col=3, header=HEADERS[4], options=options,
                     hint=_ASK[kind], name=item.label)  # fmt: skip
        source = item.answer
    else:

        def value(at: At) -> str:
            return input_formula(item, at)

        asked = Slot(f"value.{key}", row, 5, "value", unit=item.unit, input=False, formula=value, name=item.subject)
        source = f"value.{key}"

    def score(at: At) -> str:
        return score_formula(item, at.raw(source), at)

    return [asked, Slot(f"item.{key}", row, 6, "score", input=False, formula=score, name="要素得分")]
