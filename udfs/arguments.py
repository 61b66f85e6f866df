"""Arguments of worksheet functions to exact values. Text goes through the same reader as typed cells; nothing is guessed."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from udfs.columns import STARTS, Passed, Raw, Wrong
from xladdin.exact import MONEY, Expect, Parsed, clean_float, parse_number, plain, problem_text, to_yuan
from xladdin.rules.expression import excel_number
from xladdin.rules.measure import STATE_TEXT as MEASURE_WORDS
from xladdin.rules.target import STATE_TEXT as TARGET_WORDS
from xladdin.rules.target.words import NEGATIVE_TARGET, ZERO_TARGET

LARGEST_RATE = 10
"""A bare number above this where a rate is wanted is per cent without %, as in the rate cells of workbooks."""
LARGEST_LIMIT = 2
LARGEST_STEP = Fraction(1, 2)
JUDGED = "由人工评定"
WORDS = frozenset((*MEASURE_WORDS.values(), *TARGET_WORDS.values(), ZERO_TARGET, NEGATIVE_TARGET, JUDGED))
"""What a cell of ours shows when there is no number: handed on, so that the first cause stays visible."""


def wrong(name: str, message: str, hint: str) -> Wrong:
    return Wrong(f"{STARTS}{name}”：{message}，{hint}")


def text(raw: Raw) -> str:
    """What a cell says as text, without spaces around it; 1.0 is `1`."""
    if isinstance(raw, str):
        return raw.strip()
    return "" if raw is None else plain(exact(raw)) if isinstance(raw, float | Decimal) else str(raw)


def parsed(raw: Raw, name: str, expect: Expect) -> Parsed | None:
    """The figure in a cell with the unit written beside it, None when blank. Raises Wrong, and Passed for words of ours."""
    if isinstance(raw, str) and (raw in WORDS or raw.startswith(STARTS)):
        raise Passed(raw)
    found = parse_number(exact(raw) if isinstance(raw, float | Decimal) else raw, expect=expect)
    if found.problem:
        raise wrong(name, *problem_text(found.problem, found.text))
    return None if found.value is None else found


def number(raw: Raw, name: str, expect: Expect = "number") -> Fraction | None:
    """The exact figure; amounts of money in 元, % and 百分点 as fractions."""
    if type(raw) is float and abs(raw) < 1e15 and expect not in ("rate", "score"):
        return exact_fraction(raw)
    found = parsed(raw, name, expect)
    return None if found is None else in_base(found)


def in_base(found: Parsed) -> Fraction:
    assert found.value is not None
    return Fraction(to_yuan(found.value, found.unit) if found.unit in MONEY else found.value)  # type: ignore[arg-type]


def rate(raw: Raw, name: str, most: Fraction | int = LARGEST_RATE) -> Fraction | None:
    """A rate as fraction: `95%`, `5个百分点`, 0.95. Raises Wrong for a bare number that can only be per cent."""
    if type(raw) is float:
        value = exact_fraction(raw)
        bare = True
    else:
        found = parsed(raw, name, "number")
        if found is None:
            return None
        if found.unit not in (None, "percent", "points"):
            raise wrong(name, *problem_text("wrong-unit", found.text))
        value, bare = in_base(found), found.unit is None
    if bare and abs(value) > most:
        said = text(raw)
        raise wrong(name, f"“{said}”没有百分号，看不出是{said}%还是{excel_number(value * 100)}%", "请写上百分号")
    return value


def whole(raw: Raw, name: str, low: int, high: int) -> int | None:
    """A whole number from low to high."""
    value = number(raw, name)
    if value is None:
        return None
    if value.denominator != 1 or not low <= value <= high:
        raise wrong(name, f"“{text(raw)}”不行", f"请填{low}到{high}之间的整数")
    return int(value)


def choice(raw: Raw, name: str, options: Mapping[str, str], default: str) -> str:
    """The value of a chosen word, or the default when blank. The words are Chinese; their values are accepted as well."""
    said = text(raw)
    if not said:
        return default
    if said in options or said in options.values():
        return options.get(said, said)
    raise wrong(name, f"没有“{said}”", "请从中选一个：" + "、".join(options))


def exact(raw: float | Decimal) -> Decimal:
    """The decimal that a cell's number means: `clean_float`, which is asked only where it could find anything."""
    if isinstance(raw, Decimal):
        return raw
    written = repr(raw)
    whole, _, decimals = written.partition(".")
    if decimals == "0":
        return Decimal(whole)
    found = Decimal(written)
    # Up to 15 digits with fewer than 7 decimals carry no noise. Nearly all typed figures end here.
    if len(decimals) < 7 and len(whole) + len(decimals) <= 15 and "e" not in decimals:
        return found
    return clean_float(found).value if _may_be_noisy(raw, found) else found


@lru_cache(maxsize=1 << 16)
def exact_fraction(raw: float) -> Fraction:
    return Fraction(exact(raw))


_GRIDS = ((0, 1), (0, 100), (1, 1), (100, 100))


def _may_be_noisy(raw: float, written: Decimal) -> bool:
    """False only where `clean_float` leaves a number as it is; that takes 40 µs for a quotient, this 2.

    A quotient has no short decimal near: its 13th to 15th digit are not 000 or 999, and it lies on no grid of float32.
    """
    _, digits, exponent = written.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) <= 15 or exponent > 0 or abs(raw) > 1e8 or digits[12:15] in ((0, 0, 0), (9, 9, 9)):
        return True
    for base, factor in _GRIDS:
        rough = raw * factor
        if abs(struct.unpack("<f", struct.pack("<f", base + rough))[0] - base - rough) <= 1e-12 * abs(rough):
            return True
    return False
