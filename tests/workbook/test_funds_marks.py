"""Live marks of the funds tables: rounding is amber and differences red, rows of projects, sides that must be equal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from checks.test_funds_findings import CLEAN, WUGANG
from workbook.test_build_rules import lit

from xladdin.workbook.facts_file import load_facts


def colors(base, **changes: object) -> dict[str, str]:
    given = load_facts(base)
    entries = {**given.entries, **{key.replace("__", "."): value for key, value in changes.items()}}
    return lit(given.plan, {key: value for key, value in entries.items() if value is not None})


def test_figures_that_agree_light_nothing() -> None:
    assert colors(CLEAN) == {}


@pytest.mark.parametrize(
    ("changes", "slot", "color"),
    [
        ({"funds_personnel__executed": Decimal("880.02")}, "funds_personnel.executed", "amber"),
        ({"funds_personnel__executed": Decimal("880.03")}, "funds_personnel.executed", "red"),
        ({"funds_basic__adjusted_rate": Decimal("0.95")}, "funds_basic.adjusted_rate", "red"),
        ({"funds_basic__adjusted_rate": Decimal("0.9558")}, "funds_basic.adjusted_rate", None),
        ({"fund_projects[0]__supplement": Decimal(-4)}, "fund_projects[0].supplement", None),
        ({"fund_projects[0]__initial": Decimal(-4)}, "fund_projects[0].initial", "red"),
        ({"fund_projects[0]__initial": Decimal(130)}, "funds_project.initial", "red"),
        ({"fund_projects[0]__initial": Decimal(110)}, "funds_project.initial", None),
        ({"fund_projects[0]__surplus": Decimal(5)}, "fund_projects[0].surplus", "red"),
        ({"fund_projects[0]__executed": "五万"}, "fund_projects[0].executed", "red"),
        ({"sangong__actual": Decimal(1300)}, "sangong.actual", "amber"),
        ({"staff_admin__on_duty": 51}, "staff_admin.control_rate", "amber"),
    ],
)  # fmt: skip
def test_a_change_lights_its_cell(changes: dict, slot: str, color: str | None) -> None:
    assert colors(CLEAN, **changes).get(slot) == color


def test_sides_that_must_be_equal_light_where_they_are_not() -> None:
    assert colors(WUGANG)["funds_total.executed"] == "amber"
    assert "funds_total.executed" not in colors(WUGANG, funds_total__executed=Decimal("4563.47"))
