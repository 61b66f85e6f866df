"""Scoring tables: what changed from one to another, and what one would do to submissions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.commands.asking import UsageError
from xladdin.progress import Progress

if TYPE_CHECKING:
    from xladdin.rules.diff import Change
    from xladdin.rules.rulebook import Rulebook
    from xladdin.trial.model import Trial


class RulebookDiff(Struct, frozen=True):
    """Two scoring tables and what changed from the first to the second."""

    old: Rulebook
    new: Rulebook
    changes: tuple[Change, ...]


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
