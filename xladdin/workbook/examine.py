"""One file read, scored and checked: the unit of work of check, score, explain and roll-up."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from xladdin.checks.case import Case, Examined
from xladdin.checks.catalogue import finding
from xladdin.checks.registry import ordered, run_checks
from xladdin.checks.seal import broken_seal
from xladdin.facts import Filing
from xladdin.forms.load import form
from xladdin.rules.load import rulebook
from xladdin.rules.score import score_filing
from xladdin.workbook.read import read_filing

log = logging.getLogger(__name__)


def examine(file: Path) -> Examined:
    """Reads, scores and checks one workbook. Never raises for what the file contains: that is a finding."""
    try:
        with _uncollected():
            return _examine(file)
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
    filing = reading.filing
    if filing is None:
        return Examined(file, ordered(reading.findings), sha256=reading.sha256)
    case = _case(filing)
    attached = tuple(_case(one) for one in filing.attached)
    found = [f for one in (case, *attached) for f in run_checks(one)]
    one = Examined(file, (), case, reading.sha256, attached, reading.stamp, reading.seal)
    if reading.same_version:
        found += broken_seal(one)
    return replace(one, findings=ordered((*reading.findings, *found)))


def _case(filing: Filing) -> Case:
    own = form(filing.form)
    return Case(filing, own, score_filing(rulebook(filing.rulebook), filing), own.vocab)
