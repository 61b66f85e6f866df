"""What the buttons for one form show: check, scores, explanations, submission, report, about; the extension in its list."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import desk

from shots.forms import FIGURES, INDICATORS, filled
from shots.places import Rect, place_of
from shots.scene import Shot, windows
from shots.studio import FOLDER, Studio

TITLE = 19
"""Pixels of a window's title."""
RULE = "I13"
"""公用经费控制率 of the real filing: claimed 5, recomputed 0."""


def around_message(box: Any, margin: int) -> Rect:
    """A dialog with its title, and some of what is behind it."""
    place = place_of(box)
    return Rect(place.left, place.top - TITLE, place.width, place.height + TITLE).grown(margin)


@windows("check-dialog", "check-result", "check-marks")
def check(studio: Studio) -> Iterator[Shot]:
    document = studio.open(filled())
    studio.select(document, INDICATORS, RULE, zoom=75)
    studio.press(document, "check")
    box, grid = place_of(studio.message()), studio.grid(document)
    studio.screen.rest()
    wide = Rect(grid.left, grid.top, box.right + 120 - grid.left, box.bottom + 200 - grid.top)
    yield Shot("check-dialog", studio.shoot("said"), wide.within(grid))
    studio.press_ok()
    studio.select(document, "校验结果", "A4", zoom=75)
    yield Shot("check-result", studio.shoot("result"), studio.up_to(document, "G4"))
    studio.select(document, INDICATORS, "G13", zoom=80)
    studio.point(document, "G13")
    studio.hover(document, RULE)
    yield Shot("check-marks", studio.shoot("marks"), studio.grid(document))
    studio.screen.rest()


@windows("score-result", "explain")
def scores(studio: Studio) -> Iterator[Shot]:
    document = studio.open(filled())
    studio.select(document, INDICATORS, RULE, zoom=75)
    studio.press(document, "score")
    studio.press_ok()
    studio.select(document, "得分说明", "A4", zoom=75)
    yield Shot("score-result", studio.shoot("scores"), studio.grid(document))
    studio.select(document, INDICATORS, RULE, zoom=75)
    studio.press(document, "explain")
    desk.until(lambda: "得分解释" in document.Sheets.ElementNames, "the explanation")
    time.sleep(2)
    if desk.message_box(studio.office) is not None:
        studio.press_ok()
    studio.select(document, "得分解释", "A4", zoom=85)
    yield Shot("explain", studio.shoot("explained"), studio.down_to(document, "B12"))


@windows("submit-dialog", "about")
def submission(studio: Studio) -> Iterator[Shot]:
    document = studio.open(filled("demo-education"))
    for command, name in (("submit", "submit-dialog"), ("about", "about")):
        studio.select(document, FIGURES, "B9", zoom=75)
        studio.point(document, "A1")
        studio.press(document, command)
        box = studio.message()
        studio.screen.rest()
        yield Shot(name, studio.shoot(name), around_message(box, 30))
        studio.press_ok()


@windows("crosscheck")
def crosscheck(studio: Studio) -> Iterator[Shot]:
    """Figures corrected in the form after the report was drafted from it."""
    report = FOLDER / "自评报告.docx"
    document = studio.open(filled("demo-education"))
    studio.ask(document, "report")
    next(FOLDER.glob("*年度绩效自评报告.docx")).replace(report)
    sheet = document.Sheets.getByName(FIGURES)
    for cell, more in (("B5", 2), ("F12", 1000), ("F14", 20000), ("F20", 3000)):
        sheet.getCellRangeByName(cell).Value += more
    studio.ask(document, "crosscheck", File=str(report))
    studio.select(document, "正文核对", "A4", zoom=75)
    yield Shot("crosscheck", studio.shoot("crosscheck"), studio.down_to(document, "G7"))


@windows("install-calc")
def extensions(studio: Studio) -> Iterator[Shot]:
    document = studio.open(filled())
    studio.command(document, "service:com.sun.star.deployment.ui.PackageManagerDialog")
    desk.until(lambda: studio.dialog("扩展"), "the list of extensions")
    studio.screen.rest()
    yield Shot("install-calc", studio.shoot("extensions"), place_of(studio.dialog("扩展")))
    studio.screen.do("key", "Escape")
