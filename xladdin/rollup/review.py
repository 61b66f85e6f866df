"""Reviewers' entries survive a new roll-up: read from the old workbook by key, never by row, and carried into the new one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Container, Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from xladdin.exact import clean_float, format_score
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Review, ReviewKey, Rollup
from xladdin.rollup.names import REVIEW, SUMMARY, UNMATCHED
from xladdin.rollup.old_rollup import OldRollup
from xladdin.rollup.review_sheet import (
    AGREED,
    BASIS_HEAD,
    ENTRY_HEAD,
    KEY_HEAD,
    LABEL_HEAD,
    OPINION_HEAD,
    SCORE_HEAD,
    STATE_HEAD,
    UNIT_HEAD,
    digest,
)
from xladdin.rollup.reviewed import Reviewed, basis_of_mark, basis_of_unit, key_of
from xladdin.rollup.sheet_rows import Enough, each_row

if TYPE_CHECKING:
    from xladdin.workbook.package import Package
    from xladdin.workbook.sheet_data import RawCell

TOTAL_HEAD = "主管部门复核分数"


class Reviews(Struct, frozen=True):
    """What reviewers entered into a roll-up. `notes`: what could not be taken as it stands, for the reviewer to look at."""

    entries: tuple[Review, ...]
    notes: tuple[str, ...] = ()
    file: Path | None = None


class ReviewPlan(Struct, frozen=True):
    """What a new roll-up does to the entries: all of `entries` are in exactly one of the first three."""

    kept: tuple[Review, ...]
    changed: tuple[Review, ...]
    unmatched: tuple[Review, ...]
    notes: tuple[str, ...]


def read_reviews(path: Path) -> Reviews:
    """The entries of one of our roll-ups, sorted, filtered or with inserted lines as may be. Nothing in it is executed.

    Raises Unreadable when the file is no workbook. A workbook without our sheets gives no entries and a note.
    """
    package = OldRollup(path)
    notes: list[str] = []
    found: list[Review] = []
    for name, head in ((REVIEW, SCORE_HEAD), (SUMMARY, TOTAL_HEAD), (UNMATCHED, SCORE_HEAD)):
        found += _tables(package, name, head, notes)
    if not found and not any(s.name == REVIEW for s in package.sheets):
        notes.append(f"“{path.name}”里没有“{REVIEW}”表，没有可以保留的复核。")
    return Reviews(tuple(found), tuple(notes), path)


def _tables(package: Package, name: str, score_head: str, notes: list[str]) -> Iterator[Review]:
    """Of the sheet of this name; a renamed 指标复核 is found by its heads."""
    names = [s.name for s in package.sheets if s.kind == "worksheet"]
    others = [n for n in names if n not in (SUMMARY, UNMATCHED)] if name == REVIEW else []
    for one in [name] if name in names else others:
        head = _head(package, one, lambda cell: cell.value == KEY_HEAD)
        if head is None and one == name == REVIEW:
            notes.append(f"“{one}”表里没有供对应的隐藏列，只能按单位和指标的名称对应。")
            head = _head(package, one, lambda cell: _plain(cell) == SCORE_HEAD)
        if head is not None:
            table = _Table(one, head, score_head, notes)
            each_row(package, one, table.take, table.entered)
            yield from table.found
            return


def _head(package: Package, sheet: str, is_head: Callable[[RawCell], bool]) -> tuple[int, dict[int, RawCell]] | None:
    """The first row with such a cell, and its number."""
    found: list[tuple[int, dict[int, RawCell]]] = []

    def look(row: int, cells: dict[int, RawCell]) -> None:
        if any(map(is_head, cells.values())):
            found.append((row, cells))
            raise Enough

    each_row(package, sheet, look)
    return found[0] if found else None


class _Table:
    """A sheet with entries, its columns found by their heads. Of its rows only the reviews are kept."""

    def __init__(self, name: str, head: tuple[int, dict[int, RawCell]], score_head: str, notes: list[str]) -> None:
        self.name, (self.head, heads), self.notes = name, head, notes
        self.found: list[Review] = []
        self.cells: dict[int, RawCell] = {}
        self.columns: dict[str, int] = {}
        for col, cell in sorted(heads.items()):
            label = _plain(cell)
            if label in self.columns and label in (score_head, OPINION_HEAD):
                notes.append(f"“{name}”表有两个“{label}”列，采用左边的一个。")
            self.columns.setdefault(label, col)
        self.score_head = score_head
        if score_head not in self.columns:
            notes.append(f"“{name}”表里找不到“{score_head}”列（标题改过或列删了），没有取到这一列的复核。")

    @property
    def entered(self) -> list[int]:
        """The columns of which one at least holds something where there is a review."""
        return [self.columns[label] for label in (self.score_head, OPINION_HEAD) if label in self.columns]

    def take(self, row: int, cells: dict[int, RawCell]) -> None:
        self.cells = cells
        if row > self.head and (review := self._review(row)) is not None:
            self.found.append(review)

    def _review(self, row: int) -> Review | None:
        score_cell = self._cell(self.score_head)
        key = _key(self._text(KEY_HEAD))
        if self.name == SUMMARY and (key is None or score_cell is None or score_cell.formula is not None):
            return None  # 合计, 平均, lines that the department wrote itself; a score that we worked out
        score, typed = self._score(row, score_cell)
        opinion = self._text(OPINION_HEAD)
        if score is None and not typed and not opinion:
            return None
        shown, label = self._text(UNIT_HEAD), self._text(LABEL_HEAD)
        if key is not None and shown and agency_key(shown) != key.unit:
            self.notes.append(
                f"“{self.name}”表第 {row} 行的单位“{shown}”与隐藏列不一致（可能只排序了一部分列），按看得见的单位和指标对应。"
            )
            key = None
        if key is None:
            self.notes.extend([] if shown else [f"“{self.name}”表第 {row} 行有复核内容，但没有单位名称，请核对。"])
            return Review(shown, "", 0, "", score, opinion, "", typed, label)
        made = Review(shown or key.unit, key.form, key.year, key.indicator, score, opinion, "", typed, label)
        return replace(made, basis=self._basis(made))

    def _basis(self, made: Review) -> str:
        """What the entry rests on: what stood beside it, unless it was carried over as it is and nobody looked at it again."""
        entry, _, unchanged = self._text(ENTRY_HEAD).partition(":")
        if unchanged and unchanged == digest(made) and self._text(STATE_HEAD) != AGREED:
            return entry
        return self._text(BASIS_HEAD)

    def _score(self, row: int, cell: RawCell | None) -> tuple[Fraction | None, str]:
        if cell is None or cell.value is None:
            return None, ""
        if isinstance(cell.value, Decimal):
            return Fraction(clean_float(cell.value).value), ""
        text = str(cell.value).strip()
        number = score_of(text)
        if number is None and text:
            self.notes.append(f"“{self.name}”表第 {row} 行的复核得分“{text[:20]}”不是数，原样保留，请改成数。")
        return number, text if number is None else ""

    def _cell(self, label: str) -> RawCell | None:
        return self.cells.get(self.columns[label]) if label in self.columns else None

    def _text(self, label: str) -> str:
        cell = self._cell(label)
        if cell is None or cell.value is None:
            return ""
        return cell.value.strip() if isinstance(cell.value, str) else str(cell.value)


def score_of(text: str) -> Fraction | None:
    """A score typed as text: full-width digits, `分` behind it. None when it is no number."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return Fraction(value) if value.is_finite() and abs(value.adjusted()) < 10 else None


def _plain(cell: RawCell) -> str:
    return "".join(cell.value.split()) if isinstance(cell.value, str) else ""


def _key(text: str) -> ReviewKey | None:
    form, _, rest = text.partition("|")
    year, _, rest = rest.partition("|")
    indicator, bar, unit = rest.partition("|")
    if not bar or not year.isascii() or not year.isdigit() or len(year) > 4:
        return None
    return ReviewKey(agency_key(unit), form, int(year), indicator)


def carry(reviews: Reviews, rollup: Rollup) -> Rollup:
    """The roll-up with the entries in place; those whose basis changed are marked, those without a place are kept apart."""
    places = _Places(rollup, {agency_key(review.unit) for review in reviews.entries})
    placed: dict[ReviewKey, Review] = {}
    unmatched: list[Review] = []
    notes = list(reviews.notes)
    for review in reviews.entries:
        key, why = places.find(review)
        if key is None:
            unmatched.append(replace(review, why=why, changed=False))
        elif key in placed:
            if (placed[key].score, placed[key].opinion) != (review.score, review.opinion):
                unmatched.append(replace(review, why="同一单位同一指标另有一条复核，采用了那一条，请核对。"))
        else:
            basis = review.basis or places.basis[key]
            placed[key] = replace(review, indicator=key.indicator, form=key.form, year=key.year, basis=basis,
                                  changed=basis != places.basis[key], why="")  # fmt: skip
            notes += _beyond(placed[key], places.marks[key])
    changed = sum(r.changed for r in placed.values())
    if changed:
        notes.insert(0, f"复核之后依据有变的 {changed} 项，已标“已更新，请重新复核”。")
    if unmatched:
        notes.insert(0, f"没有对应上的复核 {len(unmatched)} 项，原样保留在“{UNMATCHED}”表。")
    return replace(rollup, reviews=placed, unmatched=tuple(unmatched), review_notes=tuple(notes))


def _beyond(review: Review, marks: Fraction) -> list[str]:
    if review.score is None or 0 <= review.score <= marks:
        return []
    place = f"{review.unit}“{review.label or '总分'}”"
    return [f"{place}的复核得分 {format_score(review.score)} 不在 0 至 {format_score(marks)} 之间，请核对。"]


class _Places:
    """Where entries can go in a roll-up."""

    def __init__(self, rollup: Rollup, wanted: Container[str]) -> None:
        """`wanted`: the units that have entries; of a thousand others nothing is looked up."""
        self.basis: dict[ReviewKey, str] = {}
        self.marks: dict[ReviewKey, Fraction] = {}
        self.labels: dict[ReviewKey, str] = {}
        self.by_name: dict[tuple[str, str], list[ReviewKey]] = {}
        reviewed = Reviewed(rollup)
        for unit in rollup.rows:
            if agency_key(unit.agency) not in wanted:
                continue
            for line in reviewed.lines_of(unit):
                key = key_of(unit, line.indicator.key)
                self._add(key, line.indicator.label, basis_of_mark(line.mark), line.indicator.marks)
            if unit.scored:
                self._add(key_of(unit, ""), "", basis_of_unit(unit), unit.rulebook.marks)
        self.units = {agency_key(u.agency): (u.form, u.year) for u in rollup.rows}

    def _add(self, key: ReviewKey, label: str, basis: str, marks: Fraction) -> None:
        self.basis[key], self.marks[key], self.labels[key] = basis, marks, label
        self.by_name.setdefault((key.unit, label), []).append(key)

    def find(self, review: Review) -> tuple[ReviewKey | None, str]:
        """The key, or the reason that there is none."""
        unit = agency_key(review.unit)
        key = ReviewKey(unit, review.form, review.year, review.indicator)
        named = self.by_name.get((unit, review.label), []) if unit else []
        if review.form and key in self.basis:
            moved = review.label and review.label != self.labels[key] and len(named) == 1
            return (named[0] if moved else key), ""
        if not review.form and len(named) == 1:
            return named[0], ""
        if unit not in self.units:
            return None, "本次汇总中没有这个单位。" if unit else "没有单位名称。"
        form, year = self.units[unit]
        if review.form and (form, year) != (review.form, review.year):
            return None, f"这个单位本次报送的是 {year} 年度、表样 {form}。"
        return None, "这个单位的评分表里没有这个指标。"


def plan_of(carried: Rollup) -> ReviewPlan:
    """What `carry` did to the entries."""
    kept, changed = ([r for r in carried.reviews.values() if r.changed == moved] for moved in (False, True))
    return ReviewPlan(tuple(kept), tuple(changed), carried.unmatched, carried.review_notes)
