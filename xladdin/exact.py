"""Text and cell numbers to exact Decimals, rounding, printed figures. Nothing else rounds or reads numbers in text."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import frexp
from typing import Literal, NamedTuple

Expect = Literal["amount", "count", "rate", "score", "number"]
MoneyUnit = Literal["yuan", "wan", "yi"]
Number = Fraction | Decimal | int

MONEY: dict[str, tuple[int, str]] = {"yuan": (0, "元"), "wan": (4, "万元"), "yi": (8, "亿元")}
"""Money units: power of ten in 元, and the text after the figure."""

MAX_DIGITS = 18
"""More significant digits than this is a pasted account number, not a figure."""
_MAX_PLACES, _MAX_TEXT = 40, 200

_COUNTED = (
    *"个人家次台辆项户件套份篇场期批名位处座所栋间层条只头株棵站组部本册张面盏支根例宗起笔单队村镇校班种类年天岁吨克米亩升度",
    *("人次", "户次", "车次", "批次", "场次", "家次", "人天", "个月", "工作日", "个工作日"),
    *("小时", "分钟", "学时", "课时"),
    *("千克", "公斤", "千米", "公里", "公顷", "平方公里", "立方米", "m3", "m", "km", "kg"),
    *("千瓦", "千瓦时", "兆瓦", "kw", "kwh", "mw", "℃"),
)
UNITS: dict[str, str] = {
    "元": "yuan", "圆": "yuan", "元整": "yuan", "万元": "wan", "万": "wan", "亿元": "yi", "亿": "yi",
    "%": "percent", "百分点": "points", "个百分点": "points", "分": "fen_score",
    "㎡": "m2", "m2": "m2", "m²": "m2", "平方米": "m2", "平米": "m2", "平方": "m2",
    **{unit: unit for unit in _COUNTED},
}  # fmt: skip
"""Text after a figure -> unit. Units of counts stand for themselves; `2万人` is accepted where any number is."""

_BARE_OR: dict[str, set[str]] = {
    "amount": {"bare", "money"},
    "count": {"bare", "count"},
    "rate": {"bare", "percent"},
    "score": {"bare", "fen_score"},
    "number": {"bare", "money", "count", "percent", "points", "fen_score", "scaled"},
}
_PLAIN_RATE_LIMIT = 2


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell says: exactly one of a `value`, a `problem` (slug, see `problem_text`) or `blank`.

    `value` is in `unit` as written (`7.19万元` -> 7.19, wan), except that % and 百分点 become fractions
    (`107.30%` -> 1.0730); the entered decimal places are kept. `unit` is yuan, wan, yi, percent, points, fen_score, m2,
    a counting unit such as 家, or None when nothing is written: then the form's own unit holds. `blank` with its `mark`
    ("", —, /, 无, 不适用, 空) says that no figure is given: missing, never 0.
    """

    value: Decimal | None
    unit: str | None
    problem: str | None
    text: str
    blank: bool = False
    mark: str = ""

    @property
    def step(self) -> Fraction | None:
        """One unit in the last place as entered: `107.32%` -> 1/10000."""
        return None if self.value is None else Fraction(10) ** int(self.value.as_tuple().exponent)


class Cleaned(NamedTuple):
    """A cell number freed of binary noise; `noise` is None when it is the same double, at most spelled shorter."""

    value: Decimal
    noise: Literal["float64", "float32"] | None


def parse_number(raw: str | Decimal | int | float | None, *, expect: Expect) -> Parsed:
    """The number a clerk entered, exactly, or why it can not be taken as one. Never guesses, never raises on any text.

    A plain value beyond ±2 where a rate is expected is refused: 95 may mean 95% or 9500%. Numbers from cells are taken
    as they are; free them of noise with `clean_float` first. Raises TypeError for what no cell holds.
    """
    if isinstance(raw, str):
        return _parse_text(raw, expect)
    if raw is None:
        return Parsed(None, None, None, "", blank=True)
    if isinstance(raw, bool):
        return Parsed(None, None, "boolean", str(raw).upper())
    if hasattr(raw, "isoformat"):
        return Parsed(None, None, "date", raw.isoformat())
    if not isinstance(raw, (int, float, Decimal)):
        raise TypeError(f"not a cell value: {type(raw).__name__}")
    value = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not value.is_finite():
        return Parsed(None, None, "not-a-number", str(value))
    text = str(value)
    return _accept(value, None, expect, plain(value) if "E" in text and not _too_long(value) else text)


def clean_float(number: Decimal) -> Cleaned:
    """The decimal meant by a number that went through binary floating point.

    Excel keeps 15 digits of what is typed and writes 17. When 15 digits name the same double, they are the number.
    Otherwise a sum such as 0.1+0.2 is taken for the short decimal (up to 12 digits) that it misses by its last bits;
    a quotient such as 41/44 has no short decimal near and stays. Other systems export float32: see `_from_float32`.
    """
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return Cleaned(number, None)
    short = number if _significant(number) <= 15 else _to_digits(number, 15)
    if short is not number and float(short) == float(number):
        number = short
    meant = _from_float32(number)
    if short is not number and _significant(short) <= 12 and meant in (None, short):
        return Cleaned(short, "float64")
    return Cleaned(number, None) if meant is None else Cleaned(meant, "float32")


def to_yuan(value: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount in 元, exactly: (7.19, wan) -> 71900. Raises ValueError for another unit."""
    return _shift(value, _power(unit))


def from_yuan(value: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount in 元 as 元, 万元 or 亿元, exactly, without zeros the division brought: (71914.4, wan) -> 7.19144."""
    power = _power(unit)
    return _trim(_shift(value, -power), power) if power else _shift(value, 0)


def round_half_up(x: Number, places: int) -> Decimal:
    """四舍五入 to `places` decimals, half away from zero, decided on the exact value. Raises TypeError for float."""
    exact = _fraction(x) * Fraction(10) ** places
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Decimal(f"{'-' if exact < 0 and whole else ''}{whole}E{-places}")


def plain(x: Decimal) -> str:
    """The decimal without exponent, entered places kept; -0 is 0. Raises ValueError when not finite."""
    sign, digits, places = _parts(_shift(x, 0))
    text = "".join(map(str, digits)).rjust(1 - places, "0")
    text = f"{text[:places]}.{text[places:]}" if places else text
    return f"-{text}" if sign and any(digits) else text


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
    scaled = None if against is None else _fraction(against) * 100
    return f"{plain(_distinct(_fraction(x) * 100, places, scaled))}%"


def format_points(x: Number, against: Number | None = None) -> str:
    """A difference of rates in 百分点, without the word: 0.102 -> `10.20`. `against` as in `format_rate`."""
    return plain(_distinct(_fraction(x) * 100, 2, None if against is None else _fraction(against) * 100))


def format_score(x: Number, against: Number | None = None) -> str:
    """Marks without needless zeros, two decimals at most, half up: `4.5`, `3`. `against` as in `format_rate`."""
    if against is None and isinstance(x, Fraction) and x.denominator == 1:
        return str(x.numerator)
    text = plain(_distinct(_fraction(x), 2, None if against is None else _fraction(against)))
    return text.rstrip("0").rstrip(".") if "." in text else text


def problem_text(problem: str, text: str) -> tuple[str, str]:
    """(message, hint) in Chinese for a slug of `Parsed.problem`. Raises KeyError for an unknown slug."""
    message, hint = PROBLEMS[problem]
    said = " ".join(_fold(text[:_MAX_TEXT]).split())
    said = said if len(said) <= 24 else said[:24] + "…"
    numbers = re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", said)
    if problem == "rate-without-percent" and re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]+)?", said):
        message = f"“{{}}”没有百分号，看不出是{said}%还是{plain(_shift(Decimal(said), 2))}%"
        hint = f"请写上百分号，例如 {said}%"
    elif problem == "not-a-plain-number" and len(numbers) == 1:
        hint = f"{hint}，例如 {numbers[0]}"
    return message.format(said), hint


# --- Reading text -------------------------------------------------------------------------------------------------

_FOLD: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((9, 11, 12, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((13, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF)),
    **{ord(a): b for a, b in zip("￥−﹣﹢﹪﹐﹒﹙﹚", "¥--+%,.()", strict=True)},
}
"""Full-width and small forms to ASCII, spaces to one kind, invisible marks away. Not NFKC: it makes ② and ² digits."""

_DASHES = "-‐‑‒–—―─ー"
_BLANKS = {"": "", "无": "无", "不适用": "不适用", "N/A": "不适用", "NA": "不适用", "空": "空", "/": "/", "\\": "/"}

_GROUPED = "[1-9][0-9]{0,2}(?:,[0-9]{3})+"
_SHAPE = (
    r"(?P<open>\()?[ \n]?(?P<sign>[-+])?[ \n]?(?P<money>人民币 ?¥?|¥)?[ \n]?(?P<sign2>[-+])?[ \n]?"
    rf"(?P<number>(?:{_GROUPED}|0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?P<power>[eE][-+]?[0-9]+)?"
    r"[ \n]?(?P<unit>[^0-9 \n().,;][^()]{0,11})?[ \n]?(?P<close>\))?[ \n]?(?P<after>[^0-9 \n().,;][^()]{0,11})?"
)
_DIGIT_ZH = "零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_ZH = _DIGIT_ZH + "百千万亿佰仟萬億点"
_DAY = r"[0-9]{1,2} ?[日号]"
_MONTH = rf"[0-9]{{1,2}} ?月[份初中底末]? ?(?:{_DAY})?"
_DATE = (
    rf"(?:19|20)[0-9]{{2}} ?年[度初中底末]? ?(?:{_MONTH})?|{_MONTH}|{_DAY}"
    r"|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}(?:[ T]?[0-9:.]+)?|(?:19|20)[0-9]{2}[-/](?:0?[1-9]|1[0-2])"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)
_SYMPTOMS: tuple[tuple[str, str], ...] = (
    ("formula-text", r"^="),
    ("excel-error", r"^#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#+)$"),
    ("boolean", r"^(?i:true|false)$"),
    ("chinese-numeral", rf"^负?(?:百分之[{_ZH}]+|[{_ZH}]*[{_DIGIT_ZH}][{_ZH}]*)(?:UNIT)?$"),
    ("not-a-number", r"^[^0-9]*$"),
    ("date", rf"^[^0-9]*(?:{_DATE})[^0-9]*$"),
    ("inequality", r"[<>≤≥≦≧⩽⩾]|以[上下内外]|[不未][低少高超大小多足到达]"),
    ("inequality", r"[低少高大小多]于|超过|突破|至[少多]|最[少多低高]"),
    ("wrong-unit", r"[$€£]|美元|港[元币]|欧元|日元"),
    ("chinese-numeral", rf"[0-9] ?[百千十佰仟拾](?!分|米|克|瓦)|[0-9] ?[万亿]?[{_DIGIT_ZH[2:]}]|[{_ZH}][0-9]"),
    ("not-a-plain-number", r"[约近多余几来±?~]|左右|上下|大概|大致|0[xX][0-9a-fA-F]"),
    ("letters", r"(?<![A-Za-z])[OoIl]+[0-9.]|[0-9.][OoI]+(?![A-Za-z])"),
    ("ambiguous", r"^[-+]? ?[1-9][0-9]{0,2}(?:[ ][0-9]{3})+(?:\.[0-9]+)?[^0-9]*$"),
    ("two-numbers", r"[0-9.][ \n][0-9.]"),
    ("not-a-plain-number", rf"[0-9][^0-9,;、]{{0,5}}[{_DASHES}/至到+*×÷=:x_'][^0-9,;、]{{0,2}}[0-9]"),
    ("two-points", r"\.[0-9]*\."),
    ("bad-grouping", rf"^(?![^0-9,.]*{_GROUPED}(?:\.[0-9]+)?[^0-9,]*$)[^0-9,]*(?:[0-9.]*, ?)+[0-9.]*[^0-9,]*$"),
    ("two-numbers", r"[0-9](?!,[0-9])[^0-9.]+\.?[0-9]"),
    ("leading-zero", r"^[^0-9.]*0[0-9]"),
    ("ambiguous", rf"^[-+¥ ]*(?:[{_DASHES[1:]}]|[-+] ?[-+]|\() ?[-+¥]? ?[0-9.]"),
    ("unknown-unit", r"^[-+¥ ]*[0-9.,]+ ?(?:[^\W\d_]|[‰°℃$€])[^0-9]*$"),
)  # fmt: skip
"""What is wrong with a text that has not the shape of a number; the first that is found says it."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "not-a-number": ("“{}”不是数字", "请填写数字；没有数据的，把本格留空"),
    "not-a-plain-number": ("“{}”不是确切的数", "请填写一个确定的数字"),
    "inequality": ("“{}”是一个范围，不是实际的数", "请填写实际的数，不要带“≥”“以上”“不低于”等字样"),
    "two-numbers": ("“{}”里不止一个数", "一格只填一个数，其余的数填到各自的格里或写进说明"),
    "ambiguous": ("“{}”看不出是多少", "请去掉数字中间的空格，以及括号、横线，重新填写；负数在最前面写“-”"),
    "bad-grouping": ("“{}”里逗号的位置不对", "逗号每三位一个，例如 1,213,746；也可以不写逗号；小数点请写“.”"),
    "letters": ("“{}”里有字母", "请把字母O、I、l改成数字0、1"),
    "two-points": ("“{}”里不止一个小数点", "请核对这个数，只留一个小数点"),
    "leading-zero": ("“{}”开头多了0", "请核对是不是漏写了小数点，再重新填写"),
    "date": ("“{}”是日期或时间，不是数", "请核对是不是填错了格；本格填数字，单元格格式选“常规”"),
    "chinese-numeral": ("“{}”是用汉字写的数", "请改用阿拉伯数字写全，例如 120000"),
    "too-long": ("“{}”的位数太多", f"请核对是不是多粘贴了数字；最多{MAX_DIGITS}位"),
    "rate-without-percent": ("“{}”没有百分号，看不出是多少", "请写上百分号，例如 95%"),
    "wrong-unit": ("“{}”的单位与本格不符", "请按本格要求的单位填写，或者只填数字"),
    "unknown-unit": ("“{}”里数字后面的文字不是能认出的单位", "请只填数字和单位，其余的话写进说明"),
    "boolean": ("“{}”是逻辑值，不是数", "请填写数字；没有数据的，把本格留空"),
    "excel-error": ("“{}”是公式出错的结果", "请检查公式用到的单元格（是不是空的、是0或被删除），改好后再保存"),
    "formula-text": ("“{}”是没有计算的公式", "请把单元格格式改为“常规”，双击本格后按回车；或者直接填写结果"),
}  # fmt: skip


def _fold(text: str) -> str:
    lines = (" ".join(filter(None, line.split(" "))) for line in text.translate(_FOLD).split("\n"))
    return "\n".join(filter(None, lines))


def _blank_mark(folded: str) -> str | None:
    if folded and not folded.strip(_DASHES + " \n"):
        return "—"
    return _BLANKS.get(folded.upper().removesuffix("。") or folded)


def _parse_text(text: str, expect: Expect) -> Parsed:
    folded = _fold(text)
    mark = _blank_mark(folded)
    if mark is not None:
        return Parsed(None, None, None, text, blank=True, mark=mark)
    shape = re.fullmatch(_SHAPE, folded) if len(folded) <= _MAX_TEXT else None
    if shape is None:
        return Parsed(None, None, _diagnose(folded), text)
    unit_text = (shape["unit"] or shape["after"] or "").replace(" ", "").replace("\n", "")
    unit = _unit(unit_text)
    problem = _shape_problem(shape, unit, expect)
    if problem or (unit_text and unit is None):
        return Parsed(None, None, problem or _diagnose(folded), text)
    if shape["money"]:
        unit = unit or "yuan"
    value = Decimal(shape["number"].replace(",", "") + (shape["power"] or ""))
    negative = "-" in (shape["sign"], shape["sign2"]) or shape["open"]
    return _accept(value.copy_negate() if negative else value, unit, expect, text)


def _shape_problem(shape: re.Match[str], unit: str | None, expect: Expect) -> str | None:
    """What the pattern can not refuse: two signs, brackets that are not a minus, years, huge powers, ¥ before 人."""
    if bool(shape["open"]) != bool(shape["close"]) or (shape["unit"] and shape["after"]):
        return _diagnose(shape.string)
    signs = sum(bool(shape[group]) for group in ("sign", "sign2", "open"))
    # (5分) and (3) number a row or name its marks; only amounts and rates are put in brackets to mean minus.
    minus = expect not in ("count", "score") and _kind(unit) in ("bare", "money", "percent")
    if signs > 1 or (shape["open"] and not minus):
        return "ambiguous"
    if shape["power"] and "," in shape["number"]:
        return "not-a-plain-number"
    if len(shape["power"] or "") > 6:  # Decimal raises beyond 10^18 places
        return "too-long"
    if unit == "年" and re.fullmatch(r"(?:19|20)[0-9]{2}", shape["number"]):
        return "date"
    return "wrong-unit" if shape["money"] and _kind(unit) not in ("bare", "money") else None


def _unit(text: str) -> str | None:
    known = UNITS.get(text) or UNITS.get(text.lower())
    if known is None and text[:1] in ("万", "亿") and text[1:] in _COUNTED:
        return text
    return known


def _kind(unit: str | None) -> str:
    if unit is None:
        return "bare"
    if unit in MONEY:
        return "money"
    return unit if unit in ("percent", "points", "fen_score") else "scaled" if unit[0] in "万亿" else "count"


def _accept(value: Decimal, unit: str | None, expect: Expect, text: str) -> Parsed:
    problem = None
    if _too_long(value):
        problem = "too-long"
    elif _kind(unit) not in _BARE_OR[expect]:
        problem = "wrong-unit"
    elif expect == "rate" and unit is None and value.copy_abs() > _PLAIN_RATE_LIMIT:
        problem = "rate-without-percent"
    if problem:
        return Parsed(None, None, problem, text)
    moved = _shift(value, -2 if unit in ("percent", "points") else 0)
    return Parsed(moved, unit, None, text)


def _diagnose(folded: str) -> str:
    if len(folded) > _MAX_TEXT:
        long_number = not folded.strip("+-0123456789.,")
        return "too-long" if long_number else "not-a-plain-number" if re.search("[0-9]", folded) else "not-a-number"
    return next((slug for slug, pattern in _symptoms() if pattern.search(folded)), "not-a-plain-number")


@lru_cache(maxsize=1)
def _symptoms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compiled on the first refusal: most runs see none."""
    units = "|".join(map(re.escape, UNITS))
    return tuple((slug, re.compile(pattern.replace("UNIT", units))) for slug, pattern in _SYMPTOMS)


# --- Arithmetic without a context ---------------------------------------------------------------------------------


def _fraction(x: Number) -> Fraction:
    if isinstance(x, (bool, float)):
        raise TypeError(f"not exact: {x!r}")
    return Fraction(x)


def _parts(x: Decimal) -> tuple[int, tuple[int, ...], int]:
    """Sign, digits, exponent. Raises ValueError for what is no figure: nan, infinity, thousands of places."""
    sign, digits, exponent = x.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) > 9999:
        raise ValueError(f"not a figure: {x}")
    return sign, digits, exponent


def _shift(x: Decimal, power: int) -> Decimal:
    """x × 10^power with no exponent above 0. By digits, because Decimal arithmetic rounds to the caller's context."""
    sign, digits, exponent = _parts(x)
    exponent += power
    if not power and exponent <= 0 and digits[0]:
        return x
    if not any(digits):
        return Decimal((0, (0,), min(exponent, 0)))
    return Decimal((sign, digits + (0,) * max(exponent, 0), min(exponent, 0)))


def _power(unit: str) -> int:
    if unit not in MONEY:
        raise ValueError(f"not a unit of money: {unit}")
    return MONEY[unit][0]


def _significant(x: Decimal) -> int:
    """Digits that carry the value: 0.0930 has 2, 1200 has 2."""
    return len("".join(map(str, x.as_tuple().digits)).strip("0"))


def _too_long(x: Decimal) -> bool:
    _, digits, exponent = x.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) <= MAX_DIGITS and -_MAX_PLACES <= exponent <= 0:
        return False
    if not any(digits):
        return abs(exponent) > _MAX_PLACES
    return len("".join(map(str, digits)).lstrip("0")) + max(exponent, 0) > MAX_DIGITS or -exponent > _MAX_PLACES


def _distinct(x: Fraction, places: int, against: Fraction | None) -> Decimal:
    """x to `places`, or to more (at most 8) when x is not the limit `against` but would be printed the same."""
    shown = round_half_up(x, places)
    while against is not None and x != against and places < 8 and shown == round_half_up(against, places):
        places += 1
        shown = round_half_up(x, places)
    return shown


def _to_digits(x: Fraction | Decimal, digits: int) -> Decimal:
    """x rounded to so many significant digits, zeros at the end dropped."""
    exact = _fraction(x)
    size = len(str(abs(exact.numerator))) - len(str(exact.denominator))
    size -= abs(exact) < Fraction(10) ** size
    return _trim(_shift(round_half_up(exact, digits - 1 - size), 0), 0)


def _trim(x: Decimal, most: int) -> Decimal:
    """x (no exponent above 0) without zeros at the end of its decimals, at most so many of them; 0: all."""
    sign, digits, places = _parts(x)
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    drop = min(zeros, -places, most or zeros)
    return Decimal((sign, digits[: len(digits) - drop] or (0,), places + drop))


def _from_float32(number: Decimal) -> Decimal | None:
    """The short decimal (up to 7 digits) of which `number` is the float32, or None.

    Either directly (71914.3984375 -> 71914.4), or as a rate that was a float32 ratio minus 1 or 100%, which loses two
    digits more: 0.0900000762939453 is (109.00000762939453 − 100)%. `number` must lie on the float32 grid to its 15th
    digit, so that an honest quotient is not touched, and have 7 decimals: a cent in 万元 takes 6. Never makes a 0.
    """
    if -_parts(number)[2] < 7 or _significant(number) < 9 or number.copy_abs() > 10**8:
        return None
    found = [c for base, power in ((0, 0), (0, 2), (1, 0), (100, 2)) if (c := _single(number, base, power))]
    best = min(found, key=_significant, default=None)
    return _trim(best, 0) if best is not None and _significant(best) + 4 <= _significant(number) else None


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
        return _shift(short, -power) if abs(Fraction(short) - grid) <= Fraction(2) ** (frexp(single)[1] - 24) else None
    shorts = (_to_digits(scaled, n) for n in range(1, 8))
    return next((_shift(c, -power) for c in shorts if struct.pack("<f", c) == struct.pack("<f", single)), None)
