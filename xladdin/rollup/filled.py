"""What one filing says, as lines to be packed: figures and answers, rows of blocks, written indicators, scores, reasons, the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from xladdin.checks.case import Case
from xladdin.checks.layout import Layout
from xladdin.facts import NO_STEP, Cell, Fact
from xladdin.rollup.packed import ABSENT, Kind, Line, Rows, kind
from xladdin.vocabulary import UNITS, Vocabulary

COLUMN_ZH = {
    "name": "指标名称", "target": "年度指标值", "actual": "实际完成值", "marks": "分值", "kind": "指标性质", "level": "完成档次",
}  # fmt: skip
"""Columns of the rows that a unit writes itself into a scoring table."""
Words = tuple[tuple[str, str], ...]
"""Label and unit of each line of a kind."""
Place = tuple[Kind, str, str, int]
"""Kind of some lines, what their ids begin with, sheet and row of the first."""
Value = str | list[str] | int | None
Told = tuple[str, str, Fact, Value]
"""Id and label of a rule, and what stands beside it."""


def filled(case: Case) -> list[Rows]:
    """All lines in order. Scores as the form shows them: where its formula stands, the one it computes."""
    filing, card = case.filing, case.scorecard
    labels = {rule_id: rule.label for rule_id, rule in card.rulebook.by_id.items()}
    found = [_figures(case, tuple([told for told in labels.items() if "[" not in told[0]]))]
    found += _block_rows(case)
    found += _written_rows(case)
    claims = [
        (row.rule.id, row.rule.label, row.claim, _number(row.claimed)) for row in card.rules if row.claim is not None
    ]
    found += _scored(claims, "自评得分", "分")
    reasons = [
        (rule_id, labels.get(rule_id, rule_id), fact, ABSENT if fact.value is None else _value(fact))
        for rule_id, fact in filing.reasons.items()
    ]
    found += _scored(reasons, "扣分说明", "")
    if filing.claimed_total is not None:
        found.append(_rows("", (("自评总分", "分"),), [filing.claimed_total], [_number(card.claimed)]))
    return found


def _figures(case: Case, labels: Words) -> Rows:
    """`labels`: of the printed rules, by id; the answers of the basis sheet are called after them."""
    facts = list(case.filing.facts.values())
    place = _placed_figures(case.layout, labels, tuple([fact.cell for fact in facts]))
    values = [
        text if fact.number is not None else _value(fact)
        for fact, text in zip(facts, case.filing.texts.values(), strict=True)
    ]
    return _filled(place, "", facts, values)


@lru_cache(maxsize=256)
def _placed_figures(layout: Layout, labels: Words, cells: tuple[Cell | None, ...]) -> Place:
    called, terms = dict(labels), layout.vocab.terms
    words = tuple(
        (terms[i].name(layout.year), UNITS[terms[i].unit]) if i in terms
        else (f"{called.get(i.split('.')[1], i)}评分依据", "")
        for i in layout.ids
    )  # fmt: skip
    return _placed(words, layout.ids, cells)


def _block_rows(case: Case) -> Iterator[Rows]:
    """Rows of repeating blocks under their own names."""
    for block, entries in case.filing.blocks.items():
        for entry in entries:
            title = entry["name"].value or case.vocab.blocks[block].row_zh
            words = _columns(case.vocab, case.filing.year, block, tuple(entry))
            yield _rows(str(title), words, [fact for column, fact in entry.items() if column != "name"])


@lru_cache(maxsize=256)
def _columns(vocab: Vocabulary, year: int, block: str, columns: tuple[str, ...]) -> Words:
    return tuple(
        (f" {vocab.measure_name(c, year)}", UNITS[vocab.measure_unit(block, c)]) for c in columns if c != "name"
    )


def _written_rows(case: Case) -> Iterator[Rows]:
    """Indicators that the unit wrote itself."""
    for rows in case.filing.indicators.values():
        for n, row in rows.items():
            title = (row["name"].value if "name" in row else "") or f"第{n + 1}行"
            yield _rows(str(title), _written(tuple(row)), list(row.values()))


@lru_cache(maxsize=256)
def _written(columns: tuple[str, ...]) -> Words:
    return tuple((f" {COLUMN_ZH.get(column, column)}", "") for column in columns)


def _scored(rows: Sequence[Told], ending: str, unit: str) -> Iterator[Rows]:
    """What stands beside rules: apart for each row that the unit wrote, if there is anything, and together for those that are printed.

    Of these every one has its line: which of them say something differs from filing to filing.
    """
    for written, run in groupby(rows, key=_is_written):
        own = list(run)
        if written:
            yield from (
                _rows(label, ((ending, unit),), [fact], [value]) for _, label, fact, value in own if value != ABSENT
            )
        else:
            words = _endings(tuple([label for _, label, _, _ in own]), ending, unit)
            yield _rows("", words, [fact for _, _, fact, _ in own], [value for _, _, _, value in own])


def _is_written(row: Told) -> bool:
    return "[" in row[0]


@lru_cache(maxsize=256)
def _endings(labels: tuple[str, ...], ending: str, unit: str) -> Words:
    return tuple((f"{label}{ending}", unit) for label in labels)


def _rows(title: str, words: Words, facts: Sequence[Fact], values: Sequence[Value] | None = None) -> Rows:
    """`values`: where they are not those of the facts."""
    place = _placed(words, tuple([f.id for f in facts]), tuple([f.cell for f in facts]))
    return _filled(place, title, facts, [_value(f) for f in facts] if values is None else values)


def _filled(place: Place, title: str, facts: Sequence[Fact], values: Sequence[Value]) -> Rows:
    own, item, sheet, row = place
    origins = "".join([f.origin[0] for f in facts])
    steps = " ".join(["0" if f.step is NO_STEP else str(f.step) for f in facts])
    return Rows(own, item, title, sheet, row, values, origins, steps)


@lru_cache(maxsize=1 << 13)
def _placed(words: Words, ids: tuple[str, ...], cells: tuple[Cell | None, ...]) -> Place:
    """The kind of such lines, what all ids begin with in a row (`projects[0]`), sheet and row of the first."""
    start = ids[0][: ids[0].find("]") + 1] if ids else ""
    if not all(i.startswith(start) for i in ids):
        start = ""
    first = next(filter(None, cells), None)
    sheet, top = (first.sheet, first.row) if first is not None else ("", 0)
    lines = []
    for (label, unit), i, cell in zip(words, ids, cells, strict=True):
        line = Line(i.removeprefix(start), label, unit, "", 0, 0)
        if cell is not None:
            line = line._replace(sheet="" if cell.sheet == sheet else cell.sheet, row=cell.row - top, col=cell.col)
        lines.append(line)
    return kind(tuple(lines)), start, sheet, top


def _value(fact: Fact) -> Value:
    number, value = fact.number, fact.value
    if number is not None:
        return str(number)
    if value is None:
        return None
    if isinstance(value, bool):
        return ["是" if value else "否"]
    return [str(value)]


def _number(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
