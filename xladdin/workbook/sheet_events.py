"""The rows of a worksheet as expat events: any XML that is legal there, at five events per filled cell.

Unknown elements and text in the wrong place are refused. Well-formed XML closes what was opened, so the level alone
says what closes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xladdin.workbook.shared_strings import StringItems
from xladdin.workbook.sheet_data import SheetData
from xladdin.workbook.xml_parts import BLANKS, MAIN, Parser, is_true

_DATA, _ROW, _CELL, _VALUE, _FORMULA, _INLINE, _SKIPPED = range(7)
_NAMES = {"row": _ROW, "c": _CELL, "v": _VALUE, "f": _FORMULA, "is": _INLINE, "extLst": _SKIPPED}
_LEVELS = {ns: {ns + name: level for name, level in _NAMES.items()} for ns in MAIN}
_NONE: dict[str, str] = {}

Handler = Callable[..., Any]


class SheetEvents:
    """Listens to a parser from the start tag of `<sheetData>` to its end tag, when `done` must take the events back."""

    __slots__ = (
        *(
            "_attributes",
            "_data",
            "_done",
            "_f",
            "_formula",
            "_inline",
            "_level",
            "_levels",
            "_parser",
            "_parts",
            "_text",
        ),
    )

    def __init__(self, data: SheetData, parser: Parser, namespace: str, done: Callable[[], None]) -> None:
        self._data = data
        self._parser = parser
        self._levels = _LEVELS[namespace]
        self._done = done
        self._level = _DATA
        self._parts: list[str] = []
        self._attributes = self._f = _NONE
        self._text: str | None = None
        self._formula: str | None = None
        self._inline: str | None = None
        self._listen(self._start, self._end, self._parts.append)

    def _listen(self, start: Handler | None, end: Handler | None, text: Handler | None) -> None:
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = text

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._parts:
            self._drop_blanks()
        level = self._levels.get(tag)
        outer = self._level
        if level == _CELL and outer == _ROW:
            self._attributes = attributes
        elif level == _VALUE and outer == _CELL and self._text is None:
            pass
        elif level == _FORMULA and outer == _CELL and self._formula is None and self._text is None:
            self._f = attributes
        elif level == _ROW and outer == _DATA:
            self._data.start_row(attributes.get("r"), is_true(attributes.get("hidden")))
        else:
            self._start_rare(level, outer)
            return
        self._level = level

    def _start_rare(self, level: int | None, outer: int) -> None:
        """An inline string, an extension to be skipped, or something that has no business here."""
        if level == _INLINE and outer == _CELL and self._inline is None:
            items = StringItems(self._data.sheet, self._end_inline, inside_item=True)
            self._listen(items.start, items.end, items.parts.append)
        elif level == _SKIPPED and outer in (_ROW, _CELL):
            self._skip()
        else:
            raise self._data.damaged(f"{self._here()}附近有不该出现的内容")

    def _end_inline(self, text: str) -> None:
        self._inline = text
        self._listen(self._start, self._end, self._parts.append)

    def _skip(self) -> None:
        depth = 1

        def start(*_: object) -> None:
            nonlocal depth
            depth += 1

        def end(_tag: str) -> None:
            nonlocal depth
            depth -= 1
            if not depth:
                self._listen(self._start, self._end, self._parts.append)

        self._listen(start, end, None)

    def _end(self, _tag: str) -> None:
        level = self._level
        if level == _VALUE:
            self._text = self._take_text()
            self._level = _CELL
        elif level == _FORMULA:
            self._formula = self._take_text()
            self._level = _CELL
        else:
            if self._parts:
                self._drop_blanks()
            if level == _CELL:
                self._end_cell()
                self._level = _ROW
            elif level == _ROW:
                self._level = _DATA
            else:
                self._done()

    def _end_cell(self) -> None:
        get = self._attributes.get
        self._data.cell(get("r"), get("s"), get("t", "n"), self._text, self._inline, self._formula, self._f)
        self._text = self._formula = self._inline = None

    def _take_text(self) -> str:
        parts = self._parts
        text = parts[0] if len(parts) == 1 else "".join(parts)
        parts.clear()
        return text

    def _drop_blanks(self) -> None:
        """Between elements there may be line breaks and indentation, nothing else."""
        if "".join(self._parts).strip(BLANKS):
            raise self._data.damaged(f"{self._here()}附近有放错位置的文字")
        self._parts.clear()

    def _here(self) -> str:
        return f"单元格 {self._attributes.get('r', '')[:20]} "
