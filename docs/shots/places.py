"""Parts of a screen."""

from __future__ import annotations

from typing import Any, NamedTuple


class Rect(NamedTuple):
    """Pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def grown(self, margin: int) -> Rect:
        return Rect(self.left - margin, self.top - margin, self.width + 2 * margin, self.height + 2 * margin)

    def within(self, other: Rect) -> Rect:
        """What of it lies in `other`."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Rect(left, top, min(self.right, other.right) - left, min(self.bottom, other.bottom) - top)


def around(*parts: Rect) -> Rect:
    """The smallest that holds all."""
    left, top = min(one.left for one in parts), min(one.top for one in parts)
    return Rect(left, top, max(one.right for one in parts) - left, max(one.bottom for one in parts) - top)


def place_of(accessible: Any) -> Rect:
    where, size = accessible.getLocationOnScreen(), accessible.getSize()
    return Rect(where.X, where.Y, size.Width, size.Height)
