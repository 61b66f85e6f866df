"""The small parts that hold a package together: content types, relationships, workbook.xml, application properties."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import (
    APPLICATION,
    CONTENT_TYPES,
    MAIN,
    PACKAGE_RELATIONSHIPS,
    Element,
    elements,
    is_true,
    remembered,
)

_RELATIONSHIP_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_SHEET, _NAME = "/workbook/sheets/sheet", "/workbook/definedNames/definedName"
_SETTINGS = ("/workbook/workbookPr", "/workbook/calcPr", "/workbook/workbookProtection")
STATES = ("visible", "hidden", "veryHidden")


class ContentTypes(NamedTuple):
    """Content type by lower-case extension, and by lower-case part name (without leading slash), which wins."""

    by_extension: dict[str, str]
    by_part: dict[str, str]

    def of(self, name: str) -> str:
        lower = name.lower()
        return self.by_part.get(lower) or self.by_extension.get(lower.rpartition(".")[2], "")


class Relationship(NamedTuple):
    """One arrow from a part. `kind` is the last word of its type (`worksheet`, `styles` …)."""

    id: str
    kind: str
    target: str
    external: bool


class SheetTag(NamedTuple):
    """A sheet as workbook.xml lists it; `relationship` leads to its part."""

    name: str
    state: str
    relationship: str


class Names(Mapping[str, str]):
    """Workbook-wide defined names -> what they refer to. Workbooks with the same workbook.xml share one, which tells them from others."""

    __slots__ = ("_names",)

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)

    def __getitem__(self, name: str) -> str:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    __hash__ = object.__hash__


class WorkbookPart(NamedTuple):
    """What workbook.xml says. `names`: workbook-wide defined names; `local_names`: (sheet name, name) -> text."""

    sheets: tuple[SheetTag, ...]
    names: Names
    local_names: dict[tuple[str, str], str]
    date1904: bool
    full_calc_on_load: bool
    traits: frozenset[str]


@remembered
def content_types(data: bytes) -> ContentTypes:
    part = "[Content_Types].xml"
    types = ContentTypes({}, {})
    for path, attributes, _ in elements(data, part, CONTENT_TYPES, "/Types/Default", "/Types/Override"):
        if path == "/Types/Default":
            table, key = types.by_extension, _need(attributes, "Extension", part)
        else:
            table, key = types.by_part, _need(attributes, "PartName", part).removeprefix("/")
        if table.setdefault(key.lower(), _need(attributes, "ContentType", part)) != attributes["ContentType"]:
            raise Unreadable("damaged-xml", f"文件已损坏：“{part}”里“{key}”登记了两次。")
    return types


@remembered
def relationships(data: bytes, source: str) -> tuple[Relationship, ...]:
    """The arrows that leave part `source` ("" for the package), targets resolved to part names."""
    links: dict[str, Relationship] = {}
    for _, attributes, _ in elements(data, ".rels", PACKAGE_RELATIONSHIPS, "/Relationships/Relationship"):
        external = attributes.get("TargetMode") == "External"
        target = _need(attributes, "Target", ".rels")
        link = Relationship(
            _need(attributes, "Id", ".rels"),
            _need(attributes, "Type", ".rels").rpartition("/")[2],
            target if external else _resolve(source, target),
            external,
        )
        if links.setdefault(link.id, link) is not link:
            raise Unreadable("damaged-xml", f"文件已损坏：内部关系“{link.id}”登记了两次。")
    return tuple(links.values())


def _resolve(source: str, target: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


@remembered
def application_name(data: bytes) -> str:
    """The program that saved the file last, as it calls itself (`Microsoft Excel`, `LibreOffice/…`), or ""."""
    found = elements(data, "docProps/app.xml", APPLICATION, "/Properties/Application")
    return found[0].text.strip() if found else ""


@remembered
def workbook_part(data: bytes) -> WorkbookPart:
    found = elements(data, "workbook.xml", MAIN, _SHEET, _NAME, *_SETTINGS)
    sheets = tuple(_sheet(element.attributes) for element in found if element.path == _SHEET)
    if not sheets:
        raise Unreadable("damaged-xml", "文件已损坏：工作簿里没有工作表。")
    if len({sheet.name.lower() for sheet in sheets}) != len(sheets):
        raise Unreadable("damaged-xml", "文件已损坏：有两张工作表同名。")
    names, local_names = _defined_names(found, sheets)
    settings = {element.path: element.attributes for element in found if element.path in _SETTINGS}
    general, calculation, protection = (settings.get(path, {}) for path in _SETTINGS)
    traits = set()
    if calculation.get("calcMode", "auto") != "auto":
        traits.add("manual-calculation")
    if not is_true(calculation.get("fullPrecision"), default=True):
        traits.add("precision-as-displayed")
    if is_true(calculation.get("iterate")):
        traits.add("iterative-calculation")
    if is_true(protection.get("lockStructure")):
        traits.add("structure-protected")
    return WorkbookPart(
        sheets,
        names,
        local_names,
        is_true(general.get("date1904")),
        is_true(calculation.get("fullCalcOnLoad")),
        frozenset(traits),
    )


def _sheet(attributes: dict[str, str]) -> SheetTag:
    name = _need(attributes, "name", "workbook.xml")
    state = attributes.get("state", "visible")
    link = next((attributes[key] for key in _RELATIONSHIP_ID if key in attributes), None)
    if link is None or state not in STATES:
        raise Unreadable("damaged-xml", f"文件已损坏：工作表“{name}”的登记不符合规定。")
    return SheetTag(name, state, link)


BUILT_IN = "_xlnm."
"""How the names begin that the format itself gives a meaning."""


def _defined_names(found: list[Element], sheets: tuple[SheetTag, ...]) -> tuple[Names, dict[tuple[str, str], str]]:
    """Names known everywhere and names known on one sheet only, hidden ones included. A name that means two things is refused.

    But for print areas and filters: no formula uses them, and LibreOffice writes some of them twice.
    """
    names: dict[str, str] = {}
    local_names: dict[tuple[str, str], str] = {}
    seen: dict[tuple[str, str], str] = {}
    for element in found:
        if element.path != _NAME:
            continue
        name = _need(element.attributes, "name", "workbook.xml")
        scope = element.attributes.get("localSheetId", "")
        said = seen.setdefault((scope, name.lower()), element.text)
        if said != element.text and not name.lower().startswith(BUILT_IN):
            raise Unreadable("damaged-xml", f"文件已损坏：名称“{name}”定义了两次，指向不同的格子。")
        if not scope:
            names[name] = element.text
        elif len(scope) < 6 and scope.isascii() and scope.isdigit() and int(scope) < len(sheets):
            local_names[sheets[int(scope)].name, name] = element.text
        else:
            raise Unreadable("damaged-xml", f"文件已损坏：名称“{name}”所属的工作表不存在。")
    return Names(names), local_names


def _need(attributes: dict[str, str], key: str, part: str) -> str:
    value = attributes.get(key)
    if value is None:
        raise Unreadable("damaged-xml", f"文件已损坏：内部的“{part}”缺少“{key}”。")
    return value
