"""The glossary that joins forms and rulebooks: id <-> 中文 <-> unit <-> meaning. Source of every term: see vocabulary.toml."""

from __future__ import annotations

from xladdin.vocabulary.load import FILE, load_vocabulary, vocabulary
from xladdin.vocabulary.model import NOT_ADDED, UNITS, Block, Measure, Term, TieOut, Vocabulary, formula_ids

__all__ = [
    "FILE",
    "NOT_ADDED",
    "UNITS",
    "Block",
    "Measure",
    "Term",
    "TieOut",
    "Vocabulary",
    "formula_ids",
    "load_vocabulary",
    "vocabulary",
]
