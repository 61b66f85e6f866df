"""The menu of a cell, without a window: what the interceptor does to the entries that LibreOffice is about to show."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

OFFICE = Path(__file__).parents[3] / "udfs" / "oxt"
CELL = (".uno:Cut", ".uno:Copy", ".uno:InsertCell", ".uno:DeleteCell", "", ".uno:FormatCellDialog")
ROW = (".uno:Cut", ".uno:Copy", ".uno:InsertRowsBefore", ".uno:RowHeight", "", ".uno:FormatCellDialog")
ENTRIES = [("explain", "解释扣分"), ("about_indicator", "指标说明")]


class Entry:
    """An ActionTrigger, or a separator when it does nothing."""

    def __init__(self, kind: str, **values: str) -> None:
        self.kind, self.values = kind, values

    def getPropertySetInfo(self) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(hasPropertyByName=lambda _name: self.kind.endswith("ActionTrigger"))

    def getPropertyValue(self, name: str) -> str:  # noqa: N802
        return self.values[name]

    def setPropertyValue(self, name: str, value: str) -> None:  # noqa: N802
        self.values[name] = value


class Menu:
    """An ActionTriggerContainer."""

    def __init__(self, commands: tuple[str, ...]) -> None:
        self.entries = [
            Entry("ActionTrigger", CommandURL=one) if one else Entry("ActionTriggerSeparator") for one in commands
        ]

    def getCount(self) -> int:  # noqa: N802
        return len(self.entries)

    def getByIndex(self, n: int) -> Entry:  # noqa: N802
        return self.entries[n]

    def insertByIndex(self, n: int, entry: Entry) -> None:  # noqa: N802
        self.entries.insert(n, entry)

    def createInstance(self, kind: str) -> Entry:  # noqa: N802
        return Entry(kind)


@pytest.fixture(scope="module")
def cellmenu(uno_ready) -> ModuleType:
    """As the office loads it: a package of its own, not ours."""
    sys.path.append(str(OFFICE))
    try:
        return importlib.import_module("office.cellmenu")
    finally:
        sys.path.remove(str(OFFICE))


def ask(module: ModuleType, menu: Menu, entries=ENTRIES) -> str:
    return module.Interceptor(entries).notifyContextMenuExecute(SimpleNamespace(ActionTriggerContainer=menu)).value


def test_our_commands_come_last_in_the_menu_of_a_cell(cellmenu):
    menu = Menu(CELL)
    assert ask(cellmenu, menu) == "CONTINUE_MODIFIED"
    line, *added = menu.entries[len(CELL) :]
    assert line.kind == "com.sun.star.ui.ActionTriggerSeparator"
    assert [(one.values["CommandURL"], one.values["Text"]) for one in added] == [
        ("vnd.xladdin:explain", "解释扣分"),
        ("vnd.xladdin:about_indicator", "指标说明"),
    ]


def test_a_window_that_was_given_the_interceptor_twice_shows_them_once(cellmenu):
    menu = Menu(CELL)
    ask(cellmenu, menu)
    shown = list(menu.entries)
    assert ask(cellmenu, menu) == "IGNORED"
    assert menu.entries == shown


@pytest.mark.parametrize("commands", [ROW, (".uno:RenameTable",), ()], ids=["row", "sheet", "empty"])
def test_other_menus_stay_as_they_are(cellmenu, commands):
    menu = Menu(commands)
    assert ask(cellmenu, menu) == "IGNORED"
    assert len(menu.entries) == len(commands)


def test_without_commands_nothing_is_added(cellmenu):
    assert ask(cellmenu, Menu(CELL), []) == "IGNORED"


def test_every_window_of_the_document_is_given_the_interceptor_and_other_events_do_no_harm(cellmenu):
    given: list[object] = []
    window = SimpleNamespace(registerContextMenuInterceptor=given.append)
    windows = [window, SimpleNamespace(), window]
    controllers = SimpleNamespace(hasMoreElements=lambda: bool(windows), nextElement=windows.pop)
    document = SimpleNamespace(getControllers=lambda: controllers)
    environment = [
        SimpleNamespace(Name="EventName", Value="OnViewCreated"),
        SimpleNamespace(Name="Model", Value=document),
    ]
    job = cellmenu.CellMenu(None)
    job.execute([SimpleNamespace(Name="Environment", Value=environment)])
    assert len(given) == 2
    job.execute([])
    job.execute([SimpleNamespace(Name="Environment", Value=environment[:1])])
    assert len(given) == 2
