"""Configuration of LibreOffice as XML: a tree of nodes and properties, made from the table of commands and the functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from udfs.oxt.signatures import Function
from udfs.table import Command, Ribbon

REGISTRY = "http://openoffice.org/2001/registry"
SCHEMA = "http://www.w3.org/2001/XMLSchema"
PROTOCOL = "vnd.xladdin:"
CALC_ONLY = "com.sun.star.sheet.SpreadsheetDocument"
LOCALES = ("en-US", "zh-CN")
"""The same Chinese text for every language of the office: the first is what all others fall back to."""
TOOLBARS = ("org.xladdin.main", "org.xladdin.more")
MENU = "org.xladdin.menu"
JOB = "org.xladdin.cellmenu"
SEPARATOR = "private:separator"
ICONS_ONLY, ICONS_AND_TEXT = 0, 2
"""Property Style of a toolbar."""
TOP = 0
"""DockingArea"""
BLANKS = "（引用可能空白的单个单元格时请写成区域，如 A3:A3；单写 A3，Calc 会把空白当作 0。）"
"""Calc gives a function no way to tell a blank single cell from 0."""


def document(name: str, package: str) -> ET.Element:
    return ET.Element(
        "oor:component-data",
        {"xmlns:oor": REGISTRY, "xmlns:xs": SCHEMA, "oor:name": name, "oor:package": package},
    )


def written(root: ET.Element) -> bytes:
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def node(parent: ET.Element, name: str, *, new: bool = False, fuse: bool = False) -> ET.Element:
    """`new`: an entry of a set, which is ours to add; `fuse`: one that others add to as well."""
    op = "replace" if new else "fuse" if fuse else ""
    return ET.SubElement(parent, "node", {"oor:name": name, **({"oor:op": op} if op else {})})


def prop(parent: ET.Element, name: str, value: str) -> None:
    """Of the type that LibreOffice's own schema gives it."""
    ET.SubElement(ET.SubElement(parent, "prop", {"oor:name": name}), "value").text = value


def told(parent: ET.Element, name: str, text: str) -> None:
    """A text that LibreOffice asks for in the language of its windows."""
    made = ET.SubElement(parent, "prop", {"oor:name": name, "oor:type": "xs:string"})
    for locale in LOCALES:
        ET.SubElement(made, "value", {"xml:lang": locale}).text = text


def addons(ribbon: Ribbon) -> bytes:
    """The menu with every command, a toolbar of the large buttons with their words, one of the others as icons, and the icons."""
    root = document("Addons", "org.openoffice.Office")
    ui = node(root, "AddonUI")
    menu = node(node(ui, "OfficeMenuBar"), MENU, new=True)
    told(menu, "Title", ribbon.label)
    prop(menu, "Context", CALC_ONLY)
    _entries(node(menu, "Submenu"), [group.commands for group in ribbon.groups])
    bars = node(ui, "OfficeToolBar")
    for name, large in zip(TOOLBARS, (True, False), strict=True):
        chosen = [tuple(c for c in group.commands if c.large is large) for group in ribbon.groups]
        _entries(node(bars, name, new=True), [some for some in chosen if some])
    images = node(ui, "Images")
    for command in ribbon.commands:
        _image(images, command)
    return written(root)


def _entries(parent: ET.Element, groups: Sequence[tuple[Command, ...]]) -> None:
    """In this order, with a line between groups. LibreOffice sorts entries by the length of their names, then by letters."""
    wanted = [command for commands in groups for command in (None, *commands)][1:]
    for n, command in enumerate(wanted):
        made = node(parent, f"m{n:02}", new=True)
        if command is None:
            prop(made, "URL", SEPARATOR)
            continue
        prop(made, "URL", PROTOCOL + command.id)
        told(made, "Title", command.label)
        prop(made, "Target", "_self")
        prop(made, "Context", CALC_ONLY)


def _image(parent: ET.Element, command: Command) -> None:
    made = node(parent, f"image_{command.id}", new=True)
    prop(made, "URL", PROTOCOL + command.id)
    own = node(made, "UserDefinedImages")
    prop(own, "ImageSmallURL", f"%origin%/icons/{command.id}_16.png")
    prop(own, "ImageBigURL", f"%origin%/icons/{command.id}_26.png")


def toolbars(ribbon: Ribbon) -> bytes:
    """Both side by side below LibreOffice's own."""
    root = document("CalcWindowState", "org.openoffice.Office.UI")
    states = node(node(root, "UIElements"), "States")
    names = (ribbon.label, f"{ribbon.label}－更多")
    for n, (bar, label, style) in enumerate(zip(TOOLBARS, names, (ICONS_AND_TEXT, ICONS_ONLY), strict=True)):
        state = node(states, f"private:resource/toolbar/addon_{bar}", new=True)
        told(state, "UIName", label)
        for name, value in (("Docked", "true"), ("Visible", "true")):
            prop(state, name, value)
        prop(state, "DockingArea", str(TOP))
        prop(state, "DockPos", f"{n},3")
        prop(state, "Style", str(style))
    return written(root)


def handler(implementation: str) -> bytes:
    """Who answers vnd.xladdin:…"""
    root = document("ProtocolHandler", "org.openoffice.Office")
    made = node(node(root, "HandlerSet"), implementation, new=True)
    kinds = ET.SubElement(made, "prop", {"oor:name": "Protocols", "oor:type": "oor:string-list"})
    ET.SubElement(kinds, "value").text = f"{PROTOCOL}*"
    return written(root)


def jobs(cell_menu: str) -> bytes:
    """What LibreOffice runs for every new window of a spreadsheet."""
    root = document("Jobs", "org.openoffice.Office")
    job = node(node(root, "Jobs"), JOB, new=True)
    prop(job, "Service", cell_menu)
    prop(job, "Context", CALC_ONLY)
    event = node(node(root, "Events"), "OnViewCreated", fuse=True)
    node(node(event, "JobList"), JOB, new=True)
    return written(root)


def functions(implementation: str, found: Sequence[Function]) -> bytes:
    """Names and texts of the worksheet functions for the function wizard."""
    root = document("CalcAddIns", "org.openoffice.Office")
    listed = node(node(node(root, "AddInInfo"), implementation, new=True), "AddInFunctions")
    for function in found:
        made = node(listed, function.name, new=True)
        told(made, "DisplayName", function.name)
        told(made, "Description", function.text + BLANKS)
        prop(made, "Category", "Add-In")
        told(made, "CompatibilityName", function.name)
        parameters = node(made, "Parameters")
        for argument in function.arguments:
            one = node(parameters, camel(argument.name), new=True)
            told(one, "DisplayName", argument.name)
            told(one, "Description", argument.text)
    return written(root)


def idl(found: Sequence[Function]) -> str:
    """The type of the functions. LibreOffice 5 and later reads a type library in source form."""
    return (
        "module org { module xladdin {\n  interface XFunctions: com::sun::star::uno::XInterface {\n"
        + "".join(f"    {line}\n" for line in map(_declared, found))
        + "  };\n}; };\n"
    )


def _declared(function: Function) -> str:
    kinds = {True: "any", False: "sequence< sequence< any > >"}
    given = ", ".join(f"[in] {kinds[one.optional]} {camel(one.name)}" for one in function.arguments)
    return f"sequence< sequence< any > > {function.name}({given});"


def camel(name: str) -> str:
    """UNO takes no underscore in the name of an argument."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def labels(ribbon: Ribbon) -> Iterator[tuple[str, str]]:
    return ((command.id, command.label) for command in ribbon.commands)
