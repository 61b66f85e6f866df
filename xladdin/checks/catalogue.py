"""The kinds of findings (findings.toml) and the one way to make a finding of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from xladdin.facts import SEVERITY_ZH, Cell, Finding, Severity
from xladdin.library.kept import kept
from xladdin.strict import Table, load_toml, nearest

FILE = Path(__file__).with_name("findings.toml")


class Kind(Struct, frozen=True):
    """One kind of finding: stable slug and code, usual severity, and what its docs entry says."""

    slug: str
    code: str
    severity: Severity
    title: str
    meaning: str
    document: str = ""


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """All kinds of findings in workbooks by slug, in order of the file."""
    return kept("findings", lambda: load_kinds(FILE))


def load_kinds(file: Path, documented: bool = True) -> Mapping[str, Kind]:
    """The kinds of a catalogue. `documented`: each names the document that requires it.

    Raises DefinitionError for unknown or missing keys and a code used twice.
    """
    root = Table(load_toml(file), file.name, "")
    found: dict[str, Kind] = {}
    codes: dict[str, str] = {}
    for slug in root.data:
        table = root.table(slug)
        assert table is not None
        kind = Kind(slug, table.text("code"), table.choice("severity", SEVERITY_ZH), table.text("title"),
                    table.text("meaning"), table.text("document") if documented else "")  # type: ignore[arg-type]  # fmt: skip
        table.done()
        if kind.code in codes:
            raise table.fail(f"编号 {kind.code} 已用于 {codes[kind.code]}", "code")
        codes[kind.code] = slug
        found[slug] = kind
    return found


def finding(slug: str, cell: Cell | None, message: str, hint: str, related: tuple[Cell, ...] = (), *,
            basis: str = "", severity: Severity | None = None) -> Finding:  # fmt: skip
    """A finding of a kind. `severity` only where the kind's docs say that it varies."""
    kind = kinds().get(slug)
    if kind is None:
        raise KeyError(f"{slug}{nearest(slug, kinds())}")
    return Finding(kind.code, slug, severity or kind.severity, cell, message, hint, related, basis or kind.document)
