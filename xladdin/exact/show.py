"""Figures as they are printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from xladdin.exact.decimals import MONEY, MoneyUnit, Number, from_yuan, plain, round_half_up, to_fraction


def format_amount(yuan: Decimal, unit: MoneyUnit = "yuan") -> str:
    """`1,001,069元`, `7.19万元`: exact, never rounded, zeros at the end of the decimals dropped."""
    text = plain(from_yuan(yuan, unit))
    whole, _, decimals = text.removeprefix("-").partition(".")
    decimals = decimals.rstrip("0")
    sign = "-" if text.startswith("-") else ""
    return f"{sign}{int(whole):,}{'.' if decimals else ''}{decimals}{MONEY[unit][1]}"


def format_rate(x: Number, places: int = 2, against: Number | None = None) -> str:
    """A rate (fraction) as `110.20%`, half up.

    With a limit `against`, more places (up to 8) when the rate is not the limit but would be printed like it:
    1.00004 against 1 -> `100.004%`.
    """
    scaled = None if against is None else to_fraction(against) * 100
    return f"{plain(_distinct(to_fraction(x) * 100, places, scaled))}%"


def format_points(x: Number, against: Number | None = None) -> str:
    """A difference of rates in 百分点, without the word: 0.102 -> `10.20`. `against` as in `format_rate`."""
    return plain(_distinct(to_fraction(x) * 100, 2, None if against is None else to_fraction(against) * 100))


def format_score(x: Number, against: Number | None = None) -> str:
    """Marks without needless zeros, two decimals at most, half up: `4.5`, `3`. `against` as in `format_rate`."""
    if against is None and isinstance(x, Fraction) and x.denominator == 1:
        return str(x.numerator)
    text = plain(_distinct(to_fraction(x), 2, None if against is None else to_fraction(against)))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _distinct(x: Fraction, places: int, against: Fraction | None) -> Decimal:
    """x to `places`, or to more (at most 8) when x is not the limit `against` but would be printed the same."""
    shown = round_half_up(x, places)
    while against is not None and x != against and places < 8 and shown == round_half_up(against, places):
        places += 1
        shown = round_half_up(x, places)
    return shown
