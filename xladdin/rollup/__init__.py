"""The bureau's side: many submissions consolidated into one roll-up workbook."""

from __future__ import annotations

from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import consolidate

__all__ = ["consolidate", "write_rollup"]
