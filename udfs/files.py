"""Names of files that macros write: beside what is there, never over it."""

from __future__ import annotations

import re
from pathlib import Path

from udfs.host import Trouble

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
MOST = 1000


def safe(name: str) -> str:
    """The name without what Windows allows in no file name."""
    return _UNSAFE.sub("_", name).strip(" .")


def free_path(folder: Path, stem: str) -> Path:
    """`stem.xlsx` in the folder, or `stem-2.xlsx` … where that is taken. Raises Trouble when there are too many."""
    for n in range(1, MOST):
        path = folder / (f"{stem}.xlsx" if n == 1 else f"{stem}-{n}.xlsx")
        if not path.exists():
            return path
    raise Trouble(f"“{folder}”里同名的文件太多，请先整理。")
