"""The sheets 说明, 基本信息 and 词汇 of a scoring table's workbook, and how a value is typed into a cell."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from xladdin.exact import clean_float
from xladdin.output.book import Book, Page
from xladdin.output.style import CENTER, HEADER, NOTE, SECTION, SUBTITLE, TEXT, TITLE, Style, set_paper
from xladdin.tables.about_page import STEPS
from xladdin.tables.columns import ABOUT, GRADE_HEAD, GRADE_ROWS, HEAD, HEAD_FIELDS, HEAD_FIRST, TERMS, Column
from xladdin.tables.outward import Sheets
from xladdin.tables.phrases import name_of, names_in
from xladdin.tables.values import HIGHEST_RATE
from xladdin.vocabulary import UNITS, Vocabulary

LIVE: Style = {**TEXT, "bg_color": "#F2F2F2", "font_color": "#404040"}
HINT: Style = {**TEXT, "font_color": "#7F7F7F"}
FLAG_COLUMN = 6
"""Column, from 0, of the names that stand for 是 or 否: the list for 视同满分的情形."""
SHOWN_UNITS = {"flag": "是否", "text": "文字"}


def write_about(made: Book) -> None:
    page = made.page(ABOUT)
    page.widths(92)
    page.text(0, 0, "怎样填写评分标准", TITLE)
    page.height(0, 34)
    for n, (head, text) in enumerate(STEPS):
        page.text(1 + 2 * n, 0, head, SECTION)
        page.height(1 + 2 * n, 24)
        page.text(2 + 2 * n, 0, text, NOTE)
    set_paper(page.sheet, rows=(0, 0), landscape=False)


def write_head(made: Book, sheets: Sheets) -> None:
    """Fields one a row, then the grades."""
    page = made.page(HEAD)
    page.widths(20, 58, 70)
    page.merged(0, 0, 0, 2, "评分标准的基本信息", TITLE)
    page.height(0, 34)
    page.header(2, ("项目", "内容", "怎样填"), HEADER)
    for row, (key, name, hint) in enumerate(HEAD_FIELDS, HEAD_FIRST - 1):
        page.text(row, 0, name, CENTER)
        put(page, row, 1, sheets.head.get(key), LIVE if key == "base" else TEXT)
        page.text(row, 2, hint, HINT)
        page.height(row, 22)
    top = GRADE_HEAD - 1
    page.header(top, ("等级", "最低得分"), HEADER)
    page.text(top, 2, "从高到低；原表没有等级的空着。", HINT)
    for row in range(top + 1, top + 1 + GRADE_ROWS):
        n = row - top - 1
        label, line = sheets.grades[n] if n < len(sheets.grades) else (None, None)
        put(page, row, 0, label, CENTER)
        put(page, row, 1, line, CENTER)
        page.height(row, 20)
    page.sheet.freeze_panes(3, 1)
    page.sheet.print_area(0, 0, top + GRADE_ROWS, 2)
    set_paper(page.sheet, rows=(2, 2), landscape=True)


def write_terms(made: Book, vocab: Vocabulary) -> None:
    """Every name that expressions may use, with its unit and meaning."""
    names = names_in(vocab)
    page = made.page(TERMS)
    page.widths(40, 8, 34, 70, 40)
    page.merged(0, 0, 0, 4, "词汇：算式里可以用的名称", TITLE)
    page.height(0, 34)
    page.merged(1, 0, 1, 4, "分子、分母照名称写。没有要用的数时，请与程序维护人员联系，增加词汇。", SUBTITLE)
    page.header(2, ("名称", "单位", "代号", "含义", "来源"), HEADER)
    for row, (name, term_id) in enumerate(names.items(), 3):
        term = vocab.terms[term_id]
        unit = SHOWN_UNITS.get(term.unit, UNITS[term.unit])
        for col, text in enumerate((name, unit, term_id, term.definition, term.source)):
            page.text(row, col, text, CENTER if col == 1 else TEXT)
    flags = [name_of(term) for term in vocab.terms.values() if term.unit == "flag"]
    page.header(2, ("是否类",), HEADER, FLAG_COLUMN)
    for row, name in enumerate(flags, 3):
        page.text(row, FLAG_COLUMN, name, TEXT)
    page.sheet.set_column(FLAG_COLUMN, FLAG_COLUMN, 30, None, {"hidden": True})
    page.sheet.freeze_panes(3, 1)
    page.sheet.autofilter(2, 0, 2 + len(names), 4)
    set_paper(page.sheet, rows=(2, 2))


def put(page: Page, row: int, col: int, value: Any, style: Style, column: Column | None = None) -> None:
    """A value as an officer would type it: rates and marks as numbers wherever they stay exact."""
    number = exact_number(value, column)
    if number is None:
        page.text(row, col, "" if value is None else str(value), style, whole=True)
        return
    amount, rate = number
    shown = {"num_format": "0%" if (amount * 100).denominator == 1 else "0.00##%"} if rate else {}
    page.number(row, col, amount, {**style, "align": "center", **shown})


def exact_number(value: Any, column: Column | None) -> tuple[Fraction, bool] | None:
    """The value as an exact number for a cell and whether it is a rate; None for what must stay text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        exact, rate = Fraction(value), False
    elif column is not None and column.kind == "bound":
        text = str(value)
        rate = text.endswith("%")
        try:
            exact = Fraction(Decimal(text.removesuffix("%"))) / (100 if rate else 1)
        except ArithmeticError:
            return None
    else:
        return None
    kept = Fraction(clean_float(Decimal(repr(float(exact)))).value) == exact
    return (exact, rate) if kept and not (rate and abs(exact) >= HIGHEST_RATE) else None
