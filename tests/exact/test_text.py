"""Texts: what is made of a figure as it was written, or why it is refused."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.exact.written import EXPECTS, FORMS_AND_TWINS
from xladdin.exact import (
    UNITS,
    parse_number,
    plain,
)


@pytest.mark.parametrize(("expect", "text", "value", "unit", "twin", "problem"), FORMS_AND_TWINS)
def test_a_form_is_read_exactly_and_its_twin_is_refused(expect, text, value, unit, twin, problem):
    read = parse_number(text, expect=expect)
    assert (read.value, read.unit, read.problem, read.blank) == (Decimal(value), unit, None, False)
    assert read.text == text
    refused = parse_number(twin, expect=expect)
    assert (refused.value, refused.unit, refused.problem) == (None, None, problem)
    assert refused.blank is (problem is None)
    assert refused.text == twin


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", ""), ("  \u3000\n", ""), ("\u200b", ""), ("——", "—"), ("--", "—"), ("-", "—"), ("—", "—"), ("－", "—"), ("–", "—"),
        ("— —", "—"), ("─", "—"), ("/", "/"), ("／", "/"), ("\\", "/"), ("无", "无"), ("无。", "无"), (" 无 ", "无"),
        ("不适用", "不适用"), ("N/A", "不适用"), ("n/a", "不适用"), ("Ｎ／Ａ", "不适用"), ("NA", "不适用"), ("空", "空"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("expect", EXPECTS)
def test_a_blank_mark_is_missing_and_never_zero(expect, text, mark):
    read = parse_number(text, expect=expect)
    assert (read.value, read.problem, read.blank, read.mark, read.text) == (None, None, True, mark, text)


@pytest.mark.parametrize("text", ["无此项", "无0", "空白", "NAN", "//", "未填", "不适用项", "…"])
def test_a_text_that_only_resembles_a_blank_mark_is_a_problem(text):
    read = parse_number(text, expect="amount")
    assert not read.blank
    assert read.problem is not None


@pytest.mark.parametrize("text", sorted(UNITS))
def test_every_unit_is_read_where_any_number_is_and_only_after_a_number(text):
    read = parse_number(f"12.5{text}", expect="number")
    assert read.unit == UNITS[text]
    assert read.value == (Decimal("0.125") if UNITS[text] in ("percent", "points") else Decimal("12.5"))
    assert parse_number(text, expect="number").problem is not None
    assert parse_number(f"{text}12.5", expect="number").value is None


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [
        ("元", {"amount"}), ("万元", {"amount"}), ("亿", {"amount"}), ("%", {"rate"}), ("分", {"score"}), ("家", {"count"}),
        ("㎡", {"count"}), ("个百分点", set()), ("万人", set()), ("", {"amount", "count", "rate", "score"}),
    ],
)  # fmt: skip
def test_a_unit_that_contradicts_the_cell_is_refused(unit, allowed):
    for expect in EXPECTS:
        read = parse_number(f"1.5{unit}", expect=expect)
        assert (read.problem is None) is (expect == "number" or expect in allowed), expect
        assert read.problem in (None, "wrong-unit")


@pytest.mark.parametrize(
    ("raw", "expect", "value", "text"),
    [
        (Decimal("71914.4"), "amount", "71914.4", "71914.4"), (44, "count", "44", "44"), (0.1, "amount", "0.1", "0.1"),
        (Decimal("1.0732"), "rate", "1.0732", "1.0732"), (Decimal("-0.0"), "amount", "0", "-0.0"),
        (Decimal("1.2E+5"), "amount", "120000", "120000"), (Decimal("5.55E-17"), "amount", "5.55E-17", "0.0000000000000000555"),
        (Decimal("0E-8"), "amount", "0", "0.00000000"), (1e22 / 1e5, "amount", "1E17", "100000000000000000"),
    ],
)  # fmt: skip
def test_a_number_cell_is_taken_as_it_is(raw, expect, value, text):
    read = parse_number(raw, expect=expect)
    assert (read.value, read.unit, read.problem, read.text) == (Decimal(value), None, None, text)
    assert "E" not in plain(read.value)


@pytest.mark.parametrize(
    ("raw", "expect", "problem"),
    [
        (True, "amount", "boolean"), (False, "count", "boolean"), (float("nan"), "amount", "not-a-number"),
        (float("-inf"), "amount", "not-a-number"), (Decimal("sNaN"), "amount", "not-a-number"),
        (Decimal("Infinity"), "rate", "not-a-number"), (95, "rate", "rate-without-percent"),
        (Decimal("2.0001"), "rate", "rate-without-percent"), (1e30, "amount", "too-long"), (10**18, "count", "too-long"),
        (Decimal("1E+999999"), "amount", "too-long"), (Decimal(1 / 10), "amount", "too-long"),
        (datetime.datetime(2022, 1, 5), "amount", "date"), (datetime.time(10, 30), "count", "date"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_figure_is_refused(raw, expect, problem):
    read = parse_number(raw, expect=expect)
    assert (read.value, read.problem, read.blank) == (None, problem, False)


def test_an_empty_cell_is_blank_a_monster_too_long_and_a_foreign_object_a_programming_error():
    assert parse_number(None, expect="amount").blank
    assert parse_number(1 << 20000, expect="amount").problem == "too-long"
    with pytest.raises(TypeError):
        parse_number([1], expect="amount")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "step"),
    [("107.32%", "1/10000"), ("107.30%", "1/10000"), ("100%", "1/100"), ("71914.4", "1/10"), ("3", "1"), ("无", None)],
)
def test_the_step_is_one_unit_in_the_last_place_as_entered(text, step):
    assert parse_number(text, expect="number").step == (None if step is None else Fraction(step))
