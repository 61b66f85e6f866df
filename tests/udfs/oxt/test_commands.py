"""Every command through the installed extension in a headless LibreOffice: what the person is told, and what becomes of the workbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from oxt_office import documents

from udfs.table import ribbon
from xladdin.checks.seal import fingerprint
from xladdin.workbook.examine import examine

COMMANDS = tuple(command.id for command in ribbon().commands)
SAMPLE = "ningxiang-2022"
CLEAN = "demo-education"


def select(document, sheet: str, cell: str) -> None:
    document.CurrentController.select(document.Sheets.getByName(sheet).getCellRangeByName(cell))


@pytest.fixture
def folder(made, tmp_path) -> Path:
    """Two submissions in a folder."""
    place = tmp_path / "报送"
    place.mkdir()
    for name in (SAMPLE, CLEAN):
        shutil.copyfile(made(name), place / f"{name}.xlsx")
    return place


def roster(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (["单位名称"], ["宁乡市工业和信息化局"], ["没有报送的单位"]):
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    return tmp_path / "名单.xlsx"


SAYS = {
    "add_project": "插入一行", "import_last_year": "没有选择文件", "check": "错误 14 个", "check_next": "错误",
    "clear_marks": "标记", "score": "测算 76.5 分", "explain": "公用经费控制率", "readings": "读法", "second_opinion": "一致",
    "submit_check": "还不能报送", "submit": "还不能报送", "about_indicator": "公用经费控制率", "undo": "没有可以撤销的操作",
    "doctor": "表格程序：libreoffice", "about": "部门整体支出绩效自评工具", "new": "已取消", "demo": "没有选择文件夹",
    "rollup": "没有选择文件夹", "rollup_update": "还没有在这台电脑上汇总过", "missing_units": "没有选择单位名单",
    "report": "已起草自评报告", "crosscheck": "没有选择文件", "rulebook_export": "已取消", "rulebook_import": "没有",
    "rulebook_try": "不是评分标准工作簿", "deal": "没有选择单位名单",
    "rollup_preview": "还没有在这台电脑上汇总过", "history": "还没有在这台电脑上汇总过",
}  # fmt: skip


def test_every_command_is_listed_here():
    assert set(SAYS) == set(COMMANDS)


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c not in ("undo", "rollup_update", "rollup_preview", "history")]
)
def test_every_command_ends_with_its_message(opened, press, command):
    document = opened(SAMPLE)
    select(
        document,
        "基础数据表" if command == "add_project" else "共性指标表",
        "A14" if command == "add_project" else "I13",
    )
    outcome = press(command, document)
    assert outcome.succeeded
    assert SAYS[command] in outcome.text


def test_a_new_workbook_is_made_and_opened(opened, press, office, tmp_path):
    document = opened(SAMPLE)
    outcome = press("new", document, Texts=("1", "2022"), Folder=str(tmp_path))
    assert outcome.text.startswith("已新建空白自评表")
    (new,) = tmp_path.glob("2022年度*.xlsx")
    assert new.as_uri() in {one.URL for one in documents(office)}


def test_the_demonstration_is_made_and_opened(opened, press, office, tmp_path):
    outcome = press("demo", opened(SAMPLE), Folder=str(tmp_path))
    (demo,) = tmp_path.glob("演示-*.xlsx")
    assert str(demo) in outcome.text
    assert len(documents(office)) == 2


def test_a_folder_is_rolled_up_and_rolled_up_again(opened, press, folder):
    document = opened(SAMPLE)
    first = press("rollup", document, Folder=str(folder), Texts=("演示市财政局",))
    assert "2 个自评表" in first.text
    assert "没有变化" in press("rollup_preview", document).text
    again = press("rollup_update", document)
    assert "2 个自评表" in again.text
    assert len(list(folder.parent.glob("报送-汇总表-*.xlsx"))) == 2
    assert "报送记录 1 份" in press("history", document, Texts=("宁乡",)).text


def test_missing_units_are_listed(opened, press, folder, tmp_path):
    outcome = press("missing_units", opened(SAMPLE), File=str(roster(tmp_path)), Folder=str(folder))
    assert "未报送 1 个" in outcome.text
    assert "没有报送的单位" in outcome.text


def test_a_clean_workbook_is_submitted_locked_and_reads_as_untampered(opened, press, tmp_path):
    outcome = press("submit", opened(CLEAN))
    (made,) = tmp_path.glob("*报送*.xlsx")
    assert str(made) in outcome.text
    again = examine(made)
    assert again.errors == 0
    assert fingerprint(again) in outcome.text
    assert all(sheet.protection.sheet for sheet in openpyxl.load_workbook(made).worksheets)


@pytest.mark.parametrize("sample", [SAMPLE, CLEAN, "wugang-2022", "jinxian-2021", "changsha-2021"])
def test_checked_scored_and_saved_in_libreoffice_a_filing_reads_as_untampered(opened, press, made, sample):
    """The reader compares formulas by their tokens: LibreOffice writes the same ones in other letters."""
    before = examine(made(sample))
    document = opened(sample)
    for command in ("check", "score", "clear_marks"):
        assert press(command, document).succeeded
    document.store()
    after = examine(Path(document.URL.removeprefix("file://")))
    assert [(f.kind, str(f.cell), f.message) for f in after.findings] == [
        (f.kind, str(f.cell), f.message) for f in before.findings
    ]
    assert fingerprint(after) == fingerprint(before)
    assert after.case.scorecard.computed == before.case.scorecard.computed
