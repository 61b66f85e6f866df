"""What is wrong with a workbook is said at its cell, with the nearest known word, all of it in one run; and nothing is imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from tables.tables import MIXED, edit

from xladdin.rules.load import FOLDER
from xladdin.tables import check_workbook
from xladdin.tables.book import export_rulebook
from xladdin.tables.importing import Imported

COUNTY = FOLDER / "hn-county-2018.toml"
Edits = list[tuple[str, str, str, object]]

WRONG: dict[str, tuple[Edits, str]] = {
    "an unknown shape": ([("评分表", "行政效能", "shape", "选择")], "最接近的是“选项”"),
    "an unknown name in 分子": ([("评分表", "在职人员控制率", "numerator", "在职人员数")], "是否想写 “实际在职人数”"),
    "an expression that is not closed": (
        [("评分表", "在职人员控制率", "numerator", "（实际在职人数")],
        "不是完整的算式",
    ),
    "a rate without per cent sign": ([("评分表", "在职人员控制率", "bound", 100)], "漏了百分号"),
    "marks that are words": ([("评分表", "行政效能", "marks", "六分多")], "不是分数"),
    "marks with three decimals": ([("评分表", "行政效能", "marks", 5.125)], "超过两位小数"),
    "marks that do not add up": ([("评分表", "重点工作完成率", "group_marks", 9)], "各三级指标之和不等：8＝8"),
    "elements that do not add up": ([("评分表", "资金使用合规性", "marks", 7)], "各要素之和不等：2＋1＋1＋1＋1＝6"),
    "two rows of one name": ([("评分表", "行政效能", "label", "预算控制率")], "重名"),
    "a limit set by a reading": (
        [("评分表", "在职人员控制率", "partial", "进位")],
        "由“读法”表的“不足1个百分点怎样扣”决定",
    ),
    "a parameter that the shape does not use": ([("评分表", "行政效能", "step", 0.01)], "“选项”用不到它"),
    "no option chosen": ([("读法", "在职人员控制率", "chosen", None)], "没有采用任何一种"),
    "a band of no indicator": (
        [("档位与选项", "行政效能", "rule", "行政效果")],
        "没有指标“行政效果”，是否想写 “行政效能”",
    ),
    "an end without 含": ([("档位与选项", "社会公众或服务对象满意度", "low_closed", None)], "没有写明下端含不含 90%"),
    "a band that gives too little": ([("档位与选项", "社会公众或服务对象满意度", "score", 5)], "最高的一档应等于分值6"),
    "an element of no indicator": ([("要素", "社会效益", "rule", "经济社会效益")], "没有指标“经济社会效益”"),
    "an id of capitals": ([("评分表", "行政效能", "id", "Effizienz")], "只用小写字母"),
    "a year that is none": ([("基本信息", "适用年度", "", "二〇二五")], "不是年份"),
    "a formula instead of a figure": ([("评分表", "行政效能", "marks", "=3+3")], "这一格是公式"),
    "a name that is no file": ([("基本信息", "代号", "", "湖南永县")], "不能作文件名"),
    "no title": ([("基本信息", "名称", "", None)], "缺少名称"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_at_the_cell(name: str, tmp_path: Path) -> None:
    edits, says = WRONG[name]
    export_rulebook(COUNTY, tmp_path / "t.xlsx")
    cell = edit(tmp_path / "t.xlsx", edits)[0]
    done = check_workbook(tmp_path / "t.xlsx")
    found = [r for r in done.remarks if r.place == cell and says in r.message + r.hint]
    assert found, [(r.place, r.message, r.hint) for r in done.remarks]
    assert (done.rulebook, done.text) == (None, "")
    assert all(r.hint for r in done.remarks)


def errors(done: Imported) -> list[tuple[str, str]]:
    return [(r.place, r.message) for r in done.remarks if r.severity == "error"]


def test_a_table_of_the_program_that_was_changed_needs_a_name_of_its_own(tmp_path: Path) -> None:
    export_rulebook(COUNTY, tmp_path / "t.xlsx")
    edit(tmp_path / "t.xlsx", [("评分表", "在职人员控制率", "cost", 1)])
    done = check_workbook(tmp_path / "t.xlsx")
    assert errors(done) == [("基本信息!B4", "“hn-county-2018”是程序自带的评分标准，内容改了就不能再用这个代号")]
    assert done.text == ""


def test_everything_wrong_is_said_in_one_run(tmp_path: Path) -> None:
    export_rulebook(COUNTY, tmp_path / "t.xlsx")
    places = edit(tmp_path / "t.xlsx", [
        ("评分表", "在职人员控制率", "beyond", "往上"), ("评分表", "政府采购执行率", "step", None),
        ("档位与选项", "社会公众或服务对象满意度", "low", 0.85), ("基本信息", "总分", "", 90),
    ])  # fmt: skip
    done = check_workbook(tmp_path / "t.xlsx")
    assert set(places.values()) - {r.place for r in done.remarks} == {places[2]}
    assert any(
        (r.place.startswith("档位与选项!") and "空当" in r.message + r.hint) or "重叠" in r.message
        for r in done.remarks
    )


def test_a_missing_parameter_is_said_where_it_should_stand(tmp_path: Path) -> None:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    places = edit(
        tmp_path / "t.xlsx", [("评分表", "政府采购执行率", "step", None), ("评分表", "预算执行率", "bound", None)]
    )
    done = check_workbook(tmp_path / "t.xlsx")
    assert errors(done) == [(places[0], "缺少“步长”"), (places[1], "缺少“标准”")]


@pytest.mark.parametrize("typed", ["95%", "９５％", 0.95, "95 %"])
def test_a_rate_may_be_typed_in_any_way_that_is_plain(typed: object, tmp_path: Path) -> None:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    edit(tmp_path / "t.xlsx", [("评分表", "政府采购执行率", "bound", typed)])
    done = check_workbook(tmp_path / "t.xlsx")
    assert errors(done) == []
    assert 'limit = "95%"' in done.text


@pytest.mark.parametrize("typed", ["1个百分点", "1%", 0.01])
def test_a_percentage_point_is_a_per_cent(typed: object, tmp_path: Path) -> None:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    edit(tmp_path / "t.xlsx", [("评分表", "政府采购执行率", "step", typed)])
    assert 'step = "1%"' in check_workbook(tmp_path / "t.xlsx").text


def test_words_people_use_instead_are_understood(tmp_path: Path) -> None:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    edit(tmp_path / "t.xlsx", [("评分表", "政府采购执行率", "beyond", "双向"), ("评分表", "在职人员控制率", "beyond", "高于"),
                               ("评分表", "在职人员控制率", "numerator", "实际在职人数 ＋ 下属自收自支单位实有人数")])  # fmt: skip
    done = check_workbook(tmp_path / "t.xlsx")
    assert errors(done) == []
    assert 'numerator = "staff_on_duty + self_funded_staff"' in done.text


def test_a_workbook_made_from_another_version_says_so(tmp_path: Path) -> None:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    edit(tmp_path / "t.xlsx", [("基本信息", "改自", "", "hn-county-2018 000000000000")])
    done = check_workbook(tmp_path / "t.xlsx")
    (remark,) = done.remarks
    assert (remark.severity, remark.place) == ("warning", "基本信息!B14")
    assert "另一个版本" in remark.message
    assert done.base is not None
    assert done.base.id == "hn-county-2018"
