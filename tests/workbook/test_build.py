"""The workbook as built: every text, slot and formula in place, printable, protected, named, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.cell.cell import MergedCell
from openpyxl.formula import Tokenizer
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xladdin.workbook.build import build_workbook
from xladdin.workbook.build.guide import NAME as GUIDE
from xladdin.workbook.build.meta import layout_hash, slot_names
from xladdin.workbook.build.sheet import SheetWriter, balanced
from xladdin.workbook.plan import Plan, make_plan
from xladdin.workbook.plan.common import lines_needed
from xladdin.workbook.plan.names import BLOCK_NAME, META_SHEET, SHEET_NAME, name_of, slot_of

FORM, YEAR = "hn-ningxiang-2022", 2022
CERTIFIED = {
    "IF",
    "COUNT",
    "MIN",
    "MAX",
    "ROUND",
    "ROUNDUP",
    "INT",
    "ABS",
    "SUM",
    "AND",
    "OR",
    "NOT",
    "ISNUMBER",
    "ISTEXT",
}
"""Functions on which Excel 2010, WPS, LibreOffice and our own evaluator agree."""
ENTRIES = {
    "agency": "宁乡市工业和信息化局", "approved_posts": 44, "staff_on_duty": Decimal(41),
    "staffing_control_rate": Decimal("1.0732"), "official_hospitality.actual": Decimal("71914.4"),
    "projects[0].name": "1、业务工作项目", "projects[0].budget": 1380000, "carryover_is_exempt": False,
    "satisfaction_rate": "85.5分", "claim.execution": Decimal("4.5"), "reason.execution": "支付进度偏慢",
    "basis.goal_soundness.has_goal": True, "basis.efficiency": "效果一般",
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(FORM, YEAR)


@pytest.fixture(scope="module")
def blank(plan: Plan) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_workbook(plan)))


@pytest.fixture(scope="module")
def filled(plan: Plan) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_workbook(plan, ENTRIES)))


def cell_of(book: openpyxl.Workbook, plan: Plan, slot_id: str):
    sheet, slot = plan.slots[slot_id]
    return book[plan.sheet(sheet).name].cell(slot.row, slot.col)


def squeeze(value: object) -> str:
    return "".join(str(value).split())


# ---- what stands where -------------------------------------------------------------------------------------------


def test_sheets_come_in_order_and_only_the_metadata_is_hidden(blank: openpyxl.Workbook, plan: Plan) -> None:
    assert blank.sheetnames == [GUIDE, *(s.name for s in plan.sheets), META_SHEET]
    assert [s.sheet_state for s in blank] == ["visible"] * (len(plan.sheets) + 1) + ["hidden"]
    assert blank.active.title == GUIDE


def test_a_filled_workbook_opens_at_its_first_table(filled: openpyxl.Workbook, plan: Plan) -> None:
    assert filled.active.title == plan.sheets[0].name
    assert [s.title for s in filled if s.sheet_view.tabSelected] == [plan.sheets[0].name]


def test_every_printed_text_stands_in_its_place(blank: openpyxl.Workbook, plan: Plan) -> None:
    for page in plan.sheets:
        for text in page.texts:
            found = blank[page.name].cell(text.row, text.col).value
            assert squeeze("" if found is None else found) == squeeze(text.text), (page.name, text)


def test_marks_are_numbers_so_that_nothing_is_flagged_as_number_in_text(blank: openpyxl.Workbook, plan: Plan) -> None:
    marks = [(p.name, t) for p in plan.sheets for t in p.texts if t.role == "marks"]
    assert len(marks) > 40
    assert all(isinstance(blank[name].cell(t.row, t.col).value, (int, float)) for name, t in marks)


def test_every_formula_of_the_plan_stands_in_a_blank_form(blank: openpyxl.Workbook, plan: Plan) -> None:
    computed = [i for i, (_, s) in plan.slots.items() if s.formula is not None]
    assert len(computed) > 150
    for slot_id in computed:
        sheet, slot = plan.slots[slot_id]
        assert cell_of(blank, plan, slot_id).value == "=" + slot.formula(plan.at(sheet)), slot_id


def test_inputs_of_a_blank_form_are_empty_but_for_printed_row_names(blank: openpyxl.Workbook, plan: Plan) -> None:
    for slot_id, (_, slot) in plan.slots.items():
        if slot.input and slot.formula is None:
            assert cell_of(blank, plan, slot_id).value == (slot.default or None), slot_id
    assert any(slot.default for _, slot in plan.slots.values())


def test_entries_are_typed_in_and_over_formulas(filled: openpyxl.Workbook, plan: Plan) -> None:
    shown = {slot_id: cell_of(filled, plan, slot_id).value for slot_id in ENTRIES}
    assert shown["official_hospitality.actual"] == 71914.4
    assert shown["staffing_control_rate"] == 1.0732
    assert shown["claim.execution"] == 4.5
    assert (shown["basis.goal_soundness.has_goal"], shown["carryover_is_exempt"]) == ("是", "否")
    assert (shown["satisfaction_rate"], shown["agency"]) == ("85.5分", "宁乡市工业和信息化局")
    assert str(cell_of(filled, plan, "claim.staffing").value).startswith("=IF(ISNUMBER(")


def test_formulas_use_certified_functions_only_and_stay_within_excels_limits(blank: openpyxl.Workbook) -> None:
    used = set()
    for sheet in blank:
        formulas = [c.value for row in sheet for c in row if c.data_type == "f"]
        formulas += ["=" + f for area in sheet.conditional_formatting for rule in area.rules for f in rule.formula]
        for text in formulas:
            assert len(text) <= 8192
            tokens = Tokenizer(text).items
            used |= {t.value[:-1] for t in tokens if t.type == "FUNC" and t.subtype == "OPEN"}
            depth = max(accumulate_depth(tokens))
            assert depth <= 64
    assert used <= CERTIFIED
    assert {"IF", "SUM", "ISTEXT"} <= used


def accumulate_depth(tokens: list) -> list[int]:
    depths, depth = [0], 0
    for token in tokens:
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE") if token.type in ("FUNC", "PAREN") else 0
        depths.append(depth)
    return depths


def test_text_that_looks_like_a_formula_or_an_error_stays_text(plan: Plan) -> None:
    entries = {
        "agency": "=1+1",
        "thrift_measures": "#N/A",
        "satisfaction_rate": "-85%",
        "reason.staffing": "第一\x07行",
    }
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(plan, entries)))
    raw = {slot_id: cell_of(book, plan, slot_id) for slot_id in entries}
    part = zipfile.ZipFile(io.BytesIO(build_workbook(plan, entries))).read("xl/worksheets/sheet2.xml").decode()
    assert "<f>1+1</f>" not in part
    assert "<t>=1+1</t>" in part
    assert "<t>#N/A</t>" in part
    assert raw["agency"].quotePrefix
    assert raw["satisfaction_rate"].value == "-85%"
    assert raw["reason.staffing"].value == "第一行"


def test_an_id_without_a_slot_is_refused(plan: Plan) -> None:
    with pytest.raises(KeyError, match=r"projects\[9\]\.budget"):
        build_workbook(plan, {"projects[9].budget": 1})


def test_more_block_rows_give_more_slots_inside_the_block() -> None:
    plan = make_plan(FORM, YEAR, {"projects": 12})
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(plan, {"projects[11].actual": 5})))
    block = plan.blocks["projects"]
    assert block.last - block.first == 12
    assert cell_of(book, plan, "projects[11].actual").value == 5
    assert f":F{block.last})" in cell_of(book, plan, "project_spending.actual").value


# ---- names and metadata ------------------------------------------------------------------------------------------


def test_every_slot_has_a_hidden_name_at_its_cell(blank: openpyxl.Workbook, plan: Plan) -> None:
    for slot_id, (sheet, slot) in plan.slots.items():
        if "[" in slot_id or slot_id.startswith("agency."):
            assert name_of(slot_id) is None
            continue
        name = blank.defined_names[name_of(slot_id)]
        cell = blank[plan.sheet(sheet).name].cell(slot.row, slot.col)
        assert list(name.destinations) == [(plan.sheet(sheet).name, f"${cell.column_letter}${slot.row}")], slot_id
        assert name.hidden


def test_blocks_are_named_from_first_to_closing_row_and_sheets_by_their_corner(
    blank: openpyxl.Workbook, plan: Plan
) -> None:
    projects = plan.blocks["projects"]
    assert (
        blank.defined_names[BLOCK_NAME + "projects"].attr_text == f"基础数据表!$A${projects.first}:$G${projects.last}"
    )
    assert "……" in blank["基础数据表"].cell(projects.last, 1).value
    for page in plan.sheets:
        assert list(blank.defined_names[SHEET_NAME + page.id].destinations) == [(page.name, "$A$1")]


def test_names_are_legal_in_every_program_and_tell_slots_apart(plan: Plan) -> None:
    names = list(slot_names(plan))
    assert len({n.lower() for n in names}) == len(names)
    assert all(re.fullmatch(r"pf_[a-z0-9_]+", n) and len(n) <= 255 for n in names)
    named = [i for i in plan.slots if name_of(i) is not None]
    assert [slot_of(name_of(i)) for i in named] == named
    assert slot_of(BLOCK_NAME + "projects") is slot_of(SHEET_NAME + "base") is slot_of("别的名称") is None


def test_the_hidden_sheet_says_which_form_and_rules_these_are(blank: openpyxl.Workbook, plan: Plan) -> None:
    said = {row[0].value: row[1].value for row in blank[META_SHEET].iter_rows()}
    assert said == {
        "form": FORM, "form_version": plan.form.version, "rulebook": plan.rulebook.id, "year": "2022",
        "rulebook_version": plan.rulebook.version, "program": said["program"], "layout": layout_hash(plan),
    }  # fmt: skip
    assert said["program"].startswith("xladdin ")
    assert said["layout"] != layout_hash(make_plan(FORM, YEAR, {"projects": 9}))


# ---- protection, paper, screen -----------------------------------------------------------------------------------


def test_inputs_are_open_everything_else_is_locked_without_password(blank: openpyxl.Workbook, plan: Plan) -> None:
    for page in plan.sheets:
        sheet = blank[page.name]
        guard = sheet.protection
        assert guard.sheet
        assert guard.password is None
        assert not guard.insertRows
        assert not guard.deleteRows
        assert not guard.formatRows
        assert not guard.formatColumns
        assert guard.insertColumns
        assert guard.deleteColumns
        assert guard.sort
        open_cells = {
            (s.row + r, s.col + c) for s in page.slots if s.input for r in range(s.rows) for c in range(s.cols)
        }
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.protection.locked == ((cell.row, cell.column) not in open_cells), (
                    page.name,
                    cell.coordinate,
                )


def test_tints_tell_inputs_scores_and_computed_cells_apart(blank: openpyxl.Workbook, plan: Plan) -> None:
    tint = {i: cell_of(blank, plan, i).fill.fgColor.rgb for i in ("approved_posts", "claim.staffing", "sangong.budget")}
    assert len(set(tint.values())) == 3
    assert cell_of(blank, plan, "initial_budget").fill.fgColor.rgb == tint["approved_posts"]


def test_it_prints_as_the_official_attachment(blank: openpyxl.Workbook, plan: Plan) -> None:
    for page in plan.sheets:
        sheet: Worksheet = blank[page.name]
        last = get_column_letter(page.print_cols)
        assert sheet.print_area == f"'{page.name}'!$A$1:${last}${page.last_row}"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.blackAndWhite
        assert sheet.print_options.horizontalCentered
        assert "&P" in sheet.oddFooter.center.text
        assert not sheet.sheet_view.showGridLines
        assert sheet.freeze_panes
    assert blank["共性指标表"].print_title_rows == "$4:$4"
    assert blank["基础数据表"].print_title_rows is None


def test_a_table_too_wide_for_upright_paper_goes_across(plan: Plan) -> None:
    page = plan.sheet("extra")
    wide = replace(page, widths=tuple(w * 1.5 for w in page.widths))
    sheet = openpyxl.Workbook().active
    SheetWriter(sheet, plan, wide, {}).write()
    assert sheet.page_setup.orientation == "landscape"


def test_the_table_is_ruled_throughout_with_a_heavier_frame(blank: openpyxl.Workbook, plan: Plan) -> None:
    page = plan.sheet("scores")
    sheet = blank[page.name]
    top, bottom, right = 4, page.last_row, page.print_cols
    for row in range(top, bottom + 1):
        assert sheet.cell(row, 1).border.left.style == sheet.cell(row, right).border.right.style == "medium"
        for col in range(1, right + 1):
            cell = sheet.cell(row, col)
            if not isinstance(cell, MergedCell) and cell.coordinate not in sheet.merged_cells:
                assert {s.style for s in (cell.border.left, cell.border.top, cell.border.bottom)} <= {"thin", "medium"}
    assert {sheet.cell(top, c).border.top.style for c in range(1, right + 1)} == {"medium"}
    assert {sheet.cell(bottom, c).border.bottom.style for c in range(1, right + 1)} == {"medium"}
    assert sheet.cell(8, right + 1).border.left.style is None


def test_rows_are_high_enough_for_their_texts(blank: openpyxl.Workbook, plan: Plan) -> None:
    """Every wrapped text, counted in half Chinese characters over its columns, at the line height of its font."""
    for page in plan.sheets:
        sheet = blank[page.name]
        for text in page.texts:
            cell = sheet.cell(text.row, text.col)
            if not text.text or not cell.alignment.wrap_text:
                continue
            width = sum(page.widths[text.col - 1 : text.col - 1 + text.cols]) - 2 * text.indent
            lines = lines_needed(str(cell.value), width * 10.5 / cell.font.size)
            height = sum(sheet.row_dimensions[r].height for r in range(text.row, text.row + text.rows))
            assert height >= min(409, lines * cell.font.size * 1.4), (page.name, cell.coordinate)


def test_long_typed_text_gets_a_higher_row(plan: Plan) -> None:
    slot = plan.slots["thrift_measures"][1]
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(plan, {"thrift_measures": "厉行节约，" * 60})))
    assert book["基础数据表"].row_dimensions[slot.row].height > 120


def test_headings_break_where_a_clerk_would() -> None:
    cases = {"一级指标": "一级\n指标", "在职人员控制率": "在职人员\n控制率", "“三公经费”变动率": "“三公\n经费”\n变动率",
             "资产管理制度健全性": "资产管理\n制度\n健全性", "社会公众或服务对象满意度": "社会公众或服务对象\n满意度"}  # fmt: skip
    assert {text: balanced(text, 7 if len(text) == 4 else 10) for text in cases} == cases
    assert balanced("产出指标", 10) == "产出指标"


def test_number_formats_never_leave_a_trailing_decimal_point(blank: openpyxl.Workbook, plan: Plan) -> None:
    formats = {cell_of(blank, plan, i).number_format for i in plan.slots}
    assert formats == {"General", "0", "0.00%", "#,##0.00_ ;-#,##0.00_ ;0_ "}
