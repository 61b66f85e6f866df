Attribute VB_Name = "Guard"
Option Explicit

' True when the window in front shows a file from outside that nobody has allowed to be edited yet.
Public Function IsViewProtected() As Boolean
    On Error Resume Next
    IsViewProtected = Not (Application.ActiveProtectedViewWindow Is Nothing)
End Function

' True when a sheet of the workbook has a name that xlwings reads settings or code from. A submission has no business having one.
Public Function CarriesCode(book As Workbook) As Boolean
    Dim sheet As Object
    Dim name As String

    For Each sheet In book.Sheets
        name = LCase$(sheet.Name)
        If Right$(name, 5) = ".conf" Or Right$(name, 3) = ".py" Then CarriesCode = True
    Next sheet
End Function

' The empty workbook that a command needed to start goes again, unless something was written into it.
Public Sub CloseUnused(book As Workbook)
    On Error Resume Next
    If Application.WorksheetFunction.CountA(book.Worksheets(1).Cells) = 0 Then book.Close False
End Sub
