"""Examining many files on all cores. A file on which a worker dies or hangs costs that file only.

Processes with pipes and a thread each, not `multiprocessing`: nothing of the starting program is imported again (Excel, a script without
a main guard), a worker that hangs can be killed, and one that was killed is replaced.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO

from msgspec import Struct

from xladdin.store.processes import Idle, NoWorkers, Worker, end_worker, start_worker
from xladdin.store.request import SECONDS
from xladdin.store.worker import FRAME, HELLO
from xladdin.workbook.intake import Source

START = 90.0
"""Longest time for a worker to start, on an old computer with a virus scanner."""
CHUNK = 25
PER_WORKER = 20
"""Files for which one more worker is worth its start."""
_STEP = 0.2
log = logging.getLogger(__name__)


class Task(Struct, frozen=True):
    number: int
    source: Source


class Answer(Struct, frozen=True):
    """`failed`: why there is no record."""

    number: int
    data: bytes = b""
    packed: bytes = b""
    failed: str = ""


class Pool:
    """`answers` may be iterated once. Leaving the block ends all workers, whatever they are at.

    `idle`: where workers come from and go to that have answered everything; without it they start and end with the pool.
    """

    def __init__(self, tasks: Sequence[Task], jobs: int, seconds: float = SECONDS, idle: Idle | None = None) -> None:
        self._chunks = deque(_chunks(tasks, jobs))
        self._seconds, self._idle = seconds, idle
        self._answers: queue.SimpleQueue[Answer | BaseException | None] = queue.SimpleQueue()
        self._stopped = False
        self._lock = threading.Lock()
        count = max(1, min(jobs, -(-len(tasks) // PER_WORKER)))
        self._drivers = [_Driver(self) for _ in range(count)]

    def __enter__(self) -> Pool:
        for driver in self._drivers:
            driver.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped = True
        for driver in self._drivers:
            for _ in range(50):
                driver.kill()  # again, should it just be starting another worker
                driver.join(0.1)
                if not driver.is_alive():
                    break

    def answers(self) -> Iterator[Answer]:
        """As they come. Raises NoWorkers when no worker starts."""
        running = len(self._drivers)
        while running:
            for driver in self._drivers:
                driver.kill_if_late()
            try:
                answer = self._answers.get(timeout=_STEP)  # short, so that Ctrl-C is heard on Windows too
            except queue.Empty:
                continue
            if answer is None:
                running -= 1
            elif isinstance(answer, BaseException):
                raise answer
            else:
                yield answer

    def next_chunk(self) -> list[Task]:
        with self._lock:
            return self._chunks.popleft() if self._chunks and not self._stopped else []

    def put(self, answer: Answer | BaseException | None) -> None:
        self._answers.put(answer)

    def idle_worker(self) -> Worker | None:
        return self._idle.take() if self._idle is not None else None

    def leave(self, worker: Worker) -> bool:
        """Whether the worker, which has nothing left to do, is kept."""
        if self._idle is None or self._stopped:
            return False
        self._idle.give(worker)
        return True

    @property
    def stopped(self) -> bool:
        return self._stopped

    @property
    def seconds(self) -> float:
        return self._seconds


def _chunks(tasks: Sequence[Task], jobs: int) -> Iterator[list[Task]]:
    """Smaller ones towards the end, so that all workers finish together."""
    start = 0
    while start < len(tasks):
        size = max(1, min(CHUNK, (len(tasks) - start) // (jobs * 2)))
        yield list(tasks[start : start + size])
        start += size


class _Driver(threading.Thread):
    """Feeds one worker, and starts another in its place when it is gone."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(daemon=True)
        self._pool = pool
        self._worker: Worker | None = None
        self._late_at = float("inf")
        self._was_late = False
        self._tried: set[int] = set()

    def run(self) -> None:
        try:
            while chunk := self._pool.next_chunk():
                while chunk and not self._pool.stopped:
                    chunk = self._feed(chunk)
            worker, self._worker = self._worker, None  # not ours any more before it is kept: `kill` must not reach it
            if worker is not None and not self._pool.leave(worker):
                self._worker = worker
        except BaseException as error:
            self._pool.put(error)
        finally:
            self._end()
            self._pool.put(None)

    def _feed(self, chunk: list[Task]) -> list[Task]:
        """Has the worker examine the files; gives those that are left when it breaks down."""
        try:
            worker = self._running()
            assert worker.stdin is not None
            rows = [[t.number, os.fsencode(t.source.file).hex(), t.source.inside] for t in chunk]
            worker.stdin.write(json.dumps(rows).encode() + b"\n")
            worker.stdin.flush()
        except OSError:
            self._end()
        for n, task in enumerate(chunk):
            answer = self._answer()
            if answer is None:
                return self._broken(task, chunk[n:])
            self._pool.put(answer)
        return []

    def _broken(self, task: Task, left: list[Task]) -> list[Task]:
        """Too long: the file's fault. Died: may be anyone's, so the file gets one more try, alone at the head of what is left."""
        late, self._was_late = self._was_late, False
        self._end()
        if self._pool.stopped:
            return []
        if late:
            self._pool.put(Answer(task.number, failed=f"读取它用了 {self._pool.seconds:g} 秒还没有完成"))
        elif task.number in self._tried:
            self._pool.put(Answer(task.number, failed="读取它时程序两次中止"))
        else:
            self._tried.add(task.number)
            return left
        return left[1:]

    def _running(self) -> Worker:
        if self._worker is None:
            self._worker = self._pool.idle_worker()
        if self._worker is None:
            self._worker = start_worker()
            assert self._worker.stdout is not None
            self._late_at = time.monotonic() + START
            said = self._worker.stdout.readline()
            self._late_at = float("inf")
            if said != HELLO and not self._pool.stopped:
                self._end()
                raise NoWorkers
        return self._worker

    def _answer(self) -> Answer | None:
        """None when the worker is gone."""
        if self._worker is None:
            return None
        stream = self._worker.stdout
        assert stream is not None
        self._late_at = time.monotonic() + self._pool.seconds
        try:
            head = _exactly(stream, FRAME.size)
            number, *lengths = FRAME.unpack(head)
            data, packed, logged = (_exactly(stream, length) for length in lengths)
        except (EOFError, OSError, ValueError):
            return None
        finally:
            self._late_at = float("inf")
        if logged:
            log.error("%s", logged.decode("utf-8", "replace"))
        return Answer(number, data, packed)

    def kill_if_late(self) -> None:
        if time.monotonic() > self._late_at:
            self._was_late = True
            self.kill()

    def kill(self) -> None:
        worker = self._worker
        if worker is not None:
            with suppress(OSError):
                worker.kill()

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            end_worker(worker)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
