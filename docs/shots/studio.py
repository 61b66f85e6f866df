"""Where the pictures are taken: a folder with the files a clerk would have, and LibreOffice with the extension, in Chinese."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import desk
import oxt_office

from shots import ROOT
from shots.places import Rect, around, place_of

SAMPLES = ROOT / "workbooks" / "samples"
DOTS_PER_INCH = 144
"""One and a half times that of a usual screen: a picture is legible when a page shows it smaller."""
WINDOW = desk.Size(1440, 900)
EDGE = 8
"""Pixels left beside what is shown."""
FOLDER = Path(tempfile.gettempdir()) / "绩效自评"
"""Messages show paths: this one says nothing about the machine."""
SETTINGS = {
    "Setup/L10N": {"ooLocale": "zh-CN", "ooSetupSystemLocale": "zh-CN"},
    "Setup/Office": {"ooSetupInstCompleted": "true", "LastCompatibilityCheckID": "7.4"},
    "Office.Linguistic/General": {"DefaultLocale_CJK": "zh-CN", "DefaultLocale": "zh-CN", "UILocale": "zh-CN"},
    "Office.Common/Misc": {"ShowTipOfTheDay": "false", "FirstRun": "false"},
    "Office.Common/Security/Scripting": {"MacroSecurityLevel": "1"},
}
"""Of the profile: the words of the office in Chinese, no greetings."""


class NoStudio(Exception):
    """Something that pictures need is not installed; the text says what."""


@contextmanager
def working_folder() -> Iterator[Path]:
    """FOLDER, empty, and gone in the end. Refused when there is one: it may be somebody's."""
    try:
        FOLDER.mkdir()
    except FileExistsError:
        raise NoStudio(f"{FOLDER} is there already: another run, or one that was killed. Remove it.") from None
    try:
        yield FOLDER
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        raise NoStudio("LibreOffice is not installed (soffice)")
    return found


def environment(home: Path) -> dict[str, str]:
    """A home of its own for all that is started; the system's own programs first on the path (docs/dev/libreoffice.md: A trap)."""
    path = os.pathsep.join(["/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", os.environ["PATH"]])
    own = {"PATH": path, "HOME": str(home), "XDG_CACHE_HOME": str(FOLDER / "程序"), "LC_ALL": "C.UTF-8"}
    return {**os.environ, **own, "SAL_FORCEDPI": str(DOTS_PER_INCH)}


def write_settings(profile: Path) -> None:
    """The settings of a fresh profile."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, values in SETTINGS.items()
        for name, value in values.items()
    )
    file = profile / "user" / "registrymodifications.xcu"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )


class Studio:
    """An office on a screen; what a person does there, as methods."""

    def __init__(self, office: Any, screen: desk.Screen, raw: Path) -> None:
        self.office, self.screen, self._raw = office, screen, raw

    def open(self, file: Path) -> Any:
        """In a window as large as the screen, without the sidebar."""
        document = oxt_office.open_file(self.office, file)
        self.settle(document)
        return document

    def settle(self, document: Any) -> None:
        frame = document.CurrentController.Frame
        frame.ContainerWindow.setPosSize(0, 0, *WINDOW, 15)
        frame.ContainerWindow.toFront()
        time.sleep(1)
        self.command(document, ".uno:Sidebar", Sidebar=False)
        time.sleep(1)

    def command(self, document: Any, name: str, **given: object) -> None:
        helper = self.office.context.ServiceManager.createInstance("com.sun.star.frame.DispatchHelper")
        helper.executeDispatch(document.CurrentController.Frame, name, "", 0, oxt_office.properties(**given))

    def select(self, document: Any, sheet: str, cell: str, *, first: str = "", zoom: int = 100) -> None:
        """`first`: the cell shown in the upper left, below and right of what is frozen; `zoom`: percent."""
        controller, wanted = document.CurrentController, document.Sheets.getByName(sheet)
        controller.setActiveSheet(wanted)
        controller.ZoomType, controller.ZoomValue = 3, zoom
        controller.select(wanted.getCellRangeByName(cell))
        if first:
            address = wanted.getCellRangeByName(first).CellAddress
            pane = controller.getViewPaneByIndex(controller.getCount() - 1)
            pane.setFirstVisibleColumn(address.Column)
            pane.setFirstVisibleRow(address.Row)
        time.sleep(0.5)

    def press(self, document: Any, command: str) -> None:
        """A click on the command in our menu."""
        label = self.labels[command]
        self.screen.click(desk.menu(document))
        time.sleep(1)
        entry = next(one for one in desk.contents(desk.menu(document), 2) if one.getAccessibleName().startswith(label))
        self.screen.click(entry)

    def message(self) -> Any:
        """The message of a macro, when it has come."""
        return desk.until(lambda: desk.message_box(self.office), "the message")

    def dialog(self, words: str) -> Any:
        """The dialog with these words in its title; None while there is none."""
        return desk.window_titled(self.office, lambda title: words in title)

    def press_ok(self) -> None:
        desk.press_ok(self.office, self.screen, self.message())

    def shoot(self, name: str) -> Path:
        file = self._raw / f"{name}.png"
        self.screen.shoot(file)
        return file

    def printed(self, document: Any, sheet: str) -> Path:
        """The pages of one sheet as a PDF."""
        import uno

        file = self._raw / f"{sheet}.pdf"
        chosen = oxt_office.properties(Selection=document.Sheets.getByName(sheet))
        data = uno.Any("[]com.sun.star.beans.PropertyValue", chosen)
        given = oxt_office.properties(FilterName="calc_pdf_Export", FilterData=data)
        document.storeToURL(file.as_uri(), given)
        return file

    def window(self, document: Any) -> Rect:
        """With menu and toolbars, without the title."""
        return place_of(document.CurrentController.Frame.ContainerWindow.getAccessibleContext())

    def grid(self, document: Any) -> Rect:
        """From the headers of the columns down to the names of the sheets, without what scrolls."""
        below = place_of(document.CurrentController.Frame.ComponentWindow.getAccessibleContext())
        formulas = max(
            place_of(one).bottom
            for one in desk.contents(document.CurrentController.Frame.ComponentWindow.getAccessibleContext(), 3)
            if one.getAccessibleRole() == desk.role("TOOL_BAR")
        )
        return Rect(below.left, formulas, below.width, below.bottom - formulas)

    def cells(self, document: Any, cells: str) -> Rect:
        """Where the corners of a range are on the screen; both must be in sight."""
        address = document.CurrentController.ActiveSheet.getCellRangeByName(cells).RangeAddress
        corners = (address.StartRow, address.StartColumn), (address.EndRow, address.EndColumn)
        return around(*(place_of(desk.cell(document, row, column)) for row, column in corners))

    def point(self, document: Any, cell: str) -> None:
        """A click into a cell in sight; its hint comes, as it does for a person."""
        place = self.cells(document, cell).within(self.grid(document))
        self.screen.do("mousemove", place.left + min(place.width, 60) // 2, place.top + place.height // 2, "click", 1)
        time.sleep(1)

    def hover(self, document: Any, cell: str) -> None:
        """The mouse rests on a cell until its note is shown. Take it away again: LibreOffice dies when such a window is closed."""
        place = self.cells(document, cell)
        self.screen.do("mousemove", place.left + place.width // 2, place.top + place.height // 2)
        time.sleep(2)

    def up_to(self, document: Any, cell: str) -> Rect:
        """From the headers to the right edge of this cell, and down to the names of the sheets."""
        grid = self.grid(document)
        return Rect(grid.left, grid.top, self.cells(document, cell).right + EDGE - grid.left, grid.height).within(grid)

    def down_to(self, document: Any, cell: str) -> Rect:
        """From the headers to the lower right of this cell."""
        whole, last = self.up_to(document, cell), self.cells(document, cell)
        return Rect(whole.left, whole.top, whole.width, last.bottom + EDGE - whole.top).within(whole)

    def ask(self, document: Any, command: str, **answers: object) -> str:
        """A command with the answers that a person would give in its pickers; what it says in the end."""
        ended, found = threading.Event(), []

        def finished(_succeeded: bool, text: str) -> None:
            found.append(text)
            ended.set()

        oxt_office.dispatch(self.office, command, document, finished, Quiet=True, **answers)
        if not ended.wait(desk.PATIENCE):
            raise TimeoutError(command)
        return found[0]

    @property
    def labels(self) -> dict[str, str]:
        from udfs.table import ribbon

        return {one.id: one.label for one in ribbon().commands}

    def close_all(self) -> None:
        for one in oxt_office.documents(self.office):
            one.close(True)


@contextmanager
def studio(folder: Path) -> Iterator[Studio]:
    """`folder`: for the profile and the raw pictures."""
    from calc.office import import_uno

    from udfs.oxt.build import build_oxt

    missing = desk.missing_tools()
    if missing:
        raise NoStudio(f"not installed: {', '.join(missing)}")
    home, profile, raw, fonts, uno = (folder / name for name in ("home", "profile", "raw", "fonts", "uno"))
    for one in (home, raw, fonts, uno):
        one.mkdir()
    import_uno(uno)
    extension = folder / "xladdin.oxt"
    extension.write_bytes(build_oxt(sys.executable, [str(ROOT)]))
    write_settings(profile)
    env = environment(home)
    oxt_office.add_extension(soffice(), profile, extension, env)
    with desk.desk(soffice(), profile, env, fonts, WINDOW) as (office, screen):
        yield Studio(office, screen, raw)
