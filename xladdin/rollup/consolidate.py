"""From examined files to a roll-up: which submissions count, what they add up to, what is wrong with them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from xladdin import __version__
from xladdin.checks.case import Case, Examined
from xladdin.checks.catalogue import kinds
from xladdin.facts import SEVERITY_ZH, Filing
from xladdin.output.links import shown_names
from xladdin.output.words import NAMELESS, agency_of, file_state, notes_of
from xladdin.rollup.model import (
    Indicator,
    IndicatorTable,
    KindCount,
    Mark,
    Problem,
    Rollup,
    Skipped,
    Source,
    Total,
    UnitRow,
    mean,
)
from xladdin.rollup.official import official_tables
from xladdin.rules.rulebook import Part, Rulebook
from xladdin.rules.score import Scorecard

WHOLE = (
    (("adjusted_budget",), ("budget_executed",)),
    (("funds_total.adjusted",), ("funds_total.executed",)),
    (("funds_total.full_year",), ("funds_total.executed",)),
    (("funds_basic.full_year", "funds_project.full_year"), ("funds_basic.executed", "funds_project.executed")),
)
"""Where forms have the year's budget and what was executed of it; the first that a form has slots for counts."""
COUNTED, REPEATED, UNREAD = "计入", "重复", "未读取"
_ASK = "请与填报单位核对应以哪一份为准；要用这一份，请把采用的那份移出文件夹后重新汇总。"
_RESEND = "请用 Excel 或 WPS 打开核对，另存为 .xlsx 后重新汇总；打不开的，请填报单位重新报送。"


def consolidate(examined: Sequence[Examined], *, department: str = "", made_at: datetime | None = None) -> Rollup:
    """The roll-up of the files. Every file ends up either counted or in `skipped` with a reason.

    The problems are those of files that count and of files that could not be read, not those of repeated ones.

    Units keep the order of the files, except that `department` itself comes first, as the official form wants it.
    Of several submissions of one agency the newest counts: by 年度, then time of modification, then order.
    """
    names = shown_names([e.file for e in examined])
    files = list(zip(examined, names, strict=True))
    kept, repeated = _newest([n for n, (one, _) in enumerate(files) if one.case is not None], examined)
    own = agency_key(department)
    if own:
        kept.sort(key=lambda n: agency_key(agency_of(examined[n])) != own)
    rows = tuple(_unit_row(number, *files[n]) for number, n in enumerate(kept, 1))
    units = dict(zip(kept, rows, strict=True))
    problems = tuple(
        Problem(units.get(n), one.file, name, found)
        for n, (one, name) in enumerate(files) if n not in repeated for found in one.findings
    )  # fmt: skip
    skipped = tuple(_skipped(n, files, repeated) for n in range(len(files)) if n not in units)
    total = _total(rows)
    return Rollup(
        department=department.strip(), years=tuple(sorted({r.year for r in rows})), rows=rows, total=total,
        tables=_tables(rows, [examined[n].case for n in kept]),
        problems=problems, kinds=_kinds(problems), skipped=skipped,
        sources=tuple(_source(n, one, name, units, repeated) for n, (one, name) in enumerate(files)),
        rulebooks=_rulebooks(rows), notes=_notes(rows, total, skipped),
        made_at=made_at or datetime.now().astimezone().replace(microsecond=0, tzinfo=None), version=__version__,
        official=official_tables((rows[n].agency, examined[k].case) for n, k in enumerate(kept)),  # type: ignore[misc]
    )  # fmt: skip


def agency_key(agency: str) -> str:
    """Names that differ only in spaces or in full- and half-width characters are the same agency."""
    return "".join(unicodedata.normalize("NFKC", agency).split()).casefold()


def _newest(candidates: list[int], examined: Sequence[Examined]) -> tuple[list[int], dict[int, int]]:
    """Indices that count, in order, and for each other one the index that counts in its place."""
    groups: dict[object, list[int]] = {}
    for n in candidates:
        name = agency_of(examined[n])
        groups.setdefault(n if name == NAMELESS else agency_key(name), []).append(n)
    kept, repeated = [], {}
    for group in groups.values():
        best = max(group, key=lambda n: (_year(examined[n]), _modified(examined[n].file), n))
        kept.append(best)
        repeated.update((n, best) for n in group if n != best)
    return kept, repeated


def _year(one: Examined) -> int:
    return one.case.filing.year if one.case else 0


def _modified(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _unit_row(number: int, one: Examined, name: str) -> UnitRow:
    assert one.case is not None
    filing, card = one.case.filing, one.case.scorecard
    budget, executed = _whole(one.case)
    return UnitRow(
        number=number, agency=agency_of(one), year=filing.year, form=filing.form, rulebook=card.rulebook,
        budget=budget, executed=executed,
        claimed=card.claimed, computed=card.computed, upper_bound=card.upper_bound,
        errors=one.errors, warnings=one.warnings, notes=notes_of(one), state=file_state(one),
        file=one.file, name=name, sha256=one.sha256,
    )  # fmt: skip


def _whole(case: Case) -> tuple[Fraction | None, Fraction | None]:
    """全年预算数 and 全年执行数, by the first pair that the form asks for; each None when a figure it needs is missing."""
    filing, asked = case.filing, frozenset(case.form.slot_ids())
    for budget, executed in WHOLE:
        if asked.issuperset((*budget, *executed)):
            return _sum(filing, budget), _sum(filing, executed)
    return None, None


def _sum(filing: Filing, ids: tuple[str, ...]) -> Fraction | None:
    found = [filing.number(i) for i in ids]
    return None if any(n is None for n in found) else sum(found, Fraction())  # type: ignore[arg-type]


def _total(rows: tuple[UnitRow, ...]) -> Total:
    both = [r for r in rows if r.has_both]
    same_marks = len({r.rulebook.marks for r in rows if r.scored}) == 1
    return Total(
        budget=sum((r.budget for r in both), Fraction()) if both else None,  # type: ignore[misc]
        executed=sum((r.executed for r in both), Fraction()) if both else None,  # type: ignore[misc]
        left_out=tuple(r.agency for r in rows if not r.has_both),
        mean_claimed=mean(r.claimed for r in rows) if same_marks else None,
        mean_computed=mean(r.computed for r in rows) if same_marks else None,
    )


def _rulebooks(rows: Iterable[UnitRow]) -> tuple[Rulebook, ...]:
    return tuple({(r.rulebook.id, r.rulebook.version): r.rulebook for r in rows if r.scored}.values())


def _tables(rows: tuple[UnitRow, ...], cases: list[Case | None]) -> tuple[IndicatorTable, ...]:
    tables = []
    for book in _rulebooks(rows):
        own = []
        for row, case in zip(rows, cases, strict=True):
            assert case is not None
            if (row.rulebook.id, row.rulebook.version) == (book.id, book.version):
                own.append((row, tuple(_marks(case.scorecard))))
        tables.append(IndicatorTable(book, tuple(_indicators(book)), tuple(own)))
    return tuple(tables)


def _opened(part: Part) -> bool:
    return any(group.open for group in part.groups)


def _indicators(book: Rulebook) -> Iterator[Indicator]:
    for part in book.parts:
        if _opened(part):
            yield Indicator(part, part.label, part.marks)
        else:
            yield from (Indicator(part, rule.label, rule.marks) for group in part.groups for rule in group.rules)


def _marks(card: Scorecard) -> Iterator[Mark]:
    """Claimed and recomputed scores in the order of `_indicators`; rows that the unit wrote are summed over their part."""
    for part in card.rulebook.parts:
        scores = [card[rule.id] for group in part.groups for rule in group.rules]
        if not _opened(part):
            yield from (Mark(s.claimed, s.score, s.status) for s in scores)
            continue
        claimed, counted = ([getattr(s, name) for s in scores] for name in ("claimed", "counted"))
        yield Mark(
            _whole_sum(claimed), _whole_sum(counted), "missing-input" if None in counted or not counted else "computed"
        )


def _whole_sum(values: list[Fraction | None]) -> Fraction | None:
    return None if not values or None in values else sum(values, Fraction())  # type: ignore[arg-type]


def _kinds(problems: Iterable[Problem]) -> tuple[KindCount, ...]:
    """Kinds of findings, errors first, then the most frequent."""
    counts: Counter[tuple] = Counter()
    files: dict[tuple, set[Path]] = {}
    for problem in problems:
        found = problem.finding
        key = (found.severity, found.code, found.kind)
        counts[key] += 1
        files.setdefault(key, set()).add(problem.file)
    order = list(SEVERITY_ZH)
    ranked = sorted(counts, key=lambda k: (order.index(k[0]), -counts[k], k[1]))
    titles = kinds()
    return tuple(
        KindCount(code, titles[slug].title if slug in titles else slug, severity, counts[(severity, code, slug)],
                  len(files[(severity, code, slug)]))
        for severity, code, slug in ranked
    )  # fmt: skip


def _skipped(n: int, files: list[tuple[Examined, str]], repeated: dict[int, int]) -> Skipped:
    one, name = files[n]
    if n in repeated:
        return Skipped(REPEATED, one.file, name, agency_of(one), _why_repeated(one, *files[repeated[n]]), _ASK)
    blame = next((f for f in one.findings if f.severity == "error"), one.findings[0] if one.findings else None)
    reason, action = (blame.message, blame.hint) if blame else ("没有读取到自评表。", _RESEND)
    return Skipped(UNREAD, one.file, name, "", reason, action or _RESEND)


def _why_repeated(one: Examined, kept: Examined, kept_name: str) -> str:
    head = f"同一单位有多份文件，已采用“{kept_name}”"
    if one.sha256 and one.sha256 == kept.sha256:
        return f"{head}（两份内容完全相同），本文件没有计入。"
    if _year(one) != _year(kept):
        return f"{head}（年度较新：{_year(kept)}年度，本文件为{_year(one)}年度），本文件没有计入。"
    if _modified(one.file) != _modified(kept.file):
        return f"{head}（修改时间较晚），本文件没有计入。"
    return f"{head}（修改时间相同，取排在后面的一份），本文件没有计入。"


def _source(n: int, one: Examined, name: str, units: dict[int, UnitRow], repeated: dict[int, int]) -> Source:
    outcome = COUNTED if n in units else REPEATED if n in repeated else UNREAD
    agency = agency_of(one) if one.case else ""
    return Source(one.file, name, agency, _year(one) or None, outcome, one.sha256)


def _notes(rows: tuple[UnitRow, ...], total: Total, skipped: tuple[Skipped, ...]) -> tuple[str, ...]:
    """What a reader must know to use the figures."""
    notes = []
    if total.left_out:
        notes.append(f"合计不含缺少预算数或执行数的 {len(total.left_out)} 个单位：{'、'.join(total.left_out)}。")
    years = Counter(r.year for r in rows)
    if len(years) > 1:
        shown = "、".join(f"{year}年度 {count} 个" for year, count in sorted(years.items()))
        notes.append(f"各单位的年度不一致（{shown}），请核对后再用合计数。")
    unscored = [r.agency for r in rows if not r.scored]
    if unscored:
        notes.append(f"{'、'.join(unscored)}的表样没有评分表，没有自评分数，不计入平均。")
    if len({r.rulebook.marks for r in rows if r.scored}) > 1:
        notes.append("各单位所用评分标准的满分不同，不计算平均分。")
    for category in (REPEATED, UNREAD):
        count = sum(s.category == category for s in skipped)
        if count:
            notes.append(f"{category}的文件 {count} 个没有计入，见“未读取文件”表。")
    return tuple(notes)
