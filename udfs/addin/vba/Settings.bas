Attribute VB_Name = "Settings"
Option Explicit

' The Chinese texts and the table of commands stand on sheets of the add-in: VBA text is in the code page of the machine that reads it.

Public Function Notice(ByVal key As String) As String
    Notice = Lookup("notices", key)
End Function

' A command that is not in the table gets no blank workbook opened for it.
Public Function NeedsBook(ByVal command As String) As Boolean
    NeedsBook = Lookup("commands", command) <> "nothing"
End Function

Private Function Lookup(ByVal sheet As String, ByVal key As String) As String
    Dim row As Long

    With ThisWorkbook.Worksheets(sheet)
        row = 1
        Do While CStr(.Cells(row, 1).Value) <> ""
            If CStr(.Cells(row, 1).Value) = key Then
                Lookup = CStr(.Cells(row, 2).Value)
                Exit Function
            End If
            row = row + 1
        Loop
    End With
End Function
