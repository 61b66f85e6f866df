"""One filing under two scoring tables, indicator by indicator: recomputed from its figures both times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from xladdin.exact import exact_sum
from xladdin.facts import Entry, Filing
from xladdin.rollup.record import opened
from xladdin.rules.diff import FREE, Change
from xladdin.rules.fit import usable_marks
from xladdin.rules.rulebook import Group, Part, Rulebook
from xladdin.rules.score import ItemScore, RuleScore, Scorecard, score_filing
from xladdin.trial.model import Line, Pair, Scores, Side, Typed
from xladdin.vocabulary import vocabulary

Name = Callable[[str], str]
"""The Chinese name of a figure for the year of the filing."""

NO_SCORE = "自评得分（这一项由人工评定，表里没有打分）"
NO_ROWS = "单位自填的指标（这一部分没有填写）"
_GOAL = {
    "no-target": "年度指标值", "no-actual": "实际完成值", "not-number": "实际完成值（应为数字）",
    "inequality": "实际完成值（应为确定的数）", "unit": "单位一致的指标值和完成值",
}  # fmt: skip


class Plan(Struct, frozen=True):
    """Two tables and how their indicators belong together: rules by id, parts that units fill by their blocks, else by name."""

    old: Rulebook
    new: Rulebook
    pairs: tuple[Pair, ...]


def plan_of(old: Rulebook, new: Rulebook, changes: Sequence[Change] = ()) -> Plan:
    """Pairs in the order of the new table; what only the old one has comes last."""
    before, after = _indicators(old), _indicators(new, _open_keys(old))
    said: dict[str, list[str]] = {}
    for change in changes:
        said.setdefault(change.subject, []).append(change.what)
    pairs = []
    for key in dict.fromkeys([*after, *before]):
        shown = after.get(key) or before[key]
        own = [one for one in (before.get(key), after.get(key)) if one is not None]
        what = dict.fromkeys(
            what for one in own for subject in said for what in said[subject] if one.concerned(subject)
        )
        marks = (before[key].marks if key in before else None, after[key].marks if key in after else None)
        pairs.append(Pair(key, shown.label, shown.part, *marks, "、".join(what)))
    return Plan(old, new, tuple(pairs))


class _Indicator(Struct, frozen=True):
    """`free`: a part whose rows units write, under one rule for all of them."""

    label: str
    part: str
    marks: Fraction
    free: bool = False

    def concerned(self, subject: str) -> bool:
        """Whether a change of that subject is one of this indicator."""
        return subject == self.label or (self.free and (subject == FREE or subject.startswith(f"{self.label}—")))


def _indicators(book: Rulebook, known: Mapping[str, str] | None = None) -> dict[str, _Indicator]:
    """By key. `known`: keys that the parts of the other table have, by block."""
    found: dict[str, _Indicator] = {}
    for part in book.parts:
        if opened(part):
            found[_part_key(part, known)] = _Indicator(part.label, part.label, part.marks, free=True)
            continue
        for group in part.groups:
            found.update({rule.id: _Indicator(rule.label, part.label, rule.marks) for rule in group.rules})
    return found


def _part_key(part: Part, known: Mapping[str, str] | None) -> str:
    """The first block of a part; that of the same part in the other table, where they share a block."""
    blocks = [group.open for group in part.groups if group.open]
    return next((known[block] for block in blocks if known and block in known), blocks[0])


def _open_keys(book: Rulebook) -> dict[str, str]:
    return {
        group.open: _part_key(part, None) for part in book.parts if opened(part) for group in part.groups if group.open
    }


def compared(plan: Plan, filing: Filing, card: Scorecard | None = None) -> Scores:
    """The filing under both tables. `card`: that of the old table, where it is known already."""
    if card is None or (card.rulebook.id, card.rulebook.version) != (plan.old.id, plan.old.version):
        card = score_filing(plan.old, filing)
    now = score_filing(plan.new, allotted(plan, filing))
    old, new = _sides(card, filing.year), _sides(now, filing.year, _open_keys(plan.old))
    lines = tuple(Line(pair, old.get(pair.key), new.get(pair.key)) for pair in plan.pairs)
    return Scores(lines, tuple(_typed(card, now)))


def allotted(plan: Plan, filing: Filing) -> Filing:
    """The filing with the marks of its own rows in proportion to what the new table gives their part (or group)."""
    factors = {block: factor for block in filing.indicators if (factor := _factor(plan, block)) != 1}
    if not factors:
        return filing
    rows = {
        block: {n: _times(row, factors[block]) for n, row in own.items()} if block in factors else own
        for block, own in filing.indicators.items()
    }
    return replace(filing, indicators=rows)


def _factor(plan: Plan, block: str) -> Fraction:
    places = [_place(book, block) for book in (plan.old, plan.new)]
    if None in places:
        return Fraction(1)
    (old_part, old_group), (new_part, new_group) = places  # type: ignore[misc]
    if old_group.marks is not None and new_group.marks is not None:
        return new_group.marks / old_group.marks
    return _left_to_units(new_part) / _left_to_units(old_part)


def _place(book: Rulebook, block: str) -> tuple[Part, Group] | None:
    return next(((part, group) for part in book.parts for group in part.groups if group.open == block), None)


def _left_to_units(part: Part) -> Fraction:
    """Marks of a part that units allot to rows of their own; the loader sees to it that there are some."""
    return part.marks - exact_sum(g.marks for g in part.groups if not g.open and g.marks is not None)


def _times(row: Entry, factor: Fraction) -> Entry:
    marks = usable_marks(row)
    return row if marks is None else {**row, "marks": replace(row["marks"], value=marks * factor)}


def _sides(card: Scorecard, year: int, known: Mapping[str, str] | None = None) -> dict[str, Side]:
    by_id = {row.rule.id: row for row in card.rules}
    terms, found = vocabulary().terms, {}

    def name(term_id: str) -> str:
        return terms[term_id].name(year)

    for part in card.rulebook.parts:
        rows = [by_id[rule.id] for group in part.groups for rule in group.rules]
        if opened(part):
            found[_part_key(part, known)] = _whole(part, [_side(row, name) for row in rows])
        else:
            found.update({row.rule.id: _side(row, name) for row in rows})
    return found


def _side(row: RuleScore, name: Name) -> Side:
    """A score that figures are missing for stays missing, even where the unit claims one: only what a person judges is taken as typed."""
    marks = row.rule.marks
    if row.score is not None:
        return Side(marks, row.score, "computed")
    if row.status != "missing-input" and row.typed:
        return Side(marks, row.counted, "typed")
    lacking = dict.fromkeys(text for item in row.items for text in _lacking(item, name))
    return Side(marks, None, "missing", tuple(lacking) or (NO_SCORE,))


def _lacking(item: ItemScore, name: Name) -> Iterator[str]:
    """What an item lacks, in words; nothing for one that a person has to judge."""
    if item.status != "missing-input":
        return
    if item.outcome is not None:
        yield f"{item.item.label}：{_GOAL.get(item.outcome.state, '指标值和完成值')}"
    elif item.measured is not None and item.measured.missing:
        yield from map(name, item.measured.missing)
    elif item.measured is not None:
        yield f"{item.item.subject}：所用的数据中有负数"


def _whole(part: Part, rows: Sequence[Side]) -> Side:
    """A part whose rows the unit wrote: their sum."""
    missing = dict.fromkeys(text for row in rows for text in row.missing)
    if not rows or missing:
        return Side(part.marks, None, "missing", tuple(missing) or (NO_ROWS,))
    how = "typed" if any(row.how == "typed" for row in rows) else "computed"
    return Side(part.marks, exact_sum(row.score for row in rows if row.score is not None), how)


def _typed(old: Scorecard, new: Scorecard) -> Iterator[Typed]:
    """Scores that persons gave, where the marks are other ones now."""
    before = {row.rule.id: row.rule.marks for row in old.rules}
    for row in new.rules:
        taken, marks = row.counted, before.get(row.rule.id, row.rule.marks)
        if row.score is None and row.status != "missing-input" and row.typed and marks != row.rule.marks:
            assert taken is not None
            assert row.claimed is not None
            yield Typed(row.rule.label, row.claimed, marks, row.rule.marks, taken)
