"""How an entry of a reviewer is told from all others wherever it is moved to, and whether it was touched since."""

from __future__ import annotations

from xladdin.rollup.model import Review

CHANGED, AGREED = "已更新，请重新复核", "已复核"


def key_text(key: tuple[str, str, int, str]) -> str:
    """`form|year|indicator|unit`: the name last, because it may hold anything."""
    unit, form, year, indicator = key
    return f"{form}|{year}|{indicator}|{unit}"


def entry_text(review: Review) -> str:
    """What the entry rests on and a digest of the entry: an edit afterwards means that it was looked at again."""
    return f"{review.basis}:{digest(review)}"


def digest(review: Review) -> str:
    from hashlib import sha256

    score = review.typed if review.score is None else str(review.score)
    return sha256(f"{score}|{review.opinion}".encode()).hexdigest()[:12]
