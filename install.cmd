@echo off
rem ASCII only, CRLF: cmd.exe reads this file in the code page of the machine, and loses its place in a file
rem with Chinese text when the code page changes half-way. The few Chinese words that are needed before there
rem is a Python stand in udfs\install\words in UTF-8 and are shown by "type"; all others come from Python.
rem
rem   install.cmd            installs       (/y or XLADDIN_QUIET=1: no waiting for a key at the end)
rem   install.cmd --remove   uninstalls
rem   XLADDIN_PYTHON         the python.exe to use, when it is not found by itself
setlocal EnableExtensions DisableDelayedExpansion
set "PY="
set "PYARG="
set "OLDCP="
set "CODE=2"
set "MODE="
for %%a in (%*) do (
    if /i "%%~a"=="/y" set "XLADDIN_QUIET=1"
    if /i "%%~a"=="--remove" set "MODE=--remove"
)
rem A share (\\server\...) gets a drive letter for the time being.
pushd "%~dp0"
set "HERE=%CD%"
for /f "tokens=2 delims=:." %%a in ('chcp 2^>nul') do set "OLDCP=%%a"
chcp 65001 >nul 2>&1

if not exist "udfs\install\bootstrap.py" goto notunpacked
call :find
if defined PY goto run
if defined MODE goto nopython
for %%f in (python-3*.exe) do call :bring "%%f"
if not defined PY goto nopython

:run
rem A dot, lest a drive's root ("Z:\") end in a backslash before the quote.
call "%PY%" %PYARG% -X utf8 "udfs\install\bootstrap.py" "%HERE%\." %MODE%
set "CODE=%ERRORLEVEL%"
goto end

:notunpacked
echo Unpack the whole archive first, then run install.cmd in that folder.
if exist "udfs\install\words\not-unpacked.txt" type "udfs\install\words\not-unpacked.txt"
goto end

:nopython
echo Python 3.11 or newer was not found: https://www.python.org/downloads/windows/
type "udfs\install\words\no-python.txt"
goto end

:end
popd
if defined OLDCP chcp %OLDCP% >nul 2>&1
if not defined XLADDIN_QUIET pause
exit /b %CODE%

rem --- the first Python that is new enough and complete -----------------------------------------------------
:find
if defined XLADDIN_PYTHON call :try "%XLADDIN_PYTHON%"
if defined PY exit /b 0
for %%p in (py.exe) do if not "%%~$PATH:p"=="" call :try "%%~$PATH:p" -3
if defined PY exit /b 0
for %%p in (python.exe) do if not "%%~$PATH:p"=="" call :try "%%~$PATH:p"
if defined PY exit /b 0
for /d %%d in ("%LOCALAPPDATA%\Programs\Python\Python3*") do call :try "%%~d\python.exe"
for /d %%d in ("%ProgramFiles%\Python3*") do call :try "%%~d\python.exe"
exit /b 0

rem The alias of the Microsoft Store is a python.exe too; it fails this question.
:try
if defined PY exit /b 0
if not exist "%~1" exit /b 0
call "%~1" %2 -c "import sys,venv,ensurepip;sys.exit(sys.version_info<(3,11))" >nul 2>&1
if errorlevel 1 exit /b 0
if errorlevel 0 goto tried
exit /b 0
:tried
set "PY=%~1"
set "PYARG=%2"
exit /b 0

:bring
if defined PY exit /b 0
type "udfs\install\words\bringing-python.txt"
start /wait "" "%~1" /passive InstallAllUsers=0 PrependPath=0 Include_test=0 Shortcuts=0
call :find
exit /b 0
