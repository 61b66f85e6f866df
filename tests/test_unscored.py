"""A form without scores through every output: it says so, and nowhere shows 0 of 0."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checks.test_funds_findings import CLEAN
from click.testing import CliRunner, Result
from filings import CLEAN as SCORED
from openpyxl import load_workbook

from xladdin import commands
from xladdin.cli import program
from xladdin.rollup.consolidate import consolidate

WORD = "无评分表"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("submitted")
    commands.fill(CLEAN, made / "funds.xlsx")
    return made


def run(*arguments: object) -> Result:
    return CliRunner().invoke(program, [str(a) for a in arguments])


def words(file: Path, sheet: str) -> list[list[object]]:
    return [[c.value for c in row] for row in load_workbook(file)[sheet].iter_rows()]


def test_score_says_that_there_is_nothing_to_score(folder: Path) -> None:
    shown = run("score", folder / "funds.xlsx", "--readings")
    assert shown.exit_code == 0
    assert WORD in shown.output
    assert "合计" not in shown.output
    assert "0" not in shown.output.partition(WORD)[2]


def test_explain_has_nothing_to_explain(folder: Path) -> None:
    shown = run("explain", folder / "funds.xlsx", "staffing")
    assert shown.exit_code == 2
    assert "的表样没有评分表，没有可以说明的指标" in shown.stderr


def test_json_has_null_and_not_0(folder: Path) -> None:
    (file,) = json.loads(run("score", folder / "funds.xlsx", "--json").output)["files"]
    assert (file["rulebook"], file["rules"]) == (None, [])
    assert file["total"] == {"claimed": None, "computed": None, "upper_bound": None}
    own = next(f for f in json.loads(run("forms", "--json").output)["forms"] if f["id"] == "hn-changsha-2021")
    assert own["marks"] is None


def test_the_list_of_forms_says_so() -> None:
    line = next(li for li in run("forms").output.splitlines() if li.startswith("hn-changsha-2021"))
    assert WORD in line


def test_facts_shows_the_figures_and_no_empty_list_of_scores(folder: Path) -> None:
    shown = run("facts", folder / "funds.xlsx").output
    assert "自评得分" not in shown
    assert "94.67%" in shown


def test_the_score_book_has_the_word_in_place_of_rows(folder: Path, tmp_path: Path) -> None:
    assert run("score", folder / "funds.xlsx", "-o", tmp_path / "s.xlsx").exit_code == 0
    detail = words(tmp_path / "s.xlsx", "得分说明")
    assert any(str(row[0]).startswith(WORD) for row in detail)
    assert not any("合计" in map(str, row) for row in detail)
    assert words(tmp_path / "s.xlsx", "得分汇总")[2][3:8] == [WORD, "—", "—", "—", "—"]


def test_a_roll_up_counts_its_money_and_not_its_scores(folder: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    commands.fill(CLEAN, mixed / "funds.xlsx")
    commands.fill(SCORED, mixed / "scored.xlsx")
    rollup = consolidate(commands.examine_files([mixed]))
    plain = next(row for row in rollup.rows if not row.scored)
    assert (plain.budget, plain.executed, plain.claimed, plain.above_bound) == (12_600_000, 12_090_000, None, False)
    assert rollup.total.mean_claimed == 97
    assert [table.rulebook.id for table in rollup.tables] == ["hn-ningxiang-2022"]
    assert any("示例市工业局（演示）的表样没有评分表" in note for note in rollup.notes)
    assert run("rollup", mixed, "-o", tmp_path / "r.xlsx").exit_code == 0
    row = next(r for r in words(tmp_path / "r.xlsx", "测算对照") if "示例市工业局（演示）" in r)
    assert row[3:7] == [WORD, "—", "—", None]


def test_a_folder_of_such_forms_alone_can_be_rolled_up(folder: Path, tmp_path: Path) -> None:
    shown = run("rollup", folder, "-o", tmp_path / "r.xlsx")
    assert shown.exit_code == 0
    assert WORD in shown.output


def test_the_workbook_speaks_of_no_scores(folder: Path) -> None:
    book = load_workbook(folder / "funds.xlsx")
    assert book.sheetnames == ["填报说明", "预算执行情况表", "资产情况表", "_xladdin"]
    said = "".join(str(c.value) for row in book["填报说明"].iter_rows() for c in row if c.value)
    assert "自评得分" not in said
    assert "扣分" not in said
    assert f"{WORD}：本表样只填数据，不打分" in said
