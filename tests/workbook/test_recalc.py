"""The second opinion: formulas, the saved results and ourselves agree on our forms, and every cell where they do not is named."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from edits import add_part, formula, number, set_cells, text
from filings import CLEAN, NINGXIANG
from raw_xlsx import save, workbook_parts

from xladdin.commands import UsageError, fill
from xladdin.commands import recalc as recalc_command
from xladdin.facts import Cell
from xladdin.workbook import formulas_engine
from xladdin.workbook import recalc as module
from xladdin.workbook.formula import CellKey
from xladdin.workbook.formulas_engine import Result
from xladdin.workbook.recalc import Unavailable, recalc, second_opinion
from xladdin.workbook.unreadable import Unreadable

CLAIM, CALC, VALUE = "共性指标表!I13", "共性指标表!N13", "共性指标表!L13"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(CLEAN, tmp_path_factory.mktemp("recalc") / "教育.xlsx")


def changed(filled: Path, tmp_path: Path, changes: dict[str, str]) -> Path:
    path = tmp_path / "改.xlsx"
    path.write_bytes(set_cells(filled.read_bytes(), changes))
    return path


def small(tmp_path: Path, rows: str) -> Path:
    """A workbook that is none of our forms, with one sheet 表."""
    return save(tmp_path / "小.xlsx", workbook_parts(rows))


@pytest.mark.parametrize("facts", [NINGXIANG, CLEAN], ids=lambda p: p.stem)
def test_all_three_agree_on_every_formula_of_a_filled_form(tmp_path: Path, facts: Path) -> None:
    opinion = second_opinion(fill(facts, tmp_path / "x.xlsx"))
    assert opinion.disagreements == ()
    assert opinion.skipped == ()
    assert opinion.formulas > 120


def test_a_forged_result_is_named_with_what_it_should_be(filled: Path, tmp_path: Path) -> None:
    """测算得分 of 公用经费控制率 shows 3 where its formula gives another score."""
    from xladdin.workbook.cells import read_sheet
    from xladdin.workbook.package import open_package

    real = read_sheet(open_package(filled), "共性指标表").cells[13, 14]
    assert real.formula is not None
    forged = changed(filled, tmp_path, {CALC: formula(real.formula, 3)})
    found = recalc(forged)
    assert [d.cell for d in found] == [Cell("共性指标表", 13, 14)]
    assert (found[0].cached, found[0].formulas, found[0].ours) == ("3", str(real.value), str(real.value))
    assert "F9" in found[0].message


def test_a_figure_typed_as_text_is_named_because_the_form_can_not_compute_with_it(filled: Path, tmp_path: Path) -> None:
    """`95万元` in a cell counted in 元: our reader takes it for 950,000; Excel's formulas see text and show 缺数."""
    typed = changed(filled, tmp_path, {"基础数据表!F19": text("95万元")})
    places = {str(d.cell): d for d in recalc(typed)}
    assert VALUE in places
    assert places[VALUE].formulas == "缺数"
    assert places[VALUE].ours is not None
    assert "xladdin check" in places[VALUE].message or "F9" in places[VALUE].message


def test_a_changed_formula_that_gives_another_score_is_named(filled: Path, tmp_path: Path) -> None:
    found = {str(d.cell): d for d in recalc(changed(filled, tmp_path, {CALC: formula("4+1-3", 2)}))}
    assert (found[CALC].cached, found[CALC].formulas) == ("2", "2")
    assert "按评分标准" in found[CALC].message
    assert "F9" in found[CLAIM].message, "the 得分 that shows this score was saved with the old one"


def test_unsaved_results_are_no_disagreement(filled: Path, tmp_path: Path) -> None:
    from xladdin.workbook.cells import read_sheet
    from xladdin.workbook.package import open_package

    cells = read_sheet(open_package(filled), "共性指标表").cells
    blank = changed(
        filled, tmp_path, {CALC: formula(cells[13, 14].formula or ""), CLAIM: formula(cells[13, 9].formula or "")}
    )
    assert recalc(blank) == []


def test_the_source_is_not_touched_and_nothing_is_printed(filled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = filled.read_bytes(), filled.stat().st_mtime_ns, sorted(filled.parent.iterdir())
    recalc(filled)
    assert (filled.read_bytes(), filled.stat().st_mtime_ns, sorted(filled.parent.iterdir())) == before
    assert capfd.readouterr() == ("", "")


TIES = """<row r="1"><c r="A1"><v>1.005</v></c><c r="B1"><f>ROUND(A1,2)</f><v>1.01</v></c><c r="C1"><f>B1*100</f><v>101</v></c>
<c r="D1"><f>A1*2</f><v>2.01</v></c></row>"""


def test_rounding_ties_that_formulas_gets_wrong_are_skipped_with_all_that_depend_on_them(tmp_path: Path) -> None:
    """Excel: ROUND(1.005,2)=1.01; formulas 1.3.4 says 1.00."""
    opinion = second_opinion(small(tmp_path, TIES))
    assert opinion.disagreements == ()
    assert {cell.address for cell in opinion.skipped} == {"B1", "C1"}


def test_a_forged_result_of_such_a_cell_is_still_found_by_ourselves(tmp_path: Path) -> None:
    (found,) = recalc(small(tmp_path, TIES.replace("<v>1.01</v>", "<v>1.02</v>")))
    assert (found.cell.address, found.cached, found.ours) == ("B1", "1.02", "1.01")


def test_functions_that_formulas_does_not_know_are_skipped_not_reported(tmp_path: Path) -> None:
    opinion = second_opinion(
        small(tmp_path, '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>SUBTOTAL(9,A1:A1)</f><v>2</v></c></row>')
    )
    assert opinion.disagreements == ()
    assert [cell.address for cell in opinion.skipped] == ["B1"]


def test_float_noise_is_no_disagreement(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>0.1</v></c><c r="B1"><f>A1+0.2</f><v>0.3</v></c></row>'
    assert recalc(small(tmp_path, row)) == []


def engine(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Result]) -> None:
    """Makes the package give other results for some cells of the sheet 表, by address."""
    real = formulas_engine.recalculate

    def recalculate(path: Path, cells: Iterable[CellKey]) -> dict[CellKey, Result]:
        return {key: wrong.get(Cell(*key).address, value) for key, value in real(path, cells).items()}

    monkeypatch.setattr(module, "recalculate", recalculate)


SUM = '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1+1</f><v>3</v></c></row>'


@pytest.mark.parametrize(
    ("wrong", "cached", "said"),
    [
        ({"B1": 4.0}, "3", "只有另一个引擎的结果不同"),
        ({}, "4", "保存的结果不是公式算出来的"),
        ({"B1": 4.0}, "4", "只有本程序的结果不同"),
        ({"B1": 5.0}, "4", "三个结果各不相同"),
        ({"B1": "#DIV/0!"}, "3", "只有另一个引擎的结果不同"),
        ({"B1": None}, "3", "只有另一个引擎的结果不同"),
        ({"B1": True}, "3", "只有另一个引擎的结果不同"),
    ],
)
def test_the_one_that_stands_alone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Result], cached: str, said: str
) -> None:
    engine(monkeypatch, wrong)
    (found,) = recalc(small(tmp_path, SUM.replace("<v>3</v>", f"<v>{cached}</v>")))
    assert found.cell == Cell("表", 1, 2)
    assert said in found.message
    assert (found.cached, found.ours) == (cached, "3")


def test_formulas_in_a_circle_are_not_computed_by_us_but_the_others_are(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><f>B1</f><v>0</v></c><c r="B1"><f>A1</f><v>0</v></c><c r="C1"><f>1+1</f><v>3</v></c></row>'
    assert [d.cell.address for d in recalc(small(tmp_path, row))] == ["C1"]


def test_without_the_package_the_user_is_told_how_to_install_it(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "formulas", None)
    with pytest.raises(UsageError, match=r'pip install "xladdin\[recalc\]"'):
        recalc_command(filled)


def test_a_workbook_that_refers_to_others_is_refused_before_anything_is_loaded(filled: Path, tmp_path: Path) -> None:
    linked = tmp_path / "链接.xlsx"
    part = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    linked.write_bytes(add_part(filled.read_bytes(), "xl/externalLinks/externalLink1.xml", part, kind))
    with pytest.raises(Unavailable, match="链接到其他文件"):
        recalc(linked)


def test_a_formula_the_package_can_not_load_gives_no_second_opinion(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="没有得到第二意见"):
        recalc(small(tmp_path, '<row r="1"><c r="A1"><f>SUM(表1[金额])</f><v>1</v></c></row>'))


def test_a_file_that_is_no_workbook_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no")
    with pytest.raises(Unreadable):
        recalc(tmp_path / "x.xlsx")


def test_results_are_compared_as_excel_shows_them() -> None:
    assert module._same(None, None)
    assert module._same(1.0, 1.0 + 1e-12)
    assert not module._same(1.0, 1.000001)
    assert not module._same(1.0, True)
    assert not module._same("", 0.0)
    assert module._comparable("") is None
    assert number(5) == "|<v>5</v>"
