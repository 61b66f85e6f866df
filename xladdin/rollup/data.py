"""数据底表: one line per figure of every unit with the cell it came from, streamed, with links to the source and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice, zip_longest
from typing import NamedTuple, Protocol

from xladdin.output.book import MAX_LINKS, MAX_ROWS, Book, Page
from xladdin.output.deflated import Block
from xladdin.output.links import sheet_link
from xladdin.output.streamed import LETTERS, Rows
from xladdin.output.style import HEADER, SUBTITLE, TITLE, set_paper
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.data_xml import BACK, COLUMNS, LAST, LINK, WIDTHS, looks_of
from xladdin.rollup.facts import Facts, UnitFigures
from xladdin.rollup.model import Rollup
from xladdin.rollup.names import SUMMARY, data_sheets
from xladdin.rollup.reviewed import Reviewed
from xladdin.rollup.unit_lines import FIRST, LineMaker

LEGEND = "每行一个数据：金额以元、比率以小数为单位，空白为没有填。点“来源”打开报送文件到该单元格，点“返回”回到汇总表。可筛选、可作数据透视表。"


class Kept(Protocol):
    """Lines of units as they were written before, for a next roll-up of the same figures."""

    def get(self, key: bytes) -> tuple[Block, int] | None:
        """The block and how many lines it has."""

    def put(self, key: bytes, made: Block, lines: int) -> None: ...

    def used(self, key: bytes) -> None:
        """Another than `get` has found it."""


class Made(NamedTuple):
    """The lines of a unit, as somebody else made them or found them kept. `block` is None where there are none."""

    key: bytes
    block: Block | None
    lines: int
    new: bool


class Ahead(Protocol):
    """Makes lines while this process writes other sheets."""

    def begin(self, units: Sequence[UnitFigures], targets: Iterable[str | None], looks: bytes) -> None: ...

    def made(self) -> Iterator[Made | None]:
        """Of the units in their order; None for one that is left to this process. Ends early when something went wrong."""


class DataRows:
    """All lines, on as many sheets as they need; where each unit's first line stands. Empty until `collect`."""

    def __init__(self, book: Book, rollup: Rollup, kept: Kept | None = None, ahead: Ahead | None = None) -> None:
        self.sheets: list[Rows] = []
        self.starts: dict[int, tuple[int, int]] = {}
        """Number of a unit -> (sheet, 0-based row) of its first line."""
        self._book, self._kept, self._ahead = book, kept, ahead
        self._units = list(_units(rollup))
        self._maker = LineMaker(looks_of(book))
        if ahead is not None:
            ahead.begin(self._units, map(self._target, self._units), self._maker.looks)

    def collect(self) -> None:
        made: Iterator[Made | None] = self._ahead.made() if self._ahead is not None else iter(())
        for unit, one in zip_longest(self._units, made):
            if one is None:
                self._add(unit.fetched())
            elif one.block is not None:
                self._put(unit.number, one.block, one.lines)
                if self._kept is not None:
                    if one.new:
                        self._kept.put(one.key, one.block, one.lines)
                    else:
                        self._kept.used(one.key)

    def _target(self, unit: UnitFigures) -> str | None:
        link = self._book.file_link(unit.file)
        return None if link is None else link.removeprefix("external:")

    def _add(self, unit: UnitFigures) -> None:
        target = self._target(unit)
        key = self._maker.key(unit, target) if self._kept is not None and unit.packed else None
        found = self._kept.get(key) if self._kept is not None and key is not None else None
        made = [found] if found is not None else list(self._maker.blocks(unit, target))
        for block, lines in made:
            self._put(unit.number, block, lines)
        if self._kept is not None and key is not None and found is None and len(made) == 1:
            self._kept.put(key, *made[0])

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
