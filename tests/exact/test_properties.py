"""What holds of all figures."""

from __future__ import annotations

import struct
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.exact.written import EXPECTS
from xladdin.exact import (
    clean_float,
    compared,
    exact_sum,
    format_amount,
    format_rate,
    format_score,
    from_yuan,
    parse_number,
    problem_text,
    round_half_up,
    same,
    to_yuan,
    whole_of,
)

TO_FULL_WIDTH = {**{code: code + 0xFEE0 for code in range(0x21, 0x7F)}, 0x20: 0x3000}
WRITTEN = st.text(
    alphabet="0123456789" * 3 + ",.-+%()/ \n\u3000eE约多以上元万亿分个年月日人百分点无一十=#~—￥O", max_size=14
)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13)
FRACTIONS = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**7)


@given(st.text(max_size=40) | WRITTEN, st.sampled_from(EXPECTS))
def test_no_text_raises_and_exactly_one_answer_is_given(text, expect):
    read = parse_number(text, expect=expect)
    assert [read.value is not None, read.problem is not None, read.blank].count(True) == 1
    assert read.text == text
    if read.problem:
        message, hint = problem_text(read.problem, text)
        assert message.startswith("“")
        assert "{}" not in message or "{" in text or "｛" in text
        assert hint


@given(st.text(alphabet=[chr(c) for c in range(0x20, 0x7F)], max_size=20) | WRITTEN, st.sampled_from(EXPECTS))
def test_full_width_and_half_width_say_the_same(text, expect):
    half, full = parse_number(text, expect=expect), parse_number(text.translate(TO_FULL_WIDTH), expect=expect)
    assert (half.value, half.unit, half.problem, half.mark) == (full.value, full.unit, full.problem, full.mark)


@given(WRITTEN, st.sampled_from(EXPECTS))
def test_what_is_accepted_has_only_the_digits_that_were_written(text, expect):
    """No accepted value may come from leaving out or joining up what stands in the cell."""
    read = parse_number(text, expect=expect)
    if read.value is not None and "e" not in text.lower():
        written = "".join(c for c in text if c.isdigit()).lstrip("0")
        assert "".join(map(str, read.value.as_tuple().digits)).lstrip("0") == written


@given(DECIMALS, st.sampled_from(["yuan", "wan", "yi"]))
def test_a_printed_amount_reads_back_as_the_same_amount(yuan, unit):
    read = parse_number(format_amount(yuan, unit), expect="amount")
    assert read.unit == unit
    assert to_yuan(read.value, unit) == yuan


@given(DECIMALS, st.sampled_from([("yuan", 1), ("wan", 10**4), ("yi", 10**8)]))
def test_conversion_is_multiplication(value, unit):
    name, factor = unit
    assert Fraction(to_yuan(value, name)) == Fraction(value) * factor
    assert Fraction(from_yuan(value, name)) == Fraction(value) / factor


@given(FRACTIONS, st.integers(0, 6))
def test_a_printed_rate_reads_back_as_the_rounded_rate(x, places):
    read = parse_number(format_rate(x, places), expect="rate")
    assert read.unit == "percent"
    assert Fraction(read.value) * 100 == Fraction(round_half_up(x * 100, places))


@given(st.integers(-9999, 99999))
def test_a_printed_score_reads_back_as_the_same_score(hundredths):
    score = Fraction(hundredths, 100)
    assert Fraction(parse_number(f"{format_score(score)}分", expect="score").value) == score


@given(FRACTIONS, st.integers(0, 8))
def test_rounding_goes_to_the_nearest_and_from_a_tie_away_from_zero(x, places):
    rounded, half = Fraction(round_half_up(x, places)), Fraction(1, 2 * 10**places)
    assert (rounded * 10**places).denominator == 1
    assert abs(rounded - x) <= half
    if abs(rounded - x) == half:
        assert abs(rounded) > abs(x)


@given(st.integers(0, 20000), st.integers(-(10**6), 10**6), st.integers(0, 2))
def test_the_printed_rate_stands_on_the_true_side_of_the_limit(basis_points, millionths_of_a_point, places):
    limit = Fraction(basis_points // 100, 100)
    rate = limit + Fraction(millionths_of_a_point, 10**8)
    printed = Fraction(format_rate(rate, places, against=limit).removesuffix("%")) / 100
    assert (printed > limit) is (rate > limit)
    assert (printed < limit) is (rate < limit)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_cleaning_never_changes_what_fits_15_digits(digits, places):
    number = Decimal(digits).scaleb(-places)
    assert clean_float(number) == (number, None)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_cleaning_gives_back_what_was_typed_into_excel(digits, places):
    number = Decimal(digits).scaleb(-places)
    cleaned = clean_float(Decimal(f"{float(number):.17g}"))
    assert (cleaned.value, cleaned.noise) == (number, None)


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_cleaning_leaves_the_order_of_a_quotient_and_one(part, whole):
    """Thresholds are decided on the value: noise must not carry a rate across 100%."""
    cleaned = clean_float(Decimal(repr(part / whole))).value
    assert (cleaned > 1, cleaned < 1) == (part > whole, part < whole)


@given(st.integers(1, 999_999), st.integers(1, 4))
def test_cleaning_undoes_float32(digits, places):
    typed = Decimal(digits).scaleb(-places)
    widened = Decimal(repr(struct.unpack("<f", struct.pack("<f", typed))[0]))
    cleaned = clean_float(widened)
    if -widened.as_tuple().exponent >= 7 and len(widened.as_tuple().digits) >= 12:
        assert cleaned == (typed, "float32")
    else:
        assert cleaned.value in (widened, typed)


@given(st.fractions(), st.fractions())
def test_comparing_without_a_difference_says_what_the_difference_says(a: Fraction, b: Fraction) -> None:
    assert (compared(a, b) > 0, compared(a, b) < 0, same(a, b)) == (a > b, a < b, a == b)
    assert same(a, a + 0)


@given(st.lists(st.fractions()))
def test_an_exact_sum_is_the_sum(values: list[Fraction]) -> None:
    assert exact_sum(values) == sum(values, Fraction())


@given(st.fractions(), st.integers(-4, 6))
def test_a_rounded_number_is_so_many_units_of_its_last_place(x: Fraction, places: int) -> None:
    assert Fraction(round_half_up(x, places)) == whole_of(x, places) / Fraction(10) ** places
