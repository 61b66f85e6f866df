"""The last roll-up on this computer: what it was made from, so that one click makes it again."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.files import safe
from udfs.host import Trouble

if TYPE_CHECKING:
    from xladdin.store.request import Request

NONE_YET = "还没有在这台电脑上汇总过（或者原来的文件夹已不在）。请先点“汇总文件夹”。"


@dataclass(frozen=True, slots=True)
class Last:
    """`out`: the workbook it was written to; `roster`: 单位名单, `previous`: last year's roll-up, where they were given."""

    folder: Path
    department: str
    out: Path
    roster: Path | None = None
    previous: Path | None = None

    @property
    def store(self) -> Path:
        """One for all roll-ups of the folder, beside it."""
        from xladdin.store.request import SUFFIX

        return self.folder.parent / safe(f"{self.folder.name}-汇总{SUFFIX}")

    def request(self, *, reviews: Path | None = None, dry_run: bool = False) -> Request:
        """Raises Trouble when something that it was made from is no longer there."""
        from xladdin.store.request import Request

        for path, what in ((self.roster, "单位名单"), (self.previous, "上年的汇总表")):
            if path is not None and not path.is_file():
                raise Trouble(f"找不到{what}“{path}”，没有汇总。请放回原处，或点“汇总文件夹”重新选择。")
        return Request(
            self.folder, self.out, department=self.department, roster=self.roster, previous=self.previous, reviews=reviews,
            store=self.store, dry_run=dry_run,
        )  # fmt: skip


def remember(last: Last) -> None:
    with suppress(OSError):  # then it can not be updated by one click; the roll-up stands
        _memory().parent.mkdir(parents=True, exist_ok=True)
        kept = {name: str(value or "") for name, value in asdict(last).items()}
        _memory().write_text(json.dumps(kept), encoding="utf-8")


def last_time() -> Last:
    """Raises Trouble when there was none, or its folder is gone."""
    try:
        kept = json.loads(_memory().read_text(encoding="utf-8"))
        found = Last(
            Path(kept["folder"]),
            str(kept["department"]),
            Path(kept.get("out", "")),
            _path(kept, "roster"),
            _path(kept, "previous"),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble(NONE_YET) from error
    if not found.folder.is_dir():
        raise Trouble(NONE_YET)
    return found


def _path(kept: dict[str, str], name: str) -> Path | None:
    return Path(kept[name]) if kept.get(name) else None


def _memory() -> Path:
    from xladdin.cli.log import log_file

    return log_file().with_name("rollup.json")
