"""Any consistent filing, however odd its figures, has no findings: nothing is invented."""

from __future__ import annotations

from decimal import Decimal

from filings import CLEAN, filing_of, findings_of
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from xladdin.rules.load import rulebook
from xladdin.workbook.facts_file import load_facts

CLEAN_FACTS = load_facts(CLEAN)
BOOK = rulebook("hn-ningxiang-2022")
MOST = 10**12


def cents(low: int = 0, high: int = MOST) -> st.SearchStrategy[Decimal]:
    """Amounts in 元 to the 分."""
    return st.integers(low * 100, high * 100).map(lambda n: Decimal(n).scaleb(-2))


def near(amount: Decimal, low: str = "0.6", high: str = "1.4") -> st.SearchStrategy[Decimal]:
    """Amounts of the same order, so that nothing looks like 元 beside 万元."""
    return st.integers(int(amount * 100 * Decimal(low)), int(amount * 100 * Decimal(high))).map(
        lambda n: Decimal(n).scaleb(-2)
    )


@st.composite
def consistent(draw) -> dict[str, object]:
    """Entries that satisfy every 勾稽关系, with every question answered and every lost mark explained."""
    entries: dict[str, object] = {"agency": draw(st.text("演示单位甲乙丙丁市县局", min_size=2, max_size=12))}
    posts = draw(st.integers(1, 5000))
    entries |= {
        "approved_posts": posts,
        "staff_on_duty": draw(st.integers(0, posts * 2)),
        "self_funded_posts": 0,
        "self_funded_staff": 0,
        "thrift_measures": "无",
        **dict.fromkeys(
            ("building_area_approved", "building_area_actual", "building_cost_budget", "building_cost_actual"), 0
        ),
    }
    for item in (
        "vehicle_purchase",
        "vehicle_upkeep",
        "overseas_travel",
        "official_hospitality",
        "procurement",
        "operating_cost",
    ):
        budget = draw(cents(100))
        for measure in ("last_actual", "budget", "actual"):
            entries[f"{item}.{measure}"] = budget if measure == "budget" else draw(near(budget))
    projects = draw(st.lists(cents(100), min_size=1, max_size=4))
    for n, budget in enumerate(projects):
        entries |= {f"projects[{n}].name": f"项目{n}", f"projects[{n}].last_actual": draw(near(budget)),
                    f"projects[{n}].budget": budget, f"projects[{n}].actual": draw(near(budget))}  # fmt: skip
    entries["operating_cost_items[0].name"] = "其中：办公经费"
    entries["operating_cost_items[0].actual"] = entries["operating_cost.actual"]
    spent = sum(v for k, v in entries.items() if k.endswith(".actual") and not k.startswith("operating_cost_items"))
    planned = sum(v for k, v in entries.items() if k.endswith(".budget"))
    initial = draw(near(max(spent, planned), "1.5", "3"))
    increase, decrease = draw(cents(0, int(initial // 4))), draw(cents(0, int(initial // 4)))
    adjusted = initial + increase - decrease
    entries |= {
        "initial_budget": initial, "budget_increase": increase, "budget_decrease": decrease,
        "exempt_adjustment": draw(st.sampled_from([Decimal(0), increase, increase + decrease])),
        "budget_executed": draw(st.sampled_from([adjusted, max(spent, (adjusted * Decimal("0.9")).quantize(Decimal("0.01")))])),
        "planned_payment": Decimal(1), "actual_payment": Decimal(draw(st.integers(0, 100))) / 100,
        "carryover": draw(cents()), "carryover_is_exempt": draw(st.booleans()), "sangong.last_budget": draw(cents(1)),
        "key_project_spending": draw(near(sum(projects), "0", "1")),
        "quantified_indicators": draw(st.integers(0, 50)), "fixed_assets_total": draw(cents(1)),
    }  # fmt: skip
    entries["fixed_assets_in_use"] = draw(near(entries["fixed_assets_total"], "0", "1"))
    for rate in ("output_completion_rate", "benefit_completion_rate", "satisfaction_rate"):
        entries[rate] = Decimal(draw(st.integers(0, 10_000))) / 10_000
    for rule in BOOK.rules:
        entries[f"reason.{rule.id}"] = "已说明"
        for item in rule.items:
            if item.answer:
                entries[item.answer] = draw(answer(rule.id, item))
    return {k: Decimal(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in entries.items()}


def answer(rule_id: str, item) -> st.SearchStrategy[object]:
    """An answer from which the score follows (资金使用合规性 with breaches is for a person to score)."""
    if item.shape.input == "flag":
        return st.booleans()
    if item.shape.input == "count":
        return st.just(0) if rule_id == "fund_use" else st.integers(0, 5)
    return st.sampled_from([label for label, _ in item.shape.options])


@settings(max_examples=150)
@given(consistent())
def test_a_consistent_filing_has_no_findings(entries: dict[str, object]) -> None:
    filing = filing_of(replace(CLEAN_FACTS, agency=entries["agency"], entries=entries))
    assert [f.line("") for f in findings_of(filing)] == []
