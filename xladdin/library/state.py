"""What everything that is kept depends on: the program as it lies here, and the library."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from time import time_ns

import msgspec

from xladdin import __version__
from xladdin.library.shelf import files

PACKAGE = Path(__file__).parents[1]
SOURCES = (".py", ".pyc", ".toml")
_STARTED = time_ns()


@cache
def state() -> bytes:
    """Digest of Python, of the program's files by time and size, as Python takes them too, and of the library's by content."""
    digest = hashlib.sha256(MAGIC_NUMBER)
    digest.update(repr((__version__, msgspec.__version__, os.fspath(PACKAGE))).encode())
    for path, size, modified in sorted(_sources(os.fspath(PACKAGE))):
        digest.update(f"{path} {size} {modified}\n".encode("utf-8", "surrogateescape"))
    for kind in ("forms", "rulebooks"):
        for item, file in sorted(files(kind).items()):
            digest.update(f"{kind} {item} {file}\n".encode("utf-8", "surrogateescape"))
            with suppress(OSError):
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


@cache
def settled() -> bool:
    """False when the program has changed since it was started: what runs is not, or not wholly, what lies here now."""
    return all(modified <= _STARTED for _, _, modified in _sources(os.fspath(PACKAGE)))


def _sources(folder: str) -> Iterator[tuple[str, int, int]]:
    """Each file of code and definitions with its size and time of modification."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _sources(entry.path)
            elif entry.name.endswith(SOURCES):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns
