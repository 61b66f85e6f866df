"""Lines of 数据底表 as XML that says nothing of where it stands, so that it can be kept and put in anywhere."""

from __future__ import annotations

from functools import partial
from itertools import chain

from xladdin.facts import column_letter
from xladdin.output.book import FORMULA_STARTS, Book, clean
from xladdin.output.cells import Memo
from xladdin.output.streamed import LETTERS, escaped_text, text_cell
from xladdin.output.style import LINKED, TEXT, Style
from xladdin.rollup.facts import UnitFigures
from xladdin.rollup.names import SUMMARY

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
_NOWHERE = ("", 0, 0)
PIECES = 10
"""Of which the XML of a row is put together."""


class DataXml:
    """Cells and rows carry no addresses: each follows the one before, as the format allows.

    Bytes, put together from what was made for other filings: most of a line is in all of them.
    """

    def __init__(self, book: Book) -> None:
        self._looks = [book.look(style) for style in STYLES]
        self._guarded = [book.look({**style, "quote_prefix": True}) for style in STYLES]
        self.looks = bytes(chain(self._looks, self._guarded))
        """The numbers of the styles, which are in the XML."""
        # The row of its own, not a reference: the same text on every row, wherever it comes to stand or is sorted to.
        column = LETTERS[LINK]
        formula = escaped_text(f'HYPERLINK(INDEX({column}:{column},ROW()),"打开")')
        self._open = f'</t></is></c><c s="{self._looks[OPEN]}" t="str"><f>{formula}</f><v>打开</v></c>'
        self._closed = self._cell(LINK, "") + self._cell(OPEN, "")
        self._fixed = Memo(self._line)
        self._labels = Memo(partial(self._cell, _LABEL))
        self._words = Memo(partial(self._cell, _VALUE))
        self._numbers = Memo(self._number)

    def lines(self, unit: UnitFigures, target: str | None) -> list[bytes]:
        """Rows, one for each figure, in `PIECES` each. `target`: relative path of the file, None where it can not be linked."""
        fixed, labels, words, numbers = self._fixed, self._labels, self._words, self._numbers
        own = b'<row>%b<c s="%d"><v>%d</v></c>' % (self._cell(_UNIT, unit.agency), self._looks[_YEAR], unit.year)
        heads = Memo(lambda part: own + self._cell(_FORM, part[0]) + self._cell(_PROJECT, part[1]))
        sheets = Memo(partial(self._sheet, self._cell(_FILE, unit.name), target))
        end, no_back = (self._cell(BACK, text) + b"</row>" for text in (SUMMARY if unit.number else "", ""))
        made: list[bytes] = []
        for form, project, item, label, value, measure, _, place, _ in unit.lines():
            name, row, col = place or _NOWHERE
            named, measured, cell, opening, length = fixed[item, measure, row, col]
            source, start, room = sheets[name]
            if length > room:
                start, opening = b"", self._closed
            made += (
                heads[form, project], named, labels[label], numbers[value[0]] if value.__class__ is list else words[value],
                measured, source, cell, start, opening, end,
            )  # fmt: skip
            end = no_back
        return made

    def _line(self, told: tuple[str, str, int, int]) -> tuple[bytes, bytes, bytes, bytes, int]:
        """What the lines of a figure say wherever it stands in this cell: its name, unit of measure and address, the rest of the
        link with what opens it, and how many characters the address has."""
        item, measure, row, col = told
        address = f"{column_letter(col)}{row}" if row else ""
        cells = self._cell(_ITEM, item), self._cell(_MEASURE, measure), self._cell(_CELL, address)
        return *cells, f"{address}{self._open}".encode(), len(address)

    def _sheet(self, file: bytes, target: str | None, sheet: str) -> tuple[bytes, bytes, int]:
        """What the lines from one sheet of a file have in common: the names of both, and the link up to the address.

        Then how many characters are left for the address in the function HYPERLINK; -1 where there is nothing to link to.
        """
        quoted = sheet.replace("'", "''")
        start = "" if target is None else f"{target}#'{quoted}'!" if sheet else target
        room = MAX_FUNCTION_LINK - len(start) if start else -1
        return file + self._cell(_SHEET, sheet), self._cell(LINK, start).removesuffix(b"</t></is></c>"), room

    def _number(self, text: str) -> bytes:
        """Of an exact number as records have it: `3` or `1/3`."""
        if not text.isdigit() or len(text) > 15:
            top, _, bottom = text.partition("/")
            text = repr(int(top) / int(bottom or 1))
        return b'<c s="%d"><v>%b</v></c>' % (self._looks[_VALUE], text.encode())

    def _cell(self, col: int, text: str | None) -> bytes:
        """A text, whatever it looks like."""
        shown = clean(text or "")
        look = (self._guarded if shown.startswith(FORMULA_STARTS) else self._looks)[col]
        return (f'<c s="{look}"{text_cell(shown)}' if shown else f'<c s="{look}"/>').encode()
