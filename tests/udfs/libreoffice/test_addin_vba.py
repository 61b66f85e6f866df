"""The add-in's own VBA, run: LibreOffice compiles the modules as they stand and carries a click out, up to the line handed to Python.

xlwings' module and class do not compile there, so the bridge to Python and the message box are stood in for by recorders.
"""

from __future__ import annotations

import pytest

from udfs.addin.build import SOURCES
from udfs.addin.package import ADDIN_TYPE, MACRO_TYPE, Sheet, Vba, make_package, retyped
from udfs.addin.settings import command_rows, notice_rows
from udfs.table import ribbon

ALWAYS = 4
"""com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN"""

RECORDER = """Attribute VB_Name = "{module}"
Option Explicit

Public Sub {sub}(ByVal text As String, Optional ByVal more As String = "")
    Dim row As Long
    row = 1
    Do While ThisWorkbook.Worksheets("record").Cells(row, 1).Value <> ""
        row = row + 1
    Loop
    ThisWorkbook.Worksheets("record").Cells(row, 1).Value = "{module}: " & text
End Sub
"""
CLICK = """Attribute VB_Name = "Click"
Option Explicit

Public Sub Press(ByVal tag As String)
    Dim button As New IRibbonControl
    button.Tag = tag
    Ribbon.OnAction button
End Sub

Public Function Told(ByVal key As String) As String
    Told = Settings.Notice(key)
End Function

Public Function Refused(ByVal name As String) As Boolean
    ThisWorkbook.Worksheets("record").Name = name
    Refused = Guard.CarriesCode(ThisWorkbook)
    ThisWorkbook.Worksheets(name).Name = "record"
End Function
"""
CONTROL = """VERSION 1.0 CLASS
BEGIN
  MultiUse = -1
END
Attribute VB_Name = "IRibbonControl"
Option Explicit
Public Tag As String
"""


def as_workbook() -> bytes:
    """The add-in as a workbook, which LibreOffice opens without being asked to."""
    real = {name: (SOURCES / f"{name}.bas").read_text(encoding="ascii") for name in ("Ribbon", "Guard", "Settings")}
    recorders = {
        "Bridge": RECORDER.format(module="Bridge", sub="RunCommand"),
        "Notices": RECORDER.format(module="Notices", sub="Say"),
    }
    sheets = (
        Sheet("record", []), Sheet("commands", command_rows(ribbon())), Sheet("notices", notice_rows()),
    )  # fmt: skip
    vba = Vba("Option Explicit\n", {**real, **recorders, "Click": CLICK}, {"IRibbonControl": CONTROL})
    made = make_package(sheets, vba, b"<customUI/>", b"<customUI/>")
    return retyped(made, ADDIN_TYPE, MACRO_TYPE)


class Addin:
    """The copy, open."""

    def __init__(self, document) -> None:
        self.document = document

    def call(self, macro: str, *args: object) -> object:
        script = self.document.getScriptProvider().getScript(
            f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
        )
        return script.invoke(args, (), ())[0]

    def press(self, tag: str) -> list[str]:
        """The lines that were recorded since the last press."""
        before = len(self.record())
        self.call("Click.Press", tag)
        return self.record()[before:]

    def record(self) -> list[str]:
        rows = self.document.Sheets.getByName("record").getCellRangeByName("A1:A100").getDataArray()
        return [row[0] for row in rows if row[0]]


@pytest.fixture
def addin(excel, tmp_path):
    import uno
    from com.sun.star.beans import PropertyValue

    path = tmp_path / "addin.xlsm"
    path.write_bytes(as_workbook())
    allowed = PropertyValue(
        "MacroExecutionMode", -1, ALWAYS, uno.Enum("com.sun.star.beans.PropertyState", "DIRECT_VALUE")
    )
    return Addin(excel.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (allowed,)))


@pytest.mark.parametrize("command", [command.id for command in ribbon().commands])
def test_a_click_hands_exactly_this_line_to_python(addin, command):
    assert addin.press(command) == [f"Bridge: import udfs.macros as m;m.run_{command}()"]


@pytest.mark.parametrize("tag", ["", "check()", "check;import os", "Check", "检查", "a" * 41, "a b", "a'b", 'a"b'])
def test_nothing_but_a_plain_name_becomes_a_line(addin, tag):
    assert addin.press(tag) == []


@pytest.mark.parametrize(("name", "refused"), [
    ("xladdin.conf", True), ("XLADDIN.CONF", True), ("evil.py", True), ("Sheet.PY", True),
    ("基础数据表", False), ("conf", False), ("a.conf.b", False),
])  # fmt: skip
def test_a_workbook_with_a_sheet_that_xlwings_would_read_is_refused(addin, name, refused):
    assert addin.call("Click.Refused", name) is refused


def test_such_a_workbook_in_front_gets_a_message_and_no_python(addin):
    addin.document.Sheets.insertNewByName("xladdin.conf", 3)
    assert addin.press("check") == ["Notices: carries_code"]


@pytest.mark.parametrize(("key", "text"), [(str(key), str(text)) for key, text in notice_rows()])
def test_its_chinese_texts_come_from_the_sheet(addin, key, text):
    assert addin.call("Click.Told", key) == text
