"""Strict loader of rulebooks/*.toml: every broken table is an error that names file, row, key and the nearest valid name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from xladdin.exact import exact_sum, format_score
from xladdin.library import files
from xladdin.rules.attainable import Attainable
from xladdin.rules.expression import ExpressionError, Node, divisors, parse
from xladdin.rules.measure import Measure, measure_inputs
from xladdin.rules.rulebook import UNSCORED, Group, Item, Option, Part, Proxy, Reading, Rule, Rulebook, Source
from xladdin.rules.shapes import SHAPES
from xladdin.rules.shapes.base import exact_marks, to_bound
from xladdin.rules.target import Target
from xladdin.strict import DefinitionError, Table, content_version, load_toml, nearest
from xladdin.vocabulary import UNITS, Vocabulary, vocabulary

FOLDER = Path(__file__).parent.parent / "rulebooks"
ZERO_POLICIES = ("full", "zero", "manual")
OVER_MAX = ("score", "manual")
FULL = 100
"""What the marks of a scoring table add up to (财预〔2020〕10号)."""
TARGET = "target"
"""Stands for a rule id where the readings of the `[target]` table are chosen."""
FIXED = ("id", "row", "label", "labels", "marks", "about", "item", "reading")
"""Keys of a rule or item that no reading may change."""
_PERCENT_OR_NOT = re.compile(r"[\d.]+\s*%?")

Built = TypeVar("Built")
Choices = Mapping[tuple[str, str, str], str]
"""Readings chosen other than printed as default: (rule id, item id, reading key) -> option name."""


def load_rulebook(path: Path, choices: Choices | None = None, vocab: Vocabulary | None = None) -> Rulebook:
    """Reads one scoring table. Raises DefinitionError for anything that is not a consistent table."""
    reader = _Reader(path, choices or {}, vocab or vocabulary())
    return reader.rulebook()


@lru_cache(maxsize=64)
def _known(rulebook_id: str, choices: frozenset[tuple[tuple[str, str, str], str]]) -> Rulebook:
    return load_rulebook(_files()[rulebook_id], dict(choices))


def rulebook(rulebook_id: str, choices: Choices | None = None) -> Rulebook:
    """A rulebook of the program or the library by id, under other readings if asked; '' is the one of forms without scores.

    Raises DefinitionError for an unknown id.
    """
    if not rulebook_id and not choices:
        return UNSCORED
    if rulebook_id not in _files():
        raise DefinitionError(rulebook_id, "", f"没有这份评分标准{nearest(rulebook_id, rulebook_ids())}")
    return _known(rulebook_id, frozenset((choices or {}).items()))


@lru_cache(maxsize=1)
def rulebook_ids() -> tuple[str, ...]:
    """All rulebooks that can be used: the program's, and those of the library that load."""
    return tuple(sorted(i for i in _files() if i in builtin_ids() or _loads(i)))


@lru_cache(maxsize=1)
def builtin_ids() -> tuple[str, ...]:
    """Those that come with the program."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


def rulebook_file(rulebook_id: str) -> Path | None:
    """The file of a rulebook, of the program or the library; None for an unknown id."""
    return _files().get(rulebook_id)


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Path]:
    return {**files("rulebooks"), **{i: FOLDER / f"{i}.toml" for i in builtin_ids()}}


def _loads(rulebook_id: str) -> bool:
    """Whether a file of the library is a scoring table; one that is not must not stop the others."""
    try:
        _known(rulebook_id, frozenset())
    except (DefinitionError, OSError, RecursionError):
        return False
    return True


class _Reader:
    def __init__(self, path: Path, choices: Choices, vocab: Vocabulary) -> None:
        self.path, self.choices, self.vocab = path, choices, vocab
        self.rules: dict[str, Rule] = {}
        self.used: set[tuple[str, str, str]] = set()
        self.needs: dict[str, None] = {}
        self.target: Table | None = None
        self.readings: list[Reading] = []
        self.blocks: set[str] = set()
        self.lenders: list[Path] = []

    def rulebook(self) -> Rulebook:
        root = Table(load_toml(self.path), self.path.name, "")
        source = root.table("source")
        assert source is not None
        where = Source(source.text("document"), source.text("attachment"), source.text("publisher"))
        source.done()
        marks = self.marks(root)
        grades = self.grades(root)
        book_id = root.text("id")
        if book_id != self.path.stem:
            raise root.fail(f"应与文件名相同（{self.path.stem}）", "id")
        years = root.years("years")
        title, place = root.text("title"), root.text("jurisdiction")
        self.target, note = self.target_table(root), root.text("marks_note", "")
        if self.target is not None:
            self.readings = self.own_readings(self.target, TARGET, "")
        parts = tuple(self.part(t) for t in root.tables("part", required=True))
        root.done()
        self.adds_up(root, "marks", marks, [p.marks for p in parts], "各一级指标")
        if note and marks == FULL:
            raise root.fail(f"总分是{FULL}分，不需要说明", "marks_note")
        if self.target is not None and not self.blocks:
            raise root.fail("没有由单位自填的二级指标（open），不需要这张表", "target")
        for place in sorted(set(self.choices) - self.used):
            known = [".".join(filter(None, p)) for p in self.places()]
            name = ".".join(filter(None, place))
            raise DefinitionError(self.path.name, "", f"没有 “{name}” 这个读法可选{nearest(name, known)}")
        version = content_version(self.path, *self.lenders)
        return Rulebook(book_id, title, place, years, marks, where, parts, version, tuple(grades), self.rules,
                        tuple(self.readings), note)  # fmt: skip

    def places(self) -> Iterable[tuple[str, str, str]]:
        yield from ((TARGET, "", r.key) for r in self.readings)
        yield from ((rule.id, r.item, r.key) for rule in self.rules.values() for r in rule.readings)

    def grades(self, root: Table) -> list[tuple[str, Fraction]]:
        found: list[tuple[str, Fraction]] = []
        for table in root.tables("grade"):
            label, line = table.text("label"), Fraction(table.number("from"))
            table.done()
            if found and (line >= found[-1][1] or label in dict(found)):
                raise table.fail("等级应从高到低排列，名称不重复", "from")
            found.append((label, line))
        return found

    def adds_up(self, table: Table, key: str, marks: Fraction, parts: list[Fraction], what: str) -> None:
        if sum(parts) != marks:
            shown = "＋".join(format_score(p) for p in parts)
            raise table.fail(
                f"分值{format_score(marks)}与{what}分值之和不等：{shown}＝{format_score(exact_sum(parts))}", key
            )

    def part(self, table: Table) -> Part:
        label, marks = table.text("label"), self.marks(table)
        groups = tuple(self.group(t) for t in table.tables("group", required=True))
        table.done()
        given = [g.marks for g in groups if g.marks is not None]
        if len(given) == len(groups):
            self.adds_up(table, "marks", marks, given, "各二级指标")
        elif sum(given) >= marks:
            raise table.fail(f"分值{format_score(marks)}，没有给自填的二级指标留下分值", "marks")
        return Part(label, marks, groups)

    def group(self, table: Table) -> Group:
        if table.has("open"):
            return self.open_group(table)
        label, marks = table.text("label"), self.marks(table)
        by_rule = table.take("marks_by_rule", bool, False)
        rules = tuple(self.rule(t) for t in table.tables("rule", required=True))
        table.done()
        self.adds_up(table, "marks", marks, [r.marks for r in rules], "各三级指标")
        return Group(label, marks, rules, by_rule)

    def open_group(self, table: Table) -> Group:
        """A group whose rows the unit writes, under the parameters of the `[target]` table; `bare` may differ from group to group."""
        label, block = table.text("label"), table.ident("open")
        marks = self.marks(table) if table.has("marks") else None
        bare = table.text("bare", "")
        table.done()
        if block in self.blocks or block in self.rules:
            raise table.fail(f"自填指标的 id “{block}” 重复", "open")
        if self.target is None:
            raise table.fail("有自填的二级指标，缺少 [target] 表（怎样按目标计分）", "open")
        self.blocks.add(block)
        given = Table({**self.target.data, **({"bare": bare} if bare else {})}, table.file, self.target.place)
        shape = self.every(given, self.readings, self.target_shape)
        return Group(label, marks, (), open=block, shape=shape)

    def target_table(self, root: Table) -> Table | None:
        """The `[target]` table, the file's own or (`target = "id"`) that of another rulebook; None when there is none."""
        if not isinstance(root.data.get(TARGET), str):
            return root.table(TARGET, None)
        name = root.text(TARGET)
        beside = self.path.parent / f"{name}.toml"
        lender = beside if beside.is_file() else rulebook_file(name)
        if lender is None:
            known = sorted({*_files(), *(p.stem for p in self.path.parent.glob("*.toml"))})
            raise root.fail(f"没有评分标准 “{name}”{nearest(name, known)}", TARGET)
        self.lenders.append(lender)
        found = load_toml(lender).get(TARGET)
        if not isinstance(found, dict):
            raise root.fail(f"评分标准 “{lender.stem}” 没有自己的 [target] 表", TARGET)
        return Table(found, lender.name, TARGET)

    def target_shape(self, table: Table) -> Target:
        return Target.read(table, Fraction(1))

    def marks(self, table: Table) -> Fraction:
        marks = exact_marks(table, "marks")
        if marks <= 0:
            raise table.fail("分值应大于0", "marks")
        return marks

    def rule(self, table: Table) -> Rule:
        rule_id, label, marks, row = table.ident("id"), table.text("label"), self.marks(table), table.take("row", int)
        if rule_id in self.rules or rule_id in self.blocks:
            raise table.fail(f"指标 id “{rule_id}” 重复", "id")
        if row != len(self.rules) + 1:
            raise table.fail(f"应为 {len(self.rules) + 1}（按原表顺序逐行编号）", "row")
        about, labels = table.text("about", ""), tuple(table.texts("labels"))
        readings: list[Reading] = []
        self.needs = {}
        if table.has("item"):
            tables = table.tables("item", required=True)
            items = tuple(self.item(rule_id, t.ident("id"), t, readings) for t in tables)
            table.done()
            if len({i.id for i in items}) != len(items):
                raise table.fail("要素 id 重复", "item")
            self.adds_up(table, "marks", marks, [i.marks for i in items], "各要素")
        else:
            items = (self.item(rule_id, "", table, readings),)
        attainable = reduce(Attainable.__add__, (i.shape.attainable() for i in items))
        rule = Rule(rule_id, label, marks, row, items, tuple(readings), attainable, about, labels, tuple(self.needs))
        self.rules[rule_id] = rule
        return rule

    def item(self, rule_id: str, item_id: str, table: Table, readings: list[Reading]) -> Item:
        own = self.own_readings(table, rule_id, item_id)
        readings += own
        return self.every(table, own, lambda merged: self.build(rule_id, item_id, merged))

    def own_readings(self, table: Table, rule_id: str, item_id: str) -> list[Reading]:
        """The readings of one item; no two of them may set the same parameter."""
        own = [self.reading(t, rule_id, item_id) for t in table.tables("reading")]
        setters: dict[str, str] = {}
        for reading in own:
            for key in {key for option in reading.options for key in option.params}:
                if setters.setdefault(key, reading.key) != reading.key:
                    raise table.fail(f"{key} 由两个读法（{setters[key]}、{reading.key}）同时设定", "reading")
        if len({r.key for r in own}) != len(own):
            raise table.fail("读法的 key 重复", "reading")
        return own

    def every(self, table: Table, readings: list[Reading], build: Callable[[Table], Built]) -> Built:
        """What is built under the chosen readings; every other combination is built too, so that a broken one fails at load."""
        chosen = tuple(r.chosen for r in readings)
        for options in product(*(r.options for r in readings)):
            if options != chosen:
                self.merged(table, readings, options, build)
        return self.merged(table, readings, chosen, build)

    def merged(
        self, table: Table, readings: list[Reading], options: tuple[Option, ...], build: Callable[[Table], Built]
    ) -> Built:
        data, origins = dict(table.data), {}
        for reading, option in zip(readings, options, strict=True):
            data.update(option.params)
            origins.update(
                dict.fromkeys(option.params, f"{table.place} → reading（{reading.key}） → option（{option.name}）")
            )
        merged = _Merged(data, table.file, table.place, origins)
        merged.has("reading")
        built = build(merged)
        merged.done()
        return built

    def build(self, rule_id: str, item_id: str, merged: Table) -> Item:
        for key in ("id", "row", "about", "labels", "item"):
            merged.has(key)
        item = self.read_item(rule_id, item_id, merged)
        merged.done()
        if item.measure is not None:
            _bounds_fit(merged, item.measure.unit)
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
        ceiling, measure = table.text("expected_max", ""), self.measure(table, label)
        return Item(
            item_id, label, marks, shape, measure=measure,
            zero_over_zero=table.choice("zero_over_zero", ZERO_POLICIES, "manual"),
            over_zero=table.choice("over_zero", ZERO_POLICIES, "manual"),
            full_when=full_when, proxy=self.proxy(table, measure),
            expected_max=to_bound(ceiling, table, "expected_max") if ceiling else None,
            over_max=table.choice("over_max", OVER_MAX, "score"),
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
            said = "、".join(f"{i}（{UNITS[self.vocab.terms[i].unit]}）" for i in inputs)
            raise table.fail(f"算式混用了不同单位的词汇：{said}", "numerator")
        unsigned = tuple(i for i in inputs if not self.vocab.terms[i].signed)
        figure_unit = units.pop()
        unit = "rate" if bottom is not None else figure_unit
        return Measure(table.text("measure_name", label), unit, top, bottom, inputs, unsigned, figure_unit)

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
        if divisors(node):
            raise table.fail("算式里不能再用 ÷，除法只能是 numerator ÷ denominator", key)
        return node

    def proxy(self, table: Table, measure: Measure) -> Proxy | None:
        part = table.table("proxy", None)
        if part is None:
            return None
        missing, stand_in, say = part.text("missing"), part.text("stand_in"), part.text("say")
        part.done()
        for key, term in (("missing", missing), ("stand_in", stand_in)):
            self.vocab.require(term, part, key)
        if missing not in measure.inputs:
            raise part.fail(f"算式没有用到 “{missing}”{nearest(missing, measure.inputs)}", "missing")
        return Proxy(missing, stand_in, say)

    def reading(self, table: Table, rule_id: str, item_id: str) -> Reading:
        key, question, basis = table.ident("key"), table.text("question"), table.text("basis")
        options = []
        for part in table.tables("option", required=True):
            name, say = part.ident("name"), part.text("say")
            params = {k: v for k, v in part.data.items() if k not in ("name", "say")}
            if not params:
                raise part.fail("没有设定任何参数", "option")
            for fixed in FIXED:
                if fixed in params:
                    raise part.fail("读法不能改变这一项", fixed)
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


class _Merged(Table):
    """An item with the parameters of its readings filled in. `origins`: where a parameter was written, when not in the item itself."""

    def __init__(self, data: dict[str, Any], file: str, place: str, origins: Mapping[str, str]) -> None:
        super().__init__(data, file, place)
        self.origins = origins

    def place_of(self, key: str) -> str:
        return self.origins.get(key, self.place)


def _bounds_fit(table: Table, unit: str) -> None:
    """Limits of a rate are written in per cent, those of figures are not: `limit = "1"` could mean 1% or 100%."""
    written = [(k, table.data[k]) for k in ("limit", "step", "full_at", "expected_max") if k in table.data]
    written += [("bands", band["when"]) for band in table.data.get("bands", [])]
    for key, text in written:
        for number in _PERCENT_OR_NOT.findall(text):
            if number.endswith("%") != (unit == "rate"):
                wanted = "应写百分数，如 100%" if unit == "rate" else f"应写数量（{UNITS[unit]}），不能是百分数"
                raise table.fail(f"“{text}” {wanted}", key)
