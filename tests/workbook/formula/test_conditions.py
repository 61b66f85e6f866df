"""Wildcards and conditions against a slow but obvious second implementation."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.workbook.formula import UNDECIDED, ExcelError
from xladdin.workbook.formula.criteria import criterion
from xladdin.workbook.formula.values import Trip
from xladdin.workbook.formula.wildcards import Pattern, pattern

letters = st.text("ab*?~X", max_size=7)


def fits(spelt: str, text: str) -> bool:
    """By trying everything."""
    if not spelt:
        return not text
    if spelt[0] == "*":
        return fits(spelt[1:], text) or (text != "" and fits(spelt, text[1:]))
    if spelt[0] == "~" and spelt[1:2] in ("*", "?", "~") and spelt[1:]:
        return text[:1] == spelt[1] and fits(spelt[2:], text[1:])
    return text != "" and (spelt[0] == "?" or spelt[0].lower() == text[0].lower()) and fits(spelt[1:], text[1:])


@given(letters, letters)
def test_a_pattern_covers_what_trying_everything_finds(spelt: str, text: str) -> None:
    assert Pattern(spelt).covers(text) == fits(spelt, text)


@given(letters, letters, st.integers(0, 5))
def test_a_pattern_is_found_at_the_first_place_where_it_begins(spelt: str, text: str, start: int) -> None:
    start = min(start, len(text))
    places = [
        n for n in range(start, len(text) + 1) if any(fits(spelt, text[n:end]) for end in range(n, len(text) + 1))
    ]
    assert Pattern(spelt).find(text, start) == (places[0] if places else -1)


def test_a_capital_that_would_become_two_letters_moves_nothing() -> None:
    assert pattern("x").find("İİx", 0) == 2
    assert pattern("İ?").covers("iX")


def test_many_stars_take_no_time() -> None:
    begun = time.perf_counter()
    assert not pattern("*a" * 120 + "b").covers("a" * 30_000)
    assert pattern("*a" * 120 + "b").find("a" * 30_000, 0) == -1
    assert time.perf_counter() - begun < 5


BLANKS = [None, ""]
CELLS: list[Any] = [*BLANKS, 5.0, 0.0, -1.5, "5", "abc", "ABC", "a*c", "是", True, False, ExcelError("#N/A")]


@pytest.mark.parametrize(
    ("condition", "passing"),
    [
        (5.0, [5.0, "5"]),
        ("5", [5.0, "5"]),
        ("=5", [5.0, "5"]),
        (">=0", [5.0, 0.0]),
        ("<0", [-1.5]),
        ("<=-1.50", [-1.5]),
        (">5", []),
        ("<>5", [c for c in CELLS if c != 5.0]),
        (None, [0.0]),
        ("", BLANKS),
        ("=", [None]),
        ("<>", [c for c in CELLS if c is not None]),
        ("abc", ["abc", "ABC"]),
        ("=ABC", ["abc", "ABC"]),
        ("a~*c", ["a*c"]),
        ("a*c", ["abc", "ABC", "a*c"]),
        ("<>a*c", [c for c in CELLS if c not in ("abc", "ABC", "a*c")]),
        ("是", ["是"]),
        ("*", ["", "5", "abc", "ABC", "a*c", "是"]),
        ("?*", ["5", "abc", "ABC", "a*c", "是"]),
        (True, [True]),
        ("true", [True]),
        ("<>FALSE", [c for c in CELLS if c is not False]),
        (ExcelError("#N/A"), [ExcelError("#N/A")]),
        ("#n/a", [ExcelError("#N/A")]),
    ],
)
def test_condition_lets_pass(condition: Any, passing: list[Any]) -> None:
    test = criterion(condition)
    assert [(type(c), c) for c in CELLS if test(c)] == [(type(c), c) for c in passing]


@pytest.mark.parametrize(
    ("condition", "passing"),
    [
        (">abc", ["abd", "b"]),
        (">=abc", ["ABC", "abd", "b"]),
        ("<abc", ["", "aBb"]),
        ("<=abc", ["", "aBb", "ABC"]),
    ],
)
def test_condition_orders_texts_without_case(condition: str, passing: list[str]) -> None:
    test = criterion(condition)
    assert [cell for cell in ("", "aBb", "ABC", "abd", "b", 5.0, None, True) if test(cell)] == passing


@pytest.mark.parametrize("condition", ["2024-1-1", ">2024/1/1", "<", ">TRUE", UNDECIDED])
def test_condition_whose_meaning_depends_on_the_computer_is_undecided(condition: Any) -> None:
    with pytest.raises(Trip) as trip:
        criterion(condition)
    assert trip.value.error is UNDECIDED


@pytest.mark.parametrize(
    ("condition", "cell"), [(0.3, 0.1 + 0.2), ("<0.3", 0.1 + 0.2), (">是", "否"), (5.0, "2024-1-1"), ("是", UNDECIDED)]
)
def test_cell_on_which_engines_or_languages_differ_is_undecided(condition: Any, cell: Any) -> None:
    with pytest.raises(Trip) as trip:
        criterion(condition)(cell)
    assert trip.value.error is UNDECIDED


def test_condition_too_long_for_excel_is_an_error() -> None:
    with pytest.raises(Trip) as trip:
        criterion("x" * 256)
    assert trip.value.error is ExcelError("#VALUE!")
