"""Records of the BIFF8 stream of .xls ([MS-XLS]): cutting, strings that run over record ends, names, cell values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xladdin.facts import column_letter
from xladdin.workbook.intake.other_book import exact
from xladdin.workbook.unreadable import Unreadable

BOF, EOF, FORMULA, CONTINUE = 0x809, 0x0A, 0x06, 0x3C
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
"""[MS-XLS] 2.5.10 Bes."""


class Record(NamedTuple):
    """One record; `parts` are its own bytes and those of the CONTINUE records behind it."""

    kind: int
    parts: tuple[bytes, ...]

    @property
    def data(self) -> bytes:
        return self.parts[0]


def records(stream: bytes, start: int, most: int) -> Iterator[Record]:
    """The records of one substream, at most `most`, from its BOF to its EOF; substreams inside it (charts) are passed over."""
    position, depth, seen = start, 0, 0
    pending: list[bytes] = []
    kind = -1
    while position + 4 <= len(stream):
        code, size = struct.unpack_from("<2H", stream, position)
        data = stream[position + 4 : position + 4 + size]
        if len(data) != size:
            break
        position += 4 + size
        seen += 1
        if seen > most:
            raise Unreadable("too-large", f"旧版表格的内部记录超过 {most} 条，过多。")
        if code == CONTINUE:
            pending.append(data)
            continue
        if pending and depth == 1:
            yield Record(kind, tuple(pending))
        kind, pending = code, [data]
        if code == BOF:
            depth += 1
            if depth == 1:
                yield Record(code, (data,))
            pending = []
        elif code == EOF:
            depth -= 1
            pending = []
            if depth <= 0:
                return
        elif depth == 0:
            break
    raise broken()


def broken(problem: str = "内容不完整") -> Unreadable:
    return Unreadable("damaged-ole", f"文件已损坏：旧版表格的{problem}。")


class Pieces:
    """Bytes that run on from record to CONTINUE record. The text of a string says anew in each whether its characters are wide."""

    def __init__(self, parts: tuple[bytes, ...], start: int = 0) -> None:
        self._parts, self._n, self._at = parts, 0, start

    @property
    def ended(self) -> bool:
        return self._n == len(self._parts) - 1 and self._at >= len(self._parts[-1])

    def take(self, size: int) -> bytes:
        """The next `size` bytes, across ends."""
        found = b""
        while size:
            here = self._here()
            piece = here[:size]
            found += piece
            self._at += len(piece)
            size -= len(piece)
        return found

    def _here(self) -> bytes:
        while self._at >= len(self._parts[self._n]):
            self._n, self._at = self._n + 1, 0
            if self._n >= len(self._parts):
                raise broken("文字不完整")
        return self._parts[self._n][self._at :]

    def text(self, count_size: int) -> str:
        """An XLUnicodeRichExtendedString with a count of 1 or 2 bytes, without its formatting."""
        count = int.from_bytes(self.take(count_size), "little")
        flags = self.take(1)[0]
        runs = int.from_bytes(self.take(2), "little") if flags & 8 else 0
        extra = int.from_bytes(self.take(4), "little") if flags & 4 else 0
        text = self._characters(count, flags & 1)
        if runs * 4 + extra > sum(map(len, self._parts)):
            raise broken("文字不完整")
        self.take(runs * 4 + extra)
        return text

    def _characters(self, count: int, wide: int) -> str:
        pieces: list[bytes] = []
        while count:
            if self._at >= len(self._parts[self._n]):
                self._here()
                wide = self.take(1)[0] & 1
            here = self._parts[self._n]
            width = 2 if wide else 1
            fit = min(count, (len(here) - self._at) // width)
            if not fit:
                raise broken("文字不完整")
            raw = here[self._at : self._at + fit * width]
            pieces.append(raw if wide else raw.decode("latin-1").encode("utf-16-le"))
            self._at += fit * width
            count -= fit
        return b"".join(pieces).decode("utf-16-le", "replace")


def text_of(data: bytes, start: int, count_size: int) -> str:
    return Pieces((data,), start).text(count_size)


def rk_number(value: int) -> Decimal:
    """An RkNumber ([MS-XLS] 2.5.217): 30 bits of an integer or a double, perhaps to be divided by 100."""
    if value & 2:
        whole = value >> 2
        number = float(whole - (1 << 30) if whole >> 29 else whole)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (value & 0xFFFFFFFC) << 32))[0]
    return exact(number / 100 if value & 1 else number)


class Xti(NamedTuple):
    """An entry of EXTERNSHEET: a reference to sheets `first` to `last` (from 0), `own` when of this workbook."""

    own: bool
    first: int
    last: int


def name_target(formula: bytes, sheets: list[Xti], titles: tuple[str, ...], wide_rows: bool) -> str:
    """What a defined name refers to, as `'表'!$A$1`; "#REF!" for what is no plain cell or area of one own sheet.

    `wide_rows`: the references of .xlsb, whose rows have four bytes.
    """
    layout = struct.Struct("<BHLH" if wide_rows else "<BHHH")
    area = struct.Struct("<BHLLHH" if wide_rows else "<BHHHHH")
    token = formula[0] & 0x1F | 0x20 if formula else 0
    if token == 0x3A and len(formula) == layout.size:
        _, index, row, column = layout.unpack(formula)
        corners = [(row, column)]
    elif token == 0x3B and len(formula) == area.size:
        _, index, row, last_row, column, last_column = area.unpack(formula)
        corners = [(row, column), (last_row, last_column)]
    else:
        return "#REF!"
    if index >= len(sheets) or not sheets[index].own or sheets[index].first != sheets[index].last:
        return "#REF!"
    if not 0 <= sheets[index].first < len(titles):
        return "#REF!"
    title = titles[sheets[index].first].replace("'", "''")
    mask = 0x3FFF if wide_rows else 0xFF
    return f"'{title}'!" + ":".join(f"${column_letter((c & mask) + 1)}${r + 1}" for r, c in corners)
