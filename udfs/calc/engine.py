"""The engine: one connection to a running LibreOffice, and the person in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

import xlwings as xw

from udfs.calc.values import CellError

if TYPE_CHECKING:
    from udfs.calc.app import Apps

START_STATE = {"screen_updating": True, "enable_events": True, "display_alerts": True, "status_bar": False}


class Person(Protocol):
    """Who clicked: what is shown to him and asked of him."""

    def alert(self, text: str, title: str, mode: str | None, buttons: str) -> str:
        """A message box; gives the button pressed."""

    def ask_folder(self, title: str) -> str | None:
        """The path chosen; None when the dialog was cancelled."""

    def ask_file(self, title: str, kind: str, patterns: str) -> str | None:
        """The path of a file; None when the dialog was cancelled. `patterns`: as `*.xlsx;*.docx`, under the name `kind`."""

    def ask_text(self, prompt: str, title: str, default: str) -> str | None:
        """What was typed; None when the dialog was cancelled."""

    def status(self, text: str | None) -> None:
        """Shows progress in the status bar; None gives the bar back."""


class CalcEngine:
    """`active`: the document that Excel would call the active workbook. `step`: the name of the one undo step that all
    changes of a macro become; without it each change is a step of its own. `editing`: a cell is being edited;
    `protected_view` is never anything in LibreOffice. Tests set the last two to what Excel might say.
    """

    name, type = "libreoffice", "desktop"

    def __init__(self, context: Any, person: Person) -> None:
        self.person = person
        self.parsers: dict[tuple[str, int], Any] = {}
        self.reach(context)
        self.start()

    def reach(self, context: Any | None) -> None:
        """The office's component context; None while there is nothing to do."""
        self.context = context
        name = "com.sun.star.frame.Desktop"
        self.desktop = context.ServiceManager.createInstanceWithContext(name, context) if context is not None else None

    def start(self, active: Any = None, step: str = "") -> None:
        """Forgets what earlier macros left behind."""
        self.active, self.step = active, step
        self.parsers.clear()
        self.read_only: set[str] = set()
        self.locked: list[tuple[Any, str]] = []
        self.editing = False
        self.protected_view: object = None
        self.state: dict[str, object] = dict(START_STATE)
        self._stepping: Any = None

    def documents(self) -> Iterator[Any]:
        """The spreadsheets that are open."""
        found = self.desktop.Components.createEnumeration()
        while found.hasMoreElements():
            document = found.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield document

    def lock(self) -> None:
        """Spares LibreOffice painting and fitting rows after every single write, and begins the undo step."""
        self.locked = [(document, document.RuntimeUID) for document in self.documents()]
        for document, _ in self.locked:
            document.addActionLock()
        if self.step and self.active is not None:
            self._stepping = self.active
            self._stepping.UndoManager.enterUndoContext(self.step)

    def unlock(self) -> None:
        still = {document.RuntimeUID for document in self.documents()}
        if self._stepping is not None:
            with suppress(Exception):  # the workbook was closed meanwhile
                self._stepping.UndoManager.leaveUndoContext()
            self._stepping = None
        for document, uid in self.locked:
            if uid in still:
                document.removeActionLock()
        self.locked = []

    @property
    def apps(self) -> Apps:
        from udfs.calc.app import Apps

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


def activate(engine: CalcEngine) -> CalcEngine:
    """Makes it the program that xlwings speaks to."""
    xw.engines.engines = [e for e in xw.engines.engines if e.name != engine.name]
    xw.engines.add(xw.Engine(impl=engine))
    xw.engines[engine.name].activate()
    return engine
