"""The narrow XML that spreadsheet programs really write, taken apart in one sweep instead of five events per cell.

A strict sub-grammar: either every character of the text is understood, or the answer is None and expat reads it
(sheet_events, shared_strings). What is accepted here, expat accepts with the same meaning; tests hold the two against
each other. Not plain, among others: `>` and carriage returns in text, comments, CDATA, character references, other
attribute orders, prefixes, rich text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LARGEST = 4 << 20
"""Bytes of XML beyond which the streaming parser is used, so that memory stays bounded."""

# Text without markup. Control characters and references are looked for separately, over the whole at once.
_TEXT = r"[^<>]*+"
_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_ROW_REST = (
    r"(?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|thickBot|ph|x14ac:dyDescent)"
    r'="[0-9A-Za-z.: +-]*+")*+'
)
_FORMULA_REST = r'(?: (?:t|ref|si|ca|aca|bx|dt2D|dtr|del1|del2|r1|r2)="[0-9A-Za-z:]*+")*+'
_INLINE = rf'<is><t(?: xml:space="preserve")?>{_TEXT}</t></is>'
_ROWS = re.compile(
    r'<c r="([A-Z]{1,3}[1-9][0-9]*+)"(?: s="([0-9]++)")?(?: t="([A-Za-z]++)")?'
    rf"(?: ?/>|>(?:<f({_FORMULA_REST})(?: ?/>|>({_TEXT})</f>))?(?:<v>({_TEXT})</v>|({_INLINE}|<v ?/>))?</c>)|"
    rf'<row r="([0-9]++)"({_ROW_REST})(?:>| ?(/)>)|(</row>)'
)
_STRINGS = re.compile(rf'<si><t( xml:space="preserve")?>({_TEXT})</t></si>')
_ATTRIBUTE = re.compile(r' ([^=]+)="([^"]*)"')
# XML allows one of these, the carriage return, but turns it into a line feed.
_FORBIDDEN = bytes(set(range(32)) - set(b"\t\n"))

RowToken = tuple[
    str, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None,
    str | None, str | None,
]  # fmt: skip
"""(gap, cell r, s, t, attributes of f, formula, v, other content, row r, other row attributes, empty row, row end)"""
TOKEN_SIZE = 12
STRING_SIZE = 3
"""(gap, xml:space, text)"""


class Split(NamedTuple):
    """XML cut round its repetitive middle: `outline` is the rest, cut at byte `at`; `tokens` are the middle's parts."""

    outline: bytes
    at: int
    tokens: list[str]


def split_rows(xml: bytes) -> Split | None:
    """Cut a worksheet round its rows, leaving an empty `<sheetData/>`; None when the rows are not plain.

    The cut is right if a parser finds in `outline` a sheetData element that starts at byte `at`: then what surrounds
    the rows is well-formed without them, and the rows, being plain, are well-formed by themselves. The caller checks.
    """
    start = xml.find(b"<sheetData>")
    end = xml.find(b"</sheetData>", start)
    middle = _plain_text(xml, start + 11, end) if start >= 0 else None
    if middle is None or ("x14ac:" in middle and b' xmlns:x14ac="' not in xml[:start]):
        return None
    tokens = _ROWS.split(middle)
    if any(tokens[:: _ROWS.groups + 1]):
        return None
    return Split(xml[:start] + b"<sheetData/>" + xml[end + 12 :], start, tokens)


def split_strings(xml: bytes) -> Split | None:
    """Cut a string table round its items; None when they are not plain.

    The cut is right if a parser finds in `outline` the end tag of sst at byte `at`. The caller checks.
    """
    start = xml.find(b"<si>")
    end = xml.find(b"</sst>", start)
    middle = _plain_text(xml, start, end) if start >= 0 else None
    if middle is None:
        return None
    tokens = _STRINGS.split(middle)
    if any(tokens[:: _STRINGS.groups + 1]):
        return None
    return Split(xml[:start] + xml[end:], start, tokens)


def _plain_text(xml: bytes, start: int, end: int) -> str | None:
    """The text between two offsets if it is UTF-8 without what XML forbids, changes or lets a document define."""
    middle = xml[start:end]
    if end < start or len(xml) > LARGEST or len(middle.translate(None, _FORBIDDEN)) != len(middle):
        return None
    if b"\xef\xbf" in middle and (b"\xef\xbf\xbe" in middle or b"\xef\xbf\xbf" in middle):
        return None
    try:
        text = middle.decode()
    except UnicodeDecodeError:
        return None
    return None if _OTHER_REFERENCE.search(text) else text


def unescape(text: str) -> str:
    """Resolve the five entities that XML has by itself."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
    return text.replace("&amp;", "&")


def inline_text(element: str) -> tuple[str, bool]:
    """(text, whether its end blanks count) of a plain `<is>` element."""
    opening = element.index(">", 4) + 1
    return unescape(element[opening : -len("</t></is>")]), opening > len("<is><t>")


@lru_cache(maxsize=4096)
def attributes(text: str) -> dict[str, str]:
    """The attributes of a plain tag. ValueError when one is given twice, which is no XML."""
    pairs = _ATTRIBUTE.findall(text)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(text)
    return found
