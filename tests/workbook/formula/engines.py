"""Two other engines that recalculate the same workbook: LibreOffice and the `formulas` package."""

from __future__ import annotations

import contextlib
import io
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from python_calamine import CalamineWorkbook

from xladdin.workbook.formula import CellKey, ExcelError

FRESH_PROFILE = 81
"""LibreOffice leaves with this code when it has just made its profile, and wants to be started again."""
_BY_ERROR_TYPE = {
    1: "#NULL!",
    2: "#DIV/0!",
    3: "#VALUE!",
    4: "#REF!",
    5: "#NAME?",
    6: "#NUM!",
    7: "#N/A",
}
# What no library writes as a constant without changing it.
_AS_FORMULA: dict[Any, str] = {
    "": '=""',
    ExcelError("#DIV/0!"): "=1/0",
    ExcelError("#N/A"): "=NA()",
    0.1 + 0.2: "=0.1+0.2",
}


def write(
    path: Path, sheet: str, formulas: Mapping[int, str], inputs: Mapping[CellKey, Any], names: Mapping[str, str]
) -> None:
    """A workbook without any cached result: formulas by row in column A of `sheet`, the number of their error in column B."""
    book = Workbook()
    book.remove(book.active)
    for name in dict.fromkeys([*(key[0] for key in inputs), sheet]):
        book.create_sheet(name)
    for (where, row, column), value in inputs.items():
        book[where].cell(row, column).value = value if value is True else _AS_FORMULA.get(value, value)
    for row, text in formulas.items():
        book[sheet].cell(row, 1).value = f"={text}"
        book[sheet].cell(row, 2).value = f"=IF(ISERROR(A{row}),ERROR.TYPE(A{row}),0)"
    for name, text in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    book.save(path)


def libreoffice(soffice: str, given: Path, sheet: str) -> list[Any]:
    """Column A of `sheet`, recalculated. LibreOffice saves 15 digits, and an error of its own numbering counts as #VALUE!."""
    out, profile = given.parent / "out", given.parent / "profile"
    run = [soffice, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir"]
    for _ in range(3):
        done = subprocess.run([*run, str(out), str(given)], check=False, capture_output=True, text=True, timeout=300)
        if done.returncode != FRESH_PROFILE and (out / given.name).is_file():
            break
    assert (out / given.name).is_file(), f"LibreOffice ended with {done.returncode}: {done.stderr}"
    rows = CalamineWorkbook.from_path(str(out / given.name)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    # python-calamine shows no errors: an ERROR.TYPE of '' is that of an error outside Excel's list.
    return [
        value if error == 0 and error != "" else ExcelError(_BY_ERROR_TYPE.get(error, "#VALUE!"))
        for value, error, *_ in rows
    ]


def formulas_package(given: Path, sheet: str, rows: Iterable[int]) -> dict[int, Any]:
    """Column A of `sheet` at `rows`, by `formulas`. It prints progress bars, hence the silence."""
    import formulas

    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        solution = formulas.ExcelModel().loads(str(given)).finish().calculate()
    found: dict[int, Any] = {}
    for row in rows:
        cell = solution.get(f"'[{given.name}]{sheet}'!A{row}")
        value = None if cell is None else cell.value[0, 0]
        value = value.item() if hasattr(value, "item") else value
        text = str(value)
        is_plain = isinstance(value, (bool, int, float))
        found[row] = value if is_plain else ExcelError(text) if text.startswith("#") and text.isupper() else text
    return found


def same(ours: Any, theirs: Any) -> bool:
    """Numbers as far as 15 digits tell them apart, for no more are saved; everything else exactly, an error with its code."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) <= 6e-15 * abs(ours)
    return bool(ours == theirs)
