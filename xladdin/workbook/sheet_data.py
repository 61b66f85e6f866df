"""What the rows of a worksheet mean: positions, values and formulas, whichever way their XML was taken apart.

Taken strictly: unknown cell types, cells or rows told twice or out of order, numbers that are none and shared formulas
that contradict themselves are refused, because two programs would see two different sheets. ECMA-376 part 1, 18.3.1.4
(c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from xladdin.workbook.cell_values import BOOLS, POSITIONS, Area, area, number, position, serial_day
from xladdin.workbook.formula_text import COLUMNS, ROWS, column_letters, normalise_formula, shift_formula
from xladdin.workbook.package import Package
from xladdin.workbook.shared_strings import decode_escapes
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import BLANKS

Kind = Literal["number", "text", "bool", "error", "date", "missing-cache"]
Value = Decimal | str | bool | None


class RawCell(NamedTuple):
    """What one cell holds, as saved.

    `value`: Decimal for `number` and `date` (serial day in the workbook's date system), str for `text` and `error`
    (`#DIV/0!`), bool, None for `missing-cache` (a formula whose result nobody has saved). `formula` is the text after
    `=`, None for a typed value; `array` when it is an array formula or data table.
    """

    kind: Kind
    value: Value
    formula: str | None = None
    array: bool = False


_KINDS = ("n", "s", "b", "e", "d", "inlineStr")
_new = tuple.__new__


class SheetData:
    """The cells of one sheet as they arrive in document order; `cells`, `arrays`, `hidden_rows` as in Grid.

    `dates`: the style numbers of this workbook that show a number as a date.
    """

    def __init__(self, package: Package, sheet: str) -> None:
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.arrays: list[Area] = []
        self.hidden_rows: list[tuple[int, int]] = []
        self.sheet = sheet
        self._package = package
        self._limits = package.archive.limits
        self.dates = package.date_styles
        self._shared: dict[str, tuple[int, int, str]] = {}
        self._expanded = self._seen = 0
        self._row = self._column = 0

    def start_row(self, number_text: str | None, hidden: bool) -> None:
        """A row begins; without a number it follows the row before."""
        row = self._row + 1
        if number_text is not None:
            row = int(number_text) if len(number_text) < 8 and number_text.isascii() and number_text.isdigit() else 0
        if not self._row < row <= ROWS:
            raise self.damaged(f"第 {self._row} 行之后的行号“{str(number_text)[:20]}”不对")
        self.enter_row(row, hidden)

    def enter_row(self, row: int, hidden: bool) -> None:
        """The row with this number begins. ValueError when it does not come after the row before."""
        if not self._row < row <= ROWS:
            raise ValueError(row)
        if len(self.cells) > self._limits.cells or self._seen > self._limits.blank_cells:
            raise Unreadable("too-large", f"工作表“{self.sheet}”的单元格过多（{len(self.cells)} 个有内容）。")
        self._row = row
        self._column = 0
        if hidden:
            spans = self.hidden_rows
            if spans and spans[-1][1] == row - 1:
                spans[-1] = spans[-1][0], row
            else:
                spans.append((row, row))

    def shared_text(self, index: str) -> str:
        """The text of this workbook's string table. ValueError for an index that is not in it."""
        text = self._package.shared_strings.get(index)
        if text is None:
            raise ValueError(index)
        return text

    def cell(
        self,
        reference: str | None,
        style: str | None,
        kind: str,
        text: str | None,
        inline: str | None = None,
        formula: str | None = None,
        f: dict[str, str] | None = None,
    ) -> None:
        """A `<c r= s= t=>` with the content of its `<v>`, `<is>` and `<f>`, None for those it has not."""
        place = POSITIONS.get(reference) or self._place(reference)
        row, column = place
        if row != self._row or column <= self._column:
            raise self.damaged_cell(column, f"登记为“{reference}”，与前后单元格矛盾")
        self._column = column
        self._seen += 1
        if text is None and formula is None and inline is None:
            return
        if kind == "n" and text:
            try:
                value: Value = number(text)
            except ValueError:
                raise self._invalid(text) from None
            kind = "date" if style in self.dates else "number"
        else:
            kind, value = self._value(kind, text, inline)
        array = False
        if formula is not None:
            formula, array = self._resolve(formula, f or {})
        if value is not None:
            self.cells[place] = _new(RawCell, (kind, value, formula, array))
        elif formula is not None:
            self.cells[place] = _new(RawCell, ("missing-cache", None, formula, array))

    def _place(self, reference: str | None) -> tuple[int, int]:
        """The cell's position; without `r` it follows the cell before."""
        if reference is None and self._column < COLUMNS:
            return self._row, self._column + 1
        try:
            return position(reference or "")
        except ValueError:
            raise self.damaged_cell(self._column + 1, f"登记为“{str(reference)[:20]}”，不是单元格位置") from None

    def _value(self, kind: str, text: str | None, inline: str | None) -> tuple[str, Value]:
        """(kind, value) of all but plain numbers; the value is None when nothing is stored."""
        if inline is not None:
            if kind != "inlineStr" or text is not None:
                raise self.damaged_cell(self._column, "存了互相矛盾的内容")
            return "text", inline
        if kind == "str":
            return "text", None if text is None else decode_escapes(text)
        if kind not in _KINDS:
            raise self.damaged_cell(self._column, f"的类型“{kind[:20]}”无法识别")
        if not text:
            return kind, None
        if kind == "s":
            value = self._package.shared_strings.get(text)
            if value is None:
                raise self.damaged_cell(self._column, "引用的文字不存在")
            return "text", value
        if kind == "e":
            return "error", text
        try:
            if kind == "b":
                return "bool", BOOLS[text]
            if kind == "d":
                return "date", serial_day(text, self._package.date1904)
        except (KeyError, ValueError):
            pass
        raise self._invalid(text)

    def _resolve(self, text: str, f: dict[str, str]) -> tuple[str | None, bool]:
        """(formula without `=`, whether an array).

        An `<f/>` without text says nothing: Excel writes it inside an array, whose first cell has the formula.
        """
        kind = f.get("t", "normal")
        formula = decode_escapes(text).strip(BLANKS).removeprefix("=")
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
        raise self.damaged_cell(self._column, "的公式类型无法识别")

    def _add_array(self, reference: str) -> None:
        try:
            covered = area(reference)
        except ValueError:
            raise self.damaged_cell(self._column, "的数组公式范围不对") from None
        if covered[:2] != covered[2:]:
            self.arrays.append(covered)

    def _shared_formula(self, formula: str, group: str) -> str:
        """The formula of a cell of a shared group: the first has the text, the others are shifted from it.

        A later cell with a text of its own must say the same: programs differ in which one they believe.
        """
        first = self._shared.get(group)
        if first is None:
            if not formula or not group:
                raise self.damaged_cell(self._column, "的共享公式缺少来源")
            self._shared[group] = self._row, self._column, formula
            return formula
        row, column, text = first
        try:
            shifted = shift_formula(text, self._row - row, self._column - column)
        except ValueError:
            raise self.damaged_cell(self._column, "的共享公式指到了表外") from None
        self._expanded += len(shifted)
        if self._expanded > self._limits.expanded_formulas:
            raise Unreadable("too-large", f"工作表“{self.sheet}”的公式过多。")
        if formula and normalise_formula(formula) != normalise_formula(shifted):
            raise self.damaged_cell(self._column, "的共享公式前后矛盾")
        return shifted

    def damaged(self, problem: str) -> Unreadable:
        return Unreadable("damaged-xml", f"文件已损坏：工作表“{self.sheet}”{problem}。")

    def damaged_cell(self, column: int, problem: str) -> Unreadable:
        place = f"{column_letters(column)}{self._row}"
        return Unreadable("damaged-cell", f"文件已损坏：工作表“{self.sheet}”的单元格 {place} {problem}。")

    def _invalid(self, text: str) -> Unreadable:
        return self.damaged_cell(self._column, f"的内容“{text[:20]}”不是有效的值")
