"""What filings with the same figures have in common, worked out once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, TypeVar

from xladdin.vocabulary import NOT_ADDED, Term, Vocabulary

Made = TypeVar("Made")


class Layout:
    """The figures that a filing has a place for, apart from rows of blocks, in the order of its form; the glossary and year they are read by."""

    def __init__(self, vocab: Vocabulary, year: int, ids: tuple[str, ...]) -> None:
        self.vocab, self.year, self.ids, self.known = vocab, year, ids, frozenset(ids)
        self.made: dict[Callable[..., Any], Any] = {}

    def terms(self) -> list[Term]:
        """What the figures are, in the order of the glossary."""
        return [term for term in self.vocab.terms.values() if term.id in self.known]


layout_of = lru_cache(maxsize=256)(Layout)
"""The one layout of a glossary, a year and these ids."""


def once(make: Callable[[Layout], Made]) -> Callable[[Layout], Made]:
    """What is found of a layout is kept as long as the layout is."""

    @wraps(make)
    def kept(layout: Layout) -> Made:
        if make not in layout.made:
            layout.made[make] = make(layout)
        return layout.made[make]

    return kept


@once
def amount_ids(layout: Layout) -> tuple[str, ...]:
    """Figures that are counted in units (元, 人, ㎡, 次): all but rates. An answer of the basis sheet is one if it is a number."""
    terms = layout.vocab.terms
    return tuple(i for i in layout.ids if i not in terms or terms[i].unit not in NOT_ADDED)


@once
def with_lines(layout: Layout) -> tuple[Term, ...]:
    """Figures of which the rows of a block show some."""
    return tuple(term for term in layout.terms() if term.part_block)


@once
def columns(layout: Layout) -> Mapping[str, tuple[Term, ...]]:
    """The figures in a row of each block, as those of its first row; those of another differ in nothing but the id."""
    vocab = layout.vocab
    return {b: tuple(vocab.row_term(b, 0, m) for m in spec.measures) for b, spec in vocab.blocks.items()}
