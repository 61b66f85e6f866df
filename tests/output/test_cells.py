"""Whole rows of streamed sheets: as the page itself would write them, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from xladdin.output.book import Page, new_book
from xladdin.output.cells import Formula, RowCells
from xladdin.output.style import CENTER, SCORE, TEXT

TEXTS = ("", "宁乡市教育局", "=1+1", "＋局", "<r><t>x</t></r>", "_x0041_", " 前后 ", "两\n行", "长" * 80, "a&b<c>\x01")
NUMBERS = (0, 7, -3, Fraction(1, 3), Fraction(10**20, 7), None)


def written(path: Path, write: Callable[[Page], None]) -> openpyxl.worksheet.worksheet.Worksheet:
    with new_book(path, True, "t", streamed=True) as book:
        page = book.page("表")
        page.widths(30, 12)
        write(page)
    return openpyxl.load_workbook(path)["表"]


def look(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[tuple]:
    return [
        (c.coordinate, c.value, c.data_type, c.quotePrefix, repr(c.font), repr(c.alignment), c.number_format)
        for row in sheet.iter_rows() for c in row
    ]  # fmt: skip


def test_rows_are_what_the_page_writes_cell_by_cell(tmp_path: Path) -> None:
    def single(page: Page) -> None:
        for row, text in enumerate(TEXTS):
            page.text(row, 0, text, TEXT)
            page.number(row, 1, NUMBERS[row % len(NUMBERS)], SCORE)
            page.formula(row, 2, f'=IF(A{row + 1}="","",B{row + 1})', CENTER, text and row)

    def whole(page: Page) -> None:
        cells, formula = RowCells(page), Formula(page, '=IF(A%d="","",B%d)', CENTER)

        def rows():
            for row, text in enumerate(TEXTS):
                cells.start()
                xml = cells.text(0, text, TEXT) + cells.number(1, NUMBERS[row % len(NUMBERS)], SCORE)
                yield xml + formula.filled((row + 1, row + 1), text and row), cells.points

        assert page.lines(0, rows()) == len(TEXTS)

    one, other = written(tmp_path / "a.xlsx", single), written(tmp_path / "b.xlsx", whole)
    assert look(one) == look(other)
    heights = [[sheet.row_dimensions[n].height for n in range(1, len(TEXTS) + 1)] for sheet in (one, other)]
    assert heights[0] == heights[1]
    assert len(set(heights[0])) > 2


@pytest.mark.parametrize("room", [0, 3, 5, 9])
def test_a_text_on_many_rows_leads_from_as_many_as_the_sheet_may_hold_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr("xladdin.output.cells.MAX_LINKS", room)

    def write(page: Page) -> None:
        cells = RowCells(page)
        made = [
            xml
            for first in (0, 4)
            for xml in cells.repeated(range(first, first + 4), 0, "局", TEXT, "internal:'表'!A1")
        ]
        page.lines(0, ((xml, 0.0) for xml in made))

    sheet = written(tmp_path / "a.xlsx", write)
    assert [c.value for c in sheet["A"]] == ["局"] * 8
    assert [c.hyperlink is not None for c in sheet["A"]] == [n < room for n in range(8)]
    assert [c.font.underline == "single" for c in sheet["A"]] == [n < room for n in range(8)]


def test_rows_of_an_outline_fold_away(tmp_path: Path) -> None:
    def write(page: Page) -> None:
        row = page.lines(0, ((RowCells(page).text(0, "单位", TEXT), 20.0) for _ in range(3)), level=1)
        page.lines(row, [(RowCells(page).text(0, "小计", TEXT), 20.0)])

    sheet = written(tmp_path / "a.xlsx", write)
    assert [sheet.row_dimensions[n].outlineLevel for n in range(1, 5)] == [1, 1, 1, 0]
    assert sheet.sheet_format.outlineLevelRow == 1
