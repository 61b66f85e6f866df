"""Dealing out: a workbook for each unit of the list into a folder, what is there already left as it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from xladdin.deal.listing import LIST, write_listing
from xladdin.deal.model import KEPT, LOCKED, NEW, Dealt, UnitDealt
from xladdin.deal.names import file_names
from xladdin.deal.roster import List, Unit, read_list
from xladdin.facts import UnitStamp
from xladdin.output import OutputExists, OutputLocked
from xladdin.output.files import free_path, whole_file
from xladdin.output.zipped import Packed, zipped
from xladdin.progress import Progress

if TYPE_CHECKING:
    from xladdin.deal.before import Before

__all__ = ["Dealt", "NothingToDeal", "Request", "UnitDealt", "deal_out"]
WRITERS, AHEAD = 2, 8
"""Threads that compress and write; workbooks that may wait for them in memory."""


class NothingToDeal(Exception):
    """No unit of the list can be dealt to; the text tells the user why."""


class Request(Struct, frozen=True):
    """`roster`: 单位名单; `out`: a folder, made where it is missing. `form`: id, for units whose line names none. `previous`: last year's
    roll-up, its store, or a folder with last year's submissions. `locked`: what is filled in can not be typed over."""

    roster: Path
    out: Path
    year: int
    form: str = ""
    previous: Path | None = None
    locked: bool = False


def deal_out(request: Request, progress: Progress | None = None) -> Dealt:
    """Writes the workbooks that are not there yet, then the list of what was dealt. Raises NoRoster, NothingToDeal, NoFigures, StoreBusy.

    KeyboardInterrupt, or whatever `progress` raises, leaves whole files only; the next run goes on from there.
    """
    listed = read_list(request.roster, request.form)
    if not listed.units:
        raise NothingToDeal(_why_nothing(listed))
    before = _before(request, progress)
    files = [request.out / name for name in file_names(listed.units, request.year)]
    dealt = tuple(_dealt(request, listed.units, files, before, progress))
    if progress:
        progress(len(files), len(files), "")
    said = (*_said(listed.units, request.year), *_crowded(dealt))
    done = Dealt(request.out, request.year, dealt, listed, before.name if before else "", said)
    return write_listing(done, _place_of_list(done))


def _why_nothing(listed: List) -> str:
    said = "；".join(f"{r.place} {r.message}（{r.hint}）" for r in listed.remarks[:3])
    if said:
        return f"“{listed.file.name}”里没有能发放的单位：{said}"
    return f"“{listed.file.name}”里没有单位名称。请把单位名称放在第一张表，写明表头“单位名称”"


def _before(request: Request, progress: Progress | None) -> Before | None:
    from xladdin.deal.before import read_before

    return None if request.previous is None else read_before(request.previous, request.year - 1, progress)


def _dealt(
    request: Request, units: Sequence[Unit], files: Sequence[Path], before: Before | None, progress: Progress | None
) -> Iterator[UnitDealt]:
    """In order. Compressing and writing go on beside: both leave Python free to fill in the next workbook."""
    pool = ThreadPoolExecutor(WRITERS)
    waiting: deque[Callable[[], UnitDealt]] = deque()
    try:
        for n, (unit, file) in enumerate(zip(units, files, strict=True)):
            if progress:
                progress(n, len(files), unit.name)
            waiting.append(_started(pool, request, unit, file, before))
            if len(waiting) > AHEAD:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()
    finally:
        pool.shutdown()  # what was begun is written whole


def _started(
    pool: ThreadPoolExecutor, request: Request, unit: Unit, file: Path, before: Before | None
) -> Callable[[], UnitDealt]:
    """What became of the unit, to be asked for later."""
    from xladdin.deal.prefill import prefill
    from xladdin.workbook.read.dealt import stamp_rows

    if file.exists():
        return lambda: UnitDealt(unit, file, KEPT)
    made = prefill(unit, request.year, before)
    locked = made.lockable if request.locked else ()
    parts = made.press.packing(
        made.entries, made.attached, locked=locked, stamp=stamp_rows(UnitStamp(unit.name, unit.code))
    )
    return pool.submit(_written, UnitDealt(unit, file, NEW, made), parts).result


def _written(one: UnitDealt, parts: Mapping[str, bytes | Packed]) -> UnitDealt:
    try:
        with whole_file(one.file, overwrite=False) as stream:
            stream.write(zipped(parts))
    except OutputExists:  # another deals to the same folder
        return replace(one, state=KEPT, made=None)
    except OutputLocked:
        return replace(one, state=LOCKED, made=None)
    return one


def _place_of_list(done: Dealt) -> Path | None:
    """Beside the workbooks, under a new name where there is one already; None where that still says everything."""
    first = done.out / f"{LIST}.xlsx"
    return None if first.exists() and not done.count(NEW) else free_path(done.out, LIST)


def _said(units: Sequence[Unit], year: int) -> tuple[str, ...]:
    """Forms that were made for other years."""
    from xladdin.forms.load import form

    found = []
    for form_id in dict.fromkeys(unit.form for unit in units):
        years = form(form_id).years
        if year not in years:
            known = "、".join(map(str, years))
            found.append(f"“{form(form_id).title}”的评分标准是{known}年度的，用于{year}年度之前请核对标准有没有变化。")
    return tuple(found)


def _crowded(dealt: Sequence[UnitDealt]) -> Iterator[str]:
    """Units with more projects than a new workbook has sheets for."""
    from xladdin.deal.prefill import MOST_SHEETS

    names = [one.unit.name for one in dealt if one.made and one.made.attached and one.made.projects > MOST_SHEETS]
    if names:
        named = "、".join(names[:5]) + ("等" if len(names) > 5 else "")
        yield f"{named}的项目超过 {MOST_SHEETS} 个，只附了 {MOST_SHEETS} 张项目自评表，其余的请单位点“插入项目行”增加。"
