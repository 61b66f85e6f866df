"""What runs inside LibreOffice. Nothing of the project is importable here: Python 3.7, the standard library, `uno`."""
