"""The program and its open workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from xlwings import NoSuchObjectError, base_classes

from udfs.calc.book import Book
from udfs.calc.excel import BUSY, REFUSED, Application, ComError
from udfs.calc.sheet import cell_range
from udfs.calc.words import properties, url

if TYPE_CHECKING:
    from udfs.calc.engine import CalcEngine

PRODUCT = "/org.openoffice.Setup/Product"
NEVER_EXECUTE = 0
"""com.sun.star.document.MacroExecMode: what a file brings along is never run."""
NO_UPDATE = 0
"""com.sun.star.document.UpdateDocMode: links are not followed."""


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

    @cached_property
    def version(self) -> str:
        context = self.engine.context
        provider = "com.sun.star.configuration.ConfigurationProvider"
        settings = context.ServiceManager.createInstanceWithContext(provider, context)
        access = settings.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", properties(nodepath=PRODUCT)
        )
        return str(access.getByName("ooSetupVersion"))

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
        area = getattr(chosen, "RangeAddress", None)
        return cell_range(Book(document, self), area) if area is not None else None

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
        changed = value != self._get("screen_updating")
        self._set("screen_updating", value)
        if changed:
            (self.engine.unlock if value else self.engine.lock)()

    enable_events = property(lambda s: s._get("enable_events"), lambda s, v: s._set("enable_events", v))
    display_alerts = property(lambda s: s._get("display_alerts"), lambda s, v: s._set("display_alerts", v))

    @property
    def status_bar(self) -> object:
        return self._get("status_bar")

    @status_bar.setter
    def status_bar(self, value: object) -> None:
        self._set("status_bar", value)
        self.engine.person.status(str(value) if value else None)

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
        return self.engine.person.alert(prompt, title, mode, buttons)


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
        # A window made by another thread than the office's own hangs on some systems.
        settings = properties(MacroExecutionMode=NEVER_EXECUTE, UpdateDocMode=NO_UPDATE, OnMainThread=True)
        document = self.api.loadComponentFromURL(address, "_blank", 0, settings)
        if document is None:
            raise ComError(REFUSED, f"can not open {address}")
        self.app.engine.active = document
        return Book(document, self.app)
