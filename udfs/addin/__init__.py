"""The add-in itself: ribbon, VBA and settings, from text to xladdin.xlam. Needs no Excel, on any system."""

from __future__ import annotations

ADDIN = "xladdin.xlam"
"""Its file name."""
