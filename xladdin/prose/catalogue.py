"""The kinds of findings in prose (findings.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from xladdin.checks.catalogue import Kind, load_kinds

FILE = Path(__file__).with_name("findings.toml")


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """All kinds by slug, in order of the file."""
    return load_kinds(FILE, documented=False)
