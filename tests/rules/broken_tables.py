"""Broken rulebooks: keys, ids, marks and the tree."""

from __future__ import annotations

from decimal import Decimal

from rules.broken import drop, put, rename
from rules.ningxiang_table import OUTPUT, STAFFING, Cases, item, option, reading, rule

UNKNOWN_KEYS: Cases = {
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

MISSPELT: Cases = {
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

IDS: Cases = {
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

MARKS: Cases = {
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

TREE: Cases = {
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
