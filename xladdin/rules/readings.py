"""Open points of a scoring table: the ways in which each may be read, and what is built under the chosen ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any, TypeVar

from xladdin.rules.rulebook import Option, Reading
from xladdin.strict import DefinitionError, Table, nearest

TARGET = "target"
"""Stands for a rule id where the readings of the `[target]` table are chosen."""
FIXED = ("id", "row", "label", "labels", "marks", "about", "item", "reading")
"""Keys of a rule or item that no reading may change."""

Built = TypeVar("Built")
Place = tuple[str, str, str]
"""Rule id, item id, reading key."""
Choices = Mapping[Place, str]
"""Readings chosen other than printed as default: place -> option name."""


class Readings:
    """Reads the readings of one file under the choices made."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._used: set[Place] = set()

    def check_used(self, file: str, places: Iterable[Place]) -> None:
        """Raises DefinitionError for a choice that found no reading. `places`: all readings of the file."""
        for place in sorted(set(self._choices) - self._used):
            known = [".".join(filter(None, p)) for p in places]
            name = ".".join(filter(None, place))
            raise DefinitionError(file, "", f"没有 “{name}” 这个读法可选{nearest(name, known)}")

    def own(self, table: Table, rule_id: str, item_id: str) -> list[Reading]:
        """The readings of one item; no two of them may set the same parameter."""
        own = [self._reading(t, rule_id, item_id) for t in table.tables("reading")]
        setters: dict[str, str] = {}
        for reading in own:
            for key in {key for option in reading.options for key in option.params}:
                if setters.setdefault(key, reading.key) != reading.key:
                    raise table.fail(f"{key} 由两个读法（{setters[key]}、{reading.key}）同时设定", "reading")
        if len({r.key for r in own}) != len(own):
            raise table.fail("读法的 key 重复", "reading")
        return own

    def _reading(self, table: Table, rule_id: str, item_id: str) -> Reading:
        key, question, basis = table.ident("key"), table.text("question"), table.text("basis")
        options = []
        for part in table.tables("option", required=True):
            name, say = part.ident("name"), part.text("say")
            params = {k: v for k, v in part.data.items() if k not in ("name", "say")}
            if not params:
                raise part.fail("没有设定任何参数", "option")
            for fixed in FIXED:
                if fixed in params:
                    raise part.fail("读法不能改变这一项", fixed)
            options.append(Option(name, say, params))
        names = [o.name for o in options]
        if len(names) < 2 or len(set(names)) != len(names):
            raise table.fail("读法至少要有两个名称不同的选项", "option")
        choice = table.choice("choice", names)
        table.done()
        place = (rule_id, item_id, key)
        if place in self._choices:
            self._used.add(place)
            if self._choices[place] not in names:
                raise table.fail(f"没有读法 “{self._choices[place]}”{nearest(self._choices[place], names)}", "choice")
            choice = self._choices[place]
        return Reading(key, question, tuple(options), choice, basis, item_id)


def every(table: Table, readings: list[Reading], build: Callable[[Table], Built]) -> Built:
    """What is built under the chosen readings; every other combination is built too, so that a broken one fails at load."""
    chosen = tuple(r.chosen for r in readings)
    for options in product(*(r.options for r in readings)):
        if options != chosen:
            merged(table, readings, options, build)
    return merged(table, readings, chosen, build)


def merged(
    table: Table, readings: list[Reading], options: tuple[Option, ...], build: Callable[[Table], Built]
) -> Built:
    data, origins = dict(table.data), {}
    for reading, option in zip(readings, options, strict=True):
        data.update(option.params)
        origins.update(
            dict.fromkeys(option.params, f"{table.place} → reading（{reading.key}） → option（{option.name}）")
        )
    merged = _Merged(data, table.file, table.place, origins)
    merged.has("reading")
    built = build(merged)
    merged.done()
    return built


class _Merged(Table):
    """An item with the parameters of its readings filled in. `origins`: where a parameter was written, when not in the item itself."""

    def __init__(self, data: dict[str, Any], file: str, place: str, origins: Mapping[str, str]) -> None:
        super().__init__(data, file, place)
        self.origins = origins

    def place_of(self, key: str) -> str:
        return self.origins.get(key, self.place)
