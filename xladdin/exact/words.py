"""What clerks write beside figures: units, dashes and other marks for nothing, full-width forms."""

from __future__ import annotations

from xladdin.exact.decimals import MONEY

MAX_TEXT = 200

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

_FOLD: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((9, 11, 12, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((13, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF)),
    **{ord(a): b for a, b in zip("￥−﹣﹢﹪﹐﹒﹙﹚", "¥--+%,.()", strict=True)},
}
"""Full-width and small forms to ASCII, spaces to one kind, invisible marks away. Not NFKC: it makes ② and ² digits."""

DASHES = "-‐‑‒–—―─ー"

_BLANKS = {"": "", "无": "无", "不适用": "不适用", "N/A": "不适用", "NA": "不适用", "空": "空", "/": "/", "\\": "/"}

GROUPED = "[1-9][0-9]{0,2}(?:,[0-9]{3})+"


def fold(text: str) -> str:
    lines = (" ".join(filter(None, line.split(" "))) for line in text.translate(_FOLD).split("\n"))
    return "\n".join(filter(None, lines))


def blank_mark(folded: str) -> str | None:
    if folded and not folded.strip(DASHES + " \n"):
        return "—"
    return _BLANKS.get(folded.upper().removesuffix("。") or folded)


def unit_of(text: str) -> str | None:
    known = UNITS.get(text) or UNITS.get(text.lower())
    if known is None and text[:1] in ("万", "亿") and text[1:] in _COUNTED:
        return text
    return known


def kind_of(unit: str | None) -> str:
    if unit is None:
        return "bare"
    if unit in MONEY:
        return "money"
    return unit if unit in ("percent", "points", "fen_score") else "scaled" if unit[0] in "万亿" else "count"
