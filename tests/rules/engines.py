"""Two independent engines that recalculate native formulas: the `formulas` package and LibreOffice."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

CellValue = float | int | str | bool | None
"""What a cell holds: None is an empty cell, `""` a formula's empty text."""

FRESH_PROFILE = 81
"""LibreOffice leaves with this code when it has just made its profile, and wants to be started again."""


class Compiled:
    """A formula compiled once by `formulas`; call it with the cells it reads."""

    def __init__(self, text: str) -> None:
        import formulas

        self.function = formulas.Parser().ast(f"={text}")[1].compile()
        self.inputs = [cells_of(name) for name in self.function.inputs]

    def __call__(self, cells: Mapping[str, CellValue]) -> CellValue:
        """One evaluation. Not many at once: of a column, `formulas` gives every result the type of the first."""
        import numpy as np
        import schedula

        arrays = []
        for block in self.inputs:
            array = np.empty((len(block), len(block[0])), dtype=object)
            array[:] = [[schedula.EMPTY if (v := cells.get(a)) is None else v for a in row] for row in block]
            arrays.append(array)
        value = np.asarray(self.function(*arrays), dtype=object).ravel()[0]
        value = value.item() if hasattr(value, "item") else value
        return value if isinstance(value, (bool, int, float)) else str(value)


@lru_cache(maxsize=4096)
def compiled(text: str) -> Compiled:
    return Compiled(text)


def cells_of(name: str) -> list[list[str]]:
    """`B2:C3` -> [[B2, C2], [B3, C3]]."""
    from openpyxl.utils import get_column_letter, range_boundaries

    left, top, right, bottom = range_boundaries(name)
    return [[f"{get_column_letter(c)}{r}" for c in range(left, right + 1)] for r in range(top, bottom + 1)]


def libreoffice(
    soffice: str, sheets: Mapping[str, Sequence[Sequence[CellValue]]], folder: Path
) -> dict[str, list[list]]:
    """All sheets recalculated by one run of LibreOffice: texts that begin with `=` are formulas, no result is cached."""
    from openpyxl import Workbook
    from python_calamine import CalamineWorkbook

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    given, out = folder / "given.xlsx", folder / "out"
    book.save(given)
    run = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "xlsx"]
    for _ in range(3):
        done = subprocess.run([*run, "--outdir", str(out), str(given)], capture_output=True, text=True, check=False)
        if done.returncode != FRESH_PROFILE:
            break
    assert (out / given.name).is_file(), f"LibreOffice ended with {done.returncode}: {done.stderr}"
    result = CalamineWorkbook.from_path(str(out / given.name))
    return {name: result.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in sheets}


def same(expected: Fraction | str | None, found: CellValue, exact: bool = True) -> bool:
    """The engine gives what Python gives; None stands for "no score", the empty text.

    `exact`: the very double nearest to the fraction (scores); else equal to 12 digits, as far as a figure can be shown.
    """
    if expected is None or isinstance(expected, str):
        return found == (expected or "")
    if isinstance(found, (bool, str)) or found is None:
        return False
    return found == float(expected) if exact else abs(found - float(expected)) <= 1e-12 * max(1.0, abs(float(expected)))
