"""The glossary's values: measures (口径), terms, repeating blocks, tie-outs (勾稽关系)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from xladdin.memo import remember
from xladdin.strict import Table, nearest

UNITS: dict[str, str] = {
    "yuan": "元", "people": "人", "sqm": "㎡", "times": "次", "items": "个", "rate": "％", "flag": "", "text": "",
}  # fmt: skip
NOT_NUMBERS = ("flag", "text")
NOT_ADDED = ("rate", *NOT_NUMBERS)
"""Units of figures that neither add up nor compare by their difference."""
_ID = re.compile(r"[a-z_][a-z0-9_]*(?:\[\d+\])?(?:\.[a-z0-9_]+)*")


class Measure(Struct, frozen=True):
    """A column that many items have: 年初预算数, 执行率. `zh` may contain {year} and {last}.

    `unit` is '' where the figures have the item's own unit; `formula` is arithmetic over other measures of the same item.
    """

    id: str
    zh: str
    unit: str = ""
    formula: str = ""
    signed: bool = False

    def of(self, start: str) -> str:
        """The formula of one item or row, whose ids begin with `start`: `executed / adjusted` -> `funds_basic.executed / ...`."""
        return _ID.sub(lambda m: m[0] if m[0] == "abs" else f"{start}.{m[0]}", self.formula)


class Term(Struct, frozen=True):
    """One fact id. `zh` is the Chinese name (may contain {year}/{last}); `formula`, `sum_of`, `sum_block` say how it is computed.

    `breakdowns`: sets of parts that make up the figure in forms that print them. `by_measure`: the formula is the measure's.
    Both hold only where a form has slots for all the figures they name: see `Vocabulary.within`.
    `part_block`: rows that show some of the figure (其中项); `detail_block`: rows that should show all of it (明细).
    `watch_growth`, `watch_low`, `note_adjustment`, `watch_adjustment`: lines beyond which a figure must be explained (or is noted).
    """

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
    breakdowns: tuple[tuple[str, ...], ...] = ()
    by_measure: bool = False
    detail_block: str = ""
    watch_low: Fraction | None = None
    note_adjustment: Fraction | None = None
    watch_adjustment: Fraction | None = None

    def name(self, year: int) -> str:
        return self.zh.format(year=year, last=year - 1)

    @property
    def adds_up(self) -> bool:
        """A sum of parts; its formula, if it has one too, then only has to agree."""
        return bool(self.sum_of or self.sum_block)

    @property
    def computed(self) -> bool:
        return bool(self.formula or self.adds_up)

    def within(self, slots: frozenset[str]) -> Term:
        """The term in a form with these slots: the first complete breakdown is its sum, without one the measure's formula if complete.

        A figure for which neither is complete is typed, and so is a sum none of whose parts the form has.
        """
        whole = tuple(parts for parts in self.breakdowns if slots.issuperset(parts))
        own = self.sum_of if not slots.isdisjoint(self.sum_of) else ()
        keep = not self.by_measure or slots.issuperset(formula_ids(self))
        return replace(self, breakdowns=whole, sum_of=whole[0] if whole else own, formula=self.formula if keep else "")


class Block(Struct, frozen=True):
    """A repeating block of rows: a label column (`name`) and one column per measure."""

    id: str
    zh: str
    row_zh: str
    label: str
    unit: str
    measures: tuple[str, ...]
    definition: str
    source: str


class TieOut(Struct, frozen=True):
    """勾稽关系: the sum of `left` is at most the sum of `at_most`, or equals the sum of `equals` (one of the two is empty).

    It does not hold in forms that have a slot for one of `unless`.
    """

    left: tuple[str, ...]
    at_most: tuple[str, ...]
    why: str
    equals: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def right(self) -> tuple[str, ...]:
        return self.at_most or self.equals

    def applies(self, slots: Iterable[str]) -> bool:
        """Whether a form with these slots has all the figures, and none that the tie-out leaves out."""
        known = set(slots)
        return known.issuperset((*self.left, *self.right)) and known.isdisjoint(self.unless)


MOST_ROW_TERMS = 4096
"""Kept per glossary: rows of blocks, which are as many as anybody inserts."""


class Vocabulary(Struct, frozen=True, eq=False):
    """The whole glossary. There is one for each form, and it stands for itself wherever something is kept that was worked out from it."""

    terms: Mapping[str, Term]
    items: Mapping[str, tuple[str, ...]]
    blocks: Mapping[str, Block]
    measures: Mapping[str, Measure]
    tie_outs: tuple[TieOut, ...] = ()
    _row_terms: dict[tuple[str, str, str], Term] = {}

    def require(self, term_id: str, table: Table, key: str) -> Term:
        """The term, or a DefinitionError at that place naming the nearest known id."""
        term = self.terms.get(term_id)
        if term is None:
            raise table.fail(f"词汇表中没有 “{term_id}”{nearest(term_id, self.terms)}", key)
        return term

    def measure_name(self, measure: str, year: int) -> str:
        return self.measures[measure].zh.format(year=year, last=year - 1)

    def measure_unit(self, block: str, measure: str) -> str:
        """Unit of a column of a repeating block."""
        return self.measures[measure].unit or self.blocks[block].unit

    def figure(self, fact_id: str) -> Term | None:
        """The term of any figure, also of one in a block's row; None for names, answers and scores."""
        block, _, rest = fact_id.partition("[")
        n, _, measure = rest.partition("].")
        if block in self.blocks and measure in self.blocks[block].measures:
            return self.row_term(block, n, measure)
        return self.terms.get(fact_id)

    def row_term(self, block: str, n: int | str, measure: str) -> Term:
        """The figure in column `measure` of row `n` of a block: `fund_projects[0].rate`, with its formula over the same row."""
        key = block, str(n), measure
        term = self._row_terms.get(key)
        if term is None:
            term = remember(self._row_terms, key, self._made_row_term(*key), MOST_ROW_TERMS)
        return term

    def _made_row_term(self, block: str, n: str, measure: str) -> Term:
        spec, column = self.blocks[block], self.measures[measure]
        start = f"{block}[{n}]"
        return Term(
            id=f"{start}.{measure}", item=start, measure=measure, zh=spec.row_zh + column.zh,
            item_zh=spec.row_zh, unit=column.unit or spec.unit, definition=spec.definition, source=spec.source,
            formula=column.of(start), by_measure=bool(column.formula), signed=column.signed,
        )  # fmt: skip

    def within(self, slots: Iterable[str]) -> Vocabulary:
        """The glossary as a form with these slots computes it."""
        known = frozenset(slots)
        terms = {i: t.within(known) if i in known else t for i, t in self.terms.items()}
        return replace(self, terms=terms, _row_terms={})


def measure_zh(item_zh: str, name: str) -> str:
    """`{year}年预算数` of 三公经费 -> `{year}年三公经费预算数`, as finance staff say it; 执行率 -> 三公经费执行率."""
    year = re.match(r"\{(?:year|last)\}年", name)
    return f"{year[0]}{item_zh}{name[year.end() :]}" if year else f"{item_zh}{name}"


def formula_ids(term: Term | Measure) -> tuple[str, ...]:
    """Ids that the formula names."""
    return tuple(i for i in _ID.findall(term.formula) if i != "abs")
