"""The glossary: read once for a state of the program, then kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xladdin.library.kept import kept
from xladdin.vocabulary.model import Vocabulary

FILE = Path(__file__).parent.parent / "vocabulary.toml"


def load_vocabulary(path: Path = FILE) -> Vocabulary:
    """Reads the glossary. Raises DefinitionError for unknown keys, units, measures or ids in formulas."""
    from xladdin.vocabulary.read import read_vocabulary

    return read_vocabulary(path)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return kept("vocabulary", load_vocabulary)
