"""xladdin crosscheck: what it prints, its JSON, its exit codes, and what can not be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from command_line import english

from xladdin.cli.base import Program
from xladdin.cli.crosscheck import crosscheck

Run = Callable[..., Result]
PROSE = ["2022年度演示市教育局部门整体支出绩效自评报告", "三公经费年初预算8.60万元，决算支出8.00万元，控制率93.02%。"]


@pytest.fixture
def program() -> click.Group:
    """A program of this one command, so that the test says nothing of how it is listed among others."""
    made = Program(name="xladdin", greeting=lambda: "", help="测试")
    made.add_command(crosscheck)
    return made


@pytest.fixture
def run(program: click.Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(program, ["crosscheck", *map(str, arguments)])


@pytest.fixture
def word(tmp_path: Path) -> Callable[..., Path]:
    def write(*paragraphs: str) -> Path:
        from docx import Document

        made = Document()
        for text in paragraphs:
            made.add_paragraph(text)
        path = tmp_path / "报告.docx"
        made.save(str(path))
        return path

    return write


def test_a_report_without_slips_gives_0(run: Run, word) -> None:
    done = run(word(*PROSE))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "没有发现问题。" in done.stdout
    assert "读到 3 个数" in done.stdout


def test_a_slip_gives_1_and_says_where_what_and_what_to_do(run: Run, word) -> None:
    done = run(word(PROSE[0], "三公经费年初预算8.60万元，决算支出8.00万元，控制率39.02%。"))
    assert done.exit_code == 1
    assert "报告.docx  第2段  错误 P202  三公经费控制率 39.02%，而8.00万元÷8.60万元＝93.02%。" in done.stdout
    assert "原文：三公经费年初预算8.60万元" in done.stdout
    assert "怎么办：按公式应为93.02%" in done.stdout
    assert "错误 1 个，警告 0 个，提示 0 个。错误须改正" in done.stdout


def test_warnings_and_notes_alone_give_0(run: Run, word) -> None:
    done = run(word(PROSE[0], "管理站事业编制6人，实有16人。"))
    assert done.exit_code == 0
    assert "警告 P405" in done.stdout


def test_a_workbook_is_compared(run: Run, word, clean: str) -> None:
    done = run(word(*PROSE), clean)
    assert done.exit_code == 1
    assert "错误 P307" in done.stdout
    assert "对照 教育.xlsx" in done.stdout


def test_the_json_names_every_place(run: Run, word, clean: str) -> None:
    done = run(word(*PROSE), clean, "--json")
    said = json.loads(done.stdout)
    assert set(said) == {"file", "workbook", "year", "figures_read", "findings"}
    assert (said["year"], said["figures_read"], said["workbook"]) == (2022, 3, clean)
    (found,) = (f for f in said["findings"] if f["figures"][0] == "8.60万元")
    assert set(found) == {"code", "kind", "severity", "message", "hint", "figures", "places"}
    assert found["figures"] == ["8.60万元", "85,000元"]
    prose, cell = found["places"]
    assert (prose["paragraph"], prose["table"], prose["cell"]) == (2, None, None)
    assert PROSE[1][prose["start"] : prose["end"]] == "8.60万元"
    assert (cell["paragraph"], cell["sheet"], cell["cell"]) == (None, "基础数据表", "D7")


def test_a_text_file_is_read_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("\n".join([*PROSE, "来信办结率101%。"]), encoding="gbk")
    done = run(path)
    assert done.exit_code == 1
    assert "错误 P403" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("没有.docx", None, "找不到文件“没有.docx”"), ("空.docx", b"", "空文件"), ("坏.docx", b"PK\x03\x04xxxx", "坏.docx"), ("图.docx", b"\x89PNG....", "图片")],
)  # fmt: skip
def test_a_report_that_can_not_be_read_gives_2_and_a_way_out(
    run: Run, program, tmp_path: Path, name: str, content: bytes | None, says: str, capsys
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SystemExit) as left:
        program.main(["crosscheck", str(tmp_path / name)])
    printed = capsys.readouterr()
    assert (left.value.code, printed.out) == (2, "")
    assert says in printed.err
    assert "Traceback" not in printed.err


def test_a_workbook_that_can_not_be_read_gives_2(program, word, broken: str, tmp_path: Path, capsys) -> None:
    for bad in (broken, str(tmp_path), "不存在.xlsx"):
        with pytest.raises(SystemExit) as left:
            program.main(["crosscheck", str(word(*PROSE)), bad])
        assert left.value.code == 2
        assert capsys.readouterr().out == ""


def test_the_help_is_chinese_and_has_examples(run: Run) -> None:
    done = run("--help")
    assert done.exit_code == 0
    assert "例子" in done.stdout
    assert set(english(done.stdout.replace("crosscheck", ""))) <= {"Word", "doc", "docx", "txt", "LibreOffice"}
