"""The grammar of figures in prose, from patterns.toml: units, roles, quantities, list words, names."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from xladdin.strict import Table, load_toml

FILE = Path(__file__).with_name("patterns.toml")
UNIT_KINDS = ("money", "rate", "points", "score", "count", "time")


class Sample(Struct, frozen=True):
    """A sentence that an entry is for, and what must be read from it."""

    example: str
    reads: str


class Unit(Struct, frozen=True):
    kind: str
    scale: Fraction
    words: tuple[str, ...]
    same: str
    sample: Sample


class Role(Struct, frozen=True):
    """What a figure is of its quantity. `kind`: kind of figures that may have it; `level`: money or count; `any`."""

    id: str
    zh: str
    kind: str
    pattern: re.Pattern[str]
    words: tuple[str, ...]
    sample: Sample


class Quantity(Struct, frozen=True):
    """A figure that every report speaks of. `terms`: the vocabulary's ids for it; `part_of`: whose part it is, "" for none.

    `stock`: a level such as 资产, which is never spent.
    """

    id: str
    zh: str
    pattern: re.Pattern[str]
    words: tuple[str, ...]
    terms: tuple[str, ...]
    part_of: str
    stock: bool


class Marker(Struct, frozen=True):
    """Words that open the parts of a whole (`total`: that close them). `closed`: the parts make up the whole."""

    id: str
    pattern: re.Pattern[str]
    words: tuple[str, ...]
    closed: bool
    total: bool
    sample: Sample


class Column(Struct, frozen=True):
    """What the head of a table's column makes of the figures below it."""

    role: str
    kind: str
    pattern: re.Pattern[str]


class Names(Struct, frozen=True):
    front: re.Pattern[str]
    end: re.Pattern[str]
    synonyms: tuple[tuple[str, ...], ...]
    narrower: tuple[str, ...]
    verbs: re.Pattern[str]
    generic: frozenset[str]


class Grammar(Struct, frozen=True):
    """All of patterns.toml. `partitions`: whole and the parts that make it up. `qualifiers`: id -> words.

    `facts`: id of the vocabulary, with its measure -> quantity and role.
    """

    units: tuple[Unit, ...]
    vague_before: re.Pattern[str]
    vague_after: re.Pattern[str]
    vague_sample: Sample
    roles: tuple[Role, ...]
    quantities: tuple[Quantity, ...]
    partitions: tuple[tuple[str, tuple[str, ...]], ...]
    markers: tuple[Marker, ...]
    names: Names
    bounded: re.Pattern[str]
    bounded_sample: Sample
    qualifiers: dict[str, re.Pattern[str]]
    columns: tuple[Column, ...]
    facts: dict[str, tuple[str, str]]

    def quantity(self, known: str) -> Quantity:
        return next(q for q in self.quantities if q.id == known)

    def role_zh(self, role: str) -> str:
        return next((r.zh for r in self.roles if r.id == role), "")


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The grammar. Raises DefinitionError for unknown keys, unknown ids and words that are no regular expression."""
    root = Table(load_toml(FILE), FILE.name, "")
    vague, bounded = root.table("vague"), root.table("bounded")
    assert vague is not None
    assert bounded is not None
    quantities = tuple(map(_quantity, root.tables("quantity", required=True)))
    made = Grammar(
        tuple(map(_unit, root.tables("unit", required=True))),
        re.compile(f"(?:{_joined(vague, 'before')})$"),
        re.compile(_joined(vague, "after")),
        _sample(vague),
        tuple(map(_role, root.tables("role", required=True))),
        quantities,
        tuple(_partition(t, {q.id for q in quantities}) for t in root.tables("partition", required=True)),
        tuple(map(_marker, root.tables("marker", required=True))),
        _names(root),
        _pattern(bounded, "words"),
        _sample(bounded),
        _qualifiers(root),
        tuple(map(_column, root.tables("column", required=True))),
        _facts(root, quantities),
    )
    for table in (vague, bounded, root):
        table.done()
    return made


def _joined(table: Table, key: str) -> str:
    """The words under `key` as one alternative, the longest first."""
    words = table.texts(key)
    if not words:
        raise table.fail("不能为空", key)
    text = "|".join(sorted(words, key=len, reverse=True))
    try:
        re.compile(text)
    except re.error as error:
        raise table.fail(f"不是有效的正则表达式：{error}", key) from error
    return text


def _pattern(table: Table, key: str) -> re.Pattern[str]:
    return re.compile(_joined(table, key))


def _sample(table: Table) -> Sample:
    return Sample(table.text("example"), table.take("reads", str))


def _unit(table: Table) -> Unit:
    scale = table.text("scale")
    _joined(table, "words")
    made = Unit(table.choice("kind", UNIT_KINDS), Fraction(Decimal(scale)), tuple(table.texts("words")), table.take("same", str, ""),
                _sample(table))  # fmt: skip
    table.done()
    return made


def _role(table: Table) -> Role:
    made = Role(table.ident("id"), table.text("zh"), table.choice("kind", (*UNIT_KINDS, "level", "any")), _pattern(table, "words"),
                tuple(table.texts("words")), _sample(table))  # fmt: skip
    table.done()
    return made


def _quantity(table: Table) -> Quantity:
    pattern = re.compile(f"(?<!其他)(?:{_joined(table, 'words')})")
    made = Quantity(table.ident("id"), table.text("zh"), pattern, tuple(table.texts("words")), tuple(table.texts("terms")),
                    table.take("part_of", str, ""), table.take("stock", bool, False))  # fmt: skip
    table.done()
    return made


def _marker(table: Table) -> Marker:
    made = Marker(table.ident("id"), _pattern(table, "words"), tuple(table.texts("words")), table.take("closed", bool),
                  table.take("total", bool, False), _sample(table))  # fmt: skip
    table.done()
    return made


def _partition(table: Table, known: set[str]) -> tuple[str, tuple[str, ...]]:
    whole, parts = table.choice("whole", known), tuple(table.texts("parts"))
    for part in parts:
        if part not in known:
            raise table.fail(f"没有数量“{part}”", "parts")
    table.done()
    return whole, parts


def _names(root: Table) -> Names:
    table = root.table("names")
    assert table is not None
    groups = table.take("synonyms", list)
    made = Names(
        re.compile(f"^(?:{_joined(table, 'front')})"),
        re.compile(f"(?:{_joined(table, 'end')})$"),
        tuple(tuple(map(str, group)) for group in groups),
        tuple(table.texts("narrower")),
        re.compile(f"^.*(?:{_joined(table, 'verbs')})(?=.{{4}})"),
        frozenset(table.texts("generic")),
    )
    table.done()
    return made


def _qualifiers(root: Table) -> dict[str, re.Pattern[str]]:
    table = root.table("qualifiers")
    assert table is not None
    made = {key: _pattern(table, key) for key in table.data}
    table.done()
    return made


def _column(table: Table) -> Column:
    made = Column(table.take("role", str), table.choice("kind", (*UNIT_KINDS, "any")), _pattern(table, "words"))
    table.done()
    return made


def _facts(root: Table, quantities: tuple[Quantity, ...]) -> dict[str, tuple[str, str]]:
    """Every term of a quantity in each of its measures, and the facts that are named one by one."""
    measures, single = root.table("measures"), root.table("facts")
    assert measures is not None
    assert single is not None
    roles = {measure: measures.text(measure) for measure in measures.data}
    found = {f"{t}.{m}": (q.id, role) for q in quantities for t in q.terms for m, role in roles.items()}
    for fact in single.data:
        pair = single.take(fact, list)
        if len(pair) != 2 or pair[0] not in {q.id for q in quantities}:
            raise single.fail("应为 [数量, 角色]", fact)
        found[fact] = (str(pair[0]), str(pair[1]))
    return found
