"""Prose against the workbook that it accompanies, and the report's own tables as statements."""

from __future__ import annotations

from functools import lru_cache

import pytest
from filings import SAMPLES
from prose.prose_documents import report

from xladdin.prose import crosscheck
from xladdin.prose.book import book_statements
from xladdin.prose.tables import table_statements
from xladdin.workbook.examine import Examined, examine

TITLE = "2022年度演示市教育局部门整体支出绩效自评报告"


@lru_cache(maxsize=1)
def education() -> Examined:
    return examine(SAMPLES / "demo-education.xlsx")


def against(*paragraphs: str) -> list[tuple[str, ...]]:
    found = crosscheck(report(*paragraphs, title=TITLE), education()).findings
    return [(f.kind, *f.figures) for f in found if f.kind == "workbook-differs"]


def test_prose_that_repeats_every_figure_of_the_workbook_agrees_with_it() -> None:
    said = [f"{s.year}年{s.title}{s.figure.text}。" for s in book_statements(education()) if s.quantity != "staff"]
    assert len(said) > 25
    assert against(*said) == []


def swapped(text: str) -> str:
    """The last two neighbouring digits that differ, exchanged; none for 0元."""
    digits = [n for n, sign in enumerate(text) if sign.isdigit()]
    for left, right in zip(reversed(digits[:-1]), reversed(digits[1:]), strict=True):
        if text[left] != text[right]:
            return f"{text[:left]}{text[right]}{text[left + 1 : right]}{text[left]}{text[right + 1 :]}"
    return ""


def test_two_digits_exchanged_are_found_in_every_figure_of_the_workbook() -> None:
    missed = []
    for one in book_statements(education()):
        slip = swapped(one.figure.text)
        if one.quantity != "staff" and slip and not slip.startswith("0"):
            found = against(f"{one.year}年{one.title}{slip}。")
            missed += [] if found == [("workbook-differs", slip, one.figure.text)] else [(one.title, slip, found)]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("三公经费年初预算8.50万元。", []),
        ("三公经费年初预算8.5万元。", []),
        ("三公经费年初预算8.60万元。", [("workbook-differs", "8.60万元", "85,000元")]),
        ("三公经费年初预算85000万元。", [("workbook-differs", "85000万元", "85,000元")]),
        ("项目支出执行数1250.20万元。", []),
        ("项目支出执行数0.1250亿元。", []),
        ("项目支出执行数0.1252亿元。", [("workbook-differs", "0.1252亿元", "12,502,000元")]),
        ("2020年三公经费年初预算8.60万元。", []),
        ("2021年三公经费年初预算8.60万元。", [("workbook-differs", "8.60万元", "90,000元")]),
        ("三公经费2021年决算数82000元。", []),
        ("三公经费2021年决算数28000元。", [("workbook-differs", "28000元", "82,000元")]),
        ("部门整体支出年中追加1,200,000元。", []),
        ("部门整体支出年中追加2,100,000元。", [("workbook-differs", "2,100,000元", "1,200,000元")]),
        ("预计三公经费年初预算8.60万元。", []),
        ("行政编制100人，事业编制20人。", []),
        ("行政编制100人，事业编制21人。", [("workbook-differs", "121人", "120人")]),
    ],
)
def test_units_and_printed_precision_are_allowed_for_and_nothing_else(
    text: str, figures: list[tuple[str, ...]]
) -> None:
    assert against(text) == figures


def test_a_slip_of_the_unit_is_named() -> None:
    (found,) = crosscheck(report("三公经费年初预算85000万元。", title=TITLE), education()).findings
    assert "正好差一万倍" in found.message
    assert str(found.places[1]) == "工作簿 基础数据表!D7"


def test_a_workbook_that_could_not_be_read_is_as_none(tmp_path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    assert crosscheck(report("三公经费年初预算8.60万元。", title=TITLE), examine(broken)).findings == ()


def lines(*parts) -> list[str]:
    return [
        f"{s.quantity or s.name}:{s.role}:{s.year or ''}:{s.figure.text}:{s.base}"
        for s in table_statements(report(*parts))
    ]


def test_a_table_is_read_by_labels_and_heads() -> None:
    table = [["经费控制情况", "2022年决算数", "2023年预算数", "2023年决算数"], ["“三公”经费", "6.02", "8", "7.19"], ["项目支出：", "", "——", "12"],
             [" 1、河道清淤", "3", "", "4.5"], ["部门整体支出预算调整", "", "", "12.50%"]]  # fmt: skip
    assert lines("单位：万元", table) == [
        "sangong:executed:2022:6.02万元:", "sangong:initial:2023:8万元:", "sangong:executed:2023:7.19万元:", "project:executed:2023:12万元:",
        "河道清淤:executed:2022:3万元:project", "河道清淤:executed:2023:4.5万元:project", "overall:adjustment_rate:2023:12.50%:",
    ]  # fmt: skip


def test_heads_may_be_broken_over_lines_and_the_unit_may_stand_beside_them() -> None:
    table = [
        ["年度预\n算申请\n（万元）", "", "年初\n预算数", "全年\n预算数", "全年\n执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", "100", "120", "118.5", "10", "98.75%", "9.9"],
    ]
    assert lines(table) == ["overall:initial::100万元:", "overall:full_year::120万元:", "overall:executed::118.5万元:", "overall:execution_rate::98.75%:"]  # fmt: skip


def test_the_table_of_one_project_says_nothing_of_the_department() -> None:
    table = [["项目支\n出名称", "河道清淤"], ["", "年初预算数", "全年执行数"], ["年度资金总额", "100", "99"]]
    assert lines("单位：万元", table) == []


def test_staff_is_the_line_of_all_and_not_of_a_group() -> None:
    table = [
        ["人员", "编制数", "年末实有人数", "控制率"],
        ["合计", "20", "19", "95%"],
        ["1、行政人员", "15", "15", "100%"],
    ]
    assert lines(table) == ["staff:posts::20:", "staff:on_duty::19:", "staff:control_rate::95%:"]


def test_the_total_of_a_scoring_table_is_its_last_number() -> None:
    table = [["指标", "分值", "得分"], ["执行率", "10", "9"], ["合计", "100", "", "95.5"]]
    assert [line for line in lines(table) if "score" in line] == ["overall:score::95.5:"]


@pytest.mark.parametrize("cell", ["", "——", "无", "约5", "≤100%", "5-6", "见附件", "1" * 40])
def test_what_is_no_number_in_a_table_is_no_figure(cell: str) -> None:
    assert lines("单位：万元", [["经费", "2023年预算数", "2023年决算数"], ["三公经费", cell, "7"]]) == [
        "sangong:executed:2023:7万元:"
    ]
