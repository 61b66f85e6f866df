"""A rulebook's data laid out in lines, one list for each sheet of its workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from xladdin.tables.columns import BANDS, FREE, ITEMS, PARAMETERS, READINGS, RULES, TARGET_PARAMETERS
from xladdin.tables.phrases import term_name, to_names
from xladdin.tables.words import SEVERAL, WORDS, word_of

Line = dict[str, Any]
"""Column key -> what stands in the cell; absent where it is blank."""
_END = re.compile(r"(>=|<=|>|<|=)\s*(-?[\d.]+%?)")


class Sheets(Struct):
    """All that the workbook of a scoring table says: `head` by field, grades, and the lines of each sheet."""

    head: dict[str, Any] = field(default_factory=dict)
    grades: list[tuple[str, Any]] = field(default_factory=list)
    lines: dict[str, list[Line]] = field(default_factory=lambda: {s: [] for s in (RULES, ITEMS, BANDS, READINGS, FREE)})


def sheets_of(data: Mapping[str, Any], base: str = "") -> Sheets:
    """The lines of a rulebook; `data` as `load_toml` gives it, of a rulebook that loads. `base`: what a later import compares with."""
    made = Sheets()
    made.head = {key: data[key] for key in ("id", "title", "jurisdiction", "marks", "marks_note") if key in data}
    made.head["years"] = "、".join(map(str, data["years"]))
    made.head.update(data["source"])
    made.head["base"] = base
    target = data.get("target")
    if isinstance(target, str):
        made.head["target"] = target
    elif target is not None:
        made.lines[FREE] = list(_free(target))
    made.grades = [(g["label"], g["from"]) for g in data.get("grade", ())]
    for part in data["part"]:
        _part(part, made)
    return made


def _part(part: Mapping[str, Any], made: Sheets) -> None:
    head: Line = {"part": part["label"], "part_marks": part["marks"]}
    for group in part["group"]:
        head |= {"group": group["label"], "group_marks": group.get("marks")}
        if "marks_by_rule" in group:
            head["marks_by_rule"] = word_of("marks_by_rule", group["marks_by_rule"])
        if "open" in group:
            own = {"shape": word_of("shape", "target"), "id": group["open"]}
            made.lines[RULES].append(_filled({**head, **own, "bare": _bare(group)}))
        for rule in group.get("rule", ()):
            made.lines[RULES].append(_filled({**head, **_rule(rule, made)}))
            head = {}
        head = {}


def _bare(group: Mapping[str, Any]) -> str | None:
    return word_of("bare", group["bare"]) if "bare" in group else None


def _rule(rule: Mapping[str, Any], made: Sheets) -> Line:
    label = rule["label"]
    line: Line = {key: rule[key] for key in ("row", "label", "marks", "about", "id") if key in rule}
    if "labels" in rule:
        line["labels"] = joined(rule["labels"])
    if "item" not in rule:
        _owned(rule, label, "", made)
        return {**line, **_parameters(rule, rule.get("shape", ""))}
    for item in rule["item"]:
        own = {key: item[key] for key in ("label", "marks", "id")}
        made.lines[ITEMS].append({"rule": label, **own, **_parameters(item, item.get("shape", ""))})
        _owned(item, label, item["label"], made)
    return {**line, "shape": SEVERAL}


def _owned(owner: Mapping[str, Any], rule: str, item: str, made: Sheets) -> None:
    """Bands and readings of a row or an element."""
    keys = {"rule": rule, **({"item": item} if item else {})}
    made.lines[BANDS] += [{**keys, **line} for line in _bands(owner)]
    said = [option["say"] for reading in owner.get("reading", ()) for option in reading["option"]]
    for reading in owner.get("reading", ()):
        for n, option in enumerate(reading["option"]):
            line = {**keys, **_option(reading, option, first=n == 0)}
            made.lines[READINGS].append({**line, **_parameters(option, option.get("shape") or owner.get("shape", ""))})
            name = option["say"] if said.count(option["say"]) == 1 else f"{reading['key']}.{option['name']}"
            made.lines[BANDS] += [{**keys, "option": name, **band} for band in _bands(option)]


def _option(reading: Mapping[str, Any], option: Mapping[str, Any], first: bool) -> Line:
    line = {"say": option["say"], "key": reading["key"], "name": option["name"]}
    if option["name"] == reading["choice"]:
        line["chosen"] = word_of("chosen", True)
    return {**line, **({"question": reading["question"], "basis": reading["basis"]} if first else {})}


def _parameters(given: Mapping[str, Any], shape: str) -> Line:
    """What a row, an element or an option sets, by column."""
    line: Line = {}
    for column in PARAMETERS:
        key = toml_key(column.key, shape)
        if key not in given:
            continue
        value = given[key]
        line[column.key] = (
            word_of(column.key, value) if column.key in WORDS
            else to_names(value) if column.kind == "phrase"
            else term_name(value) if column.kind == "term"
            else value
        )  # fmt: skip
    for key, value in given.get("proxy", {}).items():
        line[f"proxy_{key}"] = value if key == "say" else term_name(value)
    return line


def toml_key(column: str, shape: str) -> str:
    """标准 and 扣分 are called by other names in other shapes."""
    if column == "bound":
        return "full_at" if shape == "proportional" else "limit"
    if column == "cost":
        return "per" if shape == "incidents" else "per_step"
    return column


def _bands(given: Mapping[str, Any]) -> Iterator[Line]:
    for band in given.get("bands", ()):
        yield _filled({**_ends(band["when"]), "score": band["score"]})
    for option in given.get("options", ()):
        yield {"choice": option["label"], "score": option["score"]}


def _ends(when: str) -> Line:
    """`>=80% <90%` -> the two ends with whether they belong to the band."""
    line: Line = {}
    for sign, bound in _END.findall(when):
        closed = word_of("closed", sign.endswith("="))
        if sign in (">=", ">", "="):
            line |= {"low": bound, "low_closed": closed}
        if sign in ("<=", "<", "="):
            line |= {"high": bound, "high_closed": closed}
    return line


def _free(target: Mapping[str, Any]) -> Iterator[Line]:
    yield _target(target)
    for reading in target.get("reading", ()):
        for n, option in enumerate(reading["option"]):
            yield {**_option(reading, option, first=n == 0), **_target(option)}


def _target(given: Mapping[str, Any]) -> Line:
    line: Line = {}
    for column in TARGET_PARAMETERS:
        if column.key in given:
            value = given[column.key]
            line[column.key] = (
                word_of(column.key, value)
                if column.key in WORDS
                else joined(value)
                if isinstance(value, list)
                else value
            )
    return line


def joined(texts: list[str]) -> str:
    return "；".join(texts)


def _filled(line: Line) -> Line:
    return {key: value for key, value in line.items() if value is not None}
