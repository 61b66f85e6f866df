"""Rulebooks by id: found, read once for a state of program and library, then kept."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from xladdin.library.kept import kept
from xladdin.rules.readings import TARGET, Choices
from xladdin.rules.rulebook import UNSCORED, Rulebook
from xladdin.rules.where import FOLDER, builtin_ids, rulebook_file, rulebook_files
from xladdin.strict import DefinitionError, nearest
from xladdin.vocabulary import Vocabulary, vocabulary

__all__ = [
    "FOLDER",
    "TARGET",
    "Choices",
    "builtin_ids",
    "load_rulebook",
    "rulebook",
    "rulebook_file",
    "rulebook_ids",
]


def load_rulebook(path: Path, choices: Choices | None = None, vocab: Vocabulary | None = None) -> Rulebook:
    """Reads one scoring table. Raises DefinitionError for anything that is not a consistent table."""
    from xladdin.rules.read_book import BookReader

    return BookReader(path, choices or {}, vocab or vocabulary()).rulebook()


@lru_cache(maxsize=64)
def _known(rulebook_id: str, choices: frozenset[tuple[tuple[str, str, str], str]]) -> Rulebook:
    def load() -> Rulebook:
        return load_rulebook(rulebook_files()[rulebook_id], dict(choices))

    variant = sha256(repr(sorted(choices)).encode()).hexdigest()[:16] if choices else ""
    return kept(f"rulebook-{rulebook_id}", load, variant=variant)


def rulebook(rulebook_id: str, choices: Choices | None = None) -> Rulebook:
    """A rulebook of the program or the library by id, under other readings if asked; '' is the one of forms without scores.

    Raises DefinitionError for an unknown id.
    """
    if not rulebook_id and not choices:
        return UNSCORED
    if rulebook_id not in rulebook_files():
        raise DefinitionError(rulebook_id, "", f"没有这份评分标准{nearest(rulebook_id, rulebook_ids())}")
    return _known(rulebook_id, frozenset((choices or {}).items()))


@lru_cache(maxsize=1)
def rulebook_ids() -> tuple[str, ...]:
    """All rulebooks that can be used: the program's, and those of the library that load."""
    if len(rulebook_files()) == len(builtin_ids()):
        return builtin_ids()
    return kept("rulebook-ids", lambda: tuple(sorted(i for i in rulebook_files() if i in builtin_ids() or _loads(i))))


def _loads(rulebook_id: str) -> bool:
    """Whether a file of the library is a scoring table; one that is not must not stop the others."""
    try:
        _known(rulebook_id, frozenset())
    except (DefinitionError, OSError, RecursionError):
        return False
    return True
