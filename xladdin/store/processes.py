"""The process of a worker: started, ended, and kept for a while when it has nothing to do."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

PATIENCE = 2
"""Seconds that a worker has for ending by itself once its pipe is closed."""
KEPT = 60.0
"""Seconds that a worker without work is kept."""
_PACKAGE = Path(__file__).parents[2]

Worker = subprocess.Popen[bytes]


class NoWorkers(Exception):
    """No process can be started here."""


def start_worker() -> Worker:
    """Raises NoWorkers."""
    return start("from xladdin.store.worker import main; main()")


def start(code: str, *arguments: str) -> Worker:
    """A process of this program. Raises NoWorkers where this Python can not be started as a program of its own."""
    if not sys.executable or "python" not in Path(sys.executable).name.lower():
        raise NoWorkers
    try:
        return subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(_PACKAGE)!r}); {code}", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except OSError as error:
        raise NoWorkers from error


def end_worker(worker: Worker) -> None:
    for stream in (worker.stdin, worker.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


class Idle:
    """Workers between two lots of files: the next ones are examined without starting, by a program that knows their rows already.

    Each ends by itself when nobody has taken it for `seconds`, and with the process that keeps it. May be used from several threads.
    """

    def __init__(self, seconds: float = KEPT) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: list[tuple[Worker, threading.Timer]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> Worker | None:
        """The one that has waited for the shortest time."""
        with self._lock:
            while self._waiting:
                worker, timer = self._waiting.pop()
                timer.cancel()
                if worker.poll() is None:
                    return worker
        return None

    def give(self, worker: Worker) -> None:
        """One that has answered everything it was asked."""
        timer = threading.Timer(self._seconds, self._end, (worker,))
        timer.daemon = True
        with self._lock:
            self._waiting.append((worker, timer))
        timer.start()

    def _end(self, worker: Worker) -> None:
        with self._lock:
            there = [one for one in self._waiting if one[0] is worker]
            self._waiting = [one for one in self._waiting if one[0] is not worker]
        if there:  # else it was taken at this very moment
            end_worker(worker)
