"""Numbers: noise of binary fractions, units, rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from xladdin.exact import (
    clean_float,
    from_yuan,
    round_half_up,
    to_yuan,
)


@pytest.mark.parametrize(
    ("text", "value", "noise"),
    [
        # typed decimals as Excel writes them: the same double
        ("71914.399999999994", "71914.4", None), ("1.1000000000000001", "1.1", None), ("0.1", "0.1", None),
        ("-71914.399999999994", "-71914.4", None), ("9.9900000000000002", "9.99", None),
        # results of binary arithmetic
        ("0.30000000000000004", "0.3", "float64"), ("0.19999999999999998", "0.2", "float64"),
        ("3653.0000000000005", "3653", "float64"), ("-0.30000000000000004", "-0.3", "float64"),
        ("0.25000000000000006", "0.25", "float64"),
        # widened float32, plain and as a percentage
        ("71914.3984375", "71914.4", "float32"), ("12345.669921875", "12345.67", "float32"),
        ("0.09000000357627869", "0.09", "float32"), ("-0.100000001490116", "-0.1", "float32"),
        ("0.0919999980926514", "0.092", "float32"), ("0.01520000025629997", "0.0152", "float32"),
        # a float32 ratio minus 1 or minus 100%
        ("0.0900000762939453", "0.09", "float32"), ("0.0900000333786011", "0.09", "float32"),
        ("-0.0900000333786011", "-0.09", "float32"), ("0.0919999694824219", "0.092", "float32"),
        # honest quotients and figures
        ("0.9318181818181818", "0.9318181818181818", None), ("0.93181818181818177", "0.93181818181818177", None),
        ("0.3333333333333333", "0.3333333333333333", None), ("0.0900000762939454", "0.0900000762939454", None),
        ("0.3333333432674408", "0.3333333432674408", None), ("0.0078125", "0.0078125", None),
        ("5368709120", "5368709120", None), ("6000.203125", "6000.203125", None), ("0.00000011920929", "1.1920929E-7", None),
        ("71914.40625", "71914.40625", None), ("123456789012345", "123456789012345", None), ("100.00", "100.00", None),
        ("0", "0", None), ("1234567890123456789", "1234567890123456789", None), ("1.234567890123456E+400",) * 2 + (None,),
    ],
)  # fmt: skip
def test_binary_noise_is_removed_and_nothing_else(text, value, noise):
    cleaned = clean_float(Decimal(text))
    assert cleaned == (Decimal(value), noise)
    assert str(cleaned.value) == str(Decimal(value))


def test_a_rate_just_over_its_limit_is_not_mistaken_for_noise():
    """预算 1,310,720 and 决算 1,310,721: 100.00008% is over 100%, and near the float32 grid."""
    over = Decimal(repr(1310721 / 1310720))
    assert clean_float(over) == (over, None)
    assert clean_float(Decimal("1.00000076293945")).noise is None


def test_cleaning_leaves_what_is_not_finite():
    assert clean_float(Decimal("NaN")).value.is_nan()


@pytest.mark.parametrize(
    ("value", "unit", "yuan"),
    [
        ("7.19", "wan", "71900"), ("7.19144", "wan", "71914.4"), ("1.46", "yi", "146000000"), ("71914.4", "yuan", "71914.4"),
        ("-0.0001", "wan", "-1"), ("0.00000001", "yi", "1"), ("0", "wan", "0"), ("123456789.123456789", "yi", "12345678912345678.9"),
    ],
)  # fmt: skip
def test_amounts_change_their_unit_exactly(value, unit, yuan):
    assert to_yuan(Decimal(value), unit) == Decimal(yuan)
    assert from_yuan(Decimal(yuan), unit) == Decimal(value)
    assert "E" not in str(to_yuan(Decimal(value), unit))


def test_a_unit_that_is_no_money_can_not_be_converted():
    with pytest.raises(ValueError, match="percent"):
        to_yuan(Decimal(1), "percent")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="家"):
        from_yuan(Decimal(1), "家")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("x", "places", "text"),
    [
        ("1/2", 0, "1"), ("-1/2", 0, "-1"), ("3/2", 0, "2"), ("5/2", 0, "3"), ("1/200", 2, "0.01"), ("-1/200", 2, "-0.01"),
        ("0.0049999", 2, "0.00"), ("-0.0049999", 2, "0.00"), ("1.005", 2, "1.01"), ("8.935", 2, "8.94"), ("2/3", 4, "0.6667"),
        ("9.995", 2, "10.00"), ("100", 2, "100.00"), ("1249", -2, "1.2E+3"), ("1250", -2, "1.3E+3"),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(x, places, text):
    assert str(round_half_up(Fraction(x), places)) == text


def test_rounding_refuses_binary_numbers():
    for x in (1.005, True, float("nan")):
        with pytest.raises(TypeError):
            round_half_up(x, 2)
