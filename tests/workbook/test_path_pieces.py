"""Where a known path ends: pieces of different files may follow each other only where no file can tell the difference."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from raw_xlsx import opened, sheet_xml, strings_xml, styles_xml, workbook_parts

from xladdin.workbook.cells import PlainSheet, RawCell, open_sheet
from xladdin.workbook.read import paths
from xladdin.workbook.read.contents import SheetPlaces
from xladdin.workbook.read.locate import Printed
from xladdin.workbook.read.paths import SheetPaths
from xladdin.workbook.read.steps import take_up

LABEL = {(1, 2): Printed("编制数", "label", None, "编制数")}
"""What the form of these tests prints. Its formula stands in C1, its entry in A1."""
PLACES = SheetPlaces("表", LABEL, {(1, 1): 0}, {(1, 3): 0}, {(1, 1): 0})
STRINGS = strings_xml("<t>编制数</t>", "<t>别的</t>")
ENTRY, PRINTED, FORMULA = '<c r="A1"><v>{}</v></c>', '<c r="B1" t="s"><v>0</v></c>', '<c r="C1"><f>A1</f><v>{}</v></c>'


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


FULL = row(ENTRY.format(5), PRINTED, FORMULA.format(5))


@pytest.fixture
def known() -> SheetPaths:
    return SheetPaths(PLACES)


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    def made(rows: str, styles: str | None = None, xml: str | None = None) -> PlainSheet:
        parts = workbook_parts({"表": xml} if xml else rows, STRINGS, styles)
        found = open_sheet(opened(tmp_path, parts), "表")
        assert isinstance(found, PlainSheet)
        return found

    return made


def learn(known: SheetPaths, *sheets: PlainSheet, touched: Any = (), absent: Any = ()) -> None:
    """Twice, since what came once may never come again."""
    for one in (sheets[0], *sheets):
        known.learn(one, set(touched), set(absent))


def taken(known: SheetPaths, one: PlainSheet) -> tuple[list, list, dict, list]:
    """Inputs, saved results, what stands over formulas, slots."""
    path = known.walk(one)
    assert path is not None
    into = SimpleNamespace(given=[None], saved=[None], shown=[None], over={})
    slots = list(take_up(path, one.package, into))
    return into.given, into.saved, into.over, slots


def refused(known: SheetPaths, one: PlainSheet) -> bool:
    """Along a known path, but not taken: then the sheet is read strictly."""
    path = known.walk(one)
    assert path is not None
    into = SimpleNamespace(given=[None], saved=[None], shown=[None], over={})
    try:
        list(take_up(path, one.package, into))
    except ValueError:
        return True
    return False


def test_a_sheet_is_known_when_two_like_it_were_in_order(known: SheetPaths, sheet) -> None:
    for seen in range(2):
        assert known.walk(sheet(FULL)) is None, seen
        known.learn(sheet(FULL), set(), set())
    other = row(ENTRY.format("7.5"), PRINTED, FORMULA.format("8"))
    assert taken(known, sheet(other)) == ([7.5], [8.0], {}, [(0, b">7.5</")])


def test_pieces_of_several_files_make_a_path(known: SheetPaths, sheet) -> None:
    """One has the entry as text, the other its result."""
    words = '<c r="A1" t="inlineStr"><is><t>{}</t></is></c>'
    result = '<c r="C1" t="str"><f>A1</f><v>{}</v></c>'
    learn(
        known,
        sheet(row(words.format("甲"), PRINTED, FORMULA.format(5))),
        sheet(row(ENTRY.format(5), PRINTED, result.format("乙"))),
    )
    given, saved, over, slots = taken(known, sheet(row(words.format("丙"), PRINTED, result.format("丁"))))
    assert (given, saved, over, slots) == (["丙"], ["丁"], {}, [(0, RawCell("text", "丙"))])


@pytest.mark.parametrize(
    "rows",
    [
        row(ENTRY.format(5), PRINTED),
        row(ENTRY.format(5), PRINTED, '<c r="C1"><f>A1+1</f><v>5</v></c>'),
        row(ENTRY.format(5), PRINTED, '<c r="C1"><v>5</v></c>'),
        row(ENTRY.format(5), FORMULA.format(5)),
        row(ENTRY.format(5), PRINTED, FORMULA.format("")),
        row(ENTRY.format(""), PRINTED, FORMULA.format(5)),
        row(PRINTED, ENTRY.format(5), FORMULA.format(5)),
        FULL + row(ENTRY.format(5).replace("A1", "A2"), number=2),
        FULL + FULL,
        row(number=1),
        "",
    ],
)
def test_whatever_is_missing_or_other_is_no_known_path(known: SheetPaths, sheet, rows: str) -> None:
    learn(known, sheet(FULL))
    assert known.walk(sheet(FULL))
    assert known.walk(sheet(rows)) is None


@pytest.mark.parametrize("figure", ["1E3", "-5", "0.1", " 5", "12345678901234567"])
def test_any_way_of_writing_a_number_is_a_figure(known: SheetPaths, sheet, figure: str) -> None:
    learn(known, sheet(FULL))
    given, saved, _, slots = taken(known, sheet(row(ENTRY.format(figure), PRINTED, FORMULA.format(figure))))
    assert given == saved == [float(figure)]
    assert slots == [(0, f">{figure}</".encode())]


@pytest.mark.parametrize(
    "figure", ["5&amp;", "&#53;", "甲", "0x5", "1e999", "5\n", "\uffff", "1_0", "TRUE", "nan", "v"]
)
def test_a_figure_that_is_none_is_refused(known: SheetPaths, sheet, figure: str) -> None:
    learn(known, sheet(FULL))
    assert refused(known, sheet(row(ENTRY.format(figure), PRINTED, FORMULA.format(5))))


@pytest.mark.parametrize("words", ["甲&amp;乙", "&#30002;", "\uffff", "甲>乙"])
def test_words_that_do_not_stand_for_themselves_are_refused(known: SheetPaths, sheet, words: str) -> None:
    said = '<c r="A1" t="inlineStr"><is><t>{}</t></is></c>'
    learn(known, sheet(row(said.format("甲"), PRINTED, FORMULA.format(5))))
    assert taken(known, sheet(row(said.format("v"), PRINTED, FORMULA.format(5))))[0] == ["v"]
    assert refused(known, sheet(row(said.format(words), PRINTED, FORMULA.format(5))))


@pytest.mark.parametrize("index", ["1", "2", "x"])
def test_another_text_in_the_place_of_the_printed_one_is_refused(known: SheetPaths, sheet, index: str) -> None:
    learn(known, sheet(FULL))
    assert refused(known, sheet(FULL.replace("<v>0</v>", f"<v>{index}</v>")))
    assert known.walk(sheet(FULL.replace("<v>0</v>", "<v></v>"))) is None


def test_a_printed_text_of_the_cells_own_is_part_of_the_piece(known: SheetPaths, sheet) -> None:
    own = '<c r="B1" t="inlineStr"><is><t>{}</t></is></c>'
    rows = row(ENTRY.format(5), own, FORMULA.format(5))
    learn(known, sheet(rows.format("编制数")), sheet(rows.format("编制人数")))
    assert known.walk(sheet(rows.format("编制数")))
    assert (
        known.walk(sheet(rows.format("编制人数"))) is None
    )  # it was learnt as a piece that prints nothing of the form
    assert known.walk(sheet(rows.format("编 制"))) is None


def test_a_row_that_lacks_formulas_because_it_is_empty_lends_no_piece_to_one_that_is_not(
    known: SheetPaths, sheet
) -> None:
    empty, filled = row(PRINTED), row(ENTRY.format(5), PRINTED)
    learn(known, sheet(FULL))
    learn(known, sheet(empty), absent={(1, 3)})
    assert taken(known, sheet(empty)) == ([None], [None], {("表", 1, 3): None}, [])
    assert known.walk(sheet(FULL))
    assert known.walk(sheet(filled)) is None


def test_rows_that_begin_alike_may_go_on_differently(known: SheetPaths, sheet) -> None:
    empty, unfilled = row(PRINTED), row(PRINTED, FORMULA.format(0))
    learn(known, sheet(unfilled))
    learn(known, sheet(empty), absent={(1, 3)})
    assert known.walk(sheet(unfilled))
    assert known.walk(sheet(empty))


def test_a_formula_where_the_form_has_none_is_not_learnt(known: SheetPaths, sheet) -> None:
    rows = FULL.replace(PRINTED, '<c r="B1" t="str"><f>D1</f><v>编制数</v></c>')
    learn(known, sheet(rows))
    assert known.walk(sheet(rows)) is None


def test_a_score_typed_over_a_formula_may_be_any(known: SheetPaths, sheet) -> None:
    typed = row(ENTRY.format(5), PRINTED, '<c r="C1"><v>{}</v></c>')
    learn(known, sheet(FULL))
    learn(known, sheet(typed.format(3)), absent={(1, 3)})
    assert taken(known, sheet(typed.format(4)))[1:3] == ([None], {("表", 1, 3): 4.0})
    assert taken(known, sheet(FULL))[1:3] == ([5.0], {})


def test_rows_that_were_not_in_order_are_not_learnt(known: SheetPaths, sheet) -> None:
    learn(known, sheet(FULL), touched={1})
    assert known.walk(sheet(FULL)) is None


def test_shared_formulas_are_not_learnt(known: SheetPaths, sheet) -> None:
    """What they say is said elsewhere."""
    shared = FULL.replace("<f>A1</f>", '<f t="shared" ref="C1:C2" si="0">A1</f>')
    learn(known, sheet(shared))
    assert known.walk(sheet(shared)) is None


def test_a_style_that_shows_dates_is_asked_of_each_workbook(known: SheetPaths, sheet) -> None:
    dated = FULL.replace('<c r="A1">', '<c r="A1" s="1">')
    learn(known, sheet(dated, styles_xml(0, 0)))
    assert known.walk(sheet(dated, styles_xml(0, 0)))
    assert known.walk(sheet(dated, styles_xml(0, 14))) is None


def test_a_prefix_counts_only_where_it_is_declared(known: SheetPaths, sheet) -> None:
    rows = FULL.replace('<row r="1">', '<row r="1" x14ac:dyDescent="0.2">')
    plain = sheet_xml(rows)
    declared = plain.replace(
        "<worksheet ", '<worksheet xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    )
    learn(known, sheet("", xml=plain))
    assert known.walk(sheet("", xml=declared)) is None
    learn(known, sheet("", xml=declared))
    assert known.walk(sheet("", xml=declared))
    assert known.walk(sheet("", xml=plain)) is None


def test_a_printed_number_may_be_written_in_several_ways(sheet) -> None:
    printed = {(1, 2): Printed("10", "label", None, "10")}
    known = SheetPaths(SheetPlaces("表", printed, {}, {}, {}))
    rows = row('<c r="B1"><v>{}</v></c>')
    learn(known, sheet(rows.format(10)))
    for figure in ("10", "10.0", "1E1"):
        assert taken(known, sheet(rows.format(figure)))[3] == []
    assert refused(known, sheet(rows.format(11)))


def test_where_a_content_is_missing_the_piece_that_says_so_is_taken(known: SheetPaths, sheet) -> None:
    result = '<c r="C1" t="str"><f>A1</f><v>{}</v></c>'
    rows = row(ENTRY.format(5), PRINTED, result)
    learn(known, sheet(rows.format("甲")), sheet(rows.format("")))
    assert taken(known, sheet(rows.format("")))[1] == [""]
    assert taken(known, sheet(rows.format("乙")))[1] == ["乙"]


def test_what_is_remembered_has_bounds(known: SheetPaths, sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    note = '<c r="D1" t="inlineStr"><is><t>{}</t></is></c>'
    filled = row(ENTRY.format(5), PRINTED, FORMULA.format(5), note)
    monkeypatch.setattr(paths, "MOST_NEXT", 3)
    for n in range(10):
        learn(known, sheet(filled.format(f"备注{n}")))
        assert known.walk(sheet(filled.format(f"备注{n}")))
    assert known.walk(sheet(filled.format("备注0"))) is None


def test_all_sheets_together_have_bounds(known: SheetPaths, sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths._Room, "size", 0)
    learn(known, sheet(FULL))
    monkeypatch.setattr(paths, "MOST_BYTES", paths._Room.size)
    other = SheetPaths(PLACES)
    learn(other, sheet(FULL))
    assert known.walk(sheet(FULL))
    other.learn(sheet(FULL), set(), set())  # sees that there is too much
    assert known.walk(sheet(FULL)) is None
    assert other.walk(sheet(FULL))
    learn(known, sheet(FULL))
    assert known.walk(sheet(FULL))


def test_a_number_that_nobody_reads_is_part_of_its_piece(known: SheetPaths, sheet) -> None:
    """Else nobody would ask whether it is one."""
    useless = FULL.replace("</row>", '<c r="D1"><v>{}</v></c></row>')
    learn(known, sheet(useless.format(1)))
    assert known.walk(sheet(useless.format(1)))
    assert known.walk(sheet(useless.format(2))) is None
