"""The words before a figure, taken apart: known quantity, role, name."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from xladdin.prose.grammar import Grammar, Role, grammar

_AMONG = re.compile("^中(?![央小心])")
LONGEST = 80
"""Characters ahead of a figure that can belong to its name."""
_HERE = "\ue000"
"""Stands for a known quantity in the words around it."""
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")


class Named(Struct, frozen=True):
    """`quantity`: id or "". `name`: words, "" for none. `role`: id or "". `base`: of a share, the whole's name."""

    quantity: str = ""
    name: str = ""
    role: str = ""
    base: str = ""


def take_apart(lead: str, kind: str) -> Named:
    """Names in the words `lead` before a figure of a kind."""
    g = grammar()
    text = lead[-LONGEST:].strip(" \u3000\0")
    text = re.sub(r"[“”\"‘’ \u3000]", "", text)
    quantity, masked = _known(g, text)
    found = _role(g, masked, kind)
    role, rest, base = "", masked, ""
    if found:
        role, (start, end) = found[0].id, found[1]
        if role == "share":
            base = _base(masked[start:end].replace(_HERE, g.quantity(quantity).zh if quantity else ""))
        rest = masked[:start] + masked[end:]
    name = tidy(rest)
    if _HERE in rest:
        before, _, after = rest.rpartition(_HERE)
        before, after = tidy(before.replace(_HERE, "")), tidy(_AMONG.sub("", after))
        if len(after) > 1:
            return Named("", _BRACKETS.sub("", after), role, base)
        if len(before) > 1:
            return Named("", before + g.quantity(quantity).zh, role, base)
        return Named(quantity, g.quantity(quantity).zh, role, base)
    return Named("", _BRACKETS.sub("", name), role, base)


def _known(g: Grammar, text: str) -> tuple[str, str]:
    """The known quantity named last (of several the longest), and the text with a mark in its place."""
    best: tuple[int, int, int, str] | None = None
    for quantity in g.quantities:
        for match in quantity.pattern.finditer(text):
            here = (match.end(), match.end() - match.start(), match.start(), quantity.id)
            if best is None or here[:2] > best[:2]:
                best = here
    if best is None:
        return "", text
    end, _, start, known = best
    text = text[:start] + _HERE + text[end:]
    for quantity in g.quantities:
        text = quantity.pattern.sub("", text)
    return known, text


def _role(g: Grammar, text: str, kind: str) -> tuple[Role, tuple[int, int]] | None:
    best: tuple[tuple[int, int], Role, tuple[int, int]] | None = None
    for role in g.roles:
        if role.kind not in (kind, "any") and not (role.kind == "level" and kind in ("money", "count")):
            continue
        for match in role.pattern.finditer(text):
            rank = (match.end(), match.end() - match.start())
            if best is None or rank > best[0]:
                best = (rank, role, match.span())
    return (best[1], best[2]) if best else None


def _base(words: str) -> str:
    """占工业总产值（…）的比重达 -> 工业总产值."""
    inner = re.sub(r"^占到?|的?(?:比重|比例)?[达为]?$", "", _BRACKETS.sub("", words))
    return tidy(inner).removesuffix("总额")


@lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """Without the words that join it to the sentence."""
    names = grammar().names
    text = text.replace("\0", "").strip(" \u3000，,；;。：:、")
    while True:
        shorter = names.front.sub("", text, count=1)
        shorter = names.end.sub("", shorter).strip(" \u3000，,；;。：:、")
        if shorter == text or not shorter:
            return names.verbs.sub("", shorter)
        text = shorter


def canonical(name: str) -> str:
    """The name with one word for every set of synonyms, so that equal things have equal names."""
    for group in grammar().names.synonyms:
        for word in group[1:]:
            if word in name and group[0] not in name:
                name = name.replace(word, group[0])
    return _BRACKETS.sub("", name).removesuffix("总额")


def wider(name: str) -> str:
    """The name without the words that make it a part: 规模工业总产值 -> 工业总产值."""
    for word in grammar().names.narrower:
        name = name.replace(word, "")
    return name
