"""Worksheet functions: a Calc Add-In whose every function is worked out by a process of the environment.

Calc waits for each of them with its lock held, so this process asks the office nothing back, and is not the one that runs macros.
"""

from __future__ import annotations

import queue
import threading

import unohelper

from .process import NotStarted, Process
from .service import Service

SECONDS = 60
"""For one function; a list of findings reads a whole workbook."""


class Calculator:
    """The process, started by the first function that is calculated."""

    def __init__(self, settings):
        self._settings = settings
        self._process = self._answers = None
        self._failed = False
        self._lock = threading.Lock()

    def call(self, name, arguments):
        """The result as rows; a text that says what is wrong in place of it."""
        with self._lock:
            if self._failed:
                return ((self._settings.words["no_function"],),)
            try:
                self._start()
                self._process.send({"function": name, "args": [plain(one) for one in arguments]})
                found = self._answers.get(timeout=SECONDS)
            except queue.Empty:
                self._stop()
                return ((self._settings.words["too_slow"],),)
            except (NotStarted, OSError, ValueError):
                self._failed = True
                return ((self._settings.words["no_function"],),)
            if found is None:
                self._stop()
                return ((self._settings.words["no_function"],),)
            return tuple(tuple("" if cell is None else cell for cell in row) for row in found["rows"])

    def _start(self):
        if self._process is not None and self._process.alive:
            return
        self._process, self._answers = Process(self._settings, "calculator"), queue.Queue()
        threading.Thread(target=listen, args=(self._process, self._answers), name="xladdin PF", daemon=True).start()

    def _stop(self):
        process, self._process = self._process, None
        process._process.kill()
        process.end()


def listen(process, answers):
    while True:
        try:
            found = process.receive()
        except (OSError, ValueError):
            found = None
        answers.put(found)
        if found is None:
            return


def plain(value):
    """An argument as JSON: a cell or rows of cells; a blank is None."""
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, bool) or value is None or isinstance(value, (int, float)):
        return value
    return value if isinstance(value, str) and value else None


def make_functions(interface, settings):
    """The class that Calc calls. `interface`: of the type library that comes with the extension."""
    calculator = Calculator(settings)

    def method(name):
        def call(self, *arguments):
            return calculator.call(name, arguments)

        return call

    class Functions(unohelper.Base, interface, Service):
        IMPLEMENTATION = "org.xladdin.Functions"
        SERVICES = (IMPLEMENTATION, "com.sun.star.sheet.AddIn")

        def __init__(self, context, *_arguments):
            self._context = context

    for name in settings.functions:
        setattr(Functions, name, method(name))
    return Functions
