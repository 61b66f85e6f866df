"""Lines of 数据底表 by another process: the same workbook to the byte, whatever becomes of the process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.store.conftest import EDUCATION, put, submission
from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import consolidate
from xladdin.rollup.data import DataRows
from xladdin.rollup.model import Rollup
from xladdin.rollup.record_bytes import Outdated
from xladdin.store import lines, run
from xladdin.store.keeping import Store
from xladdin.store.lines import LinesAhead
from xladdin.store.processes import NoWorkers, Worker
from xladdin.store.refresh import refresh
from xladdin.store.rendered import Rendered
from xladdin.store.request import Request
from xladdin.workbook.intake import sources

NOW = datetime(2026, 11, 21, 9, 30)
UNITS = ("演示市甲局", "=演示市乙局", "演示市丙<局>")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Knows three submissions, and a file that is none. The other process makes the lines of all."""
    monkeypatch.setattr(lines, "OWN", 0)
    monkeypatch.setattr(lines, "GRACE", 60)
    for n, unit in enumerate(UNITS):
        put(tmp_path / "报送" / f"{n} 报.xlsx", submission(EDUCATION, named=unit.replace("<", "&lt;")))
    put(tmp_path / "报送" / "坏.xlsx", b"no workbook")
    with Store(tmp_path / "汇总.xladdin") as made:
        yield made


def rolled(store: Store) -> Rollup:
    known = refresh(store, sources([store.path.parent / "报送"]), jobs=1)
    return consolidate(store.records(known.files), made_at=NOW)


def written(store: Store, name: str, ahead: LinesAhead | None, kept: Rendered | None = None) -> bytes:
    """Beside each other: links to the submissions are relative."""
    out = store.path.with_name(name)
    write_rollup(rolled(store), out, kept=kept, ahead=ahead)
    return out.read_bytes()


@pytest.fixture
def alone(store: Store) -> bytes:
    """The workbook as one process writes it."""
    return written(store, "一个进程.xlsx", None)


def test_two_processes_write_what_one_does(store: Store, alone: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DataRows, "_add", None)  # the other one makes all
    with LinesAhead(store, kept=False) as ahead:
        assert written(store, "两个进程.xlsx", ahead) == alone
    assert ahead._worker is not None
    assert ahead._worker.returncode is not None


@pytest.mark.parametrize("own", [1, 2, 3, 4])
def test_the_first_units_are_left_to_this_process(
    store: Store, alone: bytes, monkeypatch: pytest.MonkeyPatch, own: int
) -> None:
    monkeypatch.setattr(lines, "OWN", own)
    add, added = DataRows._add, []
    monkeypatch.setattr(DataRows, "_add", lambda self, unit: (added.append(unit.agency), add(self, unit)))
    with LinesAhead(store, kept=False) as ahead:
        assert written(store, "a.xlsx", ahead) == alone
    assert added == list(UNITS[:own])


def test_lines_kept_are_found_by_the_other_process_and_new_ones_are_kept(store: Store, alone: bytes) -> None:
    for n, (new, used) in enumerate(((3, 3), (0, 3))):
        before = store._db.total_changes
        kept = Rendered(store)
        with LinesAhead(store, kept=True) as ahead:
            assert written(store, f"{n}.xlsx", ahead, kept) == alone
        assert len(kept._used) == used
        kept.finish()
        assert store._db.total_changes - before == new


def test_damaged_lines_are_made_anew(store: Store, alone: bytes) -> None:
    kept = Rendered(store)
    with LinesAhead(store, kept=True) as ahead:
        written(store, "a.xlsx", ahead, kept)
    kept.finish()
    with store.writing() as db:
        db.execute("UPDATE rendered SET packed = X'00'")
    kept = Rendered(store)
    with LinesAhead(store, kept=True) as ahead:
        assert written(store, "b.xlsx", ahead, kept) == alone


def test_damaged_figures_are_noticed_as_without_it(store: Store) -> None:
    rolled(store)
    with store.writing() as db:
        db.execute("UPDATE figures SET packed = X'00' WHERE length(packed) > 0")
    with LinesAhead(store, kept=False) as ahead, pytest.raises(Outdated):
        written(store, "a.xlsx", ahead)


def dies(code: str, *arguments: str) -> Worker:
    return subprocess.Popen(
        [sys.executable, "-c", "raise SystemExit(3)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def starts_slowly(code: str, *arguments: str) -> Worker:
    return subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def hangs(code: str, *arguments: str) -> Worker:
    """Once it has begun."""
    Path(arguments[1]).touch()
    return starts_slowly(code)


def stops_early(code: str, *arguments: str) -> Worker:
    """After the lines of one unit, as if all were well."""
    cut = "import xladdin.store.lines as m; whole = m._told; m.json.loads = (lambda f: lambda text: (d := f(text), d.update(units=d['units'][:1]))[0])(m.json.loads); "
    return started(cut + code, *arguments)


def refuses(code: str, *arguments: str) -> Worker:
    raise NoWorkers


started = lines.start


@pytest.mark.parametrize("start", [dies, starts_slowly, hangs, stops_early, refuses], ids=lambda f: f.__name__)
def test_a_process_that_fails_costs_time_and_nothing_else(
    store: Store, alone: bytes, monkeypatch: pytest.MonkeyPatch, start: Callable[..., Worker]
) -> None:
    monkeypatch.setattr(lines, "start", start)
    monkeypatch.setattr(lines, "PATIENCE", 1 if start is hangs else 60)
    monkeypatch.setattr(lines, "GRACE", 0.1 if start is starts_slowly else 60)
    kept = Rendered(store)
    with LinesAhead(store, kept=True) as ahead:
        assert written(store, "a.xlsx", ahead, kept) == alone
    assert len(kept._used) == 3
    assert ahead._worker is None or ahead._worker.poll() is not None


def test_figures_that_are_not_in_the_store_are_left_to_this_process(store: Store, tmp_path: Path) -> None:
    """As those of a cluster, which come with their records."""
    from tests.demo_units import invented

    with LinesAhead(store, kept=False) as ahead:
        write_rollup(consolidate([invented(1, tmp_path / "a.xlsx")], made_at=NOW), tmp_path / "a.xlsx", ahead=ahead)
        assert ahead._worker is None


def test_more_lines_than_a_sheet_has_rows_are_left_to_this_process(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolled(store)
    monkeypatch.setattr("xladdin.rollup.unit_lines.MOST", 20)
    (id_, count) = store._db.execute("SELECT record, length(packed) FROM figures ORDER BY record").fetchone()
    assert count
    frame, made = lines._told(
        store._db, lines.LineMaker(bytes(range(28))), id_, 1, "甲", 2022, "a.xlsx", "a.xlsx", None, kept=False
    )
    assert (lines.FRAME.unpack(frame)[1], made) == (lines.LEFT, b"")


def test_a_whole_rollup_on_two_processors_is_that_on_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "WORTH", 1)
    begun = []
    begin = LinesAhead.begin
    monkeypatch.setattr(LinesAhead, "begin", lambda self, *given: (begin(self, *given), begun.append(self._worker)))
    found = {}
    for jobs in (1, 2):
        for no_store in (False, True):
            out = store.path.with_name(f"汇总{jobs}{no_store}.xlsx")
            run.roll_up(Request(store.path.parent / "报送", out, jobs=jobs, no_store=no_store))
            found[jobs, no_store] = data_rows(out)
    assert len(begun) == 2
    assert None not in begun
    assert len({repr(rows) for rows in found.values()}) == 1
    assert len(found[1, True]) > 300


def data_rows(path: Path) -> list[tuple]:
    import openpyxl

    return list(openpyxl.load_workbook(path)["数据底表"].iter_rows(min_row=4, max_col=11, values_only=True))
