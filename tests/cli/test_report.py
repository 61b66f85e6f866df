"""xladdin report: writes beside the workbook or where it is told, says what is left to do, and never writes over anything."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filings import SAMPLES

from xladdin.cli.base import Program
from xladdin.cli.report import report
from xladdin.word.document import read_document


@pytest.fixture
def work(tmp_path: Path) -> Path:
    for name in ("ningxiang-2022", "demo-education"):
        shutil.copy(SAMPLES / f"{name}.xlsx", tmp_path / f"{name}.xlsx")
    return tmp_path


def run(*arguments: object) -> Result:
    program = Program(name="xladdin", greeting=lambda: "")
    program.add_command(report)
    return CliRunner().invoke(program, ["report", *map(str, arguments)])


def test_the_report_stands_beside_the_workbook_when_no_name_is_given(work: Path) -> None:
    done = run(work / "demo-education.xlsx")
    assert (done.exit_code, done.stderr) == (0, "")
    out = work / "demo-education-自评报告.docx"
    assert str(out.name) in done.stdout.replace("\n", "")
    assert "部门整体支出绩效自评报告" in read_document(out).paragraphs[1].text


def test_errors_of_the_workbook_give_1_and_are_named_with_what_is_left_to_write(work: Path) -> None:
    done = run(work / "ningxiang-2022.xlsx", "-o", work / "报告")
    assert done.exit_code == 1
    assert (work / "报告.docx").is_file()
    for said in ("先核对（", "在职人员控制率（“基础数据表”F5）", "再填写（", "工作簿有错误 14 个"):
        assert said in done.stdout.replace("\n", "")


def test_json_names_file_outline_tables_and_marks(work: Path) -> None:
    done = run(work / "ningxiang-2022.xlsx", "-o", work / "r.docx", "--json")
    data = json.loads(done.stdout)
    assert (data["form"], data["year"], data["outline"], data["tables"]) == (
        "hn-ningxiang-2022",
        2022,
        "hn-ningxiang",
        3,
    )
    assert len(data["chapters"]) == 7
    assert "日期" in data["to_write"]
    assert "在职人员控制率（“基础数据表”F5）" in data["to_check"]
    assert data["empty_cells"] == 12
    assert set(data) == {
        "file", "out", "form", "agency", "year", "outline", "chapters", "tables", "to_write", "to_check", "empty_cells",
    }  # fmt: skip


def test_a_report_that_is_there_is_kept_unless_forced(work: Path) -> None:
    out = work / "r.docx"
    out.write_bytes(b"mine")
    refused = run(work / "demo-education.xlsx", "-o", out)
    assert refused.exit_code == 2
    assert "已经存在" in refused.stderr
    assert out.read_bytes() == b"mine"
    assert run(work / "demo-education.xlsx", "-o", out, "--force").exit_code == 0
    assert out.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("given", "out", "said"),
    [
        ("不存在.xlsx", "r.docx", "找不到"),
        ("bad.xlsx", "r.docx", "没有读出来"),
        ("demo-education.xlsx", "r.xlsx", "应以 .docx 结尾"),
        ("demo-education.xlsx", "sub", "是文件夹"),
        ("sub", "r.docx", "请给出一个工作簿"),
    ],
)
def test_what_can_not_be_used_gives_2_and_a_sentence_and_no_file(given: str, out: str, said: str, work: Path) -> None:
    (work / "bad.xlsx").write_text("不是工作簿", encoding="utf-8")
    (work / "sub.docx").mkdir()
    (work / "sub").mkdir()
    done = run(work / given, "-o", work / out)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert not (work / "r.docx").exists()


def test_help_is_chinese_with_examples() -> None:
    done = run("--help")
    assert done.exit_code == 0
    assert "xladdin report 自评表.xlsx -o 自评报告.docx" in done.output


OUTLINE = 'title = ["{year}年度自评报告（本县）"]\n[[chapter]]\ntitle = "本县的第一章"\ntopics = ["scores"]\n'


@pytest.fixture
def own(library: Path) -> Path:
    """Outlines of the place: one for a form that has none of its own, one for 宁乡, which the program has."""
    (library / "outlines").mkdir(parents=True)
    for name, form in (("cn-county", "cn-overall"), ("hn-county", "hn-ningxiang-2022")):
        (library / "outlines" / f"{name}.toml").write_text(f'forms = ["{form}"]\n{OUTLINE}', encoding="utf-8")
    return library / "outlines"


def test_the_outline_of_the_place_is_used_for_its_form_and_another_one_when_asked(work: Path, own: Path) -> None:
    shutil.copy(SAMPLES / "demo-health.xlsx", work / "卫健.xlsx")
    assert json.loads(run(work / "卫健.xlsx", "--json").stdout)["chapters"] == ["本县的第一章"]
    assert json.loads(run(work / "demo-education.xlsx", "--json").stdout)["outline"] == "hn-ningxiang"
    asked = run(work / "demo-education.xlsx", "--outline", "hn-county", "--force", "--json")
    assert json.loads(asked.stdout)["chapters"] == ["本县的第一章"]
    texts = [p.text for p in read_document(work / "demo-education-自评报告.docx").paragraphs]
    assert any("（本县）" in text for text in texts)


def test_outlines_lists_both_and_says_what_is_not_taken(own: Path) -> None:
    (own / "broken.toml").write_text("title = [", encoding="utf-8")
    done = run("--outlines")
    assert (done.exit_code, done.stderr) == (0, "")
    for said in (
        "common　自带",
        "hn-ningxiang　自带",
        "cn-county　本机",
        "已属于提纲 hn-ningxiang，要用这份请写 --outline hn-county",
        "不能使用",
        str(own),
    ):
        assert said in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--outline", "hn-count"], "是否想写 “hn-county”"), ([], "没有给出工作簿"), (["--outline", "{bad}"], "提纲有误，请按提示改正：bad.toml")]
)  # fmt: skip
def test_an_outline_that_is_not_there_writes_nothing(work: Path, own: Path, arguments: list[str], said: str) -> None:
    (work / "bad.toml").write_text('title = ["x"]\n', encoding="utf-8")
    workbook = [work / "demo-education.xlsx"] if arguments else []
    done = run(*workbook, *(a.format(bad=work / "bad.toml") for a in arguments))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not list(work.glob("*.docx"))
