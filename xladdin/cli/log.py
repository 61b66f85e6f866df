"""The log for the maintainer, in the user's cache folder. The screen shows only where it is."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT = 1_000_000
"""Bytes; a longer log is started anew."""


def log_file() -> Path:
    """The program's log in the user's cache folder."""
    from xladdin.library.folders import cache_folder

    return cache_folder() / "xladdin.log"


class LogFile(logging.Handler):
    """Appends each record to the log; where that can not be written, records are dropped. `wrote` is the file once there is a record."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self.wrote: Path | None = None

    def emit(self, record: logging.LogRecord) -> None:
        place = log_file()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            mode = "w" if place.is_file() and place.stat().st_size > LIMIT else "a"
            with place.open(mode, encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(self.format(record) + "\n")
        except OSError:
            return
        self.wrote = place


@contextmanager
def logging_to_file() -> Iterator[LogFile]:
    """While this lasts, log records go to the file and not to the screen."""
    handler, root = LogFile(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)


def record_crash(problem: Exception) -> Path | None:
    """Writes an unexpected error with its traceback to the log; gives the file, None when it could not be written."""
    with logging_to_file() as log:
        logging.getLogger(__name__).error("%s", " ".join(sys.argv), exc_info=problem)
    return log.wrote
