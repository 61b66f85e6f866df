"""Texts, links and references as they are written into the workbook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.sheets import link, reference, referred, typed
from xladdin.facts import Cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@x", "007", "2024-1-5", "12%", "TRUE", "Jan 5", "'quoted", "＝1", "\t=1", "1e5", "#N/A"],
)
def test_texts_that_excel_would_take_for_something_else_are_quoted(text):
    assert typed(text) == f"'{text}"


@pytest.mark.parametrize("text", ["公用经费控制率自评5分", "", "（整个文件）"])
def test_chinese_texts_stay_as_they_are(text):
    assert typed(text) == text


@given(st.text(max_size=80))
def test_no_text_starts_a_formula(text):
    assert typed(text)[:1] not in ("=", "+", "-", "@")


def test_a_link_leads_to_the_cell_of_the_same_workbook():
    assert link(Cell("共性指标表", 12, 9)) == '=HYPERLINK("#\'共性指标表\'!I12","共性指标表!I12")'


def test_quotes_in_a_sheets_name_do_not_end_the_formula():
    assert link(Cell("a\"b'c", 1, 1), 'x"y') == '=HYPERLINK("#\'a""b\'\'c\'!A1","x""y")'


SHEET_NAMES = st.text(
    st.characters(exclude_characters="[]:*?/\\", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=31
)


@given(SHEET_NAMES, st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_a_reference_is_read_back(sheet, row, col):
    address = Cell(sheet, row, col).address
    assert referred(reference(sheet, address)) == (sheet, address)


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        ("=共性指标表!$I$12", ("共性指标表", "$I$12")),
        ("=@'a b'!$A$1:$B$2", ("a b", "$A$1:$B$2")),
        ("=#REF!", None),
        ("='a'!#REF!", None),
        ("5", None),
    ],
    ids=["as Excel writes a plain name", "an area", "deleted", "deleted on a sheet", "no reference"],
)
def test_references_as_excel_gives_them_back(formula, place):
    assert referred(formula) == place
