"""A rulebook's data as the text of its file, in the order and style of the rulebooks of the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xladdin.exact import plain
from xladdin.rules.expression import excel_number

HEAD = ("id", "title", "jurisdiction", "years", "marks", "marks_note", "target")
PARAMETERS = (
    "measure_name", "shape", "numerator", "denominator", "limit", "beyond", "step", "per_step", "partial", "full_at", "per",
    "at_least", "bands", "options", "zero_over_zero", "over_zero", "full_when", "expected_max", "over_max", "proxy",
)  # fmt: skip
"""What a rule, an element or an option of a reading may set, in the order in which files write it."""
RULE = ("id", "row", "label", "labels", "marks", *PARAMETERS, "about")
ITEM = ("id", "label", "marks", *PARAMETERS)
TARGET = ("bare", "below", "reverse", "equal", "over", "over_marks", "levels", "edges")
GROUP = ("label", "open", "marks", "marks_by_rule", "bare")
WIDEST = 150
"""Characters of a line; longer arrays are written one entry a line, longer options as tables of their own."""
BANNER = 118


def rulebook_text(data: Mapping[str, Any], comment: str = "") -> str:
    """The whole file. `data` as `load_toml` gives it; keys unknown to the style come last, so that the loader can name them."""
    lines = [f"# {line}" for line in comment.splitlines()] + ([""] if comment else [])
    lines += _pairs(
        data, HEAD, leave=("source", "grade", "part", "target") if _own_target(data) else ("source", "grade", "part")
    )
    lines += ["", "[source]", *_pairs(data.get("source", {}), ("document", "attachment", "publisher")), ""]
    for grade in data.get("grade", ()):
        lines += ["[[grade]]", *_pairs(grade, ("label", "from"))]
    if _own_target(data):
        lines += ["", "[target]", *_pairs(data["target"], TARGET, leave=("reading",))]
        lines += _readings(data["target"], "target", TARGET)
    for part in data.get("part", ()):
        lines += ["", _banner(part), "", *_part(part)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _own_target(data: Mapping[str, Any]) -> bool:
    return isinstance(data.get("target"), dict)


def _banner(part: Mapping[str, Any]) -> str:
    """`# ==== 投入 18 =====…`; the label may not break out of the comment."""
    head = f"# ==== {' '.join(str(part.get('label', '')).split())} {value_text(part.get('marks', 0))} "
    return head + "=" * max(4, BANNER - len(head))


def _part(part: Mapping[str, Any]) -> Iterator[str]:
    yield "[[part]]"
    yield from _pairs(part, ("label", "marks"), leave=("group",))
    for group in part.get("group", ()):
        yield from ("", "[[part.group]]")
        yield from _pairs(group, GROUP, leave=("rule",))
        for rule in group.get("rule", ()):
            yield from ("", "[[part.group.rule]]")
            yield from _pairs(rule, RULE, leave=("item", "reading"))
            yield from _readings(rule, "part.group.rule", PARAMETERS)
            for item in rule.get("item", ()):
                yield from ("", "[[part.group.rule.item]]")
                yield from _pairs(item, ITEM, leave=("reading",))
                yield from _readings(item, "part.group.rule.item", PARAMETERS)


def _readings(owner: Mapping[str, Any], place: str, order: Iterable[str]) -> Iterator[str]:
    for reading in owner.get("reading", ()):
        yield f"[[{place}.reading]]"
        yield from _pairs(reading, ("key", "question", "choice", "basis"), leave=("option",))
        options = [_ordered(option, ("name", "say", *order)) for option in reading.get("option", ())]
        lines = [f"  {_inline(option)}," for option in options]
        if all(len(line) <= WIDEST for line in lines) and not any("bands" in o or "options" in o for o in options):
            yield from ("option = [", *lines, "]")
            continue
        for option in options:
            yield f"[[{place}.reading.option]]"
            yield from _pairs(option, ("name", "say", *order))


def _ordered(table: Mapping[str, Any], order: Iterable[str]) -> dict[str, Any]:
    known = [key for key in order if key in table]
    return {key: table[key] for key in dict.fromkeys([*known, *table])}


def _pairs(table: Mapping[str, Any], order: Iterable[str], leave: Iterable[str] = ()) -> list[str]:
    return [_pair(key, value) for key, value in _ordered(table, order).items() if key not in leave]


def _pair(key: str, value: Any) -> str:
    line = f"{_key(key)} = {value_text(value)}"
    if isinstance(value, list) and value and isinstance(value[0], dict) and len(line) > WIDEST:
        return "\n".join([f"{_key(key)} = [", *(f"  {_inline(entry)}," for entry in value), "]"])
    return line


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{_key(key)} = {value_text(value)}" for key, value in table.items()) + " }"


def value_text(value: Any) -> str:
    """One value. Numbers exactly, without needless zeros. Raises TypeError for what no rulebook holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return plain(value.normalize()) if value else "0"
    if isinstance(value, Fraction):
        return excel_number(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(value_text, value)) + "]"
    if isinstance(value, dict):
        return _inline(value)
    raise TypeError(f"no value of a rulebook: {value!r}")


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def quoted(text: str) -> str:
    """A basic string on one line; control characters as TOML wants them."""
    made = (_ESCAPES.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c) for c in text)
    return f'"{"".join(made)}"'


def _key(key: str) -> str:
    return key if key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key) else quoted(key)


def toml_text(data: Mapping[str, Any], comment: str = "") -> str:
    """Any definition file with its keys as they come: values first, then tables, then arrays of tables."""
    lines = [f"# {line}" for line in comment.splitlines()] + ([""] if comment else [])
    return "\n".join([*lines, *_tables(data, "")]).lstrip("\n") + "\n"


def _tables(data: Mapping[str, Any], place: str) -> Iterator[str]:
    plain_keys = [k for k, v in data.items() if not _is_table(v)]
    yield from (_pair(key, data[key]) for key in plain_keys)
    for key, value in data.items():
        if key in plain_keys:
            continue
        path = f"{place}.{_key(key)}" if place else _key(key)
        for entry in value if isinstance(value, list) else (value,):
            yield from ("", f"[[{path}]]" if isinstance(value, list) else f"[{path}]")
            yield from _tables(entry, path)


def _is_table(value: Any) -> bool:
    if isinstance(value, dict):
        return True
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
        return False
    return any(isinstance(inner, list | dict) for entry in value for inner in entry.values()) or any(
        len(_inline(entry)) > 90 for entry in value
    )
