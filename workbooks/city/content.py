"""Faults of content in the forms with fixed rows: figures that contradict each other, scores that contradict the figures."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from workbooks.city.draft import Draft
from workbooks.city.fault import COUNTY, HONGJIANG, NINGXIANG, fault

NX, GRID = NINGXIANG, (NINGXIANG, COUNTY)
BASES = (NINGXIANG, COUNTY, HONGJIANG)


def dec(value: object, places: int = 2) -> Decimal:
    return round(Decimal(str(value)), places)


def times(draft: Draft, slot_id: str, factor: str) -> str:
    """A figure typed as a multiple of what it is."""
    now = draft.entries.get(slot_id, draft.press.results(draft.entries).get(slot_id))
    draft.entries[slot_id] = dec(Decimal(str(now)) * Decimal(factor))
    return draft.cell(slot_id)


@fault("sangong-sum", BASES, "sum-mismatch")
def _(draft: Draft, rng: Random) -> str:
    """三公经费合计没有按分项相加。"""
    return times(draft, "sangong.actual", "0.93")


@fault("projects-sum", BASES, "sum-mismatch")
def _(draft: Draft, rng: Random) -> str:
    """项目支出合计少加了一部分。"""
    return times(draft, "project_spending.actual", "0.97")


@fault("adjusted-sum", NX, "sum-mismatch")
def _(draft: Draft, rng: Random) -> str:
    """全年预算数不是年初预算加追加减追减。"""
    return times(draft, "adjusted_budget", "1.02")


@fault("sangong-cent", NX, "rounding")
def _(draft: Draft, rng: Random) -> str:
    """合计与分项差一分钱。"""
    draft.entries["sangong.actual"] = dec(draft.shown("sangong.actual")) + Decimal("0.01")
    return draft.cell("sangong.actual")


@fault("key-projects-above", NX, "part-exceeds-total")
def _(draft: Draft, rng: Random) -> str:
    """重点项目支出大于全部项目支出。"""
    draft.entries["key_project_spending"] = dec(draft.shown("project_spending.budget")) + 10_000
    return draft.cell("key_project_spending")


@fault("lines-above", BASES, "part-exceeds-total")
def _(draft: Draft, rng: Random) -> str:
    """其中项之和大于公用经费。"""
    draft.entries["operating_cost_items[0].budget"] = draft.entries["operating_cost.budget"]
    return draft.cell("operating_cost.budget")


@fault("assets-above", NX, "part-exceeds-total", "rate-over-limit")
def _(draft: Draft, rng: Random) -> str:
    """在用固定资产大于固定资产总额。"""
    draft.entries["fixed_assets_in_use"] = Decimal(draft.entries["fixed_assets_total"]) + 100_000
    return draft.cell("fixed_assets_in_use")


@fault("exempt-above", NX, "part-exceeds-total")
def _(draft: Draft, rng: Random) -> str:
    """可剔除的调整数大于调整数。"""
    draft.entries["exempt_adjustment"] = Decimal(draft.entries["budget_increase"]) + 1_000
    return draft.cell("exempt_adjustment")


@fault("surplus-above", COUNTY, "part-exceeds-total", also=("negative-value",))
def _(draft: Draft, rng: Random) -> str:
    """年末结余大于全年可用的资金。"""
    whole = sum(Decimal(draft.entries[i]) for i in ("last_year_carryover", "initial_budget", "budget_increase"))
    draft.entries["year_end_surplus"] = whole + 1
    return draft.cell("year_end_surplus")


@fault("cost-in-wan", NX, "unit-slip", "part-exceeds-total")
def _(draft: Draft, rng: Random) -> str:
    """上年公用经费按万元填进了以元为单位的表。"""
    return times(draft, "operating_cost.last_actual", "0.0001")


@fault("project-in-wan", NX, "unit-slip", also=("growth-outlier",))
def _(draft: Draft, rng: Random) -> str:
    """一个项目的决算数按万元填写。"""
    return times(draft, "projects[0].actual", "0.0001")


@fault("cost-in-yuan", COUNTY, "unit-slip", "part-exceeds-total")
def _(draft: Draft, rng: Random) -> tuple[str, str]:
    """一项费用的决算数按元填进了以万元为单位的表。"""
    times(draft, "operating_cost_items[1].actual", "10000")
    return draft.cell("operating_cost_items[1].last_actual"), draft.cell("operating_cost.actual")


@fault("cut-negative", NX, "negative-value", claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """预算追减填成负数。"""
    draft.entries["budget_decrease"] = Decimal(-1000)
    return draft.cell("budget_decrease")


@fault("project-negative", BASES, "negative-value", also=("growth-outlier",))
def _(draft: Draft, rng: Random) -> str:
    """项目决算数填成负数。"""
    draft.entries["projects[0].actual"] = Decimal(-100)
    return draft.cell("projects[0].actual")


@fault("half-person", BASES, "count-not-whole")
def _(draft: Draft, rng: Random) -> str:
    """在职人数填了小数。"""
    draft.entries["staff_on_duty"] = Decimal(draft.entries["staff_on_duty"]) - Decimal("0.5")
    return draft.cell("staff_on_duty")


@fault("below-cent", NX, "finer-than-cent")
def _(draft: Draft, rng: Random) -> str:
    """金额是计算出来粘贴的，有分以下的零头。"""
    draft.entries["operating_cost.actual"] = Decimal(draft.entries["operating_cost.actual"]) - Decimal("0.125")
    return draft.cell("operating_cost.actual")


@fault("project-unnamed", BASES, "row-without-name")
def _(draft: Draft, rng: Random) -> str:
    """项目行填了金额没有名称。"""
    draft.entries.pop("projects[0].name")
    return draft.cell("projects[0].name")


def posts(draft: Draft, approved: int, staff: int) -> Decimal:
    draft.entries |= {"approved_posts": Decimal(approved), "staff_on_duty": Decimal(staff)}
    return Decimal(staff) / approved


@fault("staff-rate-inverted", BASES, "rate-inverted", also=("rate-score-conflict",))
def _(draft: Draft, rng: Random) -> str:
    """控制率的分子分母颠倒（编制数÷在职人数）。"""
    draft.entries["staffing_control_rate"] = dec(1 / posts(draft, 44, 41), 4)
    return draft.cell("staffing_control_rate")


@fault("staff-rate-wrong", BASES, "rate-wrong")
def _(draft: Draft, rng: Random) -> str:
    """控制率算错。"""
    draft.entries["staffing_control_rate"] = dec(posts(draft, 60, 57) - Decimal("0.03"), 4)
    return draft.cell("staffing_control_rate")


@fault("adjustment-as-level", NX, "rate-wrong", also=("rate-score-conflict",))
def _(draft: Draft, rng: Random) -> str:
    """预算调整率填成了调整后与年初之比。"""
    draft.entries |= {"budget_increase": Decimal(draft.entries["initial_budget"]) / 20, "exempt_adjustment": Decimal(0)}
    draft.entries["budget_executed"] = dec(Decimal(str(draft.shown("adjusted_budget"))) * Decimal("0.97"))
    draft.entries["budget_adjustment_rate"] = Decimal("1.05")
    return draft.cell("budget_adjustment_rate")


@fault("satisfaction-above", GRID, "rate-over-limit")
def _(draft: Draft, rng: Random) -> str:
    """满意度超过100%。"""
    draft.entries["satisfaction_rate"] = Decimal("1.04")
    return draft.cell("satisfaction_rate")


@fault("executed-above", NX, "rate-over-limit")
def _(draft: Draft, rng: Random) -> str:
    """全年执行数大于全年预算数。"""
    draft.entries["budget_executed"] = dec(Decimal(str(draft.shown("adjusted_budget"))) * Decimal("1.01"))
    return draft.cell("budget_executed")
