"""Small reports for the tests: paragraphs and tables of our own words."""

from __future__ import annotations

from pathlib import Path

from xladdin.prose import Crosschecked, Finding, Statement, crosscheck
from xladdin.prose.reading import Read, read_prose
from xladdin.prose.sentences import sentences
from xladdin.word.document import Document, Paragraph, Table, TableCell

TITLE = "2023年度演示市水利局部门整体支出绩效自评报告"
Rows = list[list[str]]


def report(*parts: str | Rows, title: str = TITLE) -> Document:
    """A document of the title, then paragraphs and tables in their order."""
    blocks: list[Paragraph | Table] = [Paragraph(title, 1)]
    paragraphs, tables = 1, 0
    for part in parts:
        if isinstance(part, str):
            paragraphs += 1
            blocks.append(Paragraph(part, paragraphs))
        else:
            tables += 1
            rows = tuple(tuple(TableCell(text, r, c) for c, text in enumerate(row, 1)) for r, row in enumerate(part, 1))
            blocks.append(Table(rows, tables, paragraphs))
    return Document(Path("报告.docx"), tuple(blocks))


def checked(*parts: str | Rows, title: str = TITLE) -> Crosschecked:
    return crosscheck(report(*parts, title=title))


def kinds_of(*parts: str | Rows) -> list[str]:
    return [f.kind for f in checked(*parts).findings]


def only(*parts: str | Rows) -> Finding:
    """The one finding of a report."""
    (found,) = checked(*parts).findings
    return found


def read(*paragraphs: str) -> Read:
    """The statements of paragraphs, without the title."""
    whole = report(*paragraphs)
    return read_prose(sentences(Document(whole.path, whole.blocks[1:])))


def said(*paragraphs: str) -> list[Statement]:
    return read(*paragraphs).statements
