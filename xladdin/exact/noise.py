"""Numbers that went through binary floating point, back to the decimals they were."""

from __future__ import annotations

import struct
from decimal import Decimal
from fractions import Fraction
from math import frexp
from typing import Literal, NamedTuple

from xladdin.exact.decimals import parts_of, round_half_up, shifted, significant, to_digits, trimmed


class Cleaned(NamedTuple):
    """A cell number freed of binary noise; `noise` is None when it is the same double, at most spelled shorter."""

    value: Decimal
    noise: Literal["float64", "float32"] | None


def clean_float(number: Decimal) -> Cleaned:
    """The decimal meant by a number that went through binary floating point.

    Excel keeps 15 digits of what is typed and writes 17. When 15 digits name the same double, they are the number.
    Otherwise a sum such as 0.1+0.2 is taken for the short decimal (up to 12 digits) that it misses by its last bits;
    a quotient such as 41/44 has no short decimal near and stays. Other systems export float32: see `_from_float32`.
    """
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return Cleaned(number, None)
    short = number if significant(number) <= 15 else to_digits(number, 15)
    if short is not number and float(short) == float(number):
        number = short
    meant = _from_float32(number)
    if short is not number and significant(short) <= 12 and meant in (None, short):
        return Cleaned(short, "float64")
    return Cleaned(number, None) if meant is None else Cleaned(meant, "float32")


def _from_float32(number: Decimal) -> Decimal | None:
    """The short decimal (up to 7 digits) of which `number` is the float32, or None.

    Either directly (71914.3984375 -> 71914.4), or as a rate that was a float32 ratio minus 1 or 100%, which loses two
    digits more: 0.0900000762939453 is (109.00000762939453 − 100)%. `number` must lie on the float32 grid to its 15th
    digit, so that an honest quotient is not touched, and have 7 decimals: a cent in 万元 takes 6. Never makes a 0.
    """
    if -parts_of(number)[2] < 7 or significant(number) < 9 or number.copy_abs() > 10**8:
        return None
    found = [c for base, power in ((0, 0), (0, 2), (1, 0), (100, 2)) if (c := _single(number, base, power))]
    best = min(found, key=significant, default=None)
    return trimmed(best, 0) if best is not None and significant(best) + 4 <= significant(number) else None


def _single(number: Decimal, base: int, power: int) -> Decimal | None:
    """The short decimal c such that number × 10^power is float32(base + c) − base, or within its last place."""
    rough = float(number) * 10**power  # cheap test in floats first: nearly every number ends there
    single = float(struct.unpack("<f", struct.pack("<f", base + rough))[0])
    if single == base or abs(single - base - rough) > 1e-13 * abs(rough):
        return None
    scaled, grid = Fraction(number) * 10**power, Fraction(single) - base
    if abs(grid - scaled) * 100 > 51 * Fraction(10) ** (number.adjusted() + power - 14):  # half a 15th digit, and a bit
        return None
    if base:
        short = round_half_up(scaled, 4 - power)
        return shifted(short, -power) if abs(Fraction(short) - grid) <= Fraction(2) ** (frexp(single)[1] - 24) else None
    shorts = (to_digits(scaled, n) for n in range(1, 8))
    return next((shifted(c, -power) for c in shorts if struct.pack("<f", c) == struct.pack("<f", single)), None)
