"""Whatever file is given: a remark in Chinese, never a traceback, and nothing is stored."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from tables.tables import MIXED, edit

from xladdin.tables import check_workbook
from xladdin.tables.book import export_rulebook
from xladdin.tables.columns import RULES
from xladdin.tables.grid import LONGEST, MOST_LINES, Entered, Typed
from xladdin.tables.values import Values


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def said(path: Path) -> str:
    done = check_workbook(path)
    assert done.rulebook is None
    assert done.errors
    assert done.text == ""
    return "\n".join(f"{r.place} {r.message} {r.hint}" for r in done.remarks)


def rewritten(path: Path, part: str, change) -> Path:
    """The same workbook with one part changed."""
    made = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return made


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"<html>table</html>", b"\0" * 5000]
)
def test_a_file_that_is_no_workbook(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "评分标准.xlsx"
    path.write_bytes(content)
    assert "整个文件" in said(path)


def test_a_workbook_of_something_else(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "评分标准表"
    book.save(tmp_path / "t.xlsx")
    assert "没有“评分表”表，是否想写 “评分标准表”" in said(tmp_path / "t.xlsx")


def test_a_truncated_file(workbook: Path) -> None:
    workbook.write_bytes(workbook.read_bytes()[:20_000])
    said(workbook)


def test_entities_are_refused(workbook: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    changed = rewritten(
        workbook,
        "xl/worksheets/sheet3.xml",
        lambda d: d.replace(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', bomb),
    )
    assert "不要打开它" in said(changed)


def test_a_zip_bomb_is_refused(workbook: Path) -> None:
    changed = rewritten(workbook, "xl/sharedStrings.xml", lambda d: d + b" " * (300 << 20))
    said(changed)


def test_a_damaged_sheet(workbook: Path) -> None:
    said(rewritten(workbook, "xl/worksheets/sheet3.xml", lambda d: d[: len(d) // 2]))


def test_too_many_lines_are_refused(workbook: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    for n in range(MOST_LINES + 50):
        book[RULES].cell(60 + n, 6).value = f"指标{n}"
    book.save(workbook)
    assert f"最多{MOST_LINES}行" in said(workbook)


def test_a_text_without_end_is_refused(workbook: Path) -> None:
    (cell,) = edit(workbook, [(RULES, "财经纪律", "about", "长" * (LONGEST + 1))]).values()
    assert cell in said(workbook)


ROW = Typed(RULES, 4, {key: n for n, key in enumerate(("numerator", "bound", "step", "cost", "marks"), 1)})


def entered(key: str, value: str | Decimal) -> Typed:
    return replace(ROW, entries={key: Entered(value, ROW.cell(key))})


EXPRESSIONS = [
    "((((" * 400,
    "绝对值" * 600,
    "＋" * 1900,
    "预算追加数" * 300,
    "1" * 1900,
    "(" * 900 + "预算追加数" + ")" * 900,
    '" & A1',
    "\x07",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_of_anything_is_a_remark(text: str) -> None:
    values = Values([])
    found = values.phrase(entered("numerator", text), "numerator")
    assert (found is None) is bool(values.remarks)


@pytest.mark.parametrize(
    "value",
    [
        "1e300",
        "-1e300",
        "1e-300",
        "1e999999",
        "1e-999999",
        "9" * 500,
        "NaN",
        "Infinity",
        "0x10",
        "sNaN",
        "1e5000000000",
        "壹",
    ],
)
@pytest.mark.parametrize("column", ["bound", "cost"])
@pytest.mark.parametrize("typed", [str, Decimal])
def test_figures_of_any_size_are_remarks(value: str, column: str, typed: type) -> None:
    values = Values([])
    try:
        line = entered(column, typed(value))
    except ArithmeticError:
        return  # no number: a cell can not hold it as one
    found = values.bound(line, column, rate=True) if column == "bound" else values.marks(line, column)
    assert found is None
    (remark,) = values.remarks
    assert len(remark.message) < 200


def test_a_name_with_the_words_of_the_file_format_stays_a_name(workbook: Path) -> None:
    """Nothing typed can become TOML, markup or a path."""
    evil = '"]\n[[part]]\nlabel = "x" # ]] → reading（x） \\u0041'
    edit(workbook, [(RULES, "财经纪律", "label", evil), (RULES, "在职人员控制率", "part", evil)])
    done = check_workbook(workbook)
    assert [r for r in done.remarks if r.severity == "error"] == []
    assert done.rulebook is not None
    assert done.rulebook.rules[10].label == evil
    assert done.rulebook.parts[0].label == evil


@pytest.mark.parametrize("book_id", ["../x", "con.toml", "a/b", "x" * 300, "A", "", "-", "a b"])
def test_an_id_is_never_a_path(book_id: str, workbook: Path) -> None:
    edit(workbook, [("基本信息", "代号", "", book_id or None)])
    assert "基本信息!B4" in said(workbook)
