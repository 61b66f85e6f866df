"""What every shape of rule offers: exact score, native formula, printed criterion, worked calculation, attainable scores."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from msgspec import Struct, StructMeta

from xladdin.exact import format_amount, format_score, whole_of
from xladdin.rules.attainable import Attainable
from xladdin.rules.expression import excel_number
from xladdin.strict import Table

Input = Literal["measure", "flag", "count", "choice", "none", "goal"]


NONE = Fraction(0)
"""No marks."""


class _Abstract(StructMeta, ABCMeta):
    """Of a struct that can not be made while methods are missing."""


class Shape(Struct, frozen=True, metaclass=_Abstract):
    """How marks follow from one input. `marks` is the item's full score (分值)."""

    name: ClassVar[str]
    title: ClassVar[str]
    input: ClassVar[Input]
    marks: Fraction

    @classmethod
    @abstractmethod
    def read(cls, table: Table, marks: Fraction) -> Shape:
        """From a rulebook's item table; raises DefinitionError for parameters that make no rule."""

    @abstractmethod
    def score(self, value: Fraction | bool | str) -> Fraction | None:
        """Exact score of an input; None when only a person can give it."""

    @abstractmethod
    def formula(self, cell: str) -> str:
        """Native formula of the score, reading the input from `cell` (known to hold a usable input)."""

    @abstractmethod
    def attainable(self) -> Attainable:
        """All scores this item can have."""

    @abstractmethod
    def criterion(self, subject: str, unit: str) -> str:
        """The rule as it is printed under 评价标准; `subject` is what is measured."""

    @abstractmethod
    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        """How the marks came about for one input; `shown` is the input as displayed."""

    def upper(self, value: Fraction | bool | str | None) -> Fraction:
        """The highest score still possible when the input is `value` (None: unknown)."""
        score = None if value is None else self.score(value)
        return self.attainable().top if score is None else score

    def edges(self) -> tuple[Fraction, ...]:
        """Input values at which the score changes; tests probe them and their neighbours."""
        return ()


def marks_text(score: Fraction) -> str:
    """`4.5分`."""
    return f"{format_score(score)}分"


def gets(score: Fraction) -> str:
    """`得0分`: the score that came out of a calculation."""
    return f"得{marks_text(score)}"


def earns(score: Fraction) -> str:
    """`不得分`: the score that a criterion promises."""
    return gets(score) if score else "不得分"


def bound_text(value: Fraction, unit: str) -> str:
    """A limit as printed: 1 -> `100%` for rates, `3个` for counts, and a bare `0`."""
    from xladdin.vocabulary import UNITS

    if not value:
        return "0"
    if unit == "yuan":
        return format_amount(Decimal(excel_number(value)))
    return f"{excel_number(value * 100)}%" if unit == "rate" else f"{excel_number(value)}{UNITS[unit]}"


def two_places(score: Fraction) -> Fraction:
    """Scores that vary continuously are given to two decimals, half up (财预〔2020〕10号 practice)."""
    return Fraction(whole_of(score, 2), 100)


def excel_two_places(text: str) -> str:
    """The same in native form; ROUND(…,11) first, because engines differ on binary ties such as 1.005.

    11 places: for up to 100 marks the noise of a double stays below 5e-12, and a rate 1e-14 off a tie still shows (1e-14 × slope).
    """
    return f"INT(ROUND(100*({text}),11)+0.5)/100"


def exact_marks(table: Table, key: str) -> Fraction:
    """Marks as tables print them. Raises DefinitionError beyond two decimals: such a score could be neither shown nor typed."""
    marks = Fraction(table.number(key))
    if (100 * marks).denominator != 1:
        raise table.fail("分数最多两位小数", key)
    return marks


def to_bound(text: str, table: Table, key: str) -> Fraction:
    """`"95%"` -> 19/20, `"3"` -> 3. Raises DefinitionError otherwise."""
    raw, percent = (text[:-1], 100) if text.endswith("%") else (text, 1)
    try:
        return Fraction(Decimal(raw.strip())) / percent
    except (ArithmeticError, ValueError) as error:
        raise table.fail(f"“{text}” 不是数，也不是百分数", key) from error


def positive(table: Table, key: str) -> Fraction:
    value = to_bound(table.text(key), table, key)
    if value <= 0:
        raise table.fail("应大于0", key)
    return value
