"""Putting a file into the library: whole or not at all, its version kept for good."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from xladdin.library.folders import VARIABLE, folders
from xladdin.library.shelf import ID, VERSIONS, Kind, files, refresh


class NameTaken(ValueError):
    """The id belongs to another table that may not be replaced; the text says what to do."""


class OtherVersion(NameTaken):
    """Another version of the table stands there: it may be replaced when somebody says so."""


class Stored(Struct, frozen=True):
    """Where a file went. `replaced`: another version stood there (and is kept among the versions)."""

    path: Path
    version: str
    replaced: bool


def store(
    kind: Kind, item_id: str, text: str, version: str, *, shared: bool = False, overwrite: bool = False
) -> Stored:
    """Writes `text` as the present version of `item_id`, in the user's folder or the first shared one.

    Raises OtherVersion where another file of that id stands there and `overwrite` is not said, NameTaken where one in a shared folder would go
    before it; OSError.
    """
    if ID.fullmatch(item_id) is None:
        raise NameTaken(f"“{item_id}”不能作代号，请只用小写字母、数字和连字符，如 hn-yongxian-2025")
    place = _folder(shared) / kind / f"{item_id}.toml"
    other = files(kind).get(item_id)
    content = text.encode("utf-8")
    if other is not None and other != place and other.read_bytes() != content:
        raise NameTaken(
            f"共享文件夹里已经有代号为“{item_id}”的另一个版本，它优先于本机的。请换一个代号，或存入共享文件夹（--shared）"
        )
    before = place.read_bytes() if place.is_file() else None
    if before is not None and before != content and not overwrite:
        raise OtherVersion(
            f"评分标准库里已经有“{item_id}”，内容不同，没有改动。确认要换成新的，请加 --force；原来的版本会保留"
        )
    kept = place.parents[1] / VERSIONS / kind / item_id / version / place.name
    for target in (kept, place):
        _write(target, content)
    refresh()
    return Stored(place, version, before is not None and before != content)


def _folder(shared: bool) -> Path:
    known = folders()
    if not known:
        raise NameTaken(
            f"评分标准库已停用（环境变量 {VARIABLE} 为空），不能存入。请删除这个环境变量，或设为一个文件夹，再试一次"
        )
    found = next((f.path for f in known if f.shared is shared), None)
    if found is None:
        raise NameTaken("还没有设共享文件夹。请先用 xladdin rulebook share 指定")
    return found


def _write(target: Path, content: bytes) -> None:
    from secrets import token_hex  # not at the top: every start of the program loads this module

    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{token_hex(6)}.tmp")
    try:
        part.write_bytes(content)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
