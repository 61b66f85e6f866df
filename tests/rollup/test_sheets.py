"""The sheets around 汇总表: hierarchy, ranking, 报送情况, 数据底表, 分析图表; live formulas give what the file already shows."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from tests.demo_units import FORM, NINGXIANG_CLAIMS, city, found, invented, ningxiang, submission, unreadable
from tests.paper import too_wide
from tests.rollup.recalculated import recalculated
from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import agency_key, consolidate
from xladdin.rollup.hierarchy import groups
from xladdin.rollup.model import FactRow, Review, Rollup, Roster, RosterUnit
from xladdin.rollup.record import record_of
from xladdin.rollup.review import Reviews, carry, read_reviews
from xladdin.rollup.roster import NoRoster, read_roster

LO_EDIT = Path(__file__).parents[1] / "lo_edit.py"
NX = "宁乡市工业和信息化局"


def three(folder: Path) -> Rollup:
    """甲局 with its centre, and 宁乡 under nobody."""
    names = ("甲中心（演示）", "乙局（演示）", "甲局（演示）")
    return consolidate([
        ningxiang(folder / "宁乡.xlsx"), *(invented(n, folder / f"{n}.xlsx", agency=a) for n, a in enumerate(names, 1)),
    ])  # fmt: skip


def listed(*units: tuple[str, str]) -> Roster:
    return Roster(tuple(RosterUnit(*u) for u in units), Path("单位名单.xlsx"))


ROSTER = listed(
    ("甲局（演示）", "甲局（演示）"),
    ("甲中心(演示)", "甲局（演示）"),
    ("乙局（演示）", "乙局（演示）"),
    ("丙局", "丙局"),
)


def values(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def test_units_stand_under_their_department_itself_first(tmp_path: Path) -> None:
    made = groups(replace(three(tmp_path), roster=ROSTER))
    assert [(g.department, [u.agency for u in g.units]) for g in made] == [
        ("甲局（演示）", ["甲局（演示）", "甲中心（演示）"]), ("乙局（演示）", ["乙局（演示）"]), ("", [NX]),
    ]  # fmt: skip


def test_subtotals_are_in_no_total(tmp_path: Path) -> None:
    rollup = replace(three(tmp_path), roster=ROSTER)
    path = tmp_path / "汇总.xlsx"
    write_rollup(rollup, path)
    sheet = values(path)["汇总表"]
    lines = [(sheet.cell(n, 1).value, sheet.cell(n, 2).value) for n in range(6, 13)]
    assert lines == [
        (1, "甲局（演示）"), (2, "甲中心（演示）"), ("小计", "甲局（演示）"), (3, "乙局（演示）"), ("小计", "乙局（演示）"), (4, NX),
        ("小计", "未注明主管部门的单位"),
    ]  # fmt: skip
    parts = [sheet.cell(n, 3).value for n in (8, 10, 12)]
    whole = sheet["C16"].value
    assert whole == pytest.approx(sum(parts), abs=1e-6)
    assert whole == pytest.approx(float(sum(r.budget for r in rollup.rows) / 10000), abs=1e-6)  # type: ignore[misc]
    assert sheet.row_dimensions[6].outlineLevel == 1
    assert sheet["B6"].hyperlink.location == "'数据底表'!A" + str(first_line(path, "甲局（演示）"))


def first_line(path: Path, unit: str) -> int:
    sheet = values(path)["数据底表"]
    return next(n for n in range(4, sheet.max_row + 1) if sheet.cell(n, 1).value == unit)


def reviewed(folder: Path) -> Rollup:
    """Some indicators reviewed, one total typed, one without any score, one entry without a place."""
    blank = submission("丁局（演示）", {}, {"staffing": "3"}, file=folder / "d.xlsx")
    part = invented(2, folder / "乙.xlsx", agency="戊局（演示）", budget_executed=None)
    rollup = replace(consolidate([*city(folder)[:2], part, blank]), roster=ROSTER)
    own = rollup.rows[1]
    entries = (
        Review(NX, FORM, 2022, "operating_cost", Fraction("2.5"), "核减", "", "", "公用经费控制率"),
        Review(NX, FORM, 2022, "staffing", None, "", "", "再议", "在职人员控制率"),
        Review(own.agency, FORM, 2022, "", Fraction(88), "", "old", "", ""),
        Review("丁局（演示）", FORM, 2022, "staffing", Fraction(1), "", "", "", "在职人员控制率"),
        Review("没有的局", FORM, 2022, "staffing", Fraction(1), "", "", "", "在职人员控制率"),
    )
    return carry(Reviews(entries), rollup)


def test_every_formula_gives_its_cached_result_with_reviews_and_departments(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    require_tool("soffice")
    path = tmp_path / "汇总.xlsx"
    write_rollup(reviewed(tmp_path), path)
    live, known, again = openpyxl.load_workbook(path), values(path), values(recalculated(path, tmp_path / "lo"))
    checked: dict[str, int] = {}
    for sheet in live:
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            ours, theirs = (book[sheet.title][cell.coordinate].value for book in (known, again))
            same = theirs == pytest.approx(ours, abs=1e-9) if isinstance(ours, float | int) else theirs == ours
            assert same or {ours, theirs} == {"", None}, (sheet.title, cell.coordinate, cell.value, ours, theirs)
            checked[sheet.title] = checked.get(sheet.title, 0) + 1
    assert checked["等级与排名"] == 3 * 6 + 1
    assert min(checked[n] for n in ("汇总表", "指标得分明细", "指标复核", "数据底表")) > 15


def test_what_a_reviewer_types_in_a_spreadsheet_program_moves_totals_and_ranks(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    """Typed into 指标复核 in LibreOffice: the total of 汇总表 and the ranking follow, and the entry is read back."""
    require_tool("soffice")
    path, saved = tmp_path / "汇总.xlsx", tmp_path / "填好.xlsx"
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx"), invented(1, tmp_path / "b.xlsx")]), path)
    before = ranks(values(path))
    edits = [["set", "指标复核", f"M{n}", 0] for n in range(24, 44)] + [["set", "指标复核", "N24", "全部不给分"]]
    (tmp_path / "p").mkdir()
    subprocess.run(
        ["/usr/bin/python3", str(LO_EDIT), str(tmp_path / "p"), str(path), str(saved), json.dumps(edits)],
        check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    after = ranks(values(saved))
    other = next(name for name in before if name != NX)
    assert (before[other][0], before[NX][0]) == (1, 2)
    assert (after[other], after[NX][0]) == ((2, 0, "复核", "差"), 1)
    assert values(saved)["汇总表"]["G7"].value == 0
    entries = read_reviews(saved).entries
    assert len(entries) == 20
    assert {(agency_key(r.unit), r.score) for r in entries} == {(agency_key(other), 0)}
    assert entries[0].opinion == "全部不给分"


def ranks(book: openpyxl.Workbook) -> dict[str, tuple[object, ...]]:
    return {row[1].value: tuple(row[n].value for n in (0, 8, 10, 11)) for row in book["等级与排名"]["A6:L7"]}


def test_ties_share_a_rank_and_the_basis_is_named(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    same = [invented(1, tmp_path / f"{n}.xlsx", agency=f"{n}局") for n in "甲乙丙"]
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx"), *same]), path)
    sheet = values(path)["等级与排名"]
    assert [sheet.cell(n, 1).value for n in range(6, 10)] == [1, 1, 1, 4]
    assert (sheet["C2"].value, sheet["K6"].value) == ("复核优先", "测算")
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"复核优先,测算,自评"'


def test_a_score_above_the_full_marks_takes_no_place(tmp_path: Path, require_tool: Callable[[str], str]) -> None:
    """A unit whose own marks come to more than 100 would else be the first of all."""
    require_tool("soffice")
    records = [record_of(invented(1, tmp_path / f"{name}.xlsx", agency=name)) for name in ("甲局", "乙局", "丙局")]
    for n, computed in enumerate((Fraction("100.75"), Fraction(100), Fraction(90))):
        records[n] = replace(records[n], filed=replace(records[n].filed, computed=computed))
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate(records), path)
    for book in (values(path), values(recalculated(path, tmp_path / "lo"))):
        rows = [tuple(row[n].value or "" for n in (0, 1, 8, 9, 11)) for row in book["等级与排名"]["A6:L8"]]
        assert rows == [(1, "乙局", 100, 1, "优"), (2, "丙局", 90, 0.9, "优"), ("—", "甲局", 100.75, "超过满分", "")]
        assert book["等级与排名"]["D2"].value.startswith("优 2 个")


def test_units_without_a_score_stand_apart_with_the_reason(tmp_path: Path) -> None:
    blank = submission("丁局（演示）", {}, {"staffing": "3"}, file=tmp_path / "d.xlsx")
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx"), blank]), path)
    sheet = values(path)["等级与排名"]
    texts = [str(c.value) for row in sheet["A7:L12"] for c in row if c.value]
    assert "不参加排名的单位（1 个）" in texts
    assert "丁局（演示）" in texts
    assert sheet["B6"].value == NX


def test_the_roster_says_who_is_missing_twice_unread_or_unknown(tmp_path: Path) -> None:
    files = [
        invented(1, tmp_path / "1.xlsx", agency="甲局（演示）"), invented(1, tmp_path / "2.xlsx", agency="甲局（演示）"),
        invented(2, tmp_path / "3.xlsx", agency="路人局"), unreadable(tmp_path / "乙局（演示）自评.xlsx"),
    ]  # fmt: skip
    path = tmp_path / "汇总.xlsx"
    write_rollup(replace(consolidate(files), roster=ROSTER), path)
    sheet = values(path)["报送情况"]
    rows = {row[2].value: row[3].value for row in sheet.iter_rows(min_row=4) if row[3].value}
    assert rows == {
        "甲中心(演示)": "未报送",
        "丙局": "未报送",
        "乙局（演示）": "未读取",
        "甲局（演示）": "重复报送",
        "路人局": "不在名单上",
    }
    assert "未报送 2 个，未读取 1 个，重复报送 1 个，不在名单上 1 个" in sheet["A2"].value


def roster_file(path: Path, *rows: tuple[object, ...], merge: str = "") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    if merge:
        book.active.merge_cells(merge)  # type: ignore[union-attr]
    book.save(path)
    return path


def test_a_roster_has_names_departments_and_notes_on_what_it_repeats(tmp_path: Path) -> None:
    path = roster_file(
        tmp_path / "名单.xlsx", ("2022年单位名单",), ("序号", "主管部门", "单位名称"), (1, "甲局", "甲局"), (2, None, "甲中心"),
        (3, "乙局", "乙局"), (4, "乙局", " 甲 局"), (5, "丙局", None), merge="B3:B4",
    )  # fmt: skip
    roster = read_roster(path)
    assert roster.units == (RosterUnit("甲局", "甲局"), RosterUnit("甲中心", "甲局"), RosterUnit("乙局", "乙局"))
    assert [n[:9] for n in roster.notes] == ["单位名单第 6 行", "单位名单第 7 行"]


def test_a_bare_list_is_a_roster_and_nonsense_is_not(tmp_path: Path) -> None:
    assert [u.name for u in read_roster(roster_file(tmp_path / "a.xlsx", ("单位",), ("甲局",), ("乙局",))).units] == [
        "甲局",
        "乙局",
    ]
    assert [u.name for u in read_roster(roster_file(tmp_path / "b.xlsx", ("某某市甲局",), ("乙局",))).units] == [
        "某某市甲局",
        "乙局",
    ]
    with pytest.raises(NoRoster, match="没有单位名称"):
        read_roster(roster_file(tmp_path / "c.xlsx", (1, 2)))
    (tmp_path / "d.xlsx").write_bytes(b"x")
    with pytest.raises(NoRoster, match="没有读出来"):
        read_roster(tmp_path / "d.xlsx")


HOSTILE = (
    '=HYPERLINK("http://evil.example","点我")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "<r><t>x</t></r>",
    "a&b<c>\x01_x0041_",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_of_the_data_sheet_stay_text(tmp_path: Path, text: str) -> None:
    rollup = consolidate([invented(1, tmp_path / "a.xlsx")])
    unit = rollup.rows[0]
    hostile = FactRow(unit.agency, 2022, text, text, text, text, text, text, unit.file, text, text, "A1")
    path = tmp_path / "汇总.xlsx"
    write_rollup(replace(rollup, facts=(hostile,)), path)
    sheet = openpyxl.load_workbook(path)["数据底表"]
    for col in (3, 4, 5, 6, 7, 8, 9, 10):
        cell = sheet.cell(4, col)
        assert (cell.data_type, cell.value.replace("_x005F_", "_").rstrip()) == ("s", text.replace("\x01", "\ufffd"))
        assert bool(cell.quotePrefix) == (text[0] in "=+@")
    name = next(i.filename for i in zipfile.ZipFile(path).infolist() if i.filename.endswith("sheet11.xml"))
    assert re.findall("<f>(.*?)</f>", zipfile.ZipFile(path).read(name).decode()) == [
        'HYPERLINK(INDEX(L:L,ROW()),"打开")'
    ]


def test_lines_of_the_data_sheet_lead_to_the_source_and_back(tmp_path: Path) -> None:
    rollup = consolidate([ningxiang(tmp_path / "报 送" / "宁乡.xlsx"), invented(1, tmp_path / "b.xlsx")])
    path = tmp_path / "汇总.xlsx"
    write_rollup(rollup, path)
    sheet = openpyxl.load_workbook(path)["数据底表"]
    facts = list(rollup.facts() if callable(rollup.facts) else rollup.facts)
    assert sheet.max_row == 3 + len(facts)
    assert sheet.auto_filter.ref == f"A3:N{3 + len(facts)}"
    for n, fact in enumerate(facts, 4):
        shown = [sheet.cell(n, c).value for c in (1, 2, 6, 7)]
        assert shown == [
            fact.unit,
            fact.year,
            fact.label,
            pytest.approx(float(fact.value)) if fact.value is not None else None,
        ]  # type: ignore[arg-type]
    placed = next(n for n, f in enumerate(facts, 4) if f.cell)
    assert sheet.cell(placed, 12).value == f"报%20送/宁乡.xlsx#'{facts[placed - 4].sheet}'!{facts[placed - 4].cell}"
    assert sheet.cell(4, 14).hyperlink.location == "'汇总表'!B6"
    second = next(n for n, f in enumerate(facts, 4) if f.unit != NX)
    assert sheet.cell(second, 14).hyperlink.location == "'汇总表'!B7"
    assert sheet.cell(second + 1, 14).hyperlink is None


def test_more_lines_than_a_sheet_holds_go_on_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xladdin.rollup.data.MAX_ROWS", 20)
    rollup = consolidate([ningxiang(tmp_path / "a.xlsx"), invented(1, tmp_path / "b.xlsx")])
    path = tmp_path / "汇总.xlsx"
    write_rollup(rollup, path)
    book = openpyxl.load_workbook(path)
    own = [s for s in book if s.title.startswith("数据底表")]
    assert [s.title for s in own[:2]] == ["数据底表", "数据底表（2）"]
    total = len(list(rollup.facts() if callable(rollup.facts) else rollup.facts))
    assert sum(s.max_row - 3 for s in own) == total
    assert book["汇总表"]["B7"].hyperlink.location.startswith("'数据底表（")


def chart_titles(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/chart")]
    return [re.findall("<a:t>(.*?)</a:t>", xml)[0] for xml in charts]


def test_charts_say_what_they_show_and_leave_most_units_out_when_there_are_many(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx", [found()]), invented(1, tmp_path / "b.xlsx")]), path)
    assert set(chart_titles(path)) >= {
        "得分分布（单位个数）", "自评与测算（每点一个单位，红线下方为自评高于测算）", "各单位执行率", "失分最多的指标（平均失分占分值的百分比）",
    }  # fmt: skip
    many = [invented(n % 16, tmp_path / f"{n}.xlsx", agency=f"第{n}局") for n in range(70)]
    write_rollup(consolidate(many), path, overwrite=True)
    titles = chart_titles(path)
    assert {"执行率最低的 30 个单位（共 70 个）", "执行率最高的 30 个单位（共 70 个）"} <= set(titles)


def test_a_missing_score_is_no_point_and_no_bar(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    blank = submission("丁局（演示）", {}, {**NINGXIANG_CLAIMS, "staffing": "3"}, file=tmp_path / "d.xlsx")
    rollup = consolidate([blank])
    assert rollup.rows[0].rate is None
    write_rollup(rollup, path)
    assert "各单位执行率" not in chart_titles(path)


def test_sheets_that_print_at_a_fixed_scale_are_no_wider_than_their_page(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(three(tmp_path), path)
    assert too_wide(path) == dict.fromkeys(("测算对照", "问题统计", "分析图表"), False)
