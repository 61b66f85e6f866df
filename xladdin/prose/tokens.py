"""A sentence cut at its figures: every figure with the words that lead to it."""

from __future__ import annotations

import re

from msgspec import Struct

from xladdin.prose.figure import Figure, figures, folded, masked
from xladdin.prose.sentences import YEAR

_BRACKETED = re.compile(r"（[^（）]*[0-9][^（）]*）|\([^()]*[0-9][^()]*\)")
_SEPARATOR = re.compile(r"[，,；;。：:\n]")
_MONTHS = re.compile(r"([0-9]{1,2}) ?月?份? ?[-－—~至] ?([0-9]{1,2}) ?月")
_NOUN = re.compile("^[\u4e00-\u9fffA-Za-z0-9]{2,14}?(?=[，,；;。、（(）)\n]|以及|$)")


class Token(Struct, frozen=True):
    """A figure in its sentence. `gap`: the text between it and the figure before (or the sentence's beginning), without brackets
    that hold figures; `lead`: the end of the gap that belongs to the figure. `bracket`: number of the bracket it stands in, 0 for
    none. `noun`: for a count, the thing counted, behind it. `year`: the last one named before it. `months`: of 1-11月 in the gap.
    `after`: the next characters; `before`: all of the sentence ahead of it.
    """

    figure: Figure
    gap: str
    lead: str
    bracket: int
    year: int | None
    months: tuple[int, int] | None
    noun: str = ""
    after: str = ""
    before: str = ""


def tokens(sentence: str) -> list[Token]:
    """The figures of a sentence in their order, those in brackets at their place."""
    plain, quiet = folded(sentence), masked(folded(sentence))
    brackets = [m.span() for m in _BRACKETED.finditer(quiet)]
    outer = _without(plain, brackets)
    found = figures(sentence)
    made: list[Token] = []
    last_outer, last_inner = 0, (0, 0)
    for n, figure in enumerate(found):
        inside = next((k for k, (a, b) in enumerate(brackets, 1) if a < figure.start < b), 0)
        if inside:
            start = max(brackets[inside - 1][0] + 1, last_inner[1] if last_inner[0] == inside else 0)
            gap = plain[start : figure.start]
            lead = _lead(gap)
            if not lead.strip() and start == brackets[inside - 1][0] + 1:
                lead = _lead(outer[last_outer : start - 1]).lstrip("占")
            last_inner = (inside, figure.end)
        else:
            gap = outer[last_outer : figure.start]
            lead, last_outer = _lead(gap), figure.end
        if made and made[-1].noun and made[-1].bracket == inside:
            lead = lead.removeprefix(made[-1].noun)
        following = found[n + 1].start if n + 1 < len(found) else len(plain)
        noun = _NOUN.match(plain[figure.end : following]) if figure.kind == "count" else None
        made.append(Token(figure, gap, lead, inside, _year(quiet[: figure.start]), _months(gap), noun.group() if noun else "",
                          plain[figure.end : figure.end + 8], quiet[: figure.start]))  # fmt: skip
    return made


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _lead(gap: str) -> str:
    return gap[max((m.end() for m in _SEPARATOR.finditer(gap)), default=0) :].replace("\0", "")


def _year(before: str) -> int | None:
    found = [int(m[1]) for m in YEAR.finditer(before)]
    return found[-1] if found else None


def _months(before: str) -> tuple[int, int] | None:
    found = [(int(m[1]), int(m[2])) for m in _MONTHS.finditer(before)]
    return found[-1] if found and 1 <= found[-1][0] <= found[-1][1] <= 12 else None
