"""The words an officer chooses from in the workbook of a scoring table, and the values they stand for in the rulebook."""

from __future__ import annotations

from collections.abc import Mapping

from xladdin.rules.shapes import SHAPES

SEVERAL = "多个要素"
"""计分方式 of a row whose elements stand on a sheet of their own."""
SHAPE_WORDS: Mapping[str, str] = {shape.title: name for name, shape in SHAPES.items()}
"""计分方式 as the program calls it everywhere: 超标扣分 -> deduct."""

_POLICY = {"得满分": "full", "不得分": "zero", "人工认定": "manual"}
WORDS: Mapping[str, Mapping[str, object]] = {
    "shape": SHAPE_WORDS,
    "beyond": {"超出": "above", "低于": "below", "两边": "both"},
    "partial": {"整步": "whole", "进位": "up", "比例": "pro_rata"},
    "zero_over_zero": _POLICY,
    "over_zero": _POLICY,
    "over_max": {"照常计分": "score", "人工认定": "manual"},
    "at_least": {"是": True, "否": False},
    "marks_by_rule": {"是": True, "否": False},
    "bare": {"越大越好": "above", "越小越好": "below", "应当相等": "equal"},
    "below": {"按比例": "ratio", "人工认定": "manual"},
    "reverse": {"按比例": "ratio", "线性": "linear", "人工认定": "manual"},
    "equal": {"按接近程度": "closeness", "不等不得分": "all_or_nothing", "人工认定": "manual"},
    "closed": {"含": True, "不含": False},
    "chosen": {"√": True},
}
"""Column -> word -> value. The order of the words is that of the drop-down list."""

OTHER_SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "shape": {"扣分": "超标扣分", "超标": "超标扣分", "比例": "按比例", "次数扣分": "按次扣分", "按例扣分": "按次扣分", "定性": "评判",
              "人工评判": "评判", "目标": "目标完成", "要素": SEVERAL},
    "beyond": {"高于": "超出", "超过": "超出", "大于": "超出", "不足": "低于", "少于": "低于", "小于": "低于", "偏离": "两边",
               "双向": "两边", "上下": "两边"},
    "partial": {"不扣": "整步", "按一步": "进位", "按比例": "比例"},
    "closed": {"包含": "含", "是": "含", "不包含": "不含", "否": "不含"},
    "chosen": {"是": "√", "✓": "√", "✔": "√", "采用": "√", "v": "√", "V": "√", "1": "√"},
}  # fmt: skip
"""What people write instead, column by column."""


def word_of(column: str, value: object) -> str:
    """The word that stands for a value; the value itself as text when there is none, so that nothing is lost without a trace."""
    return next((word for word, meant in WORDS[column].items() if meant == value), str(value))
