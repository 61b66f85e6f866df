"""Where a click leads: to a cell of a submitted workbook, or to a cell of the workbook being written."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from xladdin.facts import Cell, column_letter

MAX_URL = 2079
"""Excel's limit for the path and for the place inside the file, each in UTF-16 units."""

# No Windows file name holds these. On Linux one may, and then the text would no longer be a relative path:
# `http:`, `mailto:` and `\\server\share` would send a click somewhere else.
_NO_PATH = re.compile(r'[<>:"|?*\\\x00-\x1f\ud800-\udfff]')
_NO_SHEET = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {ord(c): f"%{ord(c):02x}" for c in "%# []^`{}"}


def relative_path(out: Path, file: Path) -> str | None:
    """Path of `file` as seen from the folder of `out`, escaped for a link; None when there is no safe relative path."""
    return Neighbours(out).path(file)


class Neighbours:
    """Files as seen from one workbook. Of folders it is found out once where they really are: there may be a hundred thousand files."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._here: Path | None = None
        self._folders: dict[str, str | None] = {}

    def path(self, file: Path) -> str | None:
        """As `relative_path`."""
        try:
            folder, name = os.path.split(file.resolve() if os.path.islink(file) else file)
            if folder not in self._folders:
                self._folders[folder] = self._folder(Path(folder))
        except (ValueError, OSError):  # other drive
            return None
        before = self._folders[folder]
        if before is None or _NO_PATH.search(name):
            return None
        url = before + name.translate(_ESCAPES)
        return url if _length(url) <= MAX_URL else None

    def _folder(self, folder: Path) -> str | None:
        """What goes before the names of its files."""
        if self._here is None:
            self._here = self._out.resolve().parent
        relative = Path(os.path.relpath(folder.resolve(), self._here))
        if relative.is_absolute() or any(_NO_PATH.search(part) for part in relative.parts):
            return None
        return "".join(f"{part}/" for part in relative.parts).translate(_ESCAPES)


def file_link(path: str | None, cell: Cell | None = None) -> str | None:
    """The link to a file by its escaped relative path, and to a cell in it if the cell can be named. None without path."""
    if path is None:
        return None
    if cell is None or _NO_SHEET.search(cell.sheet):
        return f"external:{path}"
    place = _place(cell.sheet, cell.row, cell.col)
    return f"external:{path}#{place}" if _length(place) <= MAX_URL else f"external:{path}"


def sheet_link(sheet: str, row: int, col: int = 0) -> str:
    """The link to a cell of the same workbook; 0-based row and column, as XlsxWriter counts."""
    return "internal:" + _place(sheet, row + 1, col + 1)


def shown_names(files: Sequence[Path]) -> list[str]:
    """File names as short as they stay distinct: below the folder common to all."""
    if not files:
        return []
    try:
        places = [os.path.split(os.path.abspath(f)) for f in files]
        folders = {folder for folder, _ in places}
        root = os.path.commonpath(folders)
        below = {folder: Path(os.path.relpath(folder, root)) for folder in folders}
        return [(below[folder] / name).as_posix() for folder, name in places]
    except ValueError:  # several drives
        return [f.as_posix() for f in files]


def _place(sheet: str, row: int, col: int) -> str:
    quoted = "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{column_letter(col)}{row}"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
