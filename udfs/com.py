"""The few members of Excel's object model that xlwings has no public name for, in one place: all other modules use the public API.

Each is reached through the public `.api` properties. A host for tests gives the same members under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlwings as xw

FOLDER_PICKER = 4
"""msoFileDialogFolderPicker"""
A4, LANDSCAPE = 9, 2
"""xlPaperA4, xlLandscape"""
TEXT_ANSWER = 2
"""Type of Application.InputBox: text; never evaluated as a formula."""
PERMISSIONS = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows",
    "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip
"""What a protected sheet still lets a clerk do: same names in Worksheet.Protection and in Worksheet.Protect."""
BUSY = frozenset({-2146777998, -2147418111, -2147417846})
"""VBA_E_IGNORE, RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER: a cell is being edited or a dialog is open."""


class Locked(Exception):
    """A sheet whose protection has a password; the text is the sheet's name."""


def save_copy(book: xw.Book, path: Path) -> None:
    """Writes the workbook as it is on the screen, unsaved edits included; the open one stays what it is."""
    book.api.SaveCopyAs(str(path))


def is_read_only(book: xw.Book) -> bool:
    return bool(book.api.ReadOnly)


def has_fixed_structure(book: xw.Book) -> bool:
    """Whether sheets may not be added, renamed or deleted."""
    return bool(book.api.ProtectStructure)


def fix_structure(book: xw.Book) -> None:
    book.api.Protect(Structure=True)


def in_protected_view(app: xw.App) -> bool:
    """Whether the window in front is in Protected View: then there is no active workbook that anyone could change."""
    return app.api.ActiveProtectedViewWindow is not None


def is_protected(sheet: xw.Sheet) -> bool:
    return bool(sheet.api.ProtectContents)


@contextmanager
def unprotected(sheet: xw.Sheet) -> Iterator[None]:
    """Lifts a protection without password and sets it again as it was. Raises Locked when it has a password."""
    if not is_protected(sheet):
        yield
        return
    native = sheet.api
    kept = {name: getattr(native.Protection, name) for name in PERMISSIONS}
    kept |= {"DrawingObjects": native.ProtectDrawingObjects, "Scenarios": native.ProtectScenarios}
    selection = native.EnableSelection
    lift(sheet)
    try:
        yield
    finally:
        native.Protect("", Contents=True, **kept)
        native.EnableSelection = selection


def lift(sheet: xw.Sheet) -> None:
    """Takes the protection off for good. Raises Locked. The empty password is said: without it Excel would ask the user for one."""
    try:
        sheet.api.Unprotect("")
    except Exception as error:
        if is_busy(error):
            raise
        raise Locked(sheet.name) from error


def lock_all(sheet: xw.Sheet) -> None:
    """No cell of the sheet can be changed any more, until someone lifts the protection. Raises Locked."""
    if is_protected(sheet):
        lift(sheet)
    sheet.api.Cells.Locked = True
    sheet.api.Protect("", Contents=True)


def set_paper(sheet: xw.Sheet, head: int) -> None:
    """A4, lying, as wide as the page; the first `head` rows on every page. Without a printer Excel refuses; then it stays as it is."""
    with suppress(Exception):
        paper = sheet.api.PageSetup
        paper.PaperSize, paper.Orientation = A4, LANDSCAPE
        paper.Zoom, paper.FitToPagesWide, paper.FitToPagesTall = False, 1, False
        paper.PrintTitleRows = f"$1:${head}"


def resize_note(note: xw.Note, width: float, height: float) -> None:
    """In points. Excel gives every note the same small box, whatever it says."""
    shape = note.api.Shape
    shape.Width, shape.Height = width, height


def ask_folder(app: xw.App, title: str) -> Path | None:
    """The folder the user chooses; None when the dialog is cancelled."""
    dialog = app.api.FileDialog(FOLDER_PICKER)
    dialog.Title = title
    return Path(dialog.SelectedItems(1)) if dialog.Show() else None


WORKBOOKS = "Excel (*.xlsx),*.xlsx"
REPORTS = "Word (*.docx;*.doc;*.txt),*.docx;*.doc;*.txt"
WITH_REPORTS = "Excel, Word (*.xlsx;*.docx;*.doc;*.txt),*.xlsx;*.docx;*.doc;*.txt"


def ask_workbook(app: xw.App, title: str, reports: bool = False) -> Path | None:
    """The .xlsx file the user chooses, or a report in Word; None when the dialog is cancelled."""
    chosen = app.api.GetOpenFilename(WITH_REPORTS if reports else WORKBOOKS, 1, title)
    return Path(chosen) if chosen else None


def ask_report(app: xw.App, title: str) -> Path | None:
    """The Word file the user chooses; None when the dialog is cancelled."""
    chosen = app.api.GetOpenFilename(REPORTS, 1, title)
    return Path(chosen) if chosen else None


def ask_text(app: xw.App, prompt: str, title: str, default: str = "") -> str | None:
    """What the user types, without spaces around it; None when the dialog is cancelled."""
    answer = app.api.InputBox(prompt, title, default, Type=TEXT_ANSWER)
    return None if answer is False else str(answer).strip()


def code_of(error: Exception) -> int | None:
    """Excel's own error code: in the details of a COM error, else its hresult. None for any other error."""
    details = error.args[2] if len(error.args) > 2 else None
    own = details[-1] if isinstance(details, tuple) and details and isinstance(details[-1], int) else None
    return own or getattr(error, "hresult", None)


def is_busy(error: Exception) -> bool:
    """Whether Excel takes no calls because a cell is being edited or a dialog is open."""
    return code_of(error) in BUSY or getattr(error, "hresult", None) in BUSY
