"""Runs mutated files through the reader and judges what comes of it. Every case is its seed: `--case N` runs one again."""

from __future__ import annotations

import random
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from fuzz.bytes_level import damaged, mangled
from fuzz.cell_level import Mutation, located_of, mutate
from fuzz.corpus import Book, other_formats, stored, workbooks
from fuzz.second_reader import disagreement

from xladdin.checks.case import Examined
from xladdin.workbook.examine import _examine, examine
from xladdin.workbook.intake import open_book, sources
from xladdin.workbook.unreadable import Unreadable

MOST_SECONDS = 10.0
"""A file may not take longer. Valid ones take some 10 ms."""


class Hang(BaseException):
    """Time is up. No Exception, so that nothing that is examined can catch it."""


@dataclass
class Outcome:
    """What a run found. `read`: mutated files that were still read and compared with a second reader. `troubles`: (case, what was done, what is wrong)."""

    cases: int = 0
    kinds: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    read: int = 0
    troubles: list[tuple[int, str, str]] = field(default_factory=list)


def run(cases: Iterator[int], seconds: float, formats: bool = True) -> Outcome:
    """The cases, until time is up."""
    outcome = Outcome()
    _ = workbooks(), other_formats() if formats else ()
    ends = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            if time.monotonic() > ends:
                break
            started = time.perf_counter()
            level, told, trouble, read = run_case(case, Path(folder), formats)
            outcome.slowest = max(outcome.slowest, time.perf_counter() - started)
            outcome.cases += 1
            outcome.kinds[level] += 1
            outcome.read += read
            if trouble:
                outcome.troubles.append((case, f"{level}: {told}", trouble))
    return outcome


class Verdict(NamedTuple):
    """`trouble`: what is wrong, "" when nothing is; `read`: the damaged file still gave a filing, which was compared."""

    level: str
    told: str
    trouble: str
    read: bool = False


def run_case(case: int, folder: Path, formats: bool = True) -> Verdict:
    rng = random.Random(case)
    book = rng.choice(workbooks())
    level = rng.choices(("cell", "xml", "bytes", "format", "archive"), (5, 4, 2, 2 if formats else 0, 1))[0]
    judge = None
    match level:
        case "cell":
            made: Mutation = mutate(book, located(book), rng)
            data, told, judge = made.data, made.told, made.judge
        case "xml":
            data, told = mangled(book, rng), "mangled part"
        case "bytes":
            data, told = damaged(book, rng), "damaged bytes"
        case "format":
            book = rng.choice(other_formats())
            data = mangled(book, rng) if book.parts and rng.randrange(3) else damaged(book, rng)
            told = f"damaged .{book.kind}"
        case _:
            return Verdict(level, "damaged archive", _archive(book, rng, folder))
    file = folder / f"mutated.{book.kind}"
    file.write_bytes(data)
    after, trouble = _examined(file)
    if not trouble and after is not None:
        trouble = judge(before(book), after) if judge else _silent(book, file, after)
    read = judge is None and after is not None and after.case is not None
    return Verdict(f"{level}-{book.kind}", f"{book.name} {told}", trouble, read)


@lru_cache(maxsize=32)
def located(book: Book):
    return located_of(book)


@lru_cache(maxsize=32)
def before(book: Book) -> Examined:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"a.{book.kind}")
        file.write_bytes(book.data)
        return examine(file)


def _examined(file: Path) -> tuple[Examined | None, str]:
    try:
        with limited(MOST_SECONDS):
            after = examine(file)
    except Hang:
        return None, f"took more than {MOST_SECONDS} s"
    if any(f.kind == "check-crashed" for f in after.findings):
        try:
            _examine(file)
        except Exception as error:
            return None, f"{type(error).__name__}: {error}"
        return None, "a check crashed"
    if after.case is None and not after.findings:
        return None, "neither a filing nor a finding"
    return after, ""


def _silent(book: Book, file: Path, after: Examined) -> str:
    """A file that was read although it was damaged must say what other readers see in it."""
    if after.case is None:
        return ""
    return disagreement(file, after)


def _archive(book: Book, rng: random.Random, folder: Path) -> str:
    """An archive with workbooks and an archive inside, damaged: listing and opening give Unreadable or bytes that were put in."""
    inner = Book("inner", "zip", stored({"自评表.xlsx": book.data[:2000], "a/b.xlsx": b"x"}))
    outer = Book("outer", "zip", stored({"局/自评表.xlsx": book.data, "内.zip": inner.data, "说明.txt": b"x"}))
    file = folder / f"a{rng.randrange(1 << 30)}.zip"
    file.write_bytes(damaged(outer, rng))
    try:
        with limited(MOST_SECONDS):
            for source in sources([file]):
                try:
                    open_book(source)
                except Unreadable as error:
                    str(error)
    except Hang:
        return f"took more than {MOST_SECONDS} s"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        file.unlink()
    return ""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises Hang in the block after so many seconds, where the system can; else it only takes long."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: object) -> None:
        raise Hang

    previous = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
