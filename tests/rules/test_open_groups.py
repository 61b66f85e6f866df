"""Rulebooks whose rows the unit writes: what the loader refuses, and how a filing's rows become rules."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from rules.broken import Data, changed, drop, put

from xladdin.facts import Entry, Fact, Filing
from xladdin.rules.fit import fit
from xladdin.rules.load import FOLDER, load_rulebook, rulebook
from xladdin.rules.score import score_filing
from xladdin.strict import DefinitionError

BOOK = FOLDER / "cn-overall.toml"


def quantity(d: Data) -> Data:
    return d["part"][1]["group"][0]


BROKEN = {
    "no target table": (lambda d: drop(d, "target"), ("有自填的二级指标，缺少 [target] 表",)),
    "unknown parameter": (lambda d: put(d["target"], overs="30%"), ("target → overs: 不认识的键", "是否想写 “over”？")),
    "broken reading": (
        lambda d: put(d["target"]["reading"][0]["option"][1], below="manul"),
        ("target → reading（miss） → option（manual） → below: “manul” 不是可选值",),
    ),
    "direction": (lambda d: put(d["part"][1]["group"][3], bare="down"), ("bare: “down” 不是可选值",)),
    "block twice": (lambda d: put(d["part"][1]["group"][1], open="quantity"), ("自填指标的 id “quantity” 重复",)),
    "block named as a rule": (lambda d: put(quantity(d), open="execution"), ("自填指标的 id “execution” 重复",)),
    "key of a closed group": (lambda d: put(quantity(d), marks_by_rule=True), ("marks_by_rule: 不认识的键",)),
    "no marks left": (lambda d: put(quantity(d), marks=50), ("没有给自填的二级指标留下分值",)),
    "marks that do not add up": (
        lambda d: [put(g, marks=12) for g in d["part"][1]["group"]],
        ("分值50与各二级指标分值之和不等：12＋12＋12＋12＝48",),
    ),
    "a note for a hundred": (lambda d: put(d, marks_note="x"), ("marks_note: 总分是100分，不需要说明",)),
    "lender unknown": (lambda d: put(d, target="cn-overal"), ("target: 没有评分标准 “cn-overal”",)),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_open_group_is_an_error_that_says_where_and_what(name: str, tmp_path: Path) -> None:
    change, says = BROKEN[name]
    with pytest.raises(DefinitionError) as error:
        load_rulebook(changed(BOOK, change, tmp_path))
    for words in says:
        assert words in str(error.value)


def test_a_target_table_without_open_groups_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="没有由单位自填的二级指标"):
        load_rulebook(changed(FOLDER / "hn-ningxiang-2022.toml", lambda d: put(d, target={"bare": "above"}), tmp_path))


def test_a_borrowed_target_table_counts_in_the_version() -> None:
    own, borrowed = rulebook("cn-overall"), rulebook("cn-project")
    assert borrowed.open_blocks["quantity"].shape == own.open_blocks["quantity"].shape
    assert borrowed.readings == own.readings


def entry(**columns: object) -> Entry:
    made = {}
    for name, value in columns.items():
        made[name] = Fact(name, Decimal(str(value)) if isinstance(value, int | float) else value)  # type: ignore[arg-type]
    return made


def filing(**rows: Entry) -> Filing:
    return Filing(
        "cn-overall", "cn-overall", "演示市某局", 2022, {}, indicators={b: {0: row} for b, row in rows.items()}
    )


def test_rows_of_the_unit_become_rules_in_official_order() -> None:
    book = fit(
        rulebook("cn-overall"), filing(cost=entry(name="单位成本", marks=8), quantity=entry(name="培训人次", marks=10))
    )
    assert [(r.id, r.row, r.label, r.marks) for r in book.rules] == [
        ("execution", 1, "预算执行率", 10), ("quantity[0]", 2, "培训人次", 10), ("cost[0]", 3, "单位成本", 8),
    ]  # fmt: skip


@pytest.mark.parametrize("marks", [None, 0, -1])
def test_a_row_without_usable_marks_makes_no_rule(marks: object) -> None:
    book = fit(rulebook("cn-overall"), filing(quantity=entry(name="培训人次", marks=marks)))
    assert [r.id for r in book.rules] == ["execution"]


def test_the_direction_of_a_bare_target_is_that_of_its_group() -> None:
    rows = filing(
        quantity=entry(name="培训人次", target="100人", actual="50人", marks=10),
        cost=entry(name="单位成本", target="100元", actual="50元", marks=10),
    )
    card = score_filing(rulebook("cn-overall"), rows)
    assert (card["quantity[0]"].score, card["cost[0]"].score) == (5, 10)


def test_a_qualitative_row_is_judged_within_the_band_of_its_level() -> None:
    row = entry(name="能耗", target="明显降低", actual="有所降低", marks=10, level="部分达成")
    score = score_filing(rulebook("cn-overall"), filing(ecological=row))["ecological[0]"]
    assert (score.status, score.score, score.upper) == ("judged", None, 8)
    assert Fraction(6) in score.rule.attainable
    assert Fraction(9) not in score.rule.attainable


@pytest.mark.parametrize(("option", "marks"), [("none", 10), ("two", 8)])
def test_what_a_far_exceeded_target_costs_is_a_reading(option: str, marks: int) -> None:
    book = rulebook("cn-overall", {("target", "", "over_target"): option})
    row = entry(name="培训人次", target="100人", actual="131人", marks=10)
    assert score_filing(book, filing(quantity=row))["quantity[0]"].score == marks
