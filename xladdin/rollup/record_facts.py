"""The figures of one filing line by line, each with its Chinese name and the cell it came from."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from xladdin.checks.case import Case
from xladdin.exact import Fraction
from xladdin.facts import Cell, Fact, Filing
from xladdin.vocabulary import UNITS

FAST = 1
"""zlib level: half the time of the default and 5 per cent more bytes."""
COLUMN_ZH = {
    "name": "指标名称", "target": "年度指标值", "actual": "实际完成值", "marks": "分值", "kind": "指标性质", "level": "完成档次",
}  # fmt: skip
"""Columns of the rows that a unit writes itself into a scoring table."""


class FactLine(Struct, frozen=True):
    """One figure. `item`: its id in the vocabulary or the rulebook; `label`: what the form calls it, with the row it stands in.

    `value`: exact in base units (元, rates as fractions), text as typed, 是 or 否; None when missing. `form`: of the sheet it stands on,
    `project`: the project of an attached sheet. `origin` and `step` as in `facts.Fact`.
    """

    form: str
    project: str
    item: str
    label: str
    value: Fraction | str | None
    unit: str
    origin: str
    cell: Cell | None
    step: Fraction


def pack_facts(cases: Iterable[Case]) -> bytes:
    """Compressed JSON: safe to read back wherever it comes from. A number is written as [text], exact."""
    rows = [row for case in cases for row in _rows(case)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return zlib.compress(text, FAST)


def _rows(case: Case) -> Iterator[list[Any]]:
    """Every figure, answer, score and reason of a filing, missing ones included; what `FactLine` has, in its order."""
    filing = case.filing
    form, project = filing.form, project_of(filing)
    for label, unit, fact, value in _labelled(case):
        cell, step = fact.cell, fact.step
        place = None if cell is None else (cell.sheet, cell.row, cell.col)
        yield [form, project, fact.id, label, value, unit, fact.origin, place, str(step) if step else 0]


def project_of(filing: Filing) -> str:
    """What an attached sheet is called: by its project, else by its tab; '' for the unit's own filing."""
    named = filing.facts.get("project_name")
    return str(named.value or filing.sheet) if named is not None and filing.sheet else filing.sheet


def _labelled(case: Case) -> Iterator[tuple[str, str, Fact, Any]]:
    filing, terms, card = case.filing, case.vocab.terms, case.scorecard
    labels = {rule.id: rule.label for rule in card.rulebook.rules}
    for fact_id, fact in filing.facts.items():
        term = terms.get(fact_id)
        if term is not None:
            yield term.name(filing.year), UNITS[term.unit], fact, _value(fact)
        else:
            yield f"{labels.get(fact_id.split('.')[1], fact_id)}评分依据", "", fact, _value(fact)
    yield from _block_rows(case)
    for row in card.rules:
        if row.claim is not None:  # where the form's formula stands, the score it shows
            yield f"{row.rule.label}自评得分", "分", row.claim, _number(row.claimed)
    for rule_id, reason in filing.reasons.items():
        if reason.value is not None:
            yield f"{labels.get(rule_id, rule_id)}扣分说明", "", reason, _value(reason)
    if filing.claimed_total is not None:
        yield "自评总分", "分", filing.claimed_total, _number(card.claimed)


def _block_rows(case: Case) -> Iterator[tuple[str, str, Fact, Any]]:
    """Rows of repeating blocks under their own names, then indicators that the unit wrote itself."""
    for block, entries in case.filing.blocks.items():
        spec = case.vocab.blocks[block]
        for entry in entries:
            title = str(entry["name"].value or spec.row_zh)
            for measure, fact in entry.items():
                if measure != "name":
                    name = case.vocab.measure_name(measure, case.filing.year)
                    yield f"{title} {name}", UNITS[case.vocab.measure_unit(block, measure)], fact, _value(fact)
    for rows in case.filing.indicators.values():
        for n, row in rows.items():
            title = str(row["name"].value or f"第{n + 1}行") if "name" in row else f"第{n + 1}行"
            yield from (
                (f"{title} {COLUMN_ZH.get(column, column)}", "", fact, _value(fact)) for column, fact in row.items()
            )


def _value(fact: Fact) -> Any:
    value = fact.value
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    return [str(fact.number)] if fact.number is not None else str(value)


def _number(value: Fraction | None) -> list[str] | None:
    return None if value is None else [str(value)]


def unpack_lines(packed: bytes) -> Iterator[FactLine]:
    """Raises ValueError, zlib.error, TypeError or IndexError when the bytes are not what `pack_facts` made."""
    for form, project, item, label, value, unit, origin, cell, step in json.loads(zlib.decompress(packed)):
        exact = fraction(value[0]) if isinstance(value, list) else value
        yield FactLine(
            form, project, item, label, exact, unit, origin, Cell(*cell) if cell else None, fraction(str(step))
        )


@lru_cache(maxsize=65536)
def fraction(text: str) -> Fraction:
    """`3` or `1/3`, as str() of a Fraction writes it. Raises ValueError."""
    top, _, bottom = text.partition("/")
    return Fraction(int(top), int(bottom or 1))
