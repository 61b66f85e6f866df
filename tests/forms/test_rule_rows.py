"""Rows of a 自评表 that are laid out from the scoring table: where they stand, and what is wrong with them is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tables.tables import MIXED

from xladdin.forms.load import load_form
from xladdin.forms.model import Form, RuleRows
from xladdin.library import files
from xladdin.strict import DefinitionError
from xladdin.tables import import_workbook
from xladdin.tables.book import export_rulebook
from xladdin.workbook.plan import make_plan

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def form_file(tmp_path: Path) -> Path:
    """The form that a table of every shape got from itself."""
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    import_workbook(tmp_path / "t.xlsx")
    return files("forms")["mixed-2025"]


def rule_rows(form: Form) -> RuleRows:
    return next(row for _, row in form.rows() if isinstance(row, RuleRows))


def test_every_printed_rule_has_a_line_with_its_criterion(form_file: Path) -> None:
    row = rule_rows(load_form(form_file))
    assert row.width == 8
    sheet = make_plan("mixed-2025", 2025).sheet("evaluation")
    texts = {(t.row, t.col): t.text for t in sheet.texts}
    assert texts[6, 3] == "在职人员控制率"
    assert "每超出0.5个百分点扣0.25分" in texts[6, 4]
    assert (texts[6, 1], texts[6, 2]) == ("过程\n（60分）", "预算执行\n（40分）")
    (part,) = [t for t in sheet.texts if t.text == "过程\n（60分）"]
    assert part.rows == 11, "five and six rules, one line each"


def test_rules_of_several_items_and_answers_are_worked_out_on_the_sheet_of_answers(form_file: Path) -> None:
    plan = make_plan("mixed-2025", 2025)
    assert plan.slots["item.mixed.usage"][0] == "basis"
    assert plan.slots["item.staffing"][0] == "evaluation"
    assert plan.slots["claim.mixed"][0] == "evaluation"
    assert [plan.slots[f"reason.{rule}"][0] for rule in ("mixed", "staffing")] == ["evaluation"] * 2


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "unknown column": (
        lambda t: t.replace('"criteria", "marks"', '"criterion", "marks"'),
        "没有 “criterion” 这一列，是否想写 “criteria”？",
    ),
    "column twice": (
        lambda t: t.replace('"criteria", "marks"', '"marks", "marks"'),
        "各列不重复，且至少有 claim、marks、name",
    ),
    "heading too few": (lambda t: t.replace('"评价标准", "分值"', '"分值"'), "列数 7 与表头数 6 不等"),
    "width": (lambda t: t.replace("criteria = 2", "criteria = 3"), "评分标准的指标共占 9 列，与表宽 8 列不符"),
    "width of no column": (
        lambda t: t.replace("criteria = 2", "criterion = 2"),
        "没有 “criterion” 这一列，是否想写 “criteria”？",
    ),
    "rule twice": (
        lambda t: t.replace('{ marks = "total" }', '{ claim = "staffing" }'),
        "“staffing” 的得分格（claim）应有一个，实有 2 个",
    ),
}


@pytest.mark.parametrize(("change", "says"), BROKEN.values(), ids=BROKEN)
def test_broken_rows_are_an_error_that_says_what(form_file: Path, change: Callable[[str], Any], says: str) -> None:
    text = form_file.read_text(encoding="utf-8")
    assert change(text) != text
    form_file.write_text(change(text), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_form(form_file)
    assert says in str(error.value)
