"""生成自评报告, 核对报告正文, and 导入上年数据 from a report, on the live workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from xladdin.report.draft import write_report
from xladdin.word.document import read_document
from xladdin.workbook.examine import examine


@pytest.fixture(autouse=True)
def opened_by_nobody(monkeypatch):
    """No program is started to show the report."""
    monkeypatch.setattr("udfs.macros.report.show", lambda _out: False)


def reports(book) -> list[Path]:
    return sorted(Path(book.fullname).parent.glob("*.docx"))


def test_a_report_is_drafted_beside_the_workbook_and_the_workbook_is_not_changed(opened, run):
    book = opened("demo-education")
    before = [sheet.used_range.formula for sheet in book.sheets]
    said = run("report")
    assert said.startswith("已起草自评报告：")
    (out,) = reports(book)
    assert str(out) in said
    assert read_document(out).paragraphs[0].text.strip()
    assert [sheet.used_range.formula for sheet in book.sheets] == before
    run("report")
    assert len(reports(book)) == 2, "never over the first"


def test_a_report_that_says_what_the_workbook_says_passes(opened, run, excel):
    book = opened("demo-education")
    run("report")
    excel.answers["file"].append(str(reports(book)[0]))
    assert "错误" not in run("crosscheck").replace("错误 0 个", "")


def test_a_figure_changed_in_the_report_is_listed_in_the_workbook(opened, run, excel):
    from docx import Document

    book = opened("demo-education")
    run("report")
    (out,) = reports(book)
    word = Document(str(out))
    total = examine(Path(book.fullname)).case.scorecard.claimed
    word.add_paragraph(f"2022年度本部门整体支出绩效自评总分为{float(total) - 3:g}分。")
    word.save(str(out))
    excel.answers["file"].append(str(out))
    assert "错误 0 个" not in run("crosscheck")
    sheet = book.sheets["正文核对"]
    assert f"{float(total) - 3:g}分" in sheet.range("E4").value
    run("undo")
    assert "正文核对" not in [one.name for one in book.sheets]


def test_without_a_file_nothing_happens(opened, run, excel):
    opened("demo-education")
    assert run("crosscheck").startswith("没有选择文件")


def test_what_is_no_report_is_refused(opened, run, excel, tmp_path):
    opened("demo-education")
    for name, content in (("空.docx", b""), ("假.docx", b"PK\x03\x04 no"), ("表.doc", b"\xd0\xcf\x11\xe0")):
        file = tmp_path / name
        file.write_bytes(content)
        excel.answers["file"].append(str(file))
        assert "工作簿没有改动" in run("crosscheck")


def test_last_years_figures_come_from_last_years_report(opened, run, excel, made, tmp_path):
    from msgspec.structs import replace

    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.facts_file import load_facts
    from xladdin.workbook.plan import make_plan

    given = load_facts(Path(__file__).parents[3] / "workbooks/samples/demo-education.toml")
    given = replace(given, plan=make_plan(given.plan.form.id, given.plan.year - 1))
    last = tmp_path / "上年.xlsx"
    last.write_bytes(build_workbook(given.plan, given.entries))
    report = tmp_path / "上年报告.docx"
    write_report(examine(last), report)
    book = opened("demo-education")
    sheet = book.sheets["基础数据表"]
    sheet.range("B19").value = None
    excel.answers["file"].append(str(report))
    assert "已从“上年报告.docx”填入" in run("import_last_year")
    assert sheet.range("B19").value == float(given.entries["operating_cost.actual"])
