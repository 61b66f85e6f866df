"""The glossary that joins forms and rulebooks: id <-> 中文 <-> unit <-> meaning. Source of every term: see vocabulary.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from xladdin.strict import DefinitionError, Table, load_toml, nearest

UNITS: dict[str, str] = {
    "yuan": "元", "people": "人", "sqm": "㎡", "times": "次", "items": "个", "rate": "％", "flag": "", "text": "",
}  # fmt: skip

FILE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True, slots=True)
class Term:
    """One fact id. `zh` is the Chinese name (may contain {year}/{last}); `formula`, `sum_of`, `sum_block` say how it is computed."""

    id: str
    item: str
    measure: str
    zh: str
    item_zh: str
    unit: str
    definition: str
    source: str
    formula: str = ""
    sum_of: tuple[str, ...] = ()
    sum_block: str = ""
    part_block: str = ""
    signed: bool = False
    watch_growth: Fraction | None = None

    def name(self, year: int) -> str:
        return self.zh.format(year=year, last=year - 1)

    @property
    def computed(self) -> bool:
        return bool(self.formula or self.sum_of or self.sum_block)


@dataclass(frozen=True, slots=True)
class Block:
    """A repeating block of rows: a label column (`name`) and one column per measure."""

    id: str
    zh: str
    row_zh: str
    label: str
    unit: str
    measures: tuple[str, ...]
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class TieOut:
    """勾稽关系: the sum of `left` ids is at most the sum of `at_most` ids."""

    left: tuple[str, ...]
    at_most: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    terms: Mapping[str, Term]
    items: Mapping[str, tuple[str, ...]]
    blocks: Mapping[str, Block]
    measures: Mapping[str, str]
    tie_outs: tuple[TieOut, ...] = ()

    def require(self, term_id: str, table: Table, key: str) -> Term:
        """The term, or a DefinitionError at that place naming the nearest known id."""
        term = self.terms.get(term_id)
        if term is None:
            raise table.fail(f"词汇表中没有 “{term_id}”{nearest(term_id, self.terms)}", key)
        return term

    def measure_name(self, measure: str, year: int) -> str:
        return self.measures[measure].format(year=year, last=year - 1)


def load_vocabulary(path: Path = FILE) -> Vocabulary:
    """Reads the glossary. Raises DefinitionError for unknown keys, units, measures or ids in formulas."""
    root = Table(load_toml(path), path.name, "")
    measures = {}
    for name, table in root.named_tables("measure").items():
        measures[name] = _year_text(table)
        table.done()
    terms: dict[str, Term] = {}
    items: dict[str, tuple[str, ...]] = {}
    for item, table in root.named_tables("term").items():
        made = _terms(item, table, measures)
        items[item] = tuple(made)
        terms.update(made)
    blocks = {name: _block(name, table, measures) for name, table in root.named_tables("block").items()}
    vocabulary = Vocabulary(terms, items, blocks, measures)
    tie_outs = tuple(_tie_out(t, vocabulary) for t in root.tables("tie_out"))
    root.done()
    vocabulary = replace(vocabulary, tie_outs=tie_outs)
    _check_links(vocabulary, path.name)
    return vocabulary


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def _measures(table: Table, known: Mapping[str, str], key: str = "measures") -> list[str]:
    found = table.texts(key)
    for measure in found:
        if measure not in known:
            raise table.fail(f"没有 “{measure}” 这种口径{nearest(measure, known)}", key)
    return found


def _terms(item: str, table: Table, measures: Mapping[str, str]) -> dict[str, Term]:
    zh, unit = _year_text(table), table.choice("unit", UNITS)
    own = _measures(table, measures)
    common = {
        "item": item, "item_zh": zh, "unit": unit, "definition": table.text("definition"), "source": table.text("source"),
        "formula": table.text("formula", ""), "part_block": table.text("part_block", ""),
        "signed": table.take("signed", bool, False), "watch_growth": table.percent("watch_growth", None),
    }  # fmt: skip
    sum_of, sum_block = tuple(table.texts("sum_of")), table.text("sum_block", "")
    summed = _measures(table, measures, "sum_measures") or own
    table.done()
    if sum(map(bool, (common["formula"], sum_of, sum_block))) > 1:
        raise table.fail("formula、sum_of、sum_block 只能有一个")
    if not set(summed) <= set(own) or (own and common["formula"]):
        raise table.fail("sum_measures 应在 measures 之内，有 measures 的不能有 formula")
    if not own:
        return {item: Term(id=item, measure="", zh=zh, sum_of=sum_of, sum_block=sum_block, **common)}
    made = {}
    for measure in own:
        parts = tuple(f"{part}.{measure}" for part in sum_of) if measure in summed else ()
        block = f"{sum_block}.{measure}" if sum_block and measure in summed else ""
        term_id, name = f"{item}.{measure}", _measure_zh(zh, measures[measure])
        made[term_id] = Term(id=term_id, measure=measure, zh=name, sum_of=parts, sum_block=block, **common)
    return made


def _year_text(table: Table) -> str:
    """A name; {year} and {last} stand for the budget year and the one before."""
    text = table.text("zh")
    try:
        text.format(year=0, last=0)
    except (KeyError, IndexError, ValueError) as error:
        raise table.fail(f"“{text}” 的大括号里只能是 year 或 last", "zh") from error
    return text


def _measure_zh(item_zh: str, measure_zh: str) -> str:
    """`{year}年预算数` of 三公经费 -> `{year}年三公经费预算数`, as finance staff say it."""
    head, sep, tail = measure_zh.partition("年")
    return f"{head}{sep}{item_zh}{tail}" if sep else f"{item_zh}{measure_zh}"


def _block(name: str, table: Table, measures: Mapping[str, str]) -> Block:
    block = Block(
        id=name, zh=table.text("zh"), row_zh=table.text("row_zh"), label=table.text("label"),
        unit=table.choice("unit", UNITS), measures=tuple(_measures(table, measures)),
        definition=table.text("definition"), source=table.text("source"),
    )  # fmt: skip
    table.done()
    return block


def _tie_out(table: Table, vocab: Vocabulary) -> TieOut:
    sides = []
    for key in ("left", "at_most"):
        ids = tuple(part.strip() for part in table.text(key).split("+"))
        for term_id in ids:
            vocab.require(term_id, table, key)
        sides.append(ids)
    if len({vocab.terms[i].unit for side in sides for i in side}) > 1:
        raise table.fail("两边的单位不同", "at_most")
    why = table.text("why")
    table.done()
    return TieOut(*sides, why)


def _check_links(vocab: Vocabulary, file: str) -> None:
    """Everything a term is computed from exists, is of its kind, and does not lead back to it."""
    for term in vocab.terms.values():
        place = f"term.{term.item}"
        for key, part in [("sum_of", p) for p in term.sum_of] + [("formula", p) for p in formula_ids(term)]:
            other = vocab.terms.get(part)
            if other is None:
                raise DefinitionError(file, place, f"{key} 中的 “{part}” 不存在{nearest(part, vocab.terms)}")
            if other.unit in ("flag", "text") or (key == "sum_of" and other.unit != term.unit):
                raise DefinitionError(file, place, f"{key} 中的 “{part}” 单位是 {other.unit}，不能这样计算 {term.unit}")
        summed, _, column = term.sum_block.partition(".")
        for block in filter(None, (summed, term.part_block)):
            if block not in vocab.blocks:
                raise DefinitionError(file, place, f"没有明细块 “{block}”{nearest(block, vocab.blocks)}")
        if summed and column not in vocab.blocks[summed].measures:
            known = [f"{summed}.{m}" for m in vocab.blocks[summed].measures]
            raise DefinitionError(file, place, f"明细块没有 “{term.sum_block}” 这一列{nearest(term.sum_block, known)}")
    try:
        TopologicalSorter({t.id: (*t.sum_of, *formula_ids(t)) for t in vocab.terms.values()}).prepare()
    except CycleError as error:
        raise DefinitionError(file, "", f"互相引用，无法计算：{' ← '.join(error.args[1])}") from error


def formula_ids(term: Term) -> tuple[str, ...]:
    """Ids that the term's formula names."""
    return tuple(i for i in re.findall(r"[a-z_][a-z0-9_.]*", term.formula) if i != "abs")
