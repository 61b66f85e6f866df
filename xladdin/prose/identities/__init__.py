"""What the figures of a report imply of each other: one function per identity, collected here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xladdin.prose.findings import Finding
from xladdin.prose.identities.case import Case

Identity = Callable[[Case], Iterator[Finding]]


def identities() -> tuple[Identity, ...]:
    """All of them, in the order in which their findings of one place are told."""
    from xladdin.prose.identities import (
        amounts,
        budgets,
        details,
        goals,
        listed,
        own_tables,
        rates,
        repeats,
        scores,
        staff,
        sums,
        times,
        workbook,
    )

    modules = (
        sums,
        details,
        amounts,
        budgets,
        rates,
        repeats,
        goals,
        listed,
        staff,
        scores,
        times,
        own_tables,
        workbook,
    )
    return tuple(one for module in modules for one in module.IDENTITIES)


__all__ = ["Case", "Identity", "identities"]
