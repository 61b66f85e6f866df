"""`xladdin rulebook try`: what an officer sees of a table before it is used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from command_line import english
from trial.tables import NEXT_YEAR, changed

FORM = "hn-ningxiang-2022"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return changed(FORM, tmp_path, *NEXT_YEAR)


def test_the_screen_says_who_gains_and_who_can_not_be_scored(run, workbooks: Path, table: Path) -> None:
    done = run("rulebook", "try", table, "--on", workbooks)
    assert (done.exit_code, done.stderr) == (0, "")
    for said in ("试算的单位：2 个，新旧总分都能算出的 1 个", "缺数据的单位（1 个）", "宁乡市工业和信息化局", "缺2021年三公经费预算数",
                 "“三公经费”控制率", "5→8", "不是单位的自评得分", "加 -o 试算结果.xlsx"):  # fmt: skip
        assert said in done.stdout
    assert not english(re.sub(r"hn-ningxiang-2022-a|版本 \w+", "", done.stdout))


def test_the_workbook_is_written_once_and_not_over_another(run, workbooks: Path, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "试算结果.xlsx"
    assert f"已写入：{out}" in run("rulebook", "try", table, "--on", workbooks, "-o", out).stdout
    assert openpyxl.load_workbook(out)["单位对照"]["D4"].value == "演示市教育局（演示）"
    again = run("rulebook", "try", table, "--on", workbooks, "-o", out)
    assert (again.exit_code, again.stdout) == (2, "")
    assert "已经存在" in again.stderr
    assert run("rulebook", "try", table, "--on", workbooks, "-o", out, "--force").exit_code == 0
    filing = run("rulebook", "try", table, "--on", workbooks, "-o", workbooks / "教育.xlsx", "--force")
    assert "是一份自评表，不能用结果覆盖它" in filing.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hn-ningxiang-2023", "--on", "{on}"], "没有评分标准“hn-ningxiang-2023”，是否想写 “hn-ningxiang-2022”"),
        ([FORM, "--on", "没有这个文件夹"], "找不到“没有这个文件夹”"),
        ([FORM, "--on", "{on}", "--against", "hn-county-2018"], "没有按评分标准“hn-county-2018”填报的自评表"),
        ([FORM], "--on"),
    ],
)
def test_what_can_not_be_tried_gives_2_and_says_why(run, workbooks: Path, arguments: list[str], said: str) -> None:
    done = run("rulebook", "try", *(a.format(on=workbooks) for a in arguments))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_json_has_exact_scores_and_null_for_what_is_missing(run, workbooks: Path, table: Path) -> None:
    found = json.loads(run("rulebook", "try", table, "--on", workbooks, "--against", FORM, "--json").stdout)
    units = {one["unit"]: one for one in found["units"]}
    assert (units["演示市教育局（演示）"]["old_total"], units["宁乡市工业和信息化局"]["new_total"]) == ("97", None)
    (score,) = [s for s in units["演示市教育局（演示）"]["scores"] if s["indicator"] == "sangong_control"]
    assert (score["old"]["score"], score["new"]["score"], score["new"]["how"]) == ("5", "8", "computed")
    assert found["grades"] == [{"old": "优", "new": "优", "units": 1}]
    assert {
        "unit": "宁乡市工业和信息化局",
        "indicator": "“三公经费”变动率",
        "table": "新旧标准",
        "missing": ["2021年三公经费预算数"],
    } in found["missing"]
