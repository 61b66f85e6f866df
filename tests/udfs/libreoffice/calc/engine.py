"""Engine, application and workbooks."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from functools import cached_property

import uno
import xlwings as xw
from com.sun.star.table import CellAddress
from xlwings import NoSuchObjectError, base_classes

from calc.excel import BUSY, FILTERS, Application, ComError, Workbook
from calc.formats import make_styles
from calc.sheet import Sheets, cell_range
from calc.values import CellError, properties, url


# What the macros write by the hundred needs no question to LibreOffice's own parser, a millisecond each.
_EXCEL_REFERENCE = re.compile(r"=('(?:[^']|'')+')!(\$[A-Z]+\$\d+)")
_CALC_REFERENCE = re.compile(r"=\$((?:'(?:[^']|'')+'|[^'.]+))\.(\$[A-Z]+\$\d+)")
_LINK = re.compile(r'=HYPERLINK\(("(?:[^"]|"")*"),("(?:[^"]|"")*")\)')


class CalcEngine:
    """The connection to one soffice, and what a test can set or look at.

    `alerts`: (text, title, mode) of every message shown; `answers`: what the dialogs give back, by kind (folder, file, input);
    `asked`: what the dialogs said. `editing`: a cell is being edited; `protected_view`: the only window is in Protected View.
    """

    name, type = "libreoffice", "desktop"

    def __init__(self, context) -> None:
        self.context = context
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self._parsers: dict[tuple[str, int], object] = {}
        self.reset()

    def reset(self) -> None:
        self.alerts: list[tuple[str, str, str | None]] = []
        self.alert_answers: deque[str] = deque()
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, deque] = {"folder": deque(), "file": deque(), "input": deque()}
        self.statuses: list[object] = []
        self.read_only: set[str] = set()
        self.locked: list[tuple[object, str]] = []
        self.editing = False
        self.protected_view: object = None
        self.state = {"screen_updating": True, "enable_events": True, "display_alerts": True, "status_bar": False}
        self.active = None

    def answer(self, kind: str, said: str):
        """The next answer to a dialog; False, as Excel gives it, for one that was cancelled."""
        self.asked.append((kind, said))
        return self.answers[kind].popleft() if self.answers[kind] else False

    def documents(self) -> Iterator:
        found = self.desktop.Components.createEnumeration()
        while found.hasMoreElements():
            document = found.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield document

    @property
    def apps(self) -> Apps:
        return Apps(self)

    @staticmethod
    def prepare_xl_data_element(x: object, options: object) -> object:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        def clean(value):
            if isinstance(value, CellError):
                return str(value) if err_to_str else None
            if value is None or value == "":
                return empty_as
            return number_builder(value) if number_builder and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]


def activate(context) -> CalcEngine:
    """Makes LibreOffice the program that xlwings speaks to."""
    engine = CalcEngine(context)
    xw.engines.engines = [e for e in xw.engines.engines if e.name != engine.name]
    xw.engines.add(xw.Engine(impl=engine))
    xw.engines[engine.name].activate()
    return engine


class Apps(base_classes.Apps):
    def __init__(self, engine: CalcEngine) -> None:
        self.engine = engine

    def keys(self):
        return [1]

    def __iter__(self):
        yield App(self.engine)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return App(self.engine)


class App(base_classes.App):
    pid = 1
    visible = True

    def __init__(self, engine: CalcEngine) -> None:
        self.engine = engine

    @property
    def api(self) -> Application:
        return Application(self.engine)

    @property
    def version(self) -> str:
        return "7.4"

    @property
    def books(self) -> Books:
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:
        pass

    @property
    def selection(self):
        document = self.engine.active
        if document is None:
            return None
        chosen = document.CurrentSelection
        return cell_range(Book(document, self), chosen.RangeAddress) if hasattr(chosen, "RangeAddress") else None

    def _get(self, name: str) -> object:
        return self.engine.state[name]

    def _set(self, name: str, value: object) -> None:
        if self.engine.editing:
            raise ComError(BUSY, "")
        self.engine.state[name] = value

    @property
    def screen_updating(self) -> object:
        return self._get("screen_updating")

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        """LibreOffice's lock spares it painting and fitting rows after every single write."""
        changed = value != self._get("screen_updating")
        self._set("screen_updating", value)
        if changed and not value:
            self.engine.locked = [(document, document.RuntimeUID) for document in self.engine.documents()]
            for document, _ in self.engine.locked:
                document.addActionLock()
        elif changed:
            still = {document.RuntimeUID for document in self.engine.documents()}
            for document, uid in self.engine.locked:
                if uid in still:
                    document.removeActionLock()

    enable_events = property(lambda s: s._get("enable_events"), lambda s, v: s._set("enable_events", v))
    display_alerts = property(lambda s: s._get("display_alerts"), lambda s, v: s._set("display_alerts", v))

    @property
    def status_bar(self) -> object:
        return self._get("status_bar")

    @status_bar.setter
    def status_bar(self, value: object) -> None:
        self._set("status_bar", value)
        self.engine.statuses.append(value)

    @property
    def calculation(self) -> str:
        if self.engine.active is None:
            raise ComError(BUSY, "no workbook")
        return "automatic" if self.engine.active.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        """Excel has one mode for all open workbooks."""
        for document in self.engine.documents():
            document.enableAutomaticCalculation(value == "automatic")

    def alert(self, prompt, title, buttons, mode, callback) -> str:
        self.engine.alerts.append((prompt, title, mode))
        if buttons == "ok":
            return "ok"
        return self.engine.alert_answers.popleft() if self.engine.alert_answers else "cancel"


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self):
        return self.app.engine.desktop

    @property
    def active(self) -> Book:
        if self.app.engine.active is None:
            raise NoSuchObjectError("no workbook is open")
        return Book(self.app.engine.active, self.app)

    def __call__(self, key: int | str) -> Book:
        for n, book in enumerate(self, 1):
            if key == n or (isinstance(key, str) and book.name.lower() == key.lower()):
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return sum(1 for _ in self.app.engine.documents())

    def __iter__(self) -> Iterator[Book]:
        return (Book(document, self.app) for document in self.app.engine.documents())

    def add(self) -> Book:
        return self._load("private:factory/scalc")

    def open(self, fullname: str, update_links=None, read_only=None, *more) -> Book:
        """Excel lets a workbook opened read-only be changed, and refuses to save it; LibreOffice would refuse the change."""
        book = self._load(url(fullname))
        if read_only:
            self.app.engine.read_only.add(book.document.RuntimeUID)
        return book

    def _load(self, address: str) -> Book:
        # MacroExecutionMode 0: never run what a file brings along.
        document = self.api.loadComponentFromURL(
            address, "_blank", 0, properties(MacroExecutionMode=0, UpdateDocMode=0)
        )
        if document is None:
            raise ComError(-2146827284, f"can not open {address}")
        make_styles(document)
        document.setModified(False)
        self.app.engine.active = document
        return Book(document, self.app)


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
        return uno.fileUrlToSystemPath(self.document.URL) if self.document.URL else self.document.Title

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
        place = CellAddress(sheet, col, row)
        tokens = self._parser(1).parseFormula(formula.removeprefix("="), place)
        return "=" + self._parser(0).printFormula(tokens, place)

    def in_excel_words(self, formula: str, sheet: int, row: int, col: int) -> str:
        if simple := _CALC_REFERENCE.fullmatch(formula):
            return f"={simple[1]}!{simple[2]}"
        place = CellAddress(sheet, col, row)
        tokens = self._parser(0).parseFormula(formula.removeprefix("="), place)
        return "=" + self._parser(1).printFormula(tokens, place)

    def _parser(self, convention: int):
        """0: LibreOffice's own A1, 1: Excel's."""
        cache = self.app.engine._parsers
        key = self.document.RuntimeUID, convention
        if key not in cache:
            parser = self.document.createInstance("com.sun.star.sheet.FormulaParser")
            mapper = self.document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
            parser.CompileEnglish, parser.FormulaConvention = True, convention
            # FormulaLanguage: XL_ENGLISH = 4, API = 6; all groups of operators.
            parser.OpCodeMap = mapper.getAvailableMappings(4 if convention == 1 else 6, 0x1FF)
            cache[key] = parser
        return cache[key]
