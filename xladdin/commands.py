"""The verbs of the program, used alike by ribbon, command line and tests. Each takes and returns plain values; none prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from fractions import Fraction

    from xladdin.checks.case import Examined
    from xladdin.cluster import National
    from xladdin.deal import Dealt
    from xladdin.demo import Demo
    from xladdin.facts import Finding
    from xladdin.rules.diff import Change
    from xladdin.rules.rulebook import Option, Reading, Rule, Rulebook
    from xladdin.store.history import Step
    from xladdin.store.request import Request, RolledUp
    from xladdin.trial.model import Trial
    from xladdin.workbook.recalc import SecondOpinion

Progress = Callable[[int, int, str], None]
"""Called with done, total and the name of what is being worked on."""


WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")
"""What a person is asked to choose from."""


class UsageError(Exception):
    """The request can not be carried out as given: a missing file, an unknown id. The text tells the user what to do."""


class FormInfo(Struct, frozen=True):
    """One form set as `forms` lists it. `kind`: 整体 or, for forms that others attach, 项目. `marks` is None for a form without scores."""

    id: str
    title: str
    kind: str
    jurisdiction: str
    years: tuple[int, ...]
    sheets: tuple[str, ...]
    marks: Fraction | None
    source: str


class RulebookDiff(Struct, frozen=True):
    """Two scoring tables and what changed from the first to the second."""

    old: Rulebook
    new: Rulebook
    changes: tuple[Change, ...]


class ReadingEffect(Struct, frozen=True):
    """How the scores would move if one open point were read otherwise. `rule` is None for a reading that all free indicators share."""

    rule: Rule | None
    reading: Reading
    option: Option
    score: Fraction | None
    change: Fraction
    total: Fraction | None


def list_forms() -> list[FormInfo]:
    from xladdin.forms.load import form, form_ids, workbook_forms
    from xladdin.rules.load import rulebook

    whole = workbook_forms()
    found = []
    for form_id in form_ids():
        made = form(form_id)
        book = rulebook(made.rulebook)
        source = f"{made.source.publisher}　{made.source.document}　{made.source.attachment}"
        sheets = tuple(s.name for s in made.sheets)
        marks = book.marks if book.scored else None
        found.append(
            FormInfo(
                made.id,
                made.title,
                "整体" if form_id in whole else "项目",
                made.jurisdiction,
                made.years,
                sheets,
                marks,
                source,
            )
        )
    return found


def diff_rulebooks(old: str, new: str) -> RulebookDiff:
    """What changed from one scoring table to another; each by id, id and version, or as .toml file or workbook. Raises UsageError."""
    from xladdin.tables.catalogue import UnknownTable, differences

    try:
        return RulebookDiff(*differences(old, new))
    except UnknownTable as error:
        raise UsageError(str(error)) from error


def try_rulebook(
    wanted: str, on: Path, out: Path | None = None, against: str = "", overwrite: bool = False, progress: Progress | None = None,
    besides: Sequence[Path] = (),
) -> Trial:  # fmt: skip
    """Scores the submissions in a folder by a new table and by the old one, and writes what changes to `out` if asked.

    `wanted`, `against`: id, .toml file or workbook of a table. `besides`: files there that are no submissions.
    Raises UsageError, OutputExists, OutputLocked.
    """
    from xladdin.tables.catalogue import UnknownTable
    from xladdin.trial.book import write_trial
    from xladdin.trial.run import NothingToTry, run_trial
    from xladdin.trial.tables import tables_of

    try:
        besides = (*besides, *([out] if out is not None else ()))
        trial = run_trial(tables_of(wanted, against), on, besides=besides, progress=progress)
    except FileNotFoundError as error:
        raise UsageError(f"找不到“{on}”，请检查文件夹名") from error
    except (NothingToTry, UnknownTable) as error:
        raise UsageError(str(error)) from error
    if out is not None:
        write_trial(trial, out, overwrite)
    return trial


def new_template(
    form_id: str, year: int, out: Path, agency: str = "", overwrite: bool = False, projects: int = 1
) -> Path:
    """Writes an empty workbook of a form, with `projects` copies of its project sheet where it has one. Raises UsageError for an unknown
    form, OutputExists if the file is there."""
    from xladdin.forms.load import form
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.plan import make_plan

    _known_form(form_id)
    plan = make_plan(form_id, _year(year), None, {name: [{}] * projects for name in form(form_id).attach})
    return _write(out, build_workbook(plan, {"agency": agency} if agency else {}), overwrite)


def fill(facts: Path, out: Path, overwrite: bool = False) -> Path:
    """Types a facts file into a workbook of its form. Raises UsageError for a facts file that does not fit."""
    from xladdin.strict import DefinitionError
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.facts_file import load_facts

    if not facts.is_file():
        raise UsageError(f"找不到数据文件“{facts}”，请检查文件名或文件夹名")
    try:
        given = load_facts(facts)
    except DefinitionError as error:
        raise UsageError(f"数据文件有误，请按提示改正：{error}") from error
    return _write(out, build_workbook(given.plan, given.entries, given.attached), overwrite)


def examine_files(paths: Sequence[Path], progress: Progress | None = None) -> list[Examined]:
    """Reads, scores and checks every workbook among the paths; folders are searched. Raises UsageError when there is none."""
    from xladdin.workbook.examine import examine

    files = find_workbooks(paths)
    done = []
    for n, file in enumerate(files):
        if progress:
            progress(n, len(files), file.name)
        done.append(examine(file))
    if progress:
        progress(len(files), len(files), "")
    return done


def find_workbooks(paths: Iterable[Path]) -> list[Path]:
    """Workbooks named, lying below the named folders or in archives, in order of name; Excel's `~$` lock files are none."""
    return list(_workbooks(paths))


def _workbooks(paths: Iterable[Path]) -> Iterator[Path]:
    """One after the other: there may be a million. Raises UsageError, at the end when there was none."""
    from xladdin.workbook.intake import sources

    found = False
    try:
        for source in sources(paths):
            found = True
            yield source.shown
    except FileNotFoundError as error:
        raise UsageError(f"找不到“{error.args[0]}”，请检查文件名或文件夹名") from error
    if not found:
        raise UsageError("没有找到工作簿（.xlsx）。请给出工作簿或存放工作簿的文件夹")


def reading_effects(examined: Examined) -> list[ReadingEffect]:
    """Every other way to read an open point of the rulebook, with the score and total it would give this filing."""
    from xladdin.rules.load import TARGET, rulebook
    from xladdin.rules.score import score_filing

    case = examined.case
    if case is None:
        return []
    book = case.scorecard.rulebook
    effects = []
    for row in case.scorecard.rules:
        for reading, option in _other_ways(row.rule.readings):
            card = score_filing(rulebook(book.id, {(row.rule.id, reading.item, reading.key): option.name}), case.filing)
            again = card[row.rule.id]
            change = _change(row.counted, again.counted)
            effects.append(ReadingEffect(row.rule, reading, option, again.score, change, card.computed))
    for reading, option in _other_ways(book.readings):
        card = score_filing(rulebook(book.id, {(TARGET, "", reading.key): option.name}), case.filing)
        change = _change(case.scorecard.computed, card.computed)
        effects.append(ReadingEffect(None, reading, option, None, change, card.computed))
    return effects


def _other_ways(readings: Iterable[Reading]) -> Iterator[tuple[Reading, Option]]:
    return ((reading, option) for reading in readings for option in reading.options if option.name != reading.choice)


def _change(before: Fraction | None, after: Fraction | None) -> Fraction:
    from fractions import Fraction

    return after - before if before is not None and after is not None else Fraction(0)


def find_rule(examined: Examined, wanted: str) -> Rule:
    """A rule by id, row number or (part of) its Chinese label. Raises UsageError naming the possible ones."""
    if examined.case is None:
        first = examined.findings[0]
        raise UsageError(f"“{examined.file.name}”没有读出来：{first.message.rstrip('。')}。{first.hint}")
    book = examined.case.scorecard.rulebook
    if not book.scored:
        raise UsageError(
            f"“{examined.file.name}”的表样没有评分表，没有可以说明的指标。填报的数据请用 xladdin check 校验"
        )
    rules = book.rules
    bare = wanted.strip('“”"')
    exact = [
        r for r in rules if wanted in (r.id, str(r.row), r.label) or bare == r.label.replace("“", "").replace("”", "")
    ]
    partial = [r for r in rules if bare in r.label.replace("“", "").replace("”", "")]
    found = exact or partial
    if len(found) != 1:
        known = "、".join(f"{r.label}（{r.id}）" for r in (found or rules))
        raise UsageError(f"{'有几个' if found else '没有'}叫“{wanted}”的指标，请从中选一个：{known}")
    return found[0]


def rollup(request: Request, progress: Progress | None = None) -> RolledUp:
    """Consolidates all workbooks of a folder into one roll-up workbook, and into a long CSV table if asked.

    Only what is new or changed since the last time is read, on all cores. Raises UsageError for what can not be carried out as given,
    OutputExists, OutputLocked. KeyboardInterrupt, or whatever `progress` raises, leaves the store as far as it came.
    """
    from xladdin.store.glance import nothing_new

    if request.table is not None:
        _needs("pandas", "rollup", "写数据底表")
    for path in (request.folder, request.roster, request.reviews, request.previous):
        if path is not None and not path.exists():
            raise UsageError(f"找不到“{path}”，请检查文件名或文件夹名")
    return nothing_new(request) or _rolled_up(request, progress)


def _rolled_up(request: Request, progress: Progress | None) -> RolledUp:
    from xladdin.rollup.roster import NoRoster
    from xladdin.store.keeping import StoreBusy
    from xladdin.store.previous import NoFigures
    from xladdin.store.replacing import Touched
    from xladdin.store.run import IsFiling, NothingToRollUp, ReviewsLost, roll_up

    try:
        return roll_up(request, progress)
    except (StoreBusy, NoFigures, NoRoster, NothingToRollUp, ReviewsLost, Touched, IsFiling) as error:
        raise UsageError(str(error)) from error


def deal(
    roster: Path, out: Path, year: int, form_id: str = "", previous: Path | None = None, locked: bool = False, progress: Progress | None = None
) -> Dealt:  # fmt: skip
    """A workbook for each unit of a list into the folder `out`, filled in with what is known; workbooks that are there stay as they are.

    `form_id`: id or title of the form for units whose line names none. `previous`: last year's roll-up, its store, or a folder of last year's submissions.
    Raises UsageError, OutputExists, OutputLocked. KeyboardInterrupt, or whatever `progress` raises, leaves whole files only.
    """
    from xladdin.deal import NothingToDeal, Request, deal_out
    from xladdin.deal.forms import FormFinder, UnknownForm
    from xladdin.rollup.roster import NoRoster
    from xladdin.store.keeping import StoreBusy
    from xladdin.store.previous import NoFigures

    try:
        form_id = FormFinder().find(form_id) if form_id else ""
    except UnknownForm as error:
        raise UsageError(f"{error}。{error.hint}") from error
    for path in (roster, previous):
        if path is not None and not path.exists():
            raise UsageError(f"找不到“{path}”，请检查文件名或文件夹名")
    if out.exists() and not out.is_dir():
        raise UsageError(f"“{out}”是文件，不是文件夹，请写文件夹名")
    try:
        return deal_out(Request(roster, out, _year(year), form_id, previous, locked), progress)
    except (NoRoster, NothingToDeal, NoFigures, StoreBusy) as error:
        raise UsageError(str(error)) from error


def blank_roster(out: Path, overwrite: bool = False) -> Path:
    """An empty list of units to be filled in. Raises OutputExists, OutputLocked."""
    from xladdin.deal.blank import write_blank

    return write_blank(out, overwrite)


def rollup_nation(
    folder: Path, out: Path, cluster: str, overwrite: bool = False, progress: Progress | None = None
) -> National:
    """One roll-up workbook per subfolder (地市) and a summary of all, examined on a Dask scheduler or, for `local`, on this machine.

    Raises UsageError, OutputExists, OutputLocked; what was examined stays for the next run.
    """
    _needs("duckdb", "cluster", "多机汇总")
    _needs("distributed", "cluster", "多机汇总")
    from xladdin.cluster import ClusterGone, Incomplete, roll_up_nation

    if not folder.is_dir():
        raise UsageError(f"找不到文件夹“{folder}”，请检查文件夹名")
    try:
        return roll_up_nation(folder, _workbooks([folder]), out, cluster, overwrite, progress)
    except (ClusterGone, Incomplete) as error:
        raise UsageError(str(error)) from error
    except FileNotFoundError as error:
        raise UsageError(f"“{error.filename}”刚才还在，现在找不到了。请等文件夹里的文件不再变动后重新运行") from error


def _needs(module: str, extra: str, what: str) -> None:
    """Before the long work. Raises UsageError."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise UsageError(
            f'{what}要用 {module}，还没有安装。请重新运行 install.cmd，或运行 pip install "xladdin[{extra}]"，再试一次'
        )


def history(unit: str, store: Path) -> tuple[Step, ...]:
    """All submissions of a unit, oldest first, each with what it changed. `store`: of a roll-up, or the roll-up beside which it lies.

    `unit` may be part of the name where only one unit has it. Raises UsageError.
    """
    from xladdin.rollup.consolidate import agency_key
    from xladdin.store.history import history as steps_of
    from xladdin.store.keeping import Store, StoreBusy
    from xladdin.store.request import store_of

    try:
        with Store(store_of(store), read_only=True) as opened:
            known, wanted = opened.units(), agency_key(unit)
            exact = [name for name in known if agency_key(name) == wanted]
            found = exact or [name for name in known if wanted and wanted in agency_key(name)]
            if len({agency_key(name) for name in found}) != 1:
                raise UsageError(_which_unit(unit, found, known))
            return steps_of(opened, found[0])
    except StoreBusy as error:
        raise UsageError(str(error)) from error


def _which_unit(unit: str, found: list[str], known: list[str]) -> str:
    from xladdin.strict import nearest

    if not found:
        return f"没有单位“{unit}”的报送记录{nearest(unit, known) or '。'}单位名称以自评表上填的为准"
    names = "、".join(found[:20]) + ("等" if len(found) > 20 else "")
    return f"有几个单位的名称含有“{unit}”，请写全称：{names}"


def findings_of_rule(examined: Examined, rule: Rule) -> tuple[Finding, ...]:
    """Findings at the row's own cells, or naming its score; those of its inputs only where they stand at the input itself."""
    case = examined.case
    if case is None:
        return ()
    row = case.scorecard[rule.id]
    reason = case.filing.reasons.get(rule.id)
    own = {fact.cell for fact in (row.claim, reason) if fact is not None}
    inputs = {case.filing.cell(i) for i in (*rule.needs, *(i.answer for i in rule.items if i.answer))}
    return tuple(
        f for f in examined.findings if f.cell is not None and (f.cell in own | inputs or own & set(f.related))
    )


def demo(out: Path, progress: Progress | None = None, overwrite: bool = False) -> Demo:
    """Fills, checks, scores and rolls up the sample filings into a folder. Raises UsageError when it holds other files."""
    from xladdin.demo import NotOurs, run_demo

    try:
        return run_demo(out, progress, overwrite)
    except NotOurs as error:
        raise UsageError(str(error)) from error


def recalc(file: Path) -> SecondOpinion:
    """All cells of a workbook on which the `formulas` package, the saved results and we differ. Raises UsageError."""
    from xladdin.workbook.read import read_filing
    from xladdin.workbook.recalc import Unavailable, second_opinion
    from xladdin.workbook.unreadable import Unreadable

    if not file.is_file():
        raise UsageError(f"找不到“{file}”，请检查文件名")
    reading = read_filing(file)
    if reading.filing is None:
        # Of other workbooks we know no formula, and a roll-up has so many that the engine would take hours.
        first = reading.findings[0]
        raise UsageError(f"“{file}”不能核对：{first.message.rstrip('。')}。{first.hint}")
    try:
        return second_opinion(file)
    except (Unavailable, Unreadable) as error:
        raise UsageError(str(error)) from error


def _known_form(form_id: str) -> None:
    from xladdin.forms.load import form_ids
    from xladdin.strict import nearest

    if form_id not in form_ids():
        raise UsageError(f"没有表样“{form_id}”{nearest(form_id, form_ids()) or '。'}用 xladdin forms 查看全部表样")


def _year(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise UsageError(f"年度“{year}”无效，应为四位年份，如 2022")
    return year


def _write(out: Path, data: bytes, overwrite: bool) -> Path:
    from xladdin.output.files import whole_file

    with whole_file(out, overwrite) as stream:
        stream.write(data)
    return out
