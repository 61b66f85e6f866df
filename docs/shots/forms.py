"""The form: empty, filled, while it is being filled; the menu."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import desk

from shots.places import Rect, around, place_of
from shots.scene import Shot, windows
from shots.studio import FOLDER, SAMPLES, Studio

FORM, YEAR = "hn-ningxiang-2022", 2022
FIGURES, INDICATORS, SUPPLEMENT, BASIS = "基础数据表", "共性指标表", "补充数据表", "评分依据"


def filled(sample: str = "ningxiang-2022") -> Path:
    """A sample in its form, under the name of its agency."""
    from xladdin.commands import fill
    from xladdin.workbook.facts_file import load_facts

    agency = str(load_facts(SAMPLES / f"{sample}.toml").agency).removesuffix("（演示）")
    return fill(SAMPLES / f"{sample}.toml", FOLDER / f"{agency}.xlsx", overwrite=True)


@windows("ribbon-calc")
def menu_and_toolbars(studio: Studio) -> Iterator[Shot]:
    document = studio.open(filled())
    studio.select(document, FIGURES, "B9")
    studio.screen.click(desk.menu(document))
    time.sleep(1)
    entries = [place_of(one) for one in desk.contents(desk.menu(document), 1)]
    raw = studio.shoot("menu")
    studio.screen.do("key", "Escape", "Escape")
    window = studio.window(document)
    yield Shot("ribbon-calc", raw, Rect(0, window.top, window.width, around(*entries).bottom - window.top + 24))


@windows("form-blank")
def empty_form(studio: Studio) -> Iterator[Shot]:
    from xladdin.commands import new_template

    blank = new_template(FORM, YEAR, FOLDER / "空白自评表.xlsx", "演示市教育局", overwrite=True)
    document = studio.open(blank)
    studio.select(document, FIGURES, "B5", zoom=80)
    studio.point(document, "B5")
    yield Shot("form-blank", studio.shoot("blank"), studio.up_to(document, "I9"))


@windows("form-filled", "form-inputs")
def filled_form(studio: Studio) -> Iterator[Shot]:
    document = studio.open(filled("demo-education"))
    studio.select(document, INDICATORS, "G6", zoom=80)
    studio.point(document, "G6")
    yield Shot("form-filled", studio.shoot("filled"), studio.up_to(document, "J6"))
    studio.select(document, BASIS, "E8", zoom=85)
    studio.point(document, "E8")
    studio.screen.do("key", "alt+Down")
    time.sleep(1)
    yield Shot("form-inputs", studio.shoot("inputs"), studio.grid(document))
    studio.screen.do("key", "Escape")
