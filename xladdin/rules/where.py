"""Where rulebooks lie: those of the program, and those of the library of the place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from xladdin.library import files

FOLDER = Path(__file__).parent.parent / "rulebooks"


@lru_cache(maxsize=1)
def builtin_ids() -> tuple[str, ...]:
    """Those that come with the program."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


def rulebook_file(rulebook_id: str) -> Path | None:
    """The file of a rulebook, of the program or the library; None for an unknown id."""
    return rulebook_files().get(rulebook_id)


@lru_cache(maxsize=1)
def rulebook_files() -> Mapping[str, Path]:
    """By id; the program's own go before others of the same id."""
    return {**files("rulebooks"), **{i: FOLDER / f"{i}.toml" for i in builtin_ids()}}
