"""The year that the report speaks of, and whether its figures are those of a whole year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin.prose.figure import folded, masked
from xladdin.prose.findings import Finding, finding
from xladdin.prose.identities.case import Case
from xladdin.prose.statement import Place

_OWN = r"(?:本部门|我部门|本单位|我单位|我局|本局|该局)?"
_EVALUATED = re.compile(
    rf"{_OWN} ?(?P<year>(?:19|20)[0-9]{{2}}) ?年度?(?:{_OWN})(?:部门|单位)?整体支出(?:绩效)?(?:自评|评价)"
)
_OWN_MONEY = re.compile(
    r"(?:本部门|我部门|本单位|我单位|我局|本局) ?(?P<year>(?:19|20)[0-9]{2}) ?年度?(?:部门|一般公共预算|财政拨款|基本|项目|整体)?(?:预算|支出|收入|决算)"
)
_PUBLISHED = re.compile("公开|公示|上年|去年|对比|结转")
_MONTHS = re.compile(r"1 ?月?份? ?[-－—~至] ?(?:[2-9]|1[0-2]) ?月")


def wrong_year(case: Case) -> Iterator[Finding]:
    """The sentences on this evaluation and on the department's own money speak of the report's year."""
    if case.year is None:
        return
    for sentence in case.read.sentences:
        text = masked(folded(sentence.text))
        for pattern in (_EVALUATED, _OWN_MONEY):
            for match in pattern.finditer(text):
                if int(match["year"]) == case.year or (pattern is _OWN_MONEY and _PUBLISHED.search(text)):
                    continue
                span = sentence.offset + match.start(), sentence.offset + match.end()
                place = Place(sentence.paragraph, sentence.text.strip(), *span, offset=sentence.offset)
                yield finding(
                    "wrong-year", [place], f"写“{match.group().strip()}”，报告标题的年度是{case.year}年。", f"改为{case.year}年度，并核对这一段是不是沿用了上年的内容。",
                    f"{match['year']}年", f"{case.year}年",
                )  # fmt: skip
                return


def estimates(case: Case) -> Iterator[Finding]:
    """A self-evaluation is written after the year: its figures are facts of the whole year."""
    if not case.evaluation:
        return
    found = [s for s in case.prose if s.qualifiers & {"expected", "months"} and "planned" not in s.qualifiers]
    if found:
        named = "、".join(dict.fromkeys(f"“{s}”" for s in found[:6]))
        yield finding(
            "estimate", list({(s.place.paragraph, s.place.sentence): s.place for s in found}.values()),
            f"有{len(found)}个数是预计数或不满一年的数：{named}{'等' if len(found) > 6 else ''}。", "换成全年实际数；没有的，写明数据截止到哪个月。",
            found[0].figure.text, "全年实际数",
        )  # fmt: skip


def mixed_periods(case: Case) -> Iterator[Finding]:
    """“1-12月……当月” leaves open which month is meant."""
    for one in case.prose:
        if "monthly" not in one.qualifiers or one.role:
            continue
        sentence = case.sentence(one)
        months = _MONTHS.search(folded(sentence.text)[: one.figure.start - sentence.offset])
        if months:
            yield finding(
                "period-mixed", [one.place], f"句首写“{months.group()}”，“{one}”却是当月数。", "写明是哪个月，或改为累计数。", months.group(), "当月",
            )  # fmt: skip


IDENTITIES = (wrong_year, estimates, mixed_periods)
