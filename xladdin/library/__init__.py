"""The library of a place: rulebooks, forms and outlines of its own, beside those of the program.

They lie in the user's folder and in folders that colleagues share. What the program brings can not be replaced, and what is shared goes
before what lies on one computer: one id means one table, wherever it is asked for.
"""

from __future__ import annotations

from xladdin.library.folders import VARIABLE, Folder, folders, own_folder, set_shared
from xladdin.library.shelf import (
    KINDS,
    Conflict,
    Kind,
    conflicts,
    files,
    is_shared,
    refresh,
    stored_version,
    stored_versions,
)
from xladdin.library.storing import NameTaken, OtherVersion, Stored, store

__all__ = [
    "KINDS",
    "VARIABLE",
    "Conflict",
    "Folder",
    "Kind",
    "NameTaken",
    "OtherVersion",
    "Stored",
    "conflicts",
    "files",
    "folders",
    "is_shared",
    "own_folder",
    "refresh",
    "set_shared",
    "store",
    "stored_version",
    "stored_versions",
]
