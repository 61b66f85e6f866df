"""Texts and numbers of a cell as quantities: what is one, what is none, and why the formulas can be trusted with them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.target.bench import Row, Sheet, by_own_evaluator, mismatches
from rules.target.pairs import ODD, REAL

from xladdin.rules.target import Goal, Quantity, clean, quantity
from xladdin.rules.target.quantity import comparable, is_blank
from xladdin.rules.target.words import BLANK_MARKS, CHARACTERS, MARKS, PROSE, words

READ: dict[str, tuple[str, str, str]] = {
    "11家": ("11", "家", ""), "706.73": ("706.73", "", ""), "141.7%": ("1.417", "%", ""), "≥95％": ("0.95", "%", "≥"), "２人": ("2", "人", ""),
    "≥ 95 ％": ("0.95", "%", "≥"), "1,000家": ("1000", "家", ""), "１，２３４，５６７．８９元": ("1234567.89", "元", ""), ".5": ("0.5", "", ""), "-3%": ("-0.03", "%", ""),
    "≥-.5": ("-0.5", "", "≥"), "－5％": ("-0.05", "%", ""), "2亿": ("200000000", "", ""), "42.1亿元": ("4210000000", "元", ""), "1万亿元": ("1000000000000", "元", ""),
    "3万人": ("30000", "人", ""), "5个百分点": ("5", "百分点", ""), "5百分点": ("5", "百分点", ""), "3年": ("3", "年", ""), "30日": ("30", "日", ""), "1899年": ("1899", "年", ""),
    "5 家": ("5", "家", ""), "0012": ("12", "", ""), "99999999999999": ("99999999999999", "", ""), "300元/人": ("300", "元/人", ""), "5KG": ("5", "KG", ""),
    "100%以上": ("1", "%", "≥"), "95%及以上": ("0.95", "%", "≥"), "95%（含）以上": ("0.95", "%", "≥"), "5%以下": ("0.05", "%", "≤"), "5起及以下": ("5", "起", "≤"),
    "30天以内": ("30", "天", "≤"), "30天之内": ("30", "天", "≤"), "5个工作日内": ("5", "个工作日", "≤"), "3年内": ("3", "年", "≤"), "不低于95%": ("0.95", "%", "≥"),
    "不少于5人": ("5", "人", "≥"), "不小于5": ("5", "", "≥"), "至少5": ("5", "", "≥"), "大于等于5": ("5", "", "≥"), "大于或等于5": ("5", "", "≥"), ">=5": ("5", "", "≥"),
    "＞＝5": ("5", "", "≥"), "≧5": ("5", "", "≥"), "不超过5": ("5", "", "≤"), "不高于5": ("5", "", "≤"), "不大于5": ("5", "", "≤"), "小于等于5": ("5", "", "≤"),
    "<=5": ("5", "", "≤"), "≦5": ("5", "", "≤"), "控制在5%以内": ("0.05", "%", "≤"), "控制在5%": ("0.05", "%", "≤"), "不低于5家以上": ("5", "家", "≥"), "大于5": ("5", "", ">"),
    "超过5": ("5", "", ">"), "高于5": ("5", "", ">"), "＞5": ("5", "", ">"), "小于5": ("5", "", "<"), "低于5": ("5", "", "<"), "少于5": ("5", "", "<"), "等于5": ("5", "", "="),
    "=5": ("5", "", "="), "完成5家": ("5", "家", ""), "100%完成": ("1", "%", ""), "5😀": ("5", "😀", ""), "2亿万": ("200000000", "万", ""), "5万万元": ("5", "万万元", ""),
}  # fmt: skip
"""Target text -> value, unit, comparing sign."""

NONE = (
    *("", " ", "明显降低", "达标", "无", "/", "家", "%", "≥", "约5家", "5家左右", "5余家", "5-8家", "5~8家", "5+", "1.2.3", "5.", "1e5", "5 6家", "1 000", "- 5"),
    *("1,00家", "1234,567", "1,2,3", ",5", "1.234,567", "1,234,567,890,123,456", "999999999999999", "0.123456789012345", "2022年", "2022年底前", "2022年度", "12月", "12月底前"),
    *("5号", "5日前", "2022-12-31", "2022.12.31", "8:00", "≥5≤", ">5>", "=5=", "≥≥5", "5≥6", "> = 5", "提高5%", "+5%", "5家未完成", "已建成5座", "3个中心建成并投入使用"),
    *("95%。", "(95%)", "5*", "5?", "😀5", "完成👍", "不大于等于5", "未完成5家", "#N/A", "TRUE", "9" * 400, "完成" * 2000),
)  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_a_text_is_the_quantity_meant(text: str) -> None:
    value, unit, mark = READ[text]
    assert quantity(text, "target") == Quantity(Fraction(value), unit, mark)


@pytest.mark.parametrize("text", NONE, ids=lambda text: text[:20])
def test_a_text_that_is_no_plain_quantity_is_not_taken_for_one(text: str) -> None:
    assert quantity(text, "target") is None
    assert quantity(text, "actual") is None


def test_the_two_sides_differ_in_what_is_reached() -> None:
    assert quantity("达到95%", "target") == Quantity(Fraction(19, 20), "%", "≥")
    assert quantity("达到95%", "actual") == Quantity(Fraction(19, 20), "%")
    assert clean("达到95%以上", "actual") == " 95%≥"


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (Decimal("0.95"), Fraction(19, 20)),
        (Decimal(0), Fraction(0)),
        (Decimal(-7), Fraction(-7)),
        (Decimal("0.30000000000000004"), Fraction(3, 10)),
        (Decimal("0.9999999999995"), Fraction(1)),
        (Decimal("0.99999999999949"), Fraction("0.999999999999")),
        (Decimal("1E-13"), Fraction(0)),
        (Fraction(1, 3), Fraction("0.333333333333")),
        (Decimal("999999999999999"), Fraction(999999999999999)),
    ],
)
def test_a_numeric_cell_is_taken_to_twelve_places(number: Decimal | Fraction, value: Fraction) -> None:
    assert quantity(number, "actual") == Quantity(value, "*")


@pytest.mark.parametrize("number", [Decimal("1e15"), Decimal("-1e15"), Fraction(10**16)])
def test_a_number_too_long_is_no_figure(number: Decimal | Fraction) -> None:
    assert quantity(number, "target") is None


@pytest.mark.parametrize("entered", [None, "", "  ", "\u3000\u00a0", "-", "——", " / "])
def test_marks_for_nothing_are_blank(entered: str | None) -> None:
    assert is_blank(entered)


@pytest.mark.parametrize("entered", ["无", "0", "完成", "达到", Decimal(0), "\n", "- 5"])
def test_everything_else_is_an_entry(entered: str | Decimal) -> None:
    assert not is_blank(entered)


@pytest.mark.parametrize(
    ("target", "actual", "fits"),
    [
        ("5家", "6家", True), ("5家", "6", True), ("5", "6家", True), ("5家", "6个", False), ("5KG", "5kg", False), ("5", "6", True),
        ("5%", "6%", True), ("5%", "6", False), ("5", "6%", False), ("5%", "0", True), ("0", "5%", True), ("5%", "0家", False), ("5%", "5个百分点", False),
        ("5%", Decimal(2), True), ("5%", Decimal("2.01"), False), ("5%", Decimal(-2), True), ("5%", Decimal(-3), False), (Decimal(2), "5%", True),
        (Decimal(3), "5%", False), (Decimal(3), "5家", True), (Decimal(3), "5", True), ("5", Decimal(3), True), (Decimal(3), Decimal(500), True),
    ],
)  # fmt: skip
def test_units_that_can_be_compared(target: str | Decimal, actual: str | Decimal, fits: bool) -> None:
    a, b = quantity(target, "target"), quantity(actual, "actual")
    assert a is not None
    assert b is not None
    assert comparable(a, b) is fits


def test_the_tables_of_words_keep_their_promises() -> None:
    """Nothing is replaced by nothing, no unit can look like a mark of the formulas, and a quote would end a formula's text."""
    for side in ("target", "actual"):
        for old, new in (*CHARACTERS, *words(side)):
            assert len(new) == 1 <= len(old)
            assert '"' not in old + new
    assert {"*", "?"} < set(PROSE)
    assert not set(PROSE) & {*MARKS, *"0123456789.,-%万亿年月日号"}
    assert len(set(PROSE)) == len(PROSE)
    assert all(len(mark) == 1 for mark in BLANK_MARKS)


ALPHABET = sorted({*"0123456789.,-%万亿家人年月日号个百分点km*?😀𠮷\n\t（）()+~约左右，。'&", *MARKS, *BLANK_MARKS,
                   *(c for side in ("target", "actual") for pair in (*CHARACTERS, *words(side)) for c in pair[0])})  # fmt: skip
PIECES = sorted({old for old, _ in (*CHARACTERS, *words("target"))} | set(READ) | set(NONE[:60]))
any_text = st.one_of(
    st.text(max_size=20),
    st.text(alphabet=ALPHABET, max_size=14),
    st.lists(st.sampled_from([*PIECES, *ALPHABET]), max_size=6).map("".join),
)


@given(any_text, st.sampled_from(("target", "actual")))
def test_cleaning_a_clean_text_changes_nothing(text: str, side: str) -> None:
    once = clean(text, side)  # type: ignore[arg-type]
    assert clean(once, side) == once  # type: ignore[arg-type]
    assert quantity(once, side) == quantity(text, side)  # type: ignore[arg-type]


@given(any_text)
def test_a_quantity_is_what_its_text_says(text: str) -> None:
    """Written out again with its sign and unit it is the same quantity."""
    read = quantity(text, "target")
    if (
        read is None
        or read.unit in ("百分点", "%")
        or (100000000 * read.value).denominator > 1
        or abs(read.value) >= 10**6
    ):
        return
    again = quantity(f"{read.mark}{float(read.value):f}{read.unit}", "target")
    assert again == read or read.unit.startswith(("万", "亿"))


@given(any_text, any_text)
def test_the_formulas_read_any_text_as_python_does(target: str, actual: str) -> None:
    rows = (Row(Goal(target, actual), Fraction(10)),)
    assert mismatches(by_own_evaluator(Sheet(), rows)) == []


def test_the_pairs_hold_what_units_really_wrote() -> None:
    assert len(REAL) >= 18
    assert len(ODD) == len({(repr(a), repr(b)) for a, b in ODD})
