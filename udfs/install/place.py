"""The add-in put into Excel's start folder whole or not at all, and taken away again: exactly what was put there."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from udfs.addin import ADDIN
from udfs.install.places import Places

Build = Callable[[Mapping[str, "str | bool"] | None], bytes]
"""udfs.addin.build.build_addin, or what a test puts in its place."""
State = Literal["new", "replaced", "same"]


class CannotPlace(Exception):
    """Installed or removed nothing; the old file is as it was. The text tells the user what to do."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What `install` wrote. `folder`: whether it made the start folder too."""

    file: str
    sha256: str
    xlwings: str
    xladdin: str
    folder: bool


@dataclass(frozen=True, slots=True)
class Placed:
    file: Path
    state: State
    xlwings: str
    interpreter: str


@dataclass(frozen=True, slots=True)
class Removed:
    """`file` is None when there was nothing to remove. `kept` is a file that lies there but is not the one `install` wrote."""

    file: Path | None
    kept: Path | None


def install(at: Places, build: Build, interpreter: str) -> Placed:
    """Builds the add-in for this environment and puts it where Excel loads it at its next start. Raises CannotPlace.

    `interpreter`: the python.exe that the add-in starts. A second run changes nothing, or replaces an older one.
    """
    from xladdin import __version__

    body, version = build({"INTERPRETER_WIN": interpreter}), xlwings_version()
    before = at.addin.read_bytes() if at.addin.is_file() else None
    earlier = read_receipt(at)
    made_folder = not at.xlstart.exists() or (earlier is not None and earlier.folder)
    if before != body:
        # Not beside the target: Excel would open whatever an interrupted run left in its start folder.
        _make(at.xlstart)
        put(body, at.addin, scratch=at.xlstart.parent)
    receipt = Receipt(str(at.addin), hashlib.sha256(body).hexdigest(), version, __version__, made_folder)
    _make(at.own)
    put(json.dumps(asdict(receipt), ensure_ascii=False, indent=2).encode(), at.receipt, scratch=at.own)
    state: State = "new" if before is None else "same" if before == body else "replaced"
    return Placed(at.addin, state, version, interpreter)


def stage(folder: Path, build: Build, interpreter: str = "") -> Placed:
    """The add-in written into any folder, for IT to hand out; on any system. Without `interpreter` it looks in the user's own folder."""
    conf = {"INTERPRETER_WIN": interpreter} if interpreter else None
    body, target = build(conf), folder / ADDIN
    _make(folder)
    before = target.read_bytes() if target.is_file() else None
    if before != body:
        put(body, target, scratch=folder)
    state: State = "new" if before is None else "same" if before == body else "replaced"
    return Placed(target, state, xlwings_version(), interpreter)


def uninstall(at: Places) -> Removed:
    """Removes the add-in that `install` wrote, its receipt, and the start folder if `install` made it and it is empty. Raises CannotPlace."""
    receipt = read_receipt(at)
    if receipt is None:
        return Removed(None, at.addin if at.addin.is_file() else None)
    file = Path(receipt.file)
    kept = file if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != receipt.sha256 else None
    removed = file if file.is_file() and kept is None else None
    if removed:
        try:
            removed.unlink()
        except PermissionError as error:
            raise CannotPlace(f"{in_use(removed)}\n没有卸载。") from error
    at.receipt.unlink(missing_ok=True)
    if receipt.folder and kept is None and file.parent.is_dir() and not any(file.parent.iterdir()):
        file.parent.rmdir()
    return Removed(removed, kept)


def read_receipt(at: Places) -> Receipt | None:
    """None when nothing is installed, or when the receipt can not be read: then nothing is known to be ours."""
    try:
        return Receipt(**json.loads(at.receipt.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def xlwings_version() -> str:
    from importlib.metadata import version

    return version("xlwings")


def put(body: bytes, target: Path, scratch: Path) -> None:
    """`target` becomes `body`, or stays as it was. `scratch` is a folder on the same disk. Raises CannotPlace."""
    part = scratch / f".xladdin-{secrets.token_hex(6)}.tmp"
    try:
        try:
            with part.open("xb") as stream:
                stream.write(body)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    except PermissionError as error:
        said = in_use(target) if target.is_file() else f"不能写入“{target.parent}”：没有权限，或被防病毒软件拦住。"
        raise CannotPlace(f"{said}\n没有安装，原有文件没有改动。") from error
    except OSError as error:
        raise CannotPlace(
            f"“{target}”写不进去（{error.strerror or error}）。没有安装，原有文件没有改动。请检查磁盘空间和权限后再试。"
        ) from error


def in_use(file: Path) -> str:
    return (
        f"“{file}”正被 Excel 使用。请保存并关闭所有 Excel 窗口（任务管理器里也不应再有 EXCEL.EXE）后再试；"
        "仍不行，是防病毒软件占用或没有写权限，请与信息部门联系。"
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotPlace(
            f"不能建立文件夹“{folder}”（{error.strerror or error}）。请检查磁盘空间和权限后再试。"
        ) from error
