"""What the unit itself set as targets and how it met them, group by group; projects, and the forms attached for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin.checks.case import Examined
from xladdin.exact import format_score
from xladdin.facts import Entry, Fact
from xladdin.report.figures import Figures, ask, check, joined, one_line
from xladdin.word.write import Block, Body, Span

_FIGURE = re.compile("[≥≤＞＜><＝=]? ?-?[0-9][^，。；、]{0,9}")
"""What is no figure is quoted within a sentence."""
MOST_PROJECTS = 20
"""More than these are left to the table."""
_BOTH = re.compile("(.+)（(.+)）(.*)")


def indicators(figures: Figures) -> Iterator[Block]:
    """One paragraph per 二级指标: every row's target, result and score; the marks stand in the table."""
    for part in figures.case.scorecard.rulebook.parts:
        for group in part.groups:
            rows = figures.filing.indicators.get(group.open, {}) if group.open else {}
            if not rows:
                continue
            spans: list[Span] = [Span(f"{one_line(group.label)}：")]
            for n, (index, row) in enumerate(sorted(rows.items())):
                spans += [*([Span("；")] if n else []), *_row(figures, f"{group.open}[{index}]", row)]
            yield Body((*spans, Span("。")))


def _row(figures: Figures, rule_id: str, row: Entry) -> tuple[Span, ...]:
    name = joined(_text(figures, row.get("name"), "指标名称"))
    target = _said(figures, row.get("target"), "指标值")
    actual = _said(figures, row.get("actual"), "实际完成值")
    claimed = next((r.claimed for r in figures.case.scorecard.rules if r.rule.id == rule_id), None)
    got = Span(f"得{format_score(claimed)}分") if claimed is not None else ask("得分")
    return joined(name, "，指标值", target, "，实际完成", actual, "，", got)


def _text(figures: Figures, fact: Fact | None, what: str) -> Span:
    return Span(one_line(str(fact.value))) if fact is not None and fact.value else ask(what)


def _said(figures: Figures, fact: Fact | None, what: str) -> Span:
    """A target or a result as typed."""
    if fact is None or fact.value is None or fact.value == "":
        return ask(what)
    if fact.cell is not None and fact.cell in figures.wrong:
        return check(what, fact.cell)
    if not isinstance(fact.value, str):
        return Span(format_score(fact.number) if fact.number is not None else one_line(str(fact.value)))
    text = one_line(fact.value)
    return Span(text if _FIGURE.fullmatch(text) else f"“{text}”")


def _project_clause(figures: Figures, title: str, fact_id: str) -> tuple[Span, ...]:
    """`年初预算数143.56万元`; a signed one by its word for the direction: 追加（追减）数 -> 追减数15.00万元."""
    both = _BOTH.fullmatch(title)
    if both is None:
        return joined(title, figures.say(fact_id))
    return figures.directed(fact_id, f"{both[1]}{both[3]}", f"{both[2]}{both[3]}")


def projects(figures: Figures) -> Iterator[Block]:
    """One paragraph with the rows of the projects' block: name and figures."""
    vocab, filing = figures.case.vocab, figures.filing
    for block in ("projects", "fund_projects"):
        entries = filing.blocks.get(block, ())
        measures = vocab.blocks[block].measures
        for entry in entries[:MOST_PROJECTS]:
            label = entry.get("name")
            name = one_line(str(label.value)) if label is not None and label.value else ""
            known = [m for m in measures if m in entry and entry[m].value is not None]
            clauses: list[Span] = []
            for measure in known:
                title = vocab.measure_name(measure, filing.year)
                clauses += joined("，" if clauses else "", _project_clause(figures, title, entry[measure].id))
            if clauses:
                yield Body(joined(name or ask("项目名称"), clauses, "。"))
        if len(entries) > MOST_PROJECTS:
            yield Body(joined(f"以上列出前{MOST_PROJECTS}个项目，全部{len(entries)}个项目见附表。"))


def project_scores(examined: Examined) -> Iterator[Block]:
    """The attached forms: funds and score of each project."""
    for case in examined.attached:
        own = Figures(case, examined.findings)
        name = own.filing.facts.get("project_name")
        called = one_line(str(name.value)) if name is not None and name.value else ""
        head = joined(f"“{called}”项目") if called else joined(ask("项目名称"))
        ids = [i for i in ("funds_total.full_year", "funds_total.executed", "funds_total.rate") if i in own.slots]
        words = [("全年预算数", "全年执行数", "执行率")[n] for n in range(len(ids))]
        spans: list[Span] = []
        for word, fact_id in zip(words, ids, strict=True):
            spans += joined("，" if spans else "", word, own.say(fact_id))
        claimed, whole = case.scorecard.claimed, case.scorecard.claimed_sum
        if claimed is None:
            score: Span = ask("项目自评得分")
        elif whole is not None and whole != claimed:
            score = check("项目自评总分与各项得分之和不一致", None)
        else:
            score = Span(f"自评{format_score(claimed)}分")
        yield Body(joined(head, spans, "，" if spans else "", score, "。"))
