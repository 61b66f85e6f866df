"""While a macro runs: progress in the status bar, Esc cancels, the sheet takes no typing and its window does not close."""

# ruff: noqa: N802  (names of UNO)
from __future__ import annotations

from contextlib import contextmanager, suppress

import unohelper
from com.sun.star.awt import XKeyHandler
from com.sun.star.awt.Key import ESCAPE
from com.sun.star.util import CloseVetoException, XCloseListener

from .mainthread import service


class _Escape(unohelper.Base, XKeyHandler):
    def __init__(self, watch):
        self._watch = watch

    def keyPressed(self, event):
        if event.KeyCode != ESCAPE or self._watch.is_talking:
            return False
        self._watch.cancel()
        return True

    def keyReleased(self, _event):
        return False

    def disposing(self, _source):
        pass


class _StayOpen(unohelper.Base, XCloseListener):
    def __init__(self, text):
        self._text = text

    def queryClosing(self, _source, _owns):
        raise CloseVetoException(self._text, self)

    def notifyClosing(self, _source):
        pass

    def disposing(self, _source):
        pass


class Watch:
    """`cancel`: called when the person asks for it. Begins with `hold`, ends with `release`, which may be called again."""

    def __init__(self, context, frame, label, words, cancel):
        self._frame, self._label, self._words, self._ask_to_stop = frame, label, words, cancel
        self._toolkit = service(context, "com.sun.star.awt.Toolkit")
        self._escape = _Escape(self)
        self._stay = _StayOpen(words["closing"].format(label=label))
        controller = frame.getController()
        self._document = controller.getModel() if controller is not None else None
        self._indicator = None
        self._limit = -1
        self._held = False
        self.is_talking = False

    def hold(self):
        self._held = True
        self.show(self._words["working"].format(label=self._label), 0, 0)
        self._toolkit.addKeyHandler(self._escape)
        if self._document is not None:
            self._document.addCloseListener(self._stay)
        self._enable(False)

    def release(self):
        """As before. A message that follows is the last thing a macro does."""
        if not self._held:
            return
        self._held = False
        with suppress(Exception):  # the window may be gone
            self._enable(True)
        with suppress(Exception):
            self._toolkit.removeKeyHandler(self._escape)
        with suppress(Exception):
            if self._document is not None:
                self._document.removeCloseListener(self._stay)
        with suppress(Exception):
            if self._indicator is not None:
                self._indicator.end()
            self._indicator = None

    def show(self, text, done, total):
        """Text, and a bar when the total is known."""
        if not self._held:
            return
        if self._indicator is None:
            self._indicator = self._frame.createStatusIndicator()
        if total != self._limit:
            self._indicator.start(text, total)
            self._limit = total
        self._indicator.setText(text)
        self._indicator.setValue(done)

    def cancel(self):
        self.show(self._words["cancelling"].format(label=self._label), 0, 0)
        self._ask_to_stop()

    @contextmanager
    def talking(self):
        """A dialog of ours is open: it takes the keys, and its window must be usable."""
        before, self.is_talking = self.is_talking, True
        try:
            yield
        finally:
            self.is_talking = before

    def _enable(self, enabled):
        window = self._frame.getComponentWindow()
        if window is not None:
            window.setEnable(enabled)
        if enabled and window is not None:
            window.setFocus()
