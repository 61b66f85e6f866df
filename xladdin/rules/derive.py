"""Figures that a form computes from others (合计, 控制率, 全年预算数), by the vocabulary's own definitions, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from graphlib import TopologicalSorter

from msgspec.structs import replace

from xladdin.exact import exact_sum
from xladdin.facts import Entry, Lookup
from xladdin.rules.expression import Node, Reading, Ref, compiled, divisors, parse, refs, to_excel
from xladdin.rules.refs import References
from xladdin.vocabulary import Term, Vocabulary


def total(values: Iterable[Fraction | None]) -> Fraction | None:
    """Sum of the figures that are there; None when none is (an empty column has no total)."""
    known = [v for v in values if v is not None]
    return exact_sum(known) if known else None


def block_total(entries: tuple[Entry, ...], column: str) -> Fraction | None:
    return total(entry[column].number if column in entry else None for entry in entries)


def computed_value(term: Term, lookup: Lookup, blocks: Mapping[str, tuple[Entry, ...]]) -> Fraction | None:
    """The exact value the definition gives; None when figures are missing or the denominator is 0."""
    if term.sum_of:
        return total(lookup(part) for part in term.sum_of)
    if term.sum_block:
        block, _, column = term.sum_block.partition(".")
        return block_total(blocks.get(block, ()), column)
    found = _formula(term.formula)(lookup)
    return None if found is None else Fraction(*found)


@lru_cache(maxsize=256)
def formula_tree(text: str) -> Node:
    return parse(text)


@lru_cache(maxsize=1024)
def _formula(text: str) -> Reading:
    return compiled(parse(text))


def computed_formula(term: Term, at: References, block_range: Callable[[str, str], str]) -> str:
    """The same as native formula; blank while figures are missing. `block_range(block, column)` is the block's cell range."""
    if term.sum_of:
        cells = ",".join(at.raw(part) for part in term.sum_of)
        return f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),6))'
    if term.sum_block:
        block, _, column = term.sum_block.partition(".")
        cells = block_range(block, column)
        return f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),6))'
    tree = formula_tree(term.formula)
    used = refs(tree)
    cells = ",".join(at.raw(i) for i in used)
    value = f"ROUND({to_excel(tree, at.value)},12)" if term.unit == "rate" else f"ROUND({to_excel(tree, at.value)},6)"
    for divisor in reversed(divisors(tree)):
        text = to_excel(divisor, at.value)
        value = f'IF({text if isinstance(divisor, Ref) else f"ROUND({text},6)"}=0,"",{value})'
    return f'IF(COUNT({cells})<{len(used)},"",{value})'


def parts_of(term: Term) -> tuple[str, ...]:
    """Ids whose figures decide a computed term."""
    return term.sum_of or (refs(formula_tree(term.formula)) if term.formula else ())


def derived_ids(vocab: Vocabulary, wanted: Iterable[str]) -> list[str]:
    """Computed ids among `wanted`, also of rows of blocks, each after the computed ids it needs."""
    ordered: dict[str, None] = {}
    wanted = set(wanted)
    place = {term_id: n for n, term_id in enumerate(vocab.terms)}

    def visit(term_id: str) -> None:
        term = vocab.figure(term_id)
        if term is None or term_id in ordered or not term.computed:
            return
        for part in parts_of(term):
            visit(part)
        if term_id in wanted:
            ordered[term_id] = None

    for term_id in sorted(wanted, key=lambda i: (place.get(i, len(place)), i)):
        visit(term_id)
    return list(ordered)


def complete_row(vocab: Vocabulary, block: str, row: Entry) -> Entry:
    """A block's row with what the form computes in it, exactly; where something was typed over a formula, it stays."""
    if block not in vocab.blocks or not any(vocab.measures[m].formula for m in vocab.blocks[block].measures):
        return row
    made = dict(row)
    for term in _row_formulas(vocab.row_term, block, tuple(vocab.blocks[block].measures)):
        fact = made.get(term.measure)
        if fact is not None and fact.value is None and fact.origin in ("formula", "overwritten"):
            value = computed_value(term, lambda i: made[m].number if (m := i.rpartition(".")[2]) in made else None, {})
            made[term.measure] = replace(fact, value=value, origin="formula")
    return made


def _row_formulas(row_term: Callable[[str, int, str], Term], block: str, measures: Iterable[str]) -> list[Term]:
    """The computed columns of a block, each after those it needs."""
    terms = {f"{block}[0].{measure}": row_term(block, 0, measure) for measure in measures}
    ordered = TopologicalSorter({i: [p for p in parts_of(t) if p in terms] for i, t in terms.items()}).static_order()
    return [terms[i] for i in ordered if terms[i].computed]
