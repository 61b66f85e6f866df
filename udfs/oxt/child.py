"""The process that runs the macros for LibreOffice: started by the extension, kept until the office closes its pipe."""

from __future__ import annotations

import os
import sys
from typing import Any, BinaryIO

from udfs.calc.wire import OfficeGone, Wire


class Clerk:
    """`udfs.calc.engine.Person` in the office at the other end."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def _ask(self, name: str, *given: object) -> Any:
        return self._wire.ask("person", None, name, *given)

    def alert(self, text: str, title: str, mode: str | None, buttons: str) -> str:
        return str(self._ask("alert", text, title, mode, buttons))

    def ask_folder(self, title: str) -> str | None:
        return self._ask("ask_folder", title)

    def ask_file(self, title: str, kind: str, patterns: str) -> str | None:
        return self._ask("ask_file", title, kind, patterns)

    def ask_text(self, prompt: str, title: str, default: str) -> str | None:
        return self._ask("ask_text", prompt, title, default)

    def status(self, text: str | None) -> None:
        self._ask("status", text)


def pipes() -> tuple[BinaryIO, BinaryIO]:
    """stdin and stdout for the office alone: whatever a library prints goes to stderr instead."""
    receive, send = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return receive, send


def urgent(message: dict[str, Any]) -> bool:
    """A wish to cancel is for the macro at work."""
    from udfs.host import cancel_file

    if "cancel" not in message:
        return False
    place = cancel_file()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
    return True


def main() -> None:
    from xladdin import __version__

    wire = Wire(*pipes(), urgent)
    wire.tell({"ready": __version__})
    serve(wire)


def serve(wire: Wire) -> None:
    """One macro after another, until the office closes its pipe."""
    from udfs.calc import words
    from udfs.calc.engine import CalcEngine, activate

    words.speak(wire)
    engine = None
    while (order := wire.orders.get()) is not None:
        context, document = wire.decode(order["context"]), wire.decode(order["document"])
        if engine is None:
            engine = activate(CalcEngine(context, Clerk(wire)))
        engine.reach(context)
        run(engine, order["run"], document)
        # References to the office's objects end with the macro.
        engine.reach(None)
        del context, document
        try:
            wire.tell({"done": order["run"]})
        except OfficeGone:
            return


def run(engine: Any, command: str, document: Any) -> None:
    """A click: the macro shows its own result and never raises."""
    from udfs import macros
    from udfs.table import ribbon

    label = next(one.label for one in ribbon().commands if one.id == command)
    engine.start(document, label)
    getattr(macros, f"run_{command}")()
    engine.start()
