"""From examined files to a roll-up: which submissions count, what they add up to, what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from xladdin import __version__
from xladdin.checks.case import Examined
from xladdin.checks.catalogue import kinds
from xladdin.facts import SEVERITY_ZH, agency_key
from xladdin.output.links import shown_names
from xladdin.output.words import NAMELESS
from xladdin.rollup.compact import Marks
from xladdin.rollup.facts import Facts
from xladdin.rollup.model import (
    Indicator,
    IndicatorTable,
    KindCount,
    Problem,
    Rollup,
    Skipped,
    Source,
    Total,
    UnitRow,
    mean,
)
from xladdin.rollup.official import official_tables
from xladdin.rollup.record import Record, as_record, opened
from xladdin.rules.rulebook import Rulebook

COUNTED, REPEATED, UNREAD, LEFT_OUT = "计入", "重复", "未读取", "其他文件"
_ASK = "请与填报单位核对应以哪一份为准；要用这一份，请把采用的那份移出文件夹后重新汇总。"
_NOTHING = "如果是报送的自评表，请填报单位用 .xlsx 重新报送；不是就不用管。"
_RESEND = "请用 Excel 或 WPS 打开核对，另存为 .xlsx 后重新汇总；打不开的，请填报单位重新报送。"


def consolidate(
    files: Iterable[Record | Examined], *, department: str = "", made_at: datetime | None = None,
    left_out: Iterable[tuple[str, str]] = (), folder: Path = Path(),
) -> Rollup:  # fmt: skip
    """The roll-up of the files. Every file ends up either counted or in `skipped` with a reason.

    The problems are those of files that count and of files that could not be read, not those of repeated ones.

    `left_out`: names in `folder` that are no submissions at all, each with the reason; they are listed in `skipped` too.
    Units keep the order of the files, except that `department` itself comes first, as the official form wants it.
    Of several submissions of one agency the newest counts, one that the agency itself filled in before one of another's: by 年度, then time of submission, then of modification, then order.
    """
    records = [as_record(one) for one in files]
    names = shown_names([r.file for r in records])
    kept, repeated = _newest(records)
    own = agency_key(department)
    if own:
        kept.sort(key=lambda n: agency_key(records[n].agency) != own)
    rows = tuple(_unit_row(number, records[n], names[n]) for number, n in enumerate(kept, 1))
    units = dict(zip(kept, rows, strict=True))
    problems = tuple(
        Problem(units.get(n), one.file, name, found)
        for n, (one, name) in enumerate(zip(records, names, strict=True)) if n not in repeated for found in one.findings
    )  # fmt: skip
    skipped = (
        *(_skipped(n, records, names, repeated) for n in range(len(records)) if n not in units),
        *(Skipped(LEFT_OUT, folder / name, name, "", f"{why}，没有读取。", _NOTHING) for name, why in left_out),
    )
    total = _total(rows)
    return Rollup(
        department=department.strip(), years=tuple(sorted({r.year for r in rows})), rows=rows, total=total,
        tables=_tables(rows, [records[n] for n in kept]),
        problems=problems, kinds=_kinds(problems), skipped=skipped,
        sources=tuple(_source(n, one, names[n], units, repeated) for n, one in enumerate(records)),
        rulebooks=_rulebooks(rows), notes=_notes(rows, total, skipped),
        made_at=made_at or datetime.now().astimezone().replace(microsecond=0, tzinfo=None), version=__version__,
        facts=Facts([records[n] for n in kept], [names[n] for n in kept]),
        official=official_tables((records[n].agency, records[n].filed) for n in kept),  # type: ignore[misc]
    )  # fmt: skip


def _newest(records: Sequence[Record]) -> tuple[list[int], dict[int, int]]:
    """Indices that count, in order, and for each other filing the index that counts in its place."""
    groups: dict[object, list[int]] = {}
    for n, one in enumerate(records):
        if one.filed is not None:
            groups.setdefault(n if one.agency == NAMELESS else agency_key(one.agency), []).append(n)
    kept, repeated = [], {}
    for group in groups.values():
        best = max(group, key=lambda n: (records[n].its_own, *age(records[n]), n))
        kept.append(best)
        repeated.update((n, best) for n in group if n != best)
    return kept, repeated


def age(one: Record) -> tuple[int, str, int]:
    """By which of a unit's submissions the greatest counts. One that 生成报送文件 made is newer than one that it did not."""
    return one.year, one.filed.stamp if one.filed else "", one.modified


def _unit_row(number: int, one: Record, name: str) -> UnitRow:
    filed = one.filed
    assert filed is not None
    return UnitRow(
        number=number, agency=one.agency, year=filed.year, form=filed.form.id, rulebook=filed.rulebook,
        budget=filed.budget, executed=filed.executed,
        claimed=filed.claimed, computed=filed.computed, upper_bound=filed.upper_bound,
        errors=one.errors, warnings=one.warnings, notes=one.notes, state=one.state,
        file=one.file, name=name, sha256=one.sha256,
    )  # fmt: skip


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


def _tables(rows: tuple[UnitRow, ...], records: list[Record]) -> tuple[IndicatorTable, ...]:
    tables = []
    for book in _rulebooks(rows):
        own = []
        for row, one in zip(rows, records, strict=True):
            assert one.filed is not None
            if (row.rulebook.id, row.rulebook.version) == (book.id, book.version):
                own.append((row, Marks(one.filed.marks, one.filed.bases)))
        tables.append(IndicatorTable(book, tuple(_indicators(book)), tuple(own)))
    return tuple(tables)


def _indicators(book: Rulebook) -> Iterator[Indicator]:
    for part in book.parts:
        if opened(part):
            yield Indicator(part, part.label, part.marks)
        else:
            yield from (
                Indicator(part, rule.label, rule.marks, rule.id) for group in part.groups for rule in group.rules
            )


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


def _skipped(n: int, records: Sequence[Record], names: Sequence[str], repeated: dict[int, int]) -> Skipped:
    one, name = records[n], names[n]
    if n in repeated:
        why = _why_repeated(one, records[repeated[n]], names[repeated[n]])
        return Skipped(REPEATED, one.file, name, one.agency, why, _ASK)
    blame = next((f for f in one.findings if f.severity == "error"), one.findings[0] if one.findings else None)
    reason, action = (blame.message, blame.hint) if blame else ("没有读取到自评表。", _RESEND)
    return Skipped(UNREAD, one.file, name, "", reason, action or _RESEND)


def _why_repeated(one: Record, kept: Record, kept_name: str) -> str:
    head = f"同一单位有多份文件，已采用“{kept_name}”"
    (year, stamp, modified), (kept_year, kept_stamp, kept_modified) = age(one), age(kept)
    if one.sha256 and one.sha256 == kept.sha256:
        return f"{head}（两份内容完全相同），本文件没有计入。"
    if kept.its_own and not one.its_own:
        return f"{head}（本文件用的是发给“{one.agency}”的表，填报单位却写着另一个单位），本文件没有计入。"
    if year != kept_year:
        return f"{head}（年度较新：{kept_year}年度，本文件为{year}年度），本文件没有计入。"
    if stamp != kept_stamp:
        mine = f"本文件为{stamp}" if stamp else "本文件没有报送时间"
        return f"{head}（报送时间较晚：{kept_stamp}，{mine}），本文件没有计入。"
    if modified != kept_modified:
        return f"{head}（修改时间较晚），本文件没有计入。"
    return f"{head}（修改时间相同，取排在后面的一份），本文件没有计入。"


def _source(n: int, one: Record, name: str, units: dict[int, UnitRow], repeated: dict[int, int]) -> Source:
    outcome = COUNTED if n in units else REPEATED if n in repeated else UNREAD
    return Source(one.file, name, one.agency if one.filed else "", one.year or None, outcome, one.sha256)


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
