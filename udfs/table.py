"""The commands of the ribbon as commands.toml lists them: read strictly, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xladdin.strict import Table, load_toml

FILE = Path(__file__).with_name("commands.toml")
LONGEST_TIP, LONGEST_MORE = 1024, 1024
"""Characters of screentip and supertip in the schema of the ribbon (ST_LongString)."""
_KEY = re.compile(r"[A-Z0-9]{1,3}\Z")
_ICON = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")


@dataclass(frozen=True, slots=True)
class Command:
    """One button. `id` names its function run_<id>(); `icon` is an imageMso; `key` the key tip; `needs_book`: a workbook must be open."""

    id: str
    label: str
    icon: str
    key: str
    tip: str
    more: str
    needs_book: bool
    large: bool
    context: bool


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: str
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The tab: its label and key tip, and its groups from left to right."""

    id: str
    label: str
    key: str
    groups: tuple[Group, ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        return tuple(command for group in self.groups for command in group.commands)


@lru_cache(maxsize=1)
def ribbon() -> Ribbon:
    """The ribbon of the add-in. Raises DefinitionError, naming the key, for whatever Office would not draw or the add-in not call."""
    return load_ribbon(FILE)


def load_ribbon(path: Path) -> Ribbon:
    root = Table(load_toml(path), path.name, "")
    tab = root.table("tab")
    assert tab is not None
    made = Ribbon(
        tab.ident("id"), tab.text("label"), _matching(tab, "key", _KEY),
        tuple(_group(one) for one in root.tables("group", required=True)),
    )  # fmt: skip
    tab.done()
    root.done()
    _once(root, "id", [one.id for one in made.groups])
    _once(root, "id", [one.id for one in made.commands])
    _distinct_keys(root, [one.key for one in made.commands])
    return made


def _group(table: Table) -> Group:
    made = Group(
        table.ident("id"), table.text("label"), tuple(_command(one) for one in table.tables("command", required=True))
    )
    table.done()
    return made


def _command(table: Table) -> Command:
    made = Command(
        id=table.ident("id"), label=table.text("label"), icon=_matching(table, "icon", _ICON),
        key=_matching(table, "key", _KEY), tip=table.text("tip"), more=table.text("more"),
        needs_book=table.choice("needs", ("book", "nothing"), "book") == "book",
        large=table.take("large", bool, False), context=table.take("context", bool, False),
    )  # fmt: skip
    table.done()
    if len(made.tip) > LONGEST_TIP or len(made.more) > LONGEST_MORE:
        raise table.fail(f"提示不能超过 {LONGEST_TIP} 个字", "tip" if len(made.tip) > LONGEST_TIP else "more")
    return made


def _matching(table: Table, key: str, pattern: re.Pattern[str]) -> str:
    value = table.text(key)
    if not pattern.match(value):
        raise table.fail(f"写法不对：{value!r}", key)
    return value


def _once(root: Table, what: str, values: list[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise root.fail(f"{what} “{value}”用了不止一次", "group")


def _distinct_keys(root: Table, keys: list[str]) -> None:
    """A key tip that equals or begins another one would fire before the other can be typed."""
    _once(root, "key", keys)
    for one in keys:
        for other in keys:
            if one != other and other.startswith(one):
                raise root.fail(f"按键“{one}”挡住了“{other}”", "group")
