"""A broken rulebook is an error at load that names file, place, key and, where a name is wrong, the nearest right one.

Each case is the real table with one thing changed, and what the message must say.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rules.broken import Data, changed, drop, put, read, rename

from xladdin.rules.load import FOLDER, load_rulebook, rulebook, rulebook_ids
from xladdin.strict import DefinitionError

BOOK = FOLDER / "hn-ningxiang-2022.toml"
PLACES = {rule["id"]: (p, g, r)
          for p, part in enumerate(read(BOOK)["part"])
          for g, group in enumerate(part["group"])
          for r, rule in enumerate(group["rule"])}  # fmt: skip


def rule(data: Data, rule_id: str) -> Data:
    part, group, row = PLACES[rule_id]
    return data["part"][part]["group"][group]["rule"][row]


def item(data: Data, rule_id: str, item_id: str) -> Data:
    return next(i for i in rule(data, rule_id)["item"] if i["id"] == item_id)


def reading(data: Data, rule_id: str, key: str, item_id: str = "") -> Data:
    table = item(data, rule_id, item_id) if item_id else rule(data, rule_id)
    return next(r for r in table["reading"] if r["key"] == key)


def option(data: Data, rule_id: str, key: str, name: str, item_id: str = "") -> Data:
    return next(o for o in reading(data, rule_id, key, item_id)["option"] if o["name"] == name)


def bands(*pairs: tuple[str, object]) -> list[Data]:
    return [{"when": when, "score": Decimal(str(score))} for when, score in pairs]


def output_bands(*pairs: tuple[str, object]) -> Callable[[Data], None]:
    return lambda d: put(rule(d, "output"), bands=bands(*pairs))


OUTPUT = "part[3]（产出及效率） → group[1]（履职产出） → rule[1]（产出指标）"
STAFFING = "part[1]（投入） → group[2]（预算配置） → rule[1]（在职人员控制率）"

UNKNOWN_KEYS = {
    "root": (lambda d: put(d, titel="x"), ("titel: 不认识的键 “titel”，是否想写 “title”？",)),
    "source": (lambda d: put(d["source"], publsher="x"), ("source → publsher", "是否想写 “publisher”？")),
    "grade": (lambda d: put(d["grade"][1], form=1), ("grade[2]（良） → form", "是否想写 “from”？")),
    "part": (lambda d: put(d["part"][0], labels="x"), ("part[1]（投入） → labels", "是否想写 “label”？")),
    "group": (
        lambda d: put(d["part"][0]["group"][1], mark_by_rule=True),
        ("part[1]（投入） → group[2]（预算配置） → mark_by_rule", "是否想写 “marks_by_rule”？"),
    ),
    "rule": (lambda d: put(rule(d, "staffing"), numeratr="x"), (f"{STAFFING} → numeratr", "是否想写 “numerator”？")),
    "rule of items": (
        lambda d: put(rule(d, "execution"), shape="tiers"),
        ("rule[1]（预算执行率） → shape: 不认识的键 “shape”",),
    ),
    "item": (
        lambda d: put(item(d, "fund_use", "approval"), at_last=True),
        ("rule[2]（资金使用合规性） → item[2]（拨付资金按程序审批，手续齐全） → at_last", "是否想写 “at_least”？"),
    ),
    "reading": (
        lambda d: put(reading(d, "staffing", "partial"), choise="up"),
        (f"{STAFFING} → reading[1]（partial） → choise", "是否想写 “choice”？"),
    ),
    "option": (
        lambda d: put(option(d, "staffing", "partial", "whole"), steps="1%"),
        (f"{STAFFING} → reading（partial） → option（whole） → steps", "是否想写 “step”？"),
    ),
    "band": (
        lambda d: put(rule(d, "output")["bands"][1], scores=4),
        (f"{OUTPUT} → bands[2] → scores", "是否想写 “score”？"),
    ),
    "band of an option": (
        lambda d: put(option(d, "execution", "at_95", "excluded", "progress")["bands"][0], note="x"),
        ("item[2]（支付进度率） → reading（at_95） → option（excluded） → bands[1] → note",),
    ),
    "proxy": (
        lambda d: put(rule(d, "sangong_change")["proxy"], says="x"),
        ("rule[2]（“三公经费”变动率） → proxy → says", "是否想写 “say”？"),
    ),
    "option of a choice": (
        lambda d: put(rule(d, "efficiency")["options"][0], marks=6),
        ("rule[2]（行政效能） → options[1]（效果较好） → marks: 不认识的键",),
    ),
}  # fmt: skip

MISSPELT = {
    "title": (lambda d: rename(d, "title", "tilte"), ("缺少 title（写成了 “tilte”？）",)),
    "document": (lambda d: rename(d["source"], "document", "documant"), ("source: 缺少 document（写成了 “documant”？）",)),
    "marks": (lambda d: rename(d["part"][1], "marks", "mark"), ("part[2]（过程）: 缺少 marks（写成了 “mark”？）",)),
    "rules of a group": (
        lambda d: rename(d["part"][1]["group"][0], "rule", "rules"),
        ("group[1]（预算执行）: 缺少 rule（写成了 “rules”？）",),
    ),
    "row": (lambda d: rename(rule(d, "staffing"), "row", "rows"), (f"{STAFFING}: 缺少 row（写成了 “rows”？）",)),
    "per_step": (
        lambda d: rename(rule(d, "staffing"), "per_step", "per_stpe"),
        (f"{STAFFING}: 缺少 per_step（写成了 “per_stpe”？）",),
    ),
    "shape": (lambda d: put(rule(d, "output"), shape="teirs"), (f"{OUTPUT} → shape", "“teirs” 不是可选值", "“tiers”")),
    "beyond": (lambda d: put(rule(d, "staffing"), beyond="abov"), (f"{STAFFING} → beyond", "是否想写 “above”？")),
    "zero policy": (
        lambda d: put(rule(d, "operating_cost"), over_zero="zeros"),
        ("（公用经费控制率） → over_zero", "full、zero、manual", "是否想写 “zero”？"),
    ),
    "partial": (
        lambda d: put(option(d, "staffing", "partial", "up"), partial="upp"),
        (f"{STAFFING} → reading（partial） → option（up） → partial", "是否想写 “up”？"),
    ),
}  # fmt: skip

IDS = {
    "numerator": (
        lambda d: put(rule(d, "operating_cost"), numerator="operating_cost.actuals"),
        ("→ numerator", "词汇表中没有 “operating_cost.actuals”，是否想写 “operating_cost.actual”？"),
    ),
    "denominator of an option": (
        lambda d: put(option(d, "staffing", "scope", "included"), denominator="approved_post + self_funded_posts"),
        ("reading（scope） → option（included） → denominator", "“approved_post”，是否想写 “approved_posts”？"),
    ),
    "full_when": (
        lambda d: put(rule(d, "carryover"), full_when="carryover_exempt"),
        ("（结转结余率） → full_when", "是否想写 “carryover_is_exempt”？"),
    ),
    "full_when that is no flag": (
        lambda d: put(rule(d, "carryover"), full_when="carryover"),
        ("（结转结余率） → full_when: 应为是/否类的词汇",),
    ),
    "proxy": (
        lambda d: put(rule(d, "sangong_change")["proxy"], stand_in="sangong.last_actuals"),
        ("→ proxy → stand_in", "是否想写 “sangong.last_actual”？"),
    ),
    "proxy of a figure not used": (
        lambda d: put(rule(d, "sangong_change")["proxy"], missing="sangong.actual"),
        ("→ proxy → missing: 算式没有用到 “sangong.actual”",),
    ),
    "text in arithmetic": (
        lambda d: put(rule(d, "operating_cost"), numerator="thrift_measures"),
        ("→ numerator: “thrift_measures” 不是数值，不能用于算式",),
    ),
    "flag in arithmetic": (
        lambda d: put(rule(d, "operating_cost"), denominator="carryover_is_exempt"),
        ("→ denominator: “carryover_is_exempt” 不是数值，不能用于算式",),
    ),
    "mixed units": (
        lambda d: put(rule(d, "operating_cost"), denominator="approved_posts"),
        ("→ numerator: 算式混用了不同单位的词汇", "operating_cost.actual（元）", "approved_posts（人）"),
    ),
    "mixed units of an option": (
        lambda d: put(option(d, "staffing", "scope", "included"), numerator="staff_on_duty + carryover"),
        ("→ reading（scope） → option（included） → numerator: 算式混用了不同单位", "carryover（元）"),
    ),
    "no id at all": (
        lambda d: (put(rule(d, "output"), numerator="1 + 2")),
        (f"{OUTPUT} → numerator: 算式中没有词汇",),
    ),
    "broken arithmetic": (
        lambda d: put(rule(d, "operating_cost"), numerator="operating_cost.actual +"),
        ("→ numerator: 算式 “operating_cost.actual +” 不完整",),
    ),
    "division inside a fraction": (
        lambda d: put(rule(d, "operating_cost"), numerator="operating_cost.actual / initial_budget"),
        ("→ numerator: 算式里不能再用 ÷",),
    ),
    "division by zero": (
        lambda d: put(rule(d, "operating_cost"), numerator="operating_cost.actual / 0"),
        ("→ numerator: 算式 “operating_cost.actual / 0” 除以0",),
    ),
}  # fmt: skip

MARKS = {
    "root": (lambda d: put(d, marks=99), ("marks: 分值99与各一级指标分值之和不等：18＋56＋26＝100",)),
    "part": (
        lambda d: put(d["part"][0], marks=19),
        ("part[1]（投入） → marks: 分值19与各二级指标分值之和不等：5＋13＝18",),
    ),
    "group": (
        lambda d: put(d["part"][0]["group"][1], marks=12),
        ("part[1]（投入） → group[2]（预算配置） → marks: 分值12与各三级指标分值之和不等：3＋5＋5＝13",),
    ),
    "rule of items": (
        lambda d: put(item(d, "disclosure", "time"), marks=2),
        ("rule[3]（预决算信息公开性） → marks: 分值4与各要素分值之和不等：1＋2＋1＋1＝5",),
    ),
    "negative": (lambda d: put(rule(d, "staffing"), marks=-3), (f"{STAFFING} → marks: 分值应大于0",)),
    "zero": (lambda d: put(d["part"][2]["group"][0], marks=0), ("group[1]（履职产出） → marks: 分值应大于0",)),
    "true for a number": (lambda d: put(d, marks=True), ("marks: 应为整数或小数，实为 True",)),
    "text for a number": (lambda d: put(rule(d, "staffing"), marks="3"), (f"{STAFFING} → marks: 应为整数或小数，实为 '3'",)),
    "not a number": (lambda d: put(d, marks=Decimal("nan")), ("marks: 应为数字，实为 NaN",)),
    "infinite": (lambda d: put(rule(d, "staffing"), per_step=Decimal("inf")), (f"{STAFFING} → per_step: 应为数字",)),
    "three decimals": (lambda d: put(rule(d, "staffing"), per_step=Decimal("0.125")), ("→ per_step: 分数最多两位小数",)),
}  # fmt: skip

TIERS = {
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

READINGS = {
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

SHAPES = {
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

TREE = {
    "two rules of one id": (
        lambda d: put(rule(d, "sangong_change"), id="staffing"),
        ("rule[2]（“三公经费”变动率） → id: 指标 id “staffing” 重复",),
    ),
    "two items of one id": (
        lambda d: put(item(d, "disclosure", "time"), id="content"),
        ("rule[3]（预决算信息公开性） → item: 要素 id 重复",),
    ),
    "id with a dot": (lambda d: put(rule(d, "staffing"), id="staffing.rate"), ("→ id: “staffing.rate” 应只用小写字母",)),
    "row out of order": (
        lambda d: put(rule(d, "sangong_change"), row=4),
        ("rule[2]（“三公经费”变动率） → row: 应为 3（按原表顺序逐行编号）",),
    ),
    "row as text": (lambda d: put(rule(d, "staffing"), row="2"), (f"{STAFFING} → row: 应为整数，实为 '2'",)),
    "row as a truth": (lambda d: put(rule(d, "goal_soundness"), row=True), ("→ row: 应为整数，实为 True",)),
    "labels that are no texts": (lambda d: put(rule(d, "benefit"), labels=[1, 2]), ("→ labels: 应为文字的数组，含有 1",)),
    "id other than the file's name": (lambda d: put(d, id="hn-ningxiang-2023"), ("id: 应与文件名相同（hn-ningxiang-2022）",)),
    "no parts": (lambda d: put(d, part=[]), ("part: 不能为空",)),
    "parts that are no tables": (lambda d: put(d, part=[1]), ("part: 应为表的数组",)),
    "a group without rules": (lambda d: put(d["part"][0]["group"][0], rule=[]), ("group[1]（目标设定） → rule: 不能为空",)),
    "a rule with no items": (lambda d: put(rule(d, "execution"), item=[]), ("（预算执行率） → item: 不能为空",)),
    "no source": (lambda d: drop(d, "source"), ("缺少 source",)),
    "source that is text": (lambda d: put(d, source="附件2-2"), ("source: 应为表，实为 '附件2-2'",)),
    "years as one year": (lambda d: put(d, years=2022), ("years: 应为数组，实为 2022",)),
    "years as truths": (lambda d: put(d, years=[True]), ("years: 应为整数的数组，含有 True",)),
    "no years": (lambda d: put(d, years=[]), ("years: 应为不重复的年份的数组",)),
    "a year twice": (lambda d: put(d, years=[2022, 2022]), ("years: 应为不重复的年份的数组",)),
    "grades out of order": (lambda d: put(d["grade"][1], **{"from": 95}), ("grade[2]（良） → from: 等级应从高到低排列",)),
    "grades of one label": (lambda d: put(d["grade"][1], label="优"), ("grade[2]（优） → from: 等级应从高到低排列，名称不重复",)),
    "empty label": (lambda d: put(d["part"][0], label="  "), ("part[1]（  ） → label: 不能为空",)),
}  # fmt: skip

ALL: dict[str, tuple[Callable[[Data], Any], tuple[str, ...]]] = {
    f"{group}: {name}": case
    for group, cases in {
        "unknown key": UNKNOWN_KEYS, "misspelt": MISSPELT, "vocabulary": IDS, "marks": MARKS, "tiers": TIERS,
        "reading": READINGS, "shape": SHAPES, "tree": TREE,
    }.items()
    for name, case in cases.items()
}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_a_broken_rulebook_is_an_error_that_says_where_and_what(name: str, tmp_path: Path) -> None:
    change, says = ALL[name]
    with pytest.raises(DefinitionError) as error:
        load_rulebook(changed(BOOK, change, tmp_path))
    message = str(error.value)
    assert message.startswith("hn-ningxiang-2022.toml: ")
    for words in says:
        assert words in message


def test_the_copy_that_the_cases_change_is_the_real_table(tmp_path: Path) -> None:
    """Else every case above could fail for a reason of its own."""
    copy, real = load_rulebook(changed(BOOK, lambda d: None, tmp_path)), rulebook(BOOK.stem)
    assert copy.parts == real.parts
    assert (copy.marks, copy.grades, copy.source, copy.years) == (real.marks, real.grades, real.source, real.years)


def test_text_that_is_no_toml_is_an_error_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / BOOK.name
    path.write_text('id = "hn-ningxiang-2022"\nmarks = = 100\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"^hn-ningxiang-2022\.toml: 不是有效的 TOML：.*line 2"):
        load_rulebook(path)


def test_a_file_of_another_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / BOOK.name
    path.write_bytes(BOOK.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(DefinitionError, match=r"^hn-ningxiang-2022\.toml: 文件不是 UTF-8 编码$"):
        load_rulebook(path)


@pytest.mark.parametrize("as_saved", ["\r\n", "\ufeff"], ids=["CRLF", "byte order mark"])
def test_the_way_windows_saves_a_file_does_not_change_its_version(as_saved: str, tmp_path: Path) -> None:
    text = BOOK.read_text(encoding="utf-8")
    text = as_saved + text if as_saved == "\ufeff" else text.replace("\n", as_saved)
    path = tmp_path / BOOK.name
    path.write_bytes(text.encode("utf-8"))
    assert load_rulebook(path).version == rulebook(BOOK.stem).version


def test_a_changed_file_has_another_version(tmp_path: Path) -> None:
    path = tmp_path / BOOK.name
    path.write_text(BOOK.read_text(encoding="utf-8").replace("per_step = 0.5", "per_step = 0.6", 1), encoding="utf-8")
    assert load_rulebook(path).version != rulebook(BOOK.stem).version


def test_an_unknown_rulebook_is_an_error_with_the_nearest_id() -> None:
    with pytest.raises(DefinitionError, match="没有这份评分标准，是否想写 “hn-ningxiang-2022”？"):
        rulebook("hn-ningxian-2022")


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ((("staffing", "", "partial"), "upp"), "→ choice: 没有读法 “upp”，是否想写 “up”？"),
        ((("staffing", "", "partal"), "up"), "没有 “staffing.partal” 这个读法可选，是否想写 “staffing.partial”？"),
        ((("execution", "completion", "at_59"), "included"), "是否想写 “execution.completion.at_95”？"),
        ((("staff", "", "partial"), "up"), "没有 “staff.partial” 这个读法可选"),
    ],
)
def test_a_reading_that_is_not_there_can_not_be_chosen(choice: tuple[tuple[str, str, str], str], says: str) -> None:
    with pytest.raises(DefinitionError) as error:
        rulebook(BOOK.stem, dict([choice]))
    assert says in str(error.value)


@pytest.mark.parametrize("book_id", rulebook_ids())
def test_every_rulebook_of_the_program_is_sound_under_every_reading(book_id: str) -> None:
    """Full marks stay attainable, whatever is chosen."""
    book = rulebook(book_id)
    assert sum(p.marks for p in book.parts) == book.marks
    assert [r.row for r in book.rules] == list(range(1, len(book.rules) + 1))
    for one in book.rules:
        for read_as in one.readings:
            for other in read_as.options:
                again = rulebook(book_id, {(one.id, read_as.item, read_as.key): other.name}).by_id[one.id]
                assert again.attainable.top == one.marks
                chosen = next(r for r in again.readings if (r.item, r.key) == (read_as.item, read_as.key))
                assert chosen.chosen == other


def test_ningxiang_has_its_twenty_rows_in_official_order_with_official_marks() -> None:
    book = rulebook("hn-ningxiang-2022")
    assert [(p.label, p.marks) for p in book.parts] == [("投入", 18), ("过程", 56), ("产出及效率", 26)]
    groups = [(g.label, g.marks) for p in book.parts for g in p.groups]
    assert groups == [
        ("目标设定", 5), ("预算配置", 13), ("预算执行", 31), ("预算管理", 16), ("资产管理", 9), ("履职产出", 8), ("履职效益", 18),
    ]  # fmt: skip
    assert [r.marks for r in book.rules] == [5, 3, 5, 5, 6, 5, 5, 5, 5, 5, 4, 8, 4, 3, 5, 1, 8, 6, 6, 6]
    assert [book.grade(t) for t in (100, 90, Decimal("89.99"), 80, 60, Decimal("59.99"), 0)] == list("优优良良中差差")  # type: ignore[arg-type]
