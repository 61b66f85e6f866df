"""The fingerprint follows what a filing says."""

from __future__ import annotations

import re
from pathlib import Path

from edits import edit_part
from filings import CLEAN, case_of, load
from msgspec.structs import replace

from xladdin.checks.case import Case, Examined
from xladdin.checks.seal import fingerprint
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts


def print_of(case: Case, *attached: Case) -> str:
    return fingerprint(Examined(Path("a.xlsx"), (), case, "", attached))


def test_it_is_short_and_can_be_read_out():
    assert re.fullmatch(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}", print_of(case_of(load(CLEAN))))


def test_how_a_number_is_written_is_no_difference():
    assert print_of(case_of(load(CLEAN, approved_posts="45"))) == print_of(case_of(load(CLEAN, approved_posts="45.0")))


def test_every_part_of_the_filing_counts():
    filing = load(CLEAN)
    prints = {
        print_of(case_of(f))
        for f in (filing, load(CLEAN, approved_posts="46"), load(CLEAN, claim__staffing="1"), load(CLEAN, reason__staffing="因故"),
                  replace(filing, agency="别的单位"), replace(filing, year=filing.year + 1))
    }  # fmt: skip
    assert len(prints) == 6


def test_the_file_and_its_findings_do_not_count():
    case = case_of(load(CLEAN))
    assert fingerprint(Examined(Path("b.xlsx"), (), case, "0" * 64)) == print_of(case)


def test_attached_forms_count():
    case = case_of(load(CLEAN))
    assert print_of(case, case) != print_of(case)


def sealed(tmp_path: Path, seal: str, **changes: str) -> tuple[str, ...]:
    """The kinds found in the clean filing with the rows that 生成报送文件 adds."""
    given = load_facts(CLEAN)
    data = build_workbook(given.plan, given.entries)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{key}</t></is></c><c r="B{n}" t="inlineStr"><is><t>{value}</t></is></c></row>'
        for n, (key, value) in enumerate({"submitted": "2023-02-14 09:30", "fingerprint": seal}.items(), 50)
    )
    data = edit_part(data, META_PART, "</sheetData>", rows + "</sheetData>")
    for old, new in changes.items():
        data = edit_part(data, META_PART, old, new)
    file = tmp_path / "a.xlsx"
    file.write_bytes(data)
    return tuple(f.kind for f in examine(file).findings)


META_PART = "xl/worksheets/sheet6.xml"


def test_a_file_changed_after_it_was_made_for_the_bureau_is_told(tmp_path: Path) -> None:
    given = load_facts(CLEAN)
    file = tmp_path / "b.xlsx"
    file.write_bytes(build_workbook(given.plan, given.entries))
    seal = fingerprint(examine(file))
    assert sealed(tmp_path, seal) == ()
    assert sealed(tmp_path, "0000-0000-0000-0000") == ("changed-since-submitted",)


def test_a_seal_of_another_version_is_not_held_against_ours(tmp_path: Path) -> None:
    given = load_facts(CLEAN)
    assert sealed(tmp_path, "0000-0000-0000-0000", **{given.plan.form.version: "0-old"}) == ("form-version",)
