"""Engine, application and workbooks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import xlwings as xw
from xlwings import NoSuchObjectError, base_classes

from calc.book import Book
from calc.excel import BUSY, Application, ComError
from calc.formats import make_styles
from calc.sheet import cell_range
from calc.values import CellError, properties, url


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
