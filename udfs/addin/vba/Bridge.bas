Attribute VB_Name = "Bridge"
Option Explicit

' Starts Python where it is not running yet and has it carry out one line. What RunPython does with its server, except that a failure
' is told in plain words and not as a traceback.
Public Sub RunCommand(ByVal command As String)
    Dim server As Object

    On Error GoTo missing
    Set server = XLPy
    server.SetAttr server.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
    On Error GoTo failed
    server.Exec command
    Exit Sub

missing:
    Notices.Say "no_python", LastLine(Err.Description)
    Exit Sub
failed:
    Notices.Say "python_failed", LastLine(Err.Description)
End Sub

' Of a traceback the last line says what went wrong.
Private Function LastLine(ByVal text As String) As String
    Dim lines() As String
    Dim at As Long

    lines = Split(Replace(text, vbCr, vbLf), vbLf)
    For at = UBound(lines) To LBound(lines) Step -1
        If Trim$(lines(at)) <> "" Then
            LastLine = Left$(Trim$(lines(at)), 300)
            Exit Function
        End If
    Next at
End Function
