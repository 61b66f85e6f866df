"""Faults of the scores in the forms with fixed rows, and of what is typed into their cells."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from workbooks.city.content import BASES, GRID, NX, dec, posts, times
from workbooks.city.draft import REASONS, Draft
from workbooks.city.fault import fault


@fault("staffing-below", GRID, "score-against-rule")
def _(draft: Draft, rng: Random) -> str:
    """按标准得满分的行自评扣了分。"""
    draft.entries |= {"claim.staffing": Decimal(2), "reason.staffing": rng.choice(REASONS)}
    return draft.cell("claim.staffing")


@fault("carryover-above", NX, "score-against-rule", "total-above-bound")
def _(draft: Draft, rng: Random) -> tuple[str, str]:
    """有结转结余，自评仍得满分，总分因此超过可能的最高分。"""
    draft.entries |= {i: Decimal(0) for i in draft.entries if i.startswith("basis.fund_use.")}
    draft.entries.pop("claim.fund_use", None)
    draft.entries |= {"carryover": Decimal(50_000), "claim.carryover": Decimal(5)}
    return draft.cell("claim.carryover"), draft.cell("claim.total")


@fault("staffing-out-of-range", NX, "score-out-of-range", also=("total-above-bound",))
def _(draft: Draft, rng: Random) -> str:
    """得分大于分值。"""
    draft.entries["claim.staffing"] = Decimal(4)
    return draft.cell("claim.staffing")


@fault("no-such-score", GRID, "score-unattainable")
def _(draft: Draft, rng: Random) -> str:
    """没有评定等次，得分也不是标准中的任何一档。"""
    draft.entries.pop("basis.efficiency")
    draft.entries |= {"claim.efficiency": Decimal(5), "reason.efficiency": rng.choice(REASONS)}
    return draft.cell("claim.efficiency")


@fault("breaches-not-deducted", NX, "score-against-evidence", also=("total-above-bound",))
def _(draft: Draft, rng: Random) -> str:
    """查出两例问题只扣了一分。"""
    draft.entries |= {i: Decimal(0) for i in draft.entries if i.startswith("basis.fund_use.")}
    draft.entries |= {"basis.fund_use.regulations": Decimal(1), "basis.fund_use.approval": Decimal(1)}
    draft.entries |= {"claim.fund_use": Decimal(7), "reason.fund_use": rng.choice(REASONS)}
    return draft.cell("claim.fund_use")


@fault("efficiency-unscored", GRID, "score-missing")
def _(draft: Draft, rng: Random) -> str:
    """行政效能没有评定，也没有得分。"""
    draft.entries.pop("basis.efficiency")
    return draft.cell("claim.efficiency")


@fault("rate-and-score", NX, "rate-score-conflict", "rate-wrong")
def _(draft: Draft, rng: Random) -> str:
    """表中控制率填120%，自评却得满分。"""
    posts(draft, 60, 57)
    draft.entries |= {"staffing_control_rate": Decimal("1.2"), "claim.staffing": Decimal(3)}
    return draft.cell("staffing_control_rate")


@fault("total-off", GRID, "total-mismatch")
def _(draft: Draft, rng: Random) -> str:
    """总分没有按各行相加。"""
    draft.entries["claim.total"] = dec(draft.shown("claim.total"), 4) - 1
    return draft.cell("claim.total")


@fault("assets-missing", NX, "input-missing", claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """没有填固定资产总额，照样自评得分。"""
    draft.entries.pop("fixed_assets_total")
    return draft.cell("fixed_assets_total")


@fault("staff-left-out", NX, "staff-scope")
def _(draft: Draft, rng: Random) -> str:
    """下属自收自支单位超编，没有计入也没有说明。"""
    posts(draft, 60, 57)
    draft.entries |= {"self_funded_posts": Decimal(6), "self_funded_staff": Decimal(16)}
    return draft.cell("self_funded_staff")


@fault("overrun-unlisted", GRID, "parts-cover-little")
def _(draft: Draft, rng: Random) -> str:
    """公用经费超预算，所列其中项只占一小部分。"""
    times(draft, "operating_cost.actual", "1.15")
    for n in range(3):
        times(draft, f"operating_cost_items[{n}].actual", "0.4")
    return draft.cell("operating_cost.actual")


@fault("lost-mark-unexplained", GRID, "no-reason", reasons=False)
def _(draft: Draft, rng: Random) -> str:
    """扣了分没有写原因。"""
    draft.entries["basis.disclosure.time"] = False
    draft.entries.pop("reason.disclosure", None)
    return draft.cell("reason.disclosure")


@fault("cost-leapt", GRID, "growth-outlier")
def _(draft: Draft, rng: Random) -> str:
    """公用经费比上年翻了一番多，没有说明。"""
    draft.entries |= {f"operating_cost.{m}": draft.entries["operating_cost.budget"] for m in ("budget", "actual")}
    draft.entries.pop("reason.operating_cost", None)
    for item in ("operating_cost", *(f"operating_cost_items[{n}]" for n in range(3))):
        times(draft, f"{item}.last_actual", "0.4")
    return draft.cell("operating_cost.actual")


@fault("travel-blank", BASES, "left-blank")
def _(draft: Draft, rng: Random) -> str:
    """没有发生的出国经费没有填0。"""
    draft.entries.pop("overseas_travel.last_actual")
    return draft.cell("overseas_travel.last_actual")


@fault("agency-blank", GRID, "agency-missing")
def _(draft: Draft, rng: Random) -> str:
    """没有填报单位。"""
    draft.entries["agency"] = ""
    return draft.cell("agency")


@fault("last-years-text", BASES, "year-differs")
def _(draft: Draft, rng: Random) -> str:
    """说明文字沿用往年的。"""
    draft.entries["thrift_measures"] = f"{draft.press.plan.year - 1}年度整体支出自评时提出的各项措施"
    return draft.cell("thrift_measures")


# ---- what is typed into a cell -------------------------------------------------------------------------------------------

WRITTEN = {
    "about": ("staff_on_duty", "约120"), "separators": ("operating_cost.budget", "3,50"), "as-target": ("satisfaction_rate", "≥90%"),
    "bare-percent": ("satisfaction_rate", Decimal("88.6")), "date": ("initial_budget", "2022-01-05"),
    "words": ("initial_budget", "五千八百六十万"),
}  # fmt: skip


def _written(name: str) -> None:
    @fault(f"not-numeric-{name}", GRID, "value-not-numeric", claims="typed")
    def change(draft: Draft, rng: Random) -> str:
        """应填数字的格子填了不能确定的内容。"""
        slot_id, value = WRITTEN[name]
        draft.entries[slot_id] = value
        return draft.cell(slot_id)


for _name in WRITTEN:
    _written(_name)


@fault("flag-maybe", NX, "value-not-option", claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """“是、否”的格子填了别的。"""
    draft.entries["carryover_is_exempt"] = "也许"
    return draft.cell("carryover_is_exempt")


@fault("grade-unknown", GRID, "value-not-option", claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """等次不在可选范围内。"""
    draft.entries["basis.efficiency"] = "很好"
    return draft.cell("basis.efficiency")


@fault("number-with-unit", GRID, "number-as-text", claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """人数后面带了“人”字，成了文字。"""
    draft.entries["staff_on_duty"] = f"{draft.entries['staff_on_duty']}人"
    return draft.cell("staff_on_duty")


@fault("number-fullwidth", GRID, "number-as-text", claims="typed")
def _(draft: Draft, rng: Random) -> str:
    """全角数字。"""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    draft.entries["staff_on_duty"] = str(draft.entries["staff_on_duty"]).translate(wide)
    return draft.cell("staff_on_duty")
