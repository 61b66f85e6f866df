"""What changed between two scoring tables: head, marks of the levels, rows added, dropped, moved, renamed, and how each row scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xladdin.exact import format_score
from xladdin.rules.rulebook import Group, Part, Reading, Rule, Rulebook
from xladdin.rules.sentence import criteria, explanation
from xladdin.vocabulary import Vocabulary

SAMPLE_MARKS = Fraction(10)
"""The 分值 with which the rule of self-set rows is put into words: theirs differ from unit to unit."""
LevelKey = tuple[str, ...]
"""一级指标, or 一级指标 and 二级指标."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one table as it is compared: a printed rule, or (`open`) the rows of a group that the unit sets itself.

    `marks` is None where the unit sets them too. `measured`: what is measured, item by item; `needs`: vocabulary ids.
    """

    id: str
    label: str
    marks: Fraction | None
    level: LevelKey
    criteria: str
    explanation: str
    readings: tuple[tuple[str, Reading], ...]
    needs: tuple[str, ...]
    measured: tuple[Hashable, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the head: which, and how it stood and stands; '' for nothing."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A 一级 or 二级指标 that came, went, or has another name or other marks. A side is '' (marks None) when it is not there.

    Marks are None also for groups whose marks the units set themselves.
    """

    old: LevelKey
    new: LevelKey
    old_marks: Fraction | None
    new_marks: Fraction | None


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """An open point that came, went, or is read otherwise; a side is '' when the point is not there. `item`: of which element."""

    key: str
    item: str
    question: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of either table that differs; one of the sides is None for a row that came or went. `matched`: by what they are the same row."""

    old: Row | None
    new: Row | None
    matched: str = ""
    moved: bool = False
    readings: tuple[ReadingChange, ...] = ()

    @property
    def changes(self) -> tuple[str, ...]:
        """added, removed, or any of moved, renamed, marks, criteria, explanation, readings; empty when the rows are alike."""
        if self.old is None or self.new is None:
            return ("added" if self.old is None else "removed",)
        old, new = self.old, self.new
        found = {
            "moved": self.moved, "renamed": old.label != new.label, "marks": old.marks != new.marks, "criteria": old.criteria != new.criteria,
            "explanation": old.explanation != new.explanation, "readings": bool(self.readings),
        }  # fmt: skip
        return tuple(name for name, differs in found.items() if differs)

    @property
    def row(self) -> Row:
        """The row as it stands, or as it stood when it is gone."""
        row = self.new or self.old
        assert row is not None
        return row


@dataclass(frozen=True, slots=True)
class RulebookDiff:
    """`rows`: changed ones only, in the order of the new table, those that are gone at the end. `shared`: readings of the self-set rows.

    `data_added`, `data_dropped`: vocabulary ids that the new table needs and the old did not, and the other way round.
    """

    old: Rulebook
    new: Rulebook
    head: tuple[Changed, ...]
    levels: tuple[LevelChange, ...]
    rows: tuple[RowChange, ...]
    shared: tuple[ReadingChange, ...]
    data_added: tuple[str, ...]
    data_dropped: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not (self.head or self.levels or self.rows or self.shared)

    def having(self, change: str) -> tuple[RowChange, ...]:
        return tuple(row for row in self.rows if change in row.changes)


def diff_rulebooks(old: Rulebook, new: Rulebook, vocab: Vocabulary) -> RulebookDiff:
    """Rows are the same by id, else by label, else by what they measure. Texts of both tables are put for one and the same year."""
    year = max((*old.years, *new.years), default=2000)
    before, after = list(_rows(old, vocab, year)), list(_rows(new, vocab, year))
    pairs = _matched(before, after)
    levels = _Levels(old, new, pairs)
    changes = [_row_change(a, b, how, levels) for a, b, how in pairs]
    known = {id(row) for a, b, _ in pairs for row in (a, b)}
    changes += [RowChange(None, row) for row in after if id(row) not in known]
    changes += [RowChange(row, None) for row in before if id(row) not in known]
    place = {id(row): n for n, row in enumerate([*after, *before])}
    changes.sort(key=lambda c: place[id(c.row)])
    had, needs = _needs(before), _needs(after)
    return RulebookDiff(
        old, new, tuple(_head(old, new)), levels.changes(), tuple(c for c in changes if c.changes),
        _reading_changes([("", r) for r in old.readings], [("", r) for r in new.readings]),
        tuple(i for i in needs if i not in had), tuple(i for i in had if i not in needs),
    )  # fmt: skip


def _rows(book: Rulebook, vocab: Vocabulary, year: int) -> Iterator[Row]:
    for part in book.parts:
        for group in part.groups:
            level = (part.label, group.label)
            if group.open:
                yield _open_row(group, level)
            yield from (_printed_row(rule, level, vocab, year) for rule in group.rules)


def _printed_row(rule: Rule, level: LevelKey, vocab: Vocabulary, year: int) -> Row:
    labels = {item.id: item.label for item in rule.items if len(rule.items) > 1}
    measures = [item.measure for item in rule.items]
    return Row(
        rule.id, rule.label, rule.marks, level, criteria(rule, vocab), explanation(rule, vocab, year),
        tuple((labels.get(reading.item, ""), reading) for reading in rule.readings), rule.needs,
        tuple((m.numerator, m.denominator) for m in measures if m) if all(measures) else (),
    )  # fmt: skip


def _open_row(group: Group, level: LevelKey) -> Row:
    said = group.shape.with_marks(SAMPLE_MARKS).criterion(group.label, "") if group.shape else ""
    return Row(group.open, group.label, group.marks, level, said, "", (), (), open=True)


# ---- which rows are the same --------------------------------------------------------------------------------------------


def _matched(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[Row, Row, str]]:
    keys: dict[str, Callable[[Row], Hashable]] = {
        "id": lambda row: row.id, "label": lambda row: _plain(row.label), "measure": lambda row: row.measured,
    }  # fmt: skip
    found: list[tuple[Row, Row, str]] = []
    left, right = list(before), list(after)
    for how, key in keys.items():
        for row in list(left):
            other = next((o for o in right if key(row) and (key(o), o.open) == (key(row), row.open)), None)
            if other is not None:
                found.append((row, other, how))
                left.remove(row)
                right.remove(other)
    return found


def _plain(label: str) -> str:
    """The name without quotes and blanks, which tables print now and again."""
    return "".join(c for c in label if c not in "“”\"' \u3000")


class _Levels:
    """一级 and 二级指标 of both tables, and which of them are the same: by name, else by the rows that most of them went with."""

    def __init__(self, old: Rulebook, new: Rulebook, pairs: Iterable[tuple[Row, Row, str]]) -> None:
        self.old, self.new = _level_marks(old), _level_marks(new)
        self.went = [(a.level, b.level) for a, b, _ in pairs]
        self.same: dict[LevelKey, LevelKey] = {}
        for depth in (1, 2):
            self._pair_up(depth)

    def _pair_up(self, depth: int) -> None:
        old, free = ([k for k in levels if len(k) == depth] for levels in (self.old, self.new))
        for key in old:
            wanted = (*self.same.get(key[:-1], key[:-1]), key[-1])
            if wanted in free:
                self.same[key] = wanted
                free.remove(wanted)
        for key in old:
            moves = Counter(b[:depth] for a, b in self.went if a[:depth] == key)
            likely = [k for k, count in moves.most_common(1) if 2 * count > moves.total() and k in free]
            if key not in self.same and likely:
                self.same[key] = likely[0]
                free.remove(likely[0])

    def moved(self, old: LevelKey, new: LevelKey) -> bool:
        return self.same.get(old) != new

    def changes(self) -> tuple[LevelChange, ...]:
        """In the order of the new table, those that are gone at the end."""
        source = {new: old for old, new in self.same.items()}
        both = [(source.get(new, ()), new) for new in self.new] + [(old, ()) for old in self.old if old not in self.same]
        found = (LevelChange(a, b, self.old.get(a), self.new.get(b)) for a, b in both)
        return tuple(c for c in found if c.old[-1:] != c.new[-1:] or c.old_marks != c.new_marks)


def _level_marks(book: Rulebook) -> dict[LevelKey, Fraction | None]:
    found: dict[LevelKey, Fraction | None] = {}
    for part in book.parts:
        found[part.label,] = _marks(part)
        found.update({(part.label, group.label): _marks(group) for group in part.groups})
    return found


def _marks(level: Part | Group) -> Fraction | None:
    return level.marks


# ---- what differs ----------------------------------------------------------------------------------------------------------


def _head(old: Rulebook, new: Rulebook) -> Iterator[Changed]:
    for what, said in _HEAD.items():
        before, after = said(old), said(new)
        if before != after:
            yield Changed(what, before, after)


_HEAD: dict[str, Callable[[Rulebook], str]] = {
    "title": lambda book: book.title,
    "jurisdiction": lambda book: book.jurisdiction,
    "years": lambda book: "、".join(map(str, book.years)),
    "marks": lambda book: format_score(book.marks),
    "marks_note": lambda book: book.marks_note,
    "grades": lambda book: "；".join(f"{name} {format_score(line)}分及以上" for name, line in book.grades),
    "source": lambda book: "　".join((book.source.publisher, book.source.document, book.source.attachment)),
}


def _row_change(old: Row, new: Row, how: str, levels: _Levels) -> RowChange:
    return RowChange(old, new, how, levels.moved(old.level, new.level), _reading_changes(old.readings, new.readings))


def _reading_changes(
    old: Iterable[tuple[str, Reading]], new: Iterable[tuple[str, Reading]]
) -> tuple[ReadingChange, ...]:
    """Each reading comes with the name of its element, '' where the row has one."""
    before, after = ({(r.item, r.key): (label, r) for label, r in side} for side in (old, new))
    found = []
    for key in dict.fromkeys([*after, *before]):
        label, reading = after.get(key) or before[key]
        sides = [_read_as(side[key][1]) if key in side else "" for side in (before, after)]
        if sides[0] != sides[1]:
            found.append(ReadingChange(reading.key, label, reading.question, *sides))
    return tuple(found)


def _read_as(reading: Reading) -> str:
    others = "；".join(option.say for option in reading.options if option.name != reading.choice)
    return f"{reading.chosen.say}（其他读法：{others}）"


def _needs(rows: Iterable[Row]) -> dict[str, None]:
    return dict.fromkeys(i for row in rows for i in row.needs)
