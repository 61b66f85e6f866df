"""The workbook on the screen, read as the command line reads a file: a copy is saved by the host and goes through the strict reader.

So findings and scores can not differ from those of `xladdin check`, and unsaved edits count. Reading cell by cell, or even in
blocks, would lose what the reader needs to be strict: what cells hold exactly, names of single sheets, arrays, links, macros.
Nothing in the workbook is run or imported.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from udfs import com
from udfs.host import Trouble

if TYPE_CHECKING:
    import xlwings as xw

    from xladdin.checks.case import Case, Examined
    from xladdin.workbook.package import Package
    from xladdin.workbook.read.locate import Located

FOREIGN = "foreign-template"
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Live:
    """The workbook as it is now. `case`: the filing, read, scored and checked."""

    examined: Examined
    case: Case
    package: Package

    @property
    def located(self) -> Located:
        """Where the form's slots stand now."""
        from xladdin.workbook.read.locate import locate

        return locate(self.case.filing.form, self.case.filing.year, self.package.names)

    def located_on(self, sheet: str) -> Located | None:
        """Where the slots of an attached form stand on its own sheet; None for a sheet that is none of those."""
        from xladdin.forms.load import form
        from xladdin.workbook.plan.names import SHEET_NAME
        from xladdin.workbook.read.locate import locate

        names = {name: text for (tab, name), text in self.package.local_names.items() if tab == sheet}
        for form_id in self.case.form.attach:
            if SHEET_NAME + form(form_id).sheets[0].id in names:
                return locate(form_id, self.case.filing.year, names)
        return None


@contextmanager
def copy_of(book: xw.Book) -> Iterator[Path]:
    """A copy of the workbook as it is now, in a folder of its own that vanishes afterwards."""
    with tempfile.TemporaryDirectory(prefix="xladdin-", ignore_cleanup_errors=True) as folder:
        name = _UNSAFE.sub("_", book.name)
        path = Path(folder) / (name if "." in name else f"{name}.xlsx")
        com.save_copy(book, path)
        yield path


def look(book: xw.Book) -> Live:
    """Reads, scores and checks the workbook on the screen. Raises Trouble when it is none of our forms."""
    from xladdin.workbook.examine import examine
    from xladdin.workbook.package import open_package

    with copy_of(book) as path:
        examined = examine(path)
        if examined.case is None:
            raise Trouble(not_ours(examined))
        package = open_package(path)
    return Live(replace(examined, file=Path(book.fullname)), examined.case, package)


def not_ours(examined: Examined) -> str:
    """Why a workbook could not be read as a filing, and what to do."""
    first = examined.findings[0]
    start = "这个工作簿不是用本工具的表样填报的" if first.kind == FOREIGN else "这个工作簿没有读取成功"
    return f"{start}：{first.message.rstrip('。')}。\n{first.hint}。\n\n工作簿没有改动。"
