"""Text and cell numbers to exact Decimals, rounding, printed figures. Nothing else rounds or reads numbers in text."""

from __future__ import annotations

from xladdin.exact.decimals import (
    MAX_DIGITS,
    MONEY,
    MoneyUnit,
    Number,
    compared,
    exact_sum,
    from_yuan,
    plain,
    round_half_up,
    same,
    to_fraction,
    to_yuan,
    whole_of,
)
from xladdin.exact.noise import Cleaned, clean_float
from xladdin.exact.problems import PROBLEMS, problem_text
from xladdin.exact.show import format_amount, format_points, format_rate, format_score
from xladdin.exact.text import Expect, Parsed, parse_number
from xladdin.exact.words import UNITS

__all__ = [
    "MAX_DIGITS",
    "MONEY",
    "PROBLEMS",
    "UNITS",
    "Cleaned",
    "Expect",
    "MoneyUnit",
    "Number",
    "Parsed",
    "clean_float",
    "compared",
    "exact_sum",
    "format_amount",
    "format_points",
    "format_rate",
    "format_score",
    "from_yuan",
    "parse_number",
    "plain",
    "problem_text",
    "round_half_up",
    "same",
    "to_fraction",
    "to_yuan",
    "whole_of",
]
