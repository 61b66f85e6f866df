"""What was made of a key, remembered within bounds.

A batch of a hundred thousand filings must not fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K, V = TypeVar("K"), TypeVar("V")
MOST = 20_000
"""Keys remembered, where nothing else is said."""


def remember(known: dict[K, V], key: K, made: V, most: int = MOST) -> V:
    """When there is too much of it all is forgotten: what many filings have in common soon comes again."""
    if len(known) >= most:
        known.clear()
    known[key] = made
    return made


class Memo(dict[K, V]):
    """What `make` makes of a key, made once. What `make` raises is not remembered.

    `most`: of how many keys it is remembered. `longest`: characters (or bytes) of a key of which it is remembered at all; None for any.
    """

    def __init__(self, make: Callable[[K], V], most: int = MOST, longest: int | None = None) -> None:
        super().__init__()
        self._make, self._most, self._longest = make, most, longest

    def __missing__(self, key: K) -> V:
        made = self._make(key)
        if self._longest is not None and len(key) > self._longest:  # type: ignore[arg-type]
            return made
        return remember(self, key, made, self._most)
