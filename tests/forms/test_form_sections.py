"""Tables of several sections with measures of their own, and forms without scores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rules.broken import Data, changed, put

from xladdin.forms.load import FOLDER, form, load_form
from xladdin.rules.load import rulebook
from xladdin.rules.rulebook import UNSCORED
from xladdin.strict import DefinitionError
from xladdin.workbook.plan import Plan, make_plan

FORM = FOLDER / "hn-changsha-2021.toml"


def rows(data: Data, sheet: int = 0) -> list[Data]:
    return data["sheet"][sheet]["row"]


def header(data: Data, label: str) -> Data:
    return next(r for r in rows(data) if r.get("header") == label)


def item(data: Data, name: str) -> Data:
    return next(r for r in rows(data) if r.get("item") == name)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan("hn-changsha-2021", 2021)


BROKEN: dict[str, tuple[Callable[[Data], Any], tuple[str, ...]]] = {
    "unknown measure of a header": (
        lambda d: put(header(d, "人　　员"), measures=["post", "on_duty", "control_rate"]),
        ("sheet[1]（funds） → row[12] → measures: 没有 “post” 这种口径，是否想写 “posts”？",),
    ),
    "measures that do not fill the table": (
        lambda d: put(header(d, "人　　员"), measure_cols=1),
        ("标签列加 3 个口径（各占 1 列）与表宽 7 列不符",),
    ),
    "titles for other measures": (
        lambda d: put(header(d, "人　　员"), titles=["编制数"]),
        ("→ titles: 表头 1 个，口径 3 个，应相等",),
    ),
    "title with other brackets": (
        lambda d: put(header(d, "人　　员"), titles=["{month}编制数", "a", "b"]),
        ("→ titles: “{month}编制数” 的大括号里只能是 year 或 last",),
    ),
    "item without a measure of its header": (lambda d: put(item(d, "staff_admin"), item="funds_wages"), ("→ item: 词汇表中没有 “funds_wages.posts”",)),
    "only an unknown measure": (lambda d: put(item(d, "funds_wages"), only=["execute"]), ("→ only: 没有 “execute” 这种口径，是否想写 “executed”？",)),
    "only a measure of another header": (lambda d: put(item(d, "funds_wages"), only=["posts"]), ("→ only: 应在表头的口径之内",)),
    "measures of a row that is no header": (
        lambda d: put(item(d, "funds_wages"), measures=["executed"]),
        ("→ measures: 不认识的键 “measures”",),
    ),
    "block under another header": (
        lambda d: rows(d).append({"block": "projects", "rows": 2, "more": "……"}),
        ("明细块的口径与本表的口径不同",),
    ),
    "part of a sum that is missing": (
        lambda d: rows(d).remove(item(d, "staff_hired")),
        ("计算“staff_all.posts”要用 “staff_hired.posts”，表样中没有这个填报格",),
    ),
    "scoring table without rulebook": (
        lambda d: d["sheet"].append({"id": "basis", "kind": "basis", "name": "评分依据", "title": "评分依据", "widths": [9] * 7}),
        ("rulebook: 没有评分标准的表样不能有评分表、评分依据、得分格或自填指标",),
    ),
    "no word about the rulebook": (lambda d: d.pop("rulebook"), ("缺少 rulebook",)),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_section_is_an_error_that_says_where_and_what(name: str, tmp_path: Path) -> None:
    change, says = BROKEN[name]
    with pytest.raises(DefinitionError) as error:
        load_form(changed(FORM, change, tmp_path))
    for words in says:
        assert words in str(error.value)


def test_each_section_has_its_own_columns(plan: Plan) -> None:
    by_id = {slot_id: slot for slot_id, (_, slot) in plan.slots.items()}
    assert [
        by_id[f"funds_basic.{m}"].col
        for m in ("initial", "supplement", "adjusted", "executed", "adjusted_rate", "surplus")
    ] == [2, 3, 4, 5, 6, 7]
    assert [
        (by_id[f"staff_all.{m}"].col, by_id[f"staff_all.{m}"].cols) for m in ("posts", "on_duty", "control_rate")
    ] == [(2, 2), (4, 2), (6, 2)]
    assert by_id["funds_basic.executed"].header == "实际支出"
    assert by_id["staff_all.control_rate"].kind == "rate"


def test_columns_that_a_row_has_not_are_closed(plan: Plan) -> None:
    assert "funds_wages.initial" not in plan.slots
    row = plan.slots["funds_wages.executed"][1].row
    assert [t.col for t in plan.sheet("funds").texts if t.row == row and t.text == "—"] == [2, 3, 4, 6, 7]


def test_what_the_form_computes_and_what_is_typed(plan: Plan) -> None:
    computed = {
        i for i, (_, slot) in plan.slots.items() if slot.formula and "[" not in i and not i.startswith("agency")
    }
    assert {i for i in computed if i.startswith("funds_total")} == {
        f"funds_total.{m}" for m in ("initial", "supplement", "adjusted", "executed", "adjusted_rate", "surplus")
    }
    assert {i for i in computed if i.startswith("funds_basic")} == {
        f"funds_basic.{m}" for m in ("adjusted", "executed", "adjusted_rate", "surplus")
    }
    assert {i for i in computed if i.startswith("sangong")} == {"sangong_control_rate"}


def test_formulas_in_rows_stay_in_their_row(plan: Plan) -> None:
    at, row = plan.at("funds"), plan.slots["fund_projects[1].adjusted"][1].row
    formula = plan.slots["fund_projects[1].adjusted_rate"][1].formula
    assert formula is not None
    assert (
        formula(at) == f'IF(COUNT(E{row},D{row})<2,"",IF((D{row}*10000)=0,"",ROUND((E{row}*10000)/(D{row}*10000),12)))'
    )


def test_a_form_without_scores_has_an_empty_rulebook(plan: Plan) -> None:
    assert plan.rulebook is rulebook("") is UNSCORED
    assert not UNSCORED.scored
    assert (list(UNSCORED.rules), UNSCORED.open_blocks, UNSCORED.marks) == ([], {}, 0)
    assert rulebook("hn-ningxiang-2022").scored
    assert form("hn-changsha-2021").of_kind("scoring") is None
    with pytest.raises(DefinitionError):
        rulebook("", {("x", "", "y"): "z"})
