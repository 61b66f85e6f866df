"""A document as sentences: text, place, the heading they stand under, the years they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from xladdin.prose.figure import folded, masked
from xladdin.prose.grammar import grammar
from xladdin.word.document import Document, Paragraph

_END = re.compile(r"[。！？\n]")
_NUMBERED = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十0-9]+[)）]|[0-9]+[.、．])")
YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?年")
LONGEST = 5000
"""Characters of a sentence that are read; what is longer is no prose."""


class Sentence(Struct, frozen=True):
    """A sentence. `offset`: where it begins in its paragraph. `under`: id of the quantity that the heading names, or "".

    `number` counts the sentences of the document from 1.
    """

    text: str
    number: int
    paragraph: int
    offset: int
    under: str = ""
    heading: bool = False


def sentences(document: Document) -> Iterator[Sentence]:
    """All sentences of the paragraphs (not of tables), in reading order."""
    number, under = 0, ""
    for paragraph in document.paragraphs:
        heading = is_heading(paragraph)
        if heading:
            under = named_in(paragraph.text)
        for offset, text in _split(paragraph.text):
            number += 1
            yield Sentence(text[:LONGEST], number, paragraph.number, offset, under, heading)


def is_heading(paragraph: Paragraph) -> bool:
    if paragraph.level is not None:
        return True
    text = paragraph.text
    return len(text) <= 40 and bool(_NUMBERED.match(text)) and not _END.search(text.rstrip("。")) and "，" not in text


def named_in(heading: str) -> str:
    """The one known quantity that a heading names; "" for none or several."""
    found = [q.id for q in grammar().quantities if q.pattern.search(heading) and q.id not in ("overall", "general")]
    return found[0] if len(found) == 1 else ""


def _split(text: str) -> Iterator[tuple[int, str]]:
    plain = masked(folded(text))
    start = 0
    for end in _END.finditer(plain):
        if text[start : end.end()].strip():
            yield start, text[start : end.end()]
        start = end.end()
    if text[start:].strip():
        yield start, text[start:]
