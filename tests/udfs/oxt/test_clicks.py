"""Real clicks on a virtual screen: toolbar, menu, message box, Esc, Ctrl+Z. Pictures go to the folder that XLADDIN_PICTURES names.

Needs Xvfb, a window manager (openbox), xdotool, and ImageMagick for the pictures.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from oxt_office import add_extension, documents, open_file

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
TOOLBAR = "private:resource/toolbar/addon_org.xladdin.main"
MORE = "private:resource/toolbar/addon_org.xladdin.more"
TITLE = "绩效自评"
PATIENCE = 60


class Screen:
    """A mouse, a keyboard and a camera."""

    def __init__(self, display: str, pictures: Path | None) -> None:
        self._env = {**os.environ, "DISPLAY": display}
        self._display, self._pictures = display, pictures

    def do(self, *arguments: object) -> None:
        subprocess.run(["xdotool", *map(str, arguments)], env=self._env, check=True)

    def click(self, accessible: Any) -> None:
        where, size = accessible.getLocationOnScreen(), accessible.getSize()
        self.do("mousemove", where.X + size.Width // 2, where.Y + size.Height // 2, "sleep", 0.3, "click", 1)

    def shoot(self, name: str) -> None:
        if self._pictures is not None and shutil.which("import"):
            time.sleep(1)
            self._pictures.mkdir(parents=True, exist_ok=True)
            command = ["import", "-display", self._display, "-window", "root", str(self._pictures / f"{name}.png")]
            subprocess.run(command, check=True)


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


@pytest.fixture(scope="module")
def tools(require_tool) -> None:
    missing = [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]
    if missing:
        (pytest.fail if IN_CI else pytest.skip)(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="module")
def desk(tools, uno_ready, built, environment, tmp_path_factory) -> Iterator[tuple[Any, Screen]]:
    """LibreOffice with the extension on a virtual screen, under a window manager."""
    from calc.office import Office

    sys.path.append(str(Path(__file__).parents[1]))
    import screens

    profile = tmp_path_factory.mktemp("shown")
    add_extension(uno_ready, profile, built, environment)
    with screens.screen() as display:
        fonts = str(screens.font_settings(tmp_path_factory.mktemp("fonts")))
        env = {**environment, "DISPLAY": display, "FONTCONFIG_FILE": fonts, "SAL_USE_VCLPLUGIN": "gen"}
        manager = subprocess.Popen(["openbox", "--sm-disable"], env=env, stderr=subprocess.DEVNULL)
        office = Office(uno_ready, profile, visible=True, env=env)
        pictures = os.environ.get("XLADDIN_PICTURES")
        try:
            yield office, Screen(display, Path(pictures) if pictures else None)
        finally:
            office.close()
            manager.terminate()
            manager.wait(10)


@pytest.fixture
def shown(desk, made, tmp_path) -> Iterator[Any]:
    """A sample in a window as large as the screen."""
    office, _ = desk
    path = tmp_path / "ningxiang-2022.xlsx"
    shutil.copyfile(made("ningxiang-2022"), path)
    document = open_file(office, path)
    window = document.CurrentController.Frame.ContainerWindow
    window.setPosSize(0, 0, 1590, 960, 15)
    window.toFront()
    time.sleep(2)
    yield document
    for one in documents(office):
        one.close(True)


def button(document: Any, bar: str, name: str) -> Any:
    """A button of a toolbar; every button has its command's words."""
    window = document.CurrentController.Frame.LayoutManager.getElement(bar).getRealInterface()
    return next(one for one in contents(window.getAccessibleContext()) if one.getAccessibleName() == name)


def message_box(office: Any) -> Any:
    """The message box of a macro; None while there is none."""
    toolkit = office.context.ServiceManager.createInstance("com.sun.star.awt.Toolkit")
    for n in range(toolkit.getTopWindowCount()):
        window = toolkit.getTopWindow(n)
        context = window.getAccessibleContext() if hasattr(window, "getAccessibleContext") else None
        if context is not None and context.getAccessibleName() == TITLE:
            return context
    return None


def said(box: Any) -> str:
    return "\n".join(one.getAccessibleName() for one in contents(box))


def answer(desk: Any, name: str) -> str:
    """Waits for the message, takes a picture, presses OK; gives the message."""
    office, screen = desk
    box = until(lambda: message_box(office), "the message")
    text = said(box)
    screen.shoot(name)
    screen.click(next(one for one in contents(box) if one.getAccessibleRole() == role("PUSH_BUTTON")))
    until(lambda: message_box(office) is None, "the end of the message")
    return text


def test_a_click_on_the_toolbar_scores_and_one_undo_takes_it_back(desk, shown):
    _, screen = desk
    screen.shoot("1-toolbar")
    screen.click(button(shown, TOOLBAR, "评分"))
    assert "测算 76.5 分" in answer(desk, "2-scored")
    assert "得分说明" in shown.Sheets.ElementNames
    screen.shoot("3-scores")
    screen.do("key", "ctrl+z")
    until(lambda: "得分说明" not in shown.Sheets.ElementNames, "the undo")


def test_the_menu_lists_the_commands_and_checks(desk, shown):
    _, screen = desk
    top = shown.CurrentController.Frame.ContainerWindow.getAccessibleContext()
    entry = next(
        one for one in contents(top, 3) if one.getAccessibleName() == TITLE and one.getAccessibleRole() == role("MENU")
    )
    screen.click(entry)
    time.sleep(1)
    screen.shoot("4-menu")
    check = next(one for one in contents(entry, 2) if one.getAccessibleName().startswith("校验本表"))
    screen.click(check)
    assert "错误 14 个" in answer(desk, "5-checked")
    screen.shoot("6-findings")
    shown.CurrentController.setActiveSheet(shown.Sheets.getByName("补充数据表"))
    screen.shoot("7-marks")


def test_escape_stops_a_long_macro(desk, shown):
    _, screen = desk
    screen.click(button(shown, MORE, "第二意见（重算）"))
    time.sleep(1)
    screen.shoot("8-progress")
    screen.do("key", "Escape")
    assert "已取消，工作簿没有改动" in answer(desk, "9-cancelled")


def test_what_is_being_typed_is_not_lost_by_a_click(desk, shown):
    _, screen = desk
    sheet = shown.Sheets.getByName("补充数据表")
    screen.click(shown.CurrentController.Frame.ComponentWindow.getAccessibleContext())
    shown.CurrentController.select(sheet.getCellRangeByName("B17"))
    time.sleep(1)
    screen.do("type", "4321")
    time.sleep(1)
    screen.shoot("10-typing")
    screen.click(button(shown, TOOLBAR, "校验本表"))
    answer(desk, "10-typed")
    assert sheet.getCellRangeByName("B17").Value == 4321
