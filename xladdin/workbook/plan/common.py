"""What the layers share: slots from vocabulary terms, page heads, text heights."""

from __future__ import annotations

from unicodedata import east_asian_width

from xladdin.forms.model import AGENCY, Form, Sheet
from xladdin.rules.derive import computed_formula
from xladdin.vocabulary import Term
from xladdin.workbook.plan.model import At, Formula, Slot, Text

KINDS = {"yuan": "amount", "people": "count", "items": "count", "times": "count", "sqm": "area", "rate": "rate",
         "flag": "flag", "text": "text"}  # fmt: skip
EXPECT = {"amount": "amount", "count": "count", "area": "number", "rate": "rate", "score": "score", "marks": "score"}
"""Slot kind -> what `exact.parse_number` should expect in it; other kinds hold no number."""
AMOUNT_ZH = {"yuan": "元", "wan": "万元"}
FIRST_ROW = 4
"""Rows 1–3 of every sheet: attachment number, title, reporting unit and money unit."""
AGENCY_WIDTH = 22
"""Least width of the cell that shows the agency's name: eleven Chinese characters."""


def term_slot(term: Term, form: Form, year: int, row: int, col: int, *, unit: str = "", rows: int = 1, cols: int = 1,
              label: str = "", label_col: int = 0, header: str = "") -> Slot:  # fmt: skip
    """The slot of a vocabulary term: computed ones carry their native formula and are locked."""
    kind = KINDS[term.unit]
    formula: Formula | None = None
    if term.computed:

        def formula(at: At) -> str:
            text = computed_formula(term, at, at.block_range)
            return _in_unit(text, slot_unit) if kind == "amount" and not term.adds_up else text

    slot_unit = (unit or form.unit) if kind == "amount" else ""
    return Slot(
        id=term.id, row=row, col=col, kind=kind, unit=slot_unit, rows=rows, cols=cols, input=formula is None, formula=formula,
        label=label, label_col=label_col, header=header, options=("是", "否") if kind == "flag" else (),
        hint=term.definition, name=term.name(year),
    )  # fmt: skip


def _in_unit(text: str, unit: str) -> str:
    """Formulas over `value()` references give 元; a 万元 cell shows a ten-thousandth of it."""
    return text if unit == "yuan" else f'IF(ISNUMBER({text}),({text})/10000,"")'


def page_head(sheet: Sheet, form: Form, year: int, width: int) -> tuple[list[Text], list[Slot]]:
    """Attachment number, title and a line with 填报单位 and money unit; a subtitle instead where the table itself says both."""
    texts = [Text(2, 1, sheet.title.format(year=year), "title", cols=width)]
    if sheet.attachment:
        texts.append(Text(1, 1, sheet.attachment, "attachment", cols=width))
    money = sheet.kind in ("grid", "figures", "evaluation")
    unit_text = f"金额单位：{AMOUNT_ZH[form.unit]}" if money else ""
    if sheet.subtitle:
        texts.append(Text(3, 1, sheet.subtitle.format(year=year), "subtitle", cols=width))
        return texts, []
    label = sheet.agency_label or "填报单位："
    label_cols = _columns_for(label, sheet.widths)
    at, agency_cols = 1 + label_cols, max(1, (width + 1 - label_cols) // 2)
    while sum(sheet.widths[at - 1 : at - 1 + agency_cols]) < AGENCY_WIDTH and at + agency_cols < width:
        agency_cols += 1
    texts.append(Text(3, 1, label, "line", cols=label_cols))
    texts.append(
        Text(3, at + agency_cols, f"{year}年度　{unit_text}".rstrip(), "unit", cols=width + 1 - at - agency_cols)
    )
    return texts, [agency_slot(sheet, form, 3, at, agency_cols, sheet.agency_label)]


def agency_slot(sheet: Sheet, form: Form, row: int, col: int, cols: int, label: str) -> Slot:
    """The unit's name: typed on the first sheet that has a place for it, repeated on the others."""
    if sheet is form.agency_home:
        return Slot(AGENCY, row, col, "text", cols=cols, label=label, label_col=1,
                    hint="填写单位全称，与公章一致", name="填报单位")  # fmt: skip
    return Slot(f"{AGENCY}.{sheet.id}", row, col, "text", cols=cols, input=False, formula=_agency, name="填报单位")


def _columns_for(text: str, widths: tuple[float, ...]) -> int:
    """How many columns from the left a line of text takes; at least two columns are left for others."""
    taken = 1
    while sum(widths[:taken]) < text_width(text) + 2 and taken < len(widths) - 2:
        taken += 1
    return taken


def _agency(at: At) -> str:
    cell = at.raw("agency")
    return f'IF({cell}="","",{cell})'


def text_width(text: str) -> int:
    """Columns a line of text takes: Chinese characters count two."""
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in text)


def lines_needed(text: str, width: float) -> int:
    """Lines of wrapped text in a cell `width` characters wide."""
    usable = max(2.0, width - 1.5)
    return sum(max(1, -int(-text_width(line) // usable)) for line in text.split("\n"))


def height_for(texts: list[tuple[str, float]], line: float = 13.5, least: float = 20.0) -> float:
    """Row height in points so that every (text, column width) fits; Excel's own limit is 409."""
    return min(409.0, max([least, *(lines_needed(t, w) * line + 7 for t, w in texts)]))
