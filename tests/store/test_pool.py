"""Real worker processes: a file on which one dies or hangs costs that file only, and a broken-off run goes on where it stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.conftest import EDUCATION, put, submission
from xladdin.rollup.record import Record
from xladdin.store import pool
from xladdin.store.keeping import Store
from xladdin.store.pool import NoWorkers, Pool, Task
from xladdin.store.refresh import refresh
from xladdin.workbook.intake import Source, sources

ROOT = Path(__file__).parents[2]
SABOTAGE = """
import os, sys, time
sys.path.insert(0, {root!r})
import xladdin.workbook.examine as module
whole = module.examine
def examine(file):
    if file.name.startswith("dies"):
        os._exit(3)
    if file.name.startswith("once") and not file.with_suffix(".died").exists():
        file.with_suffix(".died").touch()
        os._exit(3)
    if file.name.startswith("hangs"):
        time.sleep(600)
    if file.name.startswith("hungry"):
        bytearray(8 << 30)
    if file.name.startswith("prints"):
        print("noise among the answers")
        os.write(1, b"more noise")
    return whole(file)
module.examine = examine
from xladdin.store.worker import main
main()
"""


@pytest.fixture
def sabotaged(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> subprocess.Popen[bytes]:
        code = SABOTAGE.format(root=str(ROOT))
        return subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    monkeypatch.setattr(pool, "start_worker", start)


def submitted(folder: Path, *names: str) -> Path:
    for name in names:
        put(folder / f"{name}.xlsx", submission(EDUCATION, named=f"演示市{name}局（演示）"))
    return folder


def run(store: Store, folder: Path, seconds: float = 120, jobs: int = 2) -> dict[str, Record]:
    files = refresh(store, sources([folder]), jobs=jobs, seconds=seconds).files
    return {r.file.stem: r for r in store.records(files)}


def test_all_files_are_answered_once_by_several_workers(tmp_path: Path) -> None:
    names = [f"n{n}" for n in range(45)]
    folder = submitted(tmp_path / "报送", *names)
    tasks = [Task(n, source) for n, source in enumerate(sources([folder]))]
    with Pool(tasks, 2) as workers:
        assert len(workers._drivers) == 2
        answers = list(workers.answers())
    assert sorted(a.number for a in answers) == list(range(45))
    assert all(a.data and not a.failed for a in answers)


def test_a_file_that_kills_its_worker_gets_a_finding_and_the_batch_goes_on(tmp_path: Path, sabotaged: None) -> None:
    folder = submitted(tmp_path / "报送", "a", "dies1", "b", "dies2", "c", "prints", "d")
    with Store(tmp_path / "s.xladdin") as store:
        found = run(store, folder)
    assert {name for name, r in found.items() if r.filed is None} == {"dies1", "dies2"}
    (finding,) = found["dies1"].findings
    assert (finding.kind, finding.severity) == ("gave-up", "error")
    assert "两次中止" in finding.message
    assert found["prints"].agency == "演示市prints局（演示）"


def test_a_worker_killed_by_somebody_else_costs_nothing(tmp_path: Path, sabotaged: None) -> None:
    folder = submitted(tmp_path / "报送", "a", "once", "b")
    with Store(tmp_path / "s.xladdin") as store:
        found = run(store, folder)
    assert (folder / "once.died").exists()
    assert all(r.filed for r in found.values())


def test_a_file_that_takes_too_long_is_stopped_and_tried_again_next_time(tmp_path: Path, sabotaged: None) -> None:
    folder = submitted(tmp_path / "报送", "a", "hangs", "b")
    with Store(tmp_path / "s.xladdin") as store:
        found = run(store, folder, seconds=10)
        assert found["hangs"].findings[0].kind == "gave-up"
        assert "10 秒" in found["hangs"].findings[0].message
        assert found["a"].filed
        assert found["b"].filed
        (folder / "hangs.xlsx").rename(folder / "runs.xlsx")
        assert run(store, folder)["runs"].filed


@pytest.mark.skipif(sys.platform == "win32", reason="bounded by a job object there")
def test_a_file_that_takes_too_much_memory_is_stopped(tmp_path: Path, sabotaged: None) -> None:
    """The worker's own bound, set before the work begins."""
    folder = submitted(tmp_path / "报送", "a", "hungry", "b")
    with Store(tmp_path / "s.xladdin") as store:
        found = run(store, folder)
    assert found["hungry"].findings[0].kind == "gave-up"
    assert found["a"].filed
    assert found["b"].filed


def test_without_processes_the_work_is_done_here(tmp_path: Path, here: None) -> None:
    folder = submitted(tmp_path / "报送", "a", "b")
    with Store(tmp_path / "s.xladdin") as store:
        assert all(r.filed for r in run(store, folder).values())


def test_a_worker_that_does_not_say_hello_is_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", "print('hi')"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(pool, "start_worker", start)
    folder = submitted(tmp_path / "报送", "a")
    with pytest.raises(NoWorkers), Pool([Task(0, Source(folder / "a.xlsx"))], 1) as workers:
        list(workers.answers())
    with Store(tmp_path / "s.xladdin") as store:
        assert run(store, folder)["a"].filed


def test_leaving_in_the_middle_ends_the_workers(tmp_path: Path, sabotaged: None) -> None:
    folder = submitted(tmp_path / "报送", "a", "hangs")
    tasks = [Task(n, source) for n, source in enumerate(sources([folder]))]
    with Pool(tasks, 1) as workers:
        next(workers.answers())
        process = workers._drivers[0]._worker
        assert process is not None
    assert process.poll() is not None
    assert not any(d.is_alive() for d in workers._drivers)


def test_ctrl_c_leaves_a_store_from_which_the_next_run_goes_on(tmp_path: Path, examinations: list[str]) -> None:
    folder = submitted(tmp_path / "报送", *(f"n{n:02}" for n in range(12)))

    def stop(done: int, total: int, name: str) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with Store(tmp_path / "s.xladdin") as store:
        with pytest.raises(KeyboardInterrupt):
            refresh(store, sources([folder]), jobs=1, progress=stop)
        assert len(examinations) == 7
    with Store(tmp_path / "s.xladdin") as store:
        assert len(run(store, folder)) == 12
    assert len(examinations) == 12


def test_progress_counts_every_file_once(tmp_path: Path, here: None) -> None:
    folder = submitted(tmp_path / "报送", "a", "b", "c")
    seen: list[tuple[int, int]] = []
    with Store(tmp_path / "s.xladdin") as store:
        refresh(store, sources([folder]), jobs=1, progress=lambda done, total, name: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_workers_give_what_this_process_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = submitted(tmp_path / "报送", "a", "b")
    put(folder / "坏.xlsx", b"nothing")
    with Store(tmp_path / "s.xladdin") as store:
        there = [(r.file, r.filed, r.findings, tuple(r.facts())) for r in run(store, folder).values()]

    def refuse() -> None:
        raise NoWorkers

    monkeypatch.setattr(pool, "start_worker", refuse)
    with Store(tmp_path / "t.xladdin") as store:
        assert [(r.file, r.filed, r.findings, tuple(r.facts())) for r in run(store, folder).values()] == there
