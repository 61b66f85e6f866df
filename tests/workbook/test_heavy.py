"""What real and ill-meant workbooks carry along: each gets one clear finding, costs bounded time and memory, and the batch goes on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import edits
import openpyxl
import pytest
from filings import CLEAN, SAMPLES
from openpyxl.workbook.defined_name import DefinedName

from xladdin import commands
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts
from xladdin.workbook.plan import make_plan

ROOT = Path(__file__).parents[2]
BASE, EXTRA, SCORES = "基础数据表", "补充数据表", "共性指标表"
MB = 1 << 20


@pytest.fixture(scope="module")
def clean() -> bytes:
    given = load_facts(CLEAN)
    return build_workbook(given.plan, given.entries)


def parts_of(data: bytes) -> dict[str, bytes]:
    return edits._parts(data)


def found(data: bytes, folder: Path, name: str = "自评表.xlsx") -> list[tuple[str, str, str]]:
    file = folder / name
    file.write_bytes(data)
    examined = examine(file)
    assert examined.case is None or examined.case.scorecard.computed == 97
    return [(f.kind, f.severity, str(f.cell or "")) for f in examined.findings]


MEASURE = """
    import json, re, resource, sys, time
    from pathlib import Path
    resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
    from xladdin.workbook.examine import examine
    started = time.process_time()
    done = examine(Path(sys.argv[1]))
    print(json.dumps({{
        "seconds": time.process_time() - started,
        "peak": int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024,
        "kinds": [f.kind for f in done.findings],
        "messages": [f.message for f in done.findings],
        "computed": str(done.case.scorecard.computed) if done.case else None,
    }}))
"""


def measured(file: Path, limit: int = 1024 * MB) -> dict:
    """Examines a file in a process of its own that may not take more memory than `limit`.

    The peak is that of the kernel's table: what getrusage tells includes the process that started this one.
    """
    if not Path("/proc/self/status").is_file():
        pytest.skip("memory is measured on Linux only")
    program = textwrap.dedent(MEASURE).format(limit=limit)
    done = subprocess.run([sys.executable, "-c", program, str(file)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)  # fmt: skip
    return json.loads(done.stdout)


def test_every_row_of_a_sheet_formatted(clean: bytes, tmp_path: Path) -> None:
    """1,048,576 rows, as Excel writes them after a format was put on whole columns and rows; the filing is read all the same."""
    parts = parts_of(clean)
    name = edits._part_of(parts, EXTRA)
    xml = parts[name].decode()
    last = max(map(int, re.findall(r'<row r="(\d+)"', xml)))
    blank = '<row r="{}" spans="1:5" s="3" customFormat="1" ht="18" customHeight="1"/>'
    parts[name] = xml.replace("</sheetData>", "".join(blank.format(n) for n in range(last + 1, 1_048_577)) + "</sheetData>").encode()  # fmt: skip
    file = tmp_path / "满表.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    result = measured(file)
    assert (result["computed"], result["kinds"]) == ("97", [])
    assert result["seconds"] < 20
    assert result["peak"] < 400 * MB


def test_a_sheet_with_more_cells_than_any_filing_is_refused(clean: bytes, tmp_path: Path) -> None:
    parts = parts_of(clean)
    name = edits._part_of(parts, EXTRA)
    more = "".join(f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><v>{r}</v></c>' for c in "ABCDEFGHIJ") + "</row>" for r in range(100, 60_000))  # fmt: skip
    parts[name] = parts[name].decode().replace("</sheetData>", more + "</sheetData>").encode()
    file = tmp_path / "多.xlsx"
    file.write_bytes(edits._zip(parts))
    result = measured(file)
    assert result["kinds"] == ["unreadable-file"]
    assert "过多" in result["messages"][0]
    assert result["seconds"] < 20


def test_thousands_of_styles_and_names(clean: bytes, tmp_path: Path) -> None:
    """64,000 cell styles, 40,000 formats and 60,000 defined names, left by years of copying; many of the names broken."""
    parts = parts_of(clean)
    styles = parts["xl/styles.xml"].decode()
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="0.0&quot;{n}&quot;"/>' for n in range(1000, 41_000))
    styles = re.sub(r"<numFmts[^>]*>(.*?)</numFmts>", lambda m: f"<numFmts>{m[1]}{formats}</numFmts>", styles) if "<numFmts" in styles else styles.replace("<fonts", f"<numFmts>{formats}</numFmts><fonts", 1)  # fmt: skip
    parts["xl/styles.xml"] = styles.replace("</cellXfs>", '<xf numFmtId="2"/>' * 64_000 + "</cellXfs>").encode()
    names = "".join(f'<definedName name="Print_{n}" hidden="1">#REF!</definedName>' for n in range(60_000))
    workbook = parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = workbook.replace("</definedNames>", names + "</definedNames>").encode()
    file = tmp_path / "多样式.xlsx"
    file.write_bytes(edits._zip(parts))
    result = measured(file)
    assert (result["computed"], result["kinds"]) == ("97", [])
    assert result["seconds"] < 10
    assert result["peak"] < 300 * MB


def test_names_that_contradict_the_form_are_no_way_in(clean: bytes, tmp_path: Path) -> None:
    """Thousands of names that look like ours change nothing and are not kept."""
    parts = parts_of(clean)
    names = "".join(f'<definedName name="pf_x{n}">{BASE}!$A$1</definedName>' for n in range(20_000))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].decode().replace("</definedNames>", names + "</definedNames>").encode()  # fmt: skip
    started = time.perf_counter()
    assert found(edits._zip(parts), tmp_path) == []
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("sample", ["demo-health", "demo-education", "jinxian-2021"])
def test_a_lost_mark_of_any_sheet_is_told(sample: str, tmp_path: Path) -> None:
    """Its blocks may still be marked, but no longer stand anywhere."""
    data = (SAMPLES / f"{sample}.xlsx").read_bytes()
    names = set(re.findall(r'name="(pf_sheet__\w+)"', parts_of(data)["xl/workbook.xml"].decode()))
    assert names
    for name in sorted(names):
        file = tmp_path / "自评表.xlsx"
        file.write_bytes(edits.edit_part(data, "xl/workbook.xml", f'name="{name}"', f'name="old_{name}"'))
        kinds = {f.kind for f in examine(file).findings}
        assert "slot-lost" in kinds or "sheet-extra" in kinds
        assert "check-crashed" not in kinds


CYCLES = [
    ({f"{BASE}!D5": edits.formula("D5+1", 119)}, "a cell that refers to itself"),
    ({f"{BASE}!D5": edits.formula("F5*120", 118)}, "an input that refers to the form's formula over it"),
    ({f"{BASE}!D5": edits.formula("B5-2", 118), f"{BASE}!B5": edits.formula("D5+2", 120)}, "two inputs that refer to each other"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "_why"), CYCLES, ids=[why for _, why in CYCLES])
def test_cyclic_formulas_give_no_figure_and_no_hang(changes: dict, _why: str, clean: bytes, tmp_path: Path) -> None:
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(edits.set_cells(clean, changes))
    examined = examine(file)
    said = {(f.kind, str(f.cell or "")) for f in examined.findings}
    assert ("value-not-numeric", f"{BASE}!D5") in said
    assert examined.case.filing.number("staff_on_duty") is None


def test_a_figure_linked_from_another_file_is_no_figure(clean: bytes, tmp_path: Path) -> None:
    data = edits.set_cells(clean, {f"{EXTRA}!B6": edits.formula("[1]Sheet1!A1", 58600000)})
    link = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    data = edits.add_part(data, "xl/externalLinks/externalLink1.xml", b"<x/>", link)
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(data)
    examined = examine(file)
    assert {"external-links", "value-not-numeric"} <= {f.kind for f in examined.findings}
    assert examined.case.filing.number("initial_budget") is None


def test_macros_are_told_and_not_run(clean: bytes, tmp_path: Path) -> None:
    data = edits.add_part(clean, "xl/vbaProject.bin", b"x", "application/vnd.ms-office.vbaProject")
    data = edits.edit_part(
        data, "[Content_Types].xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )  # fmt: skip
    assert found(data, tmp_path, "自评表.xlsm") == [("has-macros", "warning", "")]


def edited(clean: bytes, tmp_path: Path, change) -> bytes:
    """The clean workbook after a change through openpyxl, which keeps no results of formulas."""
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(clean)
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(target)
    return target.read_bytes()


def test_a_file_no_spreadsheet_program_has_saved_is_scored_from_its_inputs(clean: bytes, tmp_path: Path) -> None:
    assert found(edited(clean, tmp_path, lambda book: None), tmp_path) == [("never-calculated", "note", "")]


@pytest.mark.parametrize(("state", "word"), [("hidden", "隐藏"), ("veryHidden", "深度隐藏")])
def test_a_hidden_sheet_of_the_form_is_read_and_told(state: str, word: str, clean: bytes, tmp_path: Path) -> None:
    shown = f'name="{EXTRA}" sheetId="3" state="visible"'
    data = edits.edit_part(clean, "xl/workbook.xml", shown, shown.replace("visible", state))
    assert found(data, tmp_path) == [("sheet-hidden", "warning", f"{EXTRA}!A1")]
    assert word in examine(tmp_path / "自评表.xlsx").findings[0].message


def add_sheets(*titles: str, state: str = "visible"):
    def change(book: openpyxl.Workbook) -> None:
        for title in titles:
            book.create_sheet(title)["A1"] = "附件"
            book[title].sheet_state = state

    return change


def copy_with_names(book: openpyxl.Workbook) -> None:
    """As Excel copies a sheet: the names of the workbook come along as names of the copy."""
    copy = book.copy_worksheet(book[BASE])
    copy.title = "数据"
    for name, defined in list(book.defined_names.items()):
        if f"{BASE}!" in defined.attr_text:
            copy.defined_names[name] = DefinedName(name, attr_text=defined.attr_text.replace(BASE, "数据"))


SHEETS = [
    (add_sheets("附件"), [("sheet-extra", "note", "附件!A1")], "a sheet of the unit's own"),
    (add_sheets("附件", "说明"), [("sheet-extra", "note", "附件!A1")], "several in one finding"),
    (add_sheets("底稿", state="veryHidden"), [("sheet-extra", "warning", "底稿!A1")], "hidden ones are a warning"),
    (add_sheets(f"{BASE} (2)"), [("sheet-copied", "warning", f"{BASE} (2)!A1")], "a copy told by its title"),
    (lambda b: b.copy_worksheet(b[BASE]), [("sheet-copied", "warning", f"{BASE} Copy!A1")], "a copy by openpyxl"),
    (copy_with_names, [("sheet-copied", "warning", "数据!A1")], "a renamed copy told by its names"),
    (add_sheets(*(f"{BASE} ({n})" for n in range(2, 90))), None, "many copies"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "wanted", "_why"), SHEETS, ids=[why for *_, why in SHEETS])
def test_sheets_that_are_not_the_forms_are_told(change, wanted, _why: str, clean: bytes, tmp_path: Path) -> None:
    said = found(edited(clean, tmp_path, change), tmp_path)
    assert ("never-calculated", "note", "") in said
    others = [f for f in said if f[0] != "never-calculated"]
    assert others == wanted if wanted else len(others) == 6


def test_two_tabs_of_one_name_or_one_content_are_refused(clean: bytes, tmp_path: Path) -> None:
    workbook = parts_of(clean)["xl/workbook.xml"].decode()
    twice = edits.edit_part(clean, "xl/workbook.xml", f'name="{EXTRA}"', f'name="{BASE}"')
    assert found(twice, tmp_path) == [("unreadable-file", "error", "")]
    base, extra = (re.search(rf'<sheet [^>]*name="{n}"[^>]*r:id="(\w+)"', workbook)[1] for n in (BASE, EXTRA))
    shared = edits.edit_part(clean, "xl/workbook.xml", f'r:id="{extra}"', f'r:id="{base}"')
    assert found(shared, tmp_path) == [("unreadable-file", "error", "")]


def test_last_years_workbook_is_read_as_last_years_and_told(tmp_path: Path) -> None:
    plan = make_plan("hn-ningxiang-2022", 2021)
    file = tmp_path / "去年.xlsx"
    file.write_bytes(build_workbook(plan, {"agency": "宁乡市教育局"}))
    examined = examine(file)
    assert examined.case.filing.year == 2021
    told = [f for f in examined.findings if f.kind == "year-outside-form"]
    assert [(f.severity, "2021" in f.message, "2022" in f.message) for f in told] == [("note", True, True)]


def test_last_years_form_under_this_years_name_is_told(clean: bytes, tmp_path: Path) -> None:
    """A clerk takes last year's file and types the new year over the titles."""
    plan = make_plan("hn-ningxiang-2022", 2021)
    parts = parts_of(build_workbook(plan, {"agency": "宁乡市教育局"}))
    texts = {n: c.replace(b"2021", b"2022") for n, c in parts.items() if n.startswith("xl/worksheets/") or "sharedStrings" in n}  # fmt: skip
    meta = edits._part_of(parts, "_xladdin")
    (tmp_path / "a.xlsx").write_bytes(edits._zip({**parts, **texts, meta: parts[meta]}))
    kinds = {(f.kind, f.severity) for f in examine(tmp_path / "a.xlsx").findings}
    assert ("label-changed", "error") in kinds
    assert ("year-outside-form", "note") in kinds


def test_long_chinese_names_are_ordinary(clean: bytes, tmp_path: Path) -> None:
    name = "宁乡市" + "部门整体支出绩效自评情况" * 6 + ".xlsx"
    assert len(name.encode()) <= 255
    assert found(clean, tmp_path, name) == []


def test_a_batch_with_every_trouble_goes_on(clean: bytes, tmp_path: Path) -> None:
    names = {
        "a 好.xlsx": clean, "b 空.xlsx": b"", "c 截断.xlsx": clean[:3000], "d 网页.xls": b"<html><table></table>",
        "e 老.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "f 零.xlsx": bytes(1000), "g 文档.ods": b"PK\3\4",
        "h 加密.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "i 好.xlsx": clean,
    }  # fmt: skip
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)
    done = commands.examine_files([tmp_path])
    assert [e.case is not None for e in done] == [True, *[False] * 7, True]
    assert all(len(e.findings) == 1 and e.findings[0].kind == "unreadable-file" for e in done[1:-1])


def test_samples_have_no_findings_about_their_sheets() -> None:
    kinds = {f.kind for file in sorted(SAMPLES.glob("*.xlsx")) for f in examine(file).findings}
    assert not kinds & {"sheet-extra", "sheet-copied", "sheet-hidden", "year-outside-form", "other-format"}
