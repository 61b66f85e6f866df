"""The one type of exact rational numbers: the standard library's in C where that is installed, seven times as fast, else its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    try:
        from quicktions import Fraction
    except ImportError:  # no build for this processor
        from fractions import Fraction

__all__ = ["Fraction"]
