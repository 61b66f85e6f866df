"""The `<sheetData>` of a worksheet as expat events -> cells. The busiest code of the reader: five events per filled cell.

Taken strictly: unknown elements and cell types, text in the wrong place, cells or rows told twice or out of order and numbers that are none
are refused, because two programs would see two different sheets. ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal, NamedTuple

from xladdin.workbook.cell_values import BOOLS, POSITIONS, Area, area, number, position, serial_day
from xladdin.workbook.formula_text import COLUMNS, ROWS, normalise_formula, shift_formula
from xladdin.workbook.package import Package
from xladdin.workbook.shared_strings import StringItems, decode_escapes
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import MAIN, Parser, is_true

Kind = Literal["number", "text", "bool", "error", "date", "missing-cache"]


class RawCell(NamedTuple):
    """What one cell holds, as saved.

    `value`: Decimal for `number` and `date` (serial day in the workbook's date system), str for `text` and `error` (`#DIV/0!`), bool, None
    for `missing-cache` (a formula that no program has calculated). `formula` is the text after `=`, None for a typed value; `array` when it
    is an array formula or data table.
    """

    kind: Kind
    value: Decimal | str | bool | None
    formula: str | None = None
    array: bool = False


_DATA, _ROW, _CELL, _VALUE, _FORMULA, _INLINE, _SKIPPED = range(7)
_NAMES = {"row": _ROW, "c": _CELL, "v": _VALUE, "f": _FORMULA, "is": _INLINE, "extLst": _SKIPPED}
_TAGS = {ns: {ns + name: level for name, level in _NAMES.items()} for ns in MAIN}
_NO_ATTRIBUTES: dict[str, str] = {}
_BLANKS = " \t\r\n"
_KINDS = ("n", "s", "b", "e", "d", "inlineStr")
_new_cell = tuple.__new__


class SheetData:
    """Handlers for everything inside `<sheetData>`. Well-formed XML closes what was opened, so the level alone says what closes.

    `cells`, `arrays` and `hidden_rows` fill as in Grid; `done` is called at the end tag.
    """

    __slots__ = (
        "_attributes", "_column", "_dates", "_done", "_expanded", "_f", "_formula", "_level", "_limits", "_package", "_parser", "_parts",
        "_row", "_shared", "_sheet", "_skipped", "_strings", "_tags", "_text", "_whole_text", "arrays", "cells", "hidden_rows",
    )  # fmt: skip

    def __init__(self, package: Package, sheet: str, parser: Parser) -> None:
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.arrays: list[Area] = []
        self.hidden_rows: list[tuple[int, int]] = []
        self._package = package
        self._sheet = sheet
        self._parser = parser
        self._limits = package.archive.limits
        self._dates = package.date_styles
        self._strings: dict[str, str] | None = None
        self._shared: dict[str, tuple[int, int, str]] = {}
        self._expanded = self._row = self._column = self._skipped = 0
        self._level = _DATA
        self._parts: list[str] = []
        self._attributes = _NO_ATTRIBUTES
        self._text: str | None = None
        self._formula: str | None = None
        self._f = _NO_ATTRIBUTES
        self._whole_text: str | None = None

    def listen(self, namespace: str, done: Callable[[], None]) -> None:
        """Take over the parser's events just after `<sheetData>`; `done` is called at its end tag and must take them back."""
        self._tags = _TAGS[namespace]
        self._done = done
        self._take_events()

    def _take_events(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.CharacterDataHandler = self._parts.append
        self._parser.EndElementHandler = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._parts:
            self._drop_blanks()
        code = self._tags.get(tag)
        level = self._level
        if code == _CELL and level == _ROW:
            self._attributes = attributes
        elif code == _VALUE and level == _CELL and self._text is None:
            pass
        elif code == _FORMULA and level == _CELL and self._formula is None and self._text is None:
            self._f = attributes
        elif code == _ROW and level == _DATA:
            self._start_row(attributes)
        else:
            self._start_rare(code, level)
            return
        self._level = code

    def _start_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r")
        row = self._row + 1 if text is None else int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
        if not self._row < row <= ROWS:
            raise Unreadable("damaged-xml", f"文件已损坏：工作表“{self._sheet}”第 {self._row} 行之后的行号“{text}”不对。")
        self._row = row
        self._column = 0
        if "hidden" in attributes and is_true(attributes["hidden"]):
            hidden = self.hidden_rows
            if hidden and hidden[-1][1] == row - 1:
                hidden[-1] = hidden[-1][0], row
            else:
                hidden.append((row, row))

    def _start_rare(self, code: int | None, level: int) -> None:
        """An inline string, an extension to be skipped, or something that has no business here."""
        if code == _INLINE and level == _CELL and self._whole_text is None and self._text is None:
            items = StringItems(self._sheet, self._end_inline, inside_item=True)
            self._hand_over(items.start, items.end, items.parts.append)
        elif code == _SKIPPED and level in (_ROW, _CELL):
            self._skip()
        else:
            raise Unreadable("damaged-xml", f"文件已损坏：工作表“{self._sheet}”{self._here()}附近有不该出现的内容。")

    def _hand_over(self, start: Callable[..., None], end: Callable[..., None], text: Callable[..., None] | None) -> None:
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = text

    def _end_inline(self, text: str) -> None:
        self._whole_text = text
        self._take_events()

    def _skip(self) -> None:
        depth = 1

        def start(*_: object) -> None:
            nonlocal depth
            depth += 1

        def end(_tag: str) -> None:
            nonlocal depth
            depth -= 1
            if not depth:
                self._take_events()

        self._hand_over(start, end, None)

    def _end(self, _tag: str) -> None:
        level = self._level
        if level == _VALUE:
            parts = self._parts
            self._text = parts[0] if len(parts) == 1 else "".join(parts)
            parts.clear()
            self._level = _CELL
        elif level == _CELL:
            if self._parts:
                self._drop_blanks()
            self._level = _ROW
            self._end_cell()
        elif level == _ROW:
            if self._parts:
                self._drop_blanks()
            self._level = _DATA
            if len(self.cells) > self._limits.cells:
                raise Unreadable("too-large", f"工作表“{self._sheet}”的单元格超过 {self._limits.cells} 个，过多。")
        elif level == _FORMULA:
            self._formula = "".join(self._parts)
            self._parts.clear()
            self._level = _CELL
        else:
            if self._parts:
                self._drop_blanks()
            self._done()

    def _end_cell(self) -> None:
        attributes = self._attributes
        reference = attributes.get("r")
        place = POSITIONS.get(reference) or self._place(reference)
        if place[0] != self._row or place[1] <= self._column:
            raise self._damaged("的位置与前后单元格矛盾")
        self._column = place[1]
        text = self._text
        if text is None and self._formula is None and self._whole_text is None:
            return
        kind = attributes.get("t", "n")
        try:
            if kind == "n" and text:
                value = number(text)
                kind = "date" if attributes.get("s") in self._dates else "number"
            else:
                kind, value = self._value(kind, text)
        except ValueError:
            raise self._damaged(f"的内容“{text[:40]}”不是有效的值") from None
        formula, array = None, False
        if self._formula is not None:
            formula, array = self._resolve_formula(self._formula, self._f)
            self._formula = None
        self._text = None
        if value is not None:
            self.cells[place] = _new_cell(RawCell, (kind, value, formula, array))
        elif formula is not None:
            self.cells[place] = _new_cell(RawCell, ("missing-cache", None, formula, array))

    def _value(self, kind: str, text: str | None) -> tuple[str, Decimal | str | bool | None]:
        """The value of a `<c t=kind>` whose `<v>` is `text`; None when nothing is stored."""
        if self._whole_text is not None:
            if kind != "inlineStr" or text is not None:
                raise self._damaged("存了两种内容")
            whole, self._whole_text = self._whole_text, None
            return "text", whole
        if kind == "str":
            return "text", None if text is None else decode_escapes(text)
        if not text:
            if kind not in _KINDS:
                raise self._damaged(f"的类型“{kind[:40]}”无法识别")
            return kind, None
        if kind == "s":
            return "text", self._shared_string(text)
        if kind == "b":
            if text not in BOOLS:
                raise ValueError(text)
            return "bool", BOOLS[text]
        if kind == "e":
            return "error", text
        if kind == "d":
            return "date", serial_day(text, self._package.date1904)
        raise self._damaged(f"的类型“{kind[:40]}”无法识别")

    def _shared_string(self, index: str) -> str:
        strings = self._strings
        if strings is None:
            strings = self._strings = self._package.shared_strings
        value = strings.get(index)
        if value is None:
            raise self._damaged("引用的文字不存在")
        return value

    def _resolve_formula(self, text: str, f: dict[str, str]) -> tuple[str | None, bool]:
        """(formula without `=`, whether an array). An `<f/>` without text of its own adds nothing: the array it belongs to says it all."""
        kind = f.get("t", "normal")
        formula = decode_escapes(text).strip(_BLANKS).removeprefix("=")
        if kind == "normal":
            return formula or None, False
        if kind == "shared":
            return self._shared_formula(formula, f.get("si", "")), False
        if kind == "array" and formula:
            self._add_array(f.get("ref", ""))
            return formula, True
        if kind == "dataTable":
            self._add_array(f.get("ref", ""))
            return f"TABLE({f.get('r1', '')},{f.get('r2', '')})", True
        raise self._damaged("的公式类型无法识别")

    def _add_array(self, reference: str) -> None:
        try:
            covered = area(reference)
        except ValueError:
            raise self._damaged("的数组公式范围不对") from None
        if covered[:2] != covered[2:]:
            self.arrays.append(covered)

    def _shared_formula(self, formula: str, group: str) -> str:
        """The formula of a cell of a shared group: the first cell of the group has the text, the others are shifted from it.

        A later cell with a text of its own must say the same: programs differ in which one they believe.
        """
        first = self._shared.get(group)
        if first is None:
            if not formula or not group:
                raise self._damaged("的共享公式缺少来源")
            self._shared[group] = self._row, self._column, formula
            return formula
        row, column, text = first
        try:
            shifted = shift_formula(text, self._row - row, self._column - column)
        except ValueError:
            raise self._damaged("的共享公式指到了表外") from None
        self._expanded += len(shifted)
        if self._expanded > self._limits.expanded_formulas:
            raise Unreadable("too-large", f"工作表“{self._sheet}”的公式过多。")
        if formula and normalise_formula(formula) != normalise_formula(shifted):
            raise self._damaged("的共享公式前后矛盾")
        return formula or shifted

    def _place(self, reference: str | None) -> tuple[int, int]:
        """The cell's position; without `r` it follows the cell before."""
        if reference is None:
            if self._column >= COLUMNS:
                raise self._damaged("的位置在表外")
            return self._row, self._column + 1
        try:
            return position(reference)
        except ValueError:
            raise self._damaged(f"的位置“{reference[:40]}”不对") from None

    def _drop_blanks(self) -> None:
        """Between elements there may be line breaks and indentation, nothing else."""
        if "".join(self._parts).strip(_BLANKS):
            raise Unreadable("damaged-xml", f"文件已损坏：工作表“{self._sheet}”{self._here()}附近有放错位置的文字。")
        self._parts.clear()

    def _here(self) -> str:
        reference = self._attributes.get("r")
        return reference[:20] if reference else f"第 {self._row} 行"

    def _damaged(self, problem: str) -> Unreadable:
        return Unreadable("damaged-cell", f"文件已损坏：工作表“{self._sheet}”单元格 {self._here()} {problem}。")
