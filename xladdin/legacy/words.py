"""When two labels say the same: as printed by a form, and as it stands in a document that somebody has retyped."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

ALIKE = 0.7
"""Share of common pairs of characters from which two labels are taken for the same; the alignment of rows decides the rest."""
_LONG = 80
"""Characters of a label that are compared; criteria and notes are longer."""

_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")
_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．,，]|[①-⑳])")
_LEAD = re.compile(r"^其中[:：]?")
_NOISE = re.compile(r"[\s\W_]+")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年?")


def plain(text: str) -> str:
    """Without blanks, in one width of characters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def key(text: str, year: int = 0) -> str:
    """What of a label is compared: no blanks, quotes, numbering, 其中, bracketed units; years relative to `year`."""
    return _key(text[: 4 * _LONG], year)


@lru_cache(maxsize=8192)
def _key(text: str, year: int) -> str:
    bare = text.strip(" \u3000\n")
    for _ in range(2):
        bare = _LEAD.sub("", _NUMBER.sub("", bare).strip())
    bare = _NOISE.sub("", plain(_BRACKETED.sub("", bare))) or _NOISE.sub("", plain(bare))
    if year:
        bare = _YEAR.sub(lambda m: {year: "本年", year - 1: "上年"}.get(int(m[1]), m[0]), bare)
    return bare[:_LONG]


def likeness(a: str, b: str, year: int = 0) -> float:
    """From 0 to 1, by the pairs of neighbouring characters that two labels share (Dice); blank labels are like nothing."""
    return _likeness(key(a, year), key(b, year)) if a and b else 0.0


@lru_cache(maxsize=65536)
def _likeness(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if ("上年" in a and "本年" in b) or ("本年" in a and "上年" in b):
        return 0.0
    pairs_a, pairs_b = pairs(a), pairs(b)
    common = sum((pairs_a & pairs_b).values())
    return 2 * common / (sum(pairs_a.values()) + sum(pairs_b.values()))


@lru_cache(maxsize=8192)
def pairs(text: str) -> Counter[str]:
    """Neighbouring characters of a key, with how often they occur; a single character stands for itself."""
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) if len(text) > 1 else Counter((text,))


def is_part(fragment: str, whole: str) -> bool:
    """Whether a text is a piece of a printed one, as where a cell was cut in two: 规模 of 批复规模（㎡）."""
    return plain(fragment) in plain(whole)


def is_figure(text: str) -> bool:
    """Whether a cell looks like data rather than a label: digits, perhaps with a unit, or a dash for nothing."""
    return bool(re.fullmatch(r"[-—–/]+|[<>≤≥≦≧=约]*[-+]?[\d,，]+(?:\.\d+)?\D{0,3}", plain(text)))


def is_filler(text: str) -> bool:
    """Blank, or the dots that ask for more rows."""
    return not re.sub(r"[\s….·。—–\-]+", "", text)


def is_to_be_filled(text: str) -> bool:
    """A place kept for a person in a drafted report: 【请填写：单位名称】."""
    return bool(re.fullmatch(r"【请[^】]*】", text.strip()))


def years_in(text: str) -> list[int]:
    """Years written as such: 2022年, 2022年度."""
    return [int(y) for y in re.findall(r"(?<!\d)(20\d\d)\s*年", text)]
