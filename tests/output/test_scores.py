"""得分说明.xlsx as a reader gets it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo_units import NINGXIANG_CLAIMS, found, invented, ningxiang, submission, unreadable
from tests.paper import too_wide
from xladdin.output import OutputExists
from xladdin.output.scores import COLUMNS, write_scores
from xladdin.rules.sentence import worked
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts

SAMPLES = Path(__file__).parents[2] / "workbooks" / "samples"


@pytest.fixture
def sheet(tmp_path: Path) -> Worksheet:
    out = tmp_path / "得分说明.xlsx"
    write_scores([ningxiang(tmp_path / "宁乡.xlsx")], out)
    return openpyxl.load_workbook(out)["得分说明"]


def line(sheet: Worksheet, label: str) -> tuple[object, ...]:
    return next(tuple(c.value for c in row) for row in sheet.iter_rows() if row[1].value == label)


def test_a_computed_row_shows_claim_score_and_difference(sheet: Worksheet) -> None:
    """1,001,069 / 908,400 = 110.20 %: 0 of 5, and 5 were claimed."""
    assert tuple(c.value for c in sheet[3]) == COLUMNS
    assert line(sheet, "公用经费控制率")[2:8] == (5, 5, 0, 0, 5, "已测算")
    assert "110.20%" in str(line(sheet, "公用经费控制率")[8])


def test_an_underclaimed_row_has_a_negative_difference_in_another_colour(sheet: Worksheet) -> None:
    """71,914.4 / 80,000 = 89.89 %: 5 of 5, and only 4 were claimed."""
    assert line(sheet, "“三公经费”控制率")[2:8] == (5, 4, 5, 5, -1, "已测算")
    colours = {row[6].value: row[6].fill.fgColor.rgb for row in sheet.iter_rows(min_row=5, max_row=24)}
    assert (colours[5], colours[-1], colours[0]) == ("FFFFC7CE", "FFDDEBF7", "00000000")


def test_a_row_that_can_not_be_computed_shows_no_number_for_it(sheet: Worksheet) -> None:
    """Missing is not 0: no 上年预算数, so no score and no difference, but still at most 5."""
    assert line(sheet, "“三公经费”变动率")[2:8] == (5, 4, "—", 5, None, "缺数")
    assert line(sheet, "管理制度健全性")[2:8] == (4, 4, "—", 4, None, "待评定")


def test_the_totals_are_claimed_recomputed_and_provable(sheet: Worksheet) -> None:
    total = next(row for row in sheet.iter_rows() if row[0].value == "合计")
    assert [c.value for c in total[2:8]] == [100, 85.5, 76.5, 85, 9, "良"]
    assert "自评总分85.5高于可证明的最高分85。" in total[8].value


def test_it_prints_no_wider_than_its_page(tmp_path: Path) -> None:
    """Excel heeds manual page breaks only at a fixed scale."""
    out = tmp_path / "得分说明.xlsx"
    write_scores([ningxiang(tmp_path / "宁乡.xlsx")], out)
    assert too_wide(out) == {"得分说明": False}


def test_every_row_carries_its_worked_sentence(tmp_path: Path) -> None:
    one = ningxiang(tmp_path / "宁乡.xlsx")
    out = tmp_path / "得分说明.xlsx"
    write_scores([one], out)
    sheet = openpyxl.load_workbook(out)["得分说明"]
    assert one.case is not None
    for n, score in enumerate(one.case.scorecard.rules, 5):
        assert sheet.cell(n, 9).value == worked(score, one.case.filing, one.case.vocab)


def test_an_indicator_links_to_its_score_cell(tmp_path: Path) -> None:
    out = tmp_path / "得分说明.xlsx"
    one = ningxiang(tmp_path / "宁乡.xlsx")
    write_scores([one], out)
    cell = openpyxl.load_workbook(out)["得分说明"]["B12"]
    assert one.case is not None
    claim = one.case.scorecard["operating_cost"].claim
    assert claim is not None
    assert claim.cell is not None
    assert (cell.value, cell.hyperlink.target) == ("公用经费控制率", "宁乡.xlsx")
    assert cell.hyperlink.location == f"'{claim.cell.sheet}'!{claim.cell.address}"


def test_rows_without_a_claim_say_so(tmp_path: Path) -> None:
    claims = {k: v for k, v in NINGXIANG_CLAIMS.items() if k != "staffing"}
    out = tmp_path / "得分说明.xlsx"
    write_scores([submission("甲局（演示）", {}, claims, file=tmp_path / "甲.xlsx")], out)
    book = openpyxl.load_workbook(out)
    assert line(book["得分说明"], "在职人员控制率")[2:8] == (3, "未填", "—", 3, None, "缺数")
    total = next(row for row in book["得分说明"].iter_rows() if row[0].value == "合计")
    assert [c.value for c in total[3:7]] == ["未填", "不全", 100, None]


def test_each_unit_starts_on_a_new_page_and_the_summary_links_to_it(tmp_path: Path) -> None:
    files = [ningxiang(tmp_path / "a.xlsx"), unreadable(tmp_path / "b.xlsx"), invented(2, tmp_path / "c.xlsx")]
    out = tmp_path / "得分说明.xlsx"
    write_scores(files, out)
    book = openpyxl.load_workbook(out)
    detail, summary = book["得分说明"], book["得分汇总"]
    assert [b.id for b in detail.row_breaks.brk] == [25]
    assert detail["A26"].value.startswith("示例市")
    assert summary["B3"].hyperlink.location == "'得分说明'!A4"
    assert summary["B5"].hyperlink.location == "'得分说明'!A26"
    assert [c.value for c in summary[3]][3:] == [85.5, 76.5, 85, 9, "良", "可以报送"]
    assert [c.value for c in summary[4]] == [2, "b.xlsx", "（未能读取）", *["—"] * 5, "未能读取"]


def test_hostile_names_do_not_become_formulas(tmp_path: Path) -> None:
    out = tmp_path / "得分说明.xlsx"
    write_scores([invented(1, tmp_path / "=1+1.xlsx", agency="=1+1", findings=[found()])], out)
    book = openpyxl.load_workbook(out)
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert book["得分汇总"]["C3"].value == "=1+1"


def test_nothing_to_score_is_said_in_words_and_files_are_kept(tmp_path: Path) -> None:
    out = tmp_path / "得分说明.xlsx"
    write_scores([], out)
    assert openpyxl.load_workbook(out)["得分说明"]["A4"].value == "没有可以评分的文件。"
    with pytest.raises(OutputExists):
        write_scores([], out)


def test_sheets_of_projects_follow_the_main_table(tmp_path: Path) -> None:
    """Each copy of the project sheet has its band, its rows and its total."""
    given = load_facts(SAMPLES / "demo-health.toml")
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(build_workbook(given.plan, given.entries, given.attached))
    write_scores([examine(file)], tmp_path / "得分说明.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "得分说明.xlsx")["得分说明"]
    bands = [str(c.value) for c in sheet["A"] if "文件：" in str(c.value)]
    assert [b.partition("文件：")[2] for b in bands] == [
        "自评表.xlsx",
        "自评表.xlsx　项目自评表1",
        "自评表.xlsx　项目自评表2",
    ]
    totals = [(sheet.cell(c.row, 4).value, sheet.cell(c.row, 5).value) for c in sheet["A"] if c.value == "合计"]
    assert totals == [(98.84, 98.84), (99.5, 99.5), (100, 100)]
