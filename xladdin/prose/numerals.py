"""Chinese numerals to exact whole numbers: 六, 二十三, 一百零五, 三千万.

Our own, in forty lines, instead of the package cn2an: that one computes decimals in binary floats (一点五 and 十六 digits lose
their last places), wants the right one of four modes, and brings a second package to simplify characters. Here every text is
read once from left to right, so no input can make it slow, and what is no numeral is None, not an exception.
"""

from __future__ import annotations

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
DIGITS |= {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
LONGEST = 24
"""Characters; 九千九百九十九亿九千九百九十九万九千九百九十九 has 23."""

CHARACTERS = "".join((*DIGITS, *TENS))
"""All but 万 and 亿, which are units of figures too."""


def chinese_number(text: str) -> int | None:
    """The number that a Chinese numeral names, or None when it is none: 一二三 and 十百 are not."""
    if not 0 < len(text) <= LONGEST:
        return None
    total = section = 0
    digit: int | None = None
    limit, below = 10**12, 10**4
    for sign in text:
        if sign in DIGITS:
            if digit:
                return None
            digit = DIGITS[sign]
        elif sign in TENS:
            step = TENS[sign]
            if step >= below or (digit is None and (step != 10 or section)) or (digit == 0 and step != 10):
                return None
            section += (digit or 1) * step
            digit, below = None, step
        elif sign in MYRIADS:
            section += digit or 0
            if MYRIADS[sign] >= limit or not section:
                return None
            limit = MYRIADS[sign]
            total, section, digit, below = total + section * limit, 0, None, 10**4
        else:
            return None
    return total + section + (digit or 0)
