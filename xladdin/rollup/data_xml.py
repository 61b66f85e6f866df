"""Lines of 数据底表 as XML that says nothing of where it stands, so that it can be kept and put in anywhere."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

from xladdin.facts import column_letter
from xladdin.output.book import FORMULA_STARTS, Book, clean
from xladdin.output.cells import remember
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


class _Fixed(NamedTuple):
    """What the line of a figure says in every filing that has it in this cell."""

    item: bytes
    measure: bytes
    cell: bytes
    opening: bytes
    """The rest of the link, from the address on, and what opens it."""
    length: int
    """Characters of the address."""


class _Sheet(NamedTuple):
    """What the lines from one sheet of a filing have in common."""

    source: bytes
    """The names of file and sheet."""
    start: bytes
    """The link up to the address."""
    room: int
    """Characters that are left for the address; -1 where there is nothing to link to."""


class DataXml:
    """Cells and rows carry no addresses: each follows the one before, as the format allows.

    Bytes, put together from what is known already: a line has six hundred of them, and one number that is its own.
    """

    def __init__(self, book: Book) -> None:
        self._looks = [book.look(style) for style in STYLES]
        self._guarded = [book.look({**style, "quote_prefix": True}) for style in STYLES]
        self.looks = bytes(chain(self._looks, self._guarded))
        """The numbers of the styles, which are in the XML."""
        self._fixed: dict[tuple[str, str, int, int], _Fixed] = {}
        self._labels: dict[str, bytes] = {}
        self._numbers: dict[str, bytes] = {}
        # The row of its own, not a reference: the same text on every row, wherever it comes to stand or is sorted to.
        column = LETTERS[LINK]
        formula = escaped_text(f'HYPERLINK(INDEX({column}:{column},ROW()),"打开")')
        self._open = f'</t></is></c><c s="{self._looks[OPEN]}" t="str"><f>{formula}</f><v>打开</v></c>'
        self._closed = self._cell(LINK, "") + self._cell(OPEN, "")

    def lines(self, unit: UnitFigures, target: str | None) -> list[tuple[bytes, ...]]:
        """The pieces of a row for each figure. `target`: relative path of the file, None where it can not be linked."""
        fixed, labels, numbers = self._fixed, self._labels, self._numbers
        own = b'<row>%b<c s="%d"><v>%d</v></c>' % (self._cell(_UNIT, unit.agency), self._looks[_YEAR], unit.year)
        back, no_back = (self._cell(BACK, text) + b"</row>" for text in (SUMMARY if unit.number else "", ""))
        heads: dict[tuple[str, str], bytes] = {}
        sheets: dict[str, _Sheet] = {}
        made: list[tuple[bytes, ...]] = []
        for form, project, item, label, value, measure, _, place, _ in unit.lines():
            head = heads.get((form, project))
            if head is None:
                head = heads[form, project] = own + self._cell(_FORM, form) + self._cell(_PROJECT, project)
            name, row, col = place or _NOWHERE
            sheet = sheets.get(name)
            if sheet is None:
                sheet = sheets[name] = self._sheet(unit.name, target, name)
            said = fixed.get((item, measure, row, col)) or self._said(item, measure, row, col)
            if value.__class__ is list:
                shown = numbers.get(value[0]) or self._number(value[0])
            else:
                shown = self._cell(_VALUE, value or "")
            start, rest = (sheet.start, said.opening) if said.length <= sheet.room else (b"", self._closed)
            made.append((
                head, said.item, labels.get(label) or self._label(label), shown, said.measure,
                sheet.source, said.cell, start, rest, back,
            ))  # fmt: skip
            back = no_back
        return made

    def _said(self, item: str, measure: str, row: int, col: int) -> _Fixed:
        address = f"{column_letter(col)}{row}" if row else ""
        cells = (self._cell(_ITEM, item), self._cell(_MEASURE, measure), self._cell(_CELL, address))
        made = _Fixed(*cells, f"{address}{self._open}".encode(), len(address))
        return remember(self._fixed, (item, measure, row, col), made)

    def _sheet(self, file: str, target: str | None, sheet: str) -> _Sheet:
        """The link as the function HYPERLINK takes it."""
        quoted = sheet.replace("'", "''")
        start = "" if target is None else f"{target}#'{quoted}'!" if sheet else target
        room = MAX_FUNCTION_LINK - len(start) if start else -1
        link = self._cell(LINK, start).removesuffix(b"</t></is></c>")
        return _Sheet(self._cell(_FILE, file) + self._cell(_SHEET, sheet), link, room)

    def _label(self, label: str) -> bytes:
        return remember(self._labels, label, self._cell(_LABEL, label))

    def _number(self, text: str) -> bytes:
        """Of an exact number as records have it: `3` or `1/3`."""
        top, _, bottom = text.partition("/")
        value = int(top) / int(bottom or 1)
        return remember(self._numbers, text, f'<c s="{self._looks[_VALUE]}"><v>{value!r}</v></c>'.encode())

    def _cell(self, col: int, text: str) -> bytes:
        """A text, whatever it looks like."""
        shown = clean(text)
        look = (self._guarded if shown.startswith(FORMULA_STARTS) else self._looks)[col]
        return (f'<c s="{look}"{text_cell(shown)}' if shown else f'<c s="{look}"/>').encode()
