"""数据底表: one line per figure of every unit with the cell it came from, streamed, with links to the source and back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from itertools import groupby, islice
from pathlib import Path
from typing import Protocol

from xladdin.output.book import MAX_LINKS, MAX_ROWS, Book, Page
from xladdin.output.deflated import Block, block
from xladdin.output.links import sheet_link
from xladdin.output.streamed import LETTERS, Rows
from xladdin.output.style import HEADER, SUBTITLE, TITLE, set_paper
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.data_xml import BACK, COLUMNS, LAST, LINK, PIECES, WIDTHS, DataXml
from xladdin.rollup.facts import Facts, UnitFigures
from xladdin.rollup.model import Rollup
from xladdin.rollup.names import SUMMARY, data_sheets
from xladdin.rollup.reviewed import Reviewed

FIRST = 3
MADE_BY = (
    "output/book.py", "output/cells.py", "output/streamed.py", "output/deflated.py", "output/flate.py",
    "rollup/data_xml.py", "rollup/facts.py", "rollup/packed.py", "rollup/wire.py",
)  # fmt: skip
"""The code that turns figures into lines: where it has changed, nothing kept from before is used."""
LEGEND = "每行一个数据：金额以元、比率以小数为单位，空白为没有填。点“来源”打开报送文件到该单元格，点“返回”回到汇总表。可筛选、可作数据透视表。"


class Kept(Protocol):
    """Lines of units as they were written before, for a next roll-up of the same figures."""

    def get(self, key: bytes) -> tuple[Block, int] | None:
        """The block and how many lines it has."""

    def put(self, key: bytes, made: Block, lines: int) -> None: ...


class DataRows:
    """All lines, on as many sheets as they need; where each unit's first line stands."""

    def __init__(self, book: Book, rollup: Rollup, kept: Kept | None = None) -> None:
        self.sheets: list[Rows] = []
        self.starts: dict[int, tuple[int, int]] = {}
        """Number of a unit -> (sheet, 0-based row) of its first line."""
        self._book, self._kept = book, kept
        self._xml = DataXml(book)
        for unit in _units(rollup):
            self._add(unit)

    def _add(self, unit: UnitFigures) -> None:
        link = self._book.file_link(unit.file)
        target = None if link is None else link.removeprefix("external:")
        key = _key(unit, target, self._xml.looks) if self._kept is not None and unit.packed else None
        found = self._kept.get(key) if self._kept is not None and key is not None else None
        if found is None:
            lines = self._xml.lines(unit, target)
            if not lines:
                return
            if len(lines) > (MAX_ROWS - FIRST) * PIECES:
                self._split(unit, lines)
                return
            found = block(b"".join(lines)), len(lines) // PIECES
            if self._kept is not None and key is not None:
                self._kept.put(key, *found)
        self._put(unit.number, *found)

    def _split(self, unit: UnitFigures, lines: list[bytes]) -> None:
        """More lines than a sheet has rows."""
        most = (MAX_ROWS - FIRST) * PIECES
        for start in range(0, len(lines), most):
            some = lines[start : start + most]
            self._put(unit.number, block(b"".join(some)), len(some) // PIECES)

    def _put(self, number: int, made: Block, lines: int) -> None:
        if not self.sheets or self.sheets[-1].next + lines > MAX_ROWS:
            self.sheets.append(Rows())
            self.sheets[-1].block(FIRST)
        sheet = self.sheets[-1]
        if number:
            self.starts.setdefault(number, (len(self.sheets) - 1, sheet.next))
        sheet.out.add(made)
        sheet.block(lines)

    def links(self) -> dict[int, str]:
        """Number of a unit -> link to its first line."""
        names = data_sheets(len(self.sheets))
        return {number: sheet_link(names[n], row) for number, (n, row) in self.starts.items()}


def _key(unit: UnitFigures, target: str | None, looks: bytes) -> bytes:
    """Everything that the lines of a unit are made from."""
    said = repr((unit.agency, unit.year, unit.name, target)).encode("utf-8", "surrogatepass")
    return blake2b(b"\0".join((_edition(), looks, said, unit.packed)), digest_size=16).digest()


@cache
def _edition() -> bytes:
    package = Path(__file__).parent.parent
    return blake2b(b"".join((package / name).read_bytes() for name in MADE_BY), digest_size=16).digest()


def _units(rollup: Rollup) -> Iterator[UnitFigures]:
    if isinstance(rollup.facts, Facts):
        yield from rollup.facts.units()
        return
    numbers = {(agency_key(r.agency), r.file): r.number for r in rollup.rows}
    given = rollup.facts() if callable(rollup.facts) else rollup.facts
    for (agency, year, file, name), own in groupby(given, key=lambda f: (f.unit, f.year, f.file, f.name)):
        number = numbers.get((agency_key(agency), file), 0)
        yield UnitFigures(number, agency, year, file, name, rows=list(own))


def write_data(page: Page, rows: DataRows, n: int, reviewed: Reviewed) -> None:
    """Sheet `n` of 数据底表."""
    own = rows.sheets[n]
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, page.name, TITLE)
    page.merged(1, 0, 1, LAST, LEGEND, SUBTITLE)
    page.header(FIRST - 1, COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    page.sheet.rows.add(own)
    back = ((number, row) for number, (sheet, row) in rows.starts.items() if sheet == n)
    for number, row in islice(back, MAX_LINKS):
        page.sheet.rows.link(row, BACK, sheet_link(SUMMARY, reviewed.row_of[number], 1))
    page.sheet.set_column(LINK, LINK, None, None, {"hidden": True})
    page.sheet.autofilter(FIRST - 1, 0, own.next - 1, LAST)
    page.sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:{LETTERS[LAST]}{own.next}"})
    page.sheet.freeze_panes(FIRST, 1)
    set_paper(page.sheet, rows=(FIRST - 1, FIRST - 1))
