"""Findings as bytes and back: one line of JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xladdin.checks.catalogue import kinds
from xladdin.facts import Cell, Finding
from xladdin.rollup.wire import from_json, to_json

_SEVERITY = ("error", "warning", "note")


def pack_findings(findings: Iterable[Finding]) -> bytes:
    """Without line breaks, which JSON writes as \\n."""
    return to_json([_finding_row(f) for f in findings])


def unpack_findings(packed: bytes) -> tuple[Finding, ...]:
    """Raises ValueError, TypeError, KeyError or IndexError when the bytes are not what `pack_findings` made."""
    return tuple(map(_finding, from_json(packed)))


def _finding_row(found: Finding) -> list[Any]:
    known = kinds().get(found.kind)
    usual = known is not None and known.document == found.basis
    return [
        found.code, found.kind, _SEVERITY.index(found.severity), _cell_row(found.cell), found.message, found.hint,
        [_cell_row(c) for c in found.related], None if usual else found.basis,
    ]  # fmt: skip


def _cell_row(cell: Cell | None) -> list[Any] | None:
    return None if cell is None else [cell.sheet, cell.row, cell.col]


def _finding(row: list[Any]) -> Finding:
    code, kind, severity, cell, message, hint, related, basis = row
    return Finding(
        code, kind, _SEVERITY[severity], Cell(*cell) if cell else None, message, hint,  # type: ignore[arg-type]
        tuple([Cell(*c) for c in related]) if related else (), kinds()[kind].document if basis is None else basis,
    )  # fmt: skip
