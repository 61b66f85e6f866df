@echo off
rem Takes away what install.cmd brought: the add-in and the environment. Forms and other files stay.
call "%~dp0install.cmd" --remove %*
exit /b %ERRORLEVEL%
