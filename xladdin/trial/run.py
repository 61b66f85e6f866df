"""A trial: submissions of a folder, scored by a new scoring table and by the old one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from xladdin import __version__
from xladdin.checks.case import Case, Examined
from xladdin.progress import Progress
from xladdin.rollup.consolidate import LEFT_OUT, consolidate
from xladdin.rollup.model import Skipped, UnitRow
from xladdin.rollup.ranking import ranks, share_of
from xladdin.rollup.record import Record, record_of
from xladdin.rollup.record_facts import project_of
from xladdin.rules.diff import compare
from xladdin.rules.load import rulebook
from xladdin.rules.rulebook import UNSCORED_ZH, Rulebook
from xladdin.trial.effects import effects_of
from xladdin.trial.model import Scores, Trial, Unit
from xladdin.trial.notes import notes_of
from xladdin.trial.scoring import Plan, compared, plan_of
from xladdin.trial.tables import Tables
from xladdin.vocabulary import vocabulary
from xladdin.workbook.examine import read_and_score
from xladdin.workbook.intake import Source, sources

OTHER_TABLE = "另一份标准"
_OTHER = "要一起试算的，请另用那份评分标准试算。"


class NothingToTry(Exception):
    """No submission can be tried; the text says why, and what to do."""


class _Tried(Struct, frozen=True):
    """One filing under both tables. `project`: of an attached form; '' for the unit's own."""

    rulebook: str
    project: str
    scores: Scores


class _Reader(Struct):
    """Scores every filing as its file is read, and forgets the figures: thousands of files fit in memory."""

    tables: Tables
    plans: dict[str, Plan] = field(default_factory=dict)

    def read(self, source: Source) -> tuple[Record, tuple[_Tried, ...]]:
        examined = read_and_score(source.shown)
        record = replace(record_of(examined), packed=b"", modified=source.modified())
        return record, tuple(self._tried(examined))

    def _tried(self, examined: Examined) -> Iterator[_Tried]:
        for case in (examined.case, *examined.attached):
            plan = self._plan(case) if case is not None else None
            if case is not None and plan is not None:
                yield _Tried(case.filing.rulebook, project_of(case.filing), compared(plan, case.filing, case.scorecard))

    def _plan(self, case: Case) -> Plan | None:
        """The tables for a filing: the old one is the one named, else that of the filing's form."""
        own, old = case.filing.rulebook, self.tables.old
        if not own or (old is not None and own != old.id):
            return None
        if own not in self.plans:
            before = old or rulebook(own)
            self.plans[own] = plan_of(before, self.tables.new, compare(before, self.tables.new, vocabulary()))
        return self.plans[own]


def run_trial(tables: Tables, on: Path, *, besides: Sequence[Path] = (), progress: Progress | None = None) -> Trial:
    """Tries `tables.new` on all submissions in a folder, an archive or a file. Of several submissions of a unit the newest counts.

    `besides`: files there that are no submissions, such as the workbook to be written. Raises NothingToTry, FileNotFoundError.
    Whatever `progress` raises ends it; nothing has been written then.
    """
    left_out: list[tuple[str, str]] = []
    own = {os.path.abspath(path) for path in (*besides, tables.file) if path is not None}
    found = sources([on], lambda name, why: left_out.append((name, why)))
    files = [source for source in found if os.path.abspath(source.file) not in own]
    if not files:
        raise NothingToTry(f"“{on}”里没有工作簿（.xlsx）。请给出存放各单位自评表的文件夹")
    reader = _Reader(tables)
    records, tried = _read_all(reader, files, progress)
    made = consolidate(records, left_out=left_out, folder=on if on.is_dir() else on.parent)
    chosen = _chosen(tables, [one for row in made.rows for one in tried[row.file]])
    skipped = (*made.skipped, *_others(made.rows, tried, chosen))
    units = tuple(_units(made.rows, tried, chosen))
    if not units:
        raise NothingToTry(_why_nothing(skipped, chosen))
    plan = reader.plans[chosen]
    ranked = _ranked(units, plan)
    trial = Trial(
        plan.old, plan.new, compare(plan.old, plan.new, vocabulary()), ranked, tuple(effects_of(plan.pairs, ranked)),
        skipped, (), on, made.made_at, __version__,
    )  # fmt: skip
    return replace(trial, notes=notes_of(trial, tables))


def _read_all(
    reader: _Reader, files: Sequence[Source], progress: Progress | None
) -> tuple[list[Record], dict[Path, tuple[_Tried, ...]]]:
    records, tried = [], {}
    for n, source in enumerate(files):
        if progress:
            progress(n, len(files), source.name)
        record, tried[source.shown] = reader.read(source)
        records.append(record)
    if progress:
        progress(len(files), len(files), "")
    return records, tried


def _chosen(tables: Tables, tried: Sequence[_Tried]) -> str:
    """Id of the table against which units are compared. Raises NothingToTry where the submissions have several and none is named."""
    if tables.old is not None:
        return tables.old.id
    used = Counter(one.rulebook for one in tried if not one.project)
    if len(used) > 1:
        said = "、".join(f"{name}（{count} 个单位）" for name, count in used.most_common())
        raise NothingToTry(f"报送的自评表用了几份评分标准：{said}。请用 --against 写明与哪一份对照")
    return next(iter(used), "")


def _units(rows: Sequence[UnitRow], tried: dict[Path, tuple[_Tried, ...]], chosen: str) -> Iterator[Unit]:
    number = 0
    for row in rows:
        for one in tried[row.file]:
            if one.rulebook == chosen:
                number += 1
                name = f"{row.agency}：{one.project}" if one.project else row.agency
                yield Unit(number, name, row.year, row.file, row.name, one.scores)


def _others(rows: Sequence[UnitRow], tried: dict[Path, tuple[_Tried, ...]], chosen: str) -> Iterator[Skipped]:
    """Files that were read but whose form goes with another table."""
    for row in rows:
        if not any(one.rulebook == chosen for one in tried[row.file]):
            said = f"用的是评分标准“{row.rulebook.id}”" if row.scored else f"表样{UNSCORED_ZH}"
            against = f"，不是“{chosen}”" if chosen else ""
            yield Skipped(
                OTHER_TABLE,
                row.file,
                row.name,
                row.agency,
                f"{said}{against}，没有试算。",
                _OTHER if row.scored else "",
            )


def _ranked(units: Sequence[Unit], plan: Plan) -> tuple[Unit, ...]:
    """With grades, and with ranks among the units that have both totals; ties share a rank as in the roll-up."""
    both = [unit for unit in units if unit.comparable]
    places: dict[int, list[int]] = {unit.number: [] for unit in both}
    for book, total in ((plan.old, "old_total"), (plan.new, "new_total")):
        shares = sorted(
            ((share_of(getattr(u, total), book.marks), u.number) for u in both), key=lambda pair: (-pair[0], pair[1])
        )
        for (_, number), rank in zip(shares, ranks(share for share, _ in shares), strict=True):
            places[number].append(rank)
    return tuple(_placed(unit, plan, places.get(unit.number)) for unit in units)


def _placed(unit: Unit, plan: Plan, ranked: list[int] | None) -> Unit:
    old_rank, new_rank = ranked or (None, None)
    return Unit(
        unit.number, unit.name, unit.year, unit.file, unit.shown, unit.scores, _grade(plan.old, unit.old_total),
        _grade(plan.new, unit.new_total), old_rank, new_rank,
    )  # fmt: skip


def _grade(book: Rulebook, total: object) -> str:
    return "" if total is None else book.grade(total)  # type: ignore[arg-type]


def _why_nothing(skipped: Sequence[Skipped], chosen: str) -> str:
    counted = Counter((one.category, one.reason) for one in skipped if one.category != LEFT_OUT)
    named = "；".join(f"{reason.rstrip('。')}（{count} 个）" for (_, reason), count in counted.most_common(3))
    wanted = f"按评分标准“{chosen}”填报的自评表" if chosen else "可以试算的自评表"
    return f"没有{wanted}，没有试算。{named}" + ("。要与另一份评分标准对照，请用 --against 写明" if chosen else "")
