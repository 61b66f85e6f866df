"""The one type of exact rational numbers."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["Fraction"]
