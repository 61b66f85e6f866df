"""Faults in the rows that units write themselves, in the funds above them, and in the form of 长沙 that has figures alone."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from workbooks.city.content import dec
from workbooks.city.draft import REASONS, Draft
from workbooks.city.fault import GENERAL, HONGJIANG, JINXIAN, WUGANG, fault

OPEN = (GENERAL, HONGJIANG)


def rows(draft: Draft) -> list[str]:
    """The rows written: `quantity[0]`, in order of the form."""
    return [
        i.rpartition(".")[0]
        for i in draft.press.plan.slots
        if i.endswith("].marks") and isinstance(draft.entries.get(i), Decimal)
    ]


def put(draft: Draft, row: str, **columns: object) -> None:
    for column, value in columns.items():
        if value is None:
            draft.entries.pop(f"{row}.{column}", None)
        else:
            draft.entries[f"{row}.{column}"] = value  # type: ignore[assignment]


def full(draft: Draft, row: str) -> Decimal:
    return Decimal(draft.entries[f"{row}.marks"])


@fault("row-without-marks", OPEN, "marks-missing", "part-marks", also=("marks-not-hundred",), claims="typed")
def _(draft: Draft, rng: Random) -> tuple[str, str]:
    """一行没有分值。"""
    put(draft, "quantity[0]", marks=None)
    return draft.cell("quantity[0].marks"), draft.cell("quantity[1].marks")


@fault("row-unnamed", OPEN, "name-missing")
def _(draft: Draft, rng: Random) -> str:
    """一行没有三级指标的名称。"""
    put(draft, "quantity[0]", name=None)
    return draft.cell("quantity[0].name")


@fault("marks-do-not-add-up", OPEN, "part-marks", also=("marks-not-hundred",))
def _(draft: Draft, rng: Random) -> str:
    """各行分值之和不等于规定的分值。"""
    put(draft, "quantity[0]", marks=full(draft, "quantity[0]") + 1)
    return draft.cell("quantity[0].marks")


@fault("marks-of-group", WUGANG, "part-marks", also=("marks-not-hundred",))
def _(draft: Draft, rng: Random) -> str:
    """数量指标的分值之和不等于规定的20分。"""
    put(draft, "quantity[0]", marks=full(draft, "quantity[0]") - 1)
    return draft.cell("quantity[0].marks")


@fault("marks-in-name", (*OPEN, WUGANG), "label-marks")
def _(draft: Draft, rng: Random) -> str:
    """名称里写的分值与分值栏不符。"""
    put(draft, "quantity[0]", name=f"{draft.entries['quantity[0].name']}（{full(draft, 'quantity[0]') - 2}分）")
    return draft.cell("quantity[0].marks")


@fault("target-copied", OPEN, "result-not-figure")
def _(draft: Draft, rng: Random) -> str:
    """完成值照抄了指标值。"""
    put(draft, "cost[0]", actual=draft.entries["cost[0].target"], claim=full(draft, "cost[0]"))
    return draft.cell("cost[0].actual")


@fault("result-in-words", OPEN, "result-not-figure")
def _(draft: Draft, rng: Random) -> str:
    """数值指标的完成值写成文字。"""
    put(draft, "quantity[0]", actual="全部完成", claim=full(draft, "quantity[0]"))
    return draft.cell("quantity[0].actual")


@fault("no-result", OPEN, "result-missing")
def _(draft: Draft, rng: Random) -> str:
    """没有填实际完成值。"""
    put(draft, "quantity[0]", actual=None, claim=full(draft, "quantity[0]"))
    return draft.cell("quantity[0].actual")


@fault("no-target", OPEN, "result-missing")
def _(draft: Draft, rng: Random) -> str:
    """没有填年度指标值。"""
    put(draft, "quantity[0]", target=None, claim=full(draft, "quantity[0]"))
    return draft.cell("quantity[0].target")


@fault("units-differ", OPEN, "result-unit-differs")
def _(draft: Draft, rng: Random) -> str:
    """指标值和完成值单位不同。"""
    put(draft, "quantity[0]", name="改造站点", target="12个", actual="12所", claim=full(draft, "quantity[0]"))
    return draft.cell("quantity[0].actual")


@fault("far-above-unexplained", OPEN, "target-far-exceeded", "no-reason", reasons=False)
def _(draft: Draft, rng: Random) -> tuple[str, str]:
    """完成值远超指标值，没有说明。"""
    put(draft, "quantity[0]", target="100个", actual="168个", reason=None)
    return draft.cell("quantity[0].actual"), draft.cell("quantity[0].reason")


@fault("far-above-explained", OPEN, "target-far-exceeded")
def _(draft: Draft, rng: Random) -> str:
    """完成值远超指标值，写了原因。"""
    put(draft, "quantity[0]", target="100个", actual="168个", reason=rng.choice(REASONS))
    return draft.cell("quantity[0].actual")


@fault("deducted-for-nothing", OPEN, "deduction-without-basis")
def _(draft: Draft, rng: Random) -> str:
    """定性指标说法相同，却扣了分。"""
    put(draft, "social[0]", claim=full(draft, "social[0]") - 1, reason=rng.choice(REASONS))
    return draft.cell("social[0].claim")


@fault("hedged-full-marks", OPEN, "full-marks-doubtful", claims="keep")
def _(draft: Draft, rng: Random) -> str:
    """完成情况说“有所”，却得满分。"""
    put(draft, "social[0]", target="明显提升", actual="有所提升")
    return draft.cell("social[0].claim")


@fault("quality-in-percent", OPEN, "quality-as-percentage")
def _(draft: Draft, rng: Random) -> str:
    """定性指标用百分比作指标值。"""
    put(draft, "timeliness[0]", name="资金管理安全性")
    return draft.cell("timeliness[0].target")


@fault("part-on-one-row", JINXIAN, "part-on-one-row")
def _(draft: Draft, rng: Random) -> str:
    """35分的效果指标只设了一个定性指标。"""
    draft.entries = {i: v for i, v in draft.entries.items() if not i.startswith("economic[0].")}
    put(draft, "social[0]", marks=Decimal(35), claim=Decimal(35))
    return draft.cell("social[0].marks")


@fault("results-at-limits", OPEN, "results-at-limit")
def _(draft: Draft, rng: Random) -> str:
    """三个完成值正好等于界限。"""
    for row in ("quality[0]", "economic[0]", "satisfaction[0]"):
        put(draft, row, actual=str(draft.entries[f"{row}.target"]).lstrip("≥"))
    return draft.cell("quality[0].actual")


@fault("satisfaction-beyond-whole", OPEN, "share-beyond-whole")
def _(draft: Draft, rng: Random) -> str:
    """满意度101%。"""
    put(draft, "satisfaction[0]", actual="101%")
    return draft.cell("satisfaction[0].actual")


@fault("forecast-as-result", OPEN, "estimate-as-result", claims="keep")
def _(draft: Draft, rng: Random) -> str:
    """用预计数作完成值。"""
    put(draft, "social[0]", actual=f"预计{draft.entries['social[0].target']}")
    return draft.cell("social[0].actual")


@fault("all-full-no-figures", OPEN, "full-marks-throughout", also=("results-at-limit",), claims="keep")
def _(draft: Draft, rng: Random) -> str:
    """全部得满分，多数没有数据。"""
    for row in rows(draft):
        put(draft, row, target="按计划完成", actual="按计划完成", claim=full(draft, row), level="达成", reason=None)
    return draft.cell("quantity[0].claim")


@fault("table-of-95", WUGANG, "marks-not-hundred", claims="keep")
def _(draft: Draft, rng: Random) -> str:
    """公布的评分标准本身只有95分。"""
    return draft.cell("claim.total")


@fault("zero-for-overspending", WUGANG, "rule-misapplied", "rate-over-limit", "tie-mismatch")
def _(draft: Draft, rng: Random) -> tuple[str, str, str]:
    """全年预算数少填，执行率超过100%，自评直接填0分。"""
    draft.entries["funds_total.full_year"] = dec(Decimal(draft.entries["funds_total.executed"]) * Decimal("0.98"))
    draft.entries |= {"claim.execution": Decimal(0), "reason.execution": rng.choice(REASONS)}
    return draft.cell("claim.execution"), draft.cell("funds_total.executed"), draft.cell("funds_total.full_year")


@fault("rate-against-data", JINXIAN, "result-against-data")
def _(draft: Draft, rng: Random) -> str:
    """在职人员控制率的完成值与表中人数不符。"""
    draft.entries |= {"approved_posts": Decimal(43), "staff_on_duty": Decimal(30)}
    put(draft, "budget_management[0]", actual="98.00%")
    return draft.cell("budget_management[0].actual")


@fault("part-above-spending", JINXIAN, "result-above-spending", also=("result-against-data",))
def _(draft: Draft, rng: Random) -> str:
    """人员支出大于基本支出。"""
    more = dec(Decimal(draft.entries["funds_basic.executed"]) * Decimal("1.1"))
    put(draft, "quantity[0]", name="保障各项人员支出", target=f"{more}", actual=f"{more}")
    return draft.cell("quantity[0].actual")


@fault("budget-from-spending", JINXIAN, "executed-equals-budget", also=("result-against-data",))
def _(draft: Draft, rng: Random) -> str:
    """按执行数倒填预算数。"""
    for item in ("fiscal", "other", "basic", "project"):
        draft.entries[f"funds_{item}.full_year"] = draft.entries[f"funds_{item}.executed"]
    return draft.cell("funds_fiscal.full_year")


@fault("sources-against-uses", JINXIAN, "tie-mismatch", also=("result-against-data",))
def _(draft: Draft, rng: Random) -> str:
    """资金来源合计与资金结构合计不等。"""
    draft.entries["funds_other.full_year"] = Decimal(draft.entries["funds_other.full_year"]) + 12
    return draft.cell("funds_fiscal.full_year")


@fault("revenue-as-spending", WUGANG, "tie-mismatch", also=("low-execution",))
def _(draft: Draft, rng: Random) -> str:
    """全年预算数没有包括年初结转。"""
    draft.entries["funds_total.full_year"] = Decimal(draft.entries["funds_total.full_year"]) + 30
    return draft.cell("funds_total.full_year")


@fault("income-against-use", HONGJIANG, "tie-mismatch", also=("tie-mismatch",))
def _(draft: Draft, rng: Random) -> str:
    """按收入性质分的合计与年度资金总额不等。"""
    draft.entries["funds_general.initial"] = Decimal(draft.entries["funds_general.initial"]) - 5
    return draft.cell("funds_by_income.initial")


@fault("total-left-blank", HONGJIANG, "total-blank", also=("left-blank",))
def _(draft: Draft, rng: Random) -> str:
    """公用经费合计空白而有明细。"""
    draft.entries.pop("operating_cost.budget")
    return draft.cell("operating_cost.budget")


@fault("actual-copied-from-budget", HONGJIANG, "lines-equal-budget")
def _(draft: Draft, rng: Random) -> str:
    """多数明细的决算数照抄预算数。"""
    for n in range(11):
        draft.entries[f"operating_cost_items[{n}].actual"] = draft.entries[f"operating_cost_items[{n}].budget"]
    draft.entries["operating_cost.actual"] = draft.entries["operating_cost.budget"]
    return draft.cell("operating_cost_items[0].actual")


@fault("project-sheet-missing", HONGJIANG, "project-without-form")
def _(draft: Draft, rng: Random) -> str:
    """基础数据表的一个项目没有自评表。"""
    draft.entries["projects[0].name"] = "1、另立的技改奖励"
    return draft.cell("projects[0].name")


@fault("goal-blank", OPEN, "left-blank")
def _(draft: Draft, rng: Random) -> str:
    """年度目标没有填。"""
    draft.entries.pop("annual_goal")
    return draft.cell("annual_goal")


@fault("project-sheet-marks", HONGJIANG, "part-marks", also=("marks-not-hundred",))
def _(draft: Draft, rng: Random) -> str:
    """项目自评表的分值之和不对。"""
    first = draft.attached[0]
    first["quality[0].marks"] = Decimal(first["quality[0].marks"]) + 1
    return draft.cell("quantity[0].marks", 1)
