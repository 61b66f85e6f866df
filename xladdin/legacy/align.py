"""Which row of a document is which printed row of a form: the best match of both in order, whatever was added or left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xladdin.legacy.labels import Labels
from xladdin.legacy.lines import Line, Row
from xladdin.legacy.words import key

MOST_ROWS = 1500
"""Rows of tables beyond which nothing is matched: an attachment has some fifty."""


def align(rows: Sequence[Row], lines: Sequence[Line], labels: Labels) -> tuple[dict[int, int], float]:
    """(index of row -> index of line, how well they fit as the sum of what each pair has in common)."""
    if len(rows) > MOST_ROWS:
        return {}, 0.0
    all_fits = [[fit(said, line, labels.year) for line in lines] for said in (row_labels(row, labels) for row in rows)]
    at = [r for r, row_fits in enumerate(all_fits) if any(row_fits)]
    pairs, value = _best([all_fits[r] for r in at], len(lines))
    return {at[r]: n for r, n in pairs.items()}, value


def _best(fits: list[list[float]], width: int) -> tuple[dict[int, int], float]:
    """The pairs in order with the greatest sum, by dynamic programming."""
    best = [[0.0] * (width + 1) for _ in range(len(fits) + 1)]
    for r in range(len(fits) - 1, -1, -1):
        for n in range(width - 1, -1, -1):
            paired = fits[r][n] + best[r + 1][n + 1] if fits[r][n] else 0.0
            best[r][n] = max(best[r + 1][n], best[r][n + 1], paired)
    pairs: dict[int, int] = {}
    r = n = 0
    while r < len(fits) and n < width:
        if fits[r][n] and best[r][n] == fits[r][n] + best[r + 1][n + 1]:
            pairs[r] = n
            r, n = r + 1, n + 1
        elif best[r][n] == best[r][n + 1]:
            n += 1
        else:
            r += 1
    return pairs, best[0][0]


def row_labels(row: Row, labels: Labels) -> dict[str, float]:
    """The printed labels that stand in a row, by key, each with how alike it is."""
    found: dict[str, float] = {}
    for piece in row.own:
        for text in label_texts(piece.text):
            for label, value in labels.alike(text).items():
                found[label] = max(value, found.get(label, 0.0))
    return found


def fit(said: Mapping[str, float], line: Line, year: int) -> float:
    """How much of a printed row stands in a row of the document; 0 when less than half of it does."""
    if not said or not line.key:
        return 0.0
    known = [said[label] for label in (key(text, year) for text in line.key) if label in said]
    return sum(known) if 2 * len(known) >= len(line.key) else 0.0


def line_labels(lines: Iterable[Line], year: int) -> Labels:
    return Labels((text for line in lines for text in line.key), year)


def label_texts(text: str) -> tuple[str, ...]:
    """A cell as a label: the whole, and what stands before a colon where label and figure share a cell."""
    lead, value = split_label(text)
    return (text, lead) if lead and value else (text,)


def split_label(text: str) -> tuple[str, str]:
    """('一般公共预算', '347.73') of `其中：一般公共预算：347.73`; ('', text) of a text without such a label."""
    at = max(text.rfind("："), text.rfind(":"))
    lead, value = (text[:at], text[at + 1 :].strip()) if at >= 0 else ("", text)
    return (lead, value) if key(lead) else ("", text)
