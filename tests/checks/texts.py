"""Exact wording of one finding per kind. Run as a script after a wanted change of wording: `python tests/checks/texts.py`."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

FILE = Path(__file__).with_name("texts.json")
TESTS = Path(__file__).parents[1]
SEALED = "".join(
    f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{key}</t></is></c><c r="B{n}" t="inlineStr"><is><t>{value}</t></is></c></row>'
    for n, key, value in ((50, "submitted", "2023-02-14 09:30"), (51, "fingerprint", "0000-0000-0000-0000"))
)
"""The rows that 生成报送文件 adds, with a fingerprint of something else."""


def content_cases() -> dict[str, tuple[Path, dict]]:
    """Kind -> facts file and the changes to it, the first case of each kind."""
    from checks import test_content_findings, test_funds_findings
    from filings import CLEAN

    found: dict[str, tuple[Path, dict]] = {}
    for case in test_content_findings.CASES:
        found.setdefault(case.values[0], (CLEAN, case.values[3]))
    for case in test_funds_findings.CASES:
        found.setdefault(case.values[0], (case.values[5], case.values[3]))
    return found


def reading_cases() -> dict[str, tuple[str, str]]:
    """Kind -> cell and content put into the clean workbook."""
    from workbook.test_reading_findings import CELLS

    found: dict[str, tuple[str, str]] = {}
    for kind, _, place, cell, _ in CELLS:
        found.setdefault(kind, (place, cell))
    return found


def other_books(clean: bytes) -> dict[str, bytes]:
    """Kind -> the clean workbook with sheets added, or in another format."""
    from io import BytesIO

    import openpyxl
    from edits import formula, set_cells
    from xlsb_file import xlsb_of

    found: dict[str, bytes] = {}
    for kind, title in (("sheet-copied", "基础数据表 (2)"), ("sheet-extra", "附件")):
        book, out = openpyxl.load_workbook(BytesIO(clean)), BytesIO()
        book.create_sheet(title)
        book.save(out)
        found[kind] = out.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.xlsx"
        file.write_bytes(set_cells(clean, {"基础数据表!D5": formula("100+18", 118)}))
        found["other-format"] = found["formula-unread"] = xlsb_of(file)
    return found


def made() -> dict[str, dict[str, str]]:
    """Kind -> severity, place, message and hint as the program words them now."""
    from checks.test_indicator_findings import CASES as INDICATOR_CASES
    from checks.test_indicator_findings import found as indicator_findings
    from edits import add_part, edit_part, set_cells, text
    from filings import CLEAN, findings_of, load

    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.examine import examine
    from xladdin.workbook.facts_file import load_facts
    from xladdin.workbook.plan import make_plan

    given = load_facts(CLEAN)
    clean = build_workbook(given.plan, given.entries)
    books = {kind: set_cells(clean, {place: cell}) for kind, (place, cell) in reading_cases().items()}
    books |= {
        "number-as-text": set_cells(clean, {"基础数据表!D5": text("118人")}),
        "cached-differs": edit_part(clean, "xl/worksheets/sheet4.xml", "<v>97</v>", "<v>99</v>"),
        "form-version": edit_part(clean, "xl/worksheets/sheet6.xml", given.plan.form.version, "0-old"),
        "rulebook-version": edit_part(clean, "xl/worksheets/sheet6.xml", given.plan.rulebook.version, "0-old"),
        "foreign-template": edit_part(clean, "xl/worksheets/sheet6.xml", "hn-ningxiang-2022", "hn-nowhere-1999"),
        "has-macros": add_part(clean, "xl/vbaProject.bin", b"x", "application/vnd.ms-office.vbaProject"),
        "external-links": add_part(
            clean, "xl/externalLinks/externalLink1.xml", b"<x/>",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        ),
        "unreadable-file": b"",
        "changed-since-submitted": edit_part(clean, "xl/worksheets/sheet6.xml", "</sheetData>", SEALED + "</sheetData>"),
        "sheet-hidden": edit_part(clean, "xl/workbook.xml", 'sheetId="3" state="visible"', 'sheetId="3" state="hidden"'),
        "year-outside-form": build_workbook(make_plan(given.plan.form.id, 2021), {"agency": "宁乡市教育局"}),
    }  # fmt: skip
    books |= other_books(clean)
    found = {
        kind: next(f for f in findings_of(load(base, **changes)) if f.kind == kind)
        for kind, (base, changes) in content_cases().items()
    }
    for case in INDICATOR_CASES:
        kind, _, cell, sample, changes, _ = case.values
        if kind not in found and kind not in books:
            found[kind] = next(f for f in indicator_findings(sample, changes) if (f.kind, str(f.cell)) == (kind, cell))
    with tempfile.TemporaryDirectory() as folder:
        for kind, data in books.items():
            file = Path(folder) / "自评表.xlsx"
            file.write_bytes(data)
            found[kind] = next(f for f in examine(file).findings if f.kind == kind)
    return {
        kind: {"code": f.code, "severity": f.severity, "place": str(f.cell or ""), "message": f.message, "hint": f.hint}
        for kind, f in sorted(found.items())
    }


if __name__ == "__main__":
    sys.path[:0] = [str(TESTS), str(TESTS.parent)]
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
