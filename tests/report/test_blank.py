"""Workbooks at their limits: nothing filled in at all, hundreds of rows, texts that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from report.drafts import text_of

from xladdin.commands import new_template
from xladdin.forms.load import form, workbook_forms
from xladdin.report.draft import draft_report, write_report
from xladdin.word.document import read_document
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.plan import make_plan


@pytest.mark.parametrize("form_id", workbook_forms())
def test_an_empty_workbook_gives_a_report_of_marks_and_no_figure(form_id: str, tmp_path: Path) -> None:
    new_template(form_id, form(form_id).years[0], tmp_path / "空.xlsx")
    draft = write_report(examine(tmp_path / "空.xlsx"), tmp_path / "空.docx")
    text = text_of(draft)
    assert len(draft.to_write) > 10
    assert draft.empty_cells > 5
    chapters = text[: text.index("附件")] if "附件" in text else text.partition("说明：")[0]
    for unit in ("0元", "0万元", "0人", "0分", "0%", "缺"):
        assert unit not in chapters
    assert read_document(tmp_path / "空.docx").tables


def test_hundreds_of_projects_stand_in_the_table_and_the_first_in_the_text(tmp_path: Path) -> None:
    plan = make_plan("hn-ningxiang-2022", 2022, {"projects": 300})
    entries: dict[str, object] = {"agency": "演示市某局"}
    for n in range(300):
        entries |= {f"projects[{n}].name": f"项目甲{n}", f"projects[{n}].budget": n + 1}
    (tmp_path / "多.xlsx").write_bytes(build_workbook(plan, entries))
    draft = write_report(examine(tmp_path / "多.xlsx"), tmp_path / "多.docx")
    text = text_of(draft)
    assert "项目甲19" in text
    assert "项目甲20" not in text
    assert "全部300个项目见附表" in text
    cells = {c.text for t in read_document(tmp_path / "多.docx").tables for row in t.rows for c in row}
    assert {"项目甲0", "项目甲299"} <= cells


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "<w:t>&lt;", "一\n二\t三", "{agency}|{year}", "目" * 20_000])
def test_no_text_of_the_workbook_can_break_the_report(text: str, tmp_path: Path) -> None:
    plan = make_plan("cn-overall", 2024)
    (tmp_path / "x.xlsx").write_bytes(build_workbook(plan, {"agency": text[:100], "annual_goal": text}))
    examined = examine(tmp_path / "x.xlsx")
    write_report(examined, tmp_path / "x.docx")
    said = "".join(p.text for p in read_document(tmp_path / "x.docx").paragraphs)
    assert " ".join(text.split()) in said
    assert draft_report(examined).agency == text[:100].strip()
