"""Parts of an Office package that are compressed while they are made, and joined without being compressed again."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from xladdin.output.flate import FULL_FLUSH, compressor, crc32, joined_crc
from xladdin.output.zipped import put_member

if TYPE_CHECKING:
    import zipfile

SPOOL = 1 << 18
"""Compressed bytes of one part that stay in memory; more go to a temporary file."""
COPY = 1 << 20
_LAST = b"\x03\x00"
"""An empty last block: what ends a deflate stream."""


class Block(Struct, frozen=True):
    """A stretch of a deflate stream that refers to nothing before it. `crc`, `size`: of the bytes it stands for."""

    packed: bytes
    crc: int
    size: int


def block(data: bytes) -> Block:
    """The same bytes give the same block."""
    packer = compressor()
    packed = packer.compress(data) + packer.flush(FULL_FLUSH)
    return Block(packed, crc32(data), len(data))


class Deflated:
    """Bytes that are compressed as they come. Blocks made before can be put in between."""

    def __init__(self) -> None:
        self.crc = self.size = self.packed_size = 0
        self._file = SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - closed when the package is finished
        self._packer: Any = None

    def write(self, data: bytes) -> None:
        if self._packer is None:
            self._packer = compressor()
        self.crc = crc32(data, self.crc)
        self.size += len(data)
        self._put(self._packer.compress(data))

    def add(self, one: Block) -> None:
        self.align()
        self.crc = joined_crc(self.crc, one.crc, one.size)
        self.size += one.size
        self._put(one.packed)

    def align(self) -> None:
        """From here on nothing refers to what came before; a quarter of a megabyte is free."""
        if self._packer is not None:
            self._put(self._packer.flush(FULL_FLUSH))
            self._packer = None

    def _put(self, packed: bytes) -> None:
        self.packed_size += len(packed)
        self._file.write(packed)

    def append(self, other: Deflated) -> None:
        """All of another one, which is used up."""
        self.align()
        other.align()
        self.crc = joined_crc(self.crc, other.crc, other.size)
        self.size += other.size
        for piece in other.pieces():
            self._put(piece)

    def then(self, other: Deflated, tail: bytes) -> Deflated:
        """Itself, with another one and the bytes behind it."""
        self.append(other)
        self.write(tail)
        return self

    def pieces(self) -> Iterator[bytes]:
        """The compressed bytes, once."""
        self._file.seek(0)
        while piece := self._file.read(COPY):
            yield piece
        self._file.close()

    def store(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        """Becomes the member `info` of an archive that is open for writing; is used up."""
        self.align()
        self._put(_LAST)
        info.CRC, info.compress_size, info.file_size = self.crc, self.packed_size, self.size
        put_member(archive, info, self.pieces())
