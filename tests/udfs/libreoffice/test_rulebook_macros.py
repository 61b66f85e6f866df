"""评分标准: exported by a click, edited, imported by a click; what is wrong is listed with links, and nothing is stored meanwhile."""

from __future__ import annotations

import pytest
import xlwings as xw

from xladdin.library import files, stored_versions
from xladdin.rules.load import rulebook
from xladdin.tables.catalogue import listed

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def county(excel, run, tmp_path):
    """The 湖南 2018 table, exported and open, with an id of its own."""
    ids = [one.id for one in listed()]
    excel.answers["input"].append(str(ids.index("hn-county-2018") + 1))
    excel.answers["folder"].append(str(tmp_path))
    assert "已导出评分标准" in run("rulebook_export")
    book = xw.books.active
    assert book.name == "评分标准-hn-county-2018.xlsx"
    book.sheets["基本信息"]["B4"].value = "hn-yongxian-2018"
    return book


def test_a_table_goes_out_and_comes_back_by_clicking(county, run):
    sheet = county.sheets["评分表"]
    assert sheet["F4"].value == "在职人员控制率"
    sheet["P4"].value = 0.8
    said = run("rulebook_import")
    assert said.startswith("已导入评分标准“hn-yongxian-2018”")
    assert "点“新建工作簿”可以选它" in said
    assert rulebook("hn-yongxian-2018").rules[0].attainable.describe() == "0、0.2、1、1.8、2.6、3.4、4.2、5"
    result = county.sheets["导入结果"]
    assert "扣0.8分" in result["D4"].value
    assert result["E4"].value == "0、0.2、1、1.8、2.6、3.4、4.2、5"
    assert "评价标准：" in result["F4"].value


def test_errors_are_listed_with_their_cells_and_nothing_is_stored(county, run, library):
    county.sheets["评分表"]["K4"].value = "在职人数"
    said = run("rulebook_import")
    assert said.startswith("有 1 处错误，没有导入")
    row = county.sheets["导入结果"].range("A4:E4").value
    assert row[1:3] == ["错误", "评分表!K4"]
    assert "是否想写" in row[3]
    assert not library.exists()


@pytest.mark.parametrize(("answer", "versions"), [("是", 2), ("否", 1), (None, 1)])
def test_another_version_is_stored_only_on_demand(county, run, excel, answer, versions):
    run("rulebook_import")
    first = rulebook("hn-yongxian-2018").version
    county.sheets["评分表"]["P4"].value = 1
    if answer is not None:
        excel.answers["input"].append(answer)
    said = run("rulebook_import")
    assert ("已导入" in said) is (versions == 2)
    assert len(stored_versions("rulebooks", "hn-yongxian-2018")) == versions
    assert (rulebook("hn-yongxian-2018").version == first) is (versions == 1)


def test_a_workbook_that_is_no_scoring_table(opened, run):
    opened("ningxiang-2022")
    assert run("rulebook_import").startswith("当前工作簿不是评分标准工作簿")
    assert dict(files("rulebooks")) == {}
