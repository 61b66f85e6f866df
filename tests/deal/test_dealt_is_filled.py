"""A dealt workbook is what building and filling one by one gives, to the byte where styles allow."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest

from xladdin.forms.load import form, workbook_forms
from xladdin.output.zipped import packed, zipped
from xladdin.workbook.build import build_workbook
from xladdin.workbook.build.press import Press, press

STAMP = {"dealt to": "演示市<甲>局 & 乙", "dealt code": "001"}
LONG = "一个名称很长很长的项目" * 9


def filled(made: Press) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Name, some amounts, a flag, long texts and rows of projects, wherever the form has a place for them."""
    entries: dict[str, object] = {"agency": "演示市教育局 & <分局>"}
    for slot_id, (_, slot) in made.plan.slots.items():
        if not slot.input or slot.formula is not None or slot_id == "agency":
            continue
        if slot.kind == "amount":
            entries[slot_id] = Decimal("12345.678")
        elif slot.kind in ("text", "goal"):
            entries[slot_id] = LONG if slot.row % 2 else "短 "
        elif slot.kind == "flag":
            entries[slot_id] = True
        elif slot.kind == "count":
            entries[slot_id] = Decimal(7)
    return entries, [{"agency": "演示市教育局", "project_name": LONG} for _ in made.plan.attached]


def shape(form_id: str) -> Press:
    rows = {b: 9 for b in press(form_id, 2022).plan.blocks if "project" in b}
    return press(form_id, 2022, rows, [name for name in form(form_id).attach for _ in range(2)])


@pytest.mark.parametrize("form_id", workbook_forms())
def test_the_pressed_workbook_is_the_built_one_to_the_byte(form_id: str) -> None:
    made = shape(form_id)
    entries, attached = filled(made)
    assert made.package(entries, attached, stamp=STAMP) == build_workbook(made.plan, entries, attached, stamp=STAMP)


@pytest.mark.parametrize("form_id", ["hn-ningxiang-2022", "hn-hongjiang-2024"])
def test_with_locked_cells_and_formula_like_text_every_cell_is_as_built(form_id: str) -> None:
    made = shape(form_id)
    entries, attached = filled(made)
    text = next(i for i, v in entries.items() if v == LONG)
    entries |= {"agency": "=cmd|'/C calc'!A0", text: "-不是公式"}
    locked = [*(i for i in entries if "[" not in i), "project_name"]
    one = made.package(entries, attached, locked=locked, stamp=STAMP)
    other = build_workbook(made.plan, entries, attached, locked=locked, stamp=STAMP)
    ours, built = openpyxl.load_workbook(io.BytesIO(one)), openpyxl.load_workbook(io.BytesIO(other))
    assert ours.sheetnames == built.sheetnames
    assert ours.defined_names.keys() == built.defined_names.keys()
    for mine, theirs in zip(ours.worksheets, built.worksheets, strict=True):
        assert mine.merged_cells.ranges == theirs.merged_cells.ranges
        assert mine.protection.__dict__ == theirs.protection.__dict__
        assert {r: d.height for r, d in mine.row_dimensions.items()} == {
            r: d.height for r, d in theirs.row_dimensions.items()
        }
        for row, again in zip(mine.iter_rows(), theirs.iter_rows(), strict=True):
            for cell, wanted in zip(row, again, strict=True):
                assert (cell.value, cell.data_type) == (wanted.value, wanted.data_type), cell
                assert look(cell) == look(wanted), cell
    name = ours["基础数据表"][made_cell(made, "agency")]
    assert (name.value, name.data_type, name.quotePrefix) == ("=cmd|'/C calc'!A0", "s", True)
    assert name.protection.locked


def look(cell) -> tuple:
    """Everything about how a cell looks, and whether it can be typed over."""
    if not cell.has_style:
        return ()
    return (
        cell.font.name, cell.font.sz, cell.font.b, cell.fill.fgColor.rgb if cell.fill.fill_type else "", cell.number_format,
        cell.border.left.style, cell.border.top.style, cell.alignment.horizontal, cell.alignment.wrap_text, cell.alignment.indent,
        cell.alignment.shrink_to_fit, bool(cell.protection.locked), bool(cell.quotePrefix),
    )  # fmt: skip


def made_cell(made: Press, slot_id: str) -> str:
    _, slot = made.plan.slots[slot_id]
    return f"{openpyxl.utils.get_column_letter(slot.col)}{slot.row}"


def test_the_same_unit_gives_the_same_bytes_whoever_was_dealt_to_before() -> None:
    made = shape("hn-ningxiang-2022")
    first = made.package({"agency": "甲"})
    made.package({"agency": "=乙"}, locked=["agency"])
    assert made.package({"agency": "甲"}) == first


def test_parts_that_were_compressed_before_make_the_same_package() -> None:
    parts = {"a.xml": b"<a/>" * 1000, "b/c.xml": "中文" * 500}
    assert zipped({"a.xml": packed(parts["a.xml"]), "b/c.xml": parts["b/c.xml"]}) == zipped(parts)  # type: ignore[arg-type, dict-item]
