"""What the words beside one figure say of it: its name and role, its qualifiers; before what else the sentence says is looked at."""

from __future__ import annotations

import re

from xladdin.prose.grammar import grammar
from xladdin.prose.naming import Named, take_apart, tidy
from xladdin.prose.tokens import Token

_ASIDE = re.compile("【[^【】]*】|（[^（）]*）")
_BODY = re.compile("(?:^|[，,；;：:])((?![本我该各其])[^，,；;：:]{2,24}?(?:项目|工程|课题|中心|学校|医院|公司))")
"""A body or project that is not the department itself."""
_RULE = re.compile("(?:以上|以下)?(?:（含）)?[为计得]满?分|的?[得计扣]")
"""Behind a figure that is a line in a scoring rule, not a fact: 100%为满分."""
_PLANNED = re.compile("目标(?:任务)?(?:为|是)?[:：]")
_AIMED = re.compile("(?:目标|确保|计划)(?!任务|值|数|完成)[^，；的]{0,8}$")
NEAR = 30
"""Characters ahead of a figure in which 预计, 当月 and the like speak of it."""
WHOLE_YEAR = 11
"""Months from the first to the last of a year."""


def opening_topic(token: Token) -> Named | None:
    """Whose figures follow, when the clauses ahead of the first one say so: 校舍维修项目单独开展了自评，全年预算数20万元."""
    ahead = _ASIDE.sub("", token.gap.removesuffix(token.lead))
    if not ahead.strip("，,；;：: "):
        return None
    named = take_apart(re.split("[，,；;：:]", ahead)[0], "money")
    if named.quantity:
        return Named(named.quantity)
    body = _BODY.search(ahead)
    return Named("", tidy(body[1])) if body else None


def own_name(token: Token, part: bool) -> Named:
    """The words ahead of the figure; of a count also the thing counted, behind it: 现有20个行政编制."""
    if nameless(token):
        return Named()
    named = take_apart(_own_words(token, part), token.figure.kind)
    if not token.noun or named.quantity:
        return named
    counted = take_apart(token.noun, "count")
    return Named("", named.name + counted.name, named.role or counted.role, named.base)


def nameless(token: Token) -> bool:
    """A、B分别增长5%、6%: whose figure it is can not be told from the words beside it."""
    return "分别" in token.lead or (token.gap.strip(" \u3000\0") in ("、", "和") and not token.noun)


def _own_words(token: Token, part: bool) -> str:
    """The lead; of a part without the list word ahead of it."""
    lead = token.lead
    for marker in grammar().markers if part else ():
        found = [m.end() for m in marker.pattern.finditer(lead)] if not marker.total else []
        if found:
            lead = lead[found[-1] :]
    return lead.lstrip("、和及与")


def qualifiers(token: Token) -> frozenset[str]:
    """expected, monthly, cumulative; months: of a part of the year; rule: of a scoring rule; planned: a goal."""
    words = token.gap.rpartition("；")[2][-NEAR:]
    found = {key for key, pattern in grammar().qualifiers.items() if pattern.search(words)}
    if token.months and token.months[1] - token.months[0] < WHOLE_YEAR:
        found.add("months")
    if _RULE.match(token.after):
        found.add("rule")
    if _PLANNED.search(token.before) or _AIMED.search(token.lead):
        found.add("planned")
    return frozenset(found)
