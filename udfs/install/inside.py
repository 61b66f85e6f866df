"""What an .xlam says about itself: the version of its xlwings code and the interpreter it starts."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

VERSION = re.compile(r'XLWINGS_VERSION As String = "([^"]+)"')
CONF = "xladdin.conf"
INTERPRETER = "INTERPRETER_WIN"


@dataclass(frozen=True, slots=True)
class Inside:
    """None for what could not be read."""

    xlwings: str | None
    interpreter: str | None


def look_inside(file: Path) -> Inside:
    """Never raises: a file that is no add-in has neither."""
    return Inside(_version(file), _interpreter(file))


def _version(file: Path) -> str | None:
    try:
        from pyopenvba import ExcelFile

        with ExcelFile(file) as book:
            found = VERSION.search(book.get_module("xlwings"))
    except Exception:  # a damaged file may fail anywhere in the reader
        return None
    return found[1] if found else None


def _interpreter(file: Path) -> str | None:
    try:
        import openpyxl

        from udfs.addin.package import ADDIN_TYPE, MACRO_TYPE, retyped

        # openpyxl knows every kind of workbook but add-ins.
        book = openpyxl.load_workbook(io.BytesIO(retyped(file.read_bytes(), ADDIN_TYPE, MACRO_TYPE)), read_only=True)
        rows = book[CONF].iter_rows(max_col=2, values_only=True)
        return next((str(value or "") for name, value in rows if name == INTERPRETER), None)
    except Exception:  # as above
        return None
