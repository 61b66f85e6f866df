"""The bureau: dealing out forms, rolling up what comes back, what a unit changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.commands.asking import UsageError, needs, valid_year, workbooks_among
from xladdin.progress import Progress

if TYPE_CHECKING:
    from xladdin.cluster import National
    from xladdin.deal import Dealt
    from xladdin.store.history import Step
    from xladdin.store.request import Request, RolledUp


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
        return deal_out(Request(roster, out, valid_year(year), form_id, previous, locked), progress)
    except (NoRoster, NothingToDeal, NoFigures, StoreBusy) as error:
        raise UsageError(str(error)) from error


def blank_roster(out: Path, overwrite: bool = False) -> Path:
    """An empty list of units to be filled in. Raises OutputExists, OutputLocked."""
    from xladdin.deal.blank import write_blank

    return write_blank(out, overwrite)


def rollup(request: Request, progress: Progress | None = None) -> RolledUp:
    """Consolidates all workbooks of a folder into one roll-up workbook, and into a long CSV table if asked.

    Only what is new or changed since the last time is read, on all cores. Raises UsageError for what can not be carried out as given,
    OutputExists, OutputLocked. KeyboardInterrupt, or whatever `progress` raises, leaves the store as far as it came.
    """
    from xladdin.store.glance import nothing_new

    if request.table is not None:
        needs("pandas", "rollup", "写数据底表")
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


def rollup_nation(
    folder: Path, out: Path, cluster: str, overwrite: bool = False, progress: Progress | None = None
) -> National:
    """One roll-up workbook per subfolder (地市) and a summary of all, examined on a Dask scheduler or, for `local`, on this machine.

    Raises UsageError, OutputExists, OutputLocked; what was examined stays for the next run.
    """
    needs("duckdb", "cluster", "多机汇总")
    needs("distributed", "cluster", "多机汇总")
    from xladdin.cluster import ClusterGone, Incomplete, roll_up_nation

    if not folder.is_dir():
        raise UsageError(f"找不到文件夹“{folder}”，请检查文件夹名")
    try:
        return roll_up_nation(folder, workbooks_among([folder]), out, cluster, overwrite, progress)
    except (ClusterGone, Incomplete) as error:
        raise UsageError(str(error)) from error
    except FileNotFoundError as error:
        raise UsageError(f"“{error.filename}”刚才还在，现在找不到了。请等文件夹里的文件不再变动后重新运行") from error


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
