"""The process that examines: files come in on standard input, records go out on standard output. It dies with the one that started it."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec.structs import replace

if TYPE_CHECKING:
    from xladdin.facts import Finding

HELLO = b"xladdin-worker-1\n"
FRAME = struct.Struct(">IIII")
"""Before each answer: number of the file, length of record, of figures, of what was logged."""
MEMORY = 1536 << 20
"""Bytes of address space of a worker; a filing needs some 30 MB, the largest the reader lets through less than half of this."""


def main() -> None:
    """Answers one JSON line of [[number, file, path inside archives], …] after the other, until the pipe is closed."""
    with suppress(ValueError, OSError):  # the parent decides what Ctrl-C means
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints must not get among the answers
    gc.disable()
    from xladdin.workbook.examine import examine  # noqa: F401  (loaded before saying hello: a broken installation shows here)

    answers.write(HELLO)
    answers.flush()
    gc.freeze()
    for line in sys.stdin.buffer:
        for number, file, inside in json.loads(line):
            _answer(answers, number, Path(os.fsdecode(bytes.fromhex(file))), tuple(inside))
        # Only what is new: examining makes no cycles, and what is remembered need not be looked through again.
        gc.collect(1)


def _answer(answers: BinaryIO, number: int, file: Path, inside: tuple[str, ...]) -> None:
    data, packed, log = look_into(file, inside)
    answers.write(FRAME.pack(number, len(data), len(packed), len(log)))
    answers.writelines((data, packed, log))
    answers.flush()


def look_into(file: Path, inside: tuple[str, ...]) -> tuple[bytes, bytes, bytes]:
    """Examines one file: its record, its figures, and what was logged meanwhile."""
    from xladdin.rollup.record import record_of
    from xladdin.rollup.record_bytes import record_bytes
    from xladdin.workbook.examine import examine
    from xladdin.workbook.intake import Source
    from xladdin.workbook.unreadable import Unreadable

    source, log = Source(file, inside), _Kept()
    logging.getLogger().addHandler(log)
    try:
        record = record_of(examine(source.shown))
    finally:
        logging.getLogger().removeHandler(log)
    if log.out_of_memory:
        record = replace(record, found=(gave_up("读取它要用的内存太多"),), counts=(1, 0, 0), sha256="")
    elif not log.lines and not record.sha256:
        with suppress(Unreadable):
            record = replace(record, sha256=source.sha256())
    elif log.lines:
        record = replace(record, sha256="")  # something crashed: next time anew
    return record_bytes(record), record.packed_bytes(), "\n".join(log.lines).encode("utf-8", "backslashreplace")


def gave_up(why: str) -> Finding:
    """The finding of a file on which the examination was stopped."""
    from xladdin.checks.catalogue import finding

    return finding(
        "gave-up", None, f"{why}，已停止，没有读取任何数据",
        "请用 Excel 打开它，删去多余的格式、图片和空白行，另存后重新报送；打不开的，请填报单位重新报送",
    )  # fmt: skip


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.out_of_memory = False

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0] is not None and issubclass(record.exc_info[0], MemoryError):
            self.out_of_memory = True
        self.lines.append(self.format(record))


def _limit_memory() -> None:
    """Where the system can: a file that would take more ends in MemoryError, and the machine stays usable."""
    try:
        import resource
    except ImportError:  # Windows
        from xladdin.store.windows import limit_memory

        limit_memory(MEMORY)
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    main()
