"""Figures in Chinese prose: statements with their sentences, and the identities that they imply."""

from __future__ import annotations

from xladdin.prose.crosscheck import Crosschecked, crosscheck
from xladdin.prose.findings import Finding
from xladdin.prose.statement import Place, Statement

__all__ = ["Crosschecked", "Finding", "Place", "Statement", "crosscheck"]
