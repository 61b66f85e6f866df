"""Arithmetic on Decimals and Fractions that no context can round, and amounts of money."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from math import lcm
from typing import Literal

MoneyUnit = Literal["yuan", "wan", "yi"]

Number = Fraction | Decimal | int

MONEY: dict[str, tuple[int, str]] = {"yuan": (0, "元"), "wan": (4, "万元"), "yi": (8, "亿元")}
"""Money units: power of ten in 元, and the text after the figure."""

MAX_DIGITS = 18
"""More significant digits than this is a pasted account number, not a figure."""

_MAX_PLACES = 40
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Rounds nothing; the caller's context might."""
_ONE = Decimal(1)


def to_yuan(value: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount in 元, exactly: (7.19, wan) -> 71900. Raises ValueError for another unit."""
    return shifted(value, _power(unit))


def from_yuan(value: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount in 元 as 元, 万元 or 亿元, exactly, without zeros the division brought: (71914.4, wan) -> 7.19144."""
    power = _power(unit)
    return trimmed(shifted(value, -power), power) if power else shifted(value, 0)


def round_half_up(x: Number, places: int) -> Decimal:
    """四舍五入 to `places` decimals, half away from zero, decided on the exact value. Raises TypeError for float."""
    return Decimal(f"{whole_of(to_fraction(x), places)}E{-places}")


def whole_of(x: Fraction, places: int) -> int:
    """x × 10^places to the next whole number, half away from zero."""
    top, bottom = x.as_integer_ratio()
    if places >= 0:
        top *= 10**places
    else:
        bottom *= 10**-places
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return -whole if top < 0 else whole


def plain(x: Decimal) -> str:
    """The decimal without exponent, entered places kept; -0 is 0. Raises ValueError when not finite."""
    sign, digits, places = parts_of(shifted(x, 0))
    text = "".join(map(str, digits)).rjust(1 - places, "0")
    text = f"{text[:places]}.{text[places:]}" if places else text
    return f"-{text}" if sign and any(digits) else text


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """Their sum, 0 of none: one fraction made instead of one for each, which for columns of amounts is five times as fast."""
    known = [value.as_integer_ratio() for value in values]
    bottom = lcm(*[below for _, below in known])
    return Fraction(sum([top * (bottom // below) for top, below in known]), bottom)


def compared(a: Fraction, b: Fraction) -> int:
    """Below 0, 0 or above 0 as a is below, equal to or above b; half the time of asking for two of the three."""
    (top, bottom), (other, below) = a.as_integer_ratio(), b.as_integer_ratio()
    return top * below - other * bottom


def same(a: Fraction, b: Fraction) -> bool:
    """Whether they are equal; half the time of asking with ==, which takes other types too."""
    return a.as_integer_ratio() == b.as_integer_ratio()


def to_fraction(x: Number) -> Fraction:
    if isinstance(x, (bool, float)):
        raise TypeError(f"not exact: {x!r}")
    return x if type(x) is Fraction else Fraction(x)


def parts_of(x: Decimal) -> tuple[int, tuple[int, ...], int]:
    """Sign, digits, exponent. Raises ValueError for what is no figure: nan, infinity, thousands of places."""
    sign, digits, exponent = x.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) > 9999:
        raise ValueError(f"not a figure: {x}")
    return sign, digits, exponent


def shifted(x: Decimal, power: int) -> Decimal:
    """x × 10^power with no exponent above 0."""
    _, digits, exponent = parts_of(x)
    exponent += power
    if not digits[0]:
        return Decimal((0, (0,), min(exponent, 0)))
    moved = _EXACT.scaleb(x, power) if power else x
    return _EXACT.quantize(moved, _ONE) if exponent > 0 else moved


def _power(unit: str) -> int:
    if unit not in MONEY:
        raise ValueError(f"not a unit of money: {unit}")
    return MONEY[unit][0]


def significant(x: Decimal) -> int:
    """Digits that carry the value: 0.0930 has 2, 1200 has 2."""
    return len("".join(map(str, x.as_tuple().digits)).strip("0"))


def too_long(x: Decimal) -> bool:
    _, digits, exponent = x.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) <= MAX_DIGITS and -_MAX_PLACES <= exponent <= 0:
        return False
    if not any(digits):
        return abs(exponent) > _MAX_PLACES
    return len("".join(map(str, digits)).lstrip("0")) + max(exponent, 0) > MAX_DIGITS or -exponent > _MAX_PLACES


def to_digits(x: Fraction | Decimal, digits: int) -> Decimal:
    """x rounded to so many significant digits, zeros at the end dropped."""
    exact = to_fraction(x)
    size = len(str(abs(exact.numerator))) - len(str(exact.denominator))
    size -= abs(exact) < Fraction(10) ** size
    return trimmed(shifted(round_half_up(exact, digits - 1 - size), 0), 0)


def trimmed(x: Decimal, most: int) -> Decimal:
    """x (no exponent above 0) without zeros at the end of its decimals, at most so many of them; 0: all."""
    sign, digits, places = parts_of(x)
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    drop = min(zeros, -places, most or zeros)
    return Decimal((sign, digits[: len(digits) - drop] or (0,), places + drop))
