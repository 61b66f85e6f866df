"""The narrow XML that spreadsheet programs really write, taken apart in one sweep instead of five events per cell.

A strict sub-grammar: either every character of the text is understood, or the answer is None and expat reads it
(sheet_events, shared_strings). What is accepted here, expat accepts with the same meaning; tests hold the two against
each other. Not plain, among others: `>` and carriage returns in text, comments, CDATA, hexadecimal references, other
attribute orders, prefixes, rich text. Decimal references are plain: openpyxl writes Chinese so where lxml is installed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

ITEM_END = b"</si>"
ROW_END, START, END = b"</row>", b"<sheetData>", b"</sheetData>"
LARGEST = 4 << 20
"""Bytes of XML beyond which the streaming parser is used, so that memory stays bounded."""

# Text without markup. Control characters and references are looked for separately, over the whole at once.
_TEXT = r"[^<>]*+"
_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|apos|#[0-9]{2,7});)")
_NUMBERED = re.compile("&#([0-9]{2,7});")
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
_COUNTS = re.compile(rb' (?:count|uniqueCount)="[0-9]*"')
_ATTRIBUTE = re.compile(r' ([^=]+)="([^"]*)"')
# XML allows one of these, the carriage return, but turns it into a line feed.
_FORBIDDEN = bytes(set(range(32)) - set(b"\t\n"))

_CONTENT = r"[^&<>\x00-\x1f]++"
_ONE_CONTENT = re.compile(_CONTENT)
_FIGURE = re.compile(rf">({_CONTENT})</".encode())
_FIGURES = re.compile(rf"<v>({_CONTENT})</v>".encode())
_WORDS = re.compile(rf"<is><t>({_CONTENT})</t></is>".encode())
_TAKEN = b"<is><t>\x00</t></is>"
"""Where words were taken out. No other row reads like this: split_rows refuses a sheet with this character."""

TOKEN_SIZE = 12
"""(gap, cell r, s, t, attributes of f, formula, v, other content, row r, other row attributes, empty row, row end)"""
STRING_SIZE = 3
"""(gap, xml:space, text)"""


Skeleton = tuple[bytes, ...]


class Split(NamedTuple):
    """XML cut round its repetitive middle: `outline` is the rest, cut at byte `at`; `tokens` are the middle's parts."""

    outline: bytes
    at: int
    tokens: list[str]


class Items(NamedTuple):
    """A string table cut at the ends of its items. `kind`: the head without the numbers of items, which differ from file to file."""

    head: bytes
    kind: bytes
    items: list[bytes]
    tail: bytes


class Rows(NamedTuple):
    """A worksheet cut round its rows: what stands before and behind its sheetData, and what stands in it, plain or not."""

    before: bytes
    behind: bytes
    rows: bytes


def split_rows(xml: bytes) -> Rows | None:
    """Cut a worksheet round its rows; None when that can not be done.

    The cut is right if a parser finds, with an empty `<sheetData/>` between both, a sheetData element at the end of `before`:
    then what surrounds the rows is well-formed without them, and the rows, if plain, are well-formed by themselves. The caller
    checks both.
    """
    start = xml.find(START)
    end = xml.find(END, start)
    return rows_between(xml, xml[:start], xml[end + len(END) :]) if 0 <= start < end else None


def rows_between(xml: bytes, before: bytes, behind: bytes) -> Rows | None:
    """The worksheet cut where it is known to be; None when it is not like that."""
    start, end = len(before) + len(START), len(xml) - len(behind) - len(END)
    if len(xml) > LARGEST or not (xml.startswith(START, len(before)) and xml.startswith(END, end) and start <= end):
        return None
    if not (xml.startswith(before) and xml.endswith(behind)):
        return None
    rows = xml[start:end]
    return None if b"\x00" in rows else Rows(before, behind, rows)


def split_row(row: bytes) -> list[str]:
    """The parts, TOKEN_SIZE each, of a piece of Rows with its row end put back. ValueError when it is not plain."""
    text = _plain_text(row)
    tokens = [""] if text is None else _ROWS.split(text)
    if text is None or any(tokens[:: _ROWS.groups + 1]):
        raise ValueError(row)
    return tokens


def content_spans(row: bytes) -> tuple[str, dict[str, tuple[int, int]]]:
    """The text of a row that is plain, and where in it the content of each cell stands: what is in its `<v>`, or its words."""
    text, spans = row.decode(), {}
    for cell in _ROWS.finditer(text):
        reference, content, other = cell.group(1, 6, 7)
        if content is not None:
            spans[reference] = cell.span(6)
        elif taken_words(other):
            spans[reference] = cell.start(7) + len("<is><t>"), cell.end(7) - len("</t></is>")
    return text, spans


def cut_figures(rows: bytes) -> tuple[Skeleton, list[bytes]]:
    """What rows say without their figures, and the figures, each with what is left of its tags: `>12.5</` of `<v>12.5</v>`.

    The letter v stands in plain rows only as the name of that tag, and one letter is found ten times as fast as a pattern.
    Rows with the same skeleton are, where their figures are such (`figure_text`), the same but for these.
    """
    pieces = rows.split(b"v")
    return tuple(pieces[::2]), pieces[1::2]


def take_figures(row: bytes) -> tuple[Skeleton, list[bytes]]:
    """As `cut_figures`, for any row: where it has the letter elsewhere, or other contents, the plain figures are looked for one by one.

    The skeletons of both ways differ: no row begins with the character zero.
    """
    skeleton, figures = cut_figures(row)
    ends = all(part.endswith(b"<") for part in skeleton[:-1]) and all(part.startswith(b">") for part in skeleton[1:])
    if len(skeleton) == len(figures) + 1 and ends and all(map(_FIGURE.fullmatch, figures)):
        return skeleton, figures
    pieces = _FIGURES.split(row)
    return (b"\x00", *pieces[::2]), [b">%b</" % figure for figure in pieces[1::2]]


def figure_text(figure: bytes) -> str:
    """The text of a figure as `cut_figures` leaves it. ValueError when it is none."""
    found = _FIGURE.fullmatch(figure)
    if found is None or has_no_character(figure):
        raise ValueError(figure)
    return found[1].decode()


def take_words(row: bytes) -> tuple[bytes, list[bytes]]:
    """The row without its words, and these: the contents of each plain `<is>` that `is_content`. Else as take_figures."""
    pieces = _WORDS.split(row)
    return _TAKEN.join(pieces[::2]), pieces[1::2]


def split_items(xml: bytes, most: int) -> Items | None:
    """A string table cut at the ends of its items, whatever is in them; None when there are more than `most`, or they can not be told apart.

    Without comments and other places where `<` is no tag, each end stands for itself. The table is what the items are one by one, if a
    parser finds each of them to be one item by itself between `head` and `tail`, and none without it.
    """
    start, end = xml.find(b"<si>"), xml.rfind(b"</sst>")
    if not 0 <= start < end:
        return None
    middle = xml[start:end]
    *items, rest = middle.split(ITEM_END)
    if rest or len(items) > most or b"<!" in middle or b"<?" in middle:
        return None
    head = xml[:start]
    return Items(head, _COUNTS.sub(b"", head), items, xml[end:])


def split_strings(xml: bytes) -> Split | None:
    """Cut a string table round its items; None when they are not plain.

    The cut is right if a parser finds in `outline` the end tag of sst at byte `at`. The caller checks.
    """
    start = xml.find(b"<si>")
    end = xml.find(b"</sst>", start)
    middle = _plain_text(xml[start:end]) if 0 <= start < end and len(xml) <= LARGEST else None
    if middle is None:
        return None
    tokens = _STRINGS.split(middle)
    if any(tokens[:: _STRINGS.groups + 1]):
        return None
    return Split(xml[:start] + xml[end:], start, tokens)


def _plain_text(xml: bytes) -> str | None:
    """The text if it is UTF-8 without what XML forbids, changes or lets a document define."""
    if len(xml.translate(None, _FORBIDDEN)) != len(xml):
        return None
    if has_no_character(xml):
        return None
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        return None
    if _OTHER_REFERENCE.search(text) or not all(map(_is_character, _NUMBERED.findall(text))):
        return None
    return text


def _character(reference: re.Match[str]) -> str:
    """An ampersand stays escaped: with what follows it is not a reference of its own."""
    code = int(reference[1])
    return chr(code) if code != 38 else "&amp;"


def _is_character(digits: str) -> bool:
    code = int(digits)
    return 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF


def has_no_character(xml: bytes) -> bool:
    """Whether U+FFFE or U+FFFF, which are no characters, stand in it."""
    return b"\xef\xbf" in xml and (b"\xef\xbf\xbe" in xml or b"\xef\xbf\xbf" in xml)


def is_content(text: str) -> bool:
    """Whether every character stands for itself: a number, the index of a text, #N/A, plain words."""
    return _ONE_CONTENT.fullmatch(text) is not None


def unescape(text: str) -> str:
    """Resolve the five entities that XML has by itself, and decimal references."""
    if "&" not in text:
        return text
    if "&#" in text:
        text = _NUMBERED.sub(_character, text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
    return text.replace("&amp;", "&")


def inline_text(element: str) -> tuple[str, bool]:
    """(text, whether its end blanks count) of a plain `<is>` element."""
    opening = element.index(">", 4) + 1
    return unescape(element[opening : -len("</t></is>")]), opening > len("<is><t>")


def taken_words(element: str | None) -> bool:
    """Whether `take_words` takes the words out of this `<is>` element, if there is one."""
    return element is not None and element.startswith("<is><t>") and is_content(element[7:-9])


def attributes(text: str) -> dict[str, str]:
    """The attributes of a plain tag. ValueError when one is given twice, which is no XML."""
    pairs = _ATTRIBUTE.findall(text)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(text)
    return found
