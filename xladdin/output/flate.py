"""Deflate and CRC-32 by the fastest code there is on this machine: ISA-L where its builds are installed, else zlib.

What one packs the other unpacks to the same bytes, but the packed bytes differ: where they must be the same on every machine, use zlib.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

try:
    from isal import isal_zlib as _fast
except ImportError:  # no builds for this processor
    _fast = None

Error: tuple[type[Exception], ...] = (zlib.error,) if _fast is None else (_fast.error, zlib.error)
"""What a decompressor raises on bytes that are no deflate stream."""
LEVEL = 1
"""zlib: a third of the time of its default level, a fifth more bytes; ISA-L: as small in a third of that."""
RAW = -zlib.MAX_WBITS
FULL_FLUSH = zlib.Z_FULL_FLUSH
"""Nothing after it refers to what came before."""
_POLYNOMIAL = 0xEDB88320

crc32 = zlib.crc32 if _fast is None else _fast.crc32


def compressor(level: int = LEVEL) -> Any:
    """For a bare deflate stream, as zip archives hold it; used like `zlib.compressobj`."""
    return (_fast or zlib).compressobj(level, zlib.DEFLATED, RAW)


def decompressor() -> Any:
    """For a bare deflate stream; used like `zlib.decompressobj`. Its methods raise one of `Error`."""
    return (_fast or zlib).decompressobj(RAW)


def joined_crc(first: int, second: int, size: int) -> int:
    """CRC-32 of two stretches one after the other, from theirs; `size`: bytes of the second. Python's zlib does not have it."""
    if _fast is not None:
        return _fast.crc32_combine(first, second, size)
    return _times(_shift(size), first) ^ second


@lru_cache(maxsize=4096)
def _shift(size: int) -> int:
    """x to the power of 8·size, modulo the polynomial of CRC-32."""
    made, n = 1 << 31, 3
    powers = _powers()
    while size:
        if size & 1:
            made = _times(powers[n & 31], made)
        size >>= 1
        n += 1
    return made


@lru_cache(maxsize=1)
def _powers() -> tuple[int, ...]:
    """x to the power of 1, 2, 4, …: bits in reverse, as CRC-32 has them."""
    found = [1 << 30]
    for _ in range(31):
        found.append(_times(found[-1], found[-1]))
    return tuple(found)


def _times(a: int, b: int) -> int:
    """Product of two polynomials over GF(2), modulo that of CRC-32."""
    product, bit = 0, 1 << 31
    while bit:
        if a & bit:
            product ^= b
            if not a & (bit - 1):
                break
        bit >>= 1
        b = (b >> 1) ^ _POLYNOMIAL if b & 1 else b >> 1
    return product
