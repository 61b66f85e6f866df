"""All checks, and running them over a case. A check that crashes becomes a finding of its own; the others still run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding, kinds
from xladdin.facts import SEVERITY_ZH, Finding

Check = Callable[[Case], Iterable[Finding]]
_checks: dict[str, Check] = {}
_of_rows: set[str] = set()
_SEVERITY_ORDER = list(SEVERITY_ZH)
log = logging.getLogger(__name__)


def check(slug: str, rows: bool = False) -> Callable[[Check], Check]:
    """Registers the function that finds one kind. Its docstring's first line states the rule of the world.

    `rows`: it looks at indicators that the unit wrote itself, and is not asked where there are none.
    """

    def register(function: Check) -> Check:
        if slug not in kinds():
            raise KeyError(slug)
        if slug in _checks:
            raise KeyError(f"{slug} 已有检查")
        _checks[slug] = function
        if rows:
            _of_rows.add(slug)
        return function

    return register


def checks() -> dict[str, Check]:
    """Kind -> check, in the order in which they are defined."""
    from xladdin.checks import (  # noqa: F401  (import registers)
        consistency,
        entries,
        evidence,
        funds,
        indicators,
        reasons,
        results,
        scores,
        tie_outs,
        wholes,
    )

    return _checks


def run_checks(case: Case) -> tuple[Finding, ...]:
    """All findings of a filing's content, ordered by code and place."""
    found: list[Finding] = []
    idle = () if case.filing.indicators else _of_rows
    for slug, function in checks().items():
        if slug in idle:
            continue
        try:
            found += function(case)
        except Exception:
            log.exception("check %s crashed on %s", slug, case.filing.agency)
            found.append(finding(
                "check-crashed", None, f"检查“{kinds()[slug].title}”（{kinds()[slug].code}）没有完成",
                "其余检查结果有效；请把本文件和日志交给维护人员",
            ))  # fmt: skip
    return tuple(found)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first; within a severity by code, sheet and cell."""

    def key(f: Finding) -> tuple:
        place = (f.cell.sheet, f.cell.row, f.cell.col) if f.cell else ("", 0, 0)
        return _SEVERITY_ORDER.index(f.severity), f.code, place

    return tuple(sorted(findings, key=key))
