"""Text for a terminal: how wide it is, and nothing in it that a terminal would take for a command."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

# Control characters (ESC starts colour and title commands), and marks that reverse the reading direction: a submitted workbook
# could hold both. Line breaks inside a value become a blank.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BREAKS = re.compile(r"[ \t]*(?:\r\n?|\n|\t)[ \t]*")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text on one line, without control characters."""
    return _UNSAFE.sub("", _BREAKS.sub(" ", restored(text)))


def restored(text: str) -> str:
    """A file name as it is, where the system's language (LANG=C) made Python hold its bytes as lone surrogates."""
    if not _SURROGATES.search(text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)


def width(text: str) -> int:
    """Columns the text takes on a terminal: Chinese characters take two."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, columns: int) -> str:
    """The text with blanks up to a width."""
    return text + " " * max(0, columns - width(text))
