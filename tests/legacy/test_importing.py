"""Which form, which year, whose; and what a document must not be able to do."""

from __future__ import annotations

import pytest
from legacy.word_tables import write_document

from xladdin.legacy.importing import Unrecognised, import_document, write
from xladdin.output import OutputExists

STAFF = [["财政供养人员情况", "编制数", "2022年实际在职人数", "控制率"], [None, "44", "41", "93.18%"]]
BASE = [
    *STAFF,
    ["经费控制情况", "2021年决算数", "2022年预算数", "2022年决算数"],
    ["三公经费", "6020", "80000", "71914.4"],
]


def test_the_place_named_first_decides_between_forms_with_the_same_tables(tmp_path):
    """宁乡, 洪江 and the old county form print the same table."""
    for place, form in (("宁乡市", "hn-ningxiang-2022"), ("洪江市", "hn-hongjiang-2024")):
        made = write_document(
            tmp_path / f"{form}.docx", f"{place}教育局", "2022年度报告，报长沙市财政局", "基础数据表", BASE
        )
        assert import_document(made).form == form


def test_a_form_that_is_named_is_taken(tmp_path):
    made = write_document(tmp_path / "a.docx", "宁乡市教育局2022年度报告", "基础数据表", BASE)
    assert import_document(made, form="hn-county-2018").form == "hn-county-2018"


def test_the_year_is_that_of_the_titles_unless_given(tmp_path):
    made = write_document(tmp_path / "a.docx", "宁乡市教育局2022年度报告", "2019年成立", "2022年度基础数据表", BASE)
    assert import_document(made).year == 2022
    assert import_document(made, year=2023).year == 2023


@pytest.mark.parametrize(
    ("above", "agency"),
    [
        (["关于自评的报告", "填报单位：宁乡市卫生健康局", "2022年度"], "宁乡市卫生健康局"),
        (["宁乡市教育局2022年部门整体支出绩效自评报告"], "宁乡市教育局"),
        (["2022年度宁乡市科学技术局部门整体支出绩效自评报告"], "宁乡市科学技术局"),
        (["部门整体支出绩效自评报告", "2022年度"], ""),
    ],
)
def test_the_unit_is_found_in_its_line_or_in_the_title(tmp_path, above, agency):
    made = write_document(tmp_path / "a.docx", *above, BASE)
    assert import_document(made, form="hn-ningxiang-2022").agency == agency


def test_a_document_that_no_form_is_known_for_is_an_error_with_a_way_out(tmp_path):
    with pytest.raises(Unrecognised, match="选错了文件"):
        import_document(write_document(tmp_path / "a.docx", "2022年总结", [["姓名", "电话"], ["甲", "1"]]))


def test_a_document_without_a_year_is_an_error_with_a_way_out(tmp_path):
    with pytest.raises(Unrecognised, match="写明年度"):
        import_document(write_document(tmp_path / "a.docx", "宁乡市教育局总结"))


def test_an_unknown_form_is_an_error(tmp_path):
    with pytest.raises(Unrecognised, match="hn-nowhere"):
        import_document(write_document(tmp_path / "a.docx", "2022年"), form="hn-nowhere")


def test_a_document_without_tables_is_not_complete(tmp_path):
    found = import_document(write_document(tmp_path / "a.docx", "宁乡市教育局2022年部门整体支出绩效自评报告"))
    assert (found.form, found.placed, found.complete) == ("hn-ningxiang-2022", (), False)


def test_text_that_is_no_number_is_kept_as_it_stands(tmp_path):
    rows = [*BASE, ["政府采购金额", "——", "约三万", "1,000"]]
    entries = import_document(write_document(tmp_path / "a.docx", "宁乡市教育局2022年度报告", rows)).entries
    assert [entries[f"procurement.{m}"] for m in ("last_actual", "budget", "actual")] == ["——", "约三万", 1000]


def test_a_formula_in_the_document_is_text_in_the_workbook(tmp_path):
    from openpyxl import load_workbook

    rows = [*BASE, ["厉行节约保障措施", '=HYPERLINK("http://x")', "", ""]]
    found = import_document(write_document(tmp_path / "a.docx", "宁乡市教育局2022年度报告", rows))
    sheet, slot = found.plan.slots["thrift_measures"]
    book = load_workbook(write(found, tmp_path / "a.xlsx"))
    cell = book[found.plan.sheet(sheet).name].cell(slot.row, slot.col)
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


def test_an_existing_workbook_is_not_replaced(tmp_path):
    found = import_document(write_document(tmp_path / "a.docx", "宁乡市教育局2022年度报告", BASE))
    out = write(found, tmp_path / "a.xlsx")
    with pytest.raises(OutputExists):
        write(found, out)
    assert write(found, out, overwrite=True) == out


def test_hundreds_of_rows_are_reported_and_not_puzzled_over(tmp_path):
    rows = [["三公经费", str(n), "控制率", "编制数"] for n in range(1600)]
    found = import_document(write_document(tmp_path / "a.docx", "宁乡市教育局2022年度报告", rows))
    assert found.placed == ()
    assert "没有读取" in found.left[0].why
