"""Broken rulebooks: bands, readings and the parameters of shapes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from rules.broken import Data, drop, put
from rules.ningxiang_table import OUTPUT, STAFFING, Cases, item, option, reading, rule


def bands(*pairs: tuple[str, object]) -> list[Data]:
    return [{"when": when, "score": Decimal(str(score))} for when, score in pairs]


def output_bands(*pairs: tuple[str, object]) -> Callable[[Data], None]:
    return lambda d: put(rule(d, "output"), bands=bands(*pairs))


TIERS: Cases = {
    "gap between bands": (
        output_bands((">=100%", 8), (">=70% <90%", 4), ("<70%", 0)),
        (f"{OUTPUT} → bands: “100%及以上”与“70%（含）至90%（不含）”两档之间有空当",),
    ),
    "overlapping bands": (
        output_bands((">=100%", 8), (">=70% <=105%", 4), ("<70%", 0)),
        (f"{OUTPUT} → bands: “100%及以上”与“70%（含）至105%（含）”两档重叠",),
    ),
    "both ends closed": (
        output_bands((">=100%", 8), (">=70% <=100%", 4), ("<70%", 0)),
        ("“100%及以上”与“70%（含）至100%（含）”两档在100%处重叠",),
    ),
    "both ends open": (
        output_bands((">=100%", 8), (">70% <100%", 4), ("<70%", 0)),
        ("“70%（不含）至100%（不含）”与“低于70%”两档在70%处有空当",),
    ),
    "a single value twice": (
        output_bands((">=100%", 8), ("=100%", 4), ("<100%", 0)),
        ("“100%及以上”与“等于100%”两档在100%处重叠",),
    ),
    "two top bands": (output_bands((">=100%", 8), (">=90%", 4), ("<90%", 0)), ("两档重叠",)),
    "two bottom bands": (output_bands((">=100%", 8), ("<100%", 4), ("<70%", 0)), ("“低于100%”与“低于70%”两档重叠",)),
    "no top band": (
        output_bands((">=70% <=100%", 8), ("<70%", 0)),
        (f"{OUTPUT} → bands: 各档没有覆盖所有数值：最高一档不应有上限",),
    ),
    "no bottom band": (output_bands((">=100%", 8), (">=70% <100%", 0)), ("最低一档不应有下限",)),
    "no bands": (output_bands(), (f"{OUTPUT} → bands: 不能为空",)),
    "best band below the marks": (
        output_bands((">=100%", 7), (">=70% <100%", 4), ("<70%", 0)),
        (f"{OUTPUT} → bands: 得分最高的一档应等于分值8",),
    ),
    "best band above the marks": (output_bands((">=100%", 9), ("<100%", 0)), ("得分最高的一档应等于分值8",)),
    "negative score": (output_bands((">=100%", 8), ("<100%", -1)), (f"{OUTPUT} → bands[2] → score: 得分不能为负数",)),
    "turned round": (output_bands((">=100%", 8), (">=90% <70%", 4)), ("bands[2] → when: “>=90% <70%” 的下端大于上端",)),
    "empty band": (output_bands((">=100%", 8), (">70% <70%", 4)), ("bands[2] → when",)),
    "an end written twice": (output_bands((">=100% >=90%", 8), ("<90%", 0)), ("“>=100% >=90%” 的同一端写了两次",)),
    "unreadable": (output_bands(("100%以上", 8), ("<100%", 0)), ("bands[1] → when: “100%以上” 看不懂，应如 “>=90% <95%”",)),
    "two points in a number": (output_bands((">=1.0.0%", 8), ("<100%", 0)), ("bands[1] → when: “1.0.0%” 不是数",)),
    "number for a rate": (output_bands((">=1", 8), ("<1", 0)), (f"{OUTPUT} → bands: “>=1” 应写百分数，如 100%",)),
    "percent for an amount": (
        lambda d: put(rule(d, "carryover"), bands=bands(("<=0%", 5), (">0%", 0))),
        ("（结转结余率） → bands: “<=0%” 应写数量（元），不能是百分数",),
    ),
    "score as text": (lambda d: put(rule(d, "output")["bands"][0], score="8"), ("bands[1] → score: 应为整数或小数，实为 '8'",)),
    "gap in an option that is not chosen": (
        lambda d: put(option(d, "execution", "at_95", "excluded", "completion")["bands"][0], when=">96%"),
        ("item[1]（预算完成率） → reading（at_95） → option（excluded） → bands", "两档之间有空当"),
    ),
}  # fmt: skip

READINGS: Cases = {
    "without a choice": (
        lambda d: drop(reading(d, "staffing", "partial"), "choice"),
        (f"{STAFFING} → reading[1]（partial）: 缺少 choice",),
    ),
    "choice not among the options": (
        lambda d: put(reading(d, "staffing", "partial"), choice="hole"),
        (f"{STAFFING} → reading[1]（partial） → choice: “hole” 不是可选值（whole、up、pro_rata），是否想写 “whole”？",),
    ),
    "option without parameters": (
        lambda d: drop(option(d, "staffing", "partial", "up"), "partial"),
        (f"{STAFFING} → reading[1]（partial） → option[2]（up） → option: 没有设定任何参数",),
    ),
    "one option only": (
        lambda d: reading(d, "staffing", "partial")["option"].__delitem__(slice(1, None)),
        (f"{STAFFING} → reading[1]（partial） → option: 读法至少要有两个名称不同的选项",),
    ),
    "two options of one name": (
        lambda d: put(option(d, "staffing", "partial", "up"), name="whole"),
        ("读法至少要有两个名称不同的选项",),
    ),
    "no options": (
        lambda d: put(reading(d, "staffing", "partial"), option=[]),
        (f"{STAFFING} → reading[1]（partial） → option: 不能为空",),
    ),
    "without a basis": (
        lambda d: drop(reading(d, "staffing", "partial"), "basis"),
        (f"{STAFFING} → reading[1]（partial）: 缺少 basis",),
    ),
    "empty question": (lambda d: put(reading(d, "staffing", "scope"), question=" "), ("→ question: 不能为空",)),
    "broken option that is not chosen": (
        lambda d: put(option(d, "key_spending", "partial", "pro_rata"), partial="prorata"),
        ("（重点支出安排率） → reading（partial） → option（pro_rata） → partial", "是否想写 “pro_rata”？"),
    ),
    "parameter the shape does not have": (
        lambda d: put(option(d, "staffing", "partial", "up"), full_at="1"),
        (f"{STAFFING} → reading（partial） → option（up） → full_at: 不认识的键",),
    ),
    "two readings of one key": (
        lambda d: put(reading(d, "staffing", "scope"), key="partial"),
        (f"{STAFFING} → reading: 读法的 key 重复",),
    ),
    "two readings that set the same": (
        lambda d: [put(o, partial="up") for o in reading(d, "staffing", "scope")["option"]],
        (f"{STAFFING} → reading: partial 由两个读法（partial、scope）同时设定",),
    ),
    "option that changes the marks": (
        lambda d: put(option(d, "staffing", "partial", "up"), marks=4),
        (f"{STAFFING} → reading[1]（partial） → option[2]（up） → marks: 读法不能改变这一项",),
    ),
    "option that changes the row": (
        lambda d: put(option(d, "staffing", "partial", "up"), row=4),
        ("→ row: 读法不能改变这一项",),
    ),
    "reading of a rule that has items": (
        lambda d: put(rule(d, "execution"), reading=reading(d, "staffing", "partial")),
        ("rule[1]（预算执行率） → reading: 不认识的键 “reading”",),
    ),
}  # fmt: skip

SHAPES: Cases = {
    "missing partial": (
        lambda d: drop(rule(d, "staffing"), "reading") or put(rule(d, "staffing"), numerator="staff_on_duty", denominator="approved_posts"),
        (f"{STAFFING}: 缺少 partial",),
    ),
    "step that costs more than the marks": (
        lambda d: put(rule(d, "staffing"), per_step=Decimal("3.5")),
        (f"{STAFFING} → per_step: 每步扣分应大于0且不超过分值3",),
    ),
    "step that costs nothing": (lambda d: put(rule(d, "staffing"), per_step=0), ("→ per_step: 每步扣分应大于0且不超过分值3",)),
    "limit that is no percentage": (
        lambda d: put(rule(d, "staffing"), limit="百分之百"),
        (f"{STAFFING} → limit: “百分之百” 不是数，也不是百分数",),
    ),
    "limit that is not a number": (lambda d: put(rule(d, "staffing"), limit="nan%"), ("→ limit: “nan%” 不是数",)),
    "limit without per cent": (lambda d: put(rule(d, "staffing"), limit="1"), (f"{STAFFING} → limit: “1” 应写百分数，如 100%",)),
    "limit as a number": (lambda d: put(rule(d, "staffing"), limit=1), (f"{STAFFING} → limit: 应为文字，实为 1",)),
    "step of zero": (lambda d: put(rule(d, "staffing"), step="0%"), (f"{STAFFING} → step: 应大于0",)),
    "expected_max without per cent": (
        lambda d: put(rule(d, "satisfaction"), expected_max="1"),
        ("→ expected_max: “1” 应写百分数",),
    ),
    "per breach more than the marks": (
        lambda d: put(item(d, "asset_safety", "intact"), per=2),
        ("→ per: 每次扣分应大于0且不超过分值1",),
    ),
    "at_least as text": (
        lambda d: put(item(d, "fund_use", "approval"), at_least="true"),
        ("→ at_least: 应为true/false，实为 'true'",),
    ),
    "measure on a point": (
        lambda d: put(item(d, "disclosure", "time"), numerator="carryover"),
        ("→ item[2]（在规定期限内公开预决算） → numerator: 不认识的键",),
    ),
    "grades of one name": (
        lambda d: put(rule(d, "efficiency")["options"][1], label="效果较好"),
        ("rule[2]（行政效能） → options: 选项名称重复",),
    ),
    "best grade below the marks": (
        lambda d: put(rule(d, "efficiency")["options"][0], score=5),
        ("rule[2]（行政效能） → options: 选项得分应在0与分值6之间，且最高一项等于分值",),
    ),
    "grade below zero": (lambda d: put(rule(d, "efficiency")["options"][2], score=-1), ("选项得分应在0与分值6之间",)),
    "no grades": (lambda d: put(rule(d, "efficiency"), options=[]), ("rule[2]（行政效能） → options: 不能为空",)),
}  # fmt: skip
