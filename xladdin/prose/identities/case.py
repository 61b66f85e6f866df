"""Everything that an identity may look at, and the questions that several of them ask."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product

from msgspec import Struct, field

from xladdin.prose.grammar import grammar
from xladdin.prose.naming import canonical
from xladdin.prose.ranges import Range, total
from xladdin.prose.reading import Group, Read
from xladdin.prose.sentences import Sentence
from xladdin.prose.statement import Place, Statement
from xladdin.word.document import Document

TITLE = 8
"""Paragraphs within which the title stands."""
FEW = 6
"""Values of one figure that are tried in a sum; a report that gives more than two is not worth more."""
MONEY_ROLES = ("initial", "full_year", "supplement", "executed", "income", "carried_in", "carried_out", "balance")


class Case(Struct):
    """A report read. `year`: the one it reports on, None when it says none. `tables`: figures of its own tables, `book`: of the
    workbook beside it."""

    document: Document
    read: Read
    year: int | None
    tables: list[Statement] = field(default_factory=list)
    book: list[Statement] = field(default_factory=list)
    mixed_units: list[tuple[Statement, Statement]] = field(default_factory=list)
    _sentences: dict[int, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    _named: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[tuple[str, str, str], list[Statement]] = field(default_factory=dict)

    @property
    def evaluation(self) -> bool:
        """Whether it is a performance evaluation, which is written after the year, by its title."""
        return any(re.search("绩效|自评", p.text) for p in self.document.paragraphs[:TITLE])

    @property
    def prose(self) -> list[Statement]:
        return self.read.statements

    @property
    def groups(self) -> list[Group]:
        return self.read.groups

    def __post_init__(self) -> None:
        for one in self.prose:
            self._sentences[one.sentence].append(one)
            self._named[canonical(one.name)].append(one)
        self.index()

    def index(self) -> None:
        """To be called again when `tables` or `book` change."""
        self._known = defaultdict(list)
        for source, statements in (("prose", self.prose), ("table", self.tables), ("workbook", self.book)):
            for one in statements:
                self._known[source, one.quantity, one.role].append(one)

    def said(self, quantity: str, role: str, source: str = "prose", year: int | None = None) -> list[Statement]:
        """Firm statements about a known quantity in a role, one per value, in order: of the report's year, or expressly of another."""
        found: dict[Fraction, Statement] = {}
        for one in self._known.get((source, quantity, role), ()):
            if self.of_the_year(one) if year is None else one.firm and one.year == year:
                found.setdefault(one.value, one)
        return list(found.values())

    def of_the_year(self, one: Statement) -> bool:
        return one.firm and (one.year is None or self.year is None or one.year == self.year)

    def anywhere(self, quantity: str, role: str) -> list[Statement]:
        """In the prose, or in the report's tables where the prose is silent."""
        return self.said(quantity, role) or self.said(quantity, role, "table")

    def named(self, name: str) -> list[Statement]:
        """Statements of the prose about what has this canonical name."""
        return self._named.get(name, [])

    def same(self, one: Statement) -> list[Place]:
        """Every place where the prose says this figure of this quantity in this role, `one` first."""
        others = [
            s
            for s in self.named(canonical(one.name))
            if s.subject == one.subject and s.role == one.role and s.value == one.value
        ]
        return [one.place, *(s.place for s in others if s is not one)]

    def beside(self, one: Statement, role: str) -> list[Statement]:
        """Statements of the same subject and sentence in a role."""
        return [s for s in self.together(one) if s.subject == one.subject and s.role == role and s.firm]

    def together(self, one: Statement) -> list[Statement]:
        """All statements of its sentence, in order."""
        return self._sentences[one.sentence]

    def ahead(self, one: Statement) -> list[Statement]:
        """Amounts and counts before it in its sentence."""
        return [
            s for s in self.together(one) if s.figure.end <= one.figure.start and s.figure.kind in ("money", "count")
        ]

    def before(self, one: Statement) -> Statement | None:
        """The statement just ahead in its sentence."""
        found = None
        for other in self.together(one):
            if other is one:
                return found
            found = other
        return None

    def sentence(self, one: Statement) -> Sentence:
        return self.read.sentences[one.sentence - 1]

    def after(self, one: Statement) -> str:
        """The sentence behind the figure."""
        sentence = self.sentence(one)
        return sentence.text[one.figure.end - sentence.offset :]

    def sums(self, quantity: str, role: str) -> Iterator[tuple[tuple[Statement, ...], Range, Fraction]]:
        """The quantity as the sum of its parts, for every partition of which all parts are stated in the prose."""
        for whole, parts in grammar().partitions:
            if whole == quantity:
                yield from combinations([self.said(part, role) for part in parts])


def combinations(choices: Iterable[list[Statement]]) -> Iterator[tuple[tuple[Statement, ...], Range, Fraction]]:
    for chosen in product(*(c[:FEW] for c in choices)):
        yield chosen, total([s.range for s in chosen]), sum((s.value for s in chosen), Fraction(0))


def added(parts: Iterable[Statement]) -> str:
    """`759.55万元 ＋ 6.88万元`."""
    return " ＋ ".join(s.figure.text.replace(" ", "") for s in parts)
