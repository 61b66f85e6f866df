"""Findings of saved workbooks in cells: the same as those of `check`, for a file, for one of its sheets, in a block of fixed height."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from udfs import findings
from udfs import functions as pf
from xladdin.commands import fill
from xladdin.workbook.examine import examine

SAMPLES = Path(__file__).parents[3] / "workbooks" / "samples"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> Path:
    """The sample of a real report that has errors, warnings and notes, under a Chinese name with a blank."""
    return fill(SAMPLES / "ningxiang-2022.toml", tmp_path_factory.mktemp("报送 材料") / "工信局 2022.xlsx")


def test_counts_are_those_of_check(workbook):
    found = examine(workbook).findings
    assert len(found) > 3
    assert pf.PF_FINDINGS_COUNT(str(workbook)) == len(found)
    by_severity = pf.PF_FINDINGS_COUNT(str(workbook), [["错误", "警告", "提示"]])
    assert by_severity == [[sum(f.severity == s for f in found) for s in ("error", "warning", "note")]]
    assert by_severity[0][0] > 0


def test_one_sheet_is_named_as_cell_filename_gives_it(workbook):
    found = [f.cell.sheet for f in examine(workbook).findings if f.cell]
    sheets = sorted(set(found))
    named = [[f"{workbook.parent}{os.sep}[{workbook.name}]{sheet}"] for sheet in sheets]
    assert pf.PF_FINDINGS_COUNT(named) == [[float(found.count(sheet))] for sheet in sheets]


def test_the_list_has_a_head_and_a_row_per_finding(workbook):
    found = examine(workbook).findings
    table = pf.PF_FINDINGS(str(workbook))
    assert table[0] == ["序号", "级别", "编号", "位置", "问题", "怎样改"]
    assert [row[2:] for row in table[1:]] == [
        [f.code, str(f.cell) if f.cell else "整个文件", f.message, f.hint] for f in found
    ]
    assert [row[0] for row in table[1:]] == [float(n) for n in range(1, len(found) + 1)]


def test_the_list_says_so_when_there_is_nothing(workbook):
    assert pf.PF_FINDINGS(f"{workbook.parent}{os.sep}[{workbook.name}]没有这张表")[1:] == [
        ["", "", "", "", "没有发现问题", ""]
    ]


@pytest.mark.parametrize("rows", [2, 5, 60])
def test_the_block_of_older_excel_has_exactly_its_height(workbook, rows):
    full, block = pf.PF_FINDINGS(str(workbook)), pf.PF_FINDINGS_BLOCK(str(workbook), rows)
    assert len(block) == rows
    if len(full) <= rows:
        assert block[: len(full)] == full
        assert all(cell == "" for row in block[len(full) :] for cell in row)
    else:
        assert block[: rows - 1] == full[: rows - 1]
        assert block[-1] == ["", "", "", "", f"还有{len(full) - rows + 1}条没有显示，请选更多的行", ""]


def test_a_changed_file_is_read_again(workbook, tmp_path):
    copy = tmp_path / "单位.xlsx"
    shutil.copy(workbook, copy)
    before = pf.PF_FINDINGS_COUNT(str(copy))
    fill(SAMPLES / "demo-water.toml", copy, overwrite=True)
    assert pf.PF_FINDINGS_COUNT(str(copy)) != before


def test_a_file_that_did_not_change_is_read_once(workbook, monkeypatch):
    findings._examined.cache_clear()
    pf.PF_FINDINGS_COUNT([[str(workbook)]] * 50, [["错误", "警告"]])
    assert findings._examined.cache_info().misses == 1


def test_what_is_no_filing_has_its_finding_too(tmp_path):
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"not a workbook")
    assert pf.PF_FINDINGS(str(broken))[1][1] == "错误"


def test_a_blank_name_counts_nothing():
    assert pf.PF_FINDINGS_COUNT([[None], [""]]) == [[""], [""]]
    assert pf.PF_FINDINGS(None) == ""


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            r"\\server\share\单位.xlsx",
            "参数“工作簿”：不能直接读网络路径，请先把共享文件夹映射成盘符（如 Z:），再写 Z:\\…",
        ),
        (
            "//server/share/单位.xlsx",
            "参数“工作簿”：不能直接读网络路径，请先把共享文件夹映射成盘符（如 Z:），再写 Z:\\…",
        ),
        (
            r"\\?\UNC\server\share\[单位.xlsx]表",
            "参数“工作簿”：不能直接读网络路径，请先把共享文件夹映射成盘符（如 Z:），再写 Z:\\…",
        ),
        (
            "https://example.org/单位.xlsx",
            "参数“工作簿”：文件在网盘上（OneDrive、SharePoint），请先另存到本机，再写本机的路径",
        ),
        (
            "单位.xlsx",
            "参数“工作簿”：“单位.xlsx”不是完整的路径，请写完整的路径，如 D:\\报送\\某局.xlsx；新工作簿请先保存",
        ),
        ("/nowhere/单位.xlsx", "参数“工作簿”：找不到“单位.xlsx”，请写完整的路径，如 D:\\报送\\某局.xlsx，并检查文件名"),
        ("/etc/passwd", "参数“工作簿”：“passwd”不是工作簿，请写 .xlsx 文件的完整路径"),
    ],
)
def test_only_workbooks_on_this_computer_are_opened(name, message, monkeypatch):
    opened = []
    monkeypatch.setattr(findings, "_examined", lambda *given: opened.append(given) or ())
    assert pf.PF_FINDINGS_COUNT(name) == message
    assert not opened


@pytest.mark.parametrize(
    ("rows", "message"),
    [(None, "参数“行数”：没有填，请填选中区域的行数，如 20"), (1, "参数“行数”：“1”不行，请填2到5000之间的整数")],
)
def test_the_block_needs_its_height(workbook, rows, message):
    assert pf.PF_FINDINGS_BLOCK(str(workbook), rows) == message


def test_an_unknown_severity_names_the_known_ones(workbook):
    assert pf.PF_FINDINGS_COUNT(str(workbook), "严重") == "参数“级别”：没有“严重”，请从中选一个：错误、警告、提示"
