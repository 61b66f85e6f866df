"""The workbooks of a nation: one per 地市, and a summary whose figures are theirs."""

from __future__ import annotations

import pickle
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from xladdin.cluster import LOCAL, Local, Tables, make_parts, plan_parts, roll_up_nation, write_national
from xladdin.cluster.national import CHARTS, SUMMARY, _write_charts
from xladdin.commands import UsageError, fill, rollup_nation
from xladdin.output import OutputExists, OutputLocked, OutputTooLarge
from xladdin.output.book import new_book

SAMPLES = Path(__file__).parents[2] / "workbooks" / "samples"
NOW = datetime(2026, 11, 21, 9, 30)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    root = tmp_path_factory.mktemp("nation")
    for city, names in {"甲市": ("ningxiang-2022", "demo-education"), "乙市": ("demo-water",)}.items():
        for name in names:
            fill(SAMPLES / f"{name}.toml", root / city / f"{name}.xlsx")
    shutil.copyfile(root / "甲市" / "ningxiang-2022.xlsx", root / "甲市" / "再报.xlsx")
    (root / "乙市" / "空.xlsx").write_bytes(b"")
    parts = list(plan_parts(root, sorted(root.rglob("*.xlsx")), root / ".parts", size=2))
    out = tmp_path_factory.mktemp("out")
    with Local(1) as engine:
        make_parts(engine, parts)
        return write_national(engine, parts, out / "汇总.xlsx", NOW), out, parts


def rows(file: Path, sheet: str, first: int) -> list[tuple]:
    book = openpyxl.load_workbook(file, data_only=True)
    return list(book[sheet].iter_rows(min_row=first, values_only=True))


def test_each_prefecture_has_a_line_and_a_workbook(written):
    national, out, _ = written
    lines = {line.name: line for line in national.lines}
    assert set(lines) == {"甲市", "乙市"}
    assert (lines["甲市"].files, lines["甲市"].counted, lines["甲市"].repeated, lines["甲市"].unread) == (3, 2, 1, 0)
    assert (lines["乙市"].files, lines["乙市"].counted, lines["乙市"].unread) == (2, 1, 1)
    for line in national.lines:
        assert openpyxl.load_workbook(line.workbook).sheetnames
        assert line.workbook == out / "汇总-分地区" / f"{line.name}.xlsx"


def test_the_summary_adds_up_and_its_formulas_have_those_results(written):
    national, _, _ = written
    shown = rows(national.summary, "分地区汇总", 4)
    assert [row[1] for row in shown[:2]] == [line.name for line in national.lines]
    total = shown[2]
    assert total[0] == "合计"
    assert [total[n] for n in (2, 3, 4, 5)] == [5, 3, 1, 1]
    assert total[6] == pytest.approx(sum(row[6] for row in shown[:2]))
    assert total[8] == pytest.approx(total[7] / total[6])
    for line, row in zip(national.lines, shown, strict=False):
        assert row[6] == pytest.approx(float(line.budget) / 10_000)
        assert row[8] == pytest.approx(float(line.rate))


@pytest.mark.parametrize(("errors", "steps"), [((0, 0), [1]), ((9, 3), [1]), ((10, 3), [None])])
def test_the_axis_of_errors_counts_whole_ones(written, tmp_path, errors, steps):
    national, _, _ = written
    lines = [replace(line, errors=n) for line, n in zip(national.lines, errors, strict=True)]
    with new_book(tmp_path / "图.xlsx", False, "图") as book:
        book.page(SUMMARY)
        _write_charts(book, book.page(CHARTS), lines)
    charts = openpyxl.load_workbook(tmp_path / "图.xlsx")[CHARTS]._charts
    assert [chart.y_axis.majorUnit for chart in charts][-1:] == steps


def test_the_workbooks_are_not_overwritten_unasked(written):
    _, out, parts = written
    with Local(1) as engine, pytest.raises(OutputExists):
        write_national(engine, parts, out / "汇总.xlsx", NOW)


def test_every_kind_of_finding_is_counted_once_per_time(written):
    national, _, parts = written
    with Tables(parts) as tables:
        found = [finding for record in tables.records() for finding in record.findings]
    counted = {row[1]: row[4] for row in rows(national.summary, "问题统计", 4)}
    assert sum(counted.values()) == len(found)
    assert counted == {code: sum(f.code == code for f in found) for code in counted}


def test_from_a_folder_to_the_workbooks_in_one_go(tmp_path):
    root = tmp_path / "报送"
    for city, name in (("甲市", "ningxiang-2022"), ("乙市", "demo-water")):
        fill(SAMPLES / f"{name}.toml", root / city / f"{name}.xlsx")
    files = sorted(root.rglob("*.xlsx"))
    said = []
    national = roll_up_nation(root, files, tmp_path / "全省.xlsx", LOCAL, progress=lambda *told: said.append(told))
    assert [line.counted for line in national.lines] == [1, 1]
    assert said[0] == (0, 2, "")
    assert [told for told in said if not told[2].endswith(".xlsx")][-1][:2] == (2, 2)
    assert sorted(told[2] for told in said[-2:]) == ["乙市.xlsx", "甲市.xlsx"]
    assert said[-1][:2] == (2, 2)
    again = []
    roll_up_nation(
        root, files, tmp_path / "全省.xlsx", LOCAL, overwrite=True, progress=lambda *told: again.append(told)
    )
    assert again[0] == (2, 2, "")
    assert [told[:2] for told in again[1:]] == [(1, 2), (2, 2)], "nothing was examined again"


def test_a_file_that_goes_away_meanwhile_is_told_in_words(tmp_path, monkeypatch):
    fill(SAMPLES / "demo-water.toml", tmp_path / "报送" / "乙市" / "水务局.xlsx")
    monkeypatch.setattr("xladdin.cluster.parts.real_file", lambda file: file.with_name("没有.xlsx"))
    with pytest.raises(UsageError, match=r"没有\.xlsx”刚才还在，现在找不到了"):
        rollup_nation(tmp_path / "报送", tmp_path / "全省.xlsx", LOCAL)


def test_a_link_to_a_file_elsewhere_is_read_where_it_lies(tmp_path):
    """By the place of the link: 地市 are folders below the one that was named."""
    there = fill(SAMPLES / "demo-water.toml", tmp_path / "别处" / "水务局.xlsx")
    (tmp_path / "报送" / "乙市").mkdir(parents=True)
    try:
        (tmp_path / "报送" / "乙市" / "水务局.xlsx").symlink_to(there)
    except OSError:  # Windows without the right to make links
        pytest.skip("no links here")
    national = rollup_nation(tmp_path / "报送", tmp_path / "全省.xlsx", LOCAL)
    assert [(line.name, line.counted) for line in national.lines] == [("乙市", 1)]


@pytest.mark.parametrize(
    "error",
    [OutputExists(Path("a.xlsx")), OutputLocked(Path("a.xlsx")), OutputTooLarge("表", 7)],
    ids=lambda e: type(e).__name__,
)
def test_errors_go_from_one_process_to_another(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
