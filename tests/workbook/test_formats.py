""".xls, .et and .ods: saved by a real program from a filled .xlsx, they give the same facts; nothing turns into 0 or blank on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import edits
import pytest
from filings import CLEAN, SAMPLES
from msgspec.structs import replace
from xlsb_file import xlsb_of

from xladdin import commands
from xladdin.checks.case import Examined
from xladdin.workbook.cells import RawCell, read_sheet
from xladdin.workbook.examine import examine
from xladdin.workbook.intake import grid_of, open_book
from xladdin.workbook.intake.other_book import OtherBook, exact
from xladdin.workbook.package import LIMITS, Limits, open_package
from xladdin.workbook.unreadable import Unreadable

SCRIPT = Path(__file__).parents[1] / "lo_edit.py"
BASE, EXTRA, SCORES = "基础数据表", "补充数据表", "共性指标表"
SAMPLE_IDS = ["hongjiang-2024", "ningxiang-2022"]


@pytest.fixture(scope="module")
def save_as(require_tool, tmp_path_factory):
    """Opens a workbook in LibreOffice, edits it, recalculates all of it and saves it in the format of the target's suffix."""
    require_tool("soffice")
    profile = tmp_path_factory.mktemp("office")

    def save(source: Path, target: Path, *changes: list, password: str = "") -> Path:
        command = ["/usr/bin/python3", str(SCRIPT), str(profile), str(source), str(target), json.dumps(changes)]
        environment = {**os.environ, "LO_PASSWORD": password}
        subprocess.run(command, check=True, timeout=180, capture_output=True, env=environment)
        return target

    return save


@pytest.fixture(scope="module")
def plain(save_as, tmp_path_factory):
    """The clean workbook in each format, made once. The .xlsb is written by the tests themselves."""
    folder = tmp_path_factory.mktemp("plain")
    source = commands.fill(CLEAN, folder / "a.xlsx")
    (folder / "a.xlsb").write_bytes(xlsb_of(source))
    return {"xlsx": source, "xlsb": folder / "a.xlsb"} | {s: save_as(source, folder / f"a.{s}") for s in ("xls", "ods")}


def said(examined: Examined) -> set[tuple]:
    return {(f.kind, f.severity, str(f.cell or ""), f.message) for f in examined.findings}


@pytest.mark.parametrize("suffix", ["xls", "ods"])
@pytest.mark.parametrize("sample", SAMPLE_IDS)
def test_the_same_facts_scores_and_findings_as_from_the_xlsx(sample: str, suffix: str, save_as, tmp_path: Path) -> None:
    source = commands.fill(SAMPLES / f"{sample}.toml", tmp_path / "自评表.xlsx")
    wanted, found = examine(source), examine(save_as(source, tmp_path / f"自评表.{suffix}"))
    assert found.case.filing == wanted.case.filing
    assert [one.filing for one in found.attached] == [one.filing for one in wanted.attached]
    assert found.case.scorecard.computed == wanted.case.scorecard.computed
    assert {kind for kind, *_ in said(found) - said(wanted)} == {"other-format"}
    assert said(wanted) <= said(found)


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_every_cell_of_every_kind_is_read_as_from_the_xlsx(suffix: str, save_as, tmp_path: Path) -> None:
    """Errors typed and computed, booleans, dates, text that looks like a number, blanks, fractions, negative and large numbers."""
    source = commands.fill(CLEAN, tmp_path / "in.xlsx")
    changes = [
        ["formula", EXTRA, "B6", "=1/0"], ["formula", EXTRA, "B7", "=NA()"], ["formula", EXTRA, "B8", '="12"'],
        ["formula", EXTRA, "B9", "=TRUE()"], ["formula", EXTRA, "B10", "=100+18"], ["formula", EXTRA, "B11", '=""'],
        ["formula", EXTRA, "B13", '="甲"&CHAR(10)&"乙  丙"'], ["set", EXTRA, "B14", 0.1], ["set", EXTRA, "B17", -1234567890123.5],
        ["set", EXTRA, "B18", " 约 1,200  元"], ["set", BASE, "B5", 1e15], ["set", BASE, "D5", 33.3333333333],
        ["set", BASE, "B12", 0], ["set", BASE, "D12", 1.005], ["set", BASE, "B13", "#N/A"], ["set", BASE, "D13", "无"],
    ]  # fmt: skip
    other = save_as(source, tmp_path / f"out.{suffix}", *changes)
    same = save_as(source, tmp_path / "out.xlsx", *changes)
    book, package = open_book(other), open_package(same)
    assert isinstance(book, OtherBook)
    for sheet in (BASE, EXTRA, SCORES):
        ours, theirs = grid_of(book, sheet).cells, read_sheet(package, sheet).cells
        assert ours.keys() == theirs.keys()
        differ = {at: (ours[at].value, theirs[at].value) for at in ours if said_by(ours[at]) != said_by(theirs[at])}
        # LibreOffice saves 0 in .xls where a formula gives text in a cell with a number format, and no booleans in .ods
        for at, (mine, other_value) in differ.items():
            assert (
                mine == 0 and isinstance(other_value, str) and ours[at].formula
                if suffix == "xls"
                else (mine, other_value) == (1, True)
            )
    errors = {c.value for c in grid_of(book, EXTRA).cells.values() if c.kind == "error"}
    assert {"#DIV/0!", "#N/A"} <= errors


def said_by(cell: RawCell) -> tuple:
    return cell.kind, cell.value, cell.formula is None


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_an_error_or_a_formula_in_a_slot_is_a_finding_never_a_zero(suffix: str, save_as, tmp_path: Path) -> None:
    source = commands.fill(CLEAN, tmp_path / "in.xlsx")
    changes = [["formula", EXTRA, "B6", "=1/0"], ["formula", BASE, "D5", "=100+18"], ["formula", EXTRA, "B7", '="无"']]
    examined = examine(save_as(source, tmp_path / f"out.{suffix}", *changes))
    found = {(f.kind, str(f.cell or "")) for f in examined.findings}
    assert ("value-not-numeric", f"{EXTRA}!B6") in found
    assert ("formula-unread", f"{BASE}!D5") in found
    assert ("value-not-numeric", f"{EXTRA}!B7") in found or suffix == "ods"
    assert examined.case.filing.number("initial_budget") is None
    assert examined.case.filing.number("staff_on_duty") == 118


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_total_typed_over_and_a_forged_formula_are_found(suffix: str, save_as, tmp_path: Path) -> None:
    source = commands.fill(CLEAN, tmp_path / "in.xlsx")
    forged = examine(save_as(source, tmp_path / f"a.{suffix}", ["formula", SCORES, "I27", "=99"]))
    assert ("cached-differs", f"{SCORES}!I27") in {(f.kind, str(f.cell or "")) for f in forged.findings}
    typed = examine(save_as(source, tmp_path / f"b.{suffix}", ["set", SCORES, "N6", 3]))
    assert ("formula-overwritten", f"{SCORES}!N6") in {(f.kind, str(f.cell or "")) for f in typed.findings}
    assert forged.case.scorecard.computed == typed.case.scorecard.computed == 97


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_inserted_rows_are_followed(suffix: str, save_as, tmp_path: Path) -> None:
    source = commands.fill(CLEAN, tmp_path / "in.xlsx")
    changes = [["insert", BASE, 16, 2], ["set", BASE, "A16", "新增项目"], ["set", BASE, "F16", 110000]]
    filing = examine(save_as(source, tmp_path / f"out.{suffix}", *changes)).case.filing
    assert filing.number("project_spending.actual") == 12_502_000 + 110_000
    assert filing.facts["operating_cost.actual"].cell.row == 21


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_an_opening_password_is_told(suffix: str, save_as, tmp_path: Path) -> None:
    source = commands.fill(CLEAN, tmp_path / "in.xlsx")
    file = save_as(source, tmp_path / f"out.{suffix}", password="geheim123")
    (found,) = examine(file).findings
    assert found.kind == "unreadable-file"
    assert "密码" in found.message


def test_an_xls_is_read_whatever_its_name_says(plain, tmp_path: Path) -> None:
    """.et is the same container; a wrong extension changes nothing."""
    xls = plain["xls"]
    wanted = examine(xls).case.filing
    for name in ("a.et", "b.xlsx", "c.ods"):
        shutil.copy(xls, tmp_path / name)
        examined = examine(tmp_path / name)
        assert examined.case.filing == wanted
        assert [f.kind for f in examined.findings] == ["other-format"]
    assert "WPS" in examine(tmp_path / "a.et").findings[0].message


def test_a_book_without_names_is_read_by_the_places_of_the_form(save_as, plain, tmp_path: Path) -> None:
    """Some programs drop hidden names. Where a row was inserted too, the labels tell."""
    source, ods = plain["xlsx"], Path(shutil.copy(plain["ods"], tmp_path / "a.ods"))
    moved = save_as(source, tmp_path / "b.ods", ["insert", EXTRA, 8, 1])
    for file in (ods, moved):
        parts = edits._parts(file.read_bytes())
        parts["content.xml"] = parts["content.xml"].replace(b'table:name="pf_', b'table:name="lost_')
        file.write_bytes(edits._zip(parts))
    assert examine(ods).case.filing == examine(source).case.filing
    assert ("label-changed", "error") in {(f.kind, f.severity) for f in examine(moved).findings}


def test_a_damaged_xls_is_refused_wherever_it_is_cut(plain, tmp_path: Path) -> None:
    whole = plain["xls"].read_bytes()
    cut = tmp_path / "cut.xls"
    for length in range(8, len(whole) - 1024, len(whole) // 150):
        cut.write_bytes(whole[:length])
        with pytest.raises(Unreadable) as caught:
            read_whole(cut)
        assert caught.value.kind == "damaged-ole"


@pytest.mark.parametrize("limit", ["blank_cells", "cells", "strings", "merges"])
@pytest.mark.parametrize("suffix", ["xls", "xlsb", "ods"])
def test_every_limit_is_enforced(suffix: str, limit: str, plain) -> None:
    file = plain[suffix]
    assert read_whole(file) > 100
    if (suffix, limit) in {("ods", "strings"), ("ods", "merges"), ("xlsb", "merges")}:
        return  # no tables of those; the .xlsb of the tests has no merged cells
    with pytest.raises(Unreadable) as caught:
        read_whole(file, replace(LIMITS, **{limit: 3}))
    assert caught.value.kind == "too-large"


def test_rows_and_cells_repeated_in_an_ods_are_bounded(plain, tmp_path: Path) -> None:
    """A few bytes that stand for 16,000 cells in each of 1,000,000 rows."""
    file = tmp_path / "a.ods"
    parts = edits._parts(plain["ods"].read_bytes())
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" '
        'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row></table:table>'
    )
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", row.encode(), 1)
    file.write_bytes(edits._zip(parts))
    with pytest.raises(Unreadable) as caught:
        read_whole(file)
    assert caught.value.kind in ("too-large", "damaged-xml")


@pytest.mark.parametrize("lost", ["rId3", "rIdS"])
def test_an_xlsb_that_has_lost_a_part_is_refused(lost: str, plain, tmp_path: Path) -> None:
    parts = edits._parts(plain["xlsb"].read_bytes())
    links = "xl/_rels/workbook.bin.rels"
    parts[links] = parts[links].replace(f'Id="{lost}"'.encode(), b'Id="gone"').replace(b'sharedStrings"', b'other"')
    file = tmp_path / "a.xlsb"
    file.write_bytes(edits._zip(parts))
    with pytest.raises(Unreadable) as caught:
        read_whole(file)
    assert caught.value.kind == "damaged-xml"


def read_whole(file: Path, limits: Limits = LIMITS) -> int:
    book = open_book(file, limits)
    return sum(len(grid_of(book, sheet.name).cells) for sheet in book.sheets)


@pytest.mark.parametrize("sample", ["demo-education", "hongjiang-2024", "ningxiang-2022"])
def test_an_xlsb_gives_the_same_facts_as_the_xlsx(sample: str, tmp_path: Path) -> None:
    source = commands.fill(SAMPLES / f"{sample}.toml", tmp_path / "自评表.xlsx")
    target = tmp_path / "自评表.xlsb"
    target.write_bytes(xlsb_of(source))
    wanted, found = examine(source), examine(target)
    assert found.case.filing == wanted.case.filing
    assert [one.filing for one in found.attached] == [one.filing for one in wanted.attached]
    assert {kind for kind, *_ in said(found) ^ said(wanted)} == {"other-format"}


def test_an_xlsb_of_every_kind_of_cell_reads_as_written_and_as_calamine_reads_it(tmp_path: Path) -> None:
    """The writer is ours, so a second reader must see the same in its files."""
    from python_calamine import CalamineWorkbook

    source = tmp_path / "a.xlsx"
    changes = {
        f"{BASE}!B5": edits.number(0.1), f"{BASE}!D5": edits.number(-3), f"{BASE}!B12": edits.number("1234567.89"),
        f"{BASE}!D12": edits.error("#N/A"), f"{BASE}!B13": 't="b"|<v>1</v>', f"{BASE}!D13": edits.formula("1/0", None),
        f"{EXTRA}!B6": edits.text("甲\n乙"), f"{EXTRA}!B7": 't="e"|<f>1/0</f><v>#DIV/0!</v>', f"{EXTRA}!B8": edits.number("0.07"),
    }  # fmt: skip
    clean = commands.fill(CLEAN, tmp_path / "clean.xlsx").read_bytes()
    source.write_bytes(edits.set_cells(clean, changes))
    target = tmp_path / "a.xlsb"
    target.write_bytes(xlsb_of(source))
    book, package, other = open_book(target), open_package(source), CalamineWorkbook.from_path(target)
    assert book.names == {n: r for n, r in quoted(package.names).items() if r}
    for sheet in (BASE, EXTRA, SCORES):
        ours, theirs = grid_of(book, sheet).cells, read_sheet(package, sheet).cells
        calamine = other.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for at, cell in theirs.items():
            if cell.kind == "missing-cache":
                continue
            assert said_by(ours[at]) == said_by(cell)
            shown = calamine[at[0] - 1][at[1] - 1]
            assert shown == ("" if cell.kind == "error" else cell.value if not isinstance(cell.value, Decimal) else float(cell.value))  # fmt: skip


def quoted(names: dict[str, str]) -> dict[str, str]:
    """References with the sheet always in quotes."""
    return {n: r if r.startswith("'") else "'" + r.replace("!", "'!", 1) for n, r in names.items()}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1.1000000000000001, "1.1"),
        (1e22, "1E+22"),
        (-2.5, "-2.5"),
        (1e-7, "1E-7"),
    ],
)
def test_doubles_are_read_as_what_was_typed(value: float, wanted: str) -> None:
    assert exact(value) == Decimal(wanted)
    assert str(exact(value)) == wanted


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"nan|inf"):
        exact(value)
