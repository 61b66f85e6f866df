"""Writing a file whole or not at all: a temporary file beside the target takes its place only when it is complete."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from xladdin.output import OutputExists, OutputLocked

MOST = 1000
"""Files of one name, told apart by numbers."""
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """The name of a file without what Windows allows in none."""
    cleaned = _UNSAFE.sub("_", name).strip(" .")
    return f"_{cleaned}" if _DEVICES.match(cleaned) else cleaned


def free_path(folder: Path, stem: str, suffix: str = ".xlsx") -> Path:
    """`stem.xlsx` in the folder, or `stem-2.xlsx` … where that is taken. Raises OutputExists when there are too many."""
    for n in range(1, MOST):
        path = folder / (f"{stem}{suffix}" if n == 1 else f"{stem}-{n}{suffix}")
        if not path.exists():
            return path
    raise OutputExists(path)


@contextmanager
def whole_file(out: Path, overwrite: bool) -> Iterator[BinaryIO]:
    """A stream whose content becomes `out` when the block ends well; on any error `out` stays as it was.

    Raises OutputExists when `out` is there and may not be overwritten: before anything is done, or at the end when it has
    appeared meanwhile. Raises OutputLocked when it can not be replaced. Missing folders are made.
    """
    if not overwrite and out.exists():
        raise OutputExists(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    # A short name: `out` may already be as long as the file system allows (85 Chinese characters are 255 bytes).
    part = out.parent / f".xladdin-{secrets.token_hex(6)}.tmp"
    try:
        with _opened(part, out) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _put_in_place(part, out, overwrite)
    finally:
        part.unlink(missing_ok=True)


def _opened(part: Path, out: Path) -> BinaryIO:
    try:
        return part.open("xb")
    except PermissionError as error:
        raise OutputLocked(out) from error


def _put_in_place(part: Path, out: Path, overwrite: bool) -> None:
    try:
        if overwrite:
            os.replace(part, out)
        else:
            _place_new(part, out)
    except PermissionError as error:
        raise OutputLocked(out) from error


def _place_new(part: Path, out: Path) -> None:
    """Without replacing: a hard link fails if the name is taken, also when it was taken a moment ago."""
    try:
        os.link(part, out)
    except FileExistsError as error:
        raise OutputExists(out) from error
    except OSError as error:  # USB sticks (FAT, exFAT) know no hard links
        if out.exists():
            raise OutputExists(out) from error
        os.replace(part, out)
