"""The parameters of a rulebook's [target] table, what is refused and in which words, and the rule as it is printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from xladdin.rules.shapes import SHAPES
from xladdin.rules.target import Target
from xladdin.strict import DefinitionError, Table


def read(**data: Any) -> Target:
    table = Table(data, "book.toml", "target")
    shape = Target.read(table, Fraction(10))
    table.done()
    return shape


def test_the_shape_is_known_by_its_name() -> None:
    assert SHAPES["target"] is Target
    assert (Target.title, Target.input) == ("目标完成", "goal")


def test_without_parameters_the_usual_practice_holds() -> None:
    assert read() == Target(Fraction(10))
    assert read().bands == (Fraction(4, 5), Fraction(3, 5))


def test_every_parameter_is_read() -> None:
    shape = read(
        bare="below", below="manual", reverse="linear", equal="all_or_nothing", over="30%", over_marks=Decimal("1.5"),
        edges=["90%", "50%", "20%"], levels=["优", "良", "中", "差"],
    )  # fmt: skip
    assert shape == Target(
        Fraction(10), "below", "manual", "linear", "all_or_nothing", Fraction(3, 10), Fraction(3, 2),
        (Fraction(9, 10), Fraction(1, 2), Fraction(1, 5)), ("优", "良", "中", "差"),
    )  # fmt: skip
    assert [shape.band(level) for level in ("优", "差", "无")] == [(9, 10), (0, 2), None]


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "direction": ({"bare": "up"}, "target → bare: “up” 不是可选值（above、below、equal）"),
    "shortfall": ({"below": "linear"}, "target → below: “linear” 不是可选值（ratio、manual）"),
    "excess": ({"reverse": "ratios"}, "target → reverse: “ratios” 不是可选值（ratio、linear、manual），是否想写 “ratio”？"),
    "equal": ({"equal": 1}, "target → equal: 应为文字，实为 1"),
    "threshold without per cent": ({"over": "30"}, "target → over: “30” 应为百分数，如 50%"),
    "threshold of nothing": ({"over": "0%"}, "target → over: 应为大于0的整百分数，如 30%"),
    "threshold too fine": ({"over": "30.5%"}, "target → over: 应为大于0的整百分数，如 30%"),
    "charge without threshold": ({"over_marks": 2}, "target → over_marks: 写了 over_marks 就要写 over：完成值超过指标值多少算明显偏离，如 30%"),
    "charge below zero": ({"over": "30%", "over_marks": -1}, "target → over_marks: 扣分不能小于0"),
    "charge too fine": ({"over": "30%", "over_marks": Decimal("0.125")}, "target → over_marks: 分数最多两位小数"),
    "edge without per cent": ({"edges": ["80", "60%"]}, "target → edges: “80” 应为百分数，如 80%"),
    "edge that is no number": ({"edges": ["x%", "60%"]}, "target → edges: “x%” 不是数，也不是百分数"),
    "edges upwards": ({"edges": ["60%", "80%"]}, 'target → edges: 各档的界线应在0与100%之间，从高到低，如 ["80%", "60%"]'),
    "edge at the top": ({"edges": ["100%", "60%"]}, "target → edges: 各档的界线应在0与100%之间，从高到低"),
    "edge at the bottom": ({"edges": ["80%", "0%"]}, "target → edges: 各档的界线应在0与100%之间，从高到低"),
    "too few levels": ({"levels": ["达成", "未达成"]}, "target → levels: 2条界线应分出3档，写了2档"),
    "too few levels for the edges": ({"edges": ["80%", "60%", "40%"]}, "target → levels: 3条界线应分出4档，写了3档"),
    "levels of one name": ({"levels": ["达成", "达成", "未达成"]}, "target → levels: 档次名称不能为空，也不能重复"),
    "level without name": ({"levels": ["达成", " ", "未达成"]}, "target → levels: 档次名称不能为空，也不能重复"),
    "another key": ({"overs": "30%"}, "target → overs: 不认识的键 “overs”，是否想写 “over”？"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_parameter_is_refused_in_words(name: str) -> None:
    data, said = BROKEN[name]
    with pytest.raises(DefinitionError) as caught:
        read(**data)
    assert said in str(caught.value)


def test_the_rule_is_printed_with_its_parameters() -> None:
    assert read().criterion("数量指标", "") == (
        "数量指标：指标值带“≥”或没有符号的，完成值达到指标值，得10分；未达到的，按10分×完成值÷指标值计分；"
        "指标值带“≤”的，完成值不超过指标值，得10分；超过的，按10分×指标值÷完成值计分；"
        "指标值带“=”的，完成值等于指标值，得10分；不等的，按10分×两数中较小的÷较大的计分。"
        "得分四舍五入到两位小数，最低0分，最高为分值。"
        "定性指标由评价人评定：达成，得分值的100%至80%（含）；部分达成，得分值的80%至60%（含）；未达成，得分值的60%至0%。"
    )


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"bare": "below"}, "指标值带“≤”或没有符号的，完成值不超过指标值"),
        ({"bare": "equal"}, "指标值带“=”或没有符号的，完成值等于指标值"),
        ({"below": "manual"}, "完成值达到指标值，得10分；未达到的，由评价人评定；"),
        ({"reverse": "linear"}, "超过的，按10分×（1－超出部分÷指标值）计分"),
        ({"reverse": "manual"}, "完成值不超过指标值，得10分；超过的，由评价人评定；"),
        ({"equal": "all_or_nothing"}, "不等的，不得分。"),
        ({"equal": "manual"}, "不等的，由评价人评定。"),
        ({"over": "30%"}, "完成值超过指标值30%及以上的，应说明原因。"),
        ({"over": "20%", "over_marks": 2}, "完成值超过指标值20%及以上的，扣2分，并应说明原因。"),
        ({"edges": ["80%", "50%"]}, "部分达成，得分值的80%至50%（含）；未达成，得分值的50%至0%。"),
    ],
)
def test_another_reading_is_printed_in_other_words(parameters: dict[str, Any], said: str) -> None:
    text = read(**parameters).criterion("数量指标", "")
    assert said in text
    assert text.count("或没有符号") == 1
