"""Reads a filled workbook of one of our forms into a Filing, with a finding for everything that is not as the form says."""

from __future__ import annotations

from xladdin.workbook.read.filing import Reading, read_filing

__all__ = ["Reading", "read_filing"]
