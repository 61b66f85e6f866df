"""Where things stand in the table of 宁乡 2022, for cases that break it in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rules.broken import Data, read

from xladdin.rules.load import FOLDER

Cases = dict[str, tuple[Callable[[Data], Any], tuple[str, ...]]]
"""Name -> what is changed, and what the error must say."""

BOOK = FOLDER / "hn-ningxiang-2022.toml"
PLACES = {rule["id"]: (p, g, r)
          for p, part in enumerate(read(BOOK)["part"])
          for g, group in enumerate(part["group"])
          for r, rule in enumerate(group["rule"])}  # fmt: skip


def rule(data: Data, rule_id: str) -> Data:
    part, group, row = PLACES[rule_id]
    return data["part"][part]["group"][group]["rule"][row]


def item(data: Data, rule_id: str, item_id: str) -> Data:
    return next(i for i in rule(data, rule_id)["item"] if i["id"] == item_id)


def reading(data: Data, rule_id: str, key: str, item_id: str = "") -> Data:
    table = item(data, rule_id, item_id) if item_id else rule(data, rule_id)
    return next(r for r in table["reading"] if r["key"] == key)


def option(data: Data, rule_id: str, key: str, name: str, item_id: str = "") -> Data:
    return next(o for o in reading(data, rule_id, key, item_id)["option"] if o["name"] == name)


OUTPUT = "part[3]（产出及效率） → group[1]（履职产出） → rule[1]（产出指标）"
STAFFING = "part[1]（投入） → group[2]（预算配置） → rule[1]（在职人员控制率）"
