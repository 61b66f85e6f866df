"""The figures of a file as bytes: every line comes back, and what filings of one form have in common is there once."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from filings import CLEAN, NINGXIANG, SAMPLES, case_of, load
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xladdin.checks.case import Case
from xladdin.facts import Cell
from xladdin.rollup.packed import Filling, Line, Rows, kind, pack, unpack
from xladdin.rollup.record import record_of
from xladdin.rollup.record_facts import FactLine, pack_facts, unpack_lines
from xladdin.workbook.examine import examine


def packed_before(lines: Iterable[FactLine]) -> bytes:
    """As programs did it that wrote every line out in full."""
    rows = [
        [
            one.form, one.project, one.item, one.label, [str(one.value)] if isinstance(one.value, Fraction) else one.value,
            one.unit, one.origin, (one.cell.sheet, one.cell.row, one.cell.col) if one.cell else None, str(one.step) if one.step else 0,
        ]
        for one in lines
    ]  # fmt: skip
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


@pytest.mark.parametrize("file", ["ningxiang-2022.xlsx", "demo-health.xlsx"])
def test_figures_that_an_earlier_program_packed_are_still_read(file: str) -> None:
    lines = list(record_of(examine(SAMPLES / file)).facts())
    assert len(lines) > 50
    assert list(unpack_lines(packed_before(lines))) == lines


def blocks_of(case: Case) -> list[bytes]:
    return msgspec.msgpack.decode(pack_facts([case]))


def test_what_two_filings_say_differs_and_what_their_figures_are_called_does_not() -> None:
    one, other = blocks_of(case_of(load(NINGXIANG))), blocks_of(case_of(load(NINGXIANG, approved_posts="45")))
    assert one[0] == other[0]
    assert one[1] != other[1]


def test_figures_of_another_year_are_called_otherwise() -> None:
    filing = load(NINGXIANG)
    assert blocks_of(case_of(filing))[0] != blocks_of(case_of(replace(filing, year=filing.year + 1)))[0]


def test_copies_of_an_attached_sheet_share_the_names_of_their_figures_whatever_their_tabs_are_called() -> None:
    fillings = list(unpack(record_of(examine(SAMPLES / "demo-health.xlsx")).packed_bytes()))
    copies = [one.rows[0] for one in fillings if one.project]
    assert len(copies) > 1
    assert len({rows.sheet for rows in copies}) == len(copies)
    assert len({rows.kind for rows in copies}) == 1


def test_a_reason_that_was_not_given_is_no_line_and_one_that_was_is() -> None:
    filing = load(CLEAN)
    rule, reason = next(iter(filing.reasons.items()))

    def said(value: str | None) -> list[Fraction | str | None]:
        own = replace(filing, reasons={**filing.reasons, rule: replace(reason, value=value)})
        return [one.value for one in unpack_lines(pack_facts([case_of(own)])) if one.item == reason.id]

    assert said(None) == []
    assert said("人员调出") == ["人员调出"]


def test_text_that_no_encoding_knows_survives() -> None:
    strange = "a\nb\u2028\ud800\x00“”"
    filing = load(CLEAN)
    rule, reason = next(iter(filing.reasons.items()))
    own = replace(filing, reasons={**filing.reasons, rule: replace(reason, value=strange, cell=Cell(strange, 1, 2))})
    (line,) = [one for one in unpack_lines(pack_facts([case_of(own)])) if one.item == reason.id]
    assert (line.value, line.cell) == (strange, Cell(strange, 1, 2))


def test_a_form_without_any_figure_can_be_packed() -> None:
    bare = replace(load(CLEAN), facts={}, blocks={}, claims={}, reasons={}, claimed_total=None)
    assert list(unpack_lines(pack_facts([case_of(bare)]))) == []


LINES = st.builds(Line, st.text(), st.text(), st.text(), st.text(), st.integers(0, 99), st.integers(0, 99))
VALUES = st.none() | st.just(0) | st.text() | st.lists(st.text(), min_size=1, max_size=1)


@st.composite
def some_rows(draw: st.DrawFn) -> Rows:
    lines = draw(st.lists(LINES, max_size=4))
    values: Sequence = [draw(VALUES) for _ in lines]
    letters = "".join(draw(st.sampled_from("tfou")) for _ in lines)
    return Rows(
        kind(tuple(lines)),
        draw(st.text()),
        draw(st.text()),
        draw(st.text()),
        draw(st.integers(0, 9)),
        values,
        letters,
        "",
    )


@given(st.lists(st.builds(Filling, st.text(), st.text(), st.lists(some_rows(), max_size=4)), max_size=3))
def test_whatever_is_packed_is_unpacked(fillings: list[Filling]) -> None:
    assert list(unpack(pack(fillings))) == fillings


@pytest.mark.parametrize("wrong", [b"", b"x", b"\x92\xc4\x00\xc4\x00", pack([])[:-1]])
def test_other_bytes_are_refused(wrong: bytes) -> None:
    with pytest.raises((ValueError, zlib.error, TypeError, IndexError)):
        list(unpack_lines(wrong))


def test_a_record_is_smaller_than_what_every_line_in_full_takes() -> None:
    record = record_of(examine(Path(SAMPLES / "ningxiang-2022.xlsx")))
    assert len(record.packed_bytes()) < len(packed_before(record.facts()))
