"""The ribbon's 导入上年数据 from a Word report: a filing like that of a workbook, or a message that says what to do."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from legacy.word_tables import write_document

from udfs.host import Trouble
from udfs.macros.importing import filing_of_document, is_document

BASE = [["财政供养人员情况", "编制数", "2022年实际在职人数", "控制率"], [None, "44", "41", "93.18%"],
        ["经费控制情况", "2021年决算数", "2022年预算数", "2022年决算数"], ["3、公务接待", "6020", "80000", "71914.4"],
        ["项目支出", "", "", ""], ["1、义务教育", "1", "2", "3"]]  # fmt: skip
TITLE = "宁乡市教育局2022年部门整体支出绩效自评报告"


def workbook(year: int = 2023, agency: str = "宁乡市教育局") -> SimpleNamespace:
    """The workbook in front of the user, as far as the import looks at it."""
    return SimpleNamespace(case=SimpleNamespace(filing=SimpleNamespace(year=year, agency=agency)))


def report(folder: Path, *blocks) -> Path:
    return write_document(folder / "上年报告.docx", *blocks)


def test_the_tables_give_last_years_facts_and_rows(tmp_path):
    filing, said = filing_of_document(report(tmp_path, TITLE, BASE), workbook())
    assert filing.year == 2022
    assert filing.facts["official_hospitality.budget"].number == 80_000
    assert [(row["name"].value, row["actual"].number) for row in filing.blocks["projects"]] == [("1、义务教育", 3)]
    assert said == ""


def test_cells_that_were_not_read_are_told(tmp_path):
    _, said = filing_of_document(
        report(
            tmp_path, TITLE, [*BASE, ["……", "", "", ""], ["政府采购金额", "1", "2", "3"], ["涉密采购", "1", "2", "3"]]
        ),
        workbook(),
    )
    assert "1 处没有读入" in said
    assert "涉密采购" in said


@pytest.mark.parametrize(
    ("live", "blocks", "said"),
    [
        (workbook(2022), (TITLE, BASE), "请选2021年度"),
        (workbook(agency="宁乡市卫生健康局"), (TITLE, BASE), "“宁乡市教育局”的"),
        (workbook(), (TITLE,), "没有基础数据表等附表"),
        (workbook(), ("通知",), "写明年度"),
    ],
)
def test_a_report_that_does_not_fit_changes_nothing(tmp_path, live, blocks, said):
    with pytest.raises(Trouble, match=said) as caught:
        filing_of_document(report(tmp_path, *blocks), live)
    assert "工作簿没有改动" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "is_one"), [("a.docx", True), ("A.DOCX", True), ("a.doc", True), ("a.txt", True), ("a.xlsx", False)]
)
def test_word_files_are_told_from_workbooks_by_their_extension(name, is_one):
    assert is_document(Path(name)) is is_one
