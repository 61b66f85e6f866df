"""What changed from one submission of a unit to the next, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from xladdin.rollup.record_facts import FactLine, unpack_lines
from xladdin.store.keeping import Store, Submission


class Difference(Struct, frozen=True):
    """One figure, answer, score or reason. `old` and `new`: None where it is blank or has no place in that submission.

    `sheet` and `cell`: in the newer submission, in the older one where the newer has no such place.
    """

    project: str
    item: str
    label: str
    unit: str
    old: Fraction | str | None
    new: Fraction | str | None
    sheet: str
    cell: str


class Step(Struct, frozen=True):
    """A submission, and how it differs from the one before; `differences` is empty for the first."""

    submission: Submission
    differences: tuple[Difference, ...]


def history(store: Store, unit: str) -> tuple[Step, ...]:
    """Oldest first. Submissions for different years are not compared: their figures are of different years."""
    steps: list[Step] = []
    before: Sequence[FactLine] = ()
    for n, one in enumerate(submissions := store.submissions(unit)):
        lines = tuple(unpack_lines(store.figures_of(one.sha256)))
        same = n > 0 and (submissions[n - 1].year, submissions[n - 1].form) == (one.year, one.form)
        steps.append(Step(one, tuple(_differences(before, lines)) if same else ()))
        before = lines
    return tuple(steps)


def _differences(before: Sequence[FactLine], after: Sequence[FactLine]) -> Iterator[Difference]:
    """By figure, not by cell: a row that was inserted above moves cells, not figures."""
    old, new = _by_place(before), _by_place(after)
    for place in {**old, **new}:
        was, now = old.get(place), new.get(place)
        if (was.value if was else None) != (now.value if now else None):
            line = now or was
            assert line is not None
            cell = line.cell
            yield Difference(
                line.project, line.item, line.label, line.unit, was.value if was else None, now.value if now else None,
                cell.sheet if cell else "", cell.address if cell else "",
            )  # fmt: skip


def _by_place(lines: Sequence[FactLine]) -> dict[tuple[str, str, str, int], FactLine]:
    """Form, project and figure; rows of a block by what they are called. Figures of one name are told apart by their order."""
    found: dict[tuple[str, str, str, int], FactLine] = {}
    for line in lines:
        name = line.label if "[" in line.item else line.item
        n = 0
        while (line.form, line.project, name, n) in found:
            n += 1
        found[line.form, line.project, name, n] = line
    return found
