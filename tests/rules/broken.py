"""Broken definition files: the real one with one thing changed, written where the loader finds it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

Data = dict[str, Any]
Change = Callable[[Data], object]


def read(path: Path) -> Data:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def changed(path: Path, change: Change, folder: Path) -> Path:
    """A copy of `path` under its own name, with `change` made to its tables."""
    data = read(path)
    change(data)
    return write(data, folder / path.name)


def write(data: Data, path: Path) -> Path:
    path.write_text("\n".join(f"{json.dumps(k)} = {_value(v)}" for k, v in data.items()), encoding="utf-8")
    return path


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{" + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Decimal():
            text = str(value).lower().replace("infinity", "inf")
            return text if "." in text or not value.is_finite() else f"{text}.0"
    return str(value)


def put(table: Data, **values: object) -> None:
    table.update(values)


def rename(table: Data, old: str, new: str) -> None:
    """The value under another key, in its old place."""
    items = [(new if key == old else key, value) for key, value in table.items()]
    table.clear()
    table.update(items)


def drop(table: Data, *keys: str) -> None:
    for key in keys:
        del table[key]
