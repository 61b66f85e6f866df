"""Strict reader of rulebooks/*.toml: every broken table is an error that names file, row, key and the nearest valid name."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from pathlib import Path

from xladdin.exact import exact_sum, format_score
from xladdin.rules.attainable import Attainable
from xladdin.rules.read_item import check_bounds, marks_of, read_item
from xladdin.rules.readings import TARGET, Choices, Place, Readings, every
from xladdin.rules.rulebook import FULL, Group, Item, Part, Reading, Rule, Rulebook, Source
from xladdin.rules.target import Target
from xladdin.rules.where import rulebook_file, rulebook_files
from xladdin.strict import Table, content_version, load_toml, nearest
from xladdin.vocabulary import Vocabulary


class BookReader:
    """Reads one file; the ids of its rows are collected on the way."""

    def __init__(self, path: Path, choices: Choices, vocab: Vocabulary) -> None:
        self.path, self.vocab, self.choices = path, vocab, Readings(choices)
        self.rules: dict[str, Rule] = {}
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
        marks = marks_of(root)
        grades = self.grades(root)
        book_id = root.text("id")
        if book_id != self.path.stem:
            raise root.fail(f"应与文件名相同（{self.path.stem}）", "id")
        years = root.years("years")
        title, place = root.text("title"), root.text("jurisdiction")
        self.target, note = self.target_table(root), root.text("marks_note", "")
        if self.target is not None:
            self.readings = self.choices.own(self.target, TARGET, "")
        parts = tuple(self.part(t) for t in root.tables("part", required=True))
        root.done()
        self.adds_up(root, "marks", marks, [p.marks for p in parts], "各一级指标")
        if note and marks == FULL:
            raise root.fail(f"总分是{FULL}分，不需要说明", "marks_note")
        if self.target is not None and not self.blocks:
            raise root.fail("没有由单位自填的二级指标（open），不需要这张表", "target")
        self.choices.check_used(self.path.name, self.places())
        version = content_version(self.path, *self.lenders)
        return Rulebook(book_id, title, place, years, marks, where, parts, version, tuple(grades), self.rules,
                        tuple(self.readings), note)  # fmt: skip

    def places(self) -> Iterable[Place]:
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
        label, marks = table.text("label"), marks_of(table)
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
        label, marks = table.text("label"), marks_of(table)
        by_rule = table.take("marks_by_rule", bool, False)
        rules = tuple(self.rule(t) for t in table.tables("rule", required=True))
        table.done()
        self.adds_up(table, "marks", marks, [r.marks for r in rules], "各三级指标")
        return Group(label, marks, rules, by_rule)

    def open_group(self, table: Table) -> Group:
        """A group whose rows the unit writes, under the parameters of the `[target]` table; `bare` may differ from group to group."""
        label, block = table.text("label"), table.ident("open")
        marks = marks_of(table) if table.has("marks") else None
        bare = table.text("bare", "")
        table.done()
        if block in self.blocks or block in self.rules:
            raise table.fail(f"自填指标的 id “{block}” 重复", "open")
        if self.target is None:
            raise table.fail("有自填的二级指标，缺少 [target] 表（怎样按目标计分）", "open")
        self.blocks.add(block)
        given = Table({**self.target.data, **({"bare": bare} if bare else {})}, table.file, self.target.place)
        shape = every(given, self.readings, self.target_shape)
        return Group(label, marks, (), open=block, shape=shape)

    def target_table(self, root: Table) -> Table | None:
        """The `[target]` table, the file's own or (`target = "id"`) that of another rulebook; None when there is none."""
        if not isinstance(root.data.get(TARGET), str):
            return root.table(TARGET, None)
        name = root.text(TARGET)
        beside = self.path.parent / f"{name}.toml"
        lender = beside if beside.is_file() else rulebook_file(name)
        if lender is None:
            known = sorted({*rulebook_files(), *(p.stem for p in self.path.parent.glob("*.toml"))})
            raise root.fail(f"没有评分标准 “{name}”{nearest(name, known)}", TARGET)
        self.lenders.append(lender)
        found = load_toml(lender).get(TARGET)
        if not isinstance(found, dict):
            raise root.fail(f"评分标准 “{lender.stem}” 没有自己的 [target] 表", TARGET)
        return Table(found, lender.name, TARGET)

    def target_shape(self, table: Table) -> Target:
        return Target.read(table, Fraction(1))

    def rule(self, table: Table) -> Rule:
        rule_id, label, marks, row = table.ident("id"), table.text("label"), marks_of(table), table.take("row", int)
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
        own = self.choices.own(table, rule_id, item_id)
        readings += own
        return every(table, own, lambda merged: self.build(rule_id, item_id, merged))

    def build(self, rule_id: str, item_id: str, merged: Table) -> Item:
        for key in ("id", "row", "about", "labels", "item"):
            merged.has(key)
        item = read_item(merged, rule_id, item_id, self.vocab)
        merged.done()
        if item.measure is not None:
            check_bounds(merged, item.measure.unit)
        self.needs.update(dict.fromkeys(item.inputs))
        return item
