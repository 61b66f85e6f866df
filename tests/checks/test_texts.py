"""The exact text of one finding per kind; and every kind has a case somewhere."""

from __future__ import annotations

import json

import pytest
from checks import texts
from filings import CLEAN, case_of, load
from msgspec.structs import replace

from xladdin.checks import registry
from xladdin.checks.catalogue import finding, kinds
from xladdin.checks.registry import checks, run_checks

ELSEWHERE = {
    "slot-lost": "workbook/test_live_edits.py",
    "sheet-renamed": "workbook/test_live_edits.py",
    "never-calculated": "workbook/test_reading_findings.py",
    "check-crashed": "here",
    "gave-up": "store/test_pool.py",
    "same-figures": "store/test_run.py",
    "last-year-differs": "store/test_run.py",
    "dealt-to-another": "deal/test_in_the_roll_up.py",
    "row-without-formula": "workbook/test_evaluation_office.py",
}


def test_findings_are_worded_as_agreed() -> None:
    """After a wanted change of wording run `python tests/checks/texts.py` and read the difference."""
    assert texts.made() == json.loads(texts.FILE.read_text(encoding="utf-8"))


def test_every_kind_has_a_case() -> None:
    cases = set(json.loads(texts.FILE.read_text(encoding="utf-8")))
    assert set(kinds()) == cases | set(ELSEWHERE)
    assert not cases & set(ELSEWHERE)


def test_every_check_states_its_rule() -> None:
    for slug, function in checks().items():
        assert (function.__doc__ or "").strip(), slug
        assert slug in kinds()


def test_a_crashing_check_becomes_a_finding_and_the_others_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(case):
        raise ZeroDivisionError

    monkeypatch.setitem(registry._checks, "sum-mismatch", broken)
    case = case_of(load(CLEAN, claim__staffing=4))
    found = run_checks(case)
    assert [f.kind for f in found if f.kind == "check-crashed"] == ["check-crashed"]
    assert "合计与分项之和不符" in next(f.message for f in found if f.kind == "check-crashed")
    assert "score-out-of-range" in {f.kind for f in found}


def test_an_unknown_kind_can_not_be_made() -> None:
    with pytest.raises(KeyError, match="sum-mismatch"):
        finding("sum-mismatches", None, "", "")


def test_one_line_names_file_place_severity_and_code() -> None:
    case = case_of(load(CLEAN, claim__staffing=4))
    line = next(f for f in run_checks(case) if f.kind == "score-out-of-range").line("甲.xlsx")
    assert line == "甲.xlsx  共性指标表!I6  错误 S504  在职人员控制率自评4分，应在0与分值3分之间"


def test_an_empty_filing_asks_for_every_score() -> None:
    filing = load(CLEAN)
    empty = replace(filing, claims={i: replace(f, value=None, origin="typed") for i, f in filing.claims.items()})
    assert sum(f.kind == "score-missing" for f in run_checks(case_of(empty))) == 20
