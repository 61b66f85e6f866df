"""Archives of submissions (.zip): listed and read within bounds, in memory; nothing is ever written out.

Unlike a workbook such a file may be large and written by anything, so the standard library reads its directory. What it
would pass over (members told twice or overlapping, names that point outside) is refused here.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from xladdin.workbook.archive import LIMITS, MB, Limits
from xladdin.workbook.unreadable import Unreadable

MEMBERS = 100_000
DIRECTORY = 64 * MB
TOTAL = 8192 * MB
DEPTH = 3
"""Bounds of one archive: members, bytes of its directory and of all members inflated, archives inside each other."""
_RATIO, _RATIO_MATTERS_FROM = 200, MB
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_UNICODE_PATH = 0x7075
_UNSAFE = re.compile(r"^/|^.:|[\x00-\x1f]|(?:^|/)\.\.(?:/|$)")


class _Briefly(io.RawIOBase):
    """A file on disk that is open only while it is read: an archive kept for later must not stop anybody from moving it."""

    def __init__(self, file: Path) -> None:
        self._file, self._at = file, 0
        self._size = file.stat().st_size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def read(self, size: int = -1) -> bytes:
        with self._file.open("rb") as file:
            file.seek(self._at)
            data = file.read(size)
        self._at += len(data)
        return data


class Zip:
    """One archive. `members`: name as shown -> entry, folders left out, in order of name."""

    def __init__(self, file: Path | io.BytesIO, name: str) -> None:
        self.name = name
        try:
            stream = _Briefly(file) if isinstance(file, Path) else file
            if _directory_size(stream) > DIRECTORY:
                raise Unreadable("zip-bomb", f"压缩包“{name}”的目录过大，可能是恶意文件。")
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise Unreadable("damaged-zip", f"压缩包“{name}”已损坏，或没有复制、下载完整。", _AGAIN) from error
        self.members: Mapping[str, zipfile.ZipInfo] = self._members()

    def _members(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MEMBERS or sum(info.file_size for info in infos) > TOTAL:
            raise Unreadable("zip-bomb", f"压缩包“{self.name}”展开后过大（{len(infos)} 个文件），可能是恶意文件。")
        end = 0
        for info in sorted(infos, key=_offset):
            if info.header_offset < end:
                raise Unreadable("zip-bomb", f"压缩包“{self.name}”内部的文件互相重叠，可能是恶意文件。")
            end = info.header_offset + info.compress_size
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = member_name(info)
            if _UNSAFE.search(name):
                raise Unreadable("unsafe-names", f"压缩包“{self.name}”里有名称异常的文件“{ascii(name)[1:-1]}”。")
            name = "/".join(step for step in name.split("/") if step not in ("", "."))
            if not info.is_dir() and found.setdefault(name, info) is not info:
                raise Unreadable("duplicate-members", f"压缩包“{self.name}”里有两个“{name}”，无法确定以哪一个为准。")
        return dict(sorted(found.items()))

    def read(self, name: str, limits: Limits = LIMITS) -> bytes:
        """The content of a member, at most `limits.file` bytes."""
        info = self.members.get(name)
        if info is None:
            raise Unreadable("not-found", f"压缩包“{self.name}”里找不到“{name}”。")
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable(
                "encrypted",
                f"压缩包“{self.name}”设置了密码，无法读取。",
                "请用密码解压后，把解压出来的文件交给本工具。",
            )
        if info.file_size > limits.file:
            raise Unreadable("too-large", f"压缩包里的“{name}”超过 {limits.file // MB} MB，过大。")
        if info.file_size > _RATIO_MATTERS_FROM and info.file_size > _RATIO * info.compress_size:
            raise Unreadable("zip-bomb", f"压缩包里的“{name}”压缩比超过 {_RATIO} 倍，可能是恶意文件。")
        try:
            with self._zip.open(info) as member:
                data = member.read(info.file_size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise Unreadable("damaged-zip", f"压缩包“{self.name}”里的“{name}”不能还原。", _AGAIN) from error
        if len(data) != info.file_size:
            raise Unreadable("damaged-zip", f"压缩包“{self.name}”里的“{name}”不能还原。", _AGAIN)
        return data

    def modified(self, name: str) -> int:
        """Local time of modification in ns since 1970 as the archive has it, to 2 s; 0 when it makes no sense."""
        info = self.members.get(name)
        try:
            return int(datetime(*info.date_time).timestamp() * 1e9) if info else 0
        except (ValueError, OverflowError, OSError):
            return 0


_AGAIN = "请重新复制、下载，或请填报单位重新打包；也可以先解压，再选择解压出来的文件。"


def _directory_size(stream: io.RawIOBase | io.BytesIO) -> int:
    """Bytes of the central directory as the end record has them (APPNOTE 4.3.14, 4.3.16); 0 when there is no end record."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - 0x10000 - 100))
    tail = stream.read() or b""
    stream.seek(0)
    at, at64 = tail.rfind(b"PK\5\6"), tail.rfind(b"PK\6\6")
    if at64 >= 0 and len(tail) >= at64 + 48:
        return int.from_bytes(tail[at64 + 40 : at64 + 48], "little")
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def _offset(info: zipfile.ZipInfo) -> int:
    return info.header_offset


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it. Without the UTF-8 flag Chinese Windows writes GBK, some programs UTF-8 nevertheless."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename.replace("\\", "/")
    raw = info.orig_filename.encode("cp437", "replace")
    told = _unicode_path(info.extra, raw)
    if told is not None:
        return told.replace("\\", "/")
    # a second byte of GBK may be a backslash, so decoding comes first
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The Info-ZIP Unicode Path (APPNOTE 4.6.9), when it belongs to this name."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = (int.from_bytes(extra[at + n : at + n + 2], "little") for n in (0, 2))
        field = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_PATH and len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        at += 4 + size
    return None


@lru_cache(maxsize=4)
def opened(file: Path, _size: int, _modified: int, inside: tuple[str, ...]) -> Zip:
    """The archive at `file`, or the one inside it that the names lead to. Kept while its files are read one after another."""
    if not inside:
        return Zip(file, file.name)
    if len(inside) >= DEPTH:
        raise Unreadable("nested-archive", f"压缩包“{inside[-1]}”套在另外 {DEPTH} 层压缩包里，没有读取。")
    outer = opened(file, _size, _modified, inside[:-1])
    return Zip(io.BytesIO(outer.read(inside[-1])), inside[-1].rpartition("/")[2])
