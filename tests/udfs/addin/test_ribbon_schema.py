"""The ribbon against the rules of Office's schemas ([MS-CUSTOMUI], [MS-CUSTOMUI2]) that bind what we use of them."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from udfs.addin.ribbon_xml import UI_2007, UI_2010, custom_ui
from udfs.table import ribbon

ORDER = {"customUI": ("commands", "ribbon", "backstage", "contextMenus"), "ribbon": ("qat", "tabs"), "tabs": ("tab",),
         "tab": ("group",), "group": ("button",), "button": (), "contextMenus": ("contextMenu",), "contextMenu": ("button",)}  # fmt: skip
"""Children of each element, in the order in which the schema wants them."""
ATTRIBUTES = {
    "customUI": set(), "ribbon": set(), "tabs": set(), "contextMenus": set(),
    "tab": {"id", "label", "keytip"}, "group": {"id", "label"}, "contextMenu": {"idMso"},
    "button": {"id", "tag", "label", "imageMso", "onAction", "size", "screentip", "supertip", "keytip"},
}  # fmt: skip
LIMITS = {
    "id": 1024,
    "tag": 1024,
    "label": 1024,
    "screentip": 1024,
    "supertip": 1024,
    "keytip": 3,
    "imageMso": 1024,
    "onAction": 1024,
}
KNOWN_ICONS = {
    "AcceptInvitation", "AddInManager", "AutoSum", "CalculateNow", "DataValidation", "FileNew", "FileSendAsAttachment", "FindDialog",
    "FunctionWizard", "Help", "ImportExcel", "Info", "RefreshAll", "ReviewCompareTwoVersions", "ReviewDeleteComment", "SortFilterMenu",
    "TableInsert", "TableRowsInsertBelowExcel", "TableSummarizeWithPivot", "Undo",
    "ExportExcel", "FileSaveAsWordDocx", "GetExternalDataFromText", "Spelling", "WhatIfAnalysisMenu",
    "MailMergeSelectRecipients", "ReviewTrackChanges", "FunctionsDateTimeInsertGallery",
}  # fmt: skip
"""Control ids of Office 2010 that published ribbons use as icons. A new icon is looked up in Office before it is added here."""
NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


def walk(namespace: str) -> list[tuple[str, str, ET.Element]]:
    """Element, its parent's name, and the node."""
    root = ET.fromstring(custom_ui(ribbon(), namespace))
    found = [("customUI", "", root)]
    for parent in root.iter():
        found += [(_name(child), _name(parent), child) for child in parent]
    assert {node.tag.split("}")[0] for node in root.iter()} == {"{" + namespace}
    return found


def _name(node: ET.Element) -> str:
    return node.tag.split("}")[1]


@pytest.mark.parametrize("namespace", [UI_2007, UI_2010])
def test_elements_stand_where_the_schema_allows_them(namespace):
    for name, parent, node in walk(namespace):
        assert not parent or name in ORDER[parent]
        places = [ORDER[name].index(_name(child)) for child in node]
        assert places == sorted(places)
    assert (namespace == UI_2010) == any(name == "contextMenu" for name, _, _ in walk(namespace)), "2007 knows none"


@pytest.mark.parametrize("namespace", [UI_2007, UI_2010])
def test_attributes_are_known_and_within_their_lengths(namespace):
    for name, parent, node in walk(namespace):
        allowed = ATTRIBUTES[name] - ({"size"} if parent == "contextMenu" else set())
        assert set(node.attrib) <= allowed, name
        for key, value in node.attrib.items():
            assert 0 < len(value) <= LIMITS.get(key, 1024)
        assert NCNAME.match(node.get("id", "x"))
        assert node.get("size", "normal") in ("normal", "large")


def test_every_icon_is_one_that_office_has():
    assert {command.icon for command in ribbon().commands} <= KNOWN_ICONS


def test_each_group_has_few_enough_buttons_to_stay_open_on_a_small_screen():
    """A large button takes a column, three normal ones another; ten columns and their captions fit 1366 pixels."""
    columns = 0
    for group in ribbon().groups:
        large = sum(command.large for command in group.commands)
        columns += large + -(-(len(group.commands) - large) // 3)
    assert columns <= 12
