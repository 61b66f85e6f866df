"""Numbers as Excel sees them: 15 digits in comparing, rounding and showing; texts as numbers; exact decimal arithmetic as the judge."""

from __future__ import annotations

import struct
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xladdin.workbook.formula import UNDECIDED, ExcelError, arithmetic
from xladdin.workbook.formula.comparison import compare_numbers
from xladdin.workbook.formula.textual import formatted, number_format
from xladdin.workbook.formula.values import number_text, text_number

VALUE = ExcelError("#VALUE!")

typed = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 12)
)
"""What a person can type: at most 15 digits."""
amounts = st.builds(lambda cents: Decimal(cents).scaleb(-4), st.integers(-(10**12), 10**12))


@given(typed, st.integers(-4, 12))
@example(Decimal("1.005"), 2)
@example(Decimal("-2.675"), 2)
@example(Decimal("99999999.9999995"), 6)
def test_rounding_decides_on_the_decimal_that_was_typed(number: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    for call, rule in (
        (arithmetic.round_half, ROUND_HALF_UP),
        (arithmetic.round_up, ROUND_UP),
        (arithmetic.round_down, ROUND_DOWN),
    ):
        wanted = (number / step).to_integral_value(rule) * step
        assert call(float(number), float(places)) == float(wanted)
    assert arithmetic.integer(float(number)) == float(number.to_integral_value(ROUND_FLOOR))


@given(st.integers(0, 10**6), st.integers(1, 10**4))
def test_scores_from_products_of_rates_round_as_the_exact_product(rate: int, marks: int) -> None:
    """The double product of a rate of 4 places and marks of 2 is off in the 16th digit, never in the 15th."""
    exact = Decimal(rate).scaleb(-4) * Decimal(marks).scaleb(-2)
    product = arithmetic.multiply(rate / 10**4, marks / 100)
    assert arithmetic.round_half(product, 2.0) == float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(typed, typed)
def test_numbers_compare_as_the_decimals_that_were_typed(a: Decimal, b: Decimal) -> None:
    assert compare_numbers(float(a), float(b)) == (a > b) - (a < b)


@given(amounts, amounts, amounts)
def test_sums_of_amounts_equal_the_amount_typed(a: Decimal, b: Decimal, c: Decimal) -> None:
    total = a + b + c
    found = arithmetic.round_half(arithmetic.add(arithmetic.add(float(a), float(b)), float(c)), 4.0)
    assert compare_numbers(found, float(total)) == 0


@pytest.mark.parametrize(
    ("bits", "step"),
    [(0x4010000000000005, 1), (0x4010000000000010, 1), (0x401000000000001C, 1), (0x403CE0FFFFFFFFF1, 1), (0x5010000000000006, 1), (0x008000000000000B, 1)],
)  # fmt: skip
def test_15_digits_change_exactly_where_excel_sees_them_change(bits: int, step: int) -> None:
    """Neighbouring doubles between which Excel's comparison turns; observed by the Apache POI project."""
    before, here, after, further = (double(bits + n) for n in (-1, 0, step, step + 1))
    assert compare_numbers(before, here) == 0
    assert compare_numbers(here, after) == -1
    assert compare_numbers(after, here) == 1
    assert compare_numbers(after, further) == 0
    assert compare_numbers(-here, -after) == 1


def double(bits: int) -> float:
    return struct.unpack(">d", bits.to_bytes(8, "big"))[0]


@pytest.mark.parametrize(
    ("bits", "shown"),
    [
        (0x405EDD3C07FB4C99, "123.456789012346"),
        (0x3F543A272D9E0E49, "0.00123456789012345"),
        (0x3F543A272D9E0E4A, "0.00123456789012346"),
        (0x3EE9E409302678BA, "1.23456789012346E-05"),
        (0x3EE9E409301B5A02, "0.0000123456789"),
        (0x3E6E7D05BDABDE50, "0.000000056789012345"),
        (0x3E6E7D05BDAD407E, "5.67890123456E-08"),
        (0x42DC12218377DE6B, "123456789012346"),
        (0x43118B54F22AEB03, "1234567890123460"),
        (0xC3E56A95319D63E1, "-12345678901234600000"),
        (0xC41AC53A7E04BCDA, "-1.23456789012346E+20"),
        (0x412E847FFFFFFFFF, "1000000"),
        (0x3C32725DD1D243AB, "0.000000000000000001"),
        (0x3BFD83C94FB6D2AB, "1E-19"),
        (0x4A611B0EC57E649A, "2E+50"),
    ],
)
def test_numbers_become_the_text_that_excel_makes_of_them(bits: int, shown: str) -> None:
    """Observed in Excel by the Apache POI project."""
    assert number_text(double(bits)) == shown


@given(typed)
def test_a_typed_number_joined_to_text_and_read_back_is_the_same(number: Decimal) -> None:
    shown = number_text(float(number))
    assert text_number(shown) == float(number)
    assert "E" in shown or Decimal(shown) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        (" 12 ", 12.0),
        ("-1,234,567.89", -1234567.89),
        ("+.5", 0.5),
        ("5.", 5.0),
        ("12%", 0.12),
        ("1.5e-3", 0.0015),
        ("1E3%", 10.0),
        ("-0", 0.0),
        ("0.1234567890123456789", 0.123456789012345),
        ("430124199001011234", 430124199001011000.0),
        ("1e400", VALUE),
        ("", VALUE),
        (" ", VALUE),
        (".", VALUE),
        ("%", VALUE),
        ("abc", VALUE),
        ("120万元", VALUE),
        ("约120", VALUE),
        ("1_0", VALUE),
        ("nan", VALUE),
        ("Infinity", VALUE),
        ("٣", VALUE),
        ("１２", UNDECIDED),
        ("1,23", UNDECIDED),
        ("12,345,6", UNDECIDED),
        ("1 1/2", UNDECIDED),
        ("2024-1-1", UNDECIDED),
        ("2024年1月1日", UNDECIDED),
        ("1-Sep", UNDECIDED),
        ("Dec 5", UNDECIDED),
        ("12:30 PM", UNDECIDED),
        ("(5)", UNDECIDED),
        ("$5", UNDECIDED),
        ("5 %", UNDECIDED),
        ("12\xa0", UNDECIDED),
        ("1" * 61, 1.11111111111111e60),
        ("1-" * 40, VALUE),
    ],
)
def test_text_as_a_number(text: str, number: object) -> None:
    found = text_number(text)
    assert found == number
    assert type(found) is type(number)


@given(st.text("0123456789.,-+()%/: 年月日janfebmarprily１２", max_size=200))
def test_no_text_takes_long_or_raises(text: str) -> None:
    assert type(text_number(text)) in (float, ExcelError)


@given(amounts, st.integers(0, 6), st.booleans(), st.booleans())
def test_formats_show_the_decimal_that_was_typed(number: Decimal, places: int, grouped: bool, percent: bool) -> None:
    spelt = ("#,##0" if grouped else "0") + ("." + "0" * places if places else "") + ("%" if percent else "")
    form = number_format(spelt)
    assert form is not None
    shown = formatted(float(number), form)
    wanted = (abs(number) * (100 if percent else 1)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert shown == ("-" if number < 0 else "") + f"{wanted:{',' if grouped else ''}f}" + ("%" if percent else "")


@pytest.mark.parametrize(
    "spelt", ["", "00", "#", "0.", "0.#0", "0,0", "#,##0.00 ", "0;-0", "General", "@", "0.0E+00", "0" + "." + "0" * 40]
)
def test_other_formats_are_not_certified(spelt: str) -> None:
    assert number_format(spelt) is None


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**4), st.booleans())
def test_remainders_of_whole_numbers_have_the_sign_of_the_divisor(a: int, b: int, negative: bool) -> None:
    divisor = -b if negative else b
    assert arithmetic.modulo(float(a), float(divisor)) == a % divisor


@given(
    st.floats(-1e13, 1e13)
    | st.decimals(-(10**12), 10**12, places=3).map(float)
    | st.integers(-(10**13), 10**13).map(lambda n: n / 200),
    st.integers(0, 14),
)
def test_rounding_in_one_step_and_by_way_of_15_digits_are_the_same(x: float, places: int) -> None:
    """The quick way is taken only where it can not matter; near a tie and for long numbers the digits decide."""
    assert arithmetic.round_half(x, float(places)) == arithmetic._to_places(x, places, ROUND_HALF_UP)
