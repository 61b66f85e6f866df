"""Faults in the form of 长沙, which has figures alone: slips of the pen, gaps, low execution."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from workbooks.city.content import dec
from workbooks.city.draft import Draft
from workbooks.city.fault import CHANGSHA, fault


@fault("digits-swapped", CHANGSHA, "digit-swap")
def _(draft: Draft, rng: Random) -> str:
    """两位数字对调，合计和执行率都对不上。"""
    draft.entries |= {
        "funds_basic.initial": Decimal("1000.00"), "funds_basic.supplement": Decimal("50.00"), "funds_wages.executed": Decimal("713.26"),
        "funds_individuals.executed": Decimal("166.74"), "funds_operating.executed": Decimal("123.58"),
        "funds_basic.executed": Decimal("1030.58"), "funds_basic.adjusted_rate": Decimal("0.9558"),
    }  # fmt: skip
    return draft.cell("funds_basic.executed")


@fault("budget-as-spending", CHANGSHA, "budget-as-actual", "sum-mismatch")
def _(draft: Draft, rng: Random) -> str:
    """实际支出填成了预算数，执行率却是真的。"""
    shown = draft.press.results(draft.entries)
    draft.entries |= {
        "funds_total.executed": dec(shown["funds_total.adjusted"]),
        "funds_total.adjusted_rate": dec(shown["funds_total.adjusted_rate"], 4),
    }
    return draft.cell("funds_total.executed")


@fault("details-leave-a-gap", CHANGSHA, "detail-gap")
def _(draft: Draft, rng: Random) -> str:
    """明细没有列全。"""
    now = Decimal(draft.entries["fund_projects[1].executed"])
    draft.entries["fund_projects[1].executed"] = dec(now * Decimal("0.9"))
    return draft.cell("funds_project.executed")


@fault("details-above", CHANGSHA, "part-exceeds-total")
def _(draft: Draft, rng: Random) -> str:
    """明细之和大于项目支出。"""
    draft.entries["fund_projects[0].initial"] = Decimal(draft.entries["fund_projects[0].initial"]) + 3
    return draft.cell("funds_project.initial")


@fault("little-spent", CHANGSHA, "low-execution")
def _(draft: Draft, rng: Random) -> str:
    """年度资金执行率低于90%，没有说明。"""
    draft.entries["funds_wages.executed"] = dec(Decimal(draft.entries["funds_wages.executed"]) * Decimal("0.6"))
    return draft.cell("funds_total.adjusted_rate")


@fault("adjusted-by-much", CHANGSHA, "large-adjustment", "low-execution")
def _(draft: Draft, rng: Random) -> tuple[str, str]:
    """年中追加了三成预算。"""
    draft.entries["funds_basic.supplement"] = dec(Decimal(str(draft.shown("funds_total.initial"))) * Decimal("0.3"))
    return draft.cell("funds_total.supplement"), draft.cell("funds_total.adjusted_rate")


@fault("rounded-parts", CHANGSHA, "rounding")
def _(draft: Draft, rng: Random) -> str:
    """各数分别四舍五入，合计差0.02万元。"""
    draft.entries["funds_personnel.executed"] = dec(draft.shown("funds_personnel.executed")) + Decimal("0.02")
    return draft.cell("funds_personnel.executed")


@fault("vehicles-above-assets", CHANGSHA, "part-exceeds-total")
def _(draft: Draft, rng: Random) -> str:
    """车辆净值大于固定资产。"""
    draft.entries["vehicles_net"] = Decimal(draft.entries["assets_fixed"]) + 1
    return draft.cell("vehicles_net")
