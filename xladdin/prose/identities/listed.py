"""“N个”与列出的名称: 内设机构3个：甲、乙、丙; 甲、乙、丙3个股室."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin.prose.figure import folded, masked
from xladdin.prose.findings import Finding, finding
from xladdin.prose.identities.case import Case
from xladdin.prose.statement import Statement

_UNITS = ("个", "家", "项", "类", "条")
_BEHIND = re.compile(r"[，,]?[^，,。；;：:、0-9]{0,12}?(?:(?:分别[为是]|包括|即)[:：]?|[:：])")
_STOP = re.compile(r"[。；;\n！？]")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
_AND = re.compile("[和及与]")
MOST = 30


def counted_lists(case: Case) -> Iterator[Finding]:
    """A count of bodies or sections and the names beside it agree; names joined by 和 may be one or two."""
    for one in case.prose:
        if one.figure.kind != "count" or one.figure.unit not in _UNITS or one.figure.vague or not 0 < one.value <= MOST:
            continue
        names = _behind(case, one) or _ahead(case, one)
        if names is None:
            continue
        least = len(names)
        most = least + sum(len(_AND.findall(n)) for n in names)
        if not least <= one.value <= most:
            yield finding(
                "count-of-list", [one.place], f"写“{one.figure.text}”，列出的是{least}个：{'、'.join(names)}。", "核对个数，或把列举补全。", one.figure.text, f"{least}个",
            )  # fmt: skip


def _behind(case: Case, one: Statement) -> list[str] | None:
    """Names behind the count: 共有预算单位2个，包括甲、乙."""
    text = case.after(one)
    lead = _BEHIND.match(text)
    if lead is None:
        return None
    return _names(text[lead.end() :], first=True)


def _ahead(case: Case, one: Statement) -> list[str] | None:
    """Three names or more right ahead of the count, with the thing counted behind it: 甲、乙、丙3个股室."""
    sentence = case.sentence(one)
    before = sentence.text[: one.figure.start - sentence.offset]
    noun = re.match("[\u4e00-\u9fff]{2,}", case.after(one))
    clause = re.split(r"[，,。；;:：]|包括|内设|下设|成立|分为|完成", _BRACKETS.sub("", folded(before)))[-1]
    if noun is None or clause.count("、") < 2:
        return None
    return _names(clause, first=False)


def _names(text: str, first: bool) -> list[str] | None:
    """The names of a list; None when it is open (等), holds figures or quotations, or is no list."""
    plain = _BRACKETS.sub("", folded(text))
    plain = _STOP.split(plain, maxsplit=1)[0]
    if "\0" in masked(plain) or re.search(r"[0-9]|等[^、]{0,6}$|等$|等[，,]", plain):
        return None
    if first:
        plain = re.split("[，,]", plain)[0]
    names = [n.strip() for n in re.split("、|以及", plain) if n.strip()]
    return names if len(names) > 1 else None


IDENTITIES = (counted_lists,)
