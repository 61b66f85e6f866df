"""Strict reading of our own definition files: unknown or missing keys are errors that name file, place, key and nearest name."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any


class DefinitionError(Exception):
    """A vocabulary, rulebook or form file is wrong. The program's data is broken, not a submission: stop at load."""

    def __init__(self, file: str, place: str, problem: str) -> None:
        self.file, self.place, self.problem = file, place, problem
        super().__init__(f"{file}: {place}: {problem}" if place else f"{file}: {problem}")


def nearest(name: str, known: Iterable[str]) -> str:
    """`是否想写 “x”？` for the closest known name, or an empty string when nothing is close."""
    from difflib import get_close_matches

    match = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"，是否想写 “{match[0]}”？" if match else ""


def load_toml(path: Path) -> dict[str, Any]:
    """The file's tables, decimals kept exact. A byte order mark (Windows editors write one) is skipped."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(path.name, "", f"不是有效的 TOML：{error}") from error
    except UnicodeDecodeError as error:
        raise DefinitionError(path.name, "", "文件不是 UTF-8 编码") from error


def content_version(*files: Path) -> str:
    """Short fingerprint of definition files; line ends and a byte order mark do not count."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes().removeprefix(BOM_UTF8).replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


class Table:
    """One TOML table being read. Every key must be taken; `done` refuses what nobody asked for."""

    def __init__(self, data: dict[str, Any], file: str, place: str) -> None:
        self.data, self.file, self.place = data, file, place
        self._asked: set[str] = set()

    def fail(self, problem: str, key: str = "") -> DefinitionError:
        place = self.place_of(key)
        return DefinitionError(self.file, f"{place} → {key}" if key and place else key or place, problem)

    def place_of(self, key: str) -> str:
        """Where `key` was written: this table."""
        return self.place

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.data

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        """The value under `key`; raises when absent without default or of another type (bool is not a number)."""
        self._asked.add(key)
        if key not in self.data:
            if default is ...:
                raise self.fail(f"缺少 {key}" + self._misspelt(key))
            return default
        value = self.data[key]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            wanted = "或".join(_KIND_ZH.get(k, k.__name__) for k in kinds)
            raise self.fail(f"应为{wanted}，实为 {value!r}", key)
        return value

    def _misspelt(self, key: str) -> str:
        from difflib import get_close_matches

        match = get_close_matches(key, [k for k in self.data if k not in self._asked], n=1, cutoff=0.6)
        return f"（写成了 “{match[0]}”？）" if match else ""

    def text(self, key: str, default: Any = ...) -> str:
        value = self.take(key, str, default)
        if isinstance(value, str) and default is ... and not value.strip():
            raise self.fail("不能为空", key)
        return value

    def ident(self, key: str) -> str:
        """An id: lower-case ASCII, since dots join ids to longer ones."""
        value = self.text(key)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
            raise self.fail(f"“{value}” 应只用小写字母、数字和下划线，以字母开头", key)
        return value

    def choice(self, key: str, options: Iterable[str], default: Any = ...) -> str:
        value = self.take(key, str, default)
        options = list(options)
        if key in self.data and value not in options:
            raise self.fail(f"“{value}” 不是可选值（{'、'.join(options)}）{nearest(value, options)}", key)
        return value

    def number(self, key: str, default: Any = ...) -> Decimal:
        value = self.take(key, (int, Decimal), default)
        if isinstance(value, Decimal) and not value.is_finite():
            raise self.fail(f"应为数字，实为 {value}", key)
        return Decimal(value) if isinstance(value, int) else value

    def texts(self, key: str) -> list[str]:
        """The array of texts under `key`, empty when absent."""
        return self._items(key, str, [])

    def years(self, key: str) -> tuple[int, ...]:
        found = self._items(key, int, ...)
        if not found or len(set(found)) != len(found):
            raise self.fail("应为不重复的年份的数组，如 [2022]", key)
        return tuple(found)

    def _items(self, key: str, kind: type, default: Any) -> list[Any]:
        found = self.take(key, list, default)
        for item in found:
            if not isinstance(item, kind) or isinstance(item, bool):
                raise self.fail(f"应为{_KIND_ZH[kind]}的数组，含有 {item!r}", key)
        return found

    def percent(self, key: str, default: Any = ...) -> Fraction | None:
        """`"50%"` -> 1/2. Raises for anything but a percentage."""
        text = self.take(key, str, default)
        if text is None:
            return None
        try:
            if not text.endswith("%"):
                raise ValueError
            return Fraction(Decimal(text[:-1].strip())) / 100
        except (ValueError, ArithmeticError) as error:
            raise self.fail(f"“{text}” 应为百分数，如 50%", key) from error

    def tables(self, key: str, required: bool = False) -> list[Table]:
        """The array of tables under `key`, each with a place that counts from 1. A required one may not be empty."""
        items = self.take(key, list, ... if required else [])
        if required and not items:
            raise self.fail("不能为空", key)
        for item in items:
            if not isinstance(item, dict):
                raise self.fail("应为表的数组", key)
        return [Table(d, self.file, _item_place(self.place_of(key), key, n, d)) for n, d in enumerate(items, 1)]

    def table(self, key: str, default: Any = ...) -> Table | None:
        data = self.take(key, dict, default)
        place = self.place_of(key)
        return None if data is None else Table(data, self.file, f"{place} → {key}" if place else key)

    def named_tables(self, key: str) -> dict[str, Table]:
        whole = self.take(key, dict, {})
        for name, item in whole.items():
            if not isinstance(item, dict):
                raise self.fail("应为表", f"{key}.{name}")
        return {name: Table(item, self.file, f"{key}.{name}") for name, item in whole.items()}

    def done(self) -> None:
        """Call when everything known was taken: any other key is an error."""
        for key in self.data:
            if key not in self._asked:
                raise self.fail(f"不认识的键 “{key}”{nearest(key, self._asked)}", key)


_KIND_ZH = {str: "文字", int: "整数", Decimal: "小数", list: "数组", dict: "表", bool: "true/false"}


def _item_place(place: str, key: str, n: int, data: dict[str, Any]) -> str:
    label = next((data[k] for k in ("label", "id", "key", "name") if data.get(k)), None)
    own = f"{key}[{n}]" + (f"（{label}）" if isinstance(label, str) else "")
    return f"{place} → {own}" if place else own
