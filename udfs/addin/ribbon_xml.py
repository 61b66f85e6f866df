"""The ribbon as Office reads it: customUI of 2010 and later, and of 2007 for what reads no other."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from udfs.table import Command, Ribbon

UI_2010 = "http://schemas.microsoft.com/office/2009/07/customui"
UI_2007 = "http://schemas.microsoft.com/office/2006/01/customui"
CALLBACK = "Ribbon.OnAction"


def custom_ui(ribbon: Ribbon, namespace: str) -> bytes:
    """The XML part. Only the newer namespace knows menus of the right mouse button."""
    root = ET.Element("customUI", xmlns=namespace)
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", id=f"{ribbon.id}_tab", label=ribbon.label, keytip=ribbon.key)
    for group in ribbon.groups:
        box = ET.SubElement(tab, "group", id=f"{group.id}_group", label=group.label)
        for command in group.commands:
            ET.SubElement(box, "button", _button(command))
    if namespace == UI_2010:
        _cell_menu(root, ribbon)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def _button(command: Command) -> dict[str, str]:
    return {
        "id": f"{command.id}_button",
        **_entry(command),
        "size": "large" if command.large else "normal",
        "screentip": command.tip,
        "supertip": command.more,
        "keytip": command.key,
    }


def _entry(command: Command) -> dict[str, str]:
    return {"tag": command.id, "label": command.label, "imageMso": command.icon, "onAction": CALLBACK}


def _cell_menu(root: ET.Element, ribbon: Ribbon) -> None:
    chosen = list(_in_cell_menu(ribbon))
    if not chosen:
        return
    menu = ET.SubElement(ET.SubElement(root, "contextMenus"), "contextMenu", idMso="ContextMenuCell")
    for command in chosen:
        ET.SubElement(menu, "button", {"id": f"{command.id}_cell", **_entry(command)})


def _in_cell_menu(ribbon: Ribbon) -> Iterator[Command]:
    return (command for command in ribbon.commands if command.context)
