"""What an input takes, and which marks light up: validations and conditional formats of the built workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from xladdin.facts import column_letter
from xladdin.rules.expression import excel_number
from xladdin.workbook.build import build_workbook
from xladdin.workbook.build.meta import slot_names
from xladdin.workbook.build.rules import BAD_MARKS, GOOD, OPEN_MARKS, marks, validations
from xladdin.workbook.build.style import AMBER, GREEN, RED
from xladdin.workbook.formula import compile_program
from xladdin.workbook.formula_text import shift_formula
from xladdin.workbook.plan import Plan, make_plan

FORM, YEAR = "hn-ningxiang-2022", 2022
COLORS = {RED: "red", AMBER: "amber", GREEN: "green"}
CLEAN: dict[str, object] = {
    "agency": "演示单位", "approved_posts": 44, "staff_on_duty": 41,
    "vehicle_upkeep.budget": 40000, "vehicle_upkeep.actual": 38000,
    "official_hospitality.budget": 40000, "official_hospitality.actual": Decimal("31914.4"),
    "projects[0].budget": 1380000, "projects[1].budget": 1000000, "projects[0].actual": 1380000,
    "operating_cost.budget": 908400, "operating_cost.actual": 900000,
    "operating_cost_items[0].budget": 100000, "operating_cost_items[0].actual": 98233.6,
    "procurement.budget": 1000000, "procurement.actual": 1000000,
    "initial_budget": 17908100, "budget_increase": 0, "budget_decrease": 0, "exempt_adjustment": 0,
    "budget_executed": 17908100, "planned_payment": 1, "actual_payment": 1, "carryover": 0,
    "sangong.last_budget": 90000, "key_project_spending": 2380000, "fixed_assets_in_use": 100, "fixed_assets_total": 100,
    "quantified_indicators": 5, "output_completion_rate": 1, "benefit_completion_rate": 1, "satisfaction_rate": Decimal("0.95"),
}  # fmt: skip
"""Figures without a fault; what only a person can judge is left open."""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(FORM, YEAR)


# ---- validations -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checks(plan: Plan) -> dict[str, object]:
    """Slot id -> the validation that covers its cell, as read back from the file."""
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(plan)))
    found: dict[str, object] = {}
    for slot_id, (sheet, slot) in plan.slots.items():
        here = f"{column_letter(slot.col)}{slot.row}"
        covering = [c for c in book[plan.sheet(sheet).name].data_validations.dataValidation if here in c.sqref]
        assert len(covering) == (1 if slot.input else 0), slot_id
        if covering:
            found[slot_id] = covering[0]
    return found


def test_every_input_has_one_validation_with_a_prompt_that_excel_takes(checks: dict) -> None:
    assert len(checks) >= 140
    for slot_id, check in checks.items():
        assert check.showInputMessage
        assert 0 < len(check.promptTitle) <= 32, slot_id
        assert 1 < len(check.prompt) <= 255, slot_id
        assert check.error is None or (len(check.error) <= 225 and len(check.errorTitle) <= 32), slot_id
        assert len(check.formula1 or "") <= 255, slot_id


def test_kinds_of_input_take_what_they_should(checks: dict) -> None:
    amount, count, rate = checks["initial_budget"], checks["approved_posts"], checks["actual_payment"]
    assert (amount.type, amount.operator, amount.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert (count.type, count.operator, count.formula1) == ("whole", "greaterThanOrEqual", "0")
    assert (rate.type, rate.operator, rate.formula1, rate.formula2) == ("decimal", "between", "0", "10")
    assert "按百分数填写，如 95%" in rate.prompt
    assert "单位：元" in amount.prompt
    assert "单位：万元" in checks["building_cost_budget"].prompt
    flag, choice = checks["carryover_is_exempt"], checks["basis.efficiency"]
    assert (flag.type, flag.formula1, choice.type) == ("list", '"是,否"', "list")
    assert flag.errorStyle == choice.errorStyle == "stop"
    assert checks["agency"].type is checks["projects[0].name"].type is checks["reason.staffing"].type is None


def test_numbers_and_scores_only_warn_so_that_nobody_is_stuck(checks: dict, plan: Plan) -> None:
    for slot_id, check in checks.items():
        if check.type in ("decimal", "whole") or slot_id.startswith("claim."):
            assert check.errorStyle == "warning", slot_id
            assert "可以保留" in check.error, slot_id


def test_scores_offer_exactly_what_the_rule_can_give(checks: dict, plan: Plan) -> None:
    for rule in plan.rulebook.rules:
        check, attainable = checks[f"claim.{rule.id}"], rule.attainable
        if attainable.spans:
            assert (check.type, check.formula1, check.formula2) == ("decimal", "0", excel_number(rule.marks))
            assert attainable.describe() in check.error
            continue
        offered = check.formula1.strip('"').split(",")
        assert sorted(offered) == sorted(excel_number(p) for p in attainable.points)
        assert all(score in check.error for score in offered)
        assert attainable.describe() in check.prompt
    assert "5" not in checks["claim.execution"].formula1.strip('"').split(",")


def test_blocks_share_validations_with_their_closing_row_and_refuse_right_halves(plan: Plan) -> None:
    areas = {str(c.sqref): c for c in validations(plan, plan.sheet("base"))}
    block = plan.blocks["projects"]
    assert areas[f"B{block.first}:B{block.last}"].type == "decimal"
    right = areas[f"C{block.first}:C{block.last}"]
    assert (right.type, right.formula1, right.errorStyle) == ("custom", "FALSE", "stop")


# ---- live marks --------------------------------------------------------------------------------------------------


def lit(plan: Plan, entries: Mapping[str, object]) -> dict[str, str]:
    """Slot id -> colour of its first mark that holds, as our own evaluator finds it."""
    values: dict[tuple[str, int, int], object] = {}
    formulas: dict[tuple[str, int, int], str] = {}
    spots: dict[tuple[str, int, int], tuple[str, str]] = {}
    by_cell = {(s, slot.row, slot.col): i for i, (s, slot) in plan.slots.items()}
    for slot_id, (sheet, slot) in plan.slots.items():
        key = (plan.sheet(sheet).name, slot.row, slot.col)
        if slot_id in entries:
            given = entries[slot_id]
            values[key] = ("是" if given else "否") if isinstance(given, bool) else given
        elif slot.formula is not None:
            formulas[key] = slot.formula(plan.at(sheet))
    for page in plan.sheets:
        for n, (area, formula, mark) in enumerate(marks(plan, page)):
            left, top, right, bottom = range_boundaries(area)
            for row in range(top, bottom + 1):
                for col in range(left, right + 1):
                    slot_id = by_cell.get((page.id, row, col))
                    if slot_id is not None:
                        scratch = (page.name, 1000 + n, 100 * row + col)
                        formulas[scratch] = shift_formula(formula, row - top, col - left)
                        spots[scratch] = (slot_id, COLORS[mark])
    results = compile_program(formulas, slot_names(plan)).run(values)
    found: dict[str, str] = {}
    for scratch, (slot_id, color) in spots.items():
        if results[scratch] is True:
            found.setdefault(slot_id, color)
    return found


def test_a_clean_filing_lights_nothing_but_green(plan: Plan) -> None:
    found = lit(plan, CLEAN)
    judged = [r.id for r in plan.rulebook.rules if not all(i.measure for i in r.items)]
    assert {i: c for i, c in found.items() if c != "green"} == {f"check.{i}": "amber" for i in judged}
    assert found["check.staffing"] == found["check.satisfaction"] == "green"


FAULTS = [
    ({"approved_posts": 41, "staff_on_duty": 44}, "staffing_control_rate", "amber", "control rate above 100 %"),
    ({"approved_posts": 41, "staff_on_duty": 44}, "value.staffing", "amber", "the same where the rule is scored"),
    ({"staffing_control_rate": Decimal("1.0732")}, "staffing_control_rate", "red", "rate typed over and wrong"),
    ({"sangong.budget": 90000}, "sangong.budget", "red", "total typed over that its parts do not give"),
    ({"project_spending.last_actual": 100}, "project_spending.last_actual", "amber", "total typed over without parts"),
    ({"budget_adjustment_rate": Decimal("1.24")}, "budget_adjustment_rate", "red", "rate from another sheet typed over"),
    ({"adjusted_budget": 1}, "adjusted_budget", "red", "computed figure typed over"),
    ({"operating_cost_items[1].budget": 900000}, "operating_cost.budget", "red", "parts above the whole"),
    ({"vehicle_purchase.actual": -1}, "vehicle_purchase.actual", "red", "negative amount"),
    ({"projects[3].last_actual": -5}, "projects[3].last_actual", "red", "negative amount inside a block"),
    ({"satisfaction_rate": "95分"}, "satisfaction_rate", "red", "text for a number"),
    ({"approved_posts": Decimal("44.5")}, "approved_posts", "red", "half a person"),
    ({"actual_payment": Decimal("95")}, "actual_payment", "amber", "percent sign forgotten"),
    ({"key_project_spending": 2400000}, "key_project_spending", "amber", "a part above its whole on another sheet"),
    ({"operating_cost.actual": 1001069}, "value.operating_cost", "amber", "operating cost above budget"),
    ({"sangong.last_budget": 50000}, "value.sangong_change", "amber", "three public expenses have grown"),
    ({"sangong.last_budget": None}, "value.sangong_change", "amber", "figure missing"),
    ({"fixed_assets_in_use": 0, "fixed_assets_total": 0}, "value.asset_use", "amber", "zero over zero"),
    ({"fixed_assets_total": -1}, "value.asset_use", "red", "negative denominator"),
    ({"claim.staffing": 4}, "claim.staffing", "red", "score above its marks"),
    ({"claim.execution": 5}, "check.execution", "red", "score that the rule can not give"),
    ({"claim.execution": "五分"}, "check.execution", "red", "score in words"),
    ({"claim.operating_cost": 4}, "claim.operating_cost", "red", "score that differs from the computed one"),
    ({"claim.operating_cost": 4}, "diff.operating_cost", "amber", "the difference"),
    ({"claim.operating_cost": 4}, "diff.total", "amber", "the difference of the totals"),
    ({"claim.total": 99}, "claim.total", "red", "total score typed over"),
    ({"operating_cost.actual": 920000}, "check.operating_cost", "amber", "marks lost without a reason"),
    ({"operating_cost.actual": 920000, "reason.operating_cost": "物价上涨"}, "check.operating_cost", "green", "with one"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "slot", "color", "_why"), FAULTS, ids=[f[-1] for f in FAULTS])
def test_a_fault_lights_its_cell(plan: Plan, change: dict, slot: str, color: str, _why: str) -> None:
    assert lit(plan, CLEAN).get(slot) in (None, "green")
    assert lit(plan, {k: v for k, v in {**CLEAN, **change}.items() if v is not None})[slot] == color


def test_marks_speak_of_other_sheets_by_name_only_and_cover_whole_blocks(plan: Plan) -> None:
    """Programs of 2007 know no references to other sheets inside conditional formats; defined names they know."""
    for page in plan.sheets:
        found = list(marks(plan, page))
        assert found
        assert not [f for _, f, _ in found if "!" in f]
    block = plan.blocks["projects"]
    assert f"F{block.first}:F{block.last}" in {area for area, _, _ in marks(plan, plan.sheet("base"))}


def test_every_word_of_the_check_column_has_a_colour(plan: Plan) -> None:
    words: set[str] = set()
    for rule in plan.rulebook.rules:
        words |= said(plan, f"check.{rule.id}", "scores")
    national = make_plan("cn-overall", 2024)
    words |= said(national, "quantity[0].check", "evaluation")
    assert words == {GOOD, *BAD_MARKS, *OPEN_MARKS}


def said(plan: Plan, slot_id: str, sheet: str) -> set[str]:
    """The texts that the formula of a slot can show."""
    text = plan.slots[slot_id][1].formula(plan.at(sheet))
    return {part for part in text.split('"')[1::2] if re.search("[√一-鿿]", part)} - {"正向"}


def test_a_row_that_a_person_judges_whole_has_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`shape = "judged"` for a whole row: no answer to give, a place in 评分依据 all the same."""
    from rules.broken import changed, drop, put

    from xladdin.rules import load
    from xladdin.workbook.plan import lay

    def judged(d: dict) -> None:
        rule = next(r for p in d["part"] for g in p["group"] for r in g["rule"] if r["id"] == "efficiency")
        drop(rule, *[k for k in rule if k not in ("id", "row", "label", "marks")])
        put(rule, shape="judged")

    book = load.load_rulebook(changed(load.FOLDER / "hn-ningxiang-2022.toml", judged, tmp_path))
    monkeypatch.setattr(lay, "find_rulebook", lambda _: book)
    plan = lay.lay("hn-ningxiang-2022", 2022, ())
    score = plan.slots["calc.efficiency"][1].formula(plan.at("scores"))
    assert plan.slots["item.efficiency"][0] == "basis"
    assert "评分依据" in score
    assert book.by_id["efficiency"].attainable.spans == ((0, 6),)
