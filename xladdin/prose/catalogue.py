"""The kinds of findings in prose (findings.toml), loaded strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xladdin.facts import SEVERITY_ZH, Severity
from xladdin.strict import Table, load_toml

FILE = Path(__file__).with_name("findings.toml")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: stable slug and code, usual severity, and what its docs entry says."""

    slug: str
    code: str
    severity: Severity
    title: str
    meaning: str


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """All kinds by slug, in order of the file. Raises DefinitionError for unknown keys or a code used twice."""
    root = Table(load_toml(FILE), FILE.name, "")
    found: dict[str, Kind] = {}
    codes: dict[str, str] = {}
    for slug in root.data:
        table = root.table(slug)
        assert table is not None
        severity: Severity = table.choice("severity", SEVERITY_ZH)  # type: ignore[assignment]
        kind = Kind(slug, table.text("code"), severity, table.text("title"), table.text("meaning"))
        table.done()
        if kind.code in codes:
            raise table.fail(f"编号 {kind.code} 已用于 {codes[kind.code]}", "code")
        codes[kind.code] = slug
        found[slug] = kind
    return found
