Attribute VB_Name = "Notices"
Option Explicit

Private Const WARNING_ICON As Long = 48

' MsgBox would show question marks for Chinese text on a Windows of another language.
#If VBA7 Then
    Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal owner As LongPtr, ByVal text As LongPtr, ByVal caption As LongPtr, ByVal style As Long) As Long
#Else
    Private Declare Function MessageBoxW Lib "user32" (ByVal owner As Long, ByVal text As Long, ByVal caption As Long, ByVal style As Long) As Long
#End If

' Shows a text of the sheet "notices"; the detail comes below it.
Public Sub Say(ByVal key As String, Optional ByVal detail As String = "")
    Dim text As String
    Dim caption As String

    text = Settings.Notice(key)
    If detail <> "" Then text = text & vbLf & vbLf & detail
    caption = Settings.Notice("caption")
    MessageBoxW Application.Hwnd, StrPtr(text), StrPtr(caption), WARNING_ICON
End Sub
