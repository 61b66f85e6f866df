"""`?`, `*` and `~` in COUNTIF, SUMIF, MATCH and SEARCH, without the runaway times of regular expressions with `.*`."""

from __future__ import annotations

import re
from functools import lru_cache

from xladdin.workbook.formula.values import lower


class Pattern:
    """The pieces between the stars; each has a fixed length, so looking for them one after the other is enough."""

    __slots__ = ("pieces", "tail")

    def __init__(self, spelt: str) -> None:
        pieces = [""]
        signs = iter(lower(spelt))
        for sign in signs:
            if sign == "*":
                pieces.append("")
            elif sign == "?":
                pieces[-1] += "."
            elif sign == "~":
                follower = next(signs, "")
                pieces[-1] += re.escape(follower if follower and follower in "*?~" else f"~{follower}")
            else:
                pieces[-1] += re.escape(sign)
        self.pieces = [re.compile(piece, re.DOTALL) for piece in pieces]
        self.tail = re.compile(rf"(?:{pieces[-1]})\Z", re.DOTALL)

    def covers(self, text: str) -> bool:
        """Whether the whole text fits."""
        text = lower(text)
        first, *middle = self.pieces
        if not middle:
            return first.fullmatch(text) is not None
        found = first.match(text)
        for piece in (*middle[:-1], self.tail):
            found = piece.search(text, found.end()) if found else None
        return found is not None

    def find(self, text: str, start: int) -> int:
        """Index of the first place from `start` where the pattern fits, -1 if none."""
        text = lower(text)
        first, *rest = self.pieces
        found = first.search(text, start)
        place = found.start() if found else -1
        for piece in rest:
            found = piece.search(text, found.end()) if found else None
        return place if found else -1


@lru_cache(maxsize=512)
def pattern(spelt: str) -> Pattern:
    return Pattern(spelt)
