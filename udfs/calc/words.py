"""Structs and enums of UNO, whichever way LibreOffice is reached: its own bridge in this process, or the wire to the extension."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

LETTERS = "com.sun.star."


class Words(Protocol):
    def struct(self, name: str, members: dict[str, Any]) -> Any:
        """A new struct with these members; the rest are as UNO makes them."""

    def enum(self, name: str, value: str) -> Any: ...


class Bridge:
    """LibreOffice's own `uno`, importable in this process."""

    def struct(self, name: str, members: dict[str, Any]) -> Any:
        import uno

        made = uno.createUnoStruct(name)
        for member, value in members.items():
            setattr(made, member, value)
        return made

    def enum(self, name: str, value: str) -> Any:
        import uno

        return uno.Enum(name, value)


_spoken: Words = Bridge()


def speak(words: Words) -> None:
    """From now on structs and enums are made so."""
    global _spoken
    _spoken = words


def struct(name: str, **members: Any) -> Any:
    """`name` without com.sun.star."""
    return _spoken.struct(LETTERS + name, members)


def enum(name: str, value: str) -> Any:
    return _spoken.enum(LETTERS + name, value)


def address(sheet: int, col: int, row: int) -> Any:
    """A cell, counted from 0."""
    return struct("table.CellAddress", Sheet=sheet, Column=col, Row=row)


def properties(**values: object) -> tuple:
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def url(path: str) -> str:
    return Path(path).absolute().as_uri()


def path_of(address: str) -> str:
    """The path of a file: URL; any other URL as it is."""
    parts = urlsplit(address)
    if parts.scheme != "file":
        return unquote(address)
    # A server's share: file://server/share/…
    return (rf"\\{parts.netloc}" if parts.netloc not in ("", "localhost") else "") + url2pathname(parts.path)
