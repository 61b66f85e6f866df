"""LibreOffice at the other end of two pipes: its objects as Python ones, every question a line of JSON (udfs.oxt.office answers).

UNO writes attributes with a capital and methods without, so a name says by itself whether it is read or called.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, BinaryIO

Json = Any


class UnoError(Exception):
    """What the office refused. `kind`: the name of UNO's exception."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(said or kind)
        self.kind = kind


class OfficeGone(Exception):
    """The office closed the pipe: it ended, or gave this process up."""


class Struct:
    """A struct of UNO by value."""

    def __init__(self, name: str, members: dict[str, Any]) -> None:
        self.__dict__.update(members)
        self._name = name


class Enum:
    def __init__(self, name: str, value: str) -> None:
        self.typeName, self.value = name, value


class Remote:
    """An object of the office."""

    __slots__ = ("_number", "_wire")

    def __init__(self, wire: Wire, number: int) -> None:
        object.__setattr__(self, "_wire", wire)
        object.__setattr__(self, "_number", number)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name[0].islower():
            return Method(self, name)
        return self._wire.ask("get", self._number, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._wire.ask("set", self._number, name, value)

    def __del__(self) -> None:
        self._wire.dropped.append(self._number)


class Method:
    __slots__ = ("_name", "_on")

    def __init__(self, on: Remote, name: str) -> None:
        self._on, self._name = on, name

    def __call__(self, *given: object) -> Any:
        return self._on._wire.ask("call", self._on._number, self._name, *given)


class Wire:
    """Speaks for one process. What the office sends is either an answer, or an order that `main` takes from `orders`; `urgent`
    gets the orders that do not wait for the macro to end.
    """

    def __init__(self, receive: BinaryIO, send: BinaryIO, urgent: Callable[[Json], bool]) -> None:
        self._receive, self._send, self._urgent = receive, send, urgent
        self.orders: SimpleQueue[Json] = SimpleQueue()
        self._answers: SimpleQueue[Json] = SimpleQueue()
        self.dropped: list[int] = []
        self._gone = False
        threading.Thread(target=self._listen, name="office", daemon=True).start()

    def _listen(self) -> None:
        for line in self._receive:
            message = json.loads(line)
            if "is" in message or "error" in message:
                self._answers.put(message)
            elif not self._urgent(message):
                self.orders.put(message)
        self._gone = True
        self._answers.put(None)
        self.orders.put(None)

    def tell(self, message: Json) -> None:
        try:
            self._send.write(json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n")
            self._send.flush()
        except OSError as error:
            raise OfficeGone from error

    def ask(self, what: str, on: int | None, name: str, *given: object) -> Any:
        """Raises UnoError for what the office refuses, AttributeError for what it does not know, OfficeGone."""
        if self._gone:
            raise OfficeGone
        dropped, self.dropped = self.dropped, []
        self.tell({"do": what, "on": on, "name": name, "args": [self.encode(one) for one in given], "drop": dropped})
        answer = self._answers.get()
        if answer is None:
            raise OfficeGone
        if "error" in answer:
            kind, said = answer["error"]
            raise AttributeError(said) if kind == "AttributeError" else UnoError(kind, said)
        return self.decode(answer["is"])

    def encode(self, value: object) -> Json:
        if isinstance(value, Remote):
            return {"o": value._number}
        if isinstance(value, Struct):
            members = {name: self.encode(one) for name, one in vars(value).items() if name != "_name"}
            return {"s": value._name, "m": members}
        if isinstance(value, Enum):
            return {"e": value.typeName, "v": value.value}
        if isinstance(value, bytes):
            return {"b": base64.b64encode(value).decode("ascii")}
        if isinstance(value, list | tuple):
            return [self.encode(one) for one in value]
        return value

    def decode(self, value: Json) -> Any:
        if isinstance(value, list):
            return tuple(self.decode(one) for one in value)
        if not isinstance(value, dict):
            return value
        if "o" in value:
            return Remote(self, value["o"])
        if "e" in value:
            return Enum(value["e"], value["v"])
        if "b" in value:
            return base64.b64decode(value["b"])
        return Struct(value["s"], {name: self.decode(one) for name, one in value["m"].items()})

    # The words of UNO for udfs.calc.words: the office makes the rest of a struct.
    def struct(self, name: str, members: dict[str, Any]) -> Struct:
        return Struct(name, members)

    def enum(self, name: str, value: str) -> Enum:
        return Enum(name, value)
