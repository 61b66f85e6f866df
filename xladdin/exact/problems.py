"""Why a text can not be taken for a number, and what a clerk is told."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xladdin.exact.decimals import MAX_DIGITS, plain, shifted
from xladdin.exact.words import DASHES, GROUPED, MAX_TEXT, UNITS, fold


def problem_text(problem: str, text: str) -> tuple[str, str]:
    """(message, hint) in Chinese for a slug of `Parsed.problem`. Raises KeyError for an unknown slug."""
    message, hint = PROBLEMS[problem]
    said = " ".join(fold(text[:MAX_TEXT]).split())
    said = said if len(said) <= 24 else said[:24] + "…"
    numbers = re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", said)
    if problem == "rate-without-percent" and re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]+)?", said):
        message = f"“{{}}”没有百分号，看不出是{said}%还是{plain(shifted(Decimal(said), 2))}%"
        hint = f"请写上百分号，例如 {said}%"
    elif problem == "not-a-plain-number" and len(numbers) == 1:
        hint = f"{hint}，例如 {numbers[0]}"
    return message.format(said), hint


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
    ("not-a-plain-number", rf"[0-9][^0-9,;、]{{0,5}}[{DASHES}/至到+*×÷=:x_'][^0-9,;、]{{0,2}}[0-9]"),
    ("two-points", r"\.[0-9]*\."),
    ("bad-grouping", rf"^(?![^0-9,.]*{GROUPED}(?:\.[0-9]+)?[^0-9,]*$)[^0-9,]*(?:[0-9.]*, ?)+[0-9.]*[^0-9,]*$"),
    ("two-numbers", r"[0-9](?!,[0-9])[^0-9.]+\.?[0-9]"),
    ("leading-zero", r"^[^0-9.]*0[0-9]"),
    ("ambiguous", rf"^[-+¥ ]*(?:[{DASHES[1:]}]|[-+] ?[-+]|\() ?[-+¥]? ?[0-9.]"),
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


def diagnose(folded: str) -> str:
    if len(folded) > MAX_TEXT:
        long_number = not folded.strip("+-0123456789.,")
        return "too-long" if long_number else "not-a-plain-number" if re.search("[0-9]", folded) else "not-a-number"
    return next((slug for slug, pattern in _symptoms() if pattern.search(folded)), "not-a-plain-number")


@lru_cache(maxsize=1)
def _symptoms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compiled on the first refusal: most runs see none."""
    units = "|".join(map(re.escape, UNITS))
    return tuple((slug, re.compile(pattern.replace("UNIT", units))) for slug, pattern in _SYMPTOMS)
