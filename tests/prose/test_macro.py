"""核对报告正文 on the ribbon: what it says, and the table it writes; the host is tested elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from filings import SAMPLES
from prose.prose_documents import checked

from udfs.host import Trouble
from udfs.macros import crosscheck
from xladdin.workbook.examine import examine


def test_the_table_has_errors_first_and_colours_every_severity() -> None:
    done = checked("管理站事业编制6人，实有16人。", "来信办结率101%。", "家长满意率达100%以上。")
    table = crosscheck.table_of(done, crosscheck.summary(done))
    assert [row[1] for row in table.rows] == ["错误", "错误", "警告"]
    assert [row[3] for row in table.rows] == ["第3段", "第4段", "第2段"]
    assert table.fills == ((1, 2, 2, "error"), (3, 3, 2, "warning"))
    assert {len(row) for row in table.rows} == {len(table.columns)}
    assert table.rows[0][6] == "来信办结率101%。"
    assert table.lead == "“报告.docx”：读到 4 个数，错误 2 个（须改正），警告 1 个（须核对或说明），提示 0 个。"


def test_the_message_tells_a_clean_report_from_one_without_figures() -> None:
    assert crosscheck.summary(checked("来信办结率99%。")) == "“报告.docx”：读到 1 个数，没有发现问题。"
    assert "请确认选的是自评报告" in crosscheck.summary(checked("没有数字。"))


def test_a_report_that_can_not_be_read_leaves_the_workbook_alone(tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04....")
    with pytest.raises(Trouble, match="工作簿没有改动"):
        crosscheck.check(path, examine(SAMPLES / "demo-education.xlsx"))


def test_a_report_is_compared_with_the_workbook_in_front(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("2022年度演示市教育局部门整体支出绩效自评报告\n三公经费年初预算8.60万元。\n", encoding="utf-8")
    (found,) = crosscheck.check(path, examine(SAMPLES / "demo-education.xlsx")).findings
    assert found.kind == "workbook-differs"
