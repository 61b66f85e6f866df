"""The 共性指标表: scores by the names of the indicators, criteria in the document's own words, nothing else unseen."""

from __future__ import annotations

from pathlib import Path

from legacy.word_tables import write_document

from xladdin.legacy.importing import Imported, import_document

HEAD = ["一级指标", "分值", "二级指标", "分值", "三级\n指标", "分值", "评价标准", "指标说明", "得分"]
STAFFING = ["投入", "18", "预算配置", "13", "在职\n人员\n控制率", "3", "以100%为标准", "在职人数/编制数", "2.5"]
KEY = [None, None, None, None, "重点\n支出\n安排率", "5", "每下降5%扣2分", "重点项目支出/项目总支出", "5"]


def scoring(tmp_path: Path, *rows) -> Imported:
    title = "宁乡市教育局2022年部门整体支出绩效自评报告"
    return import_document(
        write_document(tmp_path / "报告.docx", title, "部门整体支出绩效自评共性指标表", [HEAD, *rows])
    )


def why(imported: Imported) -> list[tuple[str, str]]:
    return [(one.text, one.why) for one in imported.left]


def test_scores_are_found_by_the_indicators_names(tmp_path):
    found = scoring(tmp_path, STAFFING, KEY, ["合计", "100", "", "<", "<", "<", "<", "<", "7.5"])
    assert [str(found.entries[i]) for i in ("claim.staffing", "claim.key_spending")] == ["2.5", "5"]
    assert "claim.total" not in found.entries  # it is their sum, which the form computes
    assert found.complete


def test_a_total_that_is_not_the_sum_is_kept(tmp_path):
    found = scoring(tmp_path, STAFFING, KEY, ["合计", "100", "", "<", "<", "<", "<", "<", "8"])
    assert found.entries["claim.total"] == 8


def test_one_indicator_under_two_names_is_scored_once(tmp_path):
    rows = [
        ["产出及效率", "26", "履职效益", "6", "经济\n效益", "6", "此两项指标", "", "6"],
        [None, None, None, None, "社会\n效益", "", "", "", ""],
    ]
    found = scoring(tmp_path, STAFFING, *rows)
    assert found.entries["claim.benefit"] == 6
    assert found.complete


def test_criteria_that_go_on_in_the_next_row_are_no_indicator(tmp_path):
    more = ["", "", "", "", "", "", "②支付进度率95%以上计3分", "", ""]
    assert scoring(tmp_path, STAFFING, more, KEY).complete


def test_an_indicator_of_the_offices_own_is_reported_with_its_score(tmp_path):
    own = ["", "", "", "", "群众口碑", "5", "酌情", "", "4"]
    found = scoring(tmp_path, STAFFING, own, KEY)
    assert why(found) == [("群众口碑｜5｜酌情｜4", "表样里没有这一行")]


def test_other_marks_and_remarks_in_the_tree_are_reported(tmp_path):
    odd = [*STAFFING]
    odd[3], odd[5] = "某某说明", "4"
    assert sorted(why(scoring(tmp_path, odd, KEY))) == [("4", "表样此处印的是“3”"), ("某某说明", "表样里没有这一格")]
