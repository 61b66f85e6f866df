"""What a button, a menu entry or a script reaches: the protocol vnd.xladdin:<command id>."""

# ruff: noqa: N802  (names of UNO)
from __future__ import annotations

import uno
import unohelper
from com.sun.star.frame import FeatureStateEvent, XDispatchProvider, XNotifyingDispatch
from com.sun.star.frame.DispatchResultState import FAILURE, SUCCESS
from com.sun.star.lang import XInitialization

from .service import Service

PROTOCOL = "vnd.xladdin:"


class Commands(unohelper.Base, Service, XInitialization, XDispatchProvider, XNotifyingDispatch):
    """One per window. A dispatch with the argument Quiet shows no dialog: it takes the answers Folder, File and Texts from its
    arguments, and its result is the message that would have been shown.
    """

    IMPLEMENTATION = "org.xladdin.Commands"
    SERVICES = ("com.sun.star.frame.ProtocolHandler",)
    runner = None
    """The one Runner of the office; set by component.py."""

    def __init__(self, context, *_arguments):
        self._context, self._frame = context, None

    def initialize(self, arguments):
        if arguments:
            self._frame = arguments[0]

    def queryDispatch(self, url, _target, _flags):
        return self if command_of(url) in self.runner_labels() else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

    def dispatch(self, url, arguments):
        self.dispatchWithNotification(url, arguments, None)

    def dispatchWithNotification(self, url, arguments, listener):
        given = {one.Name: one.Value for one in arguments}

        def finished(succeeded, text):
            if listener is not None:
                listener.dispatchFinished(self._result(SUCCESS if succeeded else FAILURE, text))

        answers = given if given.get("Quiet") else None
        self.runner.run(self._context, self._frame, command_of(url), answers, finished)

    def addStatusListener(self, listener, url):
        """Every button is always there to be pressed: what stands in the way is said then."""
        event = FeatureStateEvent()
        event.FeatureURL, event.IsEnabled, event.Requery = url, True, False
        event.Source = self
        listener.statusChanged(event)

    def removeStatusListener(self, listener, url):
        pass

    def runner_labels(self):
        return type(self).runner._settings.labels

    def _result(self, state, text):
        event = uno.createUnoStruct("com.sun.star.frame.DispatchResultEvent")
        event.Source, event.State, event.Result = self, state, text
        return event


def command_of(url):
    return url.Complete[len(PROTOCOL) :] if url.Complete.startswith(PROTOCOL) else ""
