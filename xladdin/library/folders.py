"""Which folders make up the library on this computer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

VARIABLE = "XLADDIN_LIBRARY"
"""Folders instead of the usual ones, separated like PATH: the first is the user's own, the others are shared. Set but empty: no library."""
SETTINGS = "settings.toml"
"""In the user's own folder: `shared = ["..."]`, for those who can not set variables."""


_DATA = {
    "win32": ("APPDATA", "AppData/Roaming"),
    "darwin": ("", "Library/Application Support"),
    "linux": ("XDG_DATA_HOME", ".local/share"),
}
"""Where a system keeps what belongs to a user: the variable that says so, and the folder below home where that is not set."""
_CACHE = {
    "win32": ("LOCALAPPDATA", "AppData/Local"),
    "darwin": ("", "Library/Caches"),
    "linux": ("XDG_CACHE_HOME", ".cache"),
}
"""The same of what can be made again."""


class Folder(Struct, frozen=True):
    """One folder of the library. `reachable`: it can be listed now (a network drive may be away)."""

    path: Path
    shared: bool

    @property
    def reachable(self) -> bool:
        try:
            return self.path.is_dir()
        except OSError:
            return False


def own_folder() -> Path | None:
    """The user's own folder, which need not exist yet; None where the library is switched off."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        first = named.split(os.pathsep)[0].strip()
        return Path(first) if first else None
    return _base(_DATA) / "xladdin" / "library"


def cache_folder() -> Path:
    """The user's folder for what can be made again, and for the log; it need not exist yet."""
    return _base(_CACHE) / "xladdin"


def _base(usual: Mapping[str, tuple[str, str]]) -> Path:
    variable, below_home = usual.get(sys.platform, usual["linux"])
    named = os.environ.get(variable) if variable else None
    return Path(named) if named else Path.home() / below_home


def folders() -> tuple[Folder, ...]:
    """Shared folders first, then the user's own: the order in which they are searched."""
    own = own_folder()
    if own is None:
        return ()
    named = os.environ.get(VARIABLE, "").split(os.pathsep)[1:]
    shared = [text.strip() for text in named if text.strip()] or _settings(own)
    return (*(Folder(Path(text), True) for text in shared), Folder(own, False))


def _settings(own: Path) -> list[str]:
    """Shared folders as the settings name them; none where the file is missing or is not what it should be."""
    if not (own / SETTINGS).is_file():
        return []
    import tomllib

    try:
        said = tomllib.loads((own / SETTINGS).read_text(encoding="utf-8-sig")).get("shared", [])
    except (OSError, ValueError):
        return []
    return [text for text in said if isinstance(text, str) and text.strip()] if isinstance(said, list) else []


def set_shared(shared: Iterable[Path]) -> Path:
    """Notes the shared folders in the settings of the user's own folder. Raises OSError; ValueError where the library is switched off."""
    own = own_folder()
    if own is None:
        raise ValueError(VARIABLE)
    own.mkdir(parents=True, exist_ok=True)
    lines = ", ".join('"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"' for path in shared)
    place = own / SETTINGS
    place.write_text(
        f"# 共享的评分标准库，由 xladdin rulebook share 写入。\nshared = [{lines}]\n", encoding="utf-8", newline="\n"
    )
    return place
