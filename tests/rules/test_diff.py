"""What changed between two scoring tables: every kind of change once, rows followed through renaming and moving."""

from __future__ import annotations

from pathlib import Path

from rules.broken import Data, changed, drop, put

from xladdin.rules.diff import Change, compare
from xladdin.rules.load import FOLDER, load_rulebook, rulebook, rulebook_ids
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
