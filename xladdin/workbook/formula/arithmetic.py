"""Operators and number functions. They take cell values as they come; what is no number trips with Excel's error."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP
from math import floor, fmod, frexp

from xladdin.workbook.formula.values import (
    DIV0,
    FIFTEEN,
    LARGEST,
    NUM,
    UNDECIDED,
    CellValue,
    Trip,
    fifteen,
    number,
    whole,
)


def add(a: CellValue, b: CellValue) -> float:
    if type(a) is not float:
        a = number(a)
    if type(b) is not float:
        b = number(b)
    r = a + b
    if -LARGEST <= r <= LARGEST:
        return r
    raise Trip(NUM)


def subtract(a: CellValue, b: CellValue) -> float:
    if type(a) is not float:
        a = number(a)
    if type(b) is not float:
        b = number(b)
    r = a - b
    if -LARGEST <= r <= LARGEST:
        return r
    raise Trip(NUM)


def multiply(a: CellValue, b: CellValue) -> float:
    if type(a) is not float:
        a = number(a)
    if type(b) is not float:
        b = number(b)
    r = a * b + 0.0  # no negative zero in Excel
    if -LARGEST <= r <= LARGEST:
        return r
    raise Trip(NUM)


def divide(a: CellValue, b: CellValue) -> float:
    if type(a) is not float:
        a = number(a)
    if type(b) is not float:
        b = number(b)
    if b == 0:
        raise Trip(DIV0)
    r = a / b + 0.0
    if -LARGEST <= r <= LARGEST:
        return r
    raise Trip(NUM)


def power(a: CellValue, b: CellValue) -> float:
    a = number(a)
    b = number(b)
    if a == 0 and b <= 0:
        raise Trip(NUM if b == 0 else DIV0)
    if a < 0 and b != floor(b):
        raise Trip(NUM)
    try:
        return a**b + 0.0
    except OverflowError:
        raise Trip(NUM) from None


def negate(a: CellValue) -> float:
    return 0.0 - number(a)


def percent(a: CellValue) -> float:
    return divide(a, 100.0)


def last_add(a: CellValue, b: CellValue) -> float:
    """The addition that a formula ends with."""
    a = number(a)
    return _snap(add(a, b), a)


def last_subtract(a: CellValue, b: CellValue) -> float:
    """The subtraction that a formula ends with: =1.0732-1-0.0732 is 0, though =(1.0732-1-0.0732) is not."""
    a = number(a)
    return _snap(subtract(a, b), a)


def _snap(result: float, first: float) -> float:
    """0 when the result is 50 or more powers of two below the first operand.

    KB 78113 only hints at it; the rule is Apache POI's, and fits the results that people published.
    """
    return 0.0 if result and frexp(first)[1] - frexp(result)[1] >= 50 else result


# Below these sizes, and this far from where the decision falls, rounding a double is the same as rounding its 15 digits: both are
# off by less than 1e-15 of it together.
_PLAIN, _MARGIN = 1e8, 1e-5
_LARGE, _WIDE_MARGIN = 1e13, 0.05
_TENS = [float(10**n) for n in range(23)]
_PLACES: dict[object, int] = {float(n): n for n in range(23)}


def round_half(x: CellValue, places: CellValue) -> float:
    """ROUND: half away from zero, decided on 15 digits: ROUND(1.005,2) is 1.01."""
    if type(x) is not float:
        x = number(x)
    n = _PLACES.get(places)
    if n is None:
        n = whole(places)
    if 0 <= n <= 22:
        scaled = abs(x) * _TENS[n] + 0.5
        if scaled < _LARGE:
            low = floor(scaled)
            margin = _MARGIN if scaled < _PLAIN else _WIDE_MARGIN
            if margin < scaled - low < 1 - margin:
                return (low if x > 0 else -low) / _TENS[n] + 0.0
    return _to_places(x, n, ROUND_HALF_UP)


def round_up(x: CellValue, places: CellValue) -> float:
    """ROUNDUP: away from zero, decided on 15 digits."""
    x = number(x)
    return _to_places(x, whole(places), ROUND_UP)


def round_down(x: CellValue, places: CellValue = 0.0) -> float:
    """ROUNDDOWN and TRUNC: towards zero, decided on 15 digits."""
    x = number(x)
    return _to_places(x, whole(places), ROUND_DOWN)


def integer(x: CellValue) -> float:
    """INT: down to the next whole number, decided on 15 digits: INT(0.29*100) is 29."""
    if type(x) is not float:
        x = number(x)
    if -_PLAIN < x < _PLAIN:
        low = floor(x)
        if x == low or _MARGIN < x - low < 1 - _MARGIN:
            return float(low)
    return _to_places(x, 0, ROUND_FLOOR)


def _to_places(x: float, places: int, rounding: str) -> float:
    seen = fifteen(x)
    if -places <= int(seen.as_tuple().exponent):
        return float(seen)
    places = max(places, -400)
    cut = FIFTEEN.scaleb(seen, places).to_integral_value(rounding)
    rounded = float(FIFTEEN.scaleb(cut, -places)) + 0.0
    if abs(rounded) > LARGEST:
        raise Trip(NUM)
    return rounded


_MOD_LIMIT = 1e12


def modulo(a: CellValue, b: CellValue) -> float:
    """MOD, with the sign of the divisor.

    UNDECIDED where versions of Excel differ: for fractions that leave as good as no remainder (MOD(281.44,0.02) was
    1E-18 in 2007 and is 0.02 since), and for quotients so large that some give #NUM!.
    """
    a = number(a)
    b = number(b)
    if b == 0:
        raise Trip(DIV0)
    if abs(a) >= abs(b) * _MOD_LIMIT:
        raise Trip(UNDECIDED)
    rest = fmod(a, b)
    if rest and (rest < 0) != (b < 0):
        rest += b
    if a == floor(a) and b == floor(b):
        return rest + 0.0
    if min(abs(rest), abs(b - rest)) <= abs(b) * 1e-9:
        raise Trip(UNDECIDED)
    return rest


def absolute(x: CellValue) -> float:
    return abs(number(x))


def value_of(x: CellValue) -> float:
    """VALUE: a text or number as a number; TRUE and FALSE are none."""
    if type(x) is bool:
        x = str(x)
    return number(x)


def number_of(x: CellValue) -> float:
    """N: numbers as they are, TRUE 1, everything else 0."""
    return 0.0 if type(x) is str else number(x)


OPERATORS: dict[str, Callable[[CellValue, CellValue], float]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "^": power,
}
