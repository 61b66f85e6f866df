"""Our reader against independent ones, on workbooks that XlsxWriter, openpyxl and LibreOffice saved."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook
from raw_xlsx import read_all

from xladdin.workbook import cells, shared_strings
from xladdin.workbook.cells import Grid, PlainSheet, RawCell, open_sheet
from xladdin.workbook.formula_text import normalise_formula
from xladdin.workbook.package import open_package
from xladdin.workbook.plain_rows import carry_out
from xladdin.workbook.plain_xml import split_strings
from xladdin.workbook.sheet_data import SheetData

TEXTS = ["部门名称", " 前后空格 ", "第一行\n第二行", "<&>\"'", "A" * 300, "😀", "　全角空格", "1.0", "#N/A"]
NUMBERS = [0, -1, 1.1, 0.1 + 0.2, 107.32, 1e15, 123456789012.34, 1e-7, 1 / 3, -0.29, 0.28999999999999998, 2**53]
FORMULAS = [
    ("=ROUND('数据 表'!$B$2*100,2)", 110.0),
    ('=IF(B2>=1,"是","否")', "是"),
    ("=B2/0", "#DIV/0!"),
    ("=B2>1", True),
]
FORMULAS += [('=""', ""), ("=SUM(B1:B12)*1.50", 8.5), ("=IFERROR(VLOOKUP(1,A1:B2,2,FALSE),0)", 0)]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with every kind of value, merges, protection and formats."""
    path = tmp_path_factory.mktemp("agree") / "written.xlsx"
    with xlsxwriter.Workbook(path) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        clock, coloured = book.add_format({"num_format": "hh:mm:ss"}), book.add_format({"num_format": '[红色]0.00"日"'})
        sheet = book.add_worksheet("数据 表")
        sheet.write_column("A1", TEXTS)
        sheet.write_column("B1", NUMBERS)
        for row, (formula, result) in enumerate(FORMULAS):
            sheet.write_formula(row, 2, formula, None, result)
        sheet.write_datetime("D1", datetime(2023, 12, 31), day)
        sheet.write_datetime("D2", datetime(2023, 12, 31, 18, 30), day)
        sheet.write_datetime("D3", time(6, 30), clock)
        sheet.write_number("D4", 45291, coloured)
        sheet.write_boolean("D5", True)
        sheet.write_blank("D6", None, bold)
        sheet.write_rich_string("D7", "普通", bold, "加粗 ", "再普通")
        sheet.write_array_formula("E1:E3", "{=B1:B3*2}", None, 0)
        sheet.merge_range("F1:H2", "合并", bold)
        sheet.protect()
        book.add_worksheet("空 表")
    return path


def saved_by_openpyxl(path: Path) -> Path:
    target = path.with_name("openpyxl.xlsx")
    book = openpyxl.load_workbook(path)
    book["空 表"]["B2"] = "=SUM('数据 表'!B1:B12)"
    book.save(target)
    return target


def saved_by_libreoffice(path: Path, soffice: str) -> Path:
    folder = path.with_name("libreoffice")
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / path.name


@pytest.fixture(params=["XlsxWriter", "openpyxl", "LibreOffice"])
def path(request: pytest.FixtureRequest, written: Path, require_tool: Callable[[str], str]) -> Path:
    if request.param == "openpyxl":
        return saved_by_openpyxl(written)
    if request.param == "LibreOffice":
        return saved_by_libreoffice(written, require_tool("soffice"))
    return written


def as_python(cell: RawCell | None) -> Any:
    """The value as openpyxl and calamine would give it."""
    if cell is None or cell.kind == "missing-cache":
        return None
    if cell.kind == "date":
        return plain_moment(from_excel(float(cell.value)))
    return float(cell.value) if isinstance(cell.value, Decimal) else cell.value


def plain_moment(value: Any) -> Any:
    """Dates, times and durations as a datetime counted like Excel's days."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    return datetime(1899, 12, 30) + value if isinstance(value, timedelta) else value


def places(found: Grid, rows: int, columns: int) -> list[tuple[int, int]]:
    """Every place of the used area, ours and the other reader's, so that nothing is missed on either side."""
    height = max([rows, *(row for row, _ in found.cells)])
    width = max([columns, *(column for _, column in found.cells)])
    return [(row, column) for row in range(1, height + 1) for column in range(1, width + 1)]


def test_values_agree_with_openpyxl(path: Path) -> None:
    ours = read_all(path)
    book = openpyxl.load_workbook(path, data_only=True)
    assert list(ours) == book.sheetnames
    compared = 0
    for name, found in ours.items():
        sheet = book[name]
        for row, column in places(found, sheet.max_row, sheet.max_column):
            theirs = plain_moment(sheet.cell(row, column).value)
            mine = as_python(found.cells.get((row, column)))
            assert mine == theirs or (mine == "" and theirs is None), (name, row, column)
            compared += mine is not None
        assert sorted(found.merges) == sorted(
            (m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges
        )
        assert found.protected == sheet.protection.sheet
    assert compared >= len(TEXTS) + len(NUMBERS) + 7


def test_formulas_agree_with_openpyxl(path: Path) -> None:
    ours = read_all(path)
    book = openpyxl.load_workbook(path)
    compared = 0
    for name, found in ours.items():
        for row, column in places(found, book[name].max_row, book[name].max_column):
            theirs = book[name].cell(row, column).value
            cell = found.cells.get((row, column))
            if isinstance(theirs, ArrayFormula):
                assert cell.array
                theirs = theirs.text
            is_formula = isinstance(theirs, str) and theirs.startswith("=")
            assert (cell.formula if cell else None) == (theirs.removeprefix("=") if is_formula else None)
            compared += is_formula
    assert compared >= len(FORMULAS) + 1


def test_values_agree_with_calamine_but_for_what_it_cannot_tell(path: Path) -> None:
    """python-calamine gives '' for blanks, errors and missing results alike."""
    book = CalamineWorkbook.from_path(str(path))
    for name, found in read_all(path).items():
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row, column in places(found, len(rows), len(rows[0]) if rows else 0):
            theirs = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[0]) else ""
            cell = found.cells.get((row, column))
            mine = as_python(cell)
            if mine is None or cell.kind == "error":
                assert theirs == ""
            elif cell.kind == "date":
                assert abs(plain_moment(theirs) - mine) < timedelta(seconds=1)
            else:
                assert theirs == mine


def test_formulas_mean_the_same_whoever_saved_them(written: Path, require_tool: Callable[[str], str]) -> None:
    converted = read_all(saved_by_libreoffice(written, require_tool("soffice")))["数据 表"]
    for place, cell in read_all(written)["数据 表"].cells.items():
        if cell.formula is not None:
            assert normalise_formula(converted.cells[place].formula) == normalise_formula(cell.formula)


def test_the_sweep_reads_these_files_and_reads_them_like_expat(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the reader would be right but slow, and nobody would notice."""
    package = open_package(path)
    sheet = open_sheet(package, "数据 表")
    assert isinstance(sheet, PlainSheet)
    carry_out(SheetData(package, "数据 表"), sheet.rows(strictly=True))  # raises ValueError for what is not plain
    swept = read_all(path)
    monkeypatch.setattr(cells, "LARGEST", -1)
    monkeypatch.setattr(shared_strings, "LARGEST", -1)
    assert read_all(path) == swept


def test_the_sweep_reads_plain_string_tables(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_column("A1", TEXTS)
    assert split_strings(open_package(path).archive.read("xl/sharedStrings.xml")) is not None
