"""Numbers in text: exact value, printed precision, unit; what is no figure."""

from __future__ import annotations

from fractions import Fraction

import pytest

from xladdin.prose.figure import figures
from xladdin.prose.numerals import chinese_number
from xladdin.prose.ranges import Range


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("预算2,886.58万元", Fraction(28865800), Fraction(100)),
        ("产值 1.5 亿元", Fraction(150000000), Fraction(10000000)),
        ("经费100万，用于培训", Fraction(1000000), Fraction(10000)),
        ("完成率98.32％。", Fraction(9832, 10000), Fraction(1, 10000)),
        ("百分点：提高1.5个百分点", Fraction(15, 1000), Fraction(1, 1000)),
        ("惠及10万户", Fraction(100000), Fraction(10000)),
        ("编制２３人", Fraction(23), Fraction(0)),
        ("得分85.5,比上年高", Fraction(171, 2), Fraction(0)),
        ("六个方面", Fraction(6), Fraction(0)),
        ("一百零五家", Fraction(105), Fraction(0)),
        ("安排三千二百万元", Fraction(32000000), Fraction(1000000)),
        ("安排一亿二千万元", Fraction(120000000), Fraction(10000000)),
        ("补助五百元", Fraction(500), Fraction(100)),
        ("投入十万元", Fraction(100000), Fraction(100000)),
    ],
)
def test_a_figure_has_its_exact_value_and_its_last_printed_place(text: str, value: Fraction, step: Fraction) -> None:
    (figure,) = figures(text)
    assert (figure.value, figure.step) == (value, step)
    assert text[figure.start : figure.end].strip() == figure.text


@pytest.mark.parametrize(
    "text",
    ["2023年12月31日", "提前2个月、6个月", "新建5G、4G网络", "“137”工作法", "110kV变电站", "第5位", "第3个方面", "《十四五5个规划》", "《通知》（财预〔2020〕10号）",
     "1-12月份", "“2022年50个强”", "1,2,3,4", "电话85551234", "V1.2.3版", "每月1日", "十百个", "一二三家", "12345678901234567890万元", "占比较高", "数十万元", "几百元", "近百万元", "万元以上", "上千亿元"],
)  # fmt: skip
def test_what_is_no_figure_is_not_read(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    "text",
    ["近200万元", "约60个", "60余家", "4万多米", "100%以上", "不超过4次", "≥95%", "投资额过2亿元", "3-5家", "10个左右"],
)
def test_an_approximation_is_marked(text: str) -> None:
    assert [f.vague for f in figures(text)] == [True]


def test_passing_a_test_is_no_approximation() -> None:
    assert [f.vague for f in figures("复审通过5家")] == [False]


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("三千零五十", 3050), ("两万", 20000), ("一亿零三百", 100000300), ("〇", 0), ("壹拾贰", 12)],
)  # fmt: skip
def test_chinese_numerals_are_exact(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["", "一二", "百", "十百", "万万", "点五", "一" * 25, "甲", "亿", "二十十"])
def test_what_is_no_chinese_numeral_is_none(text: str) -> None:
    assert chinese_number(text) is None


def test_every_whole_number_to_9999_is_read_back() -> None:
    def spell(n: int) -> str:
        text, zero = "", False
        for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = n // power % 10
            if digit:
                text += ("零" if zero and text else "") + "零一二三四五六七八九"[digit] + unit
                zero = False
            else:
                zero = True
        return text

    assert all(chinese_number(spell(n)) == n for n in range(1, 10000))


def test_a_printed_figure_stands_for_all_that_rounds_to_it() -> None:
    printed = Range.printed(Fraction("766.42"), Fraction("0.01"))
    parts = Range.printed(Fraction("759.55"), Fraction("0.01")) + Range.printed(Fraction("6.88"), Fraction("0.01"))
    assert parts.meets(printed)
    assert not (parts + Range(Fraction("0.006"), Fraction("0.006"))).meets(printed)


def test_nothing_is_divided_by_what_may_be_0() -> None:
    assert Range(Fraction(1), Fraction(2)).over(Range(Fraction(0), Fraction(1))) is None
    quotient = Range(Fraction(1), Fraction(2)).over(Range(Fraction(2), Fraction(4)))
    assert quotient == Range(Fraction(1, 4), Fraction(1))


def test_a_range_knows_whether_a_whole_number_lies_in_it() -> None:
    assert Range(Fraction("44.9"), Fraction("45.1")).holds_whole
    assert not Range(Fraction("42.6"), Fraction("42.8")).holds_whole
