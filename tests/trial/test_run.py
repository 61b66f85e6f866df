"""A folder of submissions tried: ranks, grades, means, what was left out, and the workbook that says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from filings import SAMPLES
from tables.tables import edit
from trial.tables import NEXT_YEAR, changed

from xladdin.commands import UsageError, fill, try_rulebook
from xladdin.forms.load import form
from xladdin.output import OutputExists
from xladdin.rollup.consolidate import consolidate
from xladdin.tables import export_workbook, import_workbook
from xladdin.workbook.examine import examine

FORM = "hn-ningxiang-2022"
UNITS = ("demo-education", "demo-water", "demo-civil", "demo-agriculture")
Submit = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "报送"
    path.mkdir()
    for name in UNITS:
        shutil.copyfile(SAMPLES / f"{name}.xlsx", path / f"{name}.xlsx")
    return path


@pytest.fixture
def submit(folder: Path) -> Submit:
    """Another submission: the education bureau's with a name of its own and other entries."""

    def make(name: str, *edits: tuple[str, str]) -> Path:
        text = (SAMPLES / "demo-education.toml").read_text(encoding="utf-8").replace("演示市教育局（演示）", name)
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        facts = folder.parent / "x.toml"
        facts.write_text(text, encoding="utf-8")
        return fill(facts, folder / f"{len(list(folder.iterdir()))}.xlsx")

    return make


def test_the_same_table_moves_nothing(folder: Path) -> None:
    trial = try_rulebook(FORM, folder)
    assert [(u.name, u.change) for u in trial.comparable] == [(u.name, 0) for u in trial.comparable]
    assert len(trial.comparable) == 3
    assert trial.rank_moved() == ()
    assert trial.changes == ()
    assert {e.more_lost for e in trial.effects} == {0}
    assert any("同一份评分标准" in note and "--against" in note for note in trial.notes)


def test_totals_are_those_of_the_roll_up_where_nothing_is_missing(folder: Path) -> None:
    trial = try_rulebook(FORM, folder)
    rolled = {
        row.agency: row.computed for row in consolidate([examine(file) for file in sorted(folder.iterdir())]).rows
    }
    assert {u.name: u.old_total for u in trial.comparable} == {u.name: rolled[u.name] for u in trial.comparable}


def test_ranks_grades_means_and_losses_by_hand(folder: Path, tmp_path: Path) -> None:
    """教育 97, 民政 87.8, 水利 85; 产出 gives 8 -> 6, 控制率 5 -> 8, 在职人员 3 -> 2: nobody who has full marks there moves."""
    trial = try_rulebook(str(changed(FORM, tmp_path, *NEXT_YEAR)), folder, against=FORM)
    by_name = {u.name: u for u in trial.units}
    totals = {name: (u.old_total, u.new_total) for name, u in by_name.items()}
    assert totals["演示市教育局（演示）"] == (97, 97)
    assert totals["演示市民政局（演示）"][0] == Fraction(439, 5)
    assert [by_name[f"演示市{n}局（演示）"].old_rank for n in ("教育", "民政", "水利")] == [1, 2, 3]
    assert (by_name["演示市农业农村局（演示）"].old_total, by_name["演示市农业农村局（演示）"].old_rank) == (None, None)
    one = next(e for e in trial.effects if e.pair.key == "sangong_control")
    assert (one.count, one.old_mean, one.new_mean) == (
        4,
        Fraction(5 * 3 + 4, 4),
        Fraction(8 * 3 + 6, 4),
    )  # 农业农村: one step
    assert one.old_lost == Fraction(1, 4)


def test_equal_totals_share_a_rank_and_the_next_is_counted_on(submit: Submit, folder: Path) -> None:
    for name in ("甲局", "乙局"):
        submit(name)
    trial = try_rulebook(FORM, folder)
    assert sorted((u.old_rank, u.new_rank) for u in trial.comparable) == [(1, 1), (1, 1), (1, 1), (4, 4), (5, 5)]


def test_every_file_is_tried_or_listed_with_a_reason(folder: Path, tmp_path: Path) -> None:
    shutil.copyfile(SAMPLES / "demo-hnold.xlsx", folder / "商务.xlsx")
    shutil.copyfile(SAMPLES / "changsha-2021.xlsx", folder / "长沙.xlsx")
    shutil.copyfile(SAMPLES / "demo-water.xlsx", folder / "水利（再报）.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / "说明.pdf").write_bytes(b"%PDF")
    export_workbook(FORM, folder / "评分标准.xlsx")
    out = folder / "结果.xlsx"
    trial = try_rulebook(str(folder / "评分标准.xlsx"), folder, out)
    assert len(trial.units) == 4
    left = {one.file.name: (one.category, one.reason) for one in trial.left_out}
    assert set(left) == {"商务.xlsx", "长沙.xlsx", "坏.xlsx", "说明.pdf", "demo-water.xlsx"} ^ (
        {"demo-water.xlsx", "水利（再报）.xlsx"} if "水利（再报）.xlsx" in left else set()
    )
    assert left["商务.xlsx"] == ("另一份标准", f"用的是评分标准“hn-county-2018”，不是“{FORM}”，没有试算。")
    assert left["长沙.xlsx"][1] == f"表样无评分表，不是“{FORM}”，没有试算。"
    assert left["坏.xlsx"][0] == "未读取"
    assert (
        len(try_rulebook(str(folder / "评分标准.xlsx"), folder, out, overwrite=True).left_out) == 5
    )  # not its own result


def test_the_old_table_is_that_of_the_workbook_else_that_of_the_submissions_else_to_be_named(
    folder: Path, tmp_path: Path
) -> None:
    new = changed(FORM, tmp_path, *NEXT_YEAR)
    assert try_rulebook(str(new), folder).old.id == FORM
    shutil.copyfile(SAMPLES / "demo-hnold.xlsx", folder / "商务.xlsx")
    with pytest.raises(
        UsageError, match=r"几份评分标准：hn-ningxiang-2022（4 个单位）、hn-county-2018（1 个单位）.*--against"
    ):
        try_rulebook(str(new), folder)
    assert try_rulebook(str(new), folder, against="hn-county-2018").units[0].name == "演示市商务局（演示）"
    book = tmp_path / "评分标准.xlsx"
    export_workbook(FORM, book)
    assert try_rulebook(str(book), folder).old.id == FORM


def test_an_earlier_version_of_a_table_of_the_library_can_be_the_old_one(library: Path, tmp_path: Path) -> None:
    """The county's own table, twice stored: submissions of its form are tried against what it was."""
    first = tmp_path / "a.xlsx"
    export_workbook("hn-county-2018", first)
    edit(first, [("基本信息", "代号", "", "hn-yongxian-2018")])
    stored = import_workbook(first)
    assert form("hn-yongxian-2018").rulebook == "hn-yongxian-2018"
    version = stored.stored.version
    edit(first, [("评分表", "在职人员控制率", "cost", 1)])
    import_workbook(first, overwrite=True)
    folder = tmp_path / "报送"
    folder.mkdir()
    facts = (SAMPLES / "demo-hnold.toml").read_text(encoding="utf-8").replace('"hn-county-2018"', '"hn-yongxian-2018"')
    (tmp_path / "x.toml").write_text(facts, encoding="utf-8")
    fill(tmp_path / "x.toml", folder / "商务.xlsx")
    trial = try_rulebook("hn-yongxian-2018", folder, against=f"hn-yongxian-2018@{version}")
    moved = {line.pair.key: (line.old.score, line.new.score) for line in trial.units[0].moved}
    assert moved == {"staffing": (3, 1)}  # 4 points over: 5 - 4 × 0.5, 5 - 4 × 1


def test_sheets_of_projects_are_tried_by_the_table_of_projects(tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    shutil.copyfile(SAMPLES / "demo-health.xlsx", folder / "卫健.xlsx")
    trial = try_rulebook("cn-project", folder, against="cn-project")
    assert len(trial.units) == 2
    assert all(u.name.startswith("演示市卫生健康局（演示）：") for u in trial.units)
    assert [u.old_total for u in trial.units] == [Fraction(199, 2), 100]
    whole = try_rulebook("cn-overall", folder)
    assert [(u.name, u.old_total) for u in whole.units] == [("演示市卫生健康局（演示）", Fraction(2471, 25))]


def test_nothing_to_try_says_why(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"没有按评分标准“hn-county-2018”填报的自评表.*用的是评分标准“hn-ningxiang-2022”"
    ):
        try_rulebook("hn-county-2018", folder, against="hn-county-2018")
    (tmp_path / "空").mkdir()
    with pytest.raises(UsageError, match="没有工作簿"):
        try_rulebook(FORM, tmp_path / "空")
    with pytest.raises(UsageError, match="找不到"):
        try_rulebook(FORM, tmp_path / "没有")
    with pytest.raises(UsageError, match="没有评分标准“hn-ningxian”"):
        try_rulebook("hn-ningxian", folder)


def test_a_workbook_with_errors_is_not_tried(folder: Path, tmp_path: Path) -> None:
    book = tmp_path / "评分标准.xlsx"
    export_workbook(FORM, book)
    opened = openpyxl.load_workbook(book)
    opened["基本信息"]["B4"] = "大写ID"
    opened.save(book)
    with pytest.raises(UsageError, match=r"还有 .* 处错误"):
        try_rulebook(str(book), folder)


SHEETS = ["试算摘要", "单位对照", "指标对照", "得分明细", "图表", "标准变化", "缺数据", "没有试算"]


def test_the_workbook_says_it_all_and_no_text_of_a_submission_becomes_a_formula(
    submit: Submit, folder: Path, tmp_path: Path
) -> None:
    submit('=HYPERLINK("http://x","点我")'.replace('"', "'"))
    submit("+1+cmd|局")
    (folder / "=1+1.xlsx").write_bytes(b"nothing")
    out = tmp_path / "试算结果.xlsx"
    trial = try_rulebook(str(changed(FORM, tmp_path, *NEXT_YEAR)), folder, out, FORM)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == SHEETS
    assert not [c.coordinate for sheet in book for row in sheet for c in row if c.data_type == "f"]
    assert {"+1+cmd|局", "=HYPERLINK('http://x','点我')"} <= {
        row[3].value for row in book["单位对照"].iter_rows(min_row=4)
    }
    with ZipFile(out) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 4
    shown = {
        row[3].value: (row[5].value, row[6].value) for row in book["单位对照"].iter_rows(min_row=4) if row[3].value
    }
    for unit in trial.comparable:
        assert shown[unit.name] == (float(unit.old_total), float(unit.new_total))
    assert [row[3].value for row in book["缺数据"].iter_rows(min_row=4)].count("结转结余率") == 1


def test_scores_that_persons_gave_under_other_marks_have_a_sheet(folder: Path, tmp_path: Path) -> None:
    """民政 has typed 6 for 政府采购执行率, of 5; the new table gives 5.5."""
    new = changed(
        FORM, tmp_path, ("hn-", "marks = 100", 'marks = 100.5\nmarks_note = "试"'), ('label = "过程"', "marks = 56", "marks = 56.5"),
        ('label = "预算执行"', "marks = 31", "marks = 31.5"), ('id = "procurement"', "marks = 5", "marks = 5.5"),
    )  # fmt: skip
    out = tmp_path / "结果.xlsx"
    try_rulebook(str(new), folder, out)
    sheet = openpyxl.load_workbook(out)["人工评定"]
    assert [c.value for c in sheet[4]][1:] == [
        "演示市民政局（演示）", "政府采购执行率", 6, 5, 5.5, 5.5, "超过新分值，按新分值计",
    ]  # fmt: skip
    assert sheet.max_row == 4


def test_a_file_that_is_there_is_kept(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "试算结果.xlsx"
    out.write_text("mine")
    with pytest.raises(OutputExists):
        try_rulebook(FORM, folder, out)
    assert out.read_text() == "mine"


def test_stopping_it_writes_nothing(folder: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        try_rulebook(FORM, folder, tmp_path / "结果.xlsx", progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["报送"]


def test_tables_of_other_full_marks_are_compared_by_share(folder: Path, tmp_path: Path) -> None:
    """110 marks: 控制率 5 -> 15. Who had 4 of 5 there has 14 of 15."""
    new = changed(
        FORM, tmp_path, ("hn-", "marks = 100", 'marks = 110\nmarks_note = "试"'), ('label = "过程"', "marks = 56", "marks = 66"),
        ('label = "预算执行"', "marks = 31", "marks = 41"), ('id = "sangong_control"', "marks = 5", "marks = 15"),
    )  # fmt: skip
    trial = try_rulebook(str(new), folder)
    best = next(u for u in trial.comparable if u.old_total == 97)
    assert (best.new_total, best.change, trial.direction(best)) == (107, 10, 1)  # 97.27 % after 97 %
    assert any("满分由100分变为110分" in note for note in trial.notes)
