"""A desk with LibreOffice on it: a virtual screen under a window manager, a mouse, a keyboard, a camera.

Needs Xvfb, openbox, xdotool and ImageMagick's `import`. The tests of real clicks sit at it, and docs/pictures.py takes its pictures there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

TOOLS = ("Xvfb", "openbox", "xdotool")
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
FONTS = {
    **dict.fromkeys(
        ("宋体", "SimSun", "新宋体", "仿宋", "仿宋_GB2312", "楷体", "楷体_GB2312", "方正小标宋简体"), SERIF
    ),
    **dict.fromkeys(("黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "等线", "DengXian"), SANS),
}
"""The fonts of official documents and who stands in for them: judge the layout, not the letters."""
TITLE = "绩效自评"
"""Of every message box of a macro."""
PATIENCE = 60
"""Seconds."""


class Size(NamedTuple):
    width: int
    height: int


SCREEN = Size(1600, 1000)


class Screen:
    """A mouse, a keyboard and a camera."""

    def __init__(self, display: str) -> None:
        self.display = display
        self._env = {**os.environ, "DISPLAY": display}

    def do(self, *arguments: object) -> None:
        subprocess.run(["xdotool", *map(str, arguments)], env=self._env, check=True)

    def click(self, accessible: Any, mouse_button: int = 1) -> None:
        where, size = accessible.getLocationOnScreen(), accessible.getSize()
        middle = where.X + size.Width // 2, where.Y + size.Height // 2
        self.do("mousemove", *middle, "sleep", 0.3, "click", mouse_button)

    def rest(self) -> None:
        """The mouse in the corner, where it points at nothing."""
        self.do("mousemove", 0, 0)
        time.sleep(1)

    def shoot(self, file: Path) -> None:
        """The whole screen as a PNG."""
        time.sleep(1)
        command = ["import", "-display", self.display, "-window", "root", str(file)]
        subprocess.run(command, check=True)


@contextmanager
def screen(size: Size = SCREEN) -> Iterator[Screen]:
    """A virtual screen."""
    number = next(n for n in range(90, 200) if not Path(f"/tmp/.X{n}-lock").exists())
    command = ["Xvfb", f":{number}", "-screen", "0", f"{size.width}x{size.height}x24"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: Path(f"/tmp/.X11-unix/X{number}").exists() or server.poll() is not None, "the screen")
        if server.poll() is not None:
            raise RuntimeError("Xvfb did not start")
        yield Screen(f":{number}")
    finally:
        server.terminate()
        server.wait(10)


def font_settings(folder: Path) -> Path:
    """A fontconfig file that stands Noto's fonts in for those of Windows."""
    pairs = "".join(
        f'<match target="pattern"><test name="family"><string>{own}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{ours}</string></edit></match>'
        for own, ours in FONTS.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir><cachedir>{folder}/fonts</cachedir>{pairs}</fontconfig>',
        encoding="utf-8",
    )
    return path


@contextmanager
def desk(
    soffice: str, profile: Path, environment: Mapping[str, str], folder: Path, size: Size = SCREEN
) -> Iterator[tuple[Any, Screen]]:
    """LibreOffice with this profile in a window. `folder`: for the fonts."""
    from calc.office import Office

    with screen(size) as shown:
        fonts = str(font_settings(folder))
        env = {**environment, "DISPLAY": shown.display, "FONTCONFIG_FILE": fonts, "SAL_USE_VCLPLUGIN": "gen"}
        manager = subprocess.Popen(["openbox", "--sm-disable"], env=env, stderr=subprocess.DEVNULL)
        office = None
        try:
            office = Office(soffice, profile, visible=True, env=env)
            yield office, shown
        finally:
            if office is not None:
                office.close()
            manager.terminate()
            manager.wait(10)


def missing_tools() -> list[str]:
    return [name for name in TOOLS if shutil.which(name) is None]


def until(look: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not come")


def role(name: str) -> int:
    import uno

    return uno.getConstantByName(f"com.sun.star.accessibility.AccessibleRole.{name}")


def contents(accessible: Any, depth: int = 8) -> Iterator[Any]:
    """The context and all below it."""
    yield accessible
    if depth:
        for n in range(min(accessible.getAccessibleChildCount(), 200)):
            child = accessible.getAccessibleChild(n)
            if child is not None:
                yield from contents(child.getAccessibleContext(), depth - 1)


def bar_of(document: Any, bar: str) -> Any:
    """A toolbar, by the name of its resource."""
    window = document.CurrentController.Frame.LayoutManager.getElement(bar).getRealInterface()
    return window.getAccessibleContext()


def button(document: Any, bar: str, name: str) -> Any:
    """A button of a toolbar; every button has its command's words."""
    return next(one for one in contents(bar_of(document, bar)) if one.getAccessibleName() == name)


def menu(document: Any) -> Any:
    """Our entry in the menu bar."""
    top = document.CurrentController.Frame.ContainerWindow.getAccessibleContext()
    return next(
        one for one in contents(top, 3) if one.getAccessibleName() == TITLE and one.getAccessibleRole() == role("MENU")
    )


def windows(office: Any) -> Iterator[Any]:
    """The accessible contexts of all windows that stand by themselves: dialogs and menus too."""
    toolkit = office.context.ServiceManager.createInstance("com.sun.star.awt.Toolkit")
    for n in range(toolkit.getTopWindowCount()):
        with suppress(Exception):  # a window may close while it is looked at
            yield toolkit.getTopWindow(n).getAccessibleContext()


def window_titled(office: Any, wanted: Callable[[str], bool]) -> Any:
    """The first window whose title is wanted; None while there is none."""
    return next((one for one in windows(office) if wanted(name_of(one))), None)


def name_of(accessible: Any) -> str:
    """Empty for what has just closed."""
    try:
        return accessible.getAccessibleName()
    except Exception:  # DisposedException, whose module is known only with the office
        return ""


def popup_entries(office: Any, labels: Sequence[str]) -> list[Any]:
    """The entries with these words in the open menu of the right mouse button."""
    menus = [one for one in windows(office) if one.getAccessibleRole() == role("POPUP_MENU")]
    entries = [entry for menu in menus for entry in contents(menu, 1)]
    return [entry for entry in entries if any(name_of(entry).startswith(label) for label in labels)]


def cell(document: Any, row: int, column: int) -> Any:
    """A cell in sight, counted from 0. A sheet with frozen rows is several tables; in all but one the cell has no size. Raises LookupError."""
    for one in contents(document.CurrentController.Frame.ComponentWindow.getAccessibleContext()):
        if one.getAccessibleRole() == role("TABLE"):
            found = one.getAccessibleCellAt(row, column).getAccessibleContext()
            if found.getSize().Width > 0:
                return found
    raise LookupError(f"row {row}, column {column} is out of sight")


def message_box(office: Any) -> Any:
    """The message box of a macro; None while there is none."""
    return window_titled(office, lambda title: title == TITLE)


def said(box: Any) -> str:
    return "\n".join(one.getAccessibleName() for one in contents(box))


def press_ok(office: Any, shown: Screen, box: Any) -> None:
    shown.click(next(one for one in contents(box) if one.getAccessibleRole() == role("PUSH_BUTTON")))
    until(lambda: message_box(office) is None, "the end of the message")
