"""The members of Excel's object model that `udfs.com` calls, over LibreOffice: what `.api` gives here. Names as in Excel."""

# ruff: noqa: N802, N803
from __future__ import annotations

from udfs.calc.words import properties, struct, url

BUSY = -2146777998
"""0x800AC472: a cell is being edited, Excel takes no calls."""
REFUSED = -2146827284
"""0x800A03EC: what Excel answers to almost everything it does not want."""
HUNDREDTHS_OF_A_MM = 2540 / 72
"""In a point."""
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xlsm": "Calc MS Excel 2007 VBA XML", "xls": "MS Excel 97", "ods": "calc8"}


class ComError(Exception):
    """As pywintypes.com_error: (hresult, text, details, argument), the code of Excel itself last in the details."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(-2147352567, "发生意外。", (0, "Microsoft Excel", text, None, 0, code), None)
        self.hresult = -2147352567


class Application:
    """`App.api`. A dialog that was cancelled gives False, as in Excel."""

    def __init__(self, engine) -> None:
        self._engine = engine

    @property
    def ActiveProtectedViewWindow(self):
        return self._engine.protected_view

    def FileDialog(self, kind: int):
        assert kind == 4, "only the folder picker"
        return _FolderPicker(self._engine)

    def GetOpenFilename(self, FileFilter: str, FilterIndex: int, Title: str):
        return self._engine.person.ask_file(Title, *FileFilter.split(",", 1)) or False

    def InputBox(
        self,
        Prompt: str,
        Title: str,
        Default: str,
        Left=None,
        Top=None,
        HelpFile=None,
        HelpContextID=None,
        Type: int = 2,
    ):
        answer = self._engine.person.ask_text(Prompt, Title, Default)
        return False if answer is None else answer


class _FolderPicker:
    Title = ""

    def __init__(self, engine) -> None:
        self._engine, self._chosen = engine, None

    def Show(self) -> int:
        self._chosen = self._engine.person.ask_folder(self.Title)
        return -1 if self._chosen else 0

    def SelectedItems(self, index: int):
        return self._chosen


class Workbook:
    """`Book.api`."""

    def __init__(self, doc, engine) -> None:
        self._doc, self._engine = doc, engine

    def SaveCopyAs(self, Filename: str) -> None:
        """The workbook as it is on the screen, in the format of its own file; the open one stays what it is."""
        if self._engine.editing:
            raise ComError(BUSY, "")
        self._doc.storeToURL(url(Filename), properties(FilterName=self._filter()))

    def _filter(self) -> str:
        """xlsx also for a workbook not saved yet."""
        return FILTERS.get(self._doc.URL.rpartition(".")[2].lower(), FILTERS["xlsx"])

    @property
    def ReadOnly(self) -> bool:
        return self._doc.RuntimeUID in self._engine.read_only

    @property
    def ProtectStructure(self) -> bool:
        return bool(self._doc.isProtected())

    def Protect(self, Password: str = "", Structure: bool = True) -> None:
        self._doc.protect(Password)


class Worksheet:
    """`Sheet.api`. LibreOffice keeps what a protected sheet still allows by itself when protection is lifted and set again."""

    ProtectDrawingObjects = False
    ProtectScenarios = False
    EnableSelection = 0

    def __init__(self, sheet, doc) -> None:
        self._sheet, self._doc = sheet, doc

    @property
    def Protection(self):
        return _Allowed()

    @property
    def PageSetup(self):
        return _PageSetup(self._sheet, self._doc)

    @property
    def ProtectContents(self) -> bool:
        return bool(self._sheet.isProtected())

    def Unprotect(self, Password: str = "") -> None:
        try:
            self._sheet.unprotect(Password)
        except Exception as error:
            raise ComError(REFUSED, "密码不正确") from error
        if self._sheet.isProtected():
            raise ComError(REFUSED, "密码不正确")

    def Protect(self, Password: str = "", **allowed: bool) -> None:
        self._sheet.protect(Password)

    @property
    def Cells(self):
        return _AllCells(self._sheet)


class _PageSetup:
    """Paper of one sheet, of those members that `udfs.com.set_paper` sets. LibreOffice has a style for it, which sheets may share."""

    def __init__(self, sheet, doc) -> None:
        styles = doc.StyleFamilies.getByName("PageStyles")
        self._sheet, self._style = sheet, styles.getByName(sheet.PageStyle)

    def _size(self, value: int) -> None:
        assert value == 9, "only A4"
        self._style.Width, self._style.Height = 21000, 29700

    def _turn(self, value: int) -> None:
        width, height = sorted((self._style.Width, self._style.Height), reverse=value == 2)
        self._style.IsLandscape, self._style.Width, self._style.Height = value == 2, width, height

    def _pages(self, **pages: int | bool) -> None:
        for name, value in pages.items():
            setattr(self._style, name, int(value))

    def _repeat(self, rows: str) -> None:
        first, last = (int(row.lstrip("$")) for row in rows.split(":"))
        area = struct("table.CellRangeAddress", StartRow=first - 1, EndRow=last - 1)
        area.Sheet = self._sheet.RangeAddress.Sheet
        self._sheet.setTitleRows(area)
        self._sheet.setPrintTitleRows(True)

    PaperSize = property(fset=_size)
    Orientation = property(fset=_turn)
    Zoom = property(fset=lambda self, value: None)  # False: pages decide
    FitToPagesWide = property(fset=lambda self, value: self._pages(ScaleToPagesX=value))
    FitToPagesTall = property(fset=lambda self, value: self._pages(ScaleToPagesY=value))
    PrintTitleRows = property(fset=_repeat)


class _Allowed:
    """What Excel's own names of permissions answer; the forms allow formats and whole rows."""

    def __getattr__(self, name: str) -> bool:
        if not name.startswith("Allow"):
            raise AttributeError(name)
        return name in (
            "AllowFormattingCells",
            "AllowFormattingColumns",
            "AllowFormattingRows",
            "AllowInsertingRows",
            "AllowDeletingRows",
        )


class _AllCells:
    def __init__(self, sheet) -> None:
        object.__setattr__(self, "_sheet", sheet)

    def __setattr__(self, name: str, value: object) -> None:
        if name != "Locked":
            raise AttributeError(name)
        self._sheet.CellProtection = struct("util.CellProtection", IsLocked=bool(value), IsPrintHidden=False)


class _NoteBox:
    """`Comment.Shape`: in points. LibreOffice's own box is narrow, and so high that it hides half of the form."""

    def __init__(self, note) -> None:
        self._shape = note.getAnnotationShape()

    def _resize(self, **points: float) -> None:
        now = self._shape.getSize()
        members = {"Width": now.Width, "Height": now.Height}
        members |= {name: round(value * HUNDREDTHS_OF_A_MM) for name, value in points.items()}
        self._shape.setSize(struct("awt.Size", **members))

    Width = property(fset=lambda self, value: self._resize(Width=value))
    Height = property(fset=lambda self, value: self._resize(Height=value))


class Comment:
    """`Note.api`."""

    def __init__(self, note) -> None:
        self.Shape = _NoteBox(note)
