"""What the rows of a worksheet mean: positions, values and formulas, whichever way their XML was taken apart.

Taken strictly: unknown cell types, cells or rows told twice or out of order, numbers that are none and shared formulas
that contradict themselves are refused, because two programs would see two different sheets. ECMA-376 part 1, 18.3.1.4
(c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from xladdin.workbook.cell_values import BOOLS, POSITIONS, Area, area, number, position, serial_day
from xladdin.workbook.formula_text import COLUMNS, ROWS, column_letters, normalise_formula, shift_formula
from xladdin.workbook.package import Package
from xladdin.workbook.plain_xml import TOKEN_SIZE, attributes, inline_text, unescape
from xladdin.workbook.shared_strings import decode_escapes, run_text
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import BLANKS, is_true

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
_TYPED = (None, "n", "s")
_COMPUTED = (None, "n", "str")
_new = tuple.__new__


class SheetData:
    """The cells of one sheet as they arrive in document order; `cells`, `arrays`, `hidden_rows` as in Grid."""

    def __init__(self, package: Package, sheet: str) -> None:
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.arrays: list[Area] = []
        self.hidden_rows: list[tuple[int, int]] = []
        self.sheet = sheet
        self._package = package
        self._limits = package.archive.limits
        self._dates = package.date_styles
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
            kind = "date" if style in self._dates else "number"
        else:
            kind, value = self._value(kind, text, inline)
        array = False
        if formula is not None:
            formula, array = self._resolve(formula, f or {})
        if value is not None:
            self.cells[place] = _new(RawCell, (kind, value, formula, array))
        elif formula is not None:
            self.cells[place] = _new(RawCell, ("missing-cache", None, formula, array))

    def take_rows(self, tokens: list[str]) -> None:
        """All rows from the tokens of plain_xml; ValueError or Unreadable when something is wrong with them.

        Blank cells, numbers and texts, typed or computed, are taken here, without the detour over `cell`, for speed.
        """
        inside = False
        cells, dates, known = self.cells, self._dates, POSITIONS.get
        strings: dict[str, str] | None = None
        row_now = column_now = 0
        groups = zip(*[iter(tokens)] * TOKEN_SIZE, strict=False)
        for _, reference, style, kind, f, formula, text, other, row, rest, closed, row_end in groups:
            if reference is None:
                inside = self._row_tag(inside, row, rest, closed, row_end)
                row_now, column_now = self._row, 0
                continue
            if not inside:
                raise ValueError(reference)
            place = known(reference) or position(reference)
            if place[0] != row_now or place[1] <= column_now:
                raise ValueError(reference)
            column_now = place[1]
            if f is None and other is None and kind in _TYPED:
                if not text:
                    continue
                if kind != "s":
                    cells[place] = _new(RawCell, ("date" if style in dates else "number", number(text), None, False))
                    continue
                if strings is None:
                    strings = self._package.shared_strings
                string = strings.get(text)
                if string is None:
                    raise ValueError(text)
                cells[place] = _new(RawCell, ("text", string, None, False))
            elif kind == "inlineStr" and f is None and text is None and (other or "").startswith("<is>"):
                cells[place] = _new(RawCell, ("text", _inline(other), None, False))  # type: ignore[arg-type]
            elif f == "" and formula and other is None and kind in _COMPUTED:
                source = _formula(formula)
                if not source:
                    raise ValueError(reference)
                if text is None or (kind != "str" and not text):
                    cells[place] = _new(RawCell, ("missing-cache", None, source, False))
                elif kind == "str":
                    cells[place] = _new(RawCell, ("text", decode_escapes(unescape(text)), source, False))
                else:
                    cells[place] = _new(RawCell, ("date" if style in dates else "number", number(text), source, False))
            else:
                self._column = column_now - 1
                self._rare_cell(reference, style, kind or "n", f, formula, text, other)
        if inside:
            raise ValueError("row")

    def _rare_cell(
        self,
        reference: str,
        style: str | None,
        kind: str,
        f: str | None,
        formula: str | None,
        text: str | None,
        other: str | None,
    ) -> None:
        """A cell with anything but a typed or computed number or text: shared and array formulas, errors, booleans, dates."""
        inline = None
        if text is not None:
            text = unescape(text)
        elif other is not None and other.startswith("<is>"):
            inline = run_text(*inline_text(other))
        elif other is not None:
            text = ""
        resolved = None if f is None else unescape(formula or "")
        self.cell(reference, style, kind, text, inline, resolved, attributes(f) if f else None)

    def _row_tag(self, inside: bool, row: str | None, rest: str, closed: str | None, row_end: str | None) -> bool:
        """A row's start tag, empty tag or end tag; whether a row is open after it."""
        if inside == (row_end is None):
            raise ValueError(row)
        if row is None:
            return False
        self.start_row(row, bool(rest) and is_true(attributes(rest).get("hidden")))
        return closed is None

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


@lru_cache(maxsize=8192)
def _inline(element: str) -> str:
    """The text of a plain `<is>` element; the same labels stand in every workbook of a form."""
    return run_text(*inline_text(element))


@lru_cache(maxsize=8192)
def _formula(text: str) -> str:
    """The formula in the text of a plain `<f>`, without `=`."""
    return decode_escapes(unescape(text)).strip(BLANKS).removeprefix("=")
