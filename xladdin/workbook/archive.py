"""The zip container of a workbook, read strictly and within bounds.

Not `zipfile`: that accepts duplicate names and data before or after the archive, so two programs can see two different
workbooks in one file. Here the file must be one plain archive that every reader sees alike. Layout after APPNOTE.TXT
6.3: 4.3.7 local header, 4.3.12 central directory, 4.3.16 end record.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from xladdin.memo import remember
from xladdin.output import flate
from xladdin.workbook.unreadable import Unreadable

MB = 1 << 20


class Limits(Struct, frozen=True):
    """What a submission may cost us. Sizes in bytes; a real filing has about 20 kB, 15 members and 100 kB of XML.

    The defaults let through a sheet whose 1,048,576 rows were all formatted, which clerks do; it takes some seconds.
    """

    file: int = 100 * MB
    members: int = 4000
    member: int = 128 * MB
    total: int = 512 * MB
    ratio: int = 200
    small_part: int = 16 * MB
    cells: int = 500_000
    blank_cells: int = 3_000_000
    strings: int = 1_000_000
    merges: int = 100_000
    expanded_formulas: int = 8 * MB


LIMITS = Limits()
_RATIO_MATTERS_FROM = MB
_STEP = MB

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAME = 0x1, 0x8, 0x800
_IN_EXTRA = (0xFFFFFFFF, 0xFFFFFFFF)  # sizes of a local header that a careful writer put into the zip64 field
_UNSAFE_NAME = re.compile(r"^$|^/|//|\\|:|[\x00-\x1f]|(?:^|/)\.\.?(?:/|$)")


_common: dict[tuple[bytes, tuple[int, ...]], bytes] = {}
"""By compressed bytes, method, CRC, and sizes."""
MOST_COMMON, LARGEST_COMMON = 64, 1 << 18


class Member(NamedTuple):
    """One entry of the central directory. `fence` is the offset where the next thing in the file begins."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    fence: int


class Archive:
    """The members of one zip file held in memory; contents are inflated only on demand.

    Names are found in any letter case, as OPC (ECMA-376 part 2, 6.2.2.3) wants it.
    """

    __slots__ = ("_data", "_members", "limits")

    def __init__(self, data: bytes, limits: Limits = LIMITS) -> None:
        self._data = data
        self.limits = limits
        self._members = _directory(data, limits)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    @property
    def names(self) -> list[str]:
        return [member.name for member in self._members.values()]

    def size(self, name: str) -> int:
        """The uncompressed size that the directory promises; more is never inflated."""
        return self._find(name).size

    def read(self, name: str) -> bytes:
        """The whole content of a small part."""
        member = self._find(name)
        if member.size > self.limits.small_part:
            raise Unreadable("too-large", f"文件内部的“{member.name}”有 {member.size // MB} MB，过大。")
        return b"".join(self._inflate(member))

    def read_common(self, name: str) -> bytes:
        """The same of a part that most workbooks of a template have alike: one object for all of these."""
        member = self._find(name)
        packed = bytes(self._packed_bytes(member))
        key = packed, member[3:7]
        found = _common.get(key)
        if found is None:
            found = self.read(name)
            if len(found) <= LARGEST_COMMON:
                remember(_common, key, found, MOST_COMMON)
        return found

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content in pieces of at most 1 MB, so that a huge sheet never stands in memory at once."""
        return self._inflate(self._find(name))

    def _find(self, name: str) -> Member:
        member = self._members.get(name.lower())
        if member is None:
            raise Unreadable("missing-part", f"文件不完整：缺少内部组成部分“{name}”。")
        return member

    def _inflate(self, member: Member) -> Iterator[bytes]:
        """Pieces of the content; raises as soon as it departs from what the directory promised."""
        packed = self._packed_bytes(member)
        if member.method == _STORED:
            if member.packed != member.size or flate.crc32(packed) != member.crc:
                raise _broken(member)
            yield bytes(packed)
            return
        inflater = flate.decompressor()
        size = crc = 0
        try:
            # never more than one byte beyond the promise: a lying header is found before memory is spent
            piece = inflater.decompress(packed, min(member.size + 1, _STEP))
            while piece:
                size += len(piece)
                crc = flate.crc32(piece, crc)
                if size > member.size:
                    raise Unreadable("zip-bomb", f"文件内部的“{member.name}”比登记的大小更大，可能是恶意文件。")
                yield piece
                if inflater.eof:
                    break
                piece = inflater.decompress(inflater.unconsumed_tail, min(member.size + 1 - size, _STEP))
        except flate.Error as error:
            raise _broken(member) from error
        if not inflater.eof or inflater.unused_data or size != member.size or crc != member.crc:
            raise _broken(member)

    def _packed_bytes(self, member: Member) -> memoryview:
        """The compressed bytes, after checking that the local header tells the same story as the directory."""
        start = member.offset + _LOCAL.size
        if start > member.fence:
            raise _broken(member)
        fields = _LOCAL.unpack_from(self._data, member.offset)
        sign, _, flags, method, _, _, crc, packed, size, name_length, extra_length = fields
        name_end = start + name_length
        start = name_end + extra_length
        if (
            sign != b"PK\3\4"
            or method != member.method
            or (flags ^ member.flags) & _ENCRYPTED
            or self._data[name_end - name_length : name_end] != member.raw_name
            or (not flags & _SIZES_FOLLOW and (crc, packed, size) not in (member[4:7], (member.crc, *_IN_EXTRA)))
            or start + member.packed > member.fence
        ):
            raise _broken(member)
        return memoryview(self._data)[start : start + member.packed]


def _broken(member: Member) -> Unreadable:
    return Unreadable("damaged-zip", f"文件已损坏：内部的“{member.name}”不能还原。")


def _directory(data: bytes, limits: Limits) -> dict[str, Member]:
    """Lower-case name -> member, from the central directory; everything irregular is refused here."""
    count, start, end = _end_record(data)
    if count > limits.members:
        raise Unreadable("zip-bomb", f"文件内部有 {count} 个组成部分，远多于正常的工作簿。")
    entries: list[Member] = []
    position = start
    for _ in range(count):
        member, position = _entry(data, position, end)
        entries.append(member)
    if position != end:
        raise _bad_directory()
    _check_sizes(entries, limits)
    members: dict[str, Member] = {}
    fence = start
    for member in sorted(entries, key=_offset, reverse=True):
        members[member.name.lower()] = member._replace(fence=fence)
        fence = member.offset
    if fence:
        raise _bad_directory()
    if len(members) != count:
        names = [member.name.lower() for member in entries]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable("duplicate-members", f"文件内部的“{twice}”出现了两次，无法确定以哪一个为准。")
    return members


def _offset(member: Member) -> int:
    return member.offset


def _bad_directory() -> Unreadable:
    return Unreadable("damaged-zip", "文件已损坏：内部目录不完整或前后矛盾。")


def _end_record(data: bytes) -> tuple[int, int, int]:
    """(number of members, start and end of the central directory). It must follow the members and close the file."""
    position = len(data) - _END.size
    if position < 0 or data[position : position + 4] != b"PK\5\6":
        position = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
    if position < 0 or position + _END.size > len(data):
        raise Unreadable("truncated", "文件不完整：后半部分丢失，可能没有下载完或复制时中断。")
    _, disk, start_disk, here, count, size, start, comment = _END.unpack_from(data, position)
    if position + _END.size + comment != len(data) or disk or start_disk or here != count or start + size != position:
        raise _bad_directory()
    return count, start, position


def _entry(data: bytes, position: int, end: int) -> tuple[Member, int]:
    """The directory entry at `position`, and where the next one begins. Its fence is set later."""
    if position + _CENTRAL.size > end:
        raise _bad_directory()
    fields = _CENTRAL.unpack_from(data, position)
    sign, _, _, flags, method, _, _, crc, packed, size, name_length, extra, comment, disk, _, _, offset = fields
    name_start = position + _CENTRAL.size
    raw_name = data[name_start : name_start + name_length]
    following = name_start + name_length + extra + comment
    if sign != b"PK\1\2" or following > end or disk:
        raise _bad_directory()
    name = _name(raw_name, flags)
    if flags & _ENCRYPTED:
        raise Unreadable("encrypted", "文件被压缩软件加了密码，无法读取。", "请解压出原来的工作簿文件再用。")
    if method not in (_STORED, _DEFLATED) or 0xFFFFFFFF in (packed, size, offset):
        raise Unreadable("damaged-zip", f"文件内部的“{name}”用了工作簿不使用的压缩方式。")
    return Member(name, raw_name, flags, method, crc, packed, size, offset, 0), following


def _name(raw: bytes, flags: int) -> str:
    """The member's name; a name that could point outside the archive, or that programs read differently, is refused."""
    try:
        name = raw.decode("utf-8" if flags & _UTF8_NAME else "cp437")
    except UnicodeDecodeError:
        raise _bad_directory() from None
    if _UNSAFE_NAME.search(name):
        raise Unreadable("unsafe-names", f"文件内部有名称异常的组成部分“{ascii(name)[1:-1]}”。")
    return name


def _check_sizes(entries: list[Member], limits: Limits) -> None:
    """Refuse bombs by what the directory admits to; what it hides is found while inflating."""
    if sum(member.size for member in entries) > limits.total:
        raise Unreadable("zip-bomb", f"文件展开后超过 {limits.total // MB} MB，可能是恶意文件。")
    for member in entries:
        if not member.name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        if member.size > _RATIO_MATTERS_FROM and member.size > limits.ratio * member.packed:
            raise Unreadable("zip-bomb", f"文件内部的“{member.name}”压缩比超过 {limits.ratio} 倍，可能是恶意文件。")
        if member.size > limits.member:
            raise Unreadable("too-large", f"文件内部的“{member.name}”展开后有 {member.size // MB} MB，过大。")
