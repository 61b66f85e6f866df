"""Lines of 数据底表 as XML that says nothing of where it stands, so that it can be kept and put in anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from xladdin.facts import column_letter
from xladdin.memo import Memo
from xladdin.output.book import FORMULA_STARTS, Book, clean
from xladdin.output.streamed import LETTERS, escaped_text, text_cell
from xladdin.output.style import LINKED, TEXT, Style
from xladdin.rollup.facts import UnitFigures
from xladdin.rollup.names import SUMMARY
from xladdin.rollup.packed import ABSENT, Kind, Rows

COLUMNS = (
    "单位", "年度", "表样", "项目", "数据项", "名称", "数值", "计量单位", "文件", "工作表", "单元格", "链接", "来源", "返回",
)  # fmt: skip
WIDTHS = (30, 7, 20, 20, 26, 34, 18, 9, 24, 18, 8, 8, 7, 8)
LAST = len(COLUMNS) - 1
LINK, OPEN, BACK = COLUMNS.index("链接"), COLUMNS.index("来源"), COLUMNS.index("返回")
MAX_FUNCTION_LINK = 255
"""Characters of a text that the function HYPERLINK takes."""
_LINE: Style = {k: v for k, v in TEXT.items() if k not in ("text_wrap", "border")} | {"font_size": 10}
_MID: Style = {**_LINE, "align": "center"}
_FIGURE: Style = {**_LINE, "align": "right", "num_format": "#,##0.00##########;[Red]-#,##0.00##########"}
_GO: Style = {**_MID, **LINKED}
STYLES = (_LINE, _MID, _LINE, _LINE, _LINE, _LINE, _FIGURE, _MID, _LINE, _LINE, _MID, _LINE, _GO, _GO)
_UNIT, _YEAR, _FORM, _PROJECT, _ITEM, _LABEL, _VALUE, _MEASURE, _FILE, _SHEET, _CELL = range(11)
EXACT_DIGITS = 15
"""Digits of a whole number that a cell holds as they are."""
KINDS, WORDS = 500, 2_000
"""Kinds of figures and texts typed that are remembered: a kind is some 50 KB where it is a whole form, a text may be long."""
SHORT = 3
"""Characters of a number that is remembered: those that every filing has; amounts are its own."""
PIECES = 9
"""Of which the XML of a row is put together."""
_HERE = None
_SAYS = attrgetter("values")


class _Fixed(NamedTuple):
    """What all filings say that have figures of one kind from one row on, line by line. `labels`: what ends the names of the figures.

    `openings`: the rest of the link, from the address on, with what opens it and ends the row; `lengths`: characters of the address.
    `sheets`: those that occur, `_HERE` for that of the figures, '' for none; `sheet_of`: which of them a line is from.
    """

    labels: list[str]
    items: list[bytes]
    measures: list[bytes]
    cells: list[bytes]
    openings: list[bytes]
    lengths: list[int]
    sheets: list[str | None]
    sheet_of: list[int]


class _Sheet(NamedTuple):
    """What the lines from one sheet of a file have in common. `room`: characters left for an address; -1: nothing to link to."""

    source: bytes
    """The names of file and sheet."""
    start: bytes
    """The link up to the address."""
    room: int


def looks_of(book: Book) -> bytes:
    """The numbers that the styles of the lines have in a workbook, for texts that look like formulas too: they are in the XML."""
    guarded = [book.look({**style, "quote_prefix": True}) for style in STYLES]
    return bytes((*(book.look(style) for style in STYLES), *guarded))


class DataXml:
    """Cells and rows carry no addresses: each follows the one before, as the format allows.

    Bytes, put together from what was made for other filings: most of a line is in all of them.
    """

    def __init__(self, looks: bytes) -> None:
        """`looks`: as `looks_of` gives them."""
        self._looks, self._guarded = looks[: len(STYLES)], looks[len(STYLES) :]
        # The row of its own, not a reference: the same text on every row, wherever it comes to stand or is sorted to.
        column = LETTERS[LINK]
        formula = escaped_text(f'HYPERLINK(INDEX({column}:{column},ROW()),"打开")')
        self._end = self._cell(BACK, "") + b"</row>"
        self._opening = (
            f'</t></is></c><c s="{self._looks[OPEN]}" t="str"><f>{formula}</f><v>打开</v></c>'.encode() + self._end
        )
        self._closed = self._cell(LINK, "") + self._cell(OPEN, "") + self._end
        self._fixed = Memo(self._of_kind, KINDS)
        self._labels = Memo(partial(self._cell, _LABEL))
        self._words = Memo(partial(self._cell, _VALUE), WORDS)
        self._numbers = Memo(self._number, longest=SHORT)

    def lines(self, unit: UnitFigures, target: str | None) -> list[bytes]:
        """Rows, one for each figure, in `PIECES` each. `target`: relative path of the file, None where it can not be linked."""
        own = b'<row>%b<c s="%d"><v>%d</v></c>' % (self._cell(_UNIT, unit.agency), self._looks[_YEAR], unit.year)
        sheets = Memo(partial(self._sheet, self._cell(_FILE, unit.name), target))
        made: list[bytes] = []
        for form, project, groups in unit.fillings():
            head = own + self._cell(_FORM, form) + self._cell(_PROJECT, project)
            for group in filter(_SAYS, groups):
                made += self._group(head, sheets, group)
        if made and unit.number:
            made[PIECES - 1] = made[PIECES - 1].removesuffix(self._end) + self._cell(BACK, SUMMARY) + b"</row>"
        return made

    def _group(self, head: bytes, sheets: Mapping[str, _Sheet], group: Rows) -> list[bytes]:
        kind, item, title, name, row, values, _, _ = group
        fixed, labels, words, numbers = self._fixed[kind, item, row], self._labels, self._words, self._numbers
        own = [sheets[name if sheet is _HERE else sheet] for sheet in fixed.sheets]
        starts, openings = self._links(fixed, own)
        columns = [
            fixed.items, [labels[title + label] for label in fixed.labels],
            [numbers[v] if v.__class__ is str else words[v[0] if v else ""] for v in values],  # type: ignore[index]
            fixed.measures, [own[n].source for n in fixed.sheet_of], fixed.cells, starts, openings,
        ]  # fmt: skip
        if ABSENT in values:
            there = [value != ABSENT for value in values]
            columns = [list(compress(column, there)) for column in columns]
        made = [head] * (PIECES * len(columns[0]))
        for n, column in enumerate(columns, 1):
            made[n::PIECES] = column
        return made

    def _of_kind(self, known: tuple[Kind, str, int]) -> _Fixed:
        kind, item, first = known
        made = _Fixed([], [], [], [], [], [], [], [])
        for line in kind.lines:
            address = f"{column_letter(line.col)}{first + line.row}" if line.col else ""
            sheet = (line.sheet or _HERE) if line.col else ""
            if sheet not in made.sheets:
                made.sheets.append(sheet)
            told = (
                line.label, self._cell(_ITEM, item + line.item), self._cell(_MEASURE, line.unit), self._cell(_CELL, address),
                address.encode() + self._opening, len(address),
            )  # fmt: skip
            for column, one in zip(made, told, strict=False):
                column.append(one)  # type: ignore[arg-type]
            made.sheet_of.append(made.sheets.index(sheet))
        return made

    def _sheet(self, file: bytes, target: str | None, sheet: str) -> _Sheet:
        """The link as the function HYPERLINK takes it."""
        quoted = sheet.replace("'", "''")
        start = "" if target is None else f"{target}#'{quoted}'!" if sheet else target
        room = MAX_FUNCTION_LINK - len(start) if start else -1
        link = self._cell(LINK, start).removesuffix(b"</t></is></c>")
        return _Sheet(file + self._cell(_SHEET, sheet), link, room)

    def _links(self, fixed: _Fixed, sheets: Sequence[_Sheet]) -> tuple[list[bytes], list[bytes]]:
        """Of each line the start of its link and the rest; an empty cell where the address has no room."""
        starts = [sheets[n].start for n in fixed.sheet_of]
        if max(fixed.lengths) <= min(sheet.room for sheet in sheets):
            return starts, fixed.openings
        room = [length <= sheets[n].room for n, length in zip(fixed.sheet_of, fixed.lengths, strict=True)]
        return (
            [start if fits else b"" for start, fits in zip(starts, room, strict=True)],
            [opening if fits else self._closed for opening, fits in zip(fixed.openings, room, strict=True)],
        )

    def _cell(self, col: int, text: str | None) -> bytes:
        """A text, whatever it looks like."""
        shown = clean(text or "")
        look = (self._guarded if shown.startswith(FORMULA_STARTS) else self._looks)[col]
        return b'<c s="%d"%b' % (look, text_cell(shown) if shown else b"/>")

    def _number(self, text: str) -> bytes:
        """An exact number, `3` or `1/3`."""
        shown = text
        if not text.isdigit() or len(text) > EXACT_DIGITS:
            top, _, bottom = text.partition("/")
            shown = repr(int(top) / int(bottom or 1))
        return b'<c s="%d"><v>%b</v></c>' % (self._looks[_VALUE], shown.encode())
