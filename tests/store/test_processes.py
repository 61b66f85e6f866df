"""Workers kept between two lots of files."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.store.conftest import EDUCATION, put, submission
from xladdin.store.pool import Pool, Task
from xladdin.store.processes import Idle, Worker
from xladdin.workbook.intake import Source


def waiting() -> Worker:
    """A process that ends when its pipe is closed, as workers do."""
    code = "import sys; sys.stdin.read()"
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def examine(idle: Idle | None, *files: Path) -> list[bytes]:
    with Pool([Task(n, Source(file)) for n, file in enumerate(files)], 1, idle=idle) as pool:
        return [answer.data for answer in pool.answers()]


def test_the_next_lot_goes_to_the_same_process(tmp_path: Path) -> None:
    files = [put(tmp_path / f"{n}.xlsx", submission(EDUCATION, named=f"演示市第{n}局")) for n in range(2)]
    idle = Idle()
    first = examine(idle, files[0])
    worker = idle.take()
    assert worker is not None
    idle.give(worker)
    second = examine(idle, files[1])
    assert idle.take() is worker
    assert worker.poll() is None
    assert first != second
    assert second == examine(None, files[1])
    worker.kill()
    worker.wait()


def test_one_that_has_died_is_not_taken(tmp_path: Path) -> None:
    idle, dead, alive = Idle(), waiting(), waiting()
    idle.give(alive)
    idle.give(dead)
    dead.kill()
    dead.wait()
    assert idle.take() is alive
    assert idle.take() is None
    alive.kill()
    alive.wait()


def test_a_kept_worker_that_dies_when_it_is_asked_costs_nothing(tmp_path: Path) -> None:
    """Alive when it was taken, deaf afterwards: another one takes the file."""
    file, idle = put(tmp_path / "a.xlsx", submission(EDUCATION)), Idle()
    deaf = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.readline()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    idle.give(deaf)
    assert all(examine(idle, file))
    assert deaf.poll() is not None
    kept = idle.take()
    assert kept is not None
    assert kept is not deaf
    kept.kill()
    kept.wait()


def test_one_that_nobody_takes_ends_by_itself() -> None:
    idle, worker = Idle(seconds=0.1), waiting()
    idle.give(worker)
    until = time.monotonic() + 30
    while worker.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert len(idle) == 0
    assert worker.stdin is not None
    assert worker.stdin.closed


def test_a_pool_that_was_left_in_the_middle_keeps_none(tmp_path: Path) -> None:
    files = [put(tmp_path / f"{n}.xlsx", submission(EDUCATION, named=f"演示市第{n}局")) for n in range(60)]
    idle = Idle()
    with Pool([Task(n, Source(file)) for n, file in enumerate(files)], 1, idle=idle) as pool:
        next(pool.answers())
    assert idle.take() is None
