"""Clean filings of the forms with 基础数据表 and fixed scoring rows: 宁乡 2022 (元) and the county form of 2018 (万元)."""

from __future__ import annotations

import math
from decimal import Decimal
from random import Random

from workbooks.city.draft import Draft, Value, amount, explain, new_draft, share

PROJECTS = (
    "业务工作经费", "信息化运行维护", "基层能力建设", "设备购置更新", "公共服务提升", "安全隐患整治", "人才培训", "宣传教育", "专项检查监测", "惠民补助发放",
    "老旧设施改造", "数字化平台建设",
)  # fmt: skip
THRIFT = (
    "落实过紧日子要求，压减一般性支出5%",
    "会议、差旅、接待先报批后支出",
    "公务用车定点加油、定点维修",
    "严控办公设备购置，能修不换",
)
Span = tuple[float, float]
MEASURES = ("last_actual", "budget", "actual")


def size(rng: Random) -> float:
    """The budget of a unit in 元: log-normal, half of them between 400 and 1,900 万元."""
    return min(6e8, max(8e5, rng.lognormvariate(math.log(8.8e6), 1.15)))


def ningxiang(agency: str, rng: Random) -> Draft:
    total = size(rng)
    entries = base_table(agency, total, rng, wan=False)
    initial = amount(total, False)
    increase = amount(total * rng.uniform(0.005, 0.09), False) if rng.random() < 0.6 else Decimal(0)
    exempt = increase if rng.random() < 0.4 else Decimal(0)
    projects = sum(v for i, v in entries.items() if i.startswith("projects[") and i.endswith(".budget"))
    assets = amount(total * rng.uniform(0.4, 3), False)
    sangong = sum(Decimal(entries[f"{i}.budget"]) for i in SANGONG)  # type: ignore[arg-type]
    hired = rng.randrange(3, 12)
    entries |= {
        "initial_budget": initial, "budget_increase": increase, "budget_decrease": Decimal(0), "exempt_adjustment": exempt,
        "budget_executed": amount(float(initial + increase) * rng.uniform(0.951, 1), False) - 10,
        "planned_payment": Decimal(1), "actual_payment": share(rng, 0.951, 1), "carryover_is_exempt": False,
        "carryover": Decimal(0) if rng.random() < 0.7 else amount(total * rng.uniform(0.001, 0.03), False),
        "sangong.last_budget": amount(float(sangong) * rng.uniform(0.97, 1.2), False),
        "key_project_spending": amount(float(projects) * rng.uniform(0.9, 0.999), False), "fixed_assets_total": assets,
        "fixed_assets_in_use": amount(float(assets) * rng.uniform(0.96, 0.9999), False),
        "quantified_indicators": Decimal(rng.randrange(2, 12)), "output_completion_rate": rng.choice([Decimal(1), share(rng, 0.85, 1)]),
        "benefit_completion_rate": rng.choice([Decimal(1), share(rng, 0.85, 1)]), "satisfaction_rate": share(rng, 0.84, 0.99),
        "self_funded_posts": Decimal(hired) if hired < 6 else Decimal(0), "self_funded_staff": Decimal(hired - 2) if hired < 6 else Decimal(0),
    }  # fmt: skip
    return explain(answered(new_draft("hn-ningxiang-2022", 2022, entries), rng), rng)


def county(agency: str, rng: Random) -> Draft:
    total = size(rng)
    entries = base_table(agency, total, rng, wan=True)
    initial, carried = amount(total, True), amount(total * rng.uniform(0, 0.05), True)
    sangong = sum(Decimal(entries[f"{i}.budget"]) for i in SANGONG)  # type: ignore[arg-type]
    tasks = rng.randrange(6, 30)
    entries |= {
        "initial_budget": initial, "last_year_carryover": carried, "year_end_surplus": amount(total * rng.uniform(0.001, 0.04), True),
        "budget_increase": amount(total * rng.uniform(0.01, 0.2), True), "budget_decrease": Decimal(0),
        "sangong.last_budget": amount(float(sangong) * 10_000 * rng.uniform(0.97, 1.2), True), "key_tasks_assigned": Decimal(tasks),
        "key_tasks_done": Decimal(tasks - rng.choice([0, 0, 1])), "satisfaction_rate": share(rng, 0.84, 0.99),
    }  # fmt: skip
    return explain(answered(new_draft("hn-county-2018", 2018, entries), rng), rng)


SANGONG = ("vehicle_purchase", "vehicle_upkeep", "overseas_travel", "official_hospitality")


def base_table(
    agency: str, total: float, rng: Random, wan: bool, lines: int = 3, projects: int = 4
) -> dict[str, Value]:
    """People, 三公, projects and 公用经费 of a unit whose budget is `total` 元."""
    posts = max(4, round(total / rng.uniform(150_000, 260_000)))
    entries: dict[str, Value] = {
        "agency": agency, "approved_posts": Decimal(posts), "staff_on_duty": Decimal(max(3, round(posts * rng.uniform(0.86, 1)))),
        "building_area_approved": Decimal(0), "building_area_actual": Decimal(0), "building_cost_budget": Decimal(0),
        "building_cost_actual": Decimal(0), "thrift_measures": rng.choice(THRIFT),
    }  # fmt: skip
    vehicles, hosting = max(20_000, total * rng.uniform(0.002, 0.006)), max(8_000, total * rng.uniform(0.001, 0.003))
    for item, value in zip(SANGONG, (0, vehicles if rng.random() < 0.8 else 0, 0, hosting), strict=True):
        _put(entries, item, value, rng, wan, (0.85, 1.15), (0.85, 0.995))
    weights = [rng.uniform(0.5, 2) for _ in range(rng.randrange(1, projects + 1))]
    spent = total * rng.uniform(0.2, 0.45)
    for n, (name, weight) in enumerate(zip(rng.sample(PROJECTS, len(weights)), weights, strict=True)):
        entries[f"projects[{n}].name"] = f"{n + 1}、{name}"
        _put(entries, f"projects[{n}]", spent * weight / sum(weights), rng, wan, (0.85, 1.15), (0.92, 0.998))
    running = total * rng.uniform(0.06, 0.11)
    _put(entries, "operating_cost", running, rng, wan, (0.94, 1.06), (0.93, 1.005 if rng.random() < 0.2 else 0.998))
    shares = [rng.uniform(0.6, 1.4) for _ in range(lines)]
    for n, weight in enumerate(shares):
        _put(
            entries,
            f"operating_cost_items[{n}]",
            running * 0.8 * weight / sum(shares),
            rng,
            wan,
            (0.95, 1.03),
            (0.95, 0.995),
        )
    _put(entries, "procurement", total * rng.uniform(0.03, 0.1), rng, wan, (0.85, 1.15), (0.951, 0.999))
    return entries


def _put(entries: dict[str, Value], item: str, budget: float, rng: Random, wan: bool, last: Span, spent: Span) -> None:
    """Last year's actual, the budget, this year's actual, which is never the budget itself."""
    values = (budget * rng.uniform(*last), budget, budget * rng.uniform(*spent))
    for measure, value in zip(MEASURES, values, strict=True):
        entries[f"{item}.{measure}"] = amount(value, wan)


def answered(draft: Draft, rng: Random) -> Draft:
    """Answers of the basis sheet: nearly all in order. Three units in ten type the scores that the form computes."""
    for slot_id, (_, slot) in draft.press.plan.slots.items():
        if not slot_id.startswith("basis.") or slot.formula is not None:
            continue
        if slot.kind == "flag":
            draft.entries[slot_id] = rng.random() > 0.04
        elif slot.kind == "count":
            draft.entries[slot_id] = Decimal(rng.random() < 0.03)
        else:
            draft.entries[slot_id] = slot.options[0 if rng.random() < 0.85 else 1]
    breaches = sum(v for i, v in draft.entries.items() if i.startswith("basis.fund_use."))
    if breaches and not isinstance(
        draft.shown("claim.fund_use"), (int, float)
    ):  # each costs at least a mark: the unit says how much
        marks = next(rule.marks for rule in draft.press.plan.rulebook.rules if rule.id == "fund_use")
        draft.entries["claim.fund_use"] = Decimal(int(marks)) - breaches
    if rng.random() < 0.3:
        results = draft.press.results(draft.entries)
        typed = {
            i: v
            for i, v in results.items()
            if i.startswith("claim.") and i not in (*draft.entries, "claim.total") and isinstance(v, (int, float))
        }
        draft.entries |= {i: Decimal(f"{v:.10g}") for i, v in typed.items()}
    return draft
