"""What a roll-up holds for every indicator of every unit, in as little memory as it takes: there are half a million of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xladdin.rollup.model import Mark


class _Compact(Sequence[Any]):
    """Equal to the tuple of what it holds."""

    __slots__ = ()

    def __getitem__(self, n: Any) -> Any:
        return tuple(self)[n]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, tuple | _Compact) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class Digests(_Compact):
    """Short texts without line breaks, as one."""

    __slots__ = ("_count", "_text")

    def __init__(self, digests: Sequence[str]) -> None:
        self._text, self._count = "\n".join(digests), len(digests)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return iter(self._text.split("\n") if self._count else ())


class Marks(_Compact):
    """The marks of one unit, each with its basis, made when they are asked for; `marks` are shared by all units that have the same."""

    __slots__ = ("_bases", "_marks")

    def __init__(self, marks: Sequence[Mark], bases: Sequence[str]) -> None:
        if len(marks) != len(bases):
            raise ValueError(f"{len(marks)} marks, {len(bases)} bases")
        self._marks, self._bases = marks, bases

    @property
    def shared(self) -> Sequence[Mark]:
        """Without their bases: the same objects for many units."""
        return self._marks

    @property
    def bases(self) -> Sequence[str]:
        return self._bases

    def __len__(self) -> int:
        return len(self._marks)

    def __getitem__(self, n: Any) -> Any:
        if isinstance(n, slice):
            return tuple(self)[n]
        return self._with(self._marks[n], self._bases[n])

    def __iter__(self) -> Iterator[Mark]:
        for mark, basis in zip(self._marks, self._bases, strict=True):
            yield self._with(mark, basis)

    @staticmethod
    def _with(mark: Mark, basis: str) -> Mark:
        return Mark(mark.claimed, mark.computed, mark.status, basis)
