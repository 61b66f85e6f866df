@echo off
rem ASCII only, CRLF, as install.cmd. Workbooks, folders and reports that are dropped on this file are checked.
rem
rem A name such as a&b.xlsx comes without quotes and is taken apart by cmd.exe before a script sees it: what
rem follows the & would be run as a command of its own when the script ends. So the whole command line goes to
rem Python in XLADDIN_DROPPED, and "exit" without /b ends cmd.exe before it comes to the rest of that line.
rem
rem   XLADDIN_PYTHON    the python.exe to use in place of the installed one
rem   XLADDIN_QUIET=1   no waiting for a key at the end
setlocal EnableExtensions DisableDelayedExpansion
set "PY="
set "POINTER=%LOCALAPPDATA%\xladdin\python.txt"
if defined XLADDIN_PYTHON set "PY=%XLADDIN_PYTHON%"
if not defined PY if exist "%POINTER%" set /p PY=<"%POINTER%"
if not defined PY set "PY=%LOCALAPPDATA%\xladdin\venv\Scripts\python.exe"
if not exist "%PY%" goto notinstalled
setlocal EnableDelayedExpansion
set "XLADDIN_DROPPED=!CMDCMDLINE!"
if not defined XLADDIN_DROPPED goto typed
call "!PY!" -P -X utf8 -m xladdin drop
set "CODE=!ERRORLEVEL!"
rem That line does not name this script: typed at a prompt.
if "!CODE!"=="9" goto typed
if not defined XLADDIN_QUIET pause
exit !CODE!

rem The names are written as cmd.exe wants them, and the window is not ours to close.
:typed
setlocal DisableDelayedExpansion
set "XLADDIN_DROPPED="
call "%PY%" -P -X utf8 -m xladdin drop %*
exit /b %ERRORLEVEL%

:notinstalled
for /f "tokens=2 delims=:." %%a in ('chcp 2^>nul') do set "OLDCP=%%a"
chcp 65001 >nul 2>&1
echo Not installed yet: run install.cmd first.
if exist "%~dp0udfs\install\words\not-installed.txt" type "%~dp0udfs\install\words\not-installed.txt"
if not defined XLADDIN_QUIET pause
if defined OLDCP chcp %OLDCP% >nul 2>&1
exit 2
