"""Rows worked out once per distinct input: the same results as formula by formula, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xladdin.workbook.formula import ExcelError, compile_program
from xladdin.workbook.formula.compiler import Compiler
from xladdin.workbook.formula.remembered import MOST_KNOWN, remembered
from xladdin.workbook.formula.rows import FEWEST, layers

S = "表"
ROW = (
    'A{r}&"x"',
    "N(A{r})+1",
    'IF(A{r}=TRUE,"真",A{r})',
    "B{r}*$A$1",
    'IF(E{r}="","",E{r}&F{r})',
    "IF(C{r}>1,D{r},C{r})",
    "ROUND(D{r}*3,1)",
)
PARTED = (
    'A{r}&"x"',
    "LEFT(C{r},2)",
    "N(A{r})+1",
    "E{r}*2",
    "IF(E{r}>1,F{r},D{r})",
    'IF(A{r}="","",G{r})',
    "IF(B{r}=H{r},E{r},A{r}&B{r})",
)
"""All but the last rest on A alone."""
CELLS = st.one_of(st.none(), st.booleans(), st.sampled_from(["", "1", "0", "甲", "TRUE"]),
                  st.sampled_from([0.0, -0.0, 1.0, 2.5, -1.0]), st.sampled_from([ExcelError("#DIV/0!")]))  # fmt: skip


def table(rows: range, row: tuple[str, ...] = ROW) -> dict:
    """Formulas in columns C to I of each row, a total below that reads all rows, and in each row a share of that total in J."""
    cells = {(S, r, c): text.format(r=r) for r in rows for c, text in enumerate(row, 3)}
    cells[S, rows[-1] + 1, 3] = f"SUM(D{rows[0]}:D{rows[-1]})"
    return cells | {(S, r, 10): f"D{r}/$C${rows[-1] + 1}" for r in rows}


def one_by_one(formulas: dict, values: dict, overrides: bool) -> dict:
    """No row is long enough: every formula stands alone."""
    from xladdin.workbook.formula import rows

    before, rows.FEWEST = rows.FEWEST, 10**9
    try:
        compiler = Compiler(formulas, {}, None)
        assert not compiler.layers.rows
        return compiler.program().run(values, overrides)
    finally:
        rows.FEWEST = before


def test_rows_stand_between_what_they_need_and_what_needs_them():
    found = Compiler({**table(range(3, 6)), (S, 1, 1): "2+0"}, {}, None).layers
    assert found.before == ((S, 1, 1),)
    assert [len(row) for row in found.rows] == [7, 7, 7]
    assert set(found.after) == {(S, 6, 3), *((S, r, 10) for r in range(3, 6))}


def test_what_rests_on_one_input_alone_is_a_part_by_itself():
    found = Compiler(table(range(3, 6), PARTED), {}, None).layers
    assert [len(row) for row in found.rows] == [6, 1, 6, 1, 6, 1]
    assert [row for row in found.rows if len(row) == 1] == [((S, r, 9),) for r in range(3, 6)]


def test_a_row_with_a_formula_that_reads_nothing_stays_whole():
    """What rests on it would else be worked out before it."""
    row = ("1+1", *(f"C{{r}}+A{{r}}+{n}" for n in range(FEWEST)))
    found = Compiler(table(range(3, 5), row), {}, None).layers
    assert [len(one) for one in found.rows] == [1 + FEWEST, 1 + FEWEST]


def test_a_row_that_needs_another_row_is_not_taken_for_one_of_a_table():
    running = {
        (S, r, c): f"A{r}+{'B' if c == 3 else 'C'}{r - 1}+{c}" for r in range(2, 5) for c in range(3, 3 + FEWEST)
    }
    assert compile_program(running).run({(S, 1, 2): 5.0, (S, 2, 1): 1.0}) == one_by_one(
        running, {(S, 1, 2): 5.0, (S, 2, 1): 1.0}, False
    )


def test_a_short_row_is_computed_as_it_stands():
    short = {(S, 1, c): f"A1+{c}" for c in range(2, 1 + FEWEST)}
    assert not Compiler(short, {}, None).layers.rows


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=3, max_size=3), CELLS,
       st.dictionaries(st.tuples(st.integers(3, 6), st.integers(3, 10)), CELLS, max_size=4), st.sampled_from([ROW, PARTED]))  # fmt: skip
def test_every_input_gives_what_the_formulas_give_one_by_one(inputs, factor, typed, row):
    formulas = table(range(3, 6), row)
    values = {(S, 1, 1): factor}
    for r, (a, b) in enumerate(inputs, 3):
        values |= {(S, r, 1): a, (S, r, 2): b}
    values |= {(S, r, c): value for (r, c), value in typed.items() if (S, r, c) in formulas}
    for overrides in (False, True):
        ours = compile_program(formulas).run(values, overrides)
        plain = one_by_one(formulas, values, overrides)
        assert {k: (type(v), repr(v)) for k, v in ours.items()} == {k: (type(v), repr(v)) for k, v in plain.items()}


@pytest.mark.parametrize(("first", "second"), [(1.0, True), (0.0, False), (0.0, -0.0), (True, 1.0), (-0.0, 0.0)])
def test_what_python_holds_equal_is_not_mixed_up(first, second):
    seen = remembered(lambda over, value: (repr(value), repr(over)))
    assert seen((), first) == (repr(first), "{}")
    assert seen((), second) == (repr(second), "{}")
    assert seen(((0, first),), 3.0)[1] == f"{{0: {first!r}}}"
    assert seen(((0, second),), 3.0)[1] == f"{{0: {second!r}}}"


def test_equal_input_is_worked_out_once_and_not_kept_without_bound():
    worked = []
    seen = remembered(lambda over, value: (worked.append(value), value))
    for n in (*range(MOST_KNOWN), *range(MOST_KNOWN)):
        seen((), float(n))
    assert len(worked) == MOST_KNOWN
    seen((), -1.0)
    seen((), 1.0)
    assert len(worked) == MOST_KNOWN + 2


def test_layers_of_nothing():
    assert layers((), {}).rows == ()


def test_text_that_looks_like_a_variable_of_ours_stays_what_it_is():
    row = {(S, 1, c): f'IF(A1="c{c}","v{c - 3}","a{c} k0")&B1' for c in range(3, 3 + FEWEST)}
    found = compile_program(row).run({(S, 1, 1): "c4", (S, 1, 2): "甲"})
    assert [found[S, 1, c] for c in range(3, 6)] == ["a3 k0甲", "v1甲", "a5 k0甲"]
