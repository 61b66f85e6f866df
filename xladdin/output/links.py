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


def relative_path(out: Path, file: Path, folders: dict[Path, Path] | None = None) -> str | None:
    """Path of `file` as seen from the folder of `out`, escaped for a link; None when there is no safe relative path.

    `folders`: where folders really are, filled on the way, for those who ask for many files.
    """
    try:
        relative = Path(os.path.relpath(_real(file, folders), _real(out, folders).parent))
    except (ValueError, OSError):  # other drive
        return None
    if relative.is_absolute() or any(_NO_PATH.search(part) for part in relative.parts):
        return None
    url = relative.as_posix().translate(_ESCAPES)
    return url if _length(url) <= MAX_URL else None


def _real(file: Path, folders: dict[Path, Path] | None) -> Path:
    if folders is None or file.is_symlink():
        return file.resolve()
    folder = folders.get(file.parent)
    if folder is None:
        folder = folders[file.parent] = file.parent.resolve()
    return folder / file.name


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
        root = os.path.commonpath([f.absolute().parent for f in files])
        return [Path(os.path.relpath(f.absolute(), root)).as_posix() for f in files]
    except ValueError:  # several drives
        return [f.as_posix() for f in files]


def _place(sheet: str, row: int, col: int) -> str:
    quoted = "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{column_letter(col)}{row}"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
