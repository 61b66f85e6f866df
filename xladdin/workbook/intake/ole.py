"""Compound files ([MS-CFB]): the container of .xls and .et. Streams are found below the root only, chains are bounded."""

from __future__ import annotations

import struct

from xladdin.workbook.unreadable import Unreadable

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = struct.Struct("<8s16x5H6x9L")
_ENTRY = struct.Struct("<64sH2B3L36xL2L")
_FREE, _LAST = 0xFFFFFFFF, 0xFFFFFFFA
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRY_SIZE = 128


class CompoundFile:
    """The root directory of a compound file held in memory. `streams`, `storages`: names at the root."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise _broken()
        (_, _, major, order, shift, mini_shift, _, fats, directory, _, self._cutoff, mini, minis, difat, difats) = (
            _HEADER.unpack_from(data)
        )
        if (major, shift) not in ((3, 9), (4, 12)) or order != 0xFFFE or mini_shift != 6:
            raise _broken()
        self._size = 1 << shift
        self._sectors = (len(data) - 1) // self._size
        self._fat = self._table(fats, difat, difats)
        entries = self._chain(directory)
        root = self._entry(entries, 0)
        if root[2] != _ROOT:
            raise _broken()
        self._mini_fat = self._integers(self._chain(mini)) if minis else ()
        self._mini_stream = self._chain(root[7]) if minis else b""
        self.streams: dict[str, tuple[int, int]] = {}
        self.storages: set[str] = set()
        self._walk(entries, root[6])

    def stream(self, name: str) -> bytes:
        """The content of the stream called `name`, in any letter case."""
        start, size = self.streams[name.lower()]
        if size > len(self._data):
            raise _broken()
        content = self._chain(start) if size >= self._cutoff else self._mini_chain(start, size)
        if len(content) < size:
            raise _broken()
        return content[:size]

    def _table(self, fats: int, difat: int, difats: int) -> tuple[int, ...]:
        """The allocation table, from the sectors that header and DIFAT name."""
        places = list(struct.unpack_from("<109L", self._data, 76))
        seen = 0
        while difat < _LAST:
            seen += 1
            if seen > min(difats, self._sectors):
                raise _broken()
            *more, difat = self._integers(self._sector(difat))
            places += more
        used = [place for place in places if place < _LAST]
        if len(used) != fats:
            raise _broken()
        return self._integers(b"".join(map(self._sector, used)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if number >= self._sectors:
            raise _broken()
        return self._data[start : start + self._size].ljust(self._size, b"\0")

    def _integers(self, data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}L", data)

    def _chain(self, sector: int) -> bytes:
        return self._follow(sector, self._fat, self._sector, self._sectors)

    def _mini_chain(self, sector: int, size: int) -> bytes:
        def piece(number: int) -> bytes:
            return self._mini_stream[number * 64 : number * 64 + 64]

        return self._follow(sector, self._mini_fat, piece, size // 64 + 1) if size else b""

    @staticmethod
    def _follow(sector: int, table: tuple[int, ...], piece, most: int) -> bytes:
        pieces = []
        while sector < _LAST:
            if len(pieces) > most or sector >= len(table):
                raise _broken()
            pieces.append(piece(sector))
            sector = table[sector]
        return b"".join(pieces)

    def _entry(self, entries: bytes, number: int) -> tuple:
        """(name, …, type, …): see _walk."""
        if (number + 1) * _ENTRY_SIZE > len(entries):
            raise _broken()
        raw, length, kind, _, left, right, child, start, low, high = _ENTRY.unpack_from(entries, number * _ENTRY_SIZE)
        name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        # before version 4 the high half of the size may hold anything
        size = low if self._size == 512 else low | high << 32
        return name, number, kind, left, right, size, child, start

    def _walk(self, entries: bytes, top: int) -> None:
        """All entries of the tree below the root entry; storages are not entered."""
        waiting, seen = [top], set()
        while waiting:
            number = waiting.pop()
            if number == _FREE:
                continue
            if number in seen:
                raise _broken()
            seen.add(number)
            name, _, kind, left, right, size, _, start = self._entry(entries, number)
            waiting += (left, right)
            if kind == _STORAGE:
                self.storages.add(name.lower())
            elif kind == _STREAM:
                if name.lower() in self.streams:
                    raise _broken()
                self.streams[name.lower()] = start, size


def _broken() -> Unreadable:
    return Unreadable("damaged-ole", "文件已损坏：旧版表格的内部结构不完整或前后矛盾。")
