"""Text and cell numbers -> exact Decimals, rounding, and figures as printed. The only module that rounds or reads numbers from text."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
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
    "个 人 家 次 台 辆 项 户 件 套 份 篇 场 期 批 名 位 处 座 所 栋 间 条 只 头 株 棵 站 组 部 本 册 张 块 面 盏 支 根 例 宗 起 笔 单 队 村 镇 校 班 "
    "人次 户次 车次 批次 场次 家次 人天 年 个月 天 工作日 个工作日 小时 分钟 学时 课时 岁 吨 千克 公斤 克 米 千米 公里 立方米 平方公里 公顷 亩 升 "
    "度 千瓦 千瓦时 兆瓦 kw kwh mw km kg m m3 ℃"
).split()
UNITS: dict[str, str] = {
    "元": "yuan", "圆": "yuan", "元整": "yuan", "万元": "wan", "万": "wan", "亿元": "yi", "亿": "yi",
    "%": "percent", "百分点": "points", "个百分点": "points", "分": "fen_score",
    "㎡": "m2", "m2": "m2", "m²": "m2", "平方米": "m2", "平米": "m2", "平方": "m2",
    **{unit: unit for unit in _COUNTED},
}  # fmt: skip
"""Text after a figure -> unit. Units of counts stand for themselves; `万`+unit (`2万人`) is accepted where any number is."""

_BARE_OR: dict[str, set[str]] = {
    "amount": {"bare", "money"}, "count": {"bare", "count"}, "rate": {"bare", "percent"}, "score": {"bare", "fen_score"},
    "number": {"bare", "money", "count", "percent", "points", "fen_score", "scaled"},
}  # fmt: skip
_PLAIN_RATE_LIMIT = 2


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell says: exactly one of a `value`, a `problem` (slug, see `problem_text`) or `blank`.

    `value` is in `unit` as written (`7.19万元` -> 7.19, wan), except that % and 百分点 become fractions (`107.30%` -> 1.0730); the
    entered decimal places are kept. `unit` is yuan, wan, yi, percent, points, fen_score, m2, a counting unit such as 家, or None when
    nothing is written: then the form's own unit holds. `blank` with its `mark` ("", —, /, 无, 不适用, 空) says that no figure is given:
    missing, never 0.
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
    """A cell number freed of binary noise. `noise` is None when the number is the same double, at most spelled shorter."""

    value: Decimal
    noise: Literal["float64", "float32"] | None


def parse_number(raw: str | Decimal | int | float | None, *, expect: Expect) -> Parsed:
    """The number a clerk entered, exactly, or why it can not be taken as one. Never guesses and never raises on any text.

    A plain value beyond ±2 where a rate is expected is refused: 95 may mean 95% or 9500%. Numbers from cells are taken as they are;
    free them of noise with `clean_float` first.
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
    return _accept(value, None, expect, str(value) if _too_long(value) else plain(value))


def clean_float(number: Decimal) -> Cleaned:
    """The decimal meant by a number that went through binary floating point.

    Excel keeps 15 digits of what is typed and writes 17. When 15 digits name the same double, they are the number. Otherwise a sum such as
    0.1+0.2 is taken for the short decimal (up to 12 digits) it misses by its last bits; a quotient such as 41/44 has no short decimal
    near and stays. Exports of other systems carry float32 noise: see `_from_float32`.
    """
    short = number
    digits = _significant(number)
    if digits > 15 and number.is_finite():
        short = _to_digits(number, 15)
        if float(short) != float(number):
            short = short if _significant(short) <= 12 else number
    if short == number or float(short) == float(number):
        meant = _from_float32(short)
        return Cleaned(short, None) if meant is None else Cleaned(meant, "float32")
    return Cleaned(short, "float64")


def to_yuan(value: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount in 元, exactly: (7.19, wan) -> 71900. Raises ValueError for another unit."""
    return _shift(value, _power(unit))


def from_yuan(value: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount in 元 as 元, 万元 or 亿元, exactly and without zeros that only the division brought: (71914.4, wan) -> 7.19144."""
    power = _power(unit)
    moved = _shift(value, -power)
    sign, digits, places = _parts(moved)
    while power and places < 0 and digits[-1] == 0:
        digits, places, power = digits[:-1] or (0,), places + 1, power - 1
    return Decimal((sign, digits, places))


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
    whole, _, decimals = plain(from_yuan(yuan, unit)).partition(".")
    decimals = decimals.rstrip("0")
    grouped = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", whole)
    if not decimals and not grouped.strip("-0"):
        grouped = "0"
    return f"{grouped}{'.' if decimals else ''}{decimals}{MONEY[unit][1]}"


def format_rate(x: Number, places: int = 2, *, against: Number | None = None) -> str:
    """A rate (fraction) as `110.20%`, half up. With a limit `against`, as many places (up to 8) as show on which side of it the rate is."""
    scaled = None if against is None else _fraction(against) * 100
    return f"{_distinct(_fraction(x) * 100, places, scaled)}%"


def format_points(x: Number, *, against: Number | None = None) -> str:
    """A difference of rates in 百分点, without the word: 0.102 -> `10.20`. `against` as in `format_rate`."""
    return str(_distinct(_fraction(x) * 100, 2, None if against is None else _fraction(against) * 100))


def format_score(x: Number, *, against: Number | None = None) -> str:
    """Marks without needless zeros, two decimals at most, half up: `4.5`, `3`. `against` as in `format_rate`."""
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


# --- Reading text -----------------------------------------------------------------------------------------------------

_FOLD: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((9, 11, 12, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((13, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF)),
    **{ord(a): b for a, b in zip("￥−﹣﹢﹪﹐﹒﹙﹚", "¥--+%,.()", strict=True)},
}
"""Full-width and small forms to ASCII, kinds of space to one, invisible marks away. Not NFKC: that would make ② and ² digits."""

_DASHES = "-‐‑‒–—―─ー"
_BLANKS = {"": "", "无": "无", "不适用": "不适用", "N/A": "不适用", "NA": "不适用", "空": "空", "/": "/", "\\": "/"}

_SHAPE = (
    r"(?P<open>\()?[ \n]?(?P<sign>[-+])?[ \n]?(?P<money>人民币 ?¥?|¥)?[ \n]?(?P<sign2>[-+])?[ \n]?"
    r"(?P<number>(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?P<power>[eE][-+]?[0-9]{1,9})?"
    r"[ \n]?(?P<unit>[^0-9 \n().,;][^()]{0,11})?[ \n]?(?P<close>\))?[ \n]?(?P<after>[^0-9 \n().,;][^()]{0,11})?"
)
_DIGIT_ZH, _SCALE_ZH = "零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾", "百千万亿佰仟萬億"
_DAY = r"[0-9]{1,2}[日号]"
_DATE = (
    rf"(?:19|20)[0-9]{{2}}年[度初中底末]?(?:[0-9]{{1,2}}月[份初中底末]?(?:{_DAY})?)?|[0-9]{{1,2}}月[份初中底末]?(?:{_DAY})?|{_DAY}"
    r"|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}(?:[ T]?[0-9:.]+)?|(?:19|20)[0-9]{2}[-/](?:0?[1-9]|1[0-2])|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)
_SYMPTOMS: tuple[tuple[str, str], ...] = (
    ("formula-text", r"^="),
    ("excel-error", r"^#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#*)$"),
    ("boolean", r"^(?i:true|false)$"),
    ("chinese-numeral", rf"^负?(?:百分之(?=[{_DIGIT_ZH}{_SCALE_ZH}])|(?=[^{_DIGIT_ZH}]?[{_DIGIT_ZH}]))[点{_DIGIT_ZH}{_SCALE_ZH}]+(?!\w)"),
    ("chinese-numeral", rf"^负?[点{_DIGIT_ZH}{_SCALE_ZH}]*[{_DIGIT_ZH}][点{_DIGIT_ZH}{_SCALE_ZH}]*(?:UNIT)$"),
    ("not-a-number", r"^[^0-9]*$"),
    ("date", rf"^[^0-9]*(?:{_DATE})[^0-9]*$"),
    ("inequality", r"[<>≤≥≦≧⩽⩾]|以[上下内外]|[不未][低少高超大小多足到达]|[低少高大小多]于|超过|突破|至[少多]|最[少多低高]"),
    ("chinese-numeral", rf"[0-9] ?[百千十佰仟拾](?!分|米|克|瓦)|[0-9] ?[万亿]?[{_DIGIT_ZH[2:]}]|[{_DIGIT_ZH}{_SCALE_ZH}][0-9]"),
    ("not-a-plain-number", r"[约近多余几来±?~]|左右|上下|大概|大致|0[xX][0-9a-fA-F]"),
    ("ambiguous", r"^[-+]? ?[1-9][0-9]{0,2}(?:[ ][0-9]{3})+(?:\.[0-9]+)?[^0-9]*$"),
    ("two-numbers", r"[0-9.][ \n][0-9.]"),
    ("not-a-plain-number", rf"[0-9][^0-9,;、]{{0,5}}[{_DASHES}/至到+*×÷=:x][^0-9,;、]{{0,2}}[0-9]"),
    ("two-points", r"\.[0-9]*\."),
    ("bad-grouping", r"^[^0-9,]*(?:[0-9.]*, ?)+[0-9.]*[^0-9,]*$"),
    ("two-numbers", r"[0-9][^0-9.]+\.?[0-9]"),
    ("leading-zero", r"^[^0-9.]*0[0-9]"),
    ("ambiguous", rf"^[-+¥ ]*(?:[{_DASHES[1:]}]|[-+] ?[-+]|\() ?[-+¥]? ?[0-9.]"),
    ("unknown-unit", r"^[-+¥ ]*[0-9.]+ ?(?:[^\W\d_]|[‰°℃$€])[^0-9]*$"),
)  # fmt: skip
"""What is wrong with a text that has not the shape of a number; the first that is found says it."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "not-a-number": ("“{}”不是数字", "请填写数字；没有数据的，把本格留空"),
    "not-a-plain-number": ("“{}”不是确切的数", "请填写一个确定的数字"),
    "inequality": ("“{}”是一个范围，不是实际的数", "请填写实际的数，不要带“≥”“以上”“不低于”等字样"),
    "two-numbers": ("“{}”里不止一个数", "一格只填一个数，其余的数填到各自的格里或写进说明"),
    "ambiguous": ("“{}”看不出是多少", "请去掉数字中间的空格，以及括号、横线，重新填写；负数在最前面写“-”"),
    "bad-grouping": ("“{}”里逗号的位置不对", "逗号每三位一个，例如 1,213,746；也可以不写逗号；小数点请写“.”"),
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
    lines = (" ".join(line.split(" ")) for line in text.translate(_FOLD).split("\n"))
    return "\n".join(kept for line in lines if (kept := re.sub(" +", " ", line).strip()))


def _blank_mark(folded: str) -> str | None:
    if folded and not folded.strip(_DASHES + " "):
        return "—"
    return _BLANKS.get(folded.upper().removesuffix("。"))


@lru_cache(maxsize=8192)
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
    """What the pattern alone can not refuse: doubled signs, brackets that do not mean a negative amount, years, ¥ before 人."""
    if bool(shape["open"]) != bool(shape["close"]) or (shape["unit"] and shape["after"]):
        return _diagnose(shape.string)
    signs = sum(bool(shape[group]) for group in ("sign", "sign2", "open"))
    # (5分) and (3) number a row or name its marks; only amounts and rates are put in brackets to mean minus.
    if signs > 1 or (shape["open"] and (expect in ("count", "score") or _kind(unit) not in ("bare", "money", "percent"))):
        return "ambiguous"
    if shape["power"] and "," in shape["number"]:
        return "not-a-plain-number"
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
    elif expect == "rate" and unit is None and abs(value) > _PLAIN_RATE_LIMIT:
        problem = "rate-without-percent"
    if problem:
        return Parsed(None, None, problem, text)
    value = _shift(value, -2 if unit in ("percent", "points") else 0)
    return Parsed(value if value else value.copy_abs(), unit, None, text)


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
