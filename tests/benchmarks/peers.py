"""What other programs need for less: each reads the same workbooks and writes one row per workbook, as a process of its own.

`python peers.py NAME OUT FILE...`; NAME is a key of PEERS. None of them checks a formula, scores or says what is wrong, unless
its line in PEERS says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

COLUMNS = 58
Row = list[object]


def zipfile_only(files: list[Path], out: Path) -> None:
    """The floor in Python: all members unpacked, nothing understood."""
    total = 0
    for file in files:
        with zipfile.ZipFile(file) as package:
            total += sum(len(package.read(name)) for name in package.namelist())
    out.write_text(str(total), encoding="ascii")


def calamine(files: list[Path], out: Path) -> None:
    from python_calamine import CalamineWorkbook

    def row(file: Path) -> Row:
        book = CalamineWorkbook.from_path(str(file))
        return [cell for name in book.sheet_names for line in book.get_sheet_by_name(name).to_python() for cell in line]

    _xlsxwriter(map(row, files), out)


def _xlsxwriter(rows: Iterable[Row], out: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(out), {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, value in enumerate(row[:COLUMNS]):
            sheet.write(number, column, str(value))
    book.close()


def pandas_calamine(files: list[Path], out: Path) -> None:
    import pandas

    def row(file: Path) -> Row:
        frames = pandas.read_excel(file, sheet_name=None, header=None, engine="calamine")
        return [value for frame in frames.values() for value in frame.to_numpy().ravel()][:COLUMNS]

    pandas.DataFrame([row(file) for file in files]).to_excel(out, engine="xlsxwriter")


def openpyxl_read_only(files: list[Path], out: Path) -> None:
    """Twice: formulas and saved results are two readings."""
    _openpyxl(files, out, read_only=True)


def openpyxl_twice(files: list[Path], out: Path) -> None:
    _openpyxl(files, out, read_only=False)


def _openpyxl(files: list[Path], out: Path, read_only: bool) -> None:
    import openpyxl

    target = openpyxl.Workbook(write_only=True)
    sheet = target.create_sheet()
    for file in files:
        row: Row = []
        for data_only in (False, True):
            book = openpyxl.load_workbook(file, data_only=data_only, read_only=read_only)
            row = [value for page in book for line in page.iter_rows(values_only=True) for value in line]
            book.close()
        sheet.append([str(value) for value in row[:COLUMNS]])
    target.save(out)


def formulas_each(files: list[Path], out: Path) -> None:
    """Recomputes every formula of every workbook, and checks nothing."""
    import formulas

    for file in files:
        model = formulas.ExcelModel().loads(str(file)).finish()
        model.calculate()
    out.write_text("", encoding="ascii")


def libreoffice(files: list[Path], out: Path) -> None:
    """Loads and saves; does not recompute."""
    with tempfile.TemporaryDirectory() as folder:
        profile = (Path(folder) / "profile").as_uri()
        for _ in range(2):  # a new profile ends the first run
            subprocess.run(
                [shutil.which("soffice") or "soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "xlsx",
                 "--outdir", folder, *map(str, files)],
                capture_output=True, check=False,
            )  # fmt: skip
            if any(Path(folder).glob("*.xlsx")):
                break
    out.write_text("", encoding="ascii")


PEERS: dict[str, tuple[str, int, Callable[[list[Path], Path], None]]] = {
    "zipfile": ("zipfile：只解压", 1, zipfile_only),
    "calamine": ("python-calamine＋XlsxWriter：只读值", 1, calamine),
    "pandas": ("pandas（calamine）＋to_excel：只读值", 10, pandas_calamine),
    "read-only": ("openpyxl read_only 两遍＋write_only", 20, openpyxl_read_only),
    "openpyxl": ("openpyxl 两遍＋write_only", 50, openpyxl_twice),
    "formulas": ("formulas：逐个重算", 400, formulas_each),
    "libreoffice": ("LibreOffice --convert-to：不重算", 50, libreoffice),
}
"""Name -> what it is, by how much fewer files it is timed with, the work."""


def main(name: str, out: str, *files: str) -> None:
    PEERS[name][2]([Path(file) for file in files], Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
