"""Rows that the unit itself wrote: marks that add up, targets and results that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.registry import check
from xladdin.exact import exact_sum, format_score, parse_number, same
from xladdin.facts import Cell, Entry, Fact, Finding
from xladdin.rules.fit import text_of, usable_marks
from xladdin.rules.rulebook import FULL, Rule
from xladdin.rules.score import RuleScore

_LABEL_MARKS = re.compile(r"[（(]([\d.]+)分[）)]\s*$")


def cell_of(entry: Entry, column: str) -> Cell | None:
    return entry[column].cell if column in entry else None


def said(entry: Entry, column: str) -> str:
    """What a cell shows."""
    fact: Fact | None = entry.get(column)
    if fact is None or fact.value is None:
        return ""
    return fact.entered or str(fact.value)


@check("marks-missing", rows=True)
def marks_missing(case: Case) -> Iterable[Finding]:
    """A row that is filled in has its 分值."""
    for block, rows in case.filing.indicators.items():
        for n, entry in sorted(rows.items()):
            if usable_marks(entry) is None:
                name = text_of(entry, "name") or f"{case.scorecard.rulebook.open_blocks[block].label}第{n + 1}行"
                fact = entry.get("marks")
                wrong = (
                    f"分值“{fact.entered or fact.value}”不是大于0的数"
                    if fact and (fact.entered or fact.value)
                    else "没有填分值"
                )
                yield finding("marks-missing", cell_of(entry, "marks"), f"{name}{wrong}，不能计分", "填写本行的分值")


@check("name-missing", rows=True)
def name_missing(case: Case) -> Iterable[Finding]:
    """A row that is scored says what it measures."""
    for row, entry in case.written:
        if not text_of(entry, "name"):
            yield finding(
                "name-missing", cell_of(entry, "name"), f"{row.rule.label}没有写三级指标的名称", "补写指标名称"
            )


@check("part-marks")
def part_marks(case: Case) -> Iterable[Finding]:
    """The marks that the unit sets add up to those of the 一级 (or 二级) indicator."""
    for part in case.scorecard.rulebook.parts:
        opened = [g for g in part.groups if g.open]
        fixed = [g for g in opened if g.marks is not None]
        for group in fixed:
            yield from _marks_differ(case, group.label, group.marks, group.rules)
        if opened and not fixed:
            own = [rule for group in part.groups for rule in group.rules]
            yield from _marks_differ(case, part.label, part.marks, own)


def _marks_differ(case: Case, label: str, wanted: Fraction | None, rules: Sequence[Rule]) -> Iterator[Finding]:
    assert wanted is not None
    marks = [rule.marks for rule in rules]
    if same(exact_sum(marks), wanted):
        return
    cells = [c for rule in rules if "[" in rule.id and (c := entry_cell(case, rule.id, "marks"))]
    shown = "＋".join(format_score(m) for m in marks) or "没有填写"
    total = f"＝{format_score(exact_sum(marks))}" if len(marks) > 1 else ""
    yield finding("part-marks", cells[0] if cells else None, f"{label}应共{format_score(wanted)}分，各行分值为{shown}{total}",
                  "调整各行的分值，使合计等于规定的分值", tuple(cells[1:]))  # fmt: skip


def entry_cell(case: Case, rule_id: str, column: str) -> Cell | None:
    block, _, index = rule_id.partition("[")
    return cell_of(case.filing.indicators[block][int(index[:-1])], column)


@check("marks-not-hundred")
def marks_not_hundred(case: Case) -> Iterable[Finding]:
    """A scoring table has 100 marks in all."""
    book = case.scorecard.rulebook
    if book.scored and book.marks != FULL:
        total = case.filing.claimed_total
        yield finding("marks-not-hundred", total.cell if total else None, f"分值合计{format_score(book.marks)}分，不是{FULL}分{'：' if book.marks_note else ''}{book.marks_note}",
                      "请发表单位核对各类指标的分值；总分按现有分值计算，不能与满分100分的单位直接比较")  # fmt: skip


@check("label-marks", rows=True)
def label_marks(case: Case) -> Iterable[Finding]:
    """A name that carries its own 分值 agrees with the 分值 column."""
    for row, entry in case.written:
        printed = _printed_marks(row.rule.label)
        if printed is not None and not same(printed, row.rule.marks):
            yield finding("label-marks", cell_of(entry, "marks"),
                          f"“{row.rule.label}”名称中写{format_score(printed)}分，分值栏填{format_score(row.rule.marks)}分",
                          "改正名称或分值，使两处一致", tuple(c for c in (cell_of(entry, "name"),) if c))  # fmt: skip


@lru_cache(maxsize=4096)
def _printed_marks(label: str) -> Fraction | None:
    """The 分值 at the end of a name; units of one place mostly use the same names."""
    found = _LABEL_MARKS.search(label)
    marks = parse_number(found[1], expect="score").value if found else None
    return None if marks is None else Fraction(marks)


@check("result-not-figure", rows=True)
def result_not_figure(case: Case) -> Iterable[Finding]:
    """Where the target is a figure, the result is a figure too, not the target copied."""
    for row, entry in case.written:
        state = row.items[0].outcome.state if row.items[0].outcome else ""
        if state not in ("inequality", "not-number"):
            continue
        copied = said(entry, "actual") == said(entry, "target")
        why = "照抄了指标值，没有实际完成的数" if copied else "不是具体的数"
        yield finding("result-not-figure", cell_of(entry, "actual"),
                      f"{row.rule.label}的实际完成值“{said(entry, 'actual')}”{why}，自评{_claim(row)}无法核实",
                      "填写全年实际完成的数值", tuple(c for c in (cell_of(entry, "target"),) if c))  # fmt: skip


@check("result-missing", rows=True)
def result_missing(case: Case) -> Iterable[Finding]:
    """A row has both target and result."""
    for row, entry in case.written:
        state = row.items[0].outcome.state if row.items[0].outcome else ""
        if state in ("no-target", "no-actual"):
            what = "年度指标值" if state == "no-target" else "实际完成值"
            column = "target" if state == "no-target" else "actual"
            yield finding("result-missing", cell_of(entry, column), f"{row.rule.label}没有填{what}，自评{_claim(row)}无法核实", f"补填{what}，或删去没有用到的行",
                          severity="warning" if state == "no-target" else None)  # fmt: skip


@check("result-unit-differs", rows=True)
def result_unit_differs(case: Case) -> Iterable[Finding]:
    """Target and result are counted in the same unit."""
    for row, entry in case.written:
        if row.items[0].outcome and row.items[0].outcome.state == "unit":
            yield finding("result-unit-differs", cell_of(entry, "actual"),
                          f"{row.rule.label}的指标值“{said(entry, 'target')}”与完成值“{said(entry, 'actual')}”单位不同，不能比较",
                          "把两处写成相同的单位", tuple(c for c in (cell_of(entry, "target"),) if c))  # fmt: skip


def judged(row: RuleScore) -> bool:
    """A qualitative row: a person gave the score."""
    return row.status == "judged"


def _claim(row: RuleScore) -> str:
    return "得分" if row.claimed is None else f"{format_score(row.claimed)}分"
