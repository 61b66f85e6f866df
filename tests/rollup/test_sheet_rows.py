"""Rows of old roll-ups: those left out hold nothing that was asked for, and texts are those of the whole table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from raw_xlsx import save, sheet_xml, strings_xml, workbook_parts

from xladdin.rollup import old_rollup
from xladdin.rollup.old_rollup import OldRollup
from xladdin.rollup.sheet_rows import each_row
from xladdin.workbook import archive
from xladdin.workbook.sheet_data import RawCell
from xladdin.workbook.string_index import StringIndex
from xladdin.workbook.unreadable import Unreadable

STRINGS = strings_xml("<t>甲</t>", "<t>乙 r=&quot;1</t>")
CELLS = (
    "<c{r}/>",
    '<c{r} s="3"/>',
    '<c{r} s="3" />',
    '<c{r} s="3"></c>',
    '<c{r} s="3"><v></v></c>',
    "<c{r}><v>7</v></c>",
    '<c{r} s="3" t="s"><v>0</v></c>',
    '<c{r} t="s"><v>1</v></c>',
    '<c{r} t="inlineStr"><is><t>:c 甲</t></is></c>',
    '<c{r} t="inlineStr"><is><r><rPr><color rgb="FF0000FF"/></rPr><t>红</t></r></is></c>',
    "<c{r}><f>1+1</f><v>2</v></c>",
    "<c{r}><f>1+1</f></c>",
    '<c s="3"{r}><v>8</v></c>',
    '<c s="3"{r}/>',
)
ROW = st.tuples(st.lists(st.sampled_from(CELLS), max_size=5), st.sampled_from(["all", "none", "some"]), st.booleans())


def rows_xml(rows: list[tuple[list[str], str, bool]]) -> str:
    made = []
    for n, (cells, addressed, high) in enumerate(rows, 1):
        inner = "".join(
            cell.format(r=f' r="{"ABCDE"[i]}{n}"' if addressed == "all" or (addressed == "some" and i % 2 == 0) else "")
            for i, cell in enumerate(cells)
        )
        height = ' ht="9"' if high else ""
        made.append(f'<row r="{n}"{height}>{inner}</row>')
    return "".join(made)


def read(package: OldRollup, columns: tuple[int, ...] = ()) -> list[tuple[int, dict[int, RawCell]]] | str:
    found: list[tuple[int, dict[int, RawCell]]] = []
    try:
        each_row(package, "表", lambda row, cells: found.append((row, cells)), columns)
    except Unreadable as refused:
        return refused.message
    return found


def old(folder: Path, rows: str, strings: str = STRINGS, xml: str | None = None) -> OldRollup:
    return OldRollup(save(folder / "旧.xlsx", workbook_parts({"表": xml} if xml else rows, strings)))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, max_size=5), st.sampled_from([(2,), (1, 3), (5,)]))
def test_no_row_with_something_in_the_columns_asked_for_is_left_out(
    tmp_path: Path, rows, columns: tuple[int, ...]
) -> None:
    package = old(tmp_path, rows_xml(rows))
    every, some = read(package), read(package, columns)
    if isinstance(every, str):
        return  # what is wrong may stand in a row that nobody needs
    assert not isinstance(some, str)
    assert [one for one in some if any(n in one[1] for n in columns)] == [
        one for one in every if any(n in one[1] for n in columns)
    ]
    assert all(one in every for one in some)


@pytest.mark.parametrize("addressed", ["all", "none"])
def test_rows_without_are_left_out_unread(tmp_path: Path, addressed: str) -> None:
    blank, filled = (
        (['<c{r} s="3"><v>7</v></c>', '<c{r} s="3"/>'], addressed, False),
        (['<c{r} s="3"/>', '<c{r} s="3"><v>7</v></c>'], addressed, True),
    )
    found = read(old(tmp_path, rows_xml([blank, filled, blank, blank, filled])), (2,))
    assert [row for row, _ in found] == [2, 5]  # type: ignore[misc]


@pytest.mark.parametrize(
    "row",
    [
        '<row><c r="A1"/></row><row><c r="B2"><v>7</v></c></row>',
        ' <row r="1"><c r="A1"/></row>',
        '<row r="1"><!-- <c r="B1"/> --><c r="A1"/><c r="B1"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</row>]]></t></is></c><c r="B1"><v>7</v></c></row>',
        '<row r="1"><c s="3" r="B1"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">1+1</f><v>2</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c>'
        '<c r="B2"><v>7</v></c></row>',
        '<row r="1"><x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="B1"><x:v>7</x:v></x:c></row>',
    ],
)
def test_what_is_in_doubt_is_read(tmp_path: Path, row: str) -> None:
    package = old(tmp_path, row)
    assert read(package, (2,)) == read(package)


def test_a_sheet_that_begins_otherwise_is_read_as_a_whole(tmp_path: Path) -> None:
    xml = sheet_xml(rows_xml([([CELLS[5]], "all", False)])).replace("<sheetData>", "<sheetData >")
    assert read(old(tmp_path, "", xml=xml), (2,)) == [(1, {1: RawCell("number", 7)})]


ITEMS = st.lists(
    st.sampled_from(
        [
            "<si><t>甲</t></si>",
            '<si><t xml:space="preserve"> 乙 </t></si>',
            "<si><t> 乙 </t></si>",
            "<si><t>a&amp;b &lt;si&gt;</t></si>",
            "<si><t>_x0041_ _x005F_x0041_</t></si>",
            "<si><r><t>红</t></r><r><rPr><b/></rPr><t>黑</t></r></si>",
            '<si><t>银行</t><rPh sb="0" eb="2"><t>ぎんこう</t></rPh></si>',
            "<si><t></t></si>",
            "<si></si>",
            "<si/>",
            "\n <si>\n<t>行\n二</t></si>",
            "<si><t><![CDATA[<si>]]></t></si>",
            "<!-- </si> --><si><t>丙</t></si>",
            "<si><t>:si</t></si>",
            '<x:si xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:t>丁</x:t></x:si>',
        ]
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ITEMS, st.sampled_from([250, 1 << 20]))
def test_texts_read_when_asked_for_are_those_of_the_table(tmp_path: Path, items: list[str], at_once: int) -> None:
    """`at_once`: bytes that are unpacked at a time, and so held in one block."""
    strings = strings_xml().replace("</sst>", "".join(items) + "</sst>")
    with pytest.MonkeyPatch.context() as patch:
        whole = old(tmp_path, "", strings).shared_strings
        patch.setattr(old_rollup, "LARGEST", 0)
        patch.setattr(archive, "_STEP", at_once)
        later = old(tmp_path, "", strings).shared_strings
    for index in (*map(str, range(len(items) + 1)), "", "00", "-1", "x", "²", "１", "9" * 30):
        assert later.get(index) == whole.get(index), index


@pytest.mark.parametrize(
    "body",
    [
        "<extLst>{}</extLst>",
        "{}<extLst>{}</extLst>",
        "{}<extLst/>",
        "{}<extLst>{}</extLst>{}{}",
        "{} {}",
        "<x>{}</x>",
        "<si>{}</si>",
    ],
)
def test_items_in_odd_places_are_no_texts_in_a_long_table_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    strings = strings_xml().replace("</sst>", body.replace("{}", "<si><t>甲</t></si>") + "</sst>")

    def texts() -> list[str | None] | str:
        try:
            table = old(tmp_path, "", strings).shared_strings
            return [table.get(str(n)) for n in range(5)]
        except Unreadable as error:
            return error.message

    whole = texts()
    monkeypatch.setattr(old_rollup, "LARGEST", 0)
    assert texts() == whole


def test_a_long_table_is_held_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_rollup, "LARGEST", 0)
    monkeypatch.setattr(archive, "_STEP", 5000)
    later = old(tmp_path, "", strings_xml(*(f"<t>第{n}局</t>" for n in range(2000)))).shared_strings
    assert isinstance(later, StringIndex)
    assert [later.get(str(n)) for n in (*range(2000), 2000)] == [*(f"第{n}局" for n in range(2000)), None]
    assert len(later._blocks) > 5


def test_more_texts_than_any_roll_up_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_rollup, "LARGEST", 0)
    monkeypatch.setattr(old_rollup, "LIMITS", replace(old_rollup.LIMITS, strings=1))
    with pytest.raises(Unreadable, match="过多"):
        old(tmp_path, "", STRINGS).shared_strings.get("0")


def test_a_damaged_text_is_told_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_rollup, "LARGEST", 0)
    later = old(tmp_path, "", strings_xml("<t>甲</t>", "<u>乙</u>")).shared_strings
    assert later.get("0") == "甲"
    with pytest.raises(Unreadable, match="sharedStrings"):
        later.get("1")


def test_a_table_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_rollup, "LARGEST", 0)
    broken = strings_xml("<t>甲</t>").replace("<sst ", "<sst><sst ")
    with pytest.raises(Unreadable, match="sharedStrings"):
        old(tmp_path, "", broken).shared_strings.get("0")
