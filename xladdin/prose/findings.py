"""What is wrong in a report, and the one way to say so."""

from __future__ import annotations

from msgspec import Struct

from xladdin.facts import SEVERITY_ZH, Severity
from xladdin.prose.catalogue import kinds
from xladdin.prose.statement import Place
from xladdin.strict import nearest


class Finding(Struct, frozen=True):
    """A slip (疑点) in a report. `places`: where, the one to correct first; `figures`: as printed, and as it follows from the others."""

    code: str
    kind: str
    severity: Severity
    places: tuple[Place, ...]
    message: str
    hint: str
    figures: tuple[str, ...]

    @property
    def paragraph(self) -> int:
        return self.places[0].paragraph

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences it is about, each once."""
        return tuple(dict.fromkeys(p.sentence for p in self.places if p.sentence))

    @property
    def quotes(self) -> tuple[str, ...]:
        """The sentences around the figures, each once, cut where they are long."""
        first = {p.sentence: p.quote for p in reversed(self.places) if p.sentence}
        return tuple(reversed(first.values()))

    def line(self, file: str) -> str:
        where = "、".join(dict.fromkeys(map(str, self.places)))
        return f"{file}  {where}  {SEVERITY_ZH[self.severity]} {self.code}  {self.message}"


def finding(
    slug: str, places: list[Place], message: str, hint: str, *figures: str, severity: Severity | None = None
) -> Finding:
    """A finding of a kind. `severity` only where the kind's docs say that it varies."""
    kind = kinds().get(slug)
    if kind is None:
        raise KeyError(f"{slug}{nearest(slug, kinds())}")
    return Finding(kind.code, slug, severity or kind.severity, tuple(places), message, hint, figures)
