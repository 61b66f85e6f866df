"""One thing that was looked at: how it is, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from udfs.install.machine import Machine

Level = Literal["ok", "warn", "bad"]
NOT_HERE = "不适用（只在 Windows 上检查）"


@dataclass(frozen=True, slots=True)
class Check:
    """`said`: what was found. `todo`: the next step, empty when there is nothing to do."""

    name: str
    level: Level
    said: str
    todo: str = ""


Look = Callable[[Machine], Check]


def ok(name: str, said: str, todo: str = "") -> Check:
    return Check(name, "ok", said, todo)


def warn(name: str, said: str, todo: str) -> Check:
    return Check(name, "warn", said, todo)


def bad(name: str, said: str, todo: str) -> Check:
    return Check(name, "bad", said, todo)
