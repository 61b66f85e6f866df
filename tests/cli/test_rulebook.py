"""`xladdin rulebook`: from a scoring table to a workbook, back into the library, and on to forms that are scored by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command_line import english
from tables.tables import edit

from xladdin.cli.base import Argument, Command, Program
from xladdin.cli.make import template
from xladdin.cli.rulebook import rulebook as family
from xladdin.library import refresh, stored_versions
from xladdin.rules.load import rulebook
from xladdin.workbook.examine import examine

pytestmark = pytest.mark.usefixtures("library")
Run = Callable[..., Result]
OWN = "hn-yongxian-2025"
WORDS = ("rulebook", "hn", "county", "yongxian")
"""Names of commands, tables and folders, which are not Chinese."""


@pytest.fixture
def call() -> Run:
    program = Program(name="xladdin", help="程序", greeting=lambda: "")
    program.add_command(family)
    program.add_command(template)
    return lambda *arguments: CliRunner().invoke(program, [str(a) for a in arguments])


@pytest.fixture
def county(tmp_path: Path, call: Run) -> Path:
    """The 湖南 2018 table, carried over to a county of its own with another charge and one more row."""
    path = tmp_path / "评分标准.xlsx"
    assert call("rulebook", "export", "hn-county-2018", "-o", path).exit_code == 0
    edit(path, [
        ("基本信息", "代号", "", OWN), ("基本信息", "地区", "", "湖南省演示县"), ("基本信息", "适用年度", "", 2025),
        ("评分表", "在职人员控制率", "cost", 0.8), ("评分表", "重点工作完成率", "marks", 6),
        ("评分表", "重点工作完成率", "group_marks", 6), ("评分表", "+", "label", "固定资产利用率"),
    ])  # fmt: skip
    edit(path, [("评分表", "固定资产利用率", key, value) for key, value in {
        "group": "资产管理", "group_marks": 2, "marks": 2, "shape": "超标扣分", "numerator": "实际在用固定资产总额",
        "denominator": "固定资产总额", "beyond": "低于", "bound": 1, "step": 0.01, "cost": 0.2, "partial": "整步",
    }.items()])  # fmt: skip
    return path


@pytest.mark.parametrize("name", ["", *family.commands])
def test_help_is_chinese_with_examples(call: Run, name: str) -> None:
    shown = call(*filter(None, ["rulebook", name, "--help"]))
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"用法：xladdin rulebook {name}".rstrip())
    assert set(english(shown.stdout)) <= {*family.commands, *WORDS}
    assert "例子：\n  xladdin rulebook" in shown.stdout
    for one in family.commands.values():
        assert isinstance(one, Command)
        assert "--json" in {o for p in one.params for o in p.opts}
        assert all(p.about if isinstance(p, Argument) else p.help for p in one.params)  # type: ignore[attr-defined]


def test_alone_it_shows_its_help(call: Run) -> None:
    assert call("rulebook").stdout == call("rulebook", "--help").stdout


def test_an_unknown_word_names_the_nearest_command(call: Run) -> None:
    shown = call("rulebook", "exprot")
    assert shown.exit_code == 2
    assert "是否想写 “export”" in shown.stderr


def test_a_table_edited_in_excel_scores_workbooks_at_once(call: Run, county: Path, tmp_path: Path) -> None:
    done = call("rulebook", "import", county)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "每超出1个百分点扣0.8分" in done.stdout
    assert "可能的得分：0、0.2、1、1.8、2.6、3.4、4.2、5" in done.stdout
    assert f"已存入评分标准库：{OWN}" in done.stdout
    assert "补充数据表增加了：实际在用固定资产总额、固定资产总额" in done.stdout
    blank = tmp_path / "自评表.xlsx"
    assert call("template", OWN, "--year", 2025, "-o", blank, "--agency", "演示县教育局").exit_code == 0
    examined = examine(blank)
    assert examined.case is not None
    assert (examined.case.scorecard.rulebook.id, examined.case.scorecard.rulebook.version) == (
        OWN,
        rulebook(OWN).version,
    )
    assert not [f for f in examined.findings if f.kind in ("form-version", "foreign-template")]


def test_a_workbook_of_the_old_version_is_told_apart(call: Run, county: Path, tmp_path: Path) -> None:
    """The library moves on; what was made before says so when it comes back."""
    call("rulebook", "import", county)
    blank = tmp_path / "自评表.xlsx"
    call("template", OWN, "--year", 2025, "-o", blank, "--agency", "演示县教育局")
    edit(county, [("评分表", "在职人员控制率", "cost", 1)])
    assert "加 --force" in call("rulebook", "import", county).stderr
    again = call("rulebook", "import", county, "--force")
    assert again.exit_code == 0
    assert "换下的版本仍保留" in again.stdout
    assert len(stored_versions("rulebooks", OWN)) == 2
    assert {"form-version", "rulebook-version"} & {f.kind for f in examine(blank).findings}


def test_two_versions_of_one_table_can_be_compared(call: Run, county: Path) -> None:
    call("rulebook", "import", county)
    first = rulebook(OWN).version
    edit(county, [("评分表", "在职人员控制率", "cost", 1)])
    call("rulebook", "import", county, "--force")
    shown = call("rulebook", "diff", f"{OWN}@{first}", OWN)
    assert shown.exit_code == 1
    assert "扣0.8分" in shown.stdout
    assert "扣1分" in shown.stdout
    assert call("rulebook", "diff", OWN, county).exit_code == 0
    assert first in call("rulebook", "show", OWN).stdout
    old = county.with_name("旧版.xlsx")
    assert call("rulebook", "export", f"{OWN}@{first}", "-o", old).exit_code == 0
    assert call("rulebook", "diff", f"{OWN}@{first}", old).exit_code == 0


def test_errors_point_at_cells_and_nothing_is_stored(call: Run, county: Path, library: Path) -> None:
    edit(county, [("评分表", "在职人员控制率", "shape", "超标")])
    edit(county, [("评分表", "政府采购执行率", "numerator", "政府采购金额"), ("评分表", "行政效能", "marks", "六")])
    done = call("rulebook", "import", county)
    assert done.exit_code == 1
    assert "评分表!K12" in done.stdout
    assert "评分表!G18" in done.stdout
    assert "没有导入" in done.stdout
    assert not library.exists()
    checked = json.loads(call("rulebook", "check", county, "--json").stdout)
    assert {(f["sheet"], f["cell"]) for f in checked["findings"] if f["severity"] == "error"} >= {
        ("评分表", "K12"),
        ("评分表", "G18"),
    }


def test_a_file_instead_of_the_library(call: Run, county: Path, library: Path, tmp_path: Path) -> None:
    wrong = call("rulebook", "import", county, "-o", tmp_path / "新.toml")
    assert (wrong.exit_code, f"{OWN}.toml" in wrong.stderr) == (2, True)
    out = tmp_path / f"{OWN}.toml"
    assert call("rulebook", "import", county, "-o", out).exit_code == 0
    assert not library.exists()
    text = out.read_text(encoding="utf-8")
    assert 'numerator = "fixed_assets_in_use"' in text
    assert call("rulebook", "import", county, "-o", out).exit_code == 2
    assert call("rulebook", "import", county, "-o", out, "--force").exit_code == 0
    assert call("rulebook", "diff", out, county).exit_code == 0


def test_an_unchanged_table_of_the_program_needs_no_copy(call: Run, tmp_path: Path, library: Path) -> None:
    path = tmp_path / "t.xlsx"
    call("rulebook", "export", "cn-overall", "-o", path)
    done = call("rulebook", "import", path)
    assert done.exit_code == 0
    assert "不用另存" in done.stdout
    assert not library.exists()


def test_export_does_not_overwrite(call: Run, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_text("mine", encoding="utf-8")
    done = call("rulebook", "export", "cn-overall", "-o", path)
    assert done.exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_an_unknown_table_names_the_nearest(call: Run, tmp_path: Path) -> None:
    done = call("rulebook", "export", "hn-county-2019", "-o", tmp_path / "t.xlsx")
    assert done.exit_code == 2
    assert "是否想写 “hn-county-2018”" in done.stderr
    assert call("rulebook", "show", "hn-county-2018@0000").exit_code == 2


def test_the_list_says_where_tables_come_from_and_which_can_not_be_used(call: Run, county: Path, library: Path) -> None:
    call("rulebook", "import", county)
    (library / "rulebooks" / "kaputt.toml").write_text("id = 3", encoding="utf-8")
    refresh()
    found = {r["id"]: r for r in json.loads(call("rulebook", "list", "--json").stdout)["rulebooks"]}
    assert found["cn-overall"]["origin"] == "builtin"
    assert (found[OWN]["origin"], found[OWN]["versions"], found[OWN]["problem"]) == ("own", 1, None)
    assert found["kaputt"]["problem"].startswith("不能使用")
    assert OWN in call("rulebook", "list").stdout
    assert call("rulebook", "check").exit_code == 1


def test_a_shared_folder_serves_everyone(call: Run, county: Path, tmp_path: Path) -> None:
    assert call("rulebook", "import", county, "--shared").exit_code == 2
    assert call("rulebook", "share", tmp_path / "没有").exit_code == 2
    (tmp_path / "网盘").mkdir()
    assert call("rulebook", "share", tmp_path / "网盘").exit_code == 0
    assert call("rulebook", "import", county, "--shared").exit_code == 0
    assert (tmp_path / "网盘" / "rulebooks" / f"{OWN}.toml").is_file()
    found = {r["id"]: r["origin"] for r in json.loads(call("rulebook", "list", "--json").stdout)["rulebooks"]}
    assert found[OWN] == "shared"


def test_json_of_an_import(call: Run, county: Path) -> None:
    said = json.loads(call("rulebook", "import", county, "--json").stdout)
    assert set(said) == {
        "file",
        "rulebook",
        "version",
        "stored",
        "out",
        "form",
        "form_problem",
        "findings",
        "rules",
        "base",
        "changes",
    }
    assert (said["rulebook"], said["form"], said["base"], said["form_problem"]) == (OWN, OWN, "hn-county-2018", None)
    assert said["rules"][0]["attainable"]["points"] == ["0", "0.2", "1", "1.8", "2.6", "3.4", "4.2", "5"]
    assert {c["subject"] for c in said["changes"]} >= {"在职人员控制率", "固定资产利用率"}


def test_a_file_that_is_not_there(call: Run, tmp_path: Path) -> None:
    done = call("rulebook", "import", tmp_path / "没有.xlsx")
    assert (done.exit_code, "找不到文件" in done.stderr) == (2, True)
