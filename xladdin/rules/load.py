"""Strict loader of rulebooks/*.toml: every broken table is an error that names file, row, key and the nearest valid name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from xladdin.exact import format_score
from xladdin.rules.expression import ExpressionError, Node, parse
from xladdin.rules.measure import Measure, measure_inputs
from xladdin.rules.rulebook import Group, Item, Option, Part, Proxy, Reading, Rule, Rulebook, Source
from xladdin.rules.shapes import SHAPES
from xladdin.rules.shapes.base import to_bound
from xladdin.strict import DefinitionError, Table, load_toml, nearest
from xladdin.vocabulary import Vocabulary, vocabulary

FOLDER = Path(__file__).parent.parent / "rulebooks"
ZERO_POLICIES = ("full", "zero", "manual")

Choices = Mapping[tuple[str, str, str], str]
"""Readings chosen other than printed as default: (rule id, item id, reading key) -> option name."""


def load_rulebook(path: Path, choices: Choices | None = None, vocab: Vocabulary | None = None) -> Rulebook:
    """Reads one scoring table. Raises DefinitionError for anything that is not a consistent table."""
    reader = _Reader(path, choices or {}, vocab or vocabulary())
    return reader.rulebook()


@lru_cache(maxsize=64)
def _builtin(rulebook_id: str, choices: frozenset[tuple[tuple[str, str, str], str]]) -> Rulebook:
    return load_rulebook(FOLDER / f"{rulebook_id}.toml", dict(choices))


def rulebook(rulebook_id: str, choices: Choices | None = None) -> Rulebook:
    """A rulebook of the program by id, under other readings if asked. Raises DefinitionError for an unknown id."""
    if rulebook_id not in rulebook_ids():
        raise DefinitionError(rulebook_id, "", f"没有这份评分标准{nearest(rulebook_id, rulebook_ids())}")
    return _builtin(rulebook_id, frozenset((choices or {}).items()))


@lru_cache(maxsize=1)
def rulebook_ids() -> tuple[str, ...]:
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


class _Reader:
    def __init__(self, path: Path, choices: Choices, vocab: Vocabulary) -> None:
        self.path, self.choices, self.vocab = path, choices, vocab
        self.rules: dict[str, Rule] = {}
        self.used: set[tuple[str, str, str]] = set()
        self.needs: dict[str, None] = {}

    def rulebook(self) -> Rulebook:
        root = Table(load_toml(self.path), self.path.name, "")
        source = root.table("source")
        assert source is not None
        where = Source(source.text("document"), source.text("attachment"), source.text("publisher"))
        source.done()
        grades = [(g.text("label"), Fraction(g.number("from")), g.done())[:2] for g in root.tables("grade")]
        marks = Fraction(root.number("marks"))
        book_id = root.text("id")
        if book_id != self.path.stem:
            raise root.fail(f"应与文件名相同（{self.path.stem}）", "id")
        years = tuple(root.take("years", list))
        if not years or not all(isinstance(y, int) for y in years):
            raise root.fail("应为年份的数组，如 [2022]", "years")
        title, place = root.text("title"), root.text("jurisdiction")
        parts = tuple(self.part(t) for t in root.tables("part", required=True))
        root.done()
        self.adds_up(root, "marks", marks, [p.marks for p in parts], "各一级指标")
        unknown = set(self.choices) - self.used
        if unknown:
            raise DefinitionError(self.path.name, "", f"没有这样的读法可选：{sorted(unknown)}")
        version = hashlib.sha256(self.path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:12]
        return Rulebook(book_id, title, place, years, marks, where, parts, version, tuple(grades), self.rules)

    def adds_up(self, table: Table, key: str, marks: Fraction, parts: list[Fraction], what: str) -> None:
        if sum(parts) != marks:
            shown = "＋".join(format_score(p) for p in parts)
            raise table.fail(
                f"分值{format_score(marks)}与{what}分值之和不等：{shown}＝{format_score(sum(parts, Fraction()))}", key
            )

    def part(self, table: Table) -> Part:
        label, marks = table.text("label"), self.marks(table)
        groups = tuple(self.group(t) for t in table.tables("group", required=True))
        table.done()
        self.adds_up(table, "marks", marks, [g.marks for g in groups], "各二级指标")
        return Part(label, marks, groups)

    def group(self, table: Table) -> Group:
        label, marks = table.text("label"), self.marks(table)
        by_rule = table.take("marks_by_rule", bool, False)
        rules = tuple(self.rule(t) for t in table.tables("rule", required=True))
        table.done()
        self.adds_up(table, "marks", marks, [r.marks for r in rules], "各三级指标")
        return Group(label, marks, rules, by_rule)

    def marks(self, table: Table) -> Fraction:
        marks = Fraction(table.number("marks"))
        if marks <= 0:
            raise table.fail("分值应大于0", "marks")
        return marks

    def rule(self, table: Table) -> Rule:
        rule_id, label, marks, row = table.text("id"), table.text("label"), self.marks(table), table.take("row", int)
        if rule_id in self.rules:
            raise table.fail(f"指标 id “{rule_id}” 重复", "id")
        if row != len(self.rules) + 1:
            raise table.fail(f"应为 {len(self.rules) + 1}（按原表顺序逐行编号）", "row")
        about, labels = table.text("about", ""), tuple(table.take("labels", list, []))
        readings: list[Reading] = []
        self.needs = {}
        if table.has("item"):
            tables = table.tables("item", required=True)
            items = tuple(self.item(rule_id, t.text("id"), t, readings) for t in tables)
            table.done()
            if len({i.id for i in items}) != len(items):
                raise table.fail("要素 id 重复", "item")
            self.adds_up(table, "marks", marks, [i.marks for i in items], "各要素")
        else:
            items = (self.item(rule_id, "", table, readings),)
        rule = Rule(rule_id, label, marks, row, items, tuple(readings), about, labels, tuple(self.needs))
        self.rules[rule_id] = rule
        return rule

    def item(self, rule_id: str, item_id: str, table: Table, readings: list[Reading]) -> Item:
        """The item under the chosen readings; the other options are built too, so that a broken one fails at load."""
        own = [self.reading(t, rule_id, item_id) for t in table.tables("reading")]
        readings += own
        for reading in own:
            for option in reading.options:
                if option.name != reading.choice:
                    others = [r.chosen for r in own if r is not reading]
                    self.build(rule_id, item_id, table, [*others, option])
        return self.build(rule_id, item_id, table, [r.chosen for r in own])

    def build(self, rule_id: str, item_id: str, table: Table, options: list[Option]) -> Item:
        data = deepcopy(table.data)
        for option in options:
            data.update(deepcopy(dict(option.params)))
        merged = Table(data, table.file, table.place)
        for key in ("id", "row", "about", "labels", "reading", "item"):
            merged.has(key)
        item = self.read_item(rule_id, item_id, merged)
        merged.done()
        self.needs.update(dict.fromkeys(item.inputs))
        return item

    def read_item(self, rule_id: str, item_id: str, table: Table) -> Item:
        marks, label = self.marks(table), table.text("label")
        shape = SHAPES[table.choice("shape", SHAPES)].read(table, marks)
        if shape.input != "measure":
            answer = f"basis.{rule_id}.{item_id}" if item_id else f"basis.{rule_id}"
            return Item(item_id, label, marks, shape, answer=answer if shape.input != "none" else "")
        full_when = table.text("full_when", "")
        if full_when and self.vocab.require(full_when, table, "full_when").unit != "flag":
            raise table.fail("应为是/否类的词汇", "full_when")
        ceiling = table.text("expected_max", "")
        return Item(
            item_id, label, marks, shape, measure=self.measure(table, label),
            zero_over_zero=table.choice("zero_over_zero", ZERO_POLICIES, "manual"),
            over_zero=table.choice("over_zero", ZERO_POLICIES, "manual"),
            full_when=full_when, proxy=self.proxy(table),
            expected_max=to_bound(ceiling, table, "expected_max") if ceiling else None,
        )  # fmt: skip

    def measure(self, table: Table, label: str) -> Measure:
        top = self.expression(table, "numerator")
        assert top is not None
        bottom = self.expression(table, "denominator")
        inputs = measure_inputs(top, bottom)
        if not inputs:
            raise table.fail("算式中没有词汇", "numerator")
        units = {self.vocab.terms[i].unit for i in inputs}
        if len(units) > 1:
            raise table.fail(f"算式混用了不同单位的词汇：{'、'.join(sorted(units))}", "numerator")
        unsigned = tuple(i for i in inputs if not self.vocab.terms[i].signed)
        unit = "rate" if bottom is not None else units.pop()
        return Measure(table.text("measure_name", label), unit, top, bottom, inputs, unsigned)

    def expression(self, table: Table, key: str) -> Node | None:
        text = table.text(key, None if key == "denominator" else ...)
        if text is None:
            return None
        try:
            node = parse(text)
        except ExpressionError as error:
            raise table.fail(str(error), key) from error
        for term in measure_inputs(node, None):
            if self.vocab.require(term, table, key).unit in ("flag", "text"):
                raise table.fail(f"“{term}” 不是数值，不能用于算式", key)
        return node

    def proxy(self, table: Table) -> Proxy | None:
        part = table.table("proxy", None)
        if part is None:
            return None
        missing, stand_in, say = part.text("missing"), part.text("stand_in"), part.text("say")
        part.done()
        for key, term in (("missing", missing), ("stand_in", stand_in)):
            self.vocab.require(term, part, key)
        return Proxy(missing, stand_in, say)

    def reading(self, table: Table, rule_id: str, item_id: str) -> Reading:
        key, question, basis = table.text("key"), table.text("question"), table.text("basis")
        options = []
        for part in table.tables("option", required=True):
            name, say = part.text("name"), part.text("say")
            params = {k: v for k, v in part.data.items() if k not in ("name", "say")}
            if not params:
                raise part.fail("没有设定任何参数", "option")
            options.append(Option(name, say, params))
        names = [o.name for o in options]
        if len(names) < 2 or len(set(names)) != len(names):
            raise table.fail("读法至少要有两个名称不同的选项", "option")
        choice = table.choice("choice", names)
        table.done()
        place = (rule_id, item_id, key)
        if place in self.choices:
            self.used.add(place)
            if self.choices[place] not in names:
                raise table.fail(f"没有读法 “{self.choices[place]}”{nearest(self.choices[place], names)}", "choice")
            choice = self.choices[place]
        return Reading(key, question, tuple(options), choice, basis, item_id)
