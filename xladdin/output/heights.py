"""Heights of rows, for sheets of a million of them."""

from __future__ import annotations

from array import array
from functools import lru_cache

DEFAULT_HEIGHT = 13.5
"""Points of a row whose height nobody set."""


class Heights:
    """Points per row, 0 where none is set: 8 bytes a row, for there may be a million."""

    def __init__(self) -> None:
        self._points = array("d")

    def get(self, row: int) -> float:
        return self._points[row] if row < len(self._points) else 0.0

    def set(self, row: int, points: float) -> None:
        if row >= len(self._points):
            self._points.extend([0.0] * (row + 1 - len(self._points)))
        self._points[row] = points

    def above(self, row: int) -> float:
        """Height of all rows above `row`."""
        known = self._points[:row]
        return sum(known) + DEFAULT_HEIGHT * (known.count(0.0) + row - len(known))


class Sizes:
    """The heights as XlsxWriter looks them up to place charts and comments: in pixels, and whether the row is hidden."""

    def __init__(self, heights: Heights) -> None:
        self._heights = heights

    def __contains__(self, row: int) -> bool:
        return self._heights.get(row) > 0

    def __getitem__(self, row: int) -> tuple[int, bool]:
        return _pixels(self._heights.get(row)), False

    def __bool__(self) -> bool:
        return True


def _pixels(points: float) -> int:
    return int(points * 4 / 3 + 0.5)


@lru_cache(maxsize=1024)
def height_attribute(points: float) -> bytes:
    pixels = _pixels(points)
    return f' ht="{pixels * 0.75:.16g}" customHeight="1"'.encode() if pixels != _pixels(DEFAULT_HEIGHT) else b""
