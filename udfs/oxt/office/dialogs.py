"""The person in front of the office: native message boxes, pickers, the status bar."""

from __future__ import annotations

import re

import uno
from com.sun.star.awt.MessageBoxButtons import BUTTONS_OK, BUTTONS_OK_CANCEL, BUTTONS_YES_NO, BUTTONS_YES_NO_CANCEL

from .mainthread import on_main_thread, service

BUTTONS = {
    "ok": BUTTONS_OK, "ok_cancel": BUTTONS_OK_CANCEL, "yes_no": BUTTONS_YES_NO, "yes_no_cancel": BUTTONS_YES_NO_CANCEL,
}  # fmt: skip
BOXES = {"info": "INFOBOX", "critical": "ERRORBOX", "exclamation": "WARNINGBOX"}
PRESSED = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
"""com.sun.star.awt.MessageBoxResults"""
OK, CANCEL = 1, 2
"""com.sun.star.awt.PushButtonType"""
COUNT = re.compile(r"(\d+)/(\d+)")
WIDTH, LINE, EDGE = 260, 10, 8
"""Of the dialog that asks for a text, in the units of dialogs."""


class Person:
    """Dialogs over the window of `frame`; progress in its status bar, which `watch` holds."""

    def __init__(self, context, frame, watch):
        self._context, self._frame, self._watch = context, frame, watch
        self.told = []

    def alert(self, text, title, mode, buttons):
        self.told.append(text)
        self._watch.release()
        box = "QUERYBOX" if buttons != "ok" else BOXES.get(mode, "INFOBOX")
        return self._on_main_thread(lambda: message(self._frame, text, title, box, BUTTONS[buttons]))

    def ask_folder(self, title):
        def ask():
            picker = service(self._context, "com.sun.star.ui.dialogs.FolderPicker")
            picker.setTitle(title)
            return uno.fileUrlToSystemPath(picker.getDirectory()) if picker.execute() else None

        return self._on_main_thread(ask)

    def ask_file(self, title, kind, patterns):
        def ask():
            picker = service(self._context, "com.sun.star.ui.dialogs.FilePicker")
            picker.setTitle(title)
            picker.appendFilter(kind, patterns)
            picker.setCurrentFilter(kind)
            return uno.fileUrlToSystemPath(picker.getSelectedFiles()[0]) if picker.execute() else None

        return self._on_main_thread(ask)

    def ask_text(self, prompt, title, default):
        return self._on_main_thread(lambda: ask_text(self._context, self._frame, prompt, title, default))

    def status(self, text):
        if text is None:
            return
        count = COUNT.search(text)
        self._watch.show(text, *(map(int, count.groups()) if count else (0, 0)))

    def _on_main_thread(self, work):
        with self._watch.talking():
            return on_main_thread(self._context, work)


class Scripted:
    """Nobody is there: a script dispatched the command with its answers, and gets what would have been said."""

    def __init__(self, answers):
        self._answers = answers
        self._texts = list(answers.get("Texts", ()))
        self.told = []

    def alert(self, text, title, mode, buttons):
        self.told.append(text)
        return "ok" if buttons == "ok" else "cancel"

    def ask_folder(self, title):
        return self._answers.get("Folder")

    def ask_file(self, title, kind, patterns):
        return self._answers.get("File")

    def ask_text(self, prompt, title, default):
        return self._texts.pop(0) if self._texts else None

    def status(self, text):
        pass


def message(frame, text, title, box="INFOBOX", buttons=BUTTONS_OK):
    """Shows a message box; gives the button pressed. On the office's own thread only."""
    window = frame.getContainerWindow()
    made = window.getToolkit().createMessageBox(
        window, uno.Enum("com.sun.star.awt.MessageBoxType", box), buttons, title, text
    )
    try:
        return PRESSED.get(made.execute(), "cancel")
    finally:
        made.dispose()


def ask_text(context, frame, prompt, title, default):
    """A dialog with the prompt, a field and two buttons; None when cancelled."""
    lines = sum(1 + len(line) // 48 for line in prompt.split("\n"))
    model = service(context, "com.sun.star.awt.UnoControlDialogModel")
    below = EDGE + lines * LINE + 4
    _set(model, Title=title, Width=WIDTH, Height=below + 44, Moveable=True, Closeable=True)
    inner = WIDTH - 2 * EDGE
    _add(model, "FixedText", "prompt", EDGE, EDGE, inner, lines * LINE, Label=prompt, MultiLine=True)
    _add(model, "Edit", "answer", EDGE, below, inner, 14, Text=default)
    _add(model, "Button", "ok", WIDTH - 2 * 54 - EDGE, below + 22, 50, 15, PushButtonType=OK, DefaultButton=True)
    _add(model, "Button", "cancel", WIDTH - 50 - EDGE, below + 22, 50, 15, PushButtonType=CANCEL)
    dialog = service(context, "com.sun.star.awt.UnoControlDialog")
    dialog.setModel(model)
    window = frame.getContainerWindow()
    dialog.createPeer(window.getToolkit(), window)
    try:
        field = dialog.getControl("answer")
        field.setFocus()
        field.setSelection(uno.createUnoStruct("com.sun.star.awt.Selection", 0, len(default)))
        return field.getText() if dialog.execute() else None
    finally:
        dialog.dispose()


def _add(model, kind, name, left, top, width, height, **more):
    made = model.createInstance("com.sun.star.awt.UnoControl" + kind + "Model")
    _set(made, Name=name, PositionX=left, PositionY=top, Width=width, Height=height, **more)
    model.insertByName(name, made)


def _set(model, **values):
    for name, value in values.items():
        model.setPropertyValue(name, value)
