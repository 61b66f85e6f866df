"""The fingerprint of a filing: what it says, not how the file is made. A changed figure gives another one; saving again does not.

生成报送文件 writes it into the file, and whoever reads the file makes it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from xladdin.checks.case import Case, Examined
from xladdin.checks.catalogue import finding
from xladdin.facts import Fact, Filing, Finding

LENGTH = 16
"""Hexadecimal digits shown: enough that no two filings share them by chance."""


def broken_seal(examined: Examined) -> Iterator[Finding]:
    """A file that 生成报送文件 made says what it said then. To be asked where form and rulebook are still those it was made with."""
    if not examined.seal or fingerprint(examined) == examined.seal:
        return
    stamp = examined.stamp
    yield finding(
        "changed-since-submitted", None,
        f"{stamp}生成报送文件之后，又改动过其中的数据、得分或说明" if stamp else "生成报送文件之后，又改动过其中的数据、得分或说明",
        "以生成时的报送文件为准；确需更正的，在原工作簿中改好，重新点“生成报送文件”后报送",
    )  # fmt: skip


def fingerprint(examined: Examined) -> str:
    """`3F2A-77C0-91BE-04D5`, of form, versions and every figure, answer, score and reason, attached forms included."""
    assert examined.case is not None
    lines = [line for case in (examined.case, *examined.attached) for line in _lines(case)]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:LENGTH].upper()
    return "-".join(digest[n : n + 4] for n in range(0, LENGTH, 4))


def _lines(case: Case) -> Iterator[str]:
    filing, book = case.filing, case.scorecard.rulebook
    yield f"form {filing.form} {case.form.version} {book.id} {book.version} {filing.year} {filing.agency}"
    yield from sorted(_facts(filing))


def _facts(filing: Filing) -> Iterator[str]:
    for group, facts in (("fact", filing.facts), ("score", filing.claims), ("reason", filing.reasons)):
        yield from _group(group, facts)
    for block, rows in filing.blocks.items():
        for n, row in enumerate(rows):
            yield from _group(f"{block}[{n}]", row)
    for block, numbered in filing.indicators.items():
        for n, row in numbered.items():
            yield from _group(f"{block}[{n}]", row)
    if filing.claimed_total is not None:
        yield f"total {_text(filing.claimed_total)}"


def _group(name: str, facts: Mapping[str, Fact]) -> Iterator[str]:
    yield from (f"{name} {key} {_text(fact)}" for key, fact in facts.items())


def _text(fact: Fact) -> str:
    """The exact value; how a number was written (`1.50`, `1.5`) is no difference."""
    if isinstance(fact.value, Decimal | Fraction) and not isinstance(fact.value, bool):
        return str(Fraction(fact.value))
    return repr(fact.value)
