"""Faults of the workbook itself: formulas, saved results, printed texts, places of slots."""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random

from workbooks.city.draft import Draft
from workbooks.city.fault import COUNTY, GENERAL, HONGJIANG, NINGXIANG, cell_xml, fault, inline, replaced
from xladdin.facts import Cell
from xladdin.workbook.build.press import Parts

BASES = (NINGXIANG, COUNTY, HONGJIANG)
WORKBOOK = "xl/workbook.xml"
_VALUE = re.compile(r"<v>[^<]*</v>")


@fault("result-typed-over", (NINGXIANG, COUNTY), "formula-overwritten")
def _(draft: Draft, rng: Random) -> str:
    """测算得分的格子被数值覆盖。"""
    draft.entries["calc.staffing"] = Decimal(str(draft.shown("calc.staffing")))
    return draft.cell("calc.staffing")


@fault("rate-cleared", BASES, "formula-missing", claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """控制率的公式被清除。"""
    draft.entries["staffing_control_rate"] = ""
    return draft.cell("staffing_control_rate")


@fault("sum-shortened", BASES, "formula-changed", also=("cached-differs",))
def _(draft: Draft, rng: Random) -> str:
    """三公经费合计的公式少加了一项。"""
    place = draft.cell("sangong.actual")
    col, row = re.fullmatch(r"([A-Z]+)(\d+)", place.rpartition("!")[2]).groups()  # type: ignore[union-attr]
    return cell_xml(
        draft, place, lambda old: f"|<f>{col}{int(row) + 1}+{col}{int(row) + 4}</f>{''.join(_VALUE.findall(old))}"
    )


@fault("score-as-formula", (NINGXIANG, COUNTY), "formula-changed")
def _(draft: Draft, rng: Random) -> str:
    """得分格里写了自编公式。"""
    value = draft.shown("claim.staffing")
    return cell_xml(
        draft, draft.cell("claim.staffing"), lambda old: f"|<f>1+{Decimal(str(value)) - 1}</f><v>{value}</v>"
    )


@fault("row-bare", (GENERAL, HONGJIANG), "row-without-formula", also=("cached-differs",), claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """插入的一行没有带公式。"""
    rows = [i for i in draft.entries if i.startswith("quantity[") and i.endswith(".marks")]
    row = rows[-1].rpartition(".")[0]
    own = [
        (s.col, i)
        for i, (_, s) in draft.press.plan.slots.items()
        if i.startswith(f"{row}.") and s.formula is not None and not i.endswith(".claim")
    ]
    draft.entries |= {i: "" for _, i in own}
    return draft.cell(
        next(i for i in draft.press.plan.slots if i.startswith(f"{row}.") and i in dict(map(reversed, own)))
    )  # type: ignore[arg-type]


@fault("shown-total-forged", (NINGXIANG, COUNTY), "cached-differs")
def _(draft: Draft, rng: Random) -> str:
    """总分保留公式，保存的结果被改成99.5。"""
    return cell_xml(draft, draft.cell("claim.total"), lambda old: "|" + _VALUE.sub("<v>99.5</v>", old))


@fault("input-forged", BASES, "cached-differs")
def _(draft: Draft, rng: Random) -> str:
    """填报格的公式显示的不是它算出的数。"""
    staff = int(Decimal(draft.entries["staff_on_duty"]))
    draft.entries["staff_on_duty"] = Decimal(
        staff - 1
    )  # everything else is computed from what the formula really gives
    return cell_xml(draft, draft.cell("staff_on_duty"), lambda old: f"|<f>{staff}-1</f><v>{staff}</v>")


@fault("error-value", (NINGXIANG, COUNTY), "value-not-numeric", also=("cached-differs",), claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """填报格显示错误值。"""
    return cell_xml(draft, draft.cell("initial_budget"), lambda old: 't="e"|<v>#REF!</v>')


@fault("linked-input", (NINGXIANG, COUNTY), "value-not-numeric", also=("cached-differs",), claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """填报格的公式指向别的文件，不能核实。"""
    return cell_xml(
        draft, draft.cell("initial_budget"), lambda old: f"|<f>[1]Sheet1!A1</f>{''.join(_VALUE.findall(old))}"
    )


@fault("never-calculated", (NINGXIANG, COUNTY, GENERAL, HONGJIANG), "never-calculated", also=("never-calculated",))
def _(draft: Draft, rng: Random) -> None:
    """程序生成的文件，公式没有结果。"""

    def strip(parts: Parts) -> Parts:
        return {
            n: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", p) if n.startswith("xl/worksheets/") else p
            for n, p in parts.items()
        }

    draft.edits.append(strip)


# ---- printed texts -------------------------------------------------------------------------------------------------------


def _text(draft: Draft, role: str, *, below: int = 4) -> tuple[str, str]:
    """The first printed text of a role: its sheet and cell, and what it says."""
    for page in draft.press.plan.sheets:
        for text in page.texts:
            if text.role == role and text.text and text.row >= below:
                return str(Cell(page.name, text.row, text.col)), text.text
    raise KeyError(role)


@fault("criterion-rewritten", (NINGXIANG, COUNTY), "printed-text-changed")
def _(draft: Draft, rng: Random) -> str:
    """评价标准的文字被改写。"""
    page = next(p for p in draft.press.plan.sheets if p.kind == "scoring")
    row, col = next((t.row, t.col) for t in page.texts if t.role == "body" and t.row > page.header_rows[1])
    return cell_xml(draft, str(Cell(page.name, row, col)), lambda old: inline("不扣分"))


@fault("label-rewritten", BASES, "label-changed")
def _(draft: Draft, rng: Random) -> str:
    """数字左边的名称被改写。"""
    sheet, _, address = draft.cell("overseas_travel.budget").rpartition("!")
    return cell_xml(draft, f"{sheet}!A{re.sub('[A-Z]', '', address)}", lambda old: inline("2、差旅费"))


@fault("rows-moved", BASES, "label-changed", "label-changed")
def _(draft: Draft, rng: Random) -> tuple[str, str]:
    """出国经费和公务接待两行的名称对调了位置，数字没有跟着走。"""
    places, texts = [], []
    for slot_id in ("overseas_travel.budget", "official_hospitality.budget"):
        sheet, row = draft.press.plan.slots[slot_id]
        page = draft.press.plan.sheet(sheet)
        texts.append(next(t.text for t in page.texts if t.row == row.row and t.col == 1))
        places.append(str(Cell(page.name, row.row, 1)))
    for place, text in zip(places, reversed(texts), strict=True):
        cell_xml(draft, place, lambda old, text=text: inline(text))
    return places[0], places[1]


@fault(
    "slot-moved",
    NINGXIANG,
    "label-changed",
    also=("stray-content", "left-blank", "formula-changed", "cached-differs"),
    claims="typed",
)
def _(draft: Draft, rng: Random) -> str:
    """一个填报格被剪切粘贴到别的行。"""
    sheet, row = draft.cell("overseas_travel.budget"), draft.press.plan.slots["budget_adjustment_rate"][1].row
    name, _, address = sheet.rpartition("!")
    col, old = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
    replaced(draft, WORKBOOK, f">{name}!${col}${old}<", f">{name}!${col}${row}<")
    return f"{name}!{col}{row}"


@fault(
    "slot-lost",
    NINGXIANG,
    "slot-lost",
    also=("input-missing", "stray-content", "formula-changed", "score-missing", "left-blank", "cached-differs"),
    claims="typed",
)
def _(draft: Draft, rng: Random) -> None:
    """填报格的定位标记随删除的行丢失。"""
    sheet, _, address = draft.cell("satisfaction_rate").rpartition("!")
    col, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
    replaced(draft, WORKBOOK, f">{sheet}!${col}${row}<", ">#REF!<")


@fault("note-in-the-table", (NINGXIANG, HONGJIANG), "stray-content")
def _(draft: Draft, rng: Random) -> str:
    """表内不是填报格的地方写了字。"""
    slot = "budget_adjustment_rate" if draft.form == NINGXIANG else "funds_adjustment_rate"
    sheet, _, address = draft.cell(slot).rpartition("!")
    return cell_xml(draft, f"{sheet}!B{re.sub('[A-Z]', '', address)}", lambda old: inline("见附件"))
