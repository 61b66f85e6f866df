"""Many printed labels compared with one text at once, so that a document of any size is matched in seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from xladdin.legacy.words import ALIKE, key, likeness, pairs


class Labels:
    """The labels of some printed lines. Those that share no pair of characters with a text are never looked at."""

    def __init__(self, texts: Iterable[str], year: int) -> None:
        self.year = year
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, dict[str, float]] = {}
        for text in texts:
            label = key(text, year)
            for pair in pairs(label):
                self._by_pair[pair].add(label)

    def alike(self, text: str) -> dict[str, float]:
        """Key of each label that says the same as the text -> how alike they are, from ALIKE to 1."""
        said = key(text, self.year)
        if said not in self._known:
            near: dict[str, int] = defaultdict(int)
            own = pairs(said)
            for pair in own:
                for label in self._by_pair.get(pair, ()):
                    near[label] += 1
            enough = {label for label, common in near.items() if 2 * common >= ALIKE * len(own)}
            found = {label: likeness(said, label) for label in enough}
            self._known[said] = {label: value for label, value in found.items() if value >= ALIKE}
        return self._known[said]
