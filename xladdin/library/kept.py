"""What was made from definitions, kept beside the program as Python keeps .pyc files: reading it back takes a hundredth of the time.

A kept file holds for one state of the program and of the library. It is made again without a word when either has changed, and when
anything is wrong with it. It is read only from places where none but the owner of the program or the user can write.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import cache_from_source
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from xladdin.library.folders import cache_folder
from xladdin.library.state import PACKAGE, settled, state

MOST_VARIANTS = 64
Made = TypeVar("Made")
Outside = Callable[[], Sequence[object]]
"""Objects that what is made refers to and that are kept elsewhere, always in the same order."""


def kept(name: str, make: Callable[[], Made], outside: Outside = tuple, variant: str = "") -> Made:
    """What `make` gives, or gave when program and library were as they are now.

    `name`, `variant`: letters, digits and hyphens; of a name with variants a few are kept.
    """
    places = _places(name, variant)
    for place in places:
        with suppress(Exception):  # missing, cut short, of another program: whatever it is, a new one takes its place
            return _read(place, outside)
    made = make()
    if settled() and not sys.dont_write_bytecode:
        if variant:
            _make_room(name, places)
        with suppress(RecursionError):  # a definition nested too deeply to be written down
            _write(places, made, outside)
    return made


def _places(name: str, variant: str = "") -> list[Path]:
    """Beside the .pyc files; where these can not be written, in the user's own folder."""
    file = ".".join(filter(None, (name, variant, sys.implementation.cache_tag, "kept")))
    places = [Path(cache_from_source(os.fspath(PACKAGE / "kept.py"))).parent / "kept" / file]
    with suppress(RuntimeError):  # a user without a home
        places.append(cache_folder() / "kept" / file)
    return places


def _make_room(name: str, places: Sequence[Path]) -> None:
    """Variants come from files of any origin: when there are too many, all go."""
    for folder in (place.parent for place in places):
        found = list(folder.glob(f"{name}.*.kept"))
        for file in found if len(found) >= MOST_VARIANTS else ():
            with suppress(OSError):
                file.unlink()


class _Pickler(pickle.Pickler):
    def __init__(self, file: BytesIO, outside: Sequence[object]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._alive = outside  # else what is made meanwhile could get the id of one that is gone
        self._outside = {id(one): n for n, one in enumerate(outside)}

    def persistent_id(self, one: object) -> int | None:
        return self._outside.get(id(one))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BytesIO, outside: Outside) -> None:
        super().__init__(file)
        self._find, self._outside = outside, None

    def persistent_load(self, number: int) -> object:
        if self._outside is None:
            self._outside = self._find()
        return self._outside[number]


def _read(place: Path, outside: Outside) -> Any:
    """Raises whatever is wrong with it."""
    with place.open("rb") as stream:
        if not _trusted(os.fstat(stream.fileno())):
            raise PermissionError(place)
        if stream.read(32) != state():
            raise ValueError("of another program or library")
        crc, packed = stream.read(4), stream.read()
    if int.from_bytes(crc, "big") != crc32(packed):
        raise ValueError("damaged")
    return _Unpickler(BytesIO(packed), outside).load()


def _trusted(status: os.stat_result) -> bool:
    """Nobody else can have written it. Where there are no such owners, the folder's own rights say who can write."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid in (os.geteuid(), os.stat(__file__).st_uid) and not status.st_mode & 0o002


def _write(places: Sequence[Path], made: object, outside: Outside) -> None:
    """To the first place that can be written, whole or not at all."""
    stream = BytesIO()
    _Pickler(stream, outside()).dump(made)
    packed = stream.getvalue()
    for place in places:
        part = place.with_name(f"{place.name}.{os.getpid()}.tmp")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(state() + crc32(packed).to_bytes(4, "big") + packed)
            os.replace(part, place)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        else:
            return
