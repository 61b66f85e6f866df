"""生成自评报告: a name that is free beside the workbook, and a message that says what is left to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from report.drafts import sample

from udfs.host import Trouble
from udfs.macros import report
from xladdin.word.document import read_document


def test_the_draft_gets_the_unit_s_name_and_never_replaces_one(tmp_path: Path) -> None:
    first = report.draft_into(tmp_path, sample("demo-health"))[1]
    before = first.read_bytes()
    second = report.draft_into(tmp_path, sample("demo-health"))[1]
    assert (first.name, second.name) == (
        "演示市卫生健康局（演示）-2024年度绩效自评报告.docx",
        "演示市卫生健康局（演示）-2024年度绩效自评报告-2.docx",
    )
    assert first.read_bytes() == before == second.read_bytes()
    assert read_document(first).paragraphs[0].text == "2024年度演示市卫生健康局（演示）"


def test_the_message_says_where_the_file_is_and_what_to_check_and_to_write(tmp_path: Path) -> None:
    examined = sample("ningxiang-2022")
    draft, out = report.draft_into(tmp_path, examined)
    said = report.message(draft, out, examined.errors, opened=True)
    assert said.startswith(f"已起草自评报告，已在 Word 中打开：\n{out}")
    assert f"请先核对 {len(draft.to_check)} 处" in said
    assert f"工作簿有错误 {examined.errors} 个" in said
    assert f"请填写 {len(draft.to_write)} 处" in said
    assert "已在 Word 中打开" not in report.message(draft, out, 0, opened=False)


def test_without_the_word_library_the_user_is_told_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xladdin.report.draft.find_spec", lambda name: None)
    with pytest.raises(Trouble, match="没有生成文件"):
        report.draft_into(tmp_path, sample("demo-health"))
    assert list(tmp_path.iterdir()) == []
