"""Canonical spelling of formulas and the shift of shared ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.workbook.formula_text import (
    column_letters,
    column_number,
    normalise_formula,
    shift_formula,
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("=SUM(A1:A3)", "SUM(A1:A3)"),
        ("=+A1", "A1"),
        ("+ +A1", "A1"),
        ("=-A1", "-A1"),
        (" = $a$1 + B$2 ", "A1+B2"),
        ("if( a1 >= 0.50 ,\"是 否\", 'x')", "IF(A1>=0.5,\"是 否\",'X')"),
        ("'基础数据表'!$C$5", "基础数据表!C5"),
        ("'Sheet 1'!A1", "'SHEET 1'!A1"),
        ("'2023年'!A1+2023年!A1", "2023年!A1+2023年!A1"),
        ("'支出（表）'!A1", "支出（表）!A1"),
        ("'A1'!B2", "A1!B2"),
        ("'it''s'!A1", "'IT''S'!A1"),
        ("'一月:三月'!A1+Jan:Mar!A1", "一月:三月!A1+JAN:MAR!A1"),
        ("[1]Sheet1!A1+'[1]Sheet1'!A1+[1]!名称", "[1]SHEET1!A1+[1]SHEET1!A1+[1]!名称"),
        ("TRUE()+false( )+true+IsTRUE()", "TRUE+FALSE+TRUE+ISTRUE()"),
        ("_xlfn.IFS(TRUE,1)", "IFS(TRUE,1)"),
        ('_xlfn._xlws.FILTER(A1:A3,A1:A3<>"")', 'FILTER(A1:A3,A1:A3<>"")'),
        ("_xlfn.+A1", "_XLFN.+A1"),
        ("_xludf.SUM(A1)", "_XLUDF.SUM(A1)"),
        ("\"_xlfn.$A$1 TRUE()  'x'!\"&b1", "\"_xlfn.$A$1 TRUE()  'x'!\"&B1"),
        ('"a ""b"" c" & A1', '"a ""b"" c"&A1'),
        ("SUM(A1:B2 B1:C3)", "SUM(A1:B2 B1:C3)"),
        ("SUM( A1:B2  B1:C3 )", "SUM(A1:B2 B1:C3)"),
        ("(A1) (B1)", "(A1) (B1)"),
        ("A1 *\n( B1 )", "A1*(B1)"),
        ("0.50+.5+007+1.0+0+00+1E-06+1e3+100", "0.5+0.5+7+1+0+0+0.000001+1000+100"),
        ("1E+99999999999", "1E+99999999999"),
        ("5 %", "5%"),
        ('{1,2;3,"a b"}', '{1,2;3,"a b"}'),
        ("表1[[#All],[金额 元]]", "表1[[#All],[金额 元]]"),
        ("#REF!+Sheet1!#REF!+#N/A", "#REF!+SHEET1!#REF!+#N/A"),
        ("$A:$C+$1:$3", "A:C+1:3"),
        ("预算数-执行数", "预算数-执行数"),
        ("", ""),
        ("=", ""),
    ],
)
def test_spellings_of_one_formula_become_one_text(text: str, canonical: str) -> None:
    assert normalise_formula(text) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('A1&"x"', 'A1&"X"'),
        ('"a b"', '"ab"'),
        ("SUM(A1 B2)", "SUM(A1B2)"),
        ("A1+B1", "A1-B1"),
        ("AB1", "A B1"),
        ("'A B'!C1", "AB!C1"),
        ("'a$b'!C1", "'ab'!C1"),
        ("ROUND(A1,2)", "ROUND(A1,20)"),
        ("0.1", "0.01"),
        ("10", "1"),
        ("SUM(A1:B2)", "SUM(A1,B2)"),
        ("TRUE", '"TRUE"'),
        ("A1", "+A1*1"),
        ("表[a b]", "表[ab]"),
    ],
)
def test_different_formulas_stay_different(one: str, other: str) -> None:
    assert normalise_formula(one) != normalise_formula(other)


@pytest.mark.parametrize(
    ("text", "shifted"),
    [
        ("A1", "B3"),
        ("$A1+A$1+$A$1", "$A3+B$1+$A$1"),
        ("SUM(A1:B2)", "SUM(B3:C4)"),
        ("Sheet1!A1:Sheet1!A3", "Sheet1!B3:Sheet1!B5"),
        ("'Q1 A1'!A1", "'Q1 A1'!B3"),
        ("Q1!A1", "Q1!B3"),
        ("Jan:Mar!A1", "Jan:Mar!B3"),
        ("A:C+$A:C", "B:D+$A:D"),
        ("1:3+$1:3", "3:5+$1:5"),
        ('"A1"&A1', '"A1"&B3'),
        ("LOG10(A1)+A1.B2+_A1+金额A1", "LOG10(B3)+A1.B2+_A1+金额A1"),
        ("1E5+A1", "1E5+B3"),
        ("表1[[#This Row],[A1]]", "表1[[#This Row],[A1]]"),
        ("ZZZ1+ABC0+A1048577+XFC1", "ZZZ1+ABC0+A1048577+XFD3"),
        ("a1", "B3"),
        ("#REF!+TRUE", "#REF!+TRUE"),
        (" A1 ", " B3 "),
        ("A1#", "B3#"),
    ],
)
def test_relative_references_move_and_nothing_else(text: str, shifted: str) -> None:
    assert shift_formula(text, 2, 1) == shifted


@pytest.mark.parametrize(
    ("text", "rows", "columns"), [("A1", -1, 0), ("A1", 0, -1), ("XFD1", 0, 1), ("A1048576", 1, 0)]
)
def test_a_shift_off_the_sheet_is_an_error(text: str, rows: int, columns: int) -> None:
    with pytest.raises(ValueError, match="outside the sheet"):
        shift_formula(text, rows, columns)


OPERANDS = (
    ("A1", "$A$1", "a1", "A$1"),
    ("基础数据表!B2:C3", "'基础数据表'!$B$2:$C$3", "基础数据表!b2:c3"),
    ("'支出 表'!A:C", "'支出 表'!$A:$C"),
    ("0.5", ".5", "0.50", "5E-1"),
    ('"是 $A$1"',),
    ("TRUE", "true", "TRUE()", "True( )"),
    ("SUM(A1,B2)", "sum( A1 , $B2 )", "SUM(\nA1,B2)"),
    ("_xlfn.IFS(A1>1,2)", "IFS(A1>1,2)", "_XLFN.ifs(A1 > 1, 2)"),
    ("预算数",),
    ("表1[[#All],[金额 元]]",),
    ("10%", "10 %", "10.0%"),
    ("#REF!",),
)
OPERATORS = ("+", "-", "*", "/", "&", "=", "<>", ">=", ",", "^")


@st.composite
def two_spellings(draw: st.DrawFn) -> tuple[str, str]:
    """One formula as two programs might save it."""
    spelt = ["", "="]
    for place in range(draw(st.integers(1, 6))):
        operator = draw(st.sampled_from(OPERATORS)) if place else ""
        operand = draw(st.sampled_from(OPERANDS))
        for n in range(2):
            blanks = draw(st.sampled_from(["", " ", "\n"]))
            spelt[n] += f"{operator}{blanks}{draw(st.sampled_from(operand))}" + (blanks if operator else "")
    return spelt[0], spelt[1]


@given(two_spellings())
def test_any_two_spellings_of_one_formula_meet_in_one_canonical_text(spellings: tuple[str, str]) -> None:
    canonical = normalise_formula(spellings[0])
    assert normalise_formula(spellings[1]) == canonical
    assert normalise_formula(canonical) == canonical
    assert normalise_formula(shift_formula(spellings[1], 0, 0)) == canonical


@given(st.text(alphabet="AZ1$'\"!#[](){}:,+-_.E \n\\预xlfn&<>=%@", max_size=30) | st.text(max_size=20))
def test_no_text_is_too_strange_to_be_compared(text: str) -> None:
    assert isinstance(normalise_formula(text), str)
    assert shift_formula(text, 0, 0).upper() == text.upper()


@pytest.mark.parametrize("piece", ['"', "'", "[", "(", "a", "a:", "$", "[a", "''", "1", "A1:", "\\", "[[a]"])
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    """A quadratic pattern would need minutes for this."""
    text = piece * 40_000
    normalise_formula(text)
    shift_formula(text, 0, 0)


def test_columns_count_from_a_to_xfd() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(n)) == n for n in range(1, 16385))
