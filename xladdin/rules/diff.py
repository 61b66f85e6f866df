"""What changed between two scoring tables, line by line: head, marks, rows added, dropped, moved or renamed, criteria, readings, data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from xladdin.exact import format_score
from xladdin.rules.rulebook import Group, Part, Reading, Rule, Rulebook
from xladdin.rules.sentence import criteria
from xladdin.rules.target import Target
from xladdin.vocabulary import Vocabulary

TABLE, FREE, DATA = "整张表", "自设的指标", "数据"
SAMPLE_MARKS = Fraction(10)
"""The 分值 with which the rule of self-set rows is put into words: theirs differ from unit to unit."""
_BARE = {"above": "越大越好", "below": "越小越好", "equal": "应当相等"}
Level = tuple[str, ...]
"""一级指标, or 一级指标 and 二级指标, by name."""


class Change(Struct, frozen=True):
    """One difference: of what (an indicator, a level, the table), in what respect, how it was and how it is; '' where there is nothing."""

    subject: str
    what: str
    old: str
    new: str


def compare(old: Rulebook, new: Rulebook, vocab: Vocabulary) -> tuple[Change, ...]:
    """All changes from one table to the other: the table's head, its levels, the rows in their new order, what the rows share, the data.

    Rows are the same by id, else by name, else by what they measure; a row that went elsewhere or has another name is not a new one.
    """
    pairs = _matched(old, new)
    levels = _Levels(old, new, pairs)
    return (
        *_differing(TABLE, _head(old), _head(new)), *levels.changes(), *_rows(old, new, pairs, levels, vocab),
        *_free(old, new), *_data(old, new, vocab),
    )  # fmt: skip


def years_text(years: Iterable[int]) -> str:
    """`2022`, `2015、2017`, or `2015—2018` for years in a row."""
    years = sorted(years)
    in_a_row = len(years) > 2 and years[-1] - years[0] == len(years) - 1
    return f"{years[0]}—{years[-1]}" if in_a_row else "、".join(map(str, years))


def _differing(subject: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for what in dict.fromkeys([*new, *old]):
        before, after = old.get(what, ""), new.get(what, "")
        if before != after:
            yield Change(subject, what, before, after)


def _head(book: Rulebook) -> dict[str, str]:
    grades = (f"{name}{format_score(line)}分以上" if line else name for name, line in book.grades)
    source = (book.source.publisher, book.source.document, book.source.attachment)
    return {
        "名称": book.title, "地区": book.jurisdiction, "适用年度": years_text(book.years), "总分": _marks(book.marks),
        "总分说明": book.marks_note, "等级": "，".join(grades), "来源": "　".join(source),
    }  # fmt: skip


def _marks(marks: Fraction | None) -> str:
    return "由单位分配" if marks is None else f"{format_score(marks)}分"


# ---- which rows and levels are the same -----------------------------------------------------------------------------------


class _Row(Struct, frozen=True):
    """A printed row, and where it stands."""

    rule: Rule
    level: Level


Pairs = Sequence[tuple[_Row, _Row]]


def _placed(book: Rulebook) -> list[_Row]:
    return [_Row(rule, (part.label, group.label)) for part, group, rule in book.places()]


def _measured(row: _Row) -> Hashable:
    """What a row measures, item by item; nothing where a person answers."""
    measures = [item.measure for item in row.rule.items]
    return tuple((m.numerator, m.denominator) for m in measures if m) if all(measures) else ()


_SAME_BY: tuple[Callable[[_Row], Hashable], ...] = (
    lambda row: row.rule.id,
    lambda row: "".join(c for c in row.rule.label if c not in "“”\"' \u3000"),
    _measured,
)


def _matched(old: Rulebook, new: Rulebook) -> Pairs:
    """Pairs of the same row, in the order of the new table."""
    left, right = _placed(old), _placed(new)
    order = {row.rule.id: n for n, row in enumerate(right)}
    found: list[tuple[_Row, _Row]] = []
    for key in _SAME_BY:
        for row in list(left):
            same = next((other for other in right if key(row) and key(other) == key(row)), None)
            if same is not None:
                found.append((row, same))
                left.remove(row)
                right.remove(same)
    return sorted(found, key=lambda pair: order[pair[1].rule.id])


class _Levels:
    """一级 and 二级指标 of both tables, and which of them are the same: by name, else by the rows that most of them went with."""

    def __init__(self, old: Rulebook, new: Rulebook, pairs: Pairs) -> None:
        self.old, self.new = _levels(old), _levels(new)
        self.went = [(a.level, b.level) for a, b in pairs]
        free = _open_levels(new)
        self.went += [(level, free[block]) for block, level in _open_levels(old).items() if block in free]
        self.same: dict[Level, Level] = {}
        for depth in (1, 2):
            self._pair_up(depth)

    def _pair_up(self, depth: int) -> None:
        old, free = ([key for key in levels if len(key) == depth] for levels in (self.old, self.new))
        for key in old:
            wanted = (*self.same.get(key[:-1], key[:-1]), key[-1])
            if wanted in free:
                self.same[key] = wanted
                free.remove(wanted)
        for key in old:
            went = Counter(b[:depth] for a, b in self.went if a[:depth] == key)
            likely = next((k for k, count in went.most_common(1) if 2 * count > went.total() and k in free), None)
            if key not in self.same and likely is not None:
                self.same[key] = likely
                free.remove(likely)

    def changes(self) -> Iterator[Change]:
        """In the order of the new table; levels that are gone at the end."""
        source = {new: old for old, new in self.same.items()}
        for key, level in self.new.items():
            was = source.get(key)
            if was is not None:
                yield from _level_changes(key, was, self.old[was], level)
                if len(key) > 1 and self.same.get(was[:1]) != key[:1]:
                    yield Change("—".join(key), "移动", was[0], key[0])
            else:
                yield Change("—".join(key), "新增", "", _marks(level.marks))
        for key, level in self.old.items():
            if key not in self.same:
                yield Change("—".join(key), "取消", _marks(level.marks), "")


def _levels(book: Rulebook) -> dict[Level, Part | Group]:
    found: dict[Level, Part | Group] = {}
    for part in book.parts:
        found[part.label,] = part
        found.update({(part.label, group.label): group for group in part.groups})
    return found


def _open_levels(book: Rulebook) -> dict[str, Level]:
    """Where the rows of each open group stand, by the id of their block."""
    return {group.open: (part.label, group.label) for part in book.parts for group in part.groups if group.open}


def _level_changes(key: Level, was: Level, old: Part | Group, new: Part | Group) -> Iterator[Change]:
    sides = []
    for name, level in ((was, old), (key, new)):
        said = {"改名": name[-1], "分值": _marks(level.marks)}
        if isinstance(level, Group):
            said["自填指标"] = "单位自填" if level.open else "表内列明"
        sides.append(said)
    yield from _differing("—".join(key), *sides)
    shapes = [level.shape if isinstance(level, Group) else None for level in (old, new)]
    if shapes[0] is not None and shapes[1] is not None and shapes[0].bare != shapes[1].bare:
        yield Change("—".join(key), "指标值没写符号的", *(_BARE[shape.bare] for shape in shapes))  # type: ignore[union-attr]


# ---- what differs in a row --------------------------------------------------------------------------------------------------


def _rows(old: Rulebook, new: Rulebook, pairs: Pairs, levels: _Levels, vocab: Vocabulary) -> Iterator[Change]:
    year = max((*old.years, *new.years), default=2000)
    source = {after.rule.id: before for before, after in pairs}
    for row in _placed(new):
        before = source.get(row.rule.id)
        if before is None:
            said = f"{'—'.join(row.level)}，{_marks(row.rule.marks)}：{criteria(row.rule, vocab)}"
            yield Change(row.rule.label, "新增", "", said)
            continue
        yield from _differing(row.rule.label, _said(before.rule, vocab, year), _said(row.rule, vocab, year))
        if levels.same.get(before.level) != row.level:
            yield Change(row.rule.label, "移动", "—".join(before.level), "—".join(row.level))
        yield from _readings(row.rule.label, _open_points(before.rule), _open_points(row.rule))
    kept = {before.rule.id for before, _ in pairs}
    for row in _placed(old):
        if row.rule.id not in kept:
            yield Change(row.rule.label, "取消", f"{'—'.join(row.level)}，{_marks(row.rule.marks)}", "")


def _said(rule: Rule, vocab: Vocabulary, year: int) -> dict[str, str]:
    """What a table prints of a row. The names of measures are left out: they change with the name of the row."""
    sums = [item.measure.words(vocab, year) for item in rule.items if item.measure]
    return {
        "改名": rule.label, "分值": _marks(rule.marks), "评价标准": criteria(rule, vocab),
        "算式": "\n".join(text[text.find("＝") + 1 :] for text in sums), "指标说明": rule.about,
    }  # fmt: skip


def _open_points(rule: Rule) -> dict[tuple[str, str], tuple[str, Reading]]:
    """Readings by element and key, each with the name of its element, '' where the row has one."""
    names = {item.id: item.subject for item in rule.items if len(rule.items) > 1}
    return {(r.item, r.key): (names.get(r.item, ""), r) for r in rule.readings}


def _readings(
    subject: str, old: dict[tuple[str, str], tuple[str, Reading]], new: dict[tuple[str, str], tuple[str, Reading]]
) -> Iterator[Change]:
    for key in dict.fromkeys([*new, *old]):
        before, after = (_read_as(*side[key]) if key in side else "" for side in (old, new))
        if before != after:
            yield Change(subject, "读法", before, after)


def _read_as(element: str, reading: Reading) -> str:
    return f"{element}{'：' if element else ''}{reading.question}：{reading.chosen.say}"


def _free(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    """The rule of the rows that units set themselves, and its readings; nothing where one of the tables has no such rows."""
    shapes = [next((group.shape for group in book.groups if group.shape), None) for book in (old, new)]
    if shapes[0] is not None and shapes[1] is not None:
        said = [_free_rule(shape) for shape in shapes if shape]
        yield from _differing(FREE, {"评价标准": said[0]}, {"评价标准": said[1]})
    sides = ({("", r.key): ("", r) for r in book.readings} for book in (old, new))
    yield from _readings(FREE, *sides)


def _free_rule(shape: Target) -> str:
    return replace(shape, marks=SAMPLE_MARKS, bare="above").criterion(f"以分值{_marks(SAMPLE_MARKS)}的一行为例", "")


def _data(old: Rulebook, new: Rulebook, vocab: Vocabulary) -> Iterator[Change]:
    """Figures that must be supplied now and had not to be, and those that no row needs any more."""
    year = max((*old.years, *new.years), default=2000)
    had, needs = (dict.fromkeys(i for rule in book.rules for i in rule.needs) for book in (old, new))
    for term_id in needs:
        if term_id not in had:
            yield Change(vocab.terms[term_id].name(year), DATA, "不用", "新增要用")
    for term_id in had:
        if term_id not in needs:
            yield Change(vocab.terms[term_id].name(year), DATA, "要用", "不再用")
