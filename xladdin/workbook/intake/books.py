"""Opens a submission, whatever its format: by its content, not by its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from xladdin.workbook.archive import LIMITS, Limits
from xladdin.workbook.cells import Grid, read_sheet
from xladdin.workbook.intake.other_book import OtherBook
from xladdin.workbook.intake.source import Source, source_at
from xladdin.workbook.package import Package
from xladdin.workbook.unreadable import Unreadable

Book = Package | OtherBook


def open_book(file: Path | Source, limits: Limits = LIMITS) -> Book:
    """An opened submission; a path may lead into an archive (`报送.zip/一批/自评表.xlsx`). Raises Unreadable and nothing else."""
    source = file if isinstance(file, Source) else source_at(file)
    if source.name.lower().endswith(".zip"):
        source.members()
    shown, data = source.shown, source.read(limits)
    try:
        return Package(shown, data, limits)
    except Unreadable as error:
        if error.kind not in ("old-format", "other-format"):
            raise
        return _other(shown, data, error, limits)


def grid_of(book: Book, sheet: str) -> Grid:
    """The cells of a sheet. Raises Unreadable and nothing else."""
    return read_sheet(book, sheet) if isinstance(book, Package) else book.grid_of(sheet)


def _other(path: Path, data: bytes, refusal: Unreadable, limits: Limits) -> OtherBook:
    sha256 = hashlib.sha256(data).hexdigest()
    if not data.startswith(b"PK"):
        from xladdin.workbook.intake.ole import SIGNATURE
        from xladdin.workbook.intake.xls import open_xls

        if not data.startswith(SIGNATURE):
            raise refusal
        return open_xls(path, data, sha256, limits)
    if "xlsb" in refusal.message:
        from xladdin.workbook.intake.xlsb import open_xlsb

        return open_xlsb(path, data, sha256, limits)
    from xladdin.workbook.intake.ods import open_ods

    return open_ods(path, data, sha256, limits)
