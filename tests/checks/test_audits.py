"""The audits of the real reports, line by line: which finding answers each entry, and which entries no workbook can show.

Both ways: every entry that follows from entered data is found, and every finding answers an entry or is named beyond them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from filings import SAMPLES

from xladdin.workbook.examine import examine

AUDITS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((SAMPLES / "audits").glob("*.toml"))
}
REAL = ("changsha-2021", "hongjiang-2024", "jinxian-2021", "ningxiang-2022", "wugang-2022")


def expected(audit: dict) -> list[str]:
    """`kind severity place` of every finding that the audit names."""
    return [line for entry in (*audit["entry"], *audit.get("beyond", ())) for line in entry.get("found", ())]


def found(path: Path) -> list[str]:
    return [f"{f.kind} {f.severity} {f.cell or '-'}" for f in examine(path).findings]


def test_every_real_report_has_its_audit() -> None:
    assert tuple(AUDITS) == REAL


@pytest.mark.parametrize("name", AUDITS)
def test_the_findings_are_those_of_the_audit(name: str) -> None:
    there, wanted = sorted(found(SAMPLES / f"{name}.xlsx")), sorted(set(expected(AUDITS[name])))
    assert sorted(set(there)) == wanted, {
        "missing": sorted(set(wanted) - set(there)),
        "extra": sorted(set(there) - set(wanted)),
    }


@pytest.mark.parametrize("name", AUDITS)
def test_every_entry_is_found_or_says_why_not(name: str) -> None:
    audit = AUDITS[name]
    assert [entry["number"] for entry in audit["entry"]] == list(range(1, audit["entries"] + 1))
    for entry in audit["entry"]:
        assert bool(entry.get("found")) != bool(entry.get("why_not")), entry["number"]
    for entry in audit.get("beyond", ()):
        assert entry["found"]
        assert entry["why"]
