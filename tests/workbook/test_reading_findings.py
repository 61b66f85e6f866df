"""Findings corpus, reading: the clean workbook with one thing done to it gives exactly this finding, at that cell, and no other error."""

from __future__ import annotations

from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import edits
import pytest
from edits import edit_part
from filings import CLEAN

from workbooks.city.catalogue import MAKERS
from xladdin.output.zipped import zipped
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts
from xladdin.workbook.formula import Circular
from xladdin.workbook.package import open_package
from xladdin.workbook.read import locate

BASE, EXTRA, SCORES, BASIS = "基础数据表", "补充数据表", "共性指标表", "评分依据"


@pytest.fixture(scope="module")
def clean() -> bytes:
    given = load_facts(CLEAN)
    return build_workbook(given.plan, given.entries)


def findings(data: bytes, folder: Path) -> list[tuple[str, str, str]]:
    file = folder / "自评表.xlsx"
    file.write_bytes(data)
    return [(f.kind, f.severity, str(f.cell) if f.cell else "") for f in examine(file).findings]


def test_the_clean_workbook_reads_without_findings(clean: bytes, tmp_path: Path) -> None:
    assert findings(clean, tmp_path) == []


CELLS = [
    ("value-not-numeric", "error", f"{BASE}!B5", edits.text("约120"), "an approximate number"),
    ("value-not-numeric", "error", f"{BASE}!D12", edits.text("3,50"), "wrong thousands separators"),
    ("value-not-numeric", "error", f"{EXTRA}!B25", edits.text("≥90%"), "the target copied as actual value"),
    ("value-not-numeric", "error", f"{EXTRA}!B25", edits.number(88.6), "a percentage typed without its sign"),
    ("value-not-numeric", "error", f"{EXTRA}!B6", edits.error("#REF!"), "an error value"),
    ("value-not-numeric", "error", f"{BASE}!B5", 't="b"|<v>1</v>', "a boolean"),
    ("value-not-numeric", "error", f"{EXTRA}!B6", edits.text("2022-01-05"), "a date"),
    ("value-not-numeric", "error", f"{EXTRA}!B6", edits.text("五千八百六十万"), "Chinese numerals"),
    ("value-not-numeric", "error", f"{EXTRA}!B6", edits.formula("[1]Sheet1!A1", 58600000), "a formula that can not be verified"),
    ("value-not-option", "error", f"{EXTRA}!B15", edits.text("也许"), "a flag that is neither yes nor no"),
    ("value-not-option", "error", f"{BASIS}!E32", edits.text("很好"), "a grade that is not offered"),
    ("formula-overwritten", "warning", f"{SCORES}!N6", edits.number(3), "a working column typed over"),
    ("formula-missing", "error", f"{BASE}!F5", edits.BLANK, "the control rate deleted"),
    ("formula-changed", "error", f"{BASE}!F7", edits.formula("F8+F11", 48600.5), "a total that leaves out one part"),
    ("formula-changed", "warning", f"{SCORES}!I6", edits.formula("1+2", 3), "a score typed as a sum"),
    ("printed-text-changed", "warning", f"{SCORES}!G6", edits.text("不扣分"), "the criterion rewritten"),
    ("label-changed", "error", f"{BASE}!A11", edits.text("2、差旅费"), "the label beside the figures rewritten"),
    ("label-changed", "error", f"{BASE}!D6", edits.text("2022年决算数"), "the column header rewritten"),
    ("stray-content", "warning", f"{BASE}!B25", edits.text("见附件"), "a note in a cell that is not read"),
    ("agency-missing", "error", f"{BASE}!B3", edits.BLANK, "no agency"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "severity", "place", "cell", "_why"), CELLS, ids=[c[-1] for c in CELLS])
def test_one_cell_changed_gives_its_finding(kind, severity, place, cell, _why, clean, tmp_path) -> None:
    found = findings(edits.set_cells(clean, {place: cell}), tmp_path)
    assert (kind, severity, place) in found
    others = {k for k, s, _ in found if s == "error" and k not in (kind, "cached-differs")}
    assert others <= {"score-missing"}, found


def test_a_forged_result_is_found(clean: bytes, tmp_path: Path) -> None:
    """The total keeps its formula but shows 99."""
    data = edits.edit_part(clean, "xl/worksheets/sheet4.xml", "<v>97</v>", "<v>99</v>")
    assert ("cached-differs", "error", f"{SCORES}!I27") in findings(data, tmp_path)


def test_a_sum_typed_into_an_input_cell_is_recomputed(clean: bytes, tmp_path: Path) -> None:
    good = edits.set_cells(clean, {f"{BASE}!D5": edits.formula("100+18", 118)})
    assert findings(good, tmp_path) == []
    forged = edits.set_cells(clean, {f"{BASE}!D5": edits.formula("100+18", 120)})
    assert ("cached-differs", "error", f"{BASE}!D5") in findings(forged, tmp_path)


NUMBERS = ["118", "１１８", " 118 ", "118人", "1.18E2"]


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_kept_as_text_is_read_and_said_so(written: str, clean: bytes, tmp_path: Path) -> None:
    examined = changed(clean, {f"{BASE}!D5": edits.text(written)}, tmp_path)
    assert examined.case.filing.number("staff_on_duty") == 118
    assert [(f.kind, str(f.cell)) for f in examined.findings if f.kind[0] in "dnv"] == [
        ("number-as-text", f"{BASE}!D5")
    ]


def test_an_amount_with_its_own_unit_is_converted(clean: bytes, tmp_path: Path) -> None:
    examined = changed(clean, {f"{EXTRA}!B6": edits.text("5,860万元")}, tmp_path)
    assert examined.case.filing.number("initial_budget") == 58_600_000


def changed(data: bytes, cells: dict[str, str], folder: Path):
    file = folder / "自评表.xlsx"
    file.write_bytes(edits.set_cells(data, cells))
    return examine(file)


def test_float_noise_is_no_difference(clean: bytes, tmp_path: Path) -> None:
    data = edits.set_cells(clean, {f"{BASE}!F10": edits.number("48600.500000000007")})
    assert findings(data, tmp_path) == []


@pytest.mark.parametrize("mark", ["——", "无", "/", "  "])
def test_marks_for_nothing_are_missing_not_zero(mark: str, clean: bytes, tmp_path: Path) -> None:
    found = findings(edits.set_cells(clean, {f"{EXTRA}!B14": edits.text(mark)}), tmp_path)
    assert ("input-missing", "warning", f"{EXTRA}!B14") in found


def test_a_workbook_of_another_version_is_said_so(clean: bytes, tmp_path: Path) -> None:
    given = load_facts(CLEAN)
    data = edits.edit_part(clean, "xl/worksheets/sheet6.xml", given.plan.form.version, "0-old")
    assert findings(data, tmp_path) == [("form-version", "warning", "")]


def test_foreign_workbooks_are_refused(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    assert [f.kind for f in examine(tmp_path / "other.xlsx").findings] == ["foreign-template"]


def test_broken_files_give_one_finding(clean: bytes, tmp_path: Path) -> None:
    for name, data in {
        "empty.xlsx": b"",
        "cut.xlsx": clean[: len(clean) // 2],
        "text.xlsx": "不是表格".encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
        assert [f.kind for f in examine(tmp_path / name).findings] == ["unreadable-file"], name


def test_a_file_never_calculated_is_scored_from_its_inputs(clean: bytes, tmp_path: Path) -> None:
    import re
    import zipfile

    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(clean)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            new.writestr(name, part)
    examined = examine(target)
    assert [(f.kind, f.severity) for f in examined.findings] == [("never-calculated", "note")]
    assert examined.case is not None
    assert examined.case.scorecard.computed == 97


def test_names_that_make_the_forms_formulas_refer_to_themselves_are_a_finding(tmp_path: Path) -> None:
    """Found by mutation: a name dragged onto another place of the form."""
    form, year = "hn-ningxiang-2022", 2022
    file = tmp_path / "1.xlsx"
    file.write_bytes(zipped(MAKERS[form]("演示市教育局", Random(5)).parts()))
    names = dict(open_package(file).names)
    pairs = ((a, b) for a in names for b in names if a != b and name_of_slot(a) and name_of_slot(b))
    moved, onto = next((a, b) for a, b in pairs if is_circular(form, year, {**names, a: names[b]}))
    file.write_bytes(
        edit_part(file.read_bytes(), "xl/workbook.xml", f">{escape(names[moved])}<", f">{escape(names[onto])}<")
    )
    examined = examine(file)
    assert [(f.kind, f.message) for f in examined.findings] == [
        ("slot-lost", "表样中单元格的名称被改动，有的公式因此引用了自己，没有读取")
    ]


def name_of_slot(name: str) -> bool:
    return name.startswith(("pf_item", "pf_calc", "pf_value", "pf_claim"))


def is_circular(form: str, year: int, names: dict[str, str]) -> bool:
    try:
        locate._locate.__wrapped__(form, year, tuple(names.items()))
    except Circular:
        return True
    return False
