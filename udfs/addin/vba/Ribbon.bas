Attribute VB_Name = "Ribbon"
Option Explicit

' Every button and menu entry of the ribbon calls OnAction; its tag is the id of its command.
Public Sub OnAction(control As IRibbonControl)
    Dispatch control.Tag
End Sub

' Has Python carry out the command, unless the workbook in front does not allow it.
Public Sub Dispatch(ByVal command As String)
    Dim blank As Workbook

    If Not IsPlainName(command) Then Exit Sub
    If Guard.IsViewProtected() Then
        Notices.Say "protected_view"
        Exit Sub
    End If
    If ActiveWorkbook Is Nothing Then
        If Settings.NeedsBook(command) Then
            Notices.Say "no_workbook"
            Exit Sub
        End If
        ' xlwings names the active workbook whenever it starts Python.
        Set blank = Workbooks.Add
    ElseIf Guard.CarriesCode(ActiveWorkbook) Then
        Notices.Say "carries_code"
        Exit Sub
    End If
    Bridge.RunCommand "import udfs.macros as m;m.run_" & command & "()"
    If Not blank Is Nothing Then Guard.CloseUnused blank
End Sub

' The command becomes part of a line of Python: letters, digits and underscores only.
Private Function IsPlainName(ByVal text As String) As Boolean
    Dim at As Long

    If Len(text) = 0 Or Len(text) > 40 Then Exit Function
    For at = 1 To Len(text)
        If InStr(1, "abcdefghijklmnopqrstuvwxyz0123456789_", Mid$(text, at, 1), vbBinaryCompare) = 0 Then Exit Function
    Next at
    IsPlainName = True
End Function
