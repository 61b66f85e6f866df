"""Whatever arrives: plain files, archives of files, workbooks of other formats -> the strict reader, or a clear finding."""

from __future__ import annotations

from xladdin.workbook.intake.books import Book, grid_of, open_book
from xladdin.workbook.intake.source import Source, real_file, source_at, sources

__all__ = ["Book", "Source", "grid_of", "open_book", "real_file", "source_at", "sources"]
