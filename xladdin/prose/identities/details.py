"""Projects named and costed one by one against 项目支出 as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xladdin.prose.findings import Finding, finding
from xladdin.prose.identities.case import Case, added
from xladdin.prose.identities.sums import unequal
from xladdin.prose.ranges import Range, total
from xladdin.prose.sentences import Sentence
from xladdin.prose.statement import Place, Statement, shown

_MAINLY = re.compile("项目(?:支出|资金|经费)主要(?:为|是|包括|有)(?P<names>[^。；，0-9]{4,80})")
_AND = re.compile("[、和及]")
PROJECT_NAMES = ("项目资金", "项目支出", "项目经费")


def projects_in_one_sentence(case: Case) -> Iterator[Finding]:
    """项目资金主要为甲5万元；乙3万元: together they are 项目支出."""
    for group in case.groups:
        if group.whole is not None or not (group.subject.quantity == "project" or group.subject.name in PROJECT_NAMES):
            continue
        parts = [p for p in group.parts if p.firm and p.figure.kind == "money"]
        wholes = case.said("project", "executed") + case.said("project", "initial")
        sums, exact = total([p.range for p in parts]), sum((p.value for p in parts), Fraction(0))
        if len(parts) < 2 or not wholes or any(sums.meets(w.range) for w in wholes):
            continue
        whole = wholes[0]
        yield _gap(whole, parts, exact) if exact < whole.value else unequal(whole, parts, exact)


def projects_named_first(case: Case) -> Iterator[Finding]:
    """项目支出主要为甲和乙。甲年初预算…，乙年初预算…: what is left of 项目支出 is other projects', which the report should name."""
    for sentence in case.read.sentences:
        match = _MAINLY.search(sentence.text)
        if match is None:
            continue
        names = [n.strip("“” 等") for n in _AND.split(match["names"])]
        own = _figures_of(case, sentence, [n for n in names if len(n) > 1])
        if len({s.name for s in own}) < 2:
            continue
        gaps = [g for role in ("initial", "executed") if (g := _missing(case, own, role))]
        if gaps:
            yield _combined(own, gaps)
        yield from _adjusted(case, own)
        return


def _figures_of(case: Case, sentence: Sentence, names: list[str]) -> list[Statement]:
    """Figures of the named projects in the same paragraph or the next; a name may be shortened to its end."""
    near = [
        s
        for s in case.prose
        if 0 <= s.place.paragraph - sentence.paragraph <= 1 and s.figure.kind == "money" and s.firm and s.name
    ]
    return [s for s in near if not s.quantity and any(n.endswith(s.name) for n in names)]


def _missing(case: Case, own: list[Statement], role: str) -> tuple[Statement, list[Statement], Fraction] | None:
    wholes, parts = case.said("project", role), [s for s in own if s.role == role]
    if not wholes or len(parts) < 2:
        return None
    exact = sum((p.value for p in parts), Fraction(0))
    below = wholes[0].range.above(total([p.range for p in parts]))
    return (wholes[0], parts, wholes[0].value - exact) if below else None


def _combined(own: list[Statement], gaps: list[tuple[Statement, list[Statement], Fraction]]) -> Finding:
    said = "；".join(f"{w}，列出的{added(parts)}，还有{shown(gap, w.figure)}没有列出" for w, parts, gap in gaps)
    whole, _, gap = gaps[0]
    return finding(
        "projects-not-all-listed", [own[0].place, *(w.place for w, _, _ in gaps)], f"{said}。", "补列其余项目的名称和金额，或写明“其他项目”的合计。",
        whole.figure.text, shown(whole.value - gap, whole.figure),
    )  # fmt: skip


def _gap(whole: Statement, parts: list[Statement], exact: Fraction) -> Finding:
    return finding(
        "projects-not-all-listed", [parts[0].place, whole.place], f"列出的各项目合计{shown(exact, whole.figure)}，{whole}，还有{shown(whole.value - exact, whole.figure)}没有列出。",
        "补列其余项目的名称和金额，或写明“其他项目”的合计。", shown(exact, whole.figure), whole.figure.text,
    )  # fmt: skip


def _adjusted(case: Case, own: list[Statement]) -> Iterator[Finding]:
    """A listed project was cut while 项目支出 grew: others must have grown by more, unnamed."""
    supplements = case.said("project", "supplement")
    changes: list[tuple[Statement, Statement]] = [
        (i, f)
        for i in own
        if i.role == "initial"
        for f in own
        if f.role == "full_year" and f.name == i.name and not f.range.meets(i.range)
    ]
    if len(supplements) != 1 or not changes:
        return
    change = total([f.range - i.range for i, f in changes])
    exact = sum((f.value - i.value for i, f in changes), Fraction(0))
    whole, rest = supplements[0], supplements[0].value - exact
    if change.high < 0 < whole.range.low and not Range(rest, rest).meets(whole.range):
        names = "、".join(f"{i.name}由{i.figure.text}调整为{f.figure.text}" for i, f in changes)
        places: list[Place] = [changes[0][1].place, whole.place]
        yield finding(
            "projects-not-all-listed", places, f"{names}，减少{shown(-exact, whole.figure)}，而{whole}：其他项目共追加{shown(rest, whole.figure)}，文中没有列出。",
            "写明追加了哪些项目、各多少。", shown(exact, whole.figure), whole.figure.text,
        )  # fmt: skip


IDENTITIES = (projects_in_one_sentence, projects_named_first)
