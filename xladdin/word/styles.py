"""Paragraph styles of a .docx: what they are called, and which are headings."""

from __future__ import annotations

from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def value_of(properties: Any, name: str) -> str | None:
    """The `w:val` of a property; "" when it is there without one."""
    found = None if properties is None else properties.find(W + name)
    return None if found is None else found.get(W + "val", "")


def outline_level(value: str | None) -> int | None:
    """Outline levels count from 0; 9 is body text."""
    return int(value) + 1 if value and value.isdecimal() and int(value) < 9 else None


def styles_of(root: Any) -> dict[str, tuple[str, int | None]]:
    """Style id -> name and heading level, its own or that of the style it is based on; "" is the default style."""
    own: dict[str, tuple[str, str | None, str | None]] = {}
    default = ""
    for style in root.findall(W + "style"):
        if style.get(W + "type") != "paragraph":
            continue
        key = style.get(W + "styleId", "")
        own[key] = (
            value_of(style, "name") or "",
            value_of(style.find(W + "pPr"), "outlineLvl"),
            value_of(style, "basedOn"),
        )
        if style.get(W + "default") in ("1", "true"):
            default = key
    found = {key: (entry[0], _style_level(key, own)) for key, entry in own.items()}
    return {"": found.get(default, ("", None)), **found}


def _style_level(key: str, own: dict[str, tuple[str, str | None, str | None]]) -> int | None:
    seen: set[str] = set()
    while key in own and key not in seen:
        seen.add(key)
        name, level, base = own[key]
        if level is not None:
            return outline_level(level)
        if name.lower().startswith("heading ") and name[8:].isdecimal():
            return int(name[8:])
        key = base or ""
    return None
