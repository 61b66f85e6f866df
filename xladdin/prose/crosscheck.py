"""A report read and tested: its prose against itself, its own tables and the workbook."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.facts import SEVERITY_ZH
from xladdin.prose.book import book_statements
from xladdin.prose.figure import folded, masked
from xladdin.prose.findings import Finding
from xladdin.prose.identities import identities
from xladdin.prose.identities.case import TITLE, Case
from xladdin.prose.identities.own_tables import settle_units
from xladdin.prose.reading import read_prose
from xladdin.prose.sentences import YEAR, sentences
from xladdin.prose.statement import Statement
from xladdin.prose.tables import table_statements
from xladdin.word.document import Document

if TYPE_CHECKING:
    from xladdin.workbook.examine import Examined


class Crosschecked(Struct, frozen=True):
    """A report and what is wrong in it. `year`: the one it reports on, None when it says none. `findings`: in order of the text."""

    document: Document
    year: int | None
    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    workbook: Examined | None = None

    def count(self, severity: str) -> int:
        return sum(f.severity == severity for f in self.findings)


def crosscheck(document: Document, workbook: Examined | None = None) -> Crosschecked:
    """Reads the figures of a report with their context and tests what they imply of each other.

    `workbook`: the examined workbook that the report accompanies; one that could not be read is as none.
    """
    read = read_prose(sentences(document))
    book = book_statements(workbook) if workbook is not None else []
    year = report_year(document) or next((s.year for s in book), None)
    case = Case(document, read, year, table_statements(document), book)
    settle_units(case)
    found = [finding for identity in identities() for finding in identity(case)]
    rank = {severity: n for n, severity in enumerate(SEVERITY_ZH)}
    unique = list({(f.kind, f.places, f.message): f for f in found}.values())
    unique.sort(key=lambda f: (*f.places[0].order, rank[f.severity]))
    return Crosschecked(document, year, (*case.prose, *case.tables), tuple(unique), workbook)


def report_year(document: Document) -> int | None:
    """The year of the title: in its first lines the one said with 自评 or 绩效, else the first, else the most frequent of the text."""
    texts = [masked(folded(p.text)) for p in document.paragraphs]
    head = [(t, int(m[1])) for t in texts[:TITLE] for m in [YEAR.search(t)] if m]
    named = [year for text, year in head if re.search("自评|绩效|整体支出", text) and len(text) < 80]
    if named or head:
        return named[0] if named else head[0][1]
    every = Counter(int(m[1]) for t in texts for m in YEAR.finditer(t))
    return every.most_common(1)[0][0] if every else None
