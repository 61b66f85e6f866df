"""One workbook: saving, closing, and formulas in the words of both programs."""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from xlwings import base_classes

from udfs.calc.excel import FILTERS, ComError, Workbook
from udfs.calc.sheet import Sheets
from udfs.calc.words import address, path_of, properties, url

if TYPE_CHECKING:
    from udfs.calc.app import App

# What the macros write by the hundred needs no question to LibreOffice's own parser, a millisecond each.
_EXCEL_REFERENCE = re.compile(r"=('(?:[^']|'')+')!(\$[A-Z]+\$\d+)")
_CALC_REFERENCE = re.compile(r"=\$((?:'(?:[^']|'')+'|[^'.]+))\.(\$[A-Z]+\$\d+)")
_LINK = re.compile(r'=HYPERLINK\(("(?:[^"]|"")*"),("(?:[^"]|"")*")\)')


class Book(base_classes.Book):
    def __init__(self, document, app: App) -> None:
        self.document, self._app = document, app

    @cached_property
    def tabs(self):
        """The UNO sheets."""
        return self.document.Sheets

    @cached_property
    def controller(self):
        return self.document.CurrentController

    @property
    def api(self) -> Workbook:
        return Workbook(self.document, self.app.engine)

    @property
    def app(self) -> App:
        return self._app

    @property
    def fullname(self) -> str:
        return path_of(self.document.URL) if self.document.URL else self.document.Title

    @property
    def name(self) -> str:
        return os.path.basename(self.fullname)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        self.app.engine.active = self.document

    def close(self) -> None:
        engine = self.app.engine
        ending = self.document
        if engine.active is not None and engine.active.RuntimeUID == ending.RuntimeUID:
            engine.active = None
        ending.close(True)
        engine.active = engine.active or next(engine.documents(), None)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if path is None and self.api.ReadOnly:
            raise ComError(-2146827284, "只读")
        if path is None:
            self.document.store()
        else:
            self.document.storeAsURL(url(path), properties(FilterName=FILTERS[path.rpartition(".")[2].lower()]))

    def printed(self, formula: str, sheet: int, row: int, col: int) -> str:
        """A formula in Excel's words -> in those of LibreOffice's own interface. 0-based place."""
        if simple := _EXCEL_REFERENCE.fullmatch(formula):
            return f"=${simple[1]}.{simple[2]}"
        if simple := _LINK.fullmatch(formula):
            return f"=HYPERLINK({simple[1]};{simple[2]})"
        place = address(sheet, col, row)
        tokens = self._parser(1).parseFormula(formula.removeprefix("="), place)
        return "=" + self._parser(0).printFormula(tokens, place)

    def in_excel_words(self, formula: str, sheet: int, row: int, col: int) -> str:
        if simple := _CALC_REFERENCE.fullmatch(formula):
            return f"={simple[1]}!{simple[2]}"
        place = address(sheet, col, row)
        tokens = self._parser(0).parseFormula(formula.removeprefix("="), place)
        return "=" + self._parser(1).printFormula(tokens, place)

    def _parser(self, convention: int):
        """0: LibreOffice's own A1, 1: Excel's."""
        cache = self.app.engine.parsers
        key = self.document.RuntimeUID, convention
        if key not in cache:
            parser = self.document.createInstance("com.sun.star.sheet.FormulaParser")
            mapper = self.document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
            parser.CompileEnglish, parser.FormulaConvention = True, convention
            # FormulaLanguage: XL_ENGLISH = 4, API = 6; all groups of operators.
            parser.OpCodeMap = mapper.getAvailableMappings(4 if convention == 1 else 6, 0x1FF)
            cache[key] = parser
        return cache[key]
