"""The menu of the right mouse button on a cell: the commands that are in Excel's too, below LibreOffice's own entries."""

# ruff: noqa: N802  (names of UNO)
from __future__ import annotations

import unohelper
from com.sun.star.task import XJob
from com.sun.star.ui import XContextMenuInterceptor
from com.sun.star.ui.ContextMenuInterceptorAction import CONTINUE_MODIFIED, IGNORED

from .handler import PROTOCOL
from .service import Service

OF_CELLS = frozenset((".uno:InsertCell", ".uno:DeleteCell", ".uno:InsertAnnotation"))
"""Entries that LibreOffice gives the menu of cells, and none of rows, columns, sheets or drawings."""


class CellMenu(unohelper.Base, Service, XJob):
    """A job that LibreOffice runs for every new window of a spreadsheet (Jobs.xcu): it hangs the interceptor into it."""

    IMPLEMENTATION = "org.xladdin.CellMenu"
    SERVICES = ("com.sun.star.task.Job",)
    entries = ()
    """Command ids and labels; set by component.py."""

    def __init__(self, context, *_arguments):
        pass

    def execute(self, arguments):
        """A job of an event is not told the window, only the document: a window that had the interceptor before gets it again."""
        document = _model(arguments)
        controllers = document.getControllers() if hasattr(document, "getControllers") else None
        while controllers is not None and controllers.hasMoreElements():
            controller = controllers.nextElement()
            if hasattr(controller, "registerContextMenuInterceptor"):
                controller.registerContextMenuInterceptor(Interceptor(type(self).entries))


def _model(arguments):
    """The document that the event is about; None when it names none."""
    for one in arguments:
        if one.Name == "Environment":
            return next((inner.Value for inner in one.Value if inner.Name == "Model"), None)
    return None


class Interceptor(unohelper.Base, XContextMenuInterceptor):
    """Asked by a window before it shows a menu of the right mouse button."""

    def __init__(self, entries):
        self._entries = entries

    def notifyContextMenuExecute(self, event):
        """Adds the entries to the menu of a cell, once; other menus stay as they are."""
        menu = event.ActionTriggerContainer
        there = commands_in(menu)
        if not self._entries or not OF_CELLS & there or PROTOCOL + self._entries[0][0] in there:
            return IGNORED
        _append(menu, "com.sun.star.ui.ActionTriggerSeparator")
        for command, label in self._entries:
            _append(menu, "com.sun.star.ui.ActionTrigger", Text=label, CommandURL=PROTOCOL + command)
        return CONTINUE_MODIFIED


def _append(menu, kind, **values):
    made = menu.createInstance(kind)
    for name, value in values.items():
        made.setPropertyValue(name, value)
    menu.insertByIndex(menu.getCount(), made)


def commands_in(menu):
    """What the entries of a menu do, without those of its submenus."""
    found = set()
    for n in range(menu.getCount()):
        entry = menu.getByIndex(n)
        if entry.getPropertySetInfo().hasPropertyByName("CommandURL"):
            found.add(entry.getPropertyValue("CommandURL"))
    return found
