"""The files among what somebody handed in: named, lying in folders, inside archives. Each is a Source that opens by itself."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.workbook.archive import LIMITS, MB, Limits
from xladdin.workbook.package import read_file
from xladdin.workbook.unreadable import Unreadable

if TYPE_CHECKING:
    from xladdin.workbook.intake.zips import Zip

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods")
OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zipx")
"""Kept among the sources, so that each gets its finding instead of being passed over."""
Skip = Callable[[str, str], None]
"""Called with the shown name of a file that is no source and the reason."""


class Source(Struct, frozen=True):
    """A submitted file. `file` is on disk; `inside` leads from there through archives to the file itself, empty for a plain one.

    Small and picklable: workers open it themselves.
    """

    file: Path
    inside: tuple[str, ...] = ()

    @property
    def shown(self) -> Path:
        """`报送.zip/一批/自评表.xlsx`: what people see; `source_at` finds the way back."""
        return self.file.joinpath(*self.inside)

    @property
    def name(self) -> str:
        return self.shown.name

    def read(self, limits: Limits = LIMITS) -> bytes:
        """The bytes of the file. Raises Unreadable and nothing else."""
        if not self.inside:
            return read_file(self.file, limits)
        return self._archive(self.inside[:-1]).read(self.inside[-1], limits)

    def sha256(self) -> str:
        """Of the bytes of the file itself, not of the archive around it. Raises Unreadable."""
        return hashlib.sha256(self.read()).hexdigest()

    def modified(self) -> int:
        """Time of modification in ns, of a file in an archive as the archive has it; 0 when unknown."""
        try:
            if self.inside:
                return self._archive(self.inside[:-1]).modified(self.inside[-1])
            return self.file.stat().st_mtime_ns
        except (OSError, Unreadable):
            return 0

    def members(self) -> Iterable[str]:
        """Names in the archive that this file is. Raises Unreadable when it is none, or none that may be entered."""
        return self._archive(self.inside).members

    def _archive(self, inside: tuple[str, ...]) -> Zip:
        from xladdin.workbook.intake.zips import opened

        try:
            status = self.file.stat()
        except OSError as error:
            raise Unreadable("not-found", f"找不到文件“{self.file}”。") from error
        return opened(self.file, status.st_size, status.st_mtime_ns, inside)


def sources(paths: Iterable[Path], skip: Skip | None = None) -> Iterator[Source]:
    """Every workbook among the paths: files as named, folders searched in order of name, archives entered. Each comes once.

    Archives that can not be entered come as sources of themselves: opening one raises the Unreadable that says why. What
    is left out (Excel's `~$` files, documents of other kinds) is told to `skip`. FileNotFoundError for a path that is not there.
    """
    given = list(paths)
    seen: set[Source] | None = set() if len(given) > 1 else None  # below one path everything comes once anyway
    for path in given:
        if path.is_dir():
            found = _in_folder(path, skip)
        elif _is_file(path):
            found = _entered(Source(path), _Budget(), skip)
        elif (inner := source_at(path)).inside:
            found = iter((inner,))
        else:
            raise FileNotFoundError(path)
        for source in found:
            if seen is None:
                yield source
            elif source not in seen:
                seen.add(source)
                yield source


def source_at(path: Path) -> Source:
    """The source that is shown as `path`, which may lead into an archive."""
    if not _is_file(path):
        for parent in path.parents:
            if _is_file(parent):
                return _way(parent, path.relative_to(parent).as_posix())
    return Source(path)


def _is_file(path: Path) -> bool:
    """False too for names that the system refuses, such as those that archives can hold and folders can not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def real_file(path: Path) -> Path:
    """The file on disk: the archive, for a path that leads into one."""
    return source_at(path).file


def _way(file: Path, rest: str) -> Source:
    """The archives on the way are those whose names the path holds: `a/b.zip/c.xlsx` -> (`a/b.zip`, `c.xlsx`)."""
    inside: list[str] = []
    while rest:
        try:
            members = Source(file)._archive(tuple(inside)).members
        except Unreadable:
            return Source(file, (*inside, rest))
        if rest in members:
            return Source(file, (*inside, rest))
        nested = next((name for name in members if rest.startswith(name + "/")), None)
        if nested is None:
            return Source(file, (*inside, rest))
        inside.append(nested)
        rest = rest[len(nested) + 1 :]
    return Source(file, tuple(inside))


def _in_folder(folder: Path, skip: Skip | None) -> Iterator[Source]:
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(base, name)
            reason = _left_out(name)
            if reason is None:
                yield from _entered(Source(path), _Budget(), skip)
            elif skip is not None and reason:
                skip(path.relative_to(folder).as_posix(), reason)


def _left_out(name: str) -> str | None:
    """Why a file is no source, "" for what nobody asked for; None when it is one."""
    lower = name.lower()
    if name.startswith("~$"):
        return "Excel 打开工作簿时产生的临时文件"
    if name.startswith(".") or lower in ("thumbs.db", "desktop.ini"):
        return ""
    if lower.endswith((*WORKBOOKS, ".zip", *OTHER_ARCHIVES)):
        return None
    return "不是工作簿"


class _Budget:
    """What listing one file may cost: archives inside it, their bytes and members. What is beyond is not entered."""

    def __init__(self) -> None:
        self.archives, self.bytes, self.members = 200, 2048 * MB, 200_000

    def pays(self, archive: Source) -> bool:
        if not archive.inside:
            return True
        self.archives -= 1
        self.bytes -= archive._archive(archive.inside[:-1]).members[archive.inside[-1]].file_size
        return self.archives >= 0 and self.bytes >= 0

    def lists(self, members: int) -> bool:
        self.members -= members
        return self.members >= 0


def _entered(source: Source, budget: _Budget, skip: Skip | None) -> Iterator[Source]:
    """The source itself, or for an archive the sources inside."""
    members = _members(source, budget) if source.name.lower().endswith(".zip") else ()
    if not members or {"[Content_Types].xml", "mimetype"}.intersection(members):
        yield source  # no archive, one that can not be entered, or a workbook that was renamed
        return
    found = False
    for name in members:
        reason = "" if name.startswith("__MACOSX/") else _left_out(name.rpartition("/")[2])
        inner = Source(source.file, (*source.inside, name))
        if reason is None:
            found = True
            yield from _entered(inner, budget, skip)
        elif skip is not None and reason:
            skip(inner.shown.as_posix(), reason)
    if not found:
        yield source


def _members(source: Source, budget: _Budget) -> tuple[str, ...]:
    try:
        members = tuple(source.members()) if budget.pays(source) else ()
    except Unreadable:
        return ()
    return members if budget.lists(len(members)) else ()
