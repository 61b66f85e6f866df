"""Everything a roll-up needs of one examined file, as small plain data: what workers hand back and the store keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.checks.case import Case, Examined
from xladdin.checks.registry import ordered
from xladdin.exact import exact_sum
from xladdin.facts import NOBODY, SEVERITY_ZH, Filing, Finding, UnitStamp, agency_key
from xladdin.forms.model import Form
from xladdin.output.words import FAULTY, NAMELESS, READY, UNREAD
from xladdin.rollup.digests import basis, inputs
from xladdin.rollup.model import Mark
from xladdin.rollup.official import official_figures
from xladdin.rollup.record_facts import FactLine, pack_facts, unpack_lines
from xladdin.rollup.record_findings import unpack_findings
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.rulebook import Part, Rulebook
from xladdin.rules.score import Scorecard, Status

Pair = tuple[tuple[str, ...], tuple[str, ...]]
WHOLE: tuple[Pair, ...] = (
    (("adjusted_budget",), ("budget_executed",)),
    (("funds_total.adjusted",), ("funds_total.executed",)),
    (("funds_total.full_year",), ("funds_total.executed",)),
    (("funds_basic.full_year", "funds_project.full_year"), ("funds_basic.executed", "funds_project.executed")),
)
"""Where forms have the year's budget and what was executed of it; the first that a form has slots for counts."""
_STAMP = re.compile(r"20\d\d-[01]\d-[0-3]\d [0-2]\d:[0-5]\d")
"""As 生成报送文件 writes it. Anything else was typed by somebody and says nothing."""


class Filed(Struct, frozen=True):
    """What a file that could be read says. Amounts in 元, exact; None when missing, never 0.

    `agency` as typed, `form_version` and `rulebook` as they were when it was examined. `marks`: in the order of `indicators_of`;
    `bases`: for each of them a digest of the figures it is scored from. `official`: the figures of the form's own 汇总表, by column.
    `inputs`: fingerprint of all typed numbers, '' where there are too few to tell filings apart. `stamp`: when 生成报送文件 made the file
    (`2023-02-14 09:30`), '' when it did not; `seal`: the fingerprint it wrote. `dealt`: the unit of 单位名单 that the form was dealt to.
    """

    agency: str
    year: int
    form: Form
    rulebook: Rulebook
    budget: Fraction | None
    executed: Fraction | None
    claimed: Fraction | None
    computed: Fraction | None
    upper_bound: Fraction
    marks: tuple[Mark, ...]
    bases: Sequence[str]
    official: tuple[Fraction | None, ...]
    inputs: str
    stamp: str = ""
    seal: str = ""
    dealt: UnitStamp = NOBODY


class Record(Struct, frozen=True):
    """One examined file. `filed` is None when it could not be read as a filing; the findings say why.

    `found`: the findings, or their bytes as the store has them. `counts`: of 错误, 警告, 提示. `modified`: of the file, in ns.
    `packed`: the figures with their cells, compressed, or what fetches them: they are many, and few readers need them.
    """

    file: Path
    found: tuple[Finding, ...] | bytes
    counts: tuple[int, int, int]
    filed: Filed | None = None
    sha256: str = ""
    modified: int = 0
    packed: bytes | Callable[[], bytes] = b""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return unpack_findings(self.found) if isinstance(self.found, bytes) else self.found

    @property
    def agency(self) -> str:
        """As shown and counted: the unit that the form was dealt to, else as typed; a word where there is neither, or no filing."""
        if self.filed is None:
            return f"（{UNREAD}）"
        return self.filed.dealt.name or self.filed.agency.strip() or NAMELESS

    @property
    def its_own(self) -> bool:
        """False when the form was dealt to another unit than the one that filled it in."""
        filed = self.filed
        if filed is None or not filed.dealt.name or not filed.agency.strip():
            return True
        return agency_key(filed.agency) == agency_key(filed.dealt.name)

    @property
    def year(self) -> int:
        return self.filed.year if self.filed else 0

    @property
    def errors(self) -> int:
        return self.counts[0]

    @property
    def warnings(self) -> int:
        return self.counts[1]

    @property
    def notes(self) -> int:
        return self.counts[2]

    @property
    def state(self) -> str:
        """状态: 错误 block submission, 警告 and 提示 do not."""
        if self.filed is None:
            return UNREAD
        return FAULTY if self.errors else READY

    def facts(self) -> Iterator[FactLine]:
        """Figures, answers, scores and reasons with their cells, attached forms included, in the order of the form."""
        packed = self.packed_bytes()
        return unpack_lines(packed) if packed else iter(())

    def packed_bytes(self) -> bytes:
        return self.packed() if callable(self.packed) else self.packed

    def adding(self, more: tuple[Finding, ...]) -> Record:
        """With findings that only the other files of the batch give rise to."""
        return replace(self, found=(both := ordered((*self.findings, *more))), counts=count(both)) if more else self


def count(findings: Iterable[Finding]) -> tuple[int, int, int]:
    """How many 错误, 警告 and 提示."""
    severities = [f.severity for f in findings]
    return tuple(severities.count(s) for s in SEVERITY_ZH)  # type: ignore[return-value]


def record_of(examined: Examined) -> Record:
    """Reads the file's time of modification; 0 when it is not there (any more)."""
    case = examined.case
    modified, counts = modified_ns(examined.file), count(examined.findings)
    if case is None:
        return Record(examined.file, examined.findings, counts, None, examined.sha256, modified)
    lines = pack_facts((case, *examined.attached))
    filed = _filed(case, (case, *examined.attached), examined)
    return Record(examined.file, examined.findings, counts, filed, examined.sha256, modified, lines)


def as_record(one: Record | Examined) -> Record:
    return one if isinstance(one, Record) else record_of(one)


def modified_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _filed(case: Case, cases: tuple[Case, ...], examined: Examined) -> Filed:
    filing, card = case.filing, case.scorecard
    budget, executed = _whole(case)
    marks = tuple(_marks(card, filing))
    return Filed(
        agency=filing.agency, year=filing.year, form=case.form, rulebook=_printed(card.rulebook),
        budget=budget, executed=executed, claimed=card.claimed, computed=card.computed, upper_bound=card.upper_bound,
        marks=tuple(mark for mark, _ in marks), bases=tuple(basis for _, basis in marks),
        official=official_figures(case), inputs=inputs(cases), stamp=examined.stamp if _STAMP.fullmatch(examined.stamp) else "", seal=examined.seal,
        dealt=examined.dealt,
    )  # fmt: skip


def _printed(book: Rulebook) -> Rulebook:
    """The table as issued: what a unit wrote into it is in the marks already."""
    return _issued(book.id, book.version) or book if book.open_blocks else book


@cache
def _issued(rulebook_id: str, version: str) -> Rulebook | None:
    if rulebook_id not in rulebook_ids():
        return None
    book = rulebook(rulebook_id)
    return book if book.version == version else None


def _whole(case: Case) -> tuple[Fraction | None, Fraction | None]:
    """全年预算数 and 全年执行数, by the first pair that the form asks for; each None when a figure it needs is missing."""
    form = case.form
    budget, executed = _pair(form.id, form.version) or _first_pair(form)
    return _sum(case.filing, budget), _sum(case.filing, executed)


def _first_pair(form: Form) -> Pair:
    asked = frozenset(form.slot_ids())
    return next(((b, e) for b, e in WHOLE if asked.issuperset((*b, *e))), ((), ()))


@cache
def _pair(form_id: str, version: str) -> Pair | None:
    from xladdin.forms.load import form, form_ids

    if form_id not in form_ids():
        return None
    own = form(form_id)
    return _first_pair(own) if own.version == version else None


def _sum(filing: Filing, ids: tuple[str, ...]) -> Fraction | None:
    return _whole_sum([filing.number(i) for i in ids])


def opened(part: Part) -> bool:
    """A part whose rows the units write themselves: units are compared by the whole part."""
    return any(group.open for group in part.groups)


def _marks(card: Scorecard, filing: Filing) -> Iterator[tuple[Mark, str]]:
    """Claimed and recomputed scores per indicator, with their basis; rows that the unit wrote are summed over their part."""
    by_id = {row.rule.id: row for row in card.rules}
    for part in card.rulebook.parts:
        scores = [by_id[rule.id] for group in part.groups for rule in group.rules]
        if not opened(part):
            yield from ((Mark(s.claimed, s.score, s.status), basis([s], filing)) for s in scores)
            continue
        counted = _whole_sum([s.counted for s in scores])
        status: Status = "missing-input" if counted is None else "computed"
        yield Mark(_whole_sum([s.claimed for s in scores]), counted, status), basis(scores, filing)


def _whole_sum(values: list[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return exact_sum(known) if known and len(known) == len(values) else None
