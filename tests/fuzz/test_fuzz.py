"""A fixed slice of the fuzz run (`python -m tests.fuzz` runs on): mutated workbooks give findings, never a crash, a hang or a silent wrong figure."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator
from decimal import Decimal

import fuzz.run
import pytest
from fuzz.corpus import workbooks
from fuzz.run import before, run

from xladdin.facts import Fact
from xladdin.workbook import plain_rows
from xladdin.workbook.cell_values import number
from xladdin.workbook.read import filing, reader, values

CASES = 500


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Put back afterwards: other tests look into the log."""
    caplog.set_level(logging.CRITICAL, "xladdin")


def test_the_untouched_workbooks_are_read() -> None:
    assert all(before(book).case is not None for book in workbooks())


def test_mutated_workbooks_give_findings_and_nothing_else() -> None:
    outcome = run(iter(range(CASES)), seconds=120, formats=False)
    assert outcome.troubles == []
    assert outcome.cases == CASES
    assert {"cell-xlsx", "xml-xlsx", "bytes-xlsx", "archive"} <= outcome.kinds.keys()


@pytest.fixture(autouse=True)
def figures_anew() -> Iterator[None]:
    """None that were read by a reader that was made worse."""
    forget_figures()
    yield
    forget_figures()


def forget_figures() -> None:
    plain_rows.NUMBERS.clear()
    plain_rows.FLOATS.clear()
    plain_rows.RESULTS.clear()
    for known in values.KNOWN.values():
        known.clear()


def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "check_cached", lambda *_: ([], 0))


def blank_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    real = reader.read_value

    def wrong(slot, raw, cell, origin="typed"):
        fact, problem = real(slot, raw, cell, origin)
        return (Fact(slot.id, Decimal(0), cell, origin), None) if fact.origin == "unreadable" else (fact, problem)

    monkeypatch.setattr(reader, "read_value", wrong)


def off_by_a_cent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_rows, "number", lambda text: number(text) + Decimal("0.01"))
    monkeypatch.setattr(plain_rows, "memory", plain_rows.Memory(8 << 20))


def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "check_layout", lambda located: [][located.plan.year])


def hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz.run, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(reader, "check_printed", lambda *_: time.sleep(0.2) or ())


@pytest.mark.parametrize("sabotage", [silence, blank_is_zero, off_by_a_cent, crash, hang])
def test_a_reader_that_is_made_worse_is_found_out(sabotage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judges can fail: each planted fault shows within some cases."""
    assert all(before(book).case is not None for book in workbooks())
    sabotage(monkeypatch)
    cases = range(8) if sabotage is hang else range(60)
    assert run(iter(cases), seconds=60, formats=False).troubles


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice makes the .xls and .ods")
def test_mutated_workbooks_of_other_formats_give_findings_and_nothing_else() -> None:
    outcome = run(iter(range(CASES, CASES + 200)), seconds=120)
    assert outcome.troubles == []
    assert {"format-xls", "format-ods", "format-xlsb"} <= outcome.kinds.keys()
