"""What the library holds: the present file of each id, and every version there ever was."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from xladdin.library.folders import folders

Kind = Literal["rulebooks", "forms", "outlines"]
KINDS: tuple[Kind, ...] = ("rulebooks", "forms", "outlines")
VERSIONS = "versions"
"""Folder beside the kinds: versions/rulebooks/<id>/<version>/<id>.toml."""
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LARGEST = 1 << 20
"""Bytes of a definition file; the largest of the program has some 20,000."""


class Conflict(Struct, frozen=True):
    """Two files of one id that differ: `used` is taken, `passed_over` is not."""

    kind: Kind
    id: str
    used: Path
    passed_over: Path


def files(kind: Kind) -> Mapping[str, Path]:
    """The file of each id. A folder that is away or can not be read is passed over."""
    return _shelf()[0][kind]


def is_shared(file: Path) -> bool:
    """Whether a file of the library lies in a folder that colleagues share."""
    return any(folder.shared and folder.path in file.parents for folder in folders())


def conflicts() -> tuple[Conflict, ...]:
    return _shelf()[1]


@lru_cache(maxsize=1)
def _shelf() -> tuple[Mapping[Kind, Mapping[str, Path]], tuple[Conflict, ...]]:
    found: dict[Kind, dict[str, Path]] = {kind: {} for kind in KINDS}
    differing: list[Conflict] = []
    for folder in folders():
        for kind in KINDS:
            for file in _listed(folder.path / kind):
                known = found[kind].setdefault(file.stem, file)
                if known is not file and not _same(known, file):
                    differing.append(Conflict(kind, file.stem, known, file))
    return found, tuple(differing)


def _listed(folder: Path) -> list[Path]:
    """Definition files of a folder by name; what is too large or has no id for a name is none."""
    try:
        return sorted(
            f for f in folder.glob("*.toml") if ID.fullmatch(f.stem) and f.is_file() and f.stat().st_size <= LARGEST
        )
    except OSError:
        return []


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def stored_versions(kind: Kind, item_id: str) -> list[tuple[str, Path]]:
    """All versions of an id that were ever stored, the newest first."""
    found: dict[str, Path] = {}
    times: dict[str, float] = {}
    if ID.fullmatch(item_id) is None:
        return []
    for folder in folders():
        try:
            for file in (folder.path / VERSIONS / kind / item_id).glob(f"*/{item_id}.toml"):
                found.setdefault(file.parent.name, file)
                times.setdefault(file.parent.name, file.stat().st_mtime)
        except OSError:
            continue
    return sorted(found.items(), key=lambda pair: -times[pair[0]])


def stored_version(kind: Kind, item_id: str, version: str) -> Path | None:
    """The file of one version; None when it was never stored here."""
    return dict(stored_versions(kind, item_id)).get(version)


def refresh() -> None:
    """Forgets everything that was read: call after the library has changed.

    Plans, forms, rulebooks and all else that is kept rest on it, wherever in the program; so all that is kept is forgotten.
    """
    for name, module in list(sys.modules.items()):
        if module is not None and name.partition(".")[0] == "xladdin":
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if callable(clear):
                    clear()
