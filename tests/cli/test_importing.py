"""`xladdin import`: what is said, what is written, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from legacy.word_tables import write_document

from xladdin.workbook.read import read_filing

BASE = [["财政供养人员情况", "编制数", "2022年实际在职人数", "控制率"], [None, "44", "41", "93.18%"],
        ["经费控制情况", "2021年决算数", "2022年预算数", "2022年决算数"], ["3、公务接待", "6020", "80000", "71914.4"]]  # fmt: skip
TITLE = "宁乡市教育局2022年部门整体支出绩效自评报告"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return write_document(tmp_path / "报告.docx", TITLE, "附件2-1", BASE)


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    """With a row that the form does not have."""
    return write_document(tmp_path / "报告.docx", TITLE, [*BASE, ["涉密采购", "1", "2", "3"]])


def test_everything_read_is_exit_code_0_and_a_workbook(run, report, tmp_path):
    out = tmp_path / "自评表.xlsx"
    done = run("import", report, "-o", out)
    assert done.exit_code == 0
    assert "宁乡市教育局" in done.stdout
    assert f'xladdin check "{out}"' in done.stdout
    assert read_filing(out).filing.facts["official_hospitality.actual"].number * 10 == 719_144


def test_without_out_nothing_is_written(run, report, tmp_path):
    done = run("import", report)
    assert done.exit_code == 0
    assert "没有写工作簿" in done.stdout
    assert list(tmp_path.iterdir()) == [report]


def test_what_could_not_be_read_is_shown_with_its_place_and_exit_code_1(run, untidy):
    done = run("import", untidy)
    assert done.exit_code == 1
    assert "表1 第5行" in done.stdout
    assert "涉密采购｜1｜2｜3" in done.stdout


def test_a_report_without_tables_is_exit_code_1(run, tmp_path):
    done = run("import", write_document(tmp_path / "报告.docx", TITLE))
    assert done.exit_code == 1
    assert "没有读到数" in done.stdout


def test_the_json_holds_what_was_placed_and_what_was_left(run, untidy, tmp_path):
    done = run("import", untidy, "-o", tmp_path / "a.xlsx", "--json")
    data = json.loads(done.stdout)
    assert set(data) == {
        "file",
        "out",
        "form",
        "title",
        "year",
        "agency",
        "tables",
        "placed",
        "left",
        "entries",
        "attached",
        "summary",
    }
    assert (data["form"], data["year"], data["agency"], data["out"]) == (
        "hn-ningxiang-2022",
        2022,
        "宁乡市教育局",
        str(tmp_path / "a.xlsx"),
    )
    assert {
        "table": 1,
        "row": 4,
        "column": 4,
        "attached": 0,
        "item": "official_hospitality.actual",
        "text": "71914.4",
    } in data["placed"]
    assert data["left"] == [
        {"table": 1, "row": 5, "column": None, "text": "涉密采购｜1｜2｜3", "why": "表样里没有这一行"}
    ]
    assert data["entries"]["official_hospitality.actual"] == "71914.4"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有.docx"], "找不到"),
        (["报告.docx", "--form", "hn-nowhere"], "xladdin forms"),
        (["报告.docx", "--year", "22"], "--year"),
        (["坏.docx"], "已损坏"),
        (["通知.docx"], "--year"),
    ],
)
def test_what_can_not_be_used_is_exit_code_2_in_chinese(run, report, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "坏.docx").write_bytes(report.read_bytes()[:2000])
    write_document(tmp_path / "通知.docx", "通知")
    done = run("import", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_existing_workbook_is_replaced_only_with_force(run, report, tmp_path):
    out = tmp_path / "自评表.xlsx"
    out.write_bytes(b"x")
    refused = run("import", report, "-o", out)
    assert (refused.exit_code, out.read_bytes()) == (2, b"x")
    assert "--force" in refused.stderr
    assert run("import", report, "-o", out, "--force").exit_code == 0
    assert out.read_bytes()[:2] == b"PK"


def test_text_from_a_document_can_not_command_the_terminal(run, tmp_path):
    odd = write_document(tmp_path / "报告.txt", TITLE)
    odd.write_text(
        f"{TITLE}\n\t财政供养人员情况\n\t编制数\n\t2022年实际在职人数\n\t控制率\n\n\t\x1b[31m红\n\t1\n\n",
        encoding="utf-8",
    )
    assert "\x1b" not in run("import", odd).output
