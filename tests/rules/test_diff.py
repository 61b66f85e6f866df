"""What changed between two scoring tables: every kind of change once, rows followed through renaming and moving."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from rules.broken import Data, changed, drop, put

from xladdin.rules.diff import Change, compare, years_text
from xladdin.rules.load import FOLDER, load_rulebook, rulebook, rulebook_ids
from xladdin.rules.rulebook import UNSCORED
from xladdin.vocabulary import vocabulary

BOOK = FOLDER / "hn-ningxiang-2022.toml"


def after(change, folder: Path, path: Path = BOOK) -> tuple[Change, ...]:
    """Changes from the real table to the same with `change` made."""
    return compare(load_rulebook(path), load_rulebook(changed(path, change, folder)), vocabulary())


def rule(d: Data, rule_id: str) -> Data:
    return next(r for p in d["part"] for g in p["group"] for r in g["rule"] if r["id"] == rule_id)


def test_a_table_does_not_differ_from_itself() -> None:
    for book_id in rulebook_ids():
        assert compare(rulebook(book_id), rulebook(book_id), vocabulary()) == ()


def test_head_of_the_table(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        put(d, years=[2023], title="新表")
        d["grade"][0]["from"] = 85

    assert after(change, tmp_path) == (
        Change("整张表", "名称", "部门整体支出绩效自评共性指标表", "新表"), Change("整张表", "适用年度", "2022", "2023"),
        Change("整张表", "等级", "优90分以上，良80分以上，中60分以上，差", "优85分以上，良80分以上，中60分以上，差"),
    )  # fmt: skip


def test_criteria_and_what_the_row_is_called(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        put(rule(d, "staffing"), label="编制控制率", per_step=1)

    found = after(change, tmp_path)
    assert [(c.subject, c.what) for c in found] == [("编制控制率", "改名"), ("编制控制率", "评价标准")]
    assert found[0].old == "在职人员控制率"
    assert "扣0.5分" in found[1].old
    assert "扣1分" in found[1].new


def test_marks_of_row_group_and_part(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        budget, process = d["part"][0], d["part"][1]
        put(budget, marks=17), put(budget["group"][1], marks=12), put(rule(d, "staffing"), marks=2)
        put(process, marks=57), put(process["group"][0], marks=32), put(rule(d, "procurement"), marks=6)

    found = {(c.subject, c.what): (c.old, c.new) for c in after(change, tmp_path)}
    assert found["投入", "分值"] == ("18分", "17分")
    assert found["投入—预算配置", "分值"] == ("13分", "12分")
    assert found["在职人员控制率", "分值"] == ("3分", "2分")
    assert found["政府采购执行率", "分值"] == ("5分", "6分")


def test_a_row_under_another_id_and_name_is_known_by_what_it_measures(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        put(rule(d, "procurement"), id="buying", label="采购完成率", measure_name="政府采购执行率")

    assert [(c.subject, c.what, c.old, c.new) for c in after(change, tmp_path)][:1] == [
        ("采购完成率", "改名", "政府采购执行率", "采购完成率")
    ]


def test_a_row_that_comes_for_one_that_goes(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        old = rule(d, "asset_use")
        drop(old, *[k for k in old if k not in ("row", "marks")])
        put(old, id="archive", label="档案管理", shape="judged")

    found = after(change, tmp_path)
    assert Change("固定资产利用率", "取消", "过程—资产管理，1分", "") in found
    assert Change("档案管理", "新增", "", "过程—资产管理，1分：档案管理，由评价人在0至1分之间评定。") in found
    assert Change("实际在用固定资产总额", "数据", "要用", "不再用") in found


def test_a_reading_chosen_otherwise(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        put(rule(d, "staffing")["reading"][0], choice="up")

    found = {c.what: c for c in after(change, tmp_path)}
    assert found["读法"].old == "不足1个百分点怎样扣：每满1个百分点才扣"
    assert found["读法"].new == "不足1个百分点怎样扣：不足1个按1个扣"


def test_free_indicators_and_their_shared_readings(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        put(d["target"]["reading"][3], choice="two")
        drop(d["part"][1]["group"][3], "open", "bare")
        put(
            d["part"][1]["group"][3],
            marks=10,
            rule=[{"id": "cost", "row": 2, "label": "成本控制率", "marks": 10, "shape": "judged"}],
        )

    found = {(c.subject, c.what): (c.old, c.new) for c in after(change, tmp_path, FOLDER / "cn-overall.toml")}
    assert found["产出指标—成本指标", "自填指标"] == ("单位自填", "表内列明")
    assert found["产出指标—成本指标", "分值"] == ("由单位分配", "10分")
    assert found["成本控制率", "新增"][1].startswith("产出指标—成本指标，10分")
    assert found["自设的指标", "读法"][1] == "完成值超过指标值30%以上是否扣分：每项扣2分"


def move(d: Data, rule_id: str, part: int, group: int) -> None:
    """The row to the end of another group, all rows numbered anew; marks of groups and parts follow."""
    row = rule(d, rule_id)
    for p in d["part"]:
        for g in p["group"]:
            g["rule"] = [r for r in g["rule"] if r is not row]
    d["part"][part]["group"][group]["rule"].append(row)
    settle(d)


def settle(d: Data) -> None:
    """Rows numbered in their order, levels worth what their rows are."""
    number = 0
    for p in d["part"]:
        for g in p["group"]:
            for r in g["rule"]:
                number += 1
                r["row"] = number
            g["marks"] = sum(r["marks"] for r in g["rule"])
        p["marks"] = sum(g["marks"] for g in p["group"])


def test_a_row_that_stands_elsewhere_is_moved_and_not_new(tmp_path: Path) -> None:
    assert after(lambda d: move(d, "procurement", 1, 1), tmp_path) == (
        Change("过程—预算执行", "分值", "31分", "26分"), Change("过程—预算管理", "分值", "16分", "21分"),
        Change("政府采购执行率", "移动", "过程—预算执行", "过程—预算管理"),
    )  # fmt: skip


def test_rows_of_a_level_under_another_name_stay_where_they_are(tmp_path: Path) -> None:
    """Otherwise every row below a renamed heading would be said to have moved."""

    def change(d: Data) -> None:
        put(d["part"][1], label="管理")
        put(d["part"][1]["group"][2], label="资产")

    assert after(change, tmp_path) == (
        Change("管理", "改名", "过程", "管理"),
        Change("管理—资产", "改名", "资产管理", "资产"),
    )


def test_a_whole_group_under_another_part_is_moved_once(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        d["part"][2]["group"].insert(0, d["part"][1]["group"].pop())
        settle(d)

    found = [c for c in after(change, tmp_path) if c.what != "分值"]
    assert found == [Change("产出及效率—资产管理", "移动", "过程", "产出及效率")]


def test_the_same_name_in_other_quotes_is_the_same_row(tmp_path: Path) -> None:
    found = after(
        lambda d: put(
            rule(d, "sangong_control"), id="control", label="三公经费控制率", measure_name="“三公经费”控制率"
        ),
        tmp_path,
    )
    assert [(c.subject, c.what) for c in found] == [("三公经费控制率", "改名")]


def test_a_measure_computed_otherwise_is_shown_as_arithmetic(tmp_path: Path) -> None:
    """The criterion reads as before, and yet other figures are divided."""

    def change(d: Data) -> None:
        put(rule(d, "sangong_control"), denominator="sangong.last_actual")

    (found,) = (c for c in after(change, tmp_path) if c.what != "数据")
    assert (found.subject, found.what) == ("“三公经费”控制率", "算式")
    assert found.new == "2022年三公经费决算数÷2021年三公经费决算数×100%"


def test_data_that_are_needed_now_and_were_not(tmp_path: Path) -> None:
    """By any reading of a row: the form must have a place for it."""

    def change(d: Data) -> None:
        put(rule(d, "carryover"), numerator="year_end_surplus")

    found = {(c.subject, c.old, c.new) for c in after(change, tmp_path) if c.what == "数据"}
    assert found == {("年末结余", "不用", "新增要用"), ("结转结余总额", "要用", "不再用")}


def test_readings_that_come_and_go(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        own = rule(d, "staffing")
        drop(own, "reading")
        put(own, partial="whole", numerator="staff_on_duty", denominator="approved_posts")

    found = [(c.old, c.new) for c in after(change, tmp_path) if c.what == "读法"]
    assert found == [
        ("不足1个百分点怎样扣：每满1个百分点才扣", ""),
        ("下属自收自支单位的人员是否计算在内：不计自收自支单位", ""),
    ]


def test_what_a_target_without_sign_means_in_a_group(tmp_path: Path) -> None:
    def change(d: Data) -> None:
        put(d["part"][1]["group"][0], bare="below")

    assert after(change, tmp_path, FOLDER / "cn-overall.toml") == (
        Change("产出指标—数量指标", "指标值没写符号的", "越大越好", "越小越好"),
    )


def test_another_line_for_far_exceeded_targets_is_in_the_rule_of_free_rows(tmp_path: Path) -> None:
    (found,) = after(lambda d: put(d["target"], over="20%"), tmp_path, FOLDER / "cn-overall.toml")
    assert (found.subject, found.what) == ("自设的指标", "评价标准")
    assert found.old.startswith("以分值10分的一行为例：")
    assert found.new == found.old.replace("超过指标值30%", "超过指标值20%") != found.old


def test_a_table_against_none(tmp_path: Path) -> None:
    """Forms without scores have a table without rows: everything comes, or goes."""
    book = rulebook("hn-ningxiang-2022")
    come, gone = compare(UNSCORED, book, vocabulary()), compare(book, UNSCORED, vocabulary())
    assert [c.subject for c in come if c.what == "新增"][-20:] == [r.label for r in book.rules]
    assert [c.subject for c in gone if c.what == "取消"][-20:] == [r.label for r in book.rules]


def test_every_table_can_be_held_against_every_other() -> None:
    """Free rows against printed ones among them; what comes one way goes the other."""
    for old, new in permutations(rulebook_ids(), 2):
        there, back = (compare(rulebook(a), rulebook(b), vocabulary()) for a, b in ((old, new), (new, old)))
        assert there, (old, new)
        assert {c.subject for c in there if c.what == "新增"} == {c.subject for c in back if c.what == "取消"}, (
            old,
            new,
        )
        assert all(c.old != c.new for c in there)


@pytest.mark.parametrize(
    ("years", "text"),
    [([2022], "2022"), ([2017, 2015], "2015、2017"), ([2021, 2022], "2021、2022"), (range(2015, 2019), "2015—2018")],
)
def test_years_as_they_are_said(years: list[int], text: str) -> None:
    assert years_text(years) == text
