"""Clean filings of the forms whose 三级指标 the unit writes itself: general, 进贤, 洪江, 武冈; and 长沙, which has no scores."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from workbooks.city.draft import Draft, Value, amount, explain, new_draft, share
from workbooks.city.grids import PROJECTS, base_table, size

GOALS = (
    "完成年度各项重点任务，保障机构正常运转，提升公共服务水平",
    "落实上级部署，强化行业监管，推进民生实事",
    "优化服务流程，控制运行成本，提高资金使用效益",
)
OUTCOMES = (
    "年度目标全部完成，服务对象总体满意",
    "重点任务按计划完成，个别事项结转下年收尾",
    "各项目标基本实现，资金使用规范",
)
COUNTED = (
    ("开展业务培训", "场"),
    ("完成专项检查", "次"),
    ("受理办结事项", "件"),
    ("新建改造站点", "个"),
    ("走访服务企业", "家"),
    ("发放宣传资料", "份"),
    ("设备更新", "台"),
)
QUALITIES = ("验收合格率", "档案资料完整率", "抽查合格率", "信息公开准确率")
TIMES = ("资金拨付及时率", "工作按期完成率", "事项按时办结率")
COSTS = ("人均运行成本", "单项活动平均成本", "单位面积维护成本")
EFFECTS = (
    ("公共服务水平", "明显提升"),
    ("群众办事便利程度", "明显提高"),
    ("基层治理能力", "有效增强"),
    ("行业发展环境", "持续改善"),
)
LASTING = (("长效管理机制", "健全"), ("队伍建设", "稳定"), ("制度执行", "到位有效"))
Rows = dict[str, list[dict[str, Value]]]


def general(agency: str, rng: Random) -> Draft:
    total = size(rng)
    entries = {
        "agency": agency,
        **_funds(("funds_basic", "funds_project"), total, rng),
        **_goal(rng),
        **_flat(ten_fifty(rng)),
    }
    copies = [_project(name, agency, total, rng) for name in rng.sample(PROJECTS, rng.randrange(4))]
    return explain(new_draft("cn-overall", rng.choice((2023, 2024)), entries, copies, "cn-project"), rng)


def hongjiang(agency: str, rng: Random) -> Draft:
    total = size(rng)
    entries = base_table(agency, total, rng, wan=True, lines=12, projects=3)
    initial = amount(total, True)
    basic = amount(total * rng.uniform(0.55, 0.75), True)
    own = amount(total * rng.uniform(0, 0.05), True)
    year = amount(float(initial) * 1e4 * rng.uniform(1, 1.08), True)
    entries |= {
        "funds_basic.initial": basic, "funds_project.initial": initial - basic, "funds_general.initial": initial - own,
        "funds_gov_fund.initial": Decimal(0), "funds_special_account.initial": Decimal(0), "funds_other.initial": own,
        "funds_total.full_year": year, "funds_total.executed": amount(float(year) * 1e4 * rng.uniform(0.93, 0.998), True),
        **_goal(rng), **_flat(ten_fifty(rng)),
    }  # fmt: skip
    names = [str(v).partition("、")[2] for i, v in entries.items() if i.startswith("projects[") and i.endswith(".name")]
    copies = [_project(name, agency, total, rng) for name in names]
    return explain(new_draft("hn-hongjiang-2024", 2024, entries, copies, "hn-hongjiang-2024-project"), rng)


def wugang(agency: str, rng: Random) -> Draft:
    total = size(rng)
    entries: dict[str, Value] = {"agency": agency, **_goal(rng), **_flat(ten_fifty(rng, wugang=True))}
    whole = {"opening": Decimal(0), "revenue": Decimal(0), "spent": Decimal(0)}
    for item, part in (("basic", 0.65), ("project", 0.35)):
        opening, revenue = amount(total * part * rng.uniform(0, 0.03), True), amount(total * part, True)
        spent = amount(float(opening + revenue) * 1e4 * rng.uniform(0.95, 0.999), True)
        values = {"opening": opening, "revenue": revenue, "spent": spent, "closing": opening + revenue - spent}
        entries |= {f"public_budget_{item}.{m}": v for m, v in values.items()}
        whole = {m: whole[m] + values[m] for m in whole}
    full = whole["opening"] + whole["revenue"]
    entries |= {
        "sangong.budget": amount(total * 0.005, True), "sangong.actual": amount(total * 0.005 * rng.uniform(0.7, 0.99), True),
        "staff_bureau": Decimal(rng.randrange(8, 60)), "staff_subordinate": Decimal(rng.randrange(0, 40)),
        "staff_retired": Decimal(rng.randrange(2, 40)), "funds_total.initial": amount(float(full) * 1e4 * rng.uniform(0.93, 1), True),
        "funds_total.full_year": full, "funds_total.executed": whole["spent"], "conclusion": "2022年度整体支出自评，等次为良",
    }  # fmt: skip
    return explain(new_draft("hn-wugang-2022", 2022, entries), rng)


def jinxian(agency: str, rng: Random) -> Draft:
    total = size(rng)
    entries: dict[str, Value] = {"agency": agency, "subordinate_units": Decimal(rng.randrange(6)), **_goal(rng)}
    for measure, part in (("full_year", 1.0), ("executed", rng.uniform(0.955, 0.99))):
        whole, other = amount(total * part, True), amount(total * 0.02 * part, True)
        basic = amount(total * 0.6 * part, True)
        entries |= {f"funds_fiscal.{measure}": whole - other, f"funds_other.{measure}": other,
                    f"funds_basic.{measure}": basic, f"funds_project.{measure}": whole - basic}  # fmt: skip
    posts = rng.randrange(10, 120)
    staff, sangong = round(posts * rng.uniform(0.8, 1)), amount(total * 0.004, True)
    used = amount(float(sangong) * 1e4 * rng.uniform(0.7, 0.98), True)
    entries |= {
        "approved_posts": Decimal(posts),
        "staff_on_duty": Decimal(staff),
        "sangong.budget": sangong,
        "sangong.actual": used,
    }
    done = sum(entries[f"funds_{i}.executed"] for i in ("basic", "project")) / sum(entries[f"funds_{i}.full_year"] for i in ("basic", "project"))  # type: ignore[misc]  # fmt: skip
    entries |= _flat(_management(done, used / sangong, Decimal(staff) / posts, rng) | _outputs_of_jinxian(rng))
    return explain(new_draft("jx-jinxian-2021", 2021, entries), rng)


def changsha(agency: str, rng: Random) -> Draft:
    total = size(rng)
    basic, running = total * rng.uniform(0.55, 0.75), total * 0.1
    change = amount(total * rng.uniform(-0.02, 0.05), True)
    entries: dict[str, Value] = {
        "agency": agency, "funds_basic.initial": amount(basic, True), "funds_basic.supplement": change,
        "funds_operating.executed": amount(running, True), "funds_wages.executed": amount((basic - running) * rng.uniform(0.8, 0.83), True),
        "funds_individuals.executed": amount((basic - running) * rng.uniform(0.13, 0.15), True),
        "sangong.budget": amount(total * 0.005, True), "sangong.actual": amount(total * 0.004, True),
    }  # fmt: skip
    given = {"initial": Decimal(0), "supplement": Decimal(0), "executed": Decimal(0)}
    names = rng.sample(PROJECTS, rng.randrange(2, 5))
    for n, name in enumerate(names):
        cost = (total - basic) / len(names)
        row = {"initial": amount(cost, True), "supplement": amount(cost * rng.uniform(0, 0.06), True)}
        row["executed"] = amount(float(row["initial"] + row["supplement"]) * 1e4 * rng.uniform(0.94, 0.995), True)
        entries |= {
            f"fund_projects[{n}].name": f"{n + 1}、{name}",
            **{f"fund_projects[{n}].{m}": v for m, v in row.items()},
        }
        given = {m: given[m] + row[m] for m in given}
    entries |= {f"funds_project.{m}": v for m, v in given.items()}
    for kind, posts in (
        ("admin", rng.randrange(10, 80)),
        ("workers", rng.randrange(2, 6)),
        ("hired", rng.randrange(2, 6)),
    ):
        entries |= {f"staff_{kind}.posts": Decimal(posts), f"staff_{kind}.on_duty": Decimal(posts - rng.randrange(2))}
    fixed = amount(total * rng.uniform(0.5, 2), True)
    entries |= {"assets_fixed": fixed, "assets_current": amount(total * 0.05, True), "assets_other": Decimal(0),
                "assets_fixed_increase": amount(total * 0.01, True), "vehicles_net": amount(float(fixed) * 1e4 * 0.08, True),
                "disposals_equipment": amount(total * 0.002, True), "disposals_furniture": Decimal(0), "disposals_other": Decimal(0)}  # fmt: skip
    return new_draft("hn-changsha-2021", 2021, entries)


# ---- rows that units write ------------------------------------------------------------------------------------------------


def _flat(blocks: Rows) -> dict[str, Value]:
    return {
        f"{block}[{n}].{column}": value
        for block, rows in blocks.items()
        for n, row in enumerate(rows)
        for column, value in row.items()
    }


def counted(name: str, unit: str, marks: int, rng: Random) -> dict[str, Value]:
    target = rng.randrange(8, 200)
    done = round(target * (rng.uniform(1.01, 1.15) if rng.random() < 0.85 else rng.uniform(0.85, 0.99)))
    return {"name": name, "target": f"{target}{unit}", "actual": f"{done}{unit}", "marks": Decimal(marks)}


def rate_row(name: str, marks: int, rng: Random, least: int = 90) -> dict[str, Value]:
    """Never on the limit itself: several results on their limits look copied."""
    return {
        "name": name,
        "target": f"≥{least}%",
        "actual": f"{least + rng.randrange(5, 95) / 10:.1f}%",
        "marks": Decimal(marks),
    }


def words_row(pool: tuple[tuple[str, str], ...], marks: int, rng: Random) -> dict[str, Value]:
    name, target = rng.choice(pool)
    return {
        "name": name,
        "target": target,
        "actual": target,
        "marks": Decimal(marks),
        "claim": Decimal(marks),
        "level": "达成",
    }


def ten_fifty(rng: Random, wugang: bool = False) -> Rows:
    """Rows worth 50 (outputs), 30 (benefits), 10 (satisfaction), with the groups' own marks where 武冈 fixes them."""
    outputs = [8, 7, 5] if wugang or rng.random() < 0.5 else [10, 10]
    names = rng.sample(COUNTED, len(outputs))
    limit = rng.randrange(40, 400)
    benefits = (
        {"economic": 10, "social": 8, "ecological": 6, "sustainable": 6}
        if wugang
        else {"economic": 10, "social": 14, "sustainable": 6}
    )
    return {
        "quantity": [counted(name, unit, marks, rng) for (name, unit), marks in zip(names, outputs, strict=True)],
        "quality": [rate_row(rng.choice(QUALITIES), 10, rng)],
        "timeliness": [{"name": rng.choice(TIMES), "target": "100%", "actual": "100%", "marks": Decimal(10)}],
        "cost": [{"name": rng.choice(COSTS), "target": f"≤{limit}元", "actual": f"{limit - rng.randrange(1, 20)}元", "marks": Decimal(10)}],
        "economic": [rate_row("节约资金目标达成率", benefits["economic"], rng, 80)],
        "social": [words_row(EFFECTS, benefits["social"], rng)],
        **({"ecological": [rate_row("节能目标达成率", benefits["ecological"], rng, 80)]} if wugang else {}),
        "sustainable": [words_row(LASTING, benefits["sustainable"], rng)],
        "satisfaction": [rate_row("服务对象满意度", 10, rng, 85)],
    }  # fmt: skip


def _project(name: str, agency: str, total: float, rng: Random) -> dict[str, Value]:
    rows = ten_fifty(rng)
    entries: dict[str, Value] = {"agency": agency, "project_name": name, "competent_department": agency, **_goal(rng)}
    zero = {
        f"{item}.{m}": Decimal(0)
        for item in ("funds_carryover", "funds_other")
        for m in ("initial", "full_year", "executed")
    }
    return entries | _funds(("funds_fiscal",), total * 0.1, rng) | zero | _flat(rows)


def _funds(items: tuple[str, ...], total: float, rng: Random) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for item, part in zip(items, (0.65, 0.35) if len(items) == 2 else (1.0,), strict=True):
        initial = amount(total * part, True)
        year = amount(float(initial) * 1e4 * rng.uniform(1, 1.07), True)
        found |= {
            f"{item}.initial": initial,
            f"{item}.full_year": year,
            f"{item}.executed": amount(float(year) * 1e4 * rng.uniform(0.94, 0.999), True),
        }
    return found


def _goal(rng: Random) -> dict[str, Value]:
    return {"annual_goal": rng.choice(GOALS), "goal_outcome": rng.choice(OUTCOMES)}


def _management(done: Decimal, sangong: Decimal, staffing: Decimal, rng: Random) -> Rows:
    """附件6's printed management rows. Two names carry the 分值 that makes 30 in all."""

    def said(name: str, word: str, marks: str) -> dict[str, Value]:
        return {
            "name": name,
            "target": word,
            "actual": word,
            "marks": Decimal(marks),
            "claim": Decimal(marks),
            "level": "达成",
        }

    def rate(name: str, target: str, actual: Decimal, marks: str) -> dict[str, Value]:
        return {"name": name, "target": target, "actual": f"{actual * 100:.2f}%", "marks": Decimal(marks)}

    high = lambda: share(rng, 0.955, 0.995)  # noqa: E731
    return {
        "budgeting": [said("预算编制完整性（2分）", "完整", "2"), said("绩效目标管理（2分）", "规范合理", "2")],
        "execution_control": [rate("预算完成率（2分）", "≥95%", done, "2"), rate("三公经费控制率（2分）", "≤100%", sangong, "2")],
        "carryover_funds": [rate("结转结余率（4分）", "≤5%", 1 - done, "4")],
        "disclosure": [said("预决算信息公开性（5分）", "公开", "5")],
        "budget_management": [rate("在职人员控制率（1.5分）", "≤100%", staffing, "1.5"), said("管理制度健全性（1.5分）", "健全", "1.5"), said("资金使用合规性（2分）", "规范", "2")],
        "procurement_management": [rate("政府采购执行率（4分）", "≥95%", high(), "4")],
        "asset_management": [said("资产管理安全性（2分）", "安全", "2"), rate("固定资产利用率（2分）", "≥95%", high(), "2")],
    }  # fmt: skip


def _outputs_of_jinxian(rng: Random) -> Rows:
    names = rng.sample(COUNTED, 2)
    rows = [{**counted(name, unit, 5, rng)} for name, unit in names]
    for row in rows:
        number = int("".join(c for c in str(row["target"]) if c.isdigit()))
        row["actual"] = f"{number + number // 20}{str(row['target']).lstrip('0123456789')}"
    return {
        "quantity": rows, "quality": [rate_row(rng.choice(QUALITIES), 8, rng)],
        "timeliness": [{"name": rng.choice(TIMES), "target": "100%", "actual": "100%", "marks": Decimal(7)}],
        "economic": [rate_row("节约资金目标达成率", 15, rng, 80)], "social": [words_row(EFFECTS, 20, rng)],
        "satisfaction": [rate_row("提升群众满意率（10分）", 10, rng, 85)],
    }  # fmt: skip
