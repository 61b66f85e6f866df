Attribute VB_Name = "Wizard"
Option Explicit

Private Const FIRST_ARGUMENT As Long = 4

' Gives the function wizard the texts of the sheet "functions": name, category, description, then one per argument.
' Excel describes no function of a hidden workbook, and an add-in is one: it shows itself for that moment.
Public Sub Describe()
    Dim row As Long

    On Error Resume Next
    ThisWorkbook.IsAddin = False
    row = 2
    Do While CStr(ThisWorkbook.Worksheets("functions").Cells(row, 1).Value) <> ""
        DescribeRow ThisWorkbook.Worksheets("functions"), row
        row = row + 1
    Loop
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
End Sub

Private Sub DescribeRow(sheet As Worksheet, ByVal row As Long)
    Dim texts() As Variant
    Dim count As Long

    Do While CStr(sheet.Cells(row, FIRST_ARGUMENT + count).Value) <> ""
        count = count + 1
        ReDim Preserve texts(1 To count)
        texts(count) = CStr(sheet.Cells(row, FIRST_ARGUMENT + count - 1).Value)
    Loop
    If count = 0 Then
        Application.MacroOptions Macro:=CStr(sheet.Cells(row, 1).Value), Description:=CStr(sheet.Cells(row, 3).Value), _
            Category:=CStr(sheet.Cells(row, 2).Value)
    Else
        Application.MacroOptions Macro:=CStr(sheet.Cells(row, 1).Value), Description:=CStr(sheet.Cells(row, 3).Value), _
            Category:=CStr(sheet.Cells(row, 2).Value), ArgumentDescriptions:=texts
    End If
End Sub
