"""The ten steps of the manual, clicked as they are written: every message that the pages quote is really shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings as xw
from manual_pages import MANUAL, as_pattern, messages
from openpyxl import Workbook, load_workbook


@pytest.fixture
def click(excel, run) -> Callable[..., str]:
    """`click("new", "1", folder)`: clicks a button and answers its dialogs, in the order in which it asks; texts for input boxes, paths for
    choosers."""

    def press(command: str, *answers: str | Path) -> str:
        for answer in answers:
            kind = "input" if isinstance(answer, str) else "folder" if answer.is_dir() else "file"
            excel.answers[kind].append(str(answer))
        text = run(command)
        assert not any(excel.answers.values()), "asked less than the manual says"
        return text

    return press


def unquoted(page: str, said: Iterator[str]) -> list[str]:
    """Messages of the page that were not among those shown."""
    shown = "\n\n".join(said)
    quoted = messages(MANUAL / f"{page}.md")
    assert quoted
    return [message for message in quoted if not as_pattern(message).search(shown)]


def test_the_ten_steps_of_who_fills_in(opened, click, tmp_path, monkeypatch):
    monkeypatch.setattr("udfs.macros.report.show", lambda out: False)
    assert unquoted("filling", filling(opened, click, tmp_path)) == []


def filling(opened, click, tmp_path) -> Iterator[str]:
    home = tmp_path / "我的自评"
    home.mkdir()
    yield click("new", number_of("hn-ningxiang-2022"), "2022", home)
    assert xw.books.active.sheets[0].name == "填报说明"
    yield click("demo", home)
    faulty = opened("ningxiang-2022")
    faulty.sheets["基础数据表"].activate()
    faulty.sheets["基础数据表"].range("A17").select()
    yield click("add_project")
    yield click("undo")
    yield click("check")
    assert "校验结果" in faulty.sheet_names
    yield click("check_next")
    yield click("clear_marks")
    yield click("score")
    faulty.sheets["共性指标表"].activate()
    faulty.sheets["共性指标表"].range("I6").select()
    yield click("explain")
    yield click("submit_check")
    clean = opened("demo-education")
    yield click("check_next")
    yield click("submit_check")
    yield click("submit")
    assert list(Path(clean.fullname).parent.glob("*报送*.xlsx"))
    yield click("report")
    (report,) = Path(clean.fullname).parent.glob("*自评报告.docx")
    yield click("crosscheck", report)


def number_of(form_id: str) -> str:
    """What is typed when the list of forms is shown."""
    from xladdin.commands import list_forms

    return str([info.id for info in list_forms()].index(form_id) + 1)


def test_the_ten_steps_of_who_collects(made, click, tmp_path):
    assert unquoted("collecting", collecting(made, click, tmp_path)) == []


def collecting(made, click, tmp_path) -> Iterator[str]:
    home, folder = tmp_path / "空白表", tmp_path / "报送"
    home.mkdir()
    folder.mkdir()
    yield click("deal", home)
    assert list(home.glob("单位名单-*.xlsx"))
    units = roster(tmp_path / "名单.xlsx")
    yield click("deal", units, number_of("hn-ningxiang-2022"), "2022", "否", home)
    assert len(list(home.rglob("*教育局*.xlsx"))) == 1
    for name in ("ningxiang-2022", "demo-education", "demo-water"):
        shutil.copyfile(made(name), folder / f"{name}.xlsx")
    yield click("missing_units", units, folder)
    yield click("rollup", folder, units, "演示市财政局")
    (first,) = tmp_path.glob("报送-汇总表-*.xlsx")
    assert (tmp_path / "报送-汇总.xladdin").is_file()
    review(first)
    shutil.copyfile(made("demo-civil"), folder / "demo-civil.xlsx")
    yield click("rollup_preview")
    yield click("rollup_update")
    (second,) = set(tmp_path.glob("报送-汇总表-*.xlsx")) - {first}
    kept = load_workbook(second)["指标复核"]
    assert "材料不足" in [cell.value for row in kept.iter_rows() for cell in row], "the review is carried over"
    yield click("history", "演示市教育局（演示）")


def roster(path: Path) -> Path:
    book = Workbook()
    for row in (("单位名称", "主管部门"), ("演示市教育局（演示）", "演示市财政局"), ("没有报送的单位", "演示市财政局")):
        book.active.append(row)
    book.save(path)
    return path


def review(path: Path) -> None:
    """What step eight says: a score and a reason in the yellow columns, saved and closed."""
    opened = next(book for book in xw.books if Path(book.fullname).name == path.name)
    sheet = opened.sheets["指标复核"]
    head = sheet.range("A3:P3").value
    sheet.range((4, head.index("复核得分") + 1)).value = 0
    sheet.range((4, head.index("复核意见") + 1)).value = "材料不足"
    opened.save()
    opened.close()


@pytest.mark.usefixtures("library")
def test_the_steps_of_a_new_year(click, made, tmp_path):
    assert unquoted("new-year", new_year(click, made, tmp_path)) == []


def new_year(click, made, tmp_path) -> Iterator[str]:
    from xladdin.tables.catalogue import listed

    yield click("new", number_of("hn-ningxiang-2022"), "2023", tmp_path)
    ids = [one.book.id for one in listed() if one.book is not None]
    yield click("rulebook_export", str(ids.index("hn-ningxiang-2022") + 1), tmp_path)
    book = xw.books.active
    book.sheets["基本信息"].range("B4").value = "hn-yongxian-2025"
    book.sheets["评分表"].range("G5").value = 2
    yield click("rulebook_import")
    book.sheets["评分表"].range("G5").value = 3
    book.activate()
    folder = tmp_path / "报送"
    folder.mkdir()
    shutil.copyfile(made("ningxiang-2022"), folder / "ningxiang-2022.xlsx")
    yield click("rulebook_try", folder)
    assert {"试算摘要", "单位对照"} <= set(xw.books.active.sheet_names)
    book.activate()
    yield click("rulebook_import")
    assert "导入结果" in book.sheet_names
