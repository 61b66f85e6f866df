"""Last year's figures stand beside this year's: read from the roll-up of last year by unit, whatever order its rows are in."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from tests.demo_units import invented
from tests.rollup.recalculated import recalculated
from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import agency_key, consolidate
from xladdin.rollup.last_year import LastRollup, read_last_year
from xladdin.rollup.model import LastUnit, Rollup
from xladdin.workbook.unreadable import Unreadable

A, B, C = "甲局（演示）", "乙局（演示）", "丙局（演示）"


def this_year(folder: Path) -> Rollup:
    return consolidate([invented(n, folder / f"{n}.xlsx", agency=a) for n, a in enumerate((A, B, C), 1)])


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """Of 2021: 乙 and 甲, with other amounts than in 2022; 丙 was not there."""
    made = consolidate([invented(n, tmp_path / f"{a}.xlsx", agency=a) for n, a in ((5, B), (8, A))])
    rows = tuple(replace(row, year=2021) for row in made.rows)
    tables = tuple(replace(t, rows=tuple((rows[u.number - 1], m) for u, m in t.rows)) for t in made.tables)
    path = tmp_path / "2021汇总.xlsx"
    write_rollup(replace(made, rows=rows, tables=tables, years=(2021,)), path)
    return path


def test_amounts_scores_and_ranks_are_read_by_unit_and_year(earlier: Path) -> None:
    made = consolidate([invented(n, Path(f"{a}.xlsx"), agency=a) for n, a in ((5, B), (8, A))])
    last = read_last_year(earlier)
    assert set(last.units) == {(agency_key(A), 2021), (agency_key(B), 2021)}
    assert sorted(one.rank for one in last.units.values() if one.rank) in ([1, 2], [1, 1])
    for unit in made.rows:
        found = last.of(unit.agency, 2022)
        assert found is not None
        assert (found.budget, found.executed, found.claimed) == (unit.budget, unit.executed, unit.claimed)
        assert (found.score, found.marks, found.grade) == (unit.computed, unit.rulebook.marks, unit.computed_grade)
    assert last.of(A, 2023) is None
    assert last.of(C, 2022) is None


def test_sorted_rows_and_full_width_names_are_found_and_words_are_no_numbers(earlier: Path) -> None:
    before = read_last_year(earlier)
    book = openpyxl.load_workbook(earlier)  # without results of formulas: ranks are gone, typed values stay
    sheet = book["汇总表"]
    first, second = ([c.value for c in sheet[n]] for n in (6, 7))
    for n, values in ((6, second), (7, first)):
        for col, value in enumerate(values, 1):
            sheet.cell(n, col).value = value
    sheet["B6"].value = sheet["B6"].value.replace("（", "(").replace("）", ")")
    sheet["C7"].value = "缺数"
    book.save(earlier)
    after = read_last_year(earlier)
    assert set(after.units) == set(before.units)
    swapped = after.of(str(first[1]), 2022)
    assert swapped is not None
    assert (swapped.budget, swapped.rank, swapped.score) == (None, None, None)
    assert swapped.executed == before.of(str(first[1]), 2022).executed  # type: ignore[union-attr]


def test_a_unit_that_stands_there_twice_has_no_figures(earlier: Path) -> None:
    book = openpyxl.load_workbook(earlier)
    for name, rows in (("汇总表", (6, 7)), ("等级与排名", (6, 7))):
        sheet = book[name]
        for col in (2, 9) if name == "汇总表" else (2,):
            sheet.cell(rows[1], col).value = sheet.cell(rows[0], col).value
    book.save(earlier)
    assert read_last_year(earlier).units == {}


def test_what_is_no_roll_up_has_nothing_or_is_unreadable(tmp_path: Path) -> None:
    other, broken = tmp_path / "别的.xlsx", tmp_path / "坏.xlsx"
    openpyxl.Workbook().save(other)
    broken.write_bytes(b"PK\x03\x04")
    assert read_last_year(other).units == {}
    with pytest.raises(Unreadable):
        read_last_year(broken)


def test_last_years_columns_stand_right_of_the_tables(tmp_path: Path, earlier: Path) -> None:
    last, rollup, path = read_last_year(earlier), this_year(tmp_path), tmp_path / "汇总.xlsx"
    write_rollup(replace(rollup, last_year=last), path)
    book = openpyxl.load_workbook(path, data_only=True)
    summary, ranking = book["汇总表"], book["等级与排名"]
    assert [c.value for c in summary[5]][11:] == [
        "上年\n预算数", "上年\n执行数", "上年\n执行率", "上年\n自评分数", "预算数\n比上年", "执行数\n比上年",
    ]  # fmt: skip
    assert "2021汇总.xlsx" in summary["L4"].value
    was = last.of(A, 2022)
    assert was is not None
    assert was.budget is not None
    assert was.executed is not None
    assert rollup.rows[0].budget is not None
    assert [summary[f"{c}6"].value for c in "LMNOP"] == [
        float(was.budget / 10000), float(was.executed / 10000), float(was.executed / was.budget), float(was.claimed or 0),
        float((rollup.rows[0].budget - was.budget) / 10000),
    ]  # fmt: skip
    assert [summary[f"{c}8"].value for c in "LMNOPQ"] == ["—"] * 6  # 丙 was not there a year ago: no 0
    budgets = [one.budget for one in last.units.values() if one.budget is not None]
    assert summary["L16"].value == float(sum(budgets, Fraction()) / 10000)
    assert summary.print_area == "'汇总表'!$A$1:$G$18"
    heads = [str(c.value).replace("\n", "") for c in ranking[5]]
    assert heads[12:] == ["上年得分", "上年得分率", "上年名次", "上年等级", "得分率比上年", "名次升降"]
    by_unit = {ranking.cell(n, 2).value: [c.value for c in ranking[n]] for n in range(6, 9)}
    assert by_unit[C][12:] == ["—"] * 6
    assert by_unit[A][12] == float(was.score or 0)
    assert by_unit[A][17] == (was.rank or 0) - by_unit[A][0]
    assert ranking.auto_filter.ref == "A5:R8"


def test_without_a_roll_up_of_last_year_there_are_no_such_columns(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(this_year(tmp_path), path)
    book = openpyxl.load_workbook(path)
    assert (book["汇总表"].max_column, book["等级与排名"].max_column) == (11, 12)


def test_last_years_formulas_give_their_saved_results(
    tmp_path: Path, earlier: Path, require_tool: Callable[[str], str]
) -> None:
    require_tool("soffice")
    rollup, path = this_year(tmp_path), tmp_path / "汇总.xlsx"
    rows = tuple(replace(one, computed=Fraction(101)) if one.agency == B else one for one in rollup.rows)
    write_rollup(replace(rollup, rows=rows, last_year=read_last_year(earlier)), path)
    known, again = (openpyxl.load_workbook(p, data_only=True) for p in (path, recalculated(path, tmp_path / "lo")))
    for name, columns in (("汇总表", "LMNOPQ"), ("等级与排名", "MNOPQR")):
        for n in range(6, 19):
            for c in columns:
                was, new = known[name][f"{c}{n}"].value, again[name][f"{c}{n}"].value
                assert new == (pytest.approx(was, abs=1e-7) if isinstance(was, float | int) else was), f"{name}!{c}{n}"
    last = [known["等级与排名"][f"{c}8"].value for c in "ABJQR"]
    assert last == ["—", B, "超过满分", "—", "—"]  # above the full marks: nothing to compare with last year


def test_a_missing_figure_of_last_year_is_in_no_total(tmp_path: Path) -> None:
    units = {(A, 2021): LastUnit(budget=Fraction(10_000)), (B, 2021): LastUnit(Fraction(30_000), Fraction(20_000))}
    keyed = {(name.replace("（", "(").replace("）", ")"), year): one for (name, year), one in units.items()}
    rollup, path = this_year(tmp_path), tmp_path / "汇总.xlsx"
    write_rollup(replace(rollup, last_year=LastRollup("2021汇总.xlsx", keyed)), path)
    sheet = openpyxl.load_workbook(path, data_only=True)["汇总表"]
    assert [sheet[f"{c}16"].value for c in "LMN"] == [3, 2, pytest.approx(2 / 3)]
    assert [sheet[f"{c}6"].value for c in "LMN"] == [1, "—", "—"]
