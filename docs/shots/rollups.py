"""The roll-up of an invented city's departments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shots.forms import FORM, YEAR
from shots.paper import pages_of
from shots.scene import Shot, windows
from shots.studio import FOLDER, Studio

UNITS, SEED = 90, "7"
DEPARTMENT = "临川海市财政局"


def submissions() -> Path:
    """The filings of one form and year among those of a city, in one folder, and the list of units beside it."""
    from workbooks.city.city import make_city
    from xladdin.workbook.examine import examine

    folder = FOLDER / "报送"
    if folder.is_dir():
        return folder
    folder.mkdir()
    make_city(FOLDER / "城市", UNITS, SEED)
    for file in sorted((FOLDER / "城市").rglob("*.xlsx")):
        case = examine(file).case
        if case is not None and (case.form.id, case.filing.year) == (FORM, YEAR):
            file.replace(folder / file.name)
    return folder


def list_of_units() -> Path:
    submissions()
    return FOLDER / "城市" / "单位名单.xlsx"


def rolled_up() -> Path:
    from xladdin.commands import rollup
    from xladdin.store.run import Request

    out = FOLDER / "2022年度汇总表.xlsx"
    if not out.exists():
        rollup(Request(submissions(), out, department=DEPARTMENT, no_store=True))
    return out


@windows("rollup-summary", "rollup-problems", "rollup-charts", "rollup-ranking", "rollup-review")
def rollup_sheets(studio: Studio) -> Iterator[Shot]:
    document = studio.open(rolled_up())
    for name, sheet, last in (
        ("rollup-summary", "汇总表", "G6"),
        ("rollup-ranking", "等级与排名", "L6"),
        ("rollup-review", "指标得分明细", "Q6"),
        ("rollup-problems", "校验问题清单", "H4"),
    ):
        studio.select(document, sheet, f"B{last[1:]}", zoom=72)
        yield Shot(name, studio.shoot(name), studio.up_to(document, last))
    yield Shot("rollup-charts", pages_of(studio.printed(document, "分析图表"))[0])
