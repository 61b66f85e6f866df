"""Office packages from their parts: the same parts, the same bytes, whenever and wherever they are packed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from msgspec import Struct

THE_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip archive can name; stands for every time."""


class Packed(Struct, frozen=True):
    """A part that is compressed already, to be put into many packages. `crc`, `size`: of what it stands for."""

    data: bytes
    crc: int
    size: int


def packed(content: bytes) -> Packed:
    """Compressed as `zipped` does it: a package made with it has the same bytes."""
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(packer.compress(content) + packer.flush(), zlib.crc32(content), len(content))


def zipped(parts: Mapping[str, bytes | str | Packed]) -> bytes:
    """The package, its parts in the order given; text as UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, THE_BEGINNING)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            if isinstance(content, Packed):
                info.external_attr = 0o600 << 16  # as `writestr` notes it
                info.CRC, info.compress_size, info.file_size = content.crc, len(content.data), content.size
                put_member(file, info, (content.data,))
            else:
                file.writestr(info, content)
    return out.getvalue()


def put_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, pieces: Iterable[bytes]) -> None:
    """Puts a member that is compressed already into an archive open for writing; `info` says its sizes and CRC."""
    stream: BinaryIO = archive.fp  # type: ignore[assignment]
    info.header_offset = stream.tell()
    stream.write(info.FileHeader())
    for piece in pieces:
        stream.write(piece)
    # `zipfile` has no way to take what is compressed already: what its own writer notes on closing a member.
    archive.filelist.append(info)
    archive.NameToInfo[info.filename] = info
    archive.start_dir = stream.tell()  # type: ignore[attr-defined]
    archive._didModify = True  # type: ignore[attr-defined]
