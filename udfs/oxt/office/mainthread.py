"""Work done on the office's own thread, where alone windows may be made, while another thread waits for it."""

from __future__ import annotations

import threading

import unohelper
from com.sun.star.awt import XCallback


class _Errand(unohelper.Base, XCallback):
    def __init__(self, work):
        self._work = work
        self._done = threading.Event()
        self._result = self._error = None

    def notify(self, _data):
        try:
            self._result = self._work()
        except Exception as error:
            self._error = error
        finally:
            self._done.set()

    def wait(self):
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._result


def on_main_thread(context, work):
    """The result of `work()`."""
    errand = _Errand(work)
    service(context, "com.sun.star.awt.AsyncCallback").addCallback(errand, None)
    return errand.wait()


def service(context, name):
    return context.ServiceManager.createInstanceWithContext(name, context)
