"""Whole programs: order, circles, overrides, what values are taken, names and sheets, pickling."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.workbook.formula import UNDECIDED, CellKey, Circular, ExcelError, Uncertified, compile_program

DIV0 = ExcelError("#DIV/0!")


def at(reference: str) -> CellKey:
    """`B3` on sheet 表."""
    return "表", int(reference[1:]), ord(reference[0]) - 64


def run(formulas: dict[str, str], values: dict[str, Any] | None = None, overrides: bool = False) -> dict[str, Any]:
    given_values = {at(k): v for k, v in (values or {}).items()}
    results = compile_program({at(k): t for k, t in formulas.items()}).run(given_values, overrides)
    return {f"{chr(64 + column)}{row}": value for (_, row, column), value in results.items()}


def test_formulas_are_computed_in_the_order_they_need_each_other() -> None:
    found = run({"A1": "A2+1", "A2": "SUM(A3:A4)", "A3": "A5*2", "A4": "A3-1"}, {"A5": 5})
    assert found == {"A1": 20.0, "A2": 19.0, "A3": 10.0, "A4": 9.0}


def test_results_come_in_an_order_that_does_not_depend_on_hashing() -> None:
    program = compile_program({at("A1"): "B1+C1+D1", at("B1"): "1", at("C1"): "D1", at("D1"): "2"})
    assert program.formulas == (at("B1"), at("D1"), at("C1"), at("A1"))


def test_a_thousand_running_balances_need_no_recursion() -> None:
    balances = {("表", row, 1): f"A{row + 1}+1" for row in range(1, 3001)}
    assert compile_program(balances).run({})["表", 1, 1] == 3000.0


def test_inputs_are_the_cells_read_that_are_no_formulas() -> None:
    program = compile_program({at("A1"): "SUM(B1:B3)", at("B2"): "乙!C5&A9"})
    assert set(program.inputs) == {at("B1"), at("B3"), at("A9"), ("乙", 5, 3)}
    assert program.formulas == (at("B2"), at("A1"))


@pytest.mark.parametrize(
    ("formulas", "circle"),
    [
        ({"A1": "A1+1"}, ["A1"]),
        ({"A1": "B1", "B1": "C1", "C1": "A1"}, ["A1", "B1", "C1"]),
        ({"A1": "SUM(A1:A3)"}, ["A1"]),
        ({"D1": "A1", "A1": "SUM(B1:B3)", "B2": "A1"}, ["A1", "B2"]),
        ({"A1": "IF(TRUE,1,B1)", "B1": "A1"}, ["A1", "B1"]),
    ],
)
def test_circle_is_refused_with_its_cells(formulas: dict[str, str], circle: list[str]) -> None:
    with pytest.raises(Circular) as refused:
        run(formulas)
    assert refused.value.cells == tuple(at(cell) for cell in circle)


def test_circle_is_told_as_a_path_and_survives_a_worker_process() -> None:
    again = pickle.loads(pickle.dumps(Circular([at("A1"), at("B2")])))
    assert str(again) == "公式循环引用，算不出结果：表!A1 → 表!B2 → 表!A1。请恢复模板原来的公式。"


def test_values_of_formula_cells_are_ignored_unless_they_override() -> None:
    formulas = {"A1": "B1*2", "B1": "C1+1", "D1": 'IF(B1="","空",B1)'}
    assert run(formulas, {"C1": 1, "B1": 100}) == {"B1": 2.0, "A1": 4.0, "D1": 2.0}
    assert run(formulas, {"C1": 1, "B1": 100}, overrides=True) == {"B1": 100.0, "A1": 200.0, "D1": 100.0}
    assert run(formulas, {"C1": 1}, overrides=True) == {"B1": 2.0, "A1": 4.0, "D1": 2.0}


def test_a_deleted_formula_is_blank_and_not_zero() -> None:
    found = run({"A1": 'IF(B1="","空",1)', "B1": "2", "C1": "COUNT(B1)"}, {"B1": None}, overrides=True)
    assert found == {"B1": None, "A1": "空", "C1": 0.0}


def test_an_error_or_text_typed_over_a_formula_counts() -> None:
    found = run({"A1": "B1+1", "B1": "2", "C1": "ISTEXT(B1)"}, {"B1": "无"}, overrides=True)
    assert found == {"B1": "无", "A1": ExcelError("#VALUE!"), "C1": True}
    assert run({"A1": "B1+1", "B1": "2"}, {"B1": DIV0}, overrides=True)["A1"] is DIV0


@pytest.mark.parametrize("given_value", [3, 3.0, Decimal("3"), Decimal("3.00")])
def test_numbers_of_every_kind_are_taken(given_value: object) -> None:
    assert run({"A1": "B1/2"}, {"B1": given_value}) == {"A1": 1.5}


@pytest.mark.parametrize(
    "given_value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("1e400"), 10**400]
)
@pytest.mark.parametrize("overrides", [False, True])
def test_what_is_no_number_of_a_cell_is_refused(given_value: object, overrides: bool) -> None:
    with pytest.raises(ValueError, match="no number of a cell"):
        run({"A1": "B1/2"}, {"B1": given_value}, overrides)


@pytest.mark.parametrize("given_value", [Fraction(1, 3), b"x", [1], object()])
def test_what_no_cell_can_hold_is_refused(given_value: object) -> None:
    with pytest.raises(TypeError, match="no value of a cell"):
        run({"A1": "B1/2"}, {"B1": given_value})


def test_an_error_spreads_and_stops_at_iferror() -> None:
    found = run(
        {"A1": "B1/B2", "A2": "A1+1", "A3": "SUM(A1:A2)", "A4": "IFERROR(A3,-1)", "A5": "COUNT(A1:A4)"}, {"B1": 1}
    )
    assert found == {"A1": DIV0, "A2": DIV0, "A3": DIV0, "A4": -1.0, "A5": 1.0}


def test_undecided_spreads_and_nothing_hides_it() -> None:
    formulas = {"A1": "B1+1", "A2": "IFERROR(A1,0)", "A3": "COUNT(A1)", "A4": "ISNUMBER(A1)", "A5": "COUNTBLANK(A1)"}
    formulas |= {
        "A6": 'COUNTIF(A1,"<>")',
        "A7": "MATCH(5,A1:A1,0)",
        "A8": 'IF(A1="",1,2)',
        "A9": "ISBLANK(A1)",
        "C1": "COUNTA(A1)",
    }
    found = run(formulas, {"B1": "2024年1月1日"})
    assert found.pop("C1") == 1.0
    assert set(found.values()) == {UNDECIDED}


def test_defined_names_belong_to_the_workbook_or_to_one_sheet() -> None:
    names = {"预算": "表!$B$1", "乙!预算": "乙!$B$1"}
    formulas = {("表", 1, 1): "预算", ("乙", 1, 1): "预算", ("丙", 1, 1): "乙!预算+预算", ("丁", 1, 1): "SUM(预算,1)"}
    values = {("表", 1, 2): 10.0, ("乙", 1, 2): 200.0}
    found = compile_program(formulas, names).run(values)
    assert [found[sheet, 1, 1] for sheet in "表乙丙丁"] == [10.0, 200.0, 210.0, 11.0]


def test_sheets_are_found_whatever_their_case_and_unknown_ones_are_refused() -> None:
    formulas = {("Sheet1", 1, 1): "SHEET1!B1+data!A1"}
    values = {("Sheet1", 1, 2): 1.0, ("Data", 1, 1): 2.0}
    assert compile_program(formulas, sheets=["Sheet1", "Data"]).run(values) == {("Sheet1", 1, 1): 3.0}
    with pytest.raises(Uncertified, match="没有工作表“data”"):
        compile_program(formulas, sheets=["Sheet1"])
    assert compile_program(formulas).run(values) == {("Sheet1", 1, 1): 1.0}


def test_a_program_goes_to_a_worker_process() -> None:
    program = pickle.loads(pickle.dumps(compile_program({at("A1"): "编制数*2"}, {"编制数": "表!$B$1"}, ["表"])))
    assert program.run({at("B1"): 4}) == {at("A1"): 8.0}


def test_the_same_formulas_are_compiled_once() -> None:
    formulas = {at("A1"): "1+1"}
    assert compile_program(formulas) is compile_program(dict(formulas))
    assert compile_program({at("A1"): "1+2"}) is not compile_program(formulas)


def test_no_formulas_no_results() -> None:
    assert compile_program({}).run({at("A1"): 1}) == {}


def test_text_in_formulas_stays_text_in_the_generated_code() -> None:
    nasty = '"""); import os; x = (\'\\\n\0{__import__}'
    found = run({"A1": '"' + nasty.replace('"', '""') + '"', "A2": 'A1&"\'"'})
    assert found == {"A1": nasty, "A2": nasty + "'"}


def test_row_without_argument_is_the_row_of_the_formula() -> None:
    assert run({"A7": "ROW()", "B2": "ROW()-1"}) == {"A7": 7.0, "B2": 1.0}


def test_excel_has_no_negative_zero() -> None:
    zeros = [
        "0*-5",
        "0/-5",
        "-0",
        "-C1",
        "ROUND(-0.4,0)",
        "ROUND(-0.00000000001,4)",
        "ROUNDDOWN(-0.1,0)",
        "MOD(0,-3)",
        "(-0)^3",
        "0*-1%",
    ]
    found = run({f"A{row}": text for row, text in enumerate(zeros, 1)})
    assert {cell: str(value) for cell, value in found.items()} == dict.fromkeys(found, "0.0")


def test_texts_are_as_long_as_a_cell_can_hold_and_no_longer() -> None:
    full, one = {"B1": "x" * 32767}, {"B1": "x" * 32766}
    formulas = {
        "A1": 'B1&"y"',
        "A2": 'SUBSTITUTE(B1,"x","x")',
        "A3": 'SUBSTITUTE(B1,"x","xx",1)',
        "A4": 'REPT("x",32767)',
    }
    too_long = ExcelError("#VALUE!")
    assert run(formulas, full) == {"A1": too_long, "A2": full["B1"], "A3": too_long, "A4": full["B1"]}
    assert run(formulas, one) == {"A1": one["B1"] + "y", "A2": one["B1"], "A3": full["B1"], "A4": full["B1"]}


def test_one_and_true_and_texts_of_them_are_kept_apart() -> None:
    found = run({"A1": "COUNTIF(B1:B4,1)", "A2": "COUNTIF(B1:B4,TRUE)", "A3": "SUM({1,1})", "A4": "SUM({TRUE,TRUE})"},
                {"B1": 1, "B2": True, "B3": "1", "B4": 1})  # fmt: skip
    assert found == {"A1": 3.0, "A2": 1.0, "A3": 2.0, "A4": 0.0}


SMALL = st.one_of(
    st.none(), st.booleans(), st.integers(-99, 99).map(float), st.sampled_from(["", "是", "12", "x", DIV0])
)


@given(st.lists(SMALL, min_size=6, max_size=6), st.integers(0, 63))
def test_typing_the_right_result_over_a_formula_changes_nothing(cells: list[Any], typed: int) -> None:
    formulas = {
        "A1": "B1+B2*2",
        "A2": "IF(A1>B3,A1,B4)",
        "A3": 'B5&"-"&B6',
        "A4": "SUM(A1:A2,B1:B6)",
        "A5": "COUNTIF(B1:B6,B4)",
        "A6": "A4=A5",
    }
    values = {f"B{row}": value for row, value in enumerate(cells, 1)}
    plain = run(formulas, values)
    over = {cell: plain[cell] for place, cell in enumerate(formulas) if typed >> place & 1}
    assert run(formulas, values | over, overrides=True) == plain


def test_only_what_is_wanted_and_what_it_needs_is_compiled() -> None:
    formulas = {
        at("A1"): "1200+350",
        at("A2"): "A1*2",
        at("A3"): "SUM(A2:A2,B1)",
        at("A4"): "没有这个函数(A1)",
        at("A5"): "A6",
        at("A6"): "A5",
    }
    program = compile_program(formulas, only=[at("A3")])
    assert set(program.formulas) == {at("A1"), at("A2"), at("A3")}
    assert program.run({at("B1"): 1.0})[at("A3")] == 3101.0
    assert compile_program(formulas, only=[at("A1")]).run({}) == {at("A1"): 1550.0}
    with pytest.raises(Circular):
        compile_program(formulas, only=[at("A5")])
