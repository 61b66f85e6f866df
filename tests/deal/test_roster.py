"""单位名单 for dealing out: what is taken, and a finding at the cell with a way out for what can not be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from deal.conftest import FORM, write_list

from xladdin.deal import Dealt
from xladdin.deal.blank import write_blank
from xladdin.deal.roster import List, Project, read_list
from xladdin.rollup.roster import read_roster


@pytest.fixture
def read(listed: Callable[..., Path]) -> Callable[..., List]:
    return lambda *rows, form=FORM, **more: read_list(listed(*rows, **more), form)


def said(found: List) -> list[tuple[str, str]]:
    return [(r.severity, str(r.cell)) for r in found.remarks]


def test_all_columns_are_read_and_codes_keep_their_digits(read) -> None:
    found = read(
        ["甲局", 101001, "财政局", "洪江市部门整体支出绩效自评", "修路、 架桥；绿化\n修路", "甲委", "办公室"],
        ["乙局", "001002"],
    )
    first, second = found.units
    assert (first.name, first.code, first.department, first.form, first.former, first.contact) == (
        "甲局", "101001", "财政局", "hn-hongjiang-2024", "甲委", "办公室",
    )  # fmt: skip
    assert first.projects == (Project("修路"), Project("架桥"), Project("绿化"))
    assert (second.code, second.form) == ("001002", FORM)
    assert found.remarks == ()


def test_a_list_of_names_alone_is_enough(tmp_path: Path) -> None:
    found = read_list(write_list(tmp_path / "a.xlsx", [["乙局"]], heads=["甲局"]), FORM)
    assert [u.name for u in found.units] == ["甲局", "乙局"]


@pytest.mark.parametrize(
    ("row", "severity", "place", "word"),
    [
        (["甲  局", 2], "error", "名单!A3", "第 2 行重复"),
        (["乙局", 2, None, "宁香市部门整体支出绩效自评"], "error", "名单!D3", "没有表样"),
        (["乙局", 2, None, "cn-project"], "error", "名单!D3", "没有表样"),
        ([None, 2], "error", "名单!A3", "没有单位名称"),
        (["乙" * 101, 2], "error", "名单!A3", "不像单位名称"),
        (["乙" * 40_00, 2], "error", "名单!A3", "不像单位名称"),
        (["乙/局:一", 2], "note", "名单!A3", "文件名不能用"),
        (["=1+1", 2], "warning", "名单!A3", "像是公式"),
        (["乙局\u200b", 2], "note", "名单!A3", "看不见的字符"),
        (["乙局", 2, None, None, "长" * 101], "warning", "名单!E3", "项目名称过长"),
        (["合计", 2], "note", "名单!A3", "合计行"),
    ],
    ids=lambda v: v[:8] if isinstance(v, str) else "",
)
def test_what_is_wrong_is_said_at_its_cell_and_the_others_go_on(read, row, severity, place, word) -> None:
    found = read(["甲局", 1], row, ["丙局", 3])
    assert {"甲局", "丙局"} <= {u.name for u in found.units}
    (remark,) = found.remarks
    assert (remark.severity, str(remark.cell)) == (severity, place)
    assert word in remark.message
    assert remark.hint
    assert found.left_out == (severity == "error")
    assert len(found.units) == (2 if severity == "error" or word == "合计行" else 3)


def test_the_nearest_form_is_named(read) -> None:
    (remark,) = read(["甲局", 1], ["乙局", 2, None, "hn-ningxang-2022"]).remarks
    assert FORM in remark.hint


def test_without_a_form_a_unit_is_left_out(read) -> None:
    found = read(["甲局", 1], ["乙局", 2, None, FORM], form="")
    assert [u.name for u in found.units] == ["乙局"]
    assert said(found) == [("error", "名单!D2")]


def test_a_code_of_two_units_tells_neither_and_both_are_dealt_to(read) -> None:
    found = read(["甲局", 1], ["乙局", 1], ["丙局", 3])
    assert [u.code for u in found.units] == ["", "", "3"]
    assert said(found) == [("warning", "名单!B2"), ("warning", "名单!B3")]


def test_projects_of_a_sheet_of_their_own_come_with_their_budgets(read) -> None:
    found = read(
        ["甲局", 1, None, None, "修路"], ["乙局", 2],
        projects=[["单位", "项目名称", "预算数（万元）"], ["甲局", "修路", 12.5], ["甲局", "架桥", "3亿元"], ["没有的局", "绿化", 1],
                  ["乙局", "绿化", "约30"], ["乙局", None, 5], ["甲局", "架桥", 1]],
    )  # fmt: skip
    assert found.units[0].projects == (Project("修路", Decimal(125000)), Project("架桥", Decimal(300_000_000)))
    assert found.units[1].projects == (Project("绿化"),)
    assert said(found) == [("warning", "项目!A4"), ("warning", "项目!C5"), ("warning", "项目!B7")]


def test_a_budget_without_a_unit_of_money_is_taken_as_wan_and_said(read) -> None:
    found = read(["甲局", 1], projects=[["单位", "项目名称", "预算数"], ["甲局", "修路", 2]])
    assert found.units[0].projects == (Project("修路", Decimal(20000)),)
    assert said(found) == [("warning", "项目!C1")]


def test_the_roll_up_reads_the_same_list(listed) -> None:
    roster = read_roster(listed(["甲局", 101001, "财政局", None, "修路"], ["乙局", "002"]))
    assert [(u.name, u.department, u.code) for u in roster.units] == [("甲局", "财政局", "101001"), ("乙局", "", "002")]


def test_the_blank_list_filled_in_is_read_without_a_remark(tmp_path: Path) -> None:
    out = write_blank(tmp_path / "名单.xlsx")
    book = openpyxl.load_workbook(out)
    units, projects, forms = book["单位名单"], book["项目"], book["可选表样"]
    choices = units.data_validations.dataValidation[0]
    assert (str(choices.sqref), choices.formula1) == ("E4:E1003", f"可选表样!$A$2:$A${forms.max_row}")
    assert units.row_dimensions[4].height > 1.5 * units["A4"].font.size
    for col, value in enumerate(["甲局", "001", "财政局", "市政府", forms["A5"].value, None, "甲委", "办公室"], 1):
        units.cell(4, col).value = value
    for col, value in enumerate(["甲局", "修路", 3], 1):
        projects.cell(4, col).value = value
    book.save(out)
    found = read_list(out)
    assert found.remarks == ()
    (unit,) = found.units
    assert (unit.code, unit.parent, unit.form, unit.former) == ("001", "市政府", forms["B5"].value, "甲委")
    assert unit.projects == (Project("修路", Decimal(30000)),)


def test_nothing_can_be_dealt_says_why(deal: Callable[..., Dealt]) -> None:
    from xladdin.deal import NothingToDeal

    with pytest.raises(NothingToDeal, match=r"名单!D2 没有表样“x”"):
        deal(["甲局", 1, None, "x"])
    with pytest.raises(NothingToDeal, match="没有单位名称"):
        deal()
