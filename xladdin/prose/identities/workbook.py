"""The prose against the workbook that it accompanies."""

from __future__ import annotations

from collections.abc import Iterator

from xladdin.prose.findings import Finding
from xladdin.prose.identities.case import Case
from xladdin.prose.identities.own_tables import differing


def workbook_differs(case: Case) -> Iterator[Finding]:
    """Amounts, rates and scores of the prose are those of the workbook, in whatever unit."""
    yield from differing(case, "workbook", "workbook-differs")


IDENTITIES = (workbook_differs,)
