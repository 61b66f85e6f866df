"""Worksheet functions in a live Calc: values, blanks, blocks, and under which names they are saved."""

from __future__ import annotations

import re
import zipfile

import pytest
from oxt_office import open_file, properties

UNKNOWN_NAME = 525
"""#NAME?"""
OURS = "ORG.XLADDIN.FUNCTIONS."


@pytest.fixture
def document(office):
    new = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
    yield new
    new.close(True)


@pytest.fixture
def sheet(document):
    return document.Sheets.getByIndex(0)


def shown(sheet, formula: str, at: str = "H1") -> str:
    cell = sheet.getCellRangeByName(at)
    cell.Formula = formula
    assert cell.getError() == 0
    return cell.String


def fill(sheet, at: str, *rows: tuple[object, ...]) -> None:
    sheet.getCellRangeByName(at).setDataArray(rows)


@pytest.mark.parametrize(("formula", "result"), [
    ("=PF_ROUND(1.005)", "1.01"), ("=PF_ROUND(1.0005;3)", "1.001"), ('=PF_AMOUNT("7.19万元")', "71900"), ("=PF_GRADE(85)", "良"),
    ('=PF_DEDUCT("102%";5;"100%";"1%";0.5)', "4"), ("=PF_RATE(1;0)", "分母为零"), ('=PF_COMPLETION("≥95%";"96%")', "1.01052631578947"),
])  # fmt: skip
def test_a_function_gives_what_it_gives_in_excel(sheet, formula, result):
    assert shown(sheet, formula) == result


def test_a_column_is_worked_off_in_one_array_formula_and_blanks_stay_blank(sheet):
    fill(sheet, "A1:B3", (1.0, 4.0), ("", 5.0), (3.0, 4.0))
    sheet.getCellRangeByName("D1:D3").setArrayFormula("=PF_RATE(A1:A3;B1:B3)")
    assert sheet.getCellRangeByName("D1:D3").getDataArray() == ((0.25,), ("",), (0.75,))


def test_a_blank_figure_is_missing_and_not_zero(sheet):
    fill(sheet, "A1:B2", (41.0, ""), (41.0, 44.0))
    assert shown(sheet, '=PF_RULE_SCORE("hn-ningxiang-2022";"staffing";A1:B1)') == ""
    assert shown(sheet, '=PF_RULE_SCORE("hn-ningxiang-2022";"staffing";A2:B2)') == "3"
    assert "93.18%" in shown(sheet, '=PF_EXPLAIN("hn-ningxiang-2022";"staffing";A2:B2)')


def test_too_many_figures_are_refused_in_words(sheet):
    assert "选的列太多" in shown(sheet, '=PF_RULE_SCORE("hn-ningxiang-2022";"staffing";A1:K1)', "Z1")


def test_findings_of_a_saved_workbook(sheet, made):
    path = made("ningxiang-2022")
    assert shown(sheet, f'=PF_FINDINGS_COUNT("{path}";"错误")') == "14"


@pytest.mark.parametrize(("suffix", "filter_name", "part", "pattern"), [
    ("xlsx", "Calc MS Excel 2007 XML", "xl/worksheets/sheet1.xml", r"<f[^>]*>([^<]*)</f>"),
    ("ods", "calc8", "content.xml", r'table:formula="of:=([^"]*)"'),
])  # fmt: skip
def test_the_saved_name_is_libreoffices_own_and_comes_back_as_a_function(
    office, document, sheet, tmp_path, suffix, filter_name, part, pattern
):
    fill(sheet, "A1:B1", (1.0, 4.0))
    shown(sheet, "=PF_RATE(A1;B1)", "C1")
    path = tmp_path / f"saved.{suffix}"
    document.storeToURL(path.as_uri(), properties(FilterName=filter_name))
    assert re.findall(pattern, zipfile.ZipFile(path).read(part).decode())[0].startswith(f"{OURS}PF_RATE(")
    again = open_file(office, path)
    again.calculateAll()
    assert again.Sheets.getByIndex(0).getCellRangeByName("C1").Value == 0.25
    again.close(True)


def test_a_bare_name_in_an_xlsx_is_not_ours(office, tmp_path):
    """As docs/libreoffice.md says: a workbook with PF_ formulas from Excel shows #NAME? here."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active["C1"] = "=PF_RATE(1,2)"
    book.save(tmp_path / "bare.xlsx")
    bare = open_file(office, tmp_path / "bare.xlsx")
    bare.calculateAll()
    assert bare.Sheets.getByIndex(0).getCellRangeByName("C1").getError() == UNKNOWN_NAME
    bare.close(True)
