"""One file read, scored and checked: the unit of work of check, score, explain and roll-up."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from xladdin.checks.case import Case, Examined
from xladdin.checks.catalogue import finding
from xladdin.checks.registry import ordered, run_checks
from xladdin.checks.seal import broken_seal
from xladdin.facts import Filing
from xladdin.forms.load import form
from xladdin.rules.load import rulebook
from xladdin.rules.score import score_filing
from xladdin.workbook.read import Reading, read_filing

log = logging.getLogger(__name__)


def examine(file: Path) -> Examined:
    """Reads, scores and checks one workbook. Never raises for what the file contains: that is a finding."""
    return _survived(file, _examine)


def read_and_score(file: Path) -> Examined:
    """As `examine`, without the checks, which take most of the time: the findings are those of reading."""
    return _survived(file, _scored)


def _survived(file: Path, look: Callable[[Path], Examined]) -> Examined:
    try:
        with _uncollected():
            return look(file)
    except Exception:
        log.exception("examining %s failed", file)
        crash = finding(
            "check-crashed",
            None,
            "读取这个文件时程序出错，没有得到结果",
            "请把文件和日志交给维护人员；其他文件不受影响",
        )
        return Examined(file, (crash,))


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cyclic garbage meanwhile: thousands of short-lived values and no cycles among them, a tenth of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _examine(file: Path) -> Examined:
    reading = read_filing(file)
    one = _cases(file, reading)
    if one.case is None:
        return one
    found = [f for case in (one.case, *one.attached) for f in run_checks(case)]
    if reading.same_version:
        found += broken_seal(one)
    return replace(one, findings=ordered((*reading.findings, *found)))


def _scored(file: Path) -> Examined:
    return _cases(file, read_filing(file))


def _cases(file: Path, reading: Reading) -> Examined:
    """With the findings of reading only."""
    filing, found = reading.filing, ordered(reading.findings)
    if filing is None:
        return Examined(file, found, sha256=reading.sha256)
    attached = tuple(_case(one) for one in filing.attached)
    return Examined(file, found, _case(filing), reading.sha256, attached, reading.stamp, reading.seal, reading.dealt)


def _case(filing: Filing) -> Case:
    own = form(filing.form)
    return Case(filing, own, score_filing(rulebook(filing.rulebook), filing), own.vocab)
