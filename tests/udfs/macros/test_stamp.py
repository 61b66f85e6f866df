"""The fingerprint follows what a filing says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from filings import CLEAN, case_of, load

from udfs.stamp import fingerprint
from xladdin.checks.case import Case, Examined


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
