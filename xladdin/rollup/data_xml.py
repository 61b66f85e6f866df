"""Lines of 数据底表 as XML that says nothing of where it stands, so that it can be kept and put in anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xladdin.output.book import FORMULA_STARTS, Book, clean
from xladdin.output.streamed import LETTERS, escaped_text, text_cell
from xladdin.output.style import LINKED, TEXT, Style
from xladdin.rollup.facts import UnitFigures
from xladdin.rollup.names import SUMMARY
from xladdin.rollup.record_facts import fraction

COLUMNS = (
    "单位", "年度", "表样", "项目", "数据项", "名称", "数值", "计量单位", "文件", "工作表", "单元格", "链接", "来源", "返回",
)  # fmt: skip
WIDTHS = (30, 7, 20, 20, 26, 34, 18, 9, 24, 18, 8, 8, 7, 8)
LAST = len(COLUMNS) - 1
LINK, OPEN, BACK = COLUMNS.index("链接"), COLUMNS.index("来源"), COLUMNS.index("返回")
MAX_FUNCTION_LINK = 255
"""Characters of a text that the function HYPERLINK takes."""
KNOWN = 20_000
"""Cells remembered in their XML form; labels and names repeat in every filing."""
_LINE: Style = {k: v for k, v in TEXT.items() if k not in ("text_wrap", "border")} | {"font_size": 10}
_MID: Style = {**_LINE, "align": "center"}
_FIGURE: Style = {**_LINE, "align": "right", "num_format": "#,##0.00##########;[Red]-#,##0.00##########"}
_GO: Style = {**_MID, **LINKED}
STYLES = (_LINE, _MID, _LINE, _LINE, _LINE, _LINE, _FIGURE, _MID, _LINE, _LINE, _MID, _LINE, _GO, _GO)
_UNIT, _YEAR, _FORM, _PROJECT, _ITEM, _LABEL, _VALUE, _MEASURE, _FILE, _SHEET, _CELL = range(11)
_NUMBER = -1


class DataXml:
    """Cells and rows carry no addresses: each follows the one before, as the format allows."""

    def __init__(self, book: Book) -> None:
        self._looks = [book.look(style) for style in STYLES]
        self._guarded = [book.look({**style, "quote_prefix": True}) for style in STYLES]
        self.looks = bytes(chain(self._looks, self._guarded))
        """The numbers of the styles, which are in the XML."""
        self._known: dict[tuple[int, str], str] = {}
        # The row of its own, not a reference: the same text on every row, wherever it comes to stand or is sorted to.
        column = LETTERS[LINK]
        formula = escaped_text(f'HYPERLINK(INDEX({column}:{column},ROW()),"打开")')
        self._open = f'</t></is></c><c s="{self._looks[OPEN]}" t="str"><f>{formula}</f><v>打开</v></c>'
        self._closed = self._cell(LINK, "") + self._cell(OPEN, "")

    def lines(self, unit: UnitFigures, target: str | None) -> Iterator[str]:
        """A row for each figure. `target`: relative path of the file, None where it can not be linked."""
        cell, known = self._cell, self._known.get
        own = f'{cell(_UNIT, unit.agency)}<c s="{self._looks[_YEAR]}"><v>{unit.year}</v></c>'
        file = cell(_FILE, unit.name)
        back, no_back = cell(BACK, SUMMARY if unit.number else ""), cell(BACK, "")
        heads: dict[tuple[str, str], str] = {}
        places: dict[str, tuple[str, int, str]] = {}
        for form, project, item, label, value, measure, sheet, address in unit.lines():
            head = heads.get((form, project))
            if head is None:
                head = heads[form, project] = f"<row>{own}{cell(_FORM, form)}{cell(_PROJECT, project)}"
            place = places.get(sheet)
            if place is None:
                place = places[sheet] = self._place(f"{file}{cell(_SHEET, sheet)}", target, sheet)
            before, room, start = place
            shown = self._number(value[0]) if value.__class__ is list else cell(_VALUE, value or "")  # type: ignore[arg-type, index]
            link = f"{start}{address}{self._open}" if len(address) <= room else self._closed
            yield (
                f"{head}{known((_ITEM, item)) or cell(_ITEM, item)}{known((_LABEL, label)) or cell(_LABEL, label)}"
                f"{shown}{known((_MEASURE, measure)) or cell(_MEASURE, measure)}{before}"
                f"{known((_CELL, address)) or cell(_CELL, address)}{link}{back}</row>"
            )
            back = no_back

    def _place(self, before: str, target: str | None, sheet: str) -> tuple[str, int, str]:
        """Cells in front of the address; how long it may be; the link as the function HYPERLINK takes it, up to the address."""
        quoted = sheet.replace("'", "''")
        start = "" if target is None else f"{target}#'{quoted}'!" if sheet else target
        room = MAX_FUNCTION_LINK - len(start) if start else -1
        look = (self._guarded if start.startswith(FORMULA_STARTS) else self._looks)[LINK]
        return before, room, f'<c s="{look}"{text_cell(clean(start))}'.removesuffix("</t></is></c>")

    def _number(self, text: str) -> str:
        """Of an exact number as records have it."""
        made = self._known.get((_NUMBER, text))
        if made is None:
            made = self._remember(_NUMBER, text, f'<c s="{self._looks[_VALUE]}"><v>{float(fraction(text))!r}</v></c>')
        return made

    def _cell(self, col: int, text: str) -> str:
        """A text, whatever it looks like."""
        made = self._known.get((col, text))
        if made is None:
            shown = clean(text)
            look = (self._guarded if shown.startswith(FORMULA_STARTS) else self._looks)[col]
            made = self._remember(col, text, f'<c s="{look}"{text_cell(shown)}' if shown else f'<c s="{look}"/>')
        return made

    def _remember(self, col: int, text: str, made: str) -> str:
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[col, text] = made
        return made
