"""Cell values and the way Excel turns one type into another.

A cell value is float, str, bool, None (blank) or ExcelError. An error met while computing is raised as `Trip`.
Excel works on IEEE doubles, but rounds them to 15 significant digits wherever it compares, rounds or shows them.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import ClassVar

FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
LARGEST = 1.7976931348623157e308
LONGEST_TEXT = 32767
"""Characters a cell can hold; a longer result is #VALUE!."""


class ExcelError:
    """An error value such as #DIV/0!. One object per code, after pickling too, so that `is` works."""

    __slots__ = ("code",)
    _known: ClassVar[dict[str, ExcelError]] = {}
    code: str

    def __new__(cls, code: str) -> ExcelError:
        found = cls._known.get(code)
        if found is None:
            raise ValueError(f"no error value of Excel: {code!r}")
        return found

    @classmethod
    def _define(cls, code: str) -> ExcelError:
        made = object.__new__(cls)
        made.code = code
        return cls._known.setdefault(code, made)

    def __reduce__(self) -> tuple[type[ExcelError], tuple[str]]:
        return ExcelError, (self.code,)

    def __repr__(self) -> str:
        return self.code


DIV0, VALUE, NA, NAME, REF, NUM, NULL = (
    ExcelError._define(code) for code in ("#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#REF!", "#NUM!", "#NULL!")
)

UNDECIDED = ExcelError._define("#UNDECIDED")
"""No value of Excel's: what Excel shows here depends on its version or the computer's language, so it proves nothing.

Behaves like an error, but IFERROR, ISERROR and the like cannot hide it. Given by `1+"2024-1-1"`, `"张三"<"李四"`, LEN of an
emoji and the like.
"""

CellValue = float | str | bool | ExcelError | None


class Trip(Exception):
    """An error value on its way out of an expression."""

    def __init__(self, error: ExcelError) -> None:
        super().__init__(error)
        self.error = error


def fifteen(x: float) -> Decimal:
    """The number as Excel sees it when it rounds: its first 15 significant digits, the 16th rounded half up."""
    return FIFTEEN.create_decimal_from_float(x)


_NUMBER = re.compile(r" *([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.([0-9]*))?(?:[Ee]([+-]?[0-9]{1,4}))?(%?) *")
# What Excel may also read as a number, by language: dates, times, currencies, fractions, full-width digits, (5).
_PERHAPS = re.compile(
    r"(?:(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|[ap]m)|上午|下午"
    r"|[0-9０-９ \t\r\n\xa0\u3000.,:;/\\'+\-()$¥%eEdDtTzZ．，：／＋－（）＄￥€£％年月日号时分秒])++"
)
_DIGIT = re.compile("[0-9０-９]")
_LONGEST_NUMBER = 60


def text_number(text: str) -> float | ExcelError:
    """What Excel in Chinese or English reads in a text used as a number: `" 1,234.5"`, `12%`, `1e3`.

    Digits after the 15th become 0. #VALUE! when it is no number, UNDECIDED when that depends on the computer
    (`2024-1-1`, `（5）`, `￥5`).
    """
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return UNDECIDED if _may_be_number(text) else VALUE
    sign, whole, decimals, exponent, percent = match.groups(default="")
    digits = whole.replace(",", "") + decimals
    kept = digits.lstrip("0")
    if len(kept) > 15:
        digits = kept[:15] + "0" * (len(kept) - 15)
    shift = int(exponent or 0) - len(decimals) - (2 if percent else 0)
    number = float(f"{sign}{digits}e{shift}") + 0.0
    return number if -LARGEST <= number <= LARGEST else VALUE


def _may_be_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and _PERHAPS.fullmatch(text) is not None and _DIGIT.search(text) is not None


def number(value: CellValue) -> float:
    """A value used in arithmetic: blank is 0, TRUE is 1, text must look like a number."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    if type(value) is bool:
        return 1.0 if value else 0.0
    if type(value) is str:
        value = text_number(value)
        if type(value) is float:
            return value
    raise Trip(value)


def finite(x: float) -> float:
    """A result; #NUM! when it has outgrown what Excel can hold."""
    if -LARGEST <= x <= LARGEST:
        return x
    raise Trip(NUM)


def whole(value: CellValue) -> int:
    """A count or position given to a function: the number without its decimals."""
    x = number(value)
    truncated = int(x)
    return truncated if truncated == x else int(fifteen(x))


def text(value: CellValue) -> str:
    """A value used as text: blank is empty, numbers as `number_text`."""
    if type(value) is str:
        return value
    if type(value) is float:
        return number_text(value)
    if value is None:
        return ""
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    raise Trip(value)


def truth(value: CellValue) -> bool:
    """A value used as a condition: numbers but 0 are true, blank is false, of texts only TRUE and FALSE will do."""
    if type(value) is bool:
        return value
    if type(value) is float:
        return value != 0
    if value is None:
        return False
    if type(value) is str:
        word = value.upper()
        if word in ("TRUE", "FALSE"):
            return word == "TRUE"
        value = VALUE
    raise Trip(value)


def number_text(x: float) -> str:
    """A number joined to text, `0.1&""`: 15 significant digits, plain as long as that takes at most 20 characters.

    Not the way a cell shows it: 1E+15 becomes 1000000000000000. The rule is Apache POI's, from tables taken in Excel.
    """
    if x == 0:
        return "0"
    if -1e15 < x < 1e15 and x == int(x):
        return str(int(x))
    _, digits, exponent = fifteen(x).normalize().as_tuple()
    shown = "".join(map(str, digits))
    sign = "-" if x < 0 else ""
    point = len(shown) + int(exponent)
    if point > 20 or (point <= 0 and 2 - point + len(shown) > 20):
        mantissa = f"{shown[0]}.{shown[1:]}" if len(shown) > 1 else shown
        return f"{sign}{mantissa}E{point - 1:+03d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{shown}"
    if point >= len(shown):
        return sign + shown.ljust(point, "0")
    return f"{sign}{shown[:point]}.{shown[point:]}"


def lower(value: str) -> str:
    """Text as Excel compares it, without case and with no character more or less (one capital, İ, would become two)."""
    return value.replace("İ", "i").lower() if "İ" in value else value.lower()
