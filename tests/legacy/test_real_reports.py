"""The five real reports, where their texts are at hand: they are not part of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from xladdin.legacy.importing import import_document
from xladdin.workbook.facts_file import load_facts

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "workbooks" / "samples"
REPORTS = ROOT.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports are not here")

REWORDED = {"annual_goal", "goal_outcome"}
"""The samples tell goals in other words, as the reports' sentences may not be copied."""
FROM_THE_NARRATIVE = {
    "ningxiang-2022": {"initial_budget", "budget_increase", "budget_decrease", "exempt_adjustment", "budget_executed",
                       "self_funded_posts", "self_funded_staff"},
    "jinxian-2021": {"approved_posts", "staff_on_duty"},
    "hongjiang-2024": set(),
}  # fmt: skip
PRINTED_BUT_NOT_IN_THE_SAMPLE = {"ningxiang-2022": {"building_area_control_rate", "building_cost_control_rate"}}
"""0 % of nothing, which the table prints."""


@pytest.mark.parametrize("name", FROM_THE_NARRATIVE)
def test_the_tables_give_the_facts_that_were_entered_by_hand(name):
    by_hand, found = load_facts(SAMPLES / f"{name}.toml"), import_document(REPORTS / f"{name}.txt")
    assert (found.form, found.year, found.agency) == (by_hand.plan.form.id, by_hand.plan.year, by_hand.agency)
    apart = REWORDED | FROM_THE_NARRATIVE[name] | PRINTED_BUT_NOT_IN_THE_SAMPLE.get(name, set())
    assert len(found.attached) == len(by_hand.attached)
    for ours, theirs in zip([found.entries, *found.attached], [by_hand.entries, *by_hand.attached], strict=True):
        assert {i: v for i, v in ours.items() if i not in apart} == {i: v for i, v in theirs.items() if i not in apart}
        assert all(ours.get(i) for i in REWORDED & set(theirs))


def test_what_could_not_be_read_is_one_figure_in_a_broken_heading():
    left = {
        name: [(one.table, one.row, one.text) for one in import_document(REPORTS / f"{name}.txt").left]
        for name in FROM_THE_NARRATIVE
    }
    assert left == {"ningxiang-2022": [(1, 22, "0")], "jinxian-2021": [], "hongjiang-2024": []}


@pytest.mark.parametrize(("name", "form"), [("changsha-2021", "hn-changsha-2021"), ("wugang-2022", "hn-wugang-2022")])
def test_a_report_without_tables_is_known_by_its_place(name, form):
    found = import_document(REPORTS / f"{name}.txt")
    assert (found.form, found.tables, found.placed, found.complete) == (form, 0, (), False)
    assert found.agency == load_facts(SAMPLES / f"{name}.toml").agency


def test_the_roll_up_form_of_jinxian_is_read_and_not_filled_in():
    (table,) = import_document(REPORTS / "jinxian-2021.txt").summary
    assert [row[1:4] for row in table.rows] == [
        ("进贤县科技和工业信息化局", "5479.62", "5479.62"),
        ("", "5479.62", "5479.62"),
    ]
