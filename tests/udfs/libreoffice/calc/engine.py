"""The engine with nobody in front of it: messages are kept, dialogs answer what the test has put there."""

from __future__ import annotations

from collections import deque
from typing import Any

from udfs.calc import engine


class Recorder:
    """`alerts`: (text, title, mode) of every message shown; `answers`: what the dialogs give back, by kind (folder, file, input);
    `asked`: what the dialogs said, `proposed`: what stood in input boxes already. A dialog without an answer is cancelled.
    """

    def __init__(self) -> None:
        self.alerts: list[tuple[str, str, str | None]] = []
        self.alert_answers: deque[str] = deque()
        self.asked: list[tuple[str, str]] = []
        self.proposed: list[str] = []
        self.answers: dict[str, deque] = {"folder": deque(), "file": deque(), "input": deque()}
        self.statuses: list[object] = []

    def alert(self, text: str, title: str, mode: str | None, buttons: str) -> str:
        self.alerts.append((text, title, mode))
        if buttons == "ok":
            return "ok"
        return self.alert_answers.popleft() if self.alert_answers else "cancel"

    def ask_folder(self, title: str) -> str | None:
        return self.answer("folder", title)

    def ask_file(self, title: str, kind: str, patterns: str) -> str | None:
        return self.answer("file", title)

    def ask_text(self, prompt: str, title: str, default: str) -> str | None:
        self.proposed.append(default)
        return self.answer("input", prompt)

    def status(self, text: str | None) -> None:
        self.statuses.append(text)

    def answer(self, kind: str, said: str) -> str | None:
        self.asked.append((kind, said))
        return self.answers[kind].popleft() if self.answers[kind] else None


class RecordingEngine(engine.CalcEngine):
    """What the recorder keeps, as members of the engine itself."""

    def __init__(self, context: Any) -> None:
        super().__init__(context, Recorder())

    def reset(self) -> None:
        self.person = Recorder()
        self.start()

    def __getattr__(self, name: str) -> Any:
        if name in ("alerts", "alert_answers", "asked", "proposed", "answers", "statuses"):
            return getattr(self.person, name)
        raise AttributeError(name)


def activate(context: Any) -> RecordingEngine:
    """Makes LibreOffice the program that xlwings speaks to."""
    made = RecordingEngine(context)
    engine.activate(made)
    return made
