"""The same tables as offices really type them: cut by pages, retyped, rearranged, with rows and columns of their own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from legacy.word_tables import write_document

from xladdin.legacy.importing import Imported, import_document

TITLE = "2024年度整体支出绩效评价基础数据表"
STAFF = [["财政供养人员情况", "编制数", "2024年实际\n在职人数", "控制率"], [None, "25", "23", "92%"]]
HEAD = ["经费控制情况", "2023年决算数", "2024年预算数", "2024年决算数"]
HOSPITALITY = ["3.公务接待", "2.57", "3", "2.48"]
INDICATORS = [
    "绩\n效\n指\n标",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度\n指标值",
    "实际\n完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]


def hongjiang(tmp_path: Path, *blocks) -> Imported:
    return import_document(write_document(tmp_path / "报告.docx", "洪江市工业和信息化局", "2024年度自评报告", *blocks))


def evaluation(tmp_path: Path, *rows_of_tables) -> Imported:
    return hongjiang(tmp_path, "部门整体支出绩效自评表", *rows_of_tables)


def why(imported: Imported) -> list[tuple[str, str]]:
    return [(one.text, one.why) for one in imported.left]


def test_figures_are_found_by_row_label_and_column_heading(tmp_path):
    found = hongjiang(tmp_path, TITLE, "填报单位：洪江市工业和信息化局", [*STAFF, HEAD, HOSPITALITY])
    assert (found.form, found.year, found.agency) == ("hn-hongjiang-2024", 2024, "洪江市工业和信息化局")
    assert found.entries["approved_posts"] == 25
    assert found.entries["official_hospitality.actual"] == Decimal("2.48")
    assert found.complete


def test_a_placed_cell_says_where_it_stood(tmp_path):
    found = hongjiang(tmp_path, TITLE, [*STAFF, HEAD, HOSPITALITY])
    cell = next(p for p in found.placed if p.item == "official_hospitality.budget")
    assert (cell.table, cell.row, cell.column, cell.text) == (1, 4, 3, "3")


def test_columns_in_another_order_are_told_by_their_headings(tmp_path):
    rows = [["经费控制情况", "2024年决算数", "2023年决算数", "2024年预算数"], ["3.公务接待", "2.48", "2.57", "3"]]
    entries = hongjiang(tmp_path, TITLE, [*STAFF, *rows]).entries
    assert [entries[f"official_hospitality.{m}"] for m in ("last_actual", "budget", "actual")] == [
        Decimal("2.57"), Decimal(3), Decimal("2.48")]  # fmt: skip


def test_headings_with_another_year_are_last_years_and_this_years(tmp_path):
    """The heading of 2023 means last year only in a report of 2024."""
    found = import_document(
        write_document(tmp_path / "a.docx", "洪江市工业和信息化局", "2023年度自评报告", "2023年度整体支出绩效评价基础数据表",
                       [["财政供养人员情况", "编制数", "2023年实际在职人数", "控制率"], [None, "25", "23", "92%"],
                        ["经费控制情况", "2022年决算数", "2023年预算数", "2023年决算数"], HOSPITALITY]))  # fmt: skip
    assert found.year == 2023
    assert found.entries["official_hospitality.last_actual"] == Decimal("2.57")


def test_retyped_labels_are_recognised(tmp_path):
    """Other numbering, quotes, colons and line breaks."""
    found = hongjiang(
        tmp_path, TITLE, [*STAFF, HEAD, ["（3）公务\n接待：", "2.57", "3", "2.48"], ["其中: 公车购置", "1", "2", "3"]]
    )
    assert found.entries["official_hospitality.budget"] == 3
    assert found.entries["vehicle_purchase.actual"] == 3
    assert found.complete


def test_a_column_of_the_offices_own_is_reported_and_does_not_shift_the_others(tmp_path):
    rows = [
        ["经费控制情况", "2023年决算数", "备注", "2024年预算数", "2024年决算数"],
        ["3.公务接待", "2.57", "已核", "3", "2.48"],
    ]
    found = hongjiang(tmp_path, TITLE, [*STAFF, *rows])
    assert found.entries["official_hospitality.actual"] == Decimal("2.48")
    assert [text for text, _ in why(found)] == ["备注", "已核"]


def test_a_row_of_the_offices_own_is_reported_with_its_text(tmp_path):
    found = hongjiang(
        tmp_path, TITLE, [*STAFF, HEAD, HOSPITALITY, ["涉密采购", "1", "2", "3"], ["政府采购金额", "4", "5", "6"]]
    )
    assert why(found) == [("涉密采购｜1｜2｜3", "表样里没有这一行")]
    assert found.entries["procurement.actual"] == 6


def test_rows_between_two_labels_are_the_rows_of_the_block_there(tmp_path):
    rows = [
        ["项目支出", "", "", ""],
        ["1、遗属补助", "1", "2", "3"],
        ["2、维护", "4", "5", "6"],
        ["……", "", "", ""],
        ["公用经费", "7", "8", "9"],
    ]
    found = hongjiang(tmp_path, TITLE, [*STAFF, HEAD, HOSPITALITY, *rows])
    names = [found.entries[f"projects[{n}].name"] for n in range(2)]
    assert names == ["1、遗属补助", "2、维护"]
    assert found.entries["projects[1].actual"] == 6
    assert "projects[2].name" not in found.entries
    assert found.entries["operating_cost.budget"] == 8


def test_more_rows_than_the_form_has_prepared_get_their_place(tmp_path):
    rows = [[f"{n}、项目", str(n), str(n), str(n)] for n in range(1, 13)]
    found = hongjiang(tmp_path, TITLE, [*STAFF, HEAD, ["项目支出", "78", "78", "78"], *rows])
    assert found.entries["projects[11].budget"] == 12
    assert "projects[11].budget" in found.plan.slots


def test_a_total_left_empty_stays_empty(tmp_path):
    """The form would add it up; the document states none, so none is stated."""
    rows = [["“三公”经费", "", "", ""], HOSPITALITY]
    assert hongjiang(tmp_path, TITLE, [*STAFF, HEAD, *rows]).entries["sangong.budget"] == ""


def test_a_printed_rate_that_agrees_leaves_the_formula(tmp_path):
    entries = hongjiang(
        tmp_path,
        TITLE,
        [["财政供养人员情况", "编制数", "2024年实际在职人数", "控制率"], [None, "44", "41", "93.18%"], HEAD],
    ).entries
    assert "staffing_control_rate" not in entries


def test_a_printed_rate_that_differs_is_typed_over_the_formula(tmp_path):
    entries = hongjiang(
        tmp_path,
        TITLE,
        [["财政供养人员情况", "编制数", "2024年实际在职人数", "控制率"], [None, "44", "41", "107.32%"], HEAD],
    ).entries
    assert entries["staffing_control_rate"] == Decimal("1.0732")


def test_amounts_in_another_unit_are_converted(tmp_path):
    found = hongjiang(
        tmp_path,
        TITLE,
        "填报单位：洪江市工业和信息化局　　单位：元",
        [*STAFF, HEAD, ["3.公务接待", "25,700", "30000", "2.5万元"]],
    )
    assert [found.entries[f"official_hospitality.{m}"] for m in ("last_actual", "budget", "actual")] == [
        Decimal("2.57"), Decimal(3), Decimal("2.5")]  # fmt: skip
    assert found.entries["approved_posts"] == 25


def test_title_and_unit_inside_the_table_are_no_data(tmp_path):
    top = [[TITLE, "<", "<", "<"], ["填报单位：洪江市工业和信息化局", "<", "单位：万元", "<"]]
    found = hongjiang(tmp_path, [*top, *STAFF, HEAD, HOSPITALITY])
    assert found.complete
    assert found.agency == "洪江市工业和信息化局"


def test_two_figures_for_one_item_are_not_chosen_between_in_silence(tmp_path):
    table = [*STAFF, HEAD, HOSPITALITY]
    again = [*STAFF, HEAD, ["3.公务接待", "2.57", "4", "2.48"]]
    found = hongjiang(tmp_path, TITLE, table, TITLE, again)
    assert found.entries["official_hospitality.budget"] == 3
    assert any("4" in text for text, _ in why(found))


def test_a_table_that_no_form_knows_is_reported_row_by_row(tmp_path):
    found = hongjiang(tmp_path, TITLE, [*STAFF, HEAD, HOSPITALITY], "车辆台账", [["车牌", "里程"], ["湘N", "8000"]])
    assert why(found) == [("车牌｜里程", "不是这套表样的表"), ("湘N｜8000", "不是这套表样的表")]


def indicator(
    name: str,
    target: str = "5次",
    actual: str = "6次",
    group: str | None = "数量\n指标",
    part: str | None = "产出指标\n(50分)",
) -> list:
    return [None, part, group, name, target, actual, "5分", "5分", ""]


def test_indicators_are_told_by_their_groups(tmp_path):
    rows = [
        INDICATORS,
        indicator("检查次数"),
        indicator("培训次数", part=None, group=None),
        indicator("完成率", part=None, group="质量指标"),
    ]
    entries = evaluation(tmp_path, rows).entries
    assert [entries[i] for i in ("quantity[0].name", "quantity[1].name", "quality[0].name")] == [
        "检查次数",
        "培训次数",
        "完成率",
    ]
    assert entries["quantity[1].marks"] == 5


def test_headings_repeated_on_a_new_page_are_no_indicator(tmp_path):
    again = [None, *INDICATORS[1:]]
    rows = [
        INDICATORS,
        indicator("检查次数"),
        again,
        indicator("产值", group="经济效\n益指标", part="效益指标\n（30分）"),
        ["总分", "<", "<", "<", "<", "<", "100", "100", ""],
    ]
    found = evaluation(tmp_path, rows)
    assert found.entries["economic[0].name"] == "产值"
    assert found.entries["claim.total"] == 100
    assert found.complete


def test_a_table_cut_in_two_by_a_page_goes_on(tmp_path):
    """The second piece repeats neither the headings nor the group."""
    first = [INDICATORS, indicator("检查次数"), indicator("培训次数", part=None, group=None)]
    second = [
        ["", "", "", "走访次数", "1次", "1次", "5分", "5分", ""],
        ["", "", "质量指标", "完成率", "100%", "100%", "5分", "5分", ""],
    ]
    found = evaluation(tmp_path, first, second)
    assert found.entries["quantity[2].name"] == "走访次数"
    assert found.entries["quality[0].target"] == "100%"
    assert found.complete


def test_an_indicator_whose_row_was_cut_in_two_is_one(tmp_path):
    rows = [
        INDICATORS,
        [None, "产出指标", "数量指标", "检查次数", "", "", "5分", "5分", ""],
        [None, None, None, None, "5次", "6次", "", "", ""],
    ]
    found = evaluation(tmp_path, rows)
    assert (found.entries["quantity[0].target"], found.entries["quantity[0].actual"]) == ("5次", "6次")
    assert found.complete


def test_a_row_without_a_name_that_says_something_else_is_reported(tmp_path):
    rows = [INDICATORS, indicator("检查次数"), ["", "", "", "", "7次", "7次", "5分", "5分", ""]]
    assert why(evaluation(tmp_path, rows)) == [("7次｜7次｜5分｜5分", "这一行没有三级指标的名称")]


def test_a_group_that_the_form_does_not_have_is_reported(tmp_path):
    rows = [INDICATORS, indicator("检查次数"), indicator("群众口碑", group="舆情指标", part="其他方面")]
    found = evaluation(tmp_path, rows)
    assert [reason for _, reason in why(found)] == ["表样里没有“舆情指标”这一类指标"]


def test_label_and_figure_in_one_cell_are_taken_apart(tmp_path):
    money = [["预算部门名称", "洪江市工业和信息化局", "<", "<", "<", "<", "<", "<"],
             ["年度预算申请（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
             [None, "年度资金总额", "347.73", "813.27", "742.56", "10", "91.31%", "9.6"],
             [None, "按收入性质分：347.73", "<", "<", "按支出性质分：347.73", "<", "<", "<"],
             [None, "其中：一般公共预算：347.73", "<", "<", "其中：基本支出：346.52", "<", "<", "<"]]  # fmt: skip
    found = evaluation(tmp_path, money)
    assert found.entries["funds_general.initial"] == Decimal("347.73")
    assert found.entries["funds_basic.initial"] == Decimal("346.52")
    assert found.entries["claim.execution"] == Decimal("9.6")
    assert found.complete


def test_marks_other_than_the_forms_are_reported(tmp_path):
    money = [["预算部门名称", "洪江市工业和信息化局", "<", "<", "<", "<", "<", "<"],
             ["年度预算申请（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
             [None, "年度资金总额", "347.73", "813.27", "742.56", "20", "91.31%", "9.6"]]  # fmt: skip
    assert why(evaluation(tmp_path, money)) == [("20", "表样此处印的是“10”")]


def project(name: str, spent: str) -> list:
    return [["项目支出名称", name, "<", "<", "<", "<", "<", "<"],
            ["主管部门", "", "实施单位", "洪江市工业和信息化局", "<", "<", "<", "<"],
            ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [None, "年度资金总额", "2", "2", spent, "10", "", "10"],
            [None, "其中：当年财政拨款", "2", "2", spent, "", "", ""],
            ["年度总体目标", "预期目标", "<", "<", "实际完成情况", "<", "<", "<"],
            [None, "发放及时", "<", "<", "已发放", "<", "<", "<"]]  # fmt: skip


def test_each_project_sheet_is_one_attached_sheet(tmp_path):
    found = hongjiang(
        tmp_path,
        TITLE,
        [*STAFF, HEAD, HOSPITALITY],
        "项目支出绩效自评表",
        project("遗属补助", "1"),
        "项目支出绩效自评表",
        project("维护", "2"),
    )
    assert [given["project_name"] for given in found.attached] == ["遗属补助", "维护"]
    assert [given["funds_fiscal.executed"] for given in found.attached] == [1, 2]
    assert {p.copy for p in found.placed} == {0, 1, 2}
    assert found.complete


@pytest.mark.parametrize("rows", [1, 3])
def test_a_goal_in_several_rows_is_one_text(tmp_path, rows):
    goal = [["年度总体目标", "预期目标", "<", "<", "实际完成情况", "<", "<", "<"]]
    goal += [[None, f"目标{n}", "<", "<", f"完成{n}", "<", "<", "<"] for n in range(rows)]
    found = evaluation(tmp_path, [["预算部门名称", "洪江市工业和信息化局", "<", "<", "<", "<", "<", "<"], *goal])
    assert found.entries["annual_goal"] == "\n".join(f"目标{n}" for n in range(rows))
    assert found.complete


def test_places_kept_for_a_person_in_a_drafted_report_are_empty(tmp_path):
    found = hongjiang(
        tmp_path,
        TITLE,
        "填报单位：【请填写：单位名称】",
        [*STAFF, HEAD, ["3.公务接待", "【请填写：上年决算数】", "3", "2.48"]],
    )
    assert "official_hospitality.last_actual" not in found.entries
    assert found.agency == "洪江市工业和信息化局"


def test_a_table_of_the_narrative_is_none_of_the_forms_because_of_a_few_common_words(tmp_path):
    scores = [["一级指标", "分值", "自评得分"], ["投入", "18", "16"], ["合计", "100", "85.5"]]
    found = hongjiang(tmp_path, "自评得分情况", scores, TITLE, [*STAFF, HEAD, HOSPITALITY])
    assert {reason for _, reason in why(found)} == {"不是这套表样的表"}
    assert "claim.total" not in found.entries


def test_something_typed_into_a_heading_or_beside_the_groups_is_reported(tmp_path):
    again = [None, "一级指标", "某某说明", *INDICATORS[3:]]
    rows = [
        INDICATORS,
        indicator("检查次数"),
        again,
        ["", "另有安排", "质量指标", "完成率", "100%", "100%", "5分", "5分", ""],
    ]
    assert [text for text, _ in why(evaluation(tmp_path, rows))] == ["某某说明", "另有安排"]
