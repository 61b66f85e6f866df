"""One place of a filing against another: totals left blank, projects without their form, results that the unit's own figures contradict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.indicators import cell_of, said
from xladdin.checks.layout import Layout, once, with_lines
from xladdin.checks.registry import check
from xladdin.exact import format_rate
from xladdin.facts import Finding
from xladdin.rules.derive import block_total, computed_value
from xladdin.rules.target import quantity
from xladdin.vocabulary import Term

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_NUMBERING = re.compile(r"^\s*(?:[（(]?[0-9一二三四五六七八九十]+[）)]?[、.．]?)\s*")
_YEAR = re.compile(r"(20\d\d)年度[^，。；,;]{0,8}(?:整体支出|自评|绩效)")
SAME, LINES = Fraction(4, 5), 5
"""This share of at least so many lines with 决算 equal to 预算 looks filled in from the budget."""
FUNDS = 3
"""From this many equal pairs on, 全年预算数 looks filled in from 全年执行数."""


@check("total-blank")
def total_blank(case: Case) -> Iterable[Finding]:
    """A total stands above its lines."""
    for term in with_lines(case.layout):
        fact = case.filing.facts[term.id]
        if fact.value is not None or fact.origin == "unreadable":
            continue
        parts = block_total(case.filing.blocks.get(term.part_block, ()), term.measure)
        if parts is not None:
            yield finding("total-blank", fact.cell, f"{case.name(term.id)}是空白，而下面各行合计为{case.shown(parts, term.unit)}",
                          "补填合计数")  # fmt: skip


@check("lines-equal-budget")
def lines_equal_budget(case: Case) -> Iterable[Finding]:
    """Actual figures of a year differ from its budget in some line at least."""
    for block, entries in case.filing.blocks.items():
        if len(entries) < LINES:
            continue
        both = [e for e in entries if _number(e, "budget") is not None and _number(e, "actual") is not None]
        same = [e for e in both if _number(e, "budget") == _number(e, "actual")]
        if len(both) >= LINES and len(same) >= SAME * len(both):
            cells = [c for e in same if (c := cell_of(e, "actual"))]
            label = case.vocab.blocks[block].row_zh
            yield finding("lines-equal-budget", cells[0] if cells else None,
                          f"{len(both)}行{label}中有{len(same)}行决算数与预算数完全相同", "核对决算数是否按预算数倒填", tuple(cells[1:]))  # fmt: skip


def _number(entry, column: str) -> Fraction | None:
    return entry[column].number if column in entry else None


@check("executed-equals-budget")
def executed_equals_budget(case: Case) -> Iterable[Finding]:
    """Where no initial budget is given, budgets equal to what was spent line by line were perhaps filled in afterwards."""
    pairs, get = [], case.amounts.get
    for budget_id, executed_id, initial_id in _budgets(case.layout):
        budget, executed = get(budget_id), get(executed_id)
        if budget is not None and executed is not None:
            if budget != executed or get(initial_id) is not None:
                return
            pairs.append(budget_id)
    if len(pairs) >= FUNDS:
        cells = case.cells(*pairs)
        yield finding("executed-equals-budget", cells[0] if cells else None,
                      f"{len(pairs)}行资金的全年预算数与全年执行数逐项完全相等，又没有年初预算数可以对照",
                      "核对全年预算数是否按执行数倒填；确实全部执行完的，备好预算批复", cells[1:])  # fmt: skip


@once
def _budgets(layout: Layout) -> tuple[tuple[str, str, str], ...]:
    """全年预算数 of each item, its 全年执行数 and 年初预算数."""
    items = [i.removesuffix(".full_year") for i in layout.ids if i.endswith(".full_year")]
    return tuple((f"{item}.full_year", f"{item}.executed", f"{item}.initial") for item in items)


@check("result-against-data", rows=True)
def result_against_data(case: Case) -> Iterable[Finding]:
    """A written row named like a rate of the form agrees with the figures the form holds."""
    rates = _rates(case.layout)
    for row, entry in case.written:
        term = rates.get(_core(row.rule.label))
        outcome = row.items[0].outcome
        if term is None or outcome is None or outcome.actual is None or outcome.actual.mark:
            continue
        exact = computed_value(term, case.filing.number, case.filing.blocks)
        if exact is not None and abs(exact - outcome.actual.value) > Fraction(1, 200):
            yield finding("result-against-data", cell_of(entry, "actual"),
                          f"{row.rule.label}完成值填{said(entry, 'actual')}，按表中数据计算为{format_rate(exact)}",
                          "核对数据，改正完成值", case.cells(term.id))  # fmt: skip


@once
def _rates(layout: Layout) -> Mapping[str, Term]:
    """Rates that the form computes, by what they are called."""
    return {_core(t.item_zh): t for t in layout.vocab.terms.values() if t.unit == "rate" and t.computed}


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    """A name without brackets, quotation marks and numbering."""
    return _BRACKETS.sub("", name).strip().strip('“”"').replace("“", "").replace("”", "")


@check("result-above-spending", rows=True)
def result_above_spending(case: Case) -> Iterable[Finding]:
    """An amount of personnel spending does not exceed basic spending, any other amount not what was spent in all."""
    factor = 10_000 if case.form.unit == "wan" else 1
    for row, entry in case.written:
        if "支出" not in row.rule.label or "actual" not in entry or isinstance(entry["actual"].value, bool):
            continue
        amount = quantity(entry["actual"].value, "actual")
        if amount is None or amount.unit not in ("", "*", "元"):
            continue
        yuan = amount.value if amount.unit == "元" else amount.value * factor
        item = "funds_basic" if "人员" in row.rule.label else "funds_total"
        spent = case.filing.number(f"{item}.executed")
        if spent is not None and yuan > spent:
            what = case.name(f"{item}.executed")
            bare = "，也没有写单位" if amount.unit != "元" else ""
            yield finding("result-above-spending", cell_of(entry, "actual"),
                          f"{row.rule.label}完成值{said(entry, 'actual')}{bare}，比{what}{case.shown(spent, 'yuan')}多{case.shown(yuan - spent, 'yuan')}",
                          "核对口径和单位；部分支出不会大于总支出", case.cells(f"{item}.executed"))  # fmt: skip


@check("project-without-form")
def project_without_form(case: Case) -> Iterable[Finding]:
    """Every project of the base table has its 项目支出绩效自评表."""
    if not case.form.attach:
        return
    told = {_bare(str(f.facts["project_name"].value)) for f in case.filing.attached if _has_name(f)}
    for entry in case.filing.blocks.get("projects", ()):
        name = entry["name"].value
        if isinstance(name, str) and name.strip() and _bare(name) not in told:
            yield finding("project-without-form", cell_of(entry, "name"), f"项目“{_bare(name)}”没有项目支出绩效自评表",
                          "复制一张空白的项目自评表填写；表名可以任意")  # fmt: skip


def _has_name(filing) -> bool:
    fact = filing.facts.get("project_name")
    return fact is not None and bool(fact.value)


def _bare(name: str) -> str:
    return _NUMBERING.sub("", name).strip()


@check("year-differs")
def year_differs(case: Case) -> Iterable[Finding]:
    """Texts of the filing speak of its own year."""
    texts = [fact for fact in case.filing.facts.values() if isinstance(fact.value, str) and "年度" in fact.value]
    for fact in texts:
        for found in _YEAR.finditer(fact.value):
            if int(found[1]) != case.filing.year:
                yield finding("year-differs", fact.cell, f"{case.name(fact.id)}中写“{found[0]}”，本表是{case.filing.year}年度的",
                              "改正年度，并核对内容是否沿用了往年的文字")  # fmt: skip


@check("left-blank")
def left_blank(case: Case) -> Iterable[Finding]:
    """Printed places of a form are filled in; what did not occur is 0."""
    by_sheet: dict[str, list] = {}
    for fact in _blanks(case):
        by_sheet.setdefault(fact.cell.sheet if fact.cell else "", []).append(fact)
    for sheet, facts in by_sheet.items():
        names = "、".join(case.name(f.id) for f in facts[:6]) + ("等" if len(facts) > 6 else "")
        yield finding("left-blank", facts[0].cell, f"“{sheet}”有{len(facts)}格没有填：{names}",
                      "没有发生的填0或“无”，有数的补填", tuple(f.cell for f in facts[1:] if f.cell))  # fmt: skip


def _blanks(case: Case) -> Iterator:
    """Empty inputs of printed tables; the lists of 补充数据 are the business of the rules that need them."""
    blanks = [fact for fact in case.filing.facts.values() if fact.value is None and fact.origin == "typed"]
    listed = {
        row.figure
        for sheet in (case.form.sheets if blanks else ())
        if sheet.kind == "figures"
        for row in sheet.rows
        if hasattr(row, "figure")
    }
    return (fact for fact in blanks if fact.id in case.vocab.terms and fact.id not in listed)
