"""Real clicks on a virtual screen: toolbar, menu, message box, Esc, Ctrl+Z."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import desk as desks
import pytest
from desk import button, cell, contents, menu, message_box, name_of, popup_entries, press_ok, said, until
from oxt_office import add_extension, documents, open_file

from udfs.table import ribbon

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
TOOLBAR = "private:resource/toolbar/addon_org.xladdin.main"
MORE = "private:resource/toolbar/addon_org.xladdin.more"


@pytest.fixture(scope="module")
def tools(require_tool) -> None:
    missing = desks.missing_tools()
    if missing:
        (pytest.fail if IN_CI else pytest.skip)(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="module")
def desk(tools, uno_ready, built, environment, tmp_path_factory) -> Iterator[tuple[Any, desks.Screen]]:
    """LibreOffice with the extension on a virtual screen, under a window manager."""
    profile = tmp_path_factory.mktemp("shown")
    add_extension(uno_ready, profile, built, environment)
    with desks.desk(uno_ready, profile, environment, tmp_path_factory.mktemp("fonts")) as placed:
        yield placed


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


def answer(desk: Any) -> str:
    """Waits for the message, presses OK; gives the message."""
    office, screen = desk
    box = until(lambda: message_box(office), "the message")
    text = said(box)
    press_ok(office, screen, box)
    return text


def test_a_click_on_the_toolbar_scores_and_one_undo_takes_it_back(desk, shown):
    _, screen = desk
    screen.click(button(shown, TOOLBAR, "评分"))
    assert "测算 76.5 分" in answer(desk)
    assert "得分说明" in shown.Sheets.ElementNames
    screen.do("key", "ctrl+z")
    until(lambda: "得分说明" not in shown.Sheets.ElementNames, "the undo")


def test_the_menu_lists_the_commands_and_checks(desk, shown):
    _, screen = desk
    entry = menu(shown)
    screen.click(entry)
    time.sleep(1)
    check = next(one for one in contents(entry, 2) if one.getAccessibleName().startswith("校验本表"))
    screen.click(check)
    assert "错误 14 个" in answer(desk)


def test_the_menu_of_the_right_mouse_button_explains_the_row_of_the_cell(desk, shown):
    office, screen = desk
    shown.CurrentController.setActiveSheet(shown.Sheets.getByName("共性指标表"))
    shown.CurrentController.select(shown.Sheets.getByName("共性指标表").getCellRangeByName("I6"))
    screen.click(cell(shown, 5, 8), 3)
    labels = [one.label for one in ribbon().commands if one.context]
    entries = until(lambda: popup_entries(office, labels), "the menu of the cell")
    assert [name_of(one).partition("(")[0] for one in entries] == labels
    screen.click(entries[labels.index("解释扣分")])
    assert "在职人员控制率" in answer(desk)
    assert "得分解释" in shown.Sheets.ElementNames


def test_the_menu_of_a_row_has_no_entries_of_ours(desk, shown):
    office, screen = desk
    place = cell(shown, 8, 0).getLocationOnScreen()
    screen.do("mousemove", place.X - 15, place.Y + 8, "sleep", 0.3, "click", 3)
    time.sleep(2)
    assert popup_entries(office, ["解释扣分"]) == []
    screen.do("key", "Escape")


def test_escape_stops_a_long_macro(desk, shown):
    _, screen = desk
    screen.click(button(shown, MORE, "第二意见（重算）"))
    time.sleep(1)
    screen.do("key", "Escape")
    assert "已取消，工作簿没有改动" in answer(desk)


def test_what_is_being_typed_is_not_lost_by_a_click(desk, shown):
    _, screen = desk
    sheet = shown.Sheets.getByName("补充数据表")
    screen.click(shown.CurrentController.Frame.ComponentWindow.getAccessibleContext())
    shown.CurrentController.select(sheet.getCellRangeByName("B17"))
    time.sleep(1)
    screen.do("type", "4321")
    time.sleep(1)
    screen.click(button(shown, TOOLBAR, "校验本表"))
    answer(desk)
    assert sheet.getCellRangeByName("B17").Value == 4321
