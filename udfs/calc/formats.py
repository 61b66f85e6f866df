"""How cells look: direct formats, conditional formats, frozen panes."""

from __future__ import annotations

from xlwings import base_classes

from udfs.calc.values import COLUMNS, ROWS, office_color, rgb
from udfs.calc.words import address, enum, struct

RULE_COLORS = ("#FF7C80", "#FFC000", "#9DC3E6")
SIDES = ("Top", "Bottom", "Left", "Right", "Horizontal", "Vertical")
THIN = 26
"""Hundredths of a millimetre."""
WIDTH_UNIT = 190
"""Hundredths of a millimetre of one unit of column width."""
EXPRESSION = 24
"""com.sun.star.sheet.ConditionFormatOperator"""
CONDITION = 0
"""com.sun.star.sheet.ConditionEntryType"""


def style_name(color: object) -> str:
    return f"xladdin-{office_color(color):06x}"


def sheets_of(document) -> list:
    tabs = document.Sheets
    return [tabs.getByIndex(n) for n in range(tabs.Count)]


def make_styles(document) -> None:
    """Cell styles for the colours of rules. LibreOffice lets nobody make a style while any sheet is protected, and crashes when
    styles are loaded from a file instead (7.4): so protection is lifted for the moment.
    """
    styles = document.StyleFamilies.getByName("CellStyles")
    wanted = [color for color in RULE_COLORS if not styles.hasByName(style_name(color))]
    locked = [sheet for sheet in sheets_of(document) if sheet.isProtected()] if wanted else []
    lifted = []
    try:
        for sheet in locked:
            sheet.unprotect("")
            lifted.append(sheet)
        for color in wanted:
            styles.insertByName(style_name(color), document.createInstance("com.sun.star.style.CellStyle"))
            styles.getByName(style_name(color)).CellBackColor = office_color(color)
    except Exception:  # a sheet has a password: no rule can be painted in this document
        pass
    finally:
        for sheet in lifted:
            sheet.protect("")


class Formats:
    """Direct formats of a Range (mixed into it)."""

    @property
    def color(self):
        return rgb(self.cells.CellBackColor)

    @color.setter
    def color(self, value) -> None:
        self.cells.CellBackColor = office_color(value)

    @property
    def number_format(self) -> str:
        return self.book.document.NumberFormats.getByKey(self.cells.NumberFormat).FormatString

    @number_format.setter
    def number_format(self, code: str) -> None:
        """`code` in English words, as in Excel: "General" means nothing to a Chinese office, which calls it "G/通用格式"."""
        formats = self.book.document.NumberFormats
        english, own = struct("lang.Locale", Language="en", Country="US"), struct("lang.Locale")
        self.cells.NumberFormat = formats.addNewConverted(code, english, own)

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def wrap_text(self) -> bool:
        return self.cells.IsTextWrapped

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.cells.IsTextWrapped = bool(value)

    @property
    def horizontal_alignment(self) -> str:
        return self.cells.HoriJustify.value.lower()

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.cells.HoriJustify = enum("table.CellHoriJustify", value.upper())

    @property
    def vertical_alignment(self) -> str:
        return {0: "bottom", 1: "top", 2: "center", 3: "bottom"}[int(self.cells.VertJustify)]

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.cells.VertJustify = {"top": 1, "center": 2, "bottom": 3}[value]

    @property
    def column_width(self) -> float:
        return round(self.cells.Columns.getByIndex(0).Width / WIDTH_UNIT, 2)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.cells.Columns.Width = int(value * WIDTH_UNIT + 100)

    @property
    def row_height(self) -> float:
        return self.cells.Rows.getByIndex(0).Height * 72 / 2540

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.cells.Rows.Height = int(value * 2540 / 72)


class Font(base_classes.Font):
    """Chinese text follows the `Asian` twin of each property."""

    def __init__(self, cells) -> None:
        self._range = cells

    def _set(self, name: str, value: object) -> None:
        for suffix in ("", "Asian", "Complex"):
            self._range.cells.setPropertyValue(name + suffix, value)

    bold = property(lambda s: s._range.cells.CharWeight > 100, lambda s, v: s._set("CharWeight", 150.0 if v else 100.0))
    size = property(lambda s: s._range.cells.CharHeight, lambda s, v: s._set("CharHeight", float(v)))
    name = property(lambda s: s._range.cells.CharFontName, lambda s, v: s._set("CharFontName", v))
    color = property(
        lambda s: rgb(s._range.cells.CharColor) or (0, 0, 0),
        lambda s, v: setattr(s._range.cells, "CharColor", office_color(v)),
    )


class Borders(base_classes.Borders):
    def __init__(self, cells) -> None:
        self._range = cells

    def set(self, which, *, line_style=None, weight=None, color=None) -> None:
        shade = office_color(color) if isinstance(color, str | tuple) else 0
        line = struct("table.BorderLine2", OuterLineWidth=THIN, LineWidth=THIN, Color=shade)
        table = self._range.cells.TableBorder2
        for side in SIDES:
            setattr(table, f"{side}Line", line)
            setattr(table, f"Is{side}LineValid", True)
        self._range.cells.TableBorder2 = table


class FreezePanes(base_classes.FreezePanes):
    def __init__(self, sheet) -> None:
        self._sheet = sheet

    def freeze_at(self, cells) -> None:
        rows, cols = cells.shape if hasattr(cells, "shape") else self._sheet.range(cells).shape
        self._sheet.activate()
        controller = self._sheet.book.document.CurrentController
        controller.freezeAtPosition(0 if cols == COLUMNS else cols, 0 if rows == ROWS else rows)


class ConditionalFormats(base_classes.ConditionalFormats):
    """Rules that touch a range, the latest first, as xlwings puts them. LibreOffice paints by a cell style, made for each colour;
    where two rules fill one cell it shows the elder, unlike Excel.
    """

    def __init__(self, cells) -> None:
        self._range = cells

    @property
    def api(self):
        return self._range.sheet.sheet.ConditionalFormats

    def _touching(self):
        asked = [area.uno_address for area in self._range.areas]
        for rule in reversed(self.api.getConditionalFormats()):
            if any(_meet(a, b) for a in asked for b in rule.Range.RangeAddresses):
                yield rule

    def __iter__(self):
        return (ConditionalFormat(self, rule) for rule in self._touching())

    def __len__(self) -> int:
        return sum(1 for _ in self._touching())

    def __call__(self, index: int) -> ConditionalFormat:
        return ConditionalFormat(self, list(self._touching())[index - 1])

    def add_custom(self, spec: dict) -> ConditionalFormat:
        from udfs.calc.cells import refuse_protected

        refuse_protected(self._range)
        document, rules = self._range.book.document, self.api
        make_styles(document)
        areas = document.createInstance("com.sun.star.sheet.SheetCellRanges")
        areas.addRangeAddresses(tuple(area.uno_address for area in self._range.areas), False)
        made = rules.createByRange(areas)
        rule = next(rule for rule in reversed(rules.getConditionalFormats()) if made == rule.ID)
        rule.createEntry(CONDITION, 0)
        entry = rule.getByIndex(0)
        entry.StyleName = style_name(spec["fill_color"])
        entry.Operator = EXPRESSION
        entry.Formula1 = spec["formula"].removeprefix("=")
        for area in self._range.areas:
            paint(area)
        return ConditionalFormat(self, rule)


class ConditionalFormat(base_classes.ConditionalFormat):
    def __init__(self, rules: ConditionalFormats, rule) -> None:
        self._rules, self._rule = rules, rule

    @property
    def type(self) -> str:
        return "custom" if self._is_expression() else "cell_value"

    def _is_expression(self) -> bool:
        entry = self._rule.getByIndex(0)
        return entry.getType() == CONDITION and entry.Operator == EXPRESSION

    @property
    def formula(self) -> str | None:
        return "=" + self._rule.getByIndex(0).Formula1 if self._is_expression() else None

    @property
    def fill_color(self):
        name = self._rule.getByIndex(0).StyleName
        return rgb(self._rules._range.book.document.StyleFamilies.getByName("CellStyles").getByName(name).CellBackColor)

    def delete(self) -> None:
        self._rules.api.removeByID(self._rule.ID)


def paint(area) -> None:
    """LibreOffice (7.4) lists a rule made through this interface and paints it only once the workbook was saved and opened again. A
    copy of the cells upon themselves makes it look at its rules. It also joins rules that say the same of several cells into one,
    which changes nothing that is seen.
    """
    place = area.uno_address
    area.sheet.sheet.copyRange(address(place.Sheet, place.StartColumn, place.StartRow), place)


def _meet(a, b) -> bool:
    return not (
        a.EndRow < b.StartRow or b.EndRow < a.StartRow or a.EndColumn < b.StartColumn or b.EndColumn < a.StartColumn
    )
