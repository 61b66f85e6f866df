"""Putting a new roll-up in the place of the old one: whole or not at all, with a backup, and never over what somebody saved meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from xladdin.output import OutputLocked
from xladdin.store.glance import BACKUP

if TYPE_CHECKING:
    from xladdin.rollup.data import Ahead, Kept
    from xladdin.rollup.model import Rollup
    from xladdin.rollup.record import Record
    from xladdin.store.request import Request


class Touched(Exception):
    """Somebody saved the roll-up while a new one was being made; the text tells the user what to do."""


def write(
    request: Request, rollup: Rollup, records: Iterable[Record], before: os.stat_result | None, kept: Kept | None = None,
    ahead: Ahead | None = None,
) -> Path | None:  # fmt: skip
    """`before`: how the roll-up that is replaced looked when its reviews were read. `kept`, `ahead`: as in `write_rollup`. Raises Touched."""
    from xladdin.rollup.book import write_rollup

    backup = None
    if before is None:
        write_rollup(rollup, request.out, overwrite=False, kept=kept, ahead=ahead)
    else:
        # Of the same folder: links to submissions are relative.
        made = request.out.with_name(f".xladdin-{token_hex(6)}.xlsx")
        try:
            write_rollup(rollup, made, kept=kept, ahead=ahead)
            if _looks(request.out) != _looks_of(before):
                raise Touched(f"汇总期间“{request.out.name}”又被保存过，为了不丢掉其中的复核，没有替换它。请再汇总一次")
            backup = back_up(request.out)
            _replace(made, request.out)
        finally:
            made.unlink(missing_ok=True)
    if request.table is not None:
        from xladdin.rollup.frame import write_table

        write_table(records, request.table, overwrite=request.overwrite)
    return backup


def _looks(path: Path) -> tuple[int, int] | None:
    try:
        return _looks_of(path.stat())
    except OSError:
        return None


def _looks_of(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _replace(made: Path, out: Path) -> None:
    try:
        os.replace(made, out)
    except PermissionError as error:
        raise OutputLocked(out) from error


def back_up(out: Path) -> Path | None:
    """A copy of the roll-up that is about to be replaced, beside it; None when there is none. Raises OutputLocked."""
    if not out.is_file():
        return None
    made = datetime.now()
    backup = out.with_name(f"{out.stem}.{BACKUP}-{made:%Y%m%d-%H%M%S}{out.suffix}")
    n = 1
    while backup.exists():
        n += 1
        backup = out.with_name(f"{out.stem}.{BACKUP}-{made:%Y%m%d-%H%M%S}-{n}{out.suffix}")
    try:
        shutil.copy2(out, backup)
    except PermissionError as error:
        backup.unlink(missing_ok=True)
        raise OutputLocked(out) from error
    return backup
