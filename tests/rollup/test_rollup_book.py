"""The roll-up workbook as a bureau officer gets it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.workbook.workbook import Workbook

from tests.demo_units import FORM, NINGXIANG_CLAIMS, city, found, invented, ningxiang, submission
from tests.rollup.recalculated import recalculated
from xladdin.facts import Cell
from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import consolidate
from xladdin.rollup.record import record_of
from xladdin.rules.load import rulebook

CELL = Cell("共性指标表", 12, 9)
SHEETS = [
    "汇总表", "等级与排名", "测算对照", "指标得分明细", "指标复核", "校验问题清单", "问题统计", "分析图表", "未读取文件", "汇总说明", "数据底表",
]  # fmt: skip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "结果" / "汇总.xlsx"
    write_rollup(consolidate(city(tmp_path), department="示例市工信局", made_at=datetime(2023, 3, 1, 9, 5)), path)
    return path


def cached(out: Path) -> Workbook:
    return openpyxl.load_workbook(out, data_only=True)


def test_sheets_stand_in_the_order_an_officer_needs_them(out: Path) -> None:
    assert openpyxl.load_workbook(out).sheetnames == SHEETS


def test_the_first_sheet_is_the_official_form(out: Path) -> None:
    sheet = cached(out)["汇总表"]
    assert sheet["A1"].value == "附件4："
    assert sheet["A2"].value == "2022年度部门整体支出自评情况汇总表"
    assert (sheet["A4"].value, sheet["F4"].value) == ("主管部门（盖章）：示例市工信局", "单位：万元")
    header = [str(c.value).replace("\n", "") for c in sheet[5][:7]]
    assert header == ["序号", "预算单位", "全年预算数", "全年执行数", "执行率", "所属单位自评分数", "主管部门复核分数"]
    assert [sheet[f"A{n}"].value for n in range(6, 16)] == list(range(1, 11))
    assert (sheet["A16"].value, sheet["A17"].value) == ("合计", "平均")
    assert sheet["A18"].value.startswith("注：由主管部门填报。第一行填部门本级")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("portrait", 9)


def test_amounts_are_in_wan_yuan_shown_with_two_places(out: Path) -> None:
    sheet = cached(out)["汇总表"]
    assert [sheet[f"{c}6"].value for c in "BCDEF"] == ["宁乡市工业和信息化局", 1790.81, 1790.81, 1, 85.5]
    expected = Decimal("9234567.25") / 10000, Decimal("9100001.5") / 10000
    assert (sheet["C7"].value, sheet["D7"].value) == tuple(map(float, expected))
    assert {sheet[f"{c}{n}"].number_format for c in "CD" for n in range(6, 17)} == {"#,##0.00"}
    assert (sheet["E7"].number_format, sheet["F6"].number_format) == ("0.00%", 'General"分"')


def test_the_rate_is_a_formula_with_its_result(out: Path) -> None:
    live, known = openpyxl.load_workbook(out)["汇总表"], cached(out)["汇总表"]
    assert live["E7"].value == '=IF(COUNT(C7:D7)=2,IF(C7>0,D7/C7,"—"),"缺数")'
    assert known["E7"].value == float(Fraction("9100001.5") / Fraction("9234567.25"))


def test_a_missing_figure_says_so_and_is_in_no_total(out: Path) -> None:
    """乙 has a budget but no 执行数: neither of its figures is in 合计."""
    sheet = cached(out)["汇总表"]
    assert (sheet["D8"].value, sheet["E8"].value) == ("缺数", "缺数")
    assert isinstance(sheet["C8"].value, float)
    budget, executed = Fraction(17908100) + Fraction("9234567.25"), Fraction(17908100) + Fraction("9100001.5")
    assert (sheet["C16"].value, sheet["D16"].value) == (float(budget / 10000), float(executed / 10000))
    assert sheet["E16"].value == float(executed / budget)
    assert "合计不含缺少预算数或执行数的 1 个单位" in sheet["A18"].value


def test_scores_have_a_mean_and_no_total(out: Path) -> None:
    """(85.5 + 97 + 97) / 3 = 93.1666… -> 93.17."""
    sheet = cached(out)["汇总表"]
    assert [sheet[f"F{n}"].value for n in (6, 7, 8)] == [85.5, 97, 97]
    assert (sheet["F16"].value, sheet["G16"].value, sheet["F17"].value, sheet["G17"].value) == ("—", "—", 93.17, "—")


def test_reviewers_find_an_empty_column_with_an_entry_check(out: Path) -> None:
    """Live over 指标复核 for units that are there, blank in the lines left empty."""
    sheet = openpyxl.load_workbook(out)["汇总表"]
    assert all(sheet[f"G{n}"].value.startswith("=IF(COUNTIFS(指标复核!") for n in range(6, 9))
    assert all(sheet[f"G{n}"].value is None for n in range(9, 16))
    assert all(cached(out)["汇总表"][f"G{n}"].value in (None, "") for n in range(6, 16))
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1, rule.formula2) == ("G6:G15", "0", "100")


def test_every_formula_gives_its_cached_result_when_recalculated(
    out: Path, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    """All formulas of the roll-up in LibreOffice: 执行率, 合计 without 缺数, means, loss of marks."""
    require_tool("soffice")
    live, known, again = openpyxl.load_workbook(out), cached(out), cached(recalculated(out, tmp_path / "lo"))
    checked = 0
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    ours, theirs = (book[sheet.title][cell.coordinate].value for book in (known, again))
                    same = theirs == pytest.approx(ours, abs=1e-9) if isinstance(ours, float | int) else theirs == ours
                    assert same or {ours, theirs} == {"", None}, (
                        sheet.title,
                        cell.coordinate,
                        cell.value,
                        ours,
                        theirs,
                    )
                    checked += 1
    assert checked > 130


def test_the_comparison_shows_both_totals_and_colours_what_is_wrong(out: Path) -> None:
    sheet = cached(out)["测算对照"]
    first = [c.value for c in sheet[4]]
    assert first[:13] == [1, "宁乡市工业和信息化局", 2022, 85.5, 76.5, 85, 9, "良", "中", 1, 1, "须修改", "宁乡.xlsx"]
    assert [sheet[f"{c}4"].fill.fgColor.rgb for c in "DGJ"] == ["FFFFC7CE"] * 3
    assert sheet["J5"].fill.fgColor.rgb == "00000000"
    assert sheet["B4"].hyperlink.location == "'校验问题清单'!A4"
    assert sheet["B5"].hyperlink is None
    assert sheet["M5"].hyperlink.target == "..\\二\\甲.xlsx"


def test_the_score_chart_has_chinese_titles_and_leaves_gaps(tmp_path: Path) -> None:
    """A unit without a recomputed total has no bar; a bar of 0 would say that it got 0."""
    unscored = submission("丙局（演示）", {}, {"staffing": "3"}, file=tmp_path / "c.xlsx")
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx", [found()]), unscored]), path)
    charts = {
        n: zipfile.ZipFile(path).read(n).decode() for n in zipfile.ZipFile(path).namelist() if "charts/chart" in n
    }
    score, kinds = (charts[f"xl/charts/chart{n}.xml"] for n in (1, 2))
    assert re.findall("<a:t>(.*?)</a:t>", score) == ["自评与测算得分对照", "预算单位", "得分（分）"]
    assert re.findall("<a:t>(.*?)</a:t>", kinds) == [
        "各类问题的个数（红：错误，黄：警告，蓝：提示）",
        "问题类别",
        "个数",
    ]
    values = re.findall(r"<c:val>.*?</c:val>", score)
    assert [re.findall(r'<c:pt idx="(\d)"><c:v>(.*?)</c:v>', v) for v in values] == [[("0", "85.5")], [("0", "76.5")]]
    assert "plotVisOnly" not in score, "filtered rows must stay in the chart"


def test_with_many_units_the_chart_shows_those_farthest_apart(tmp_path: Path) -> None:
    many = [invented(n, tmp_path / f"{n}.xlsx", agency=f"第{n}局（演示）", carryover="0") for n in range(30)]
    many.append(ningxiang(tmp_path / "宁乡.xlsx"))
    rollup = consolidate(many)
    path = tmp_path / "汇总.xlsx"
    write_rollup(rollup, path)
    xml = zipfile.ZipFile(path).read("xl/charts/chart1.xml").decode()
    assert "自评与测算得分对照（差异最大的20个单位）" in xml
    shown = re.findall(r"<c:v>([^<]*局[^<]*)</c:v>", re.search(r"<c:cat>.*?</c:cat>", xml).group())  # type: ignore[union-attr]
    far = sorted((r.difference or 0 for r in rollup.rows), reverse=True)[19]
    assert len(shown) == 20
    assert {r.agency for r in rollup.rows if (r.difference or 0) > far} <= set(shown)


def test_indicators_stand_side_by_side_with_means_and_losses(out: Path) -> None:
    sheet = cached(out)["指标得分明细"]
    assert {sheet[cell].alignment.horizontal for cell in ("A1", "A2")} == {"left"}, (
        "a title in the middle is out of sight"
    )
    heads = {str(c.value).split("\n")[0]: c.column for c in sheet[4] if c.value}
    col = heads["公用经费控制率"]
    assert sheet.cell(4, col).value == "公用经费控制率\n（5分）"
    assert [sheet.cell(5, col + n).value for n in (0, 1, 2)] == ["自评", "测算", "复核"]
    assert [sheet.cell(6, col + n).value for n in (0, 1)] == [5, 0]
    assert sheet.cell(6, col + 1).fill.fgColor.rgb == "FFFFC7CE"
    control = heads["“三公经费”控制率"]
    assert [sheet.cell(6, control + n).value for n in (0, 1)] == [4, 5]
    assert sheet.cell(6, control + 1).fill.fgColor.rgb == "FFDDEBF7"
    assert sheet.cell(6, heads["“三公经费”变动率"] + 1).value == "缺数"
    assert sheet.cell(6, heads["管理制度健全性"] + 1).value == "待评定"
    assert [sheet.cell(n, 1).value for n in range(9, 13)] == ["平均得分", "最低得分", "平均失分", "失分率"]
    assert [sheet.cell(n, control).value for n in (9, 10, 11)] == [4.67, 4, 0.33]
    assert sheet.cell(9, heads["管理制度健全性"] + 1).value == "—"
    assert sheet.freeze_panes == "C6"
    merged = {str(m) for m in sheet.merged_cells.ranges}
    assert {"C3:N3", "O3:AX3", "AY3:BJ3"} <= merged
    assert [sheet[c].value for c in ("C3", "O3", "AY3")] == ["投入（18分）", "过程（56分）", "产出及效率（26分）"]


def test_each_rulebook_has_its_own_sheet(tmp_path: Path) -> None:
    other = replace(rulebook(FORM), id="other-2022", title="另一评分表")
    two = submission("乙局（演示）", {}, NINGXIANG_CLAIMS, file=tmp_path / "b.xlsx", book=other)
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx"), two]), path)
    book = cached(path)
    assert book.sheetnames[3:5] == ["指标得分明细（1）", "指标得分明细（2）"]
    assert "部门整体支出绩效自评共性指标表" in book["指标得分明细（1）"]["A2"].value
    assert "另一评分表" in book["指标得分明细（2）"]["A2"].value
    assert [book["汇总表"][f"B{n}"].value for n in (6, 7)] == ["宁乡市工业和信息化局", "乙局（演示）"]


def test_problems_link_to_the_cell_and_to_the_unit(out: Path) -> None:
    sheet = openpyxl.load_workbook(out)["校验问题清单"]
    assert [c.value for c in sheet[4]][:7] == [
        1, "宁乡市工业和信息化局", "错误", "S201", "score-rule", "共性指标表!I12", found().message,
    ]  # fmt: skip
    assert sheet["B4"].hyperlink.location == "'测算对照'!B4"
    assert (sheet["F4"].hyperlink.target, sheet["F4"].hyperlink.location) == ("..\\宁乡.xlsx", "'共性指标表'!I12")
    assert sheet["F6"].hyperlink.target == "..\\乙%20局.xlsx"
    assert [sheet[f"B{n}"].value for n in range(4, 8)][-1] == "（未能读取）"
    assert sheet.auto_filter.ref == "A3:J7"


def test_statistics_count_by_kind_and_by_unit(out: Path) -> None:
    sheet = cached(out)["问题统计"]
    assert [c.value for c in sheet[4]][:5] == ["F101", "文件不能读取", "错误", 1, 1]
    assert [c.value for c in sheet[4]][6:11] == ["宁乡市工业和信息化局", 1, 1, 0, 2]
    assert [sheet[f"K{n}"].value for n in (4, 5)] == [2, 1]
    assert sheet["G6"].value == "其余 1 个单位没有发现问题"
    assert sheet["G4"].hyperlink.location == "'校验问题清单'!A4"


@pytest.mark.parametrize(("clean", "said"), [(0, "无"), (2, "2 个单位没有发现问题")])
def test_statistics_of_units_without_problems_say_so(tmp_path: Path, clean: int, said: str) -> None:
    write_rollup(consolidate([invented(n, tmp_path / f"{n}.xlsx") for n in range(clean)]), tmp_path / "好.xlsx")
    assert [row[6].value for row in cached(tmp_path / "好.xlsx")["问题统计"].iter_rows(min_row=4)] == [said]


def test_statistics_name_units_with_more_errors_first(tmp_path: Path) -> None:
    counts = [(0, 3, 0), (1, 0, 0), (0, 3, 1), (2, 0, 0), (1, 0, 0)]
    records = [replace(record_of(invented(n, tmp_path / f"{n}.xlsx")), counts=one) for n, one in enumerate(counts)]
    write_rollup(consolidate(records), tmp_path / "汇总.xlsx")
    rows = cached(tmp_path / "汇总.xlsx")["问题统计"].iter_rows(min_row=4, min_col=8, max_col=10, values_only=True)
    assert list(rows) == [(2, 0, 0), (1, 0, 0), (1, 0, 0), (0, 3, 1), (0, 3, 0)]


def test_files_left_out_are_listed_and_none_says_so(out: Path, tmp_path: Path) -> None:
    sheet = cached(out)["未读取文件"]
    assert [[c.value for c in row][1:4] for row in sheet["A4:F5"]] == [
        ["重复", "一/甲.xlsx", invented(1, Path()).case.filing.agency],  # type: ignore[union-attr]
        ["未读取", "坏.xlsx", None],
    ]
    assert [sheet[c].value for c in ("E5", "F5")] == ["文件不是 Excel 工作簿。", "请另存为 .xlsx 后再用。"]
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx")]), tmp_path / "好.xlsx")
    assert cached(tmp_path / "好.xlsx")["未读取文件"]["A4"].value == "无"


def test_the_last_sheet_says_when_by_what_and_from_which_files(out: Path) -> None:
    from xladdin import __version__

    texts = [str(c.value) for row in cached(out)["汇总说明"].iter_rows() for c in row if c.value is not None]
    book = rulebook(FORM)
    assert "2023年3月1日 09:05" in texts
    assert f"xladdin {__version__}" in texts
    assert "共 5 个：计入 3 个，重复 1 个，未读取 1 个" in texts
    assert any(f"编号 {FORM}，版本 {book.version}，满分 100 分" in t for t in texts)
    assert "预算执行率（支付进度率）：“95%以上”是否含95%" in texts
    readings = [r for rule in book.rules for r in rule.readings]
    assert all(r.chosen.say in texts for r in readings)
    assert texts.count("01" * 32) == 2
    assert "cd" * 32 in texts
