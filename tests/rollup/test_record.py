"""A record holds what the roll-up needs of a file, exactly, and comes back from bytes as it went in."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from filings import CLEAN, NINGXIANG, SAMPLES, case_of, load
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.demo_units import city, found, ningxiang, unreadable
from xladdin.checks.case import Examined
from xladdin.facts import Cell
from xladdin.rollup.consolidate import consolidate
from xladdin.rollup.record import Record, record_of
from xladdin.rollup.record_bytes import Outdated, record_bytes, record_from
from xladdin.workbook.examine import examine


def through_bytes(record: Record) -> Record:
    return record_from(record_bytes(record), record.file, record.modified, record.packed_bytes())


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.xlsx")), ids=lambda f: f.stem)
def test_every_sample_comes_back_as_it_was(file: Path) -> None:
    examined = examine(file)
    record = record_of(examined)
    again = through_bytes(record)
    assert again.findings == examined.findings
    assert replace(again, found=()) == replace(record, found=())
    assert tuple(again.facts()) == tuple(record.facts())


def test_the_roll_up_is_the_same_from_records_that_went_through_bytes(tmp_path: Path) -> None:
    examined = city(tmp_path)
    direct = consolidate(examined, department="示例市工信局", made_at=None)
    stored = consolidate(
        [through_bytes(record_of(one)) for one in examined], department="示例市工信局", made_at=direct.made_at
    )
    assert list(stored.facts()) == list(direct.facts())
    assert replace(stored, facts=()) == replace(direct, facts=())


@given(st.fractions(), st.fractions(), st.booleans())
def test_fractions_are_kept_exactly(claimed: Fraction, budget: Fraction, missing: bool) -> None:
    record = record_of(ningxiang(Path("a.xlsx")))
    assert record.filed is not None
    filed = replace(record.filed, claimed=None if missing else claimed, budget=budget)
    again = through_bytes(replace(record, filed=filed)).filed
    assert again is not None
    assert (again.claimed, again.budget) == (filed.claimed, budget)


def test_text_of_any_kind_survives(tmp_path: Path) -> None:
    strange = "a\nb\r\t\u2028\ud800\x00“”"
    record = record_of(
        ningxiang(tmp_path / "a.xlsx", [found(message=strange, basis=strange, cell=Cell(strange, 1, 2))])
    )
    assert through_bytes(record).findings == record.findings


def test_a_file_that_was_not_read_has_its_findings_only(tmp_path: Path) -> None:
    record = through_bytes(record_of(unreadable(tmp_path / "坏.xlsx")))
    assert (record.filed, record.agency, record.state, record.counts) == (None, "（未能读取）", "未能读取", (1, 0, 0))
    assert list(record.facts()) == []


def test_bytes_of_another_version_are_refused() -> None:
    record = record_of(examine(SAMPLES / "demo-water.xlsx"))
    head, _, rest = record_bytes(record).partition(b"\n")
    row = json.loads(head)
    for place in (3, 5):
        changed = json.loads(json.dumps(row))
        changed[2][place] = "0-old"
        with pytest.raises(Outdated):
            record_from(json.dumps(changed).encode() + b"\n" + rest, record.file, 0, b"")


@settings(max_examples=300)
@given(st.data())
def test_damaged_bytes_are_refused_and_nothing_else_happens(data: st.DataObject) -> None:
    whole = record_bytes(record_of(ningxiang(Path("a.xlsx"))))
    head = whole.partition(b"\n")[0]
    at = data.draw(st.integers(0, len(head) - 1))
    damaged = head[:at] + data.draw(st.binary(max_size=3)) + head[at + data.draw(st.integers(0, 40)) :]
    try:
        record_from(damaged + b"\n[]", Path("a.xlsx"), 0, b"")
    except Outdated:
        return


def test_facts_say_what_stands_where_in_the_words_of_the_form() -> None:
    lines = {line.item: line for line in record_of(examine(SAMPLES / "ningxiang-2022.xlsx")).facts()}
    actual = lines["sangong.actual"]
    assert (actual.label, actual.value, actual.unit) == ("2022年三公经费决算数", Fraction("71914.4"), "元")
    assert str(actual.cell) == "基础数据表!F7"
    assert lines["claim.total"].value == Fraction("85.5")


def test_facts_of_attached_sheets_name_their_project() -> None:
    projects = {line.project for line in record_of(examine(SAMPLES / "demo-health.xlsx")).facts()}
    assert "" in projects
    assert len(projects) > 1


def test_the_fingerprint_of_inputs_ignores_name_and_scores_but_no_figure() -> None:
    def inputs(**changes: str) -> str:
        filed = record_of(Examined(Path("a.xlsx"), (), case_of(load(CLEAN, **changes)))).filed
        assert filed is not None
        return filed.inputs

    assert inputs() == inputs(claim__staffing="1") != ""
    assert inputs() != inputs(approved_posts="46")


def test_an_almost_empty_form_has_no_fingerprint_to_be_copied() -> None:
    """Two units that have filled in next to nothing have not copied one another."""
    filing = load(CLEAN)
    few = dict(list(filing.facts.items())[:4])
    case = case_of(replace(filing, facts=few, blocks={}))
    filed = record_of(Examined(Path("a.xlsx"), (), case)).filed
    assert filed is not None
    assert filed.inputs == ""


def test_the_basis_of_an_indicator_changes_with_its_own_inputs_only() -> None:
    def bases(**changes: str) -> tuple[str, ...]:
        filed = record_of(Examined(Path("a.xlsx"), (), case_of(load(NINGXIANG, **changes)))).filed
        assert filed is not None
        return filed.bases

    rules = [rule.id for rule in case_of(load(NINGXIANG)).scorecard.rulebook.rules]
    changed = [rule for rule, a, b in zip(rules, bases(), bases(approved_posts="45"), strict=True) if a != b]
    assert changed == ["staffing"]
