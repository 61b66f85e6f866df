"""How clerks write figures, and what is made of it: every accepted form stands beside a twin that must be refused."""

from __future__ import annotations

import datetime
import struct
import subprocess
import sys
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.exact import (
    PROBLEMS,
    UNITS,
    clean_float,
    compared,
    exact_sum,
    format_amount,
    format_points,
    format_rate,
    format_score,
    from_yuan,
    parse_number,
    plain,
    problem_text,
    round_half_up,
    same,
    to_yuan,
    whole_of,
)

EXPECTS = ("amount", "count", "rate", "score", "number")

# What is expected; the text and what it says (value, unit); its twin and why that is refused.
FORMS_AND_TWINS = [
    # separators
    ("amount", "1213746", "1213746", None, "1 213 746", "ambiguous"),
    ("amount", "1,213,746", "1213746", None, "1,2", "bad-grouping"),
    ("amount", "1，213，746", "1213746", None, "1，213，74", "bad-grouping"),
    ("amount", "1,213.45", "1213.45", None, "1.213,45", "bad-grouping"),
    ("amount", "2,295.70", "2295.70", None, "2,295,70", "bad-grouping"),
    ("amount", "100,200", "100200", None, "100 200", "ambiguous"),
    ("amount", "999,999", "999999", None, "1000,000", "bad-grouping"),
    ("count", "12,345", "12345", None, "12,34", "bad-grouping"),
    ("count", "123", "123", None, "123,", "bad-grouping"),
    ("count", "123", "123", None, ",123", "bad-grouping"),
    ("count", "1,234", "1234", None, "0,234", "bad-grouping"),
    ("count", "1234", "1234", None, "1,,234", "bad-grouping"),
    ("count", "1,234", "1234", None, "1, 234", "bad-grouping"),
    ("count", "1,213家", "1213", "家", "共1,213家", "not-a-plain-number"),
    ("count", "1,213个", "1213", "个", "1,213个基站", "unknown-unit"),
    ("amount", "1,213", "1213", None, "1,213.", "not-a-plain-number"),
    ("count", "1000", "1000", None, "1_000", "not-a-plain-number"),
    ("count", "1000", "1000", None, "1'000", "not-a-plain-number"),
    # decimal point
    ("amount", "71914.4", "71914.4", None, "71914.4.1", "two-points"),
    ("amount", "1.23", "1.23", None, "1.2.3", "two-points"),
    ("amount", ".5", "0.5", None, "5.", "not-a-plain-number"),
    ("amount", "５．３", "5.3", None, "5。3", "two-numbers"),
    ("amount", "0.05", "0.05", None, "005", "leading-zero"),
    ("count", "7", "7", None, "007", "leading-zero"),
    ("amount", "0", "0", None, "00", "leading-zero"),
    # full width, spaces, invisible characters
    ("amount", "２０００", "2000", None, "２０ ００", "two-numbers"),
    ("amount", "\u3000 2000\xa0", "2000", None, "2\u3000000", "ambiguous"),
    ("amount", "\ufeff20\u200b00", "2000", None, "20\xad00", "two-numbers"),
    ("amount", "１，２１３．５　万元", "1213.5", "wan", "１，２１．５　万元", "bad-grouping"),
    ("amount", "7.19\n万元", "7.19", "wan", "7\n19万元", "two-numbers"),
    ("rate", "９５％", "0.95", "percent", "９５", "rate-without-percent"),
    ("count", "5", "5", None, "٥", "not-a-number"),
    ("count", "5", "5", None, "⑤", "not-a-number"),
    ("count", "5", "5", None, "5²", "unknown-unit"),
    # signs
    ("amount", "+5", "5", None, "+-5", "ambiguous"),
    ("amount", "-5", "-5", None, "--5", "ambiguous"),
    ("amount", "－５", "-5", None, "—5", "ambiguous"),
    ("amount", "−5", "-5", None, "–5", "ambiguous"),
    ("amount", "- 5", "-5", None, "5-", "not-a-plain-number"),
    ("amount", "（123）", "-123", None, "（-123）", "ambiguous"),
    ("amount", "(1,213.5)", "-1213.5", None, "(1,213.5", "ambiguous"),
    ("amount", "(7.19)万元", "-7.19", "wan", "(7.19万)元", "ambiguous"),
    ("amount", "（7.19万元）", "-7.19", "wan", "7.19（万元）", "not-a-plain-number"),
    ("rate", "(5%)", "-0.05", "percent", "(5", "ambiguous"),
    ("number", "(3)", "-3", None, "(3家)", "ambiguous"),
    ("score", "3", "3", None, "（3）", "ambiguous"),
    ("score", "5分", "5", "fen_score", "（5分）", "ambiguous"),
    ("count", "3", "3", None, "(3)", "ambiguous"),
    ("amount", "-0", "0", None, "-", None),
    # money
    ("amount", "7.19万元", "7.19", "wan", "7.19%", "wrong-unit"),
    ("amount", "7.19万", "7.19", "wan", "7.19万人", "wrong-unit"),
    ("amount", "2亿元", "2", "yi", "2千元", "chinese-numeral"),
    ("amount", "2亿", "2", "yi", "3百万", "chinese-numeral"),
    ("amount", "80000元", "80000", "yuan", "80000人", "wrong-unit"),
    ("amount", "80000元整", "80000", "yuan", "8万5千元", "chinese-numeral"),
    ("amount", "8.5万", "8.5", "wan", "8万5", "chinese-numeral"),
    ("amount", "￥80,000", "80000", "yuan", "$80,000", "wrong-unit"),
    ("amount", "¥ -5", "-5", "yuan", "-¥-5", "ambiguous"),
    ("amount", "人民币7.19万元", "7.19", "wan", "7.19万美元", "wrong-unit"),
    ("amount", "人民币￥5元", "5", "yuan", "￥5人", "wrong-unit"),
    ("amount", "5.30元", "5.30", "yuan", "5元3角", "two-numbers"),
    ("amount", "100元", "100", "yuan", "100元,200元", "two-numbers"),
    ("amount", "100 万 元", "100", "wan", "100 万 200 元", "two-numbers"),
    ("number", "7.19万元", "7.19", "wan", "7.19万元左右", "not-a-plain-number"),
    ("number", "2亿", "2", "yi", "近2亿", "not-a-plain-number"),
    # counts
    ("count", "11家", "11", "家", "11%", "wrong-unit"),
    ("count", "60 人次", "60", "人次", "60余家", "not-a-plain-number"),
    ("count", "4台", "4", "台", "5万元", "wrong-unit"),
    ("count", "5辆", "5", "辆", "5万", "wrong-unit"),
    ("count", "3项", "3", "项", "3分", "wrong-unit"),
    ("count", "168个", "168", "个", "168个基站", "unknown-unit"),
    ("count", "8次", "8", "次", "共8次", "not-a-plain-number"),
    ("count", "120㎡", "120", "m2", "120㎡多", "not-a-plain-number"),
    ("count", "120平方米", "120", "m2", "120‰", "unknown-unit"),
    ("count", "120 m2", "120", "m2", "m2", "not-a-plain-number"),
    ("count", "120Ｍ²", "120", "m2", "120²", "unknown-unit"),
    ("count", "5年", "5", "年", "2022年", "date"),
    ("count", "12个月", "12", "个月", "12月", "date"),
    ("count", "20000人", "20000", "人", "2万人", "wrong-unit"),
    ("number", "2万人", "2", "万人", "2万多人", "not-a-plain-number"),
    ("number", "30天", "30", "天", "30日", "date"),
    ("number", "11家", "11", "家", "11家企业", "unknown-unit"),
    ("count", "3家", "3", "家", "三家", "chinese-numeral"),
    ("count", "-3", "-3", None, "-3个基站", "unknown-unit"),
    # rates
    ("rate", "107.32%", "1.0732", "percent", "107.32", "rate-without-percent"),
    ("rate", "100%", "1.00", "percent", "100", "rate-without-percent"),
    ("rate", "0.95", "0.95", None, "95", "rate-without-percent"),
    ("rate", "2", "2", None, "2.01", "rate-without-percent"),
    ("rate", "-0.08", "-0.08", None, "-8", "rate-without-percent"),
    ("rate", "-8%", "-0.08", "percent", "8%-9%", "not-a-plain-number"),
    ("rate", "95 %", "0.95", "percent", "95%%", "not-a-plain-number"),
    ("rate", "95﹪", "0.95", "percent", "95‰", "unknown-unit"),
    ("rate", "0", "0", None, "0分", "wrong-unit"),
    ("rate", "95%", "0.95", "percent", "≥95%", "inequality"),
    ("rate", "95%", "0.95", "percent", "95%以上", "inequality"),
    ("rate", "100%", "1.00", "percent", "100%（已完成）", "not-a-plain-number"),
    ("rate", "5%", "0.05", "percent", "5个百分点", "wrong-unit"),
    ("rate", "5%", "0.05", "percent", "百分之五", "chinese-numeral"),
    ("number", "5个百分点", "0.05", "points", "5至6个百分点", "not-a-plain-number"),
    ("number", "141.7%", "1.417", "percent", "＞141.7%", "inequality"),
    # scores
    ("score", "85.5分", "85.5", "fen_score", "85.5/100", "not-a-plain-number"),
    ("score", "85.5", "85.5", None, "85.5个", "wrong-unit"),
    ("score", "5", "5", None, "5%", "wrong-unit"),
    ("score", "10分", "10", "fen_score", "十分", "chinese-numeral"),
    ("number", "5分", "5", "fen_score", "5分3", "two-numbers"),
    # not plain
    ("count", "100", "100", None, "约100", "not-a-plain-number"),
    ("count", "100", "100", None, "100左右", "not-a-plain-number"),
    ("count", "100", "100", None, "100多", "not-a-plain-number"),
    ("count", "100", "100", None, "近100", "not-a-plain-number"),
    ("count", "100", "100", None, "100～200", "not-a-plain-number"),
    ("count", "100", "100", None, "~100", "not-a-plain-number"),
    ("count", "12", "12", None, "1-2", "not-a-plain-number"),
    ("count", "12", "12", None, "1—2", "not-a-plain-number"),
    ("count", "12", "12", None, "10到12家", "not-a-plain-number"),
    ("count", "12", "12", None, "10人至12人", "not-a-plain-number"),
    ("rate", "0.83", "0.83", None, "5/6", "not-a-plain-number"),
    ("count", "11", "11", None, "5+6", "not-a-plain-number"),
    ("count", "30", "30", None, "5×6", "not-a-plain-number"),
    ("count", "31", "31", None, "0x1F", "not-a-plain-number"),
    ("count", "3", "3", None, "第3", "not-a-plain-number"),
    ("count", "100", "100", None, "100。", "not-a-plain-number"),
    ("count", "100", "100", None, "'100", "not-a-plain-number"),
    ("count", "100", "100", None, "1O0", "letters"),
    ("count", "11", "11", None, "l1", "letters"),
    # inequalities
    ("count", "100", "100", None, "100以上", "inequality"),
    ("count", "100", "100", None, "100人以内", "inequality"),
    ("count", "100", "100", None, "不低于100", "inequality"),
    ("count", "100", "100", None, "超过100家", "inequality"),
    ("count", "100", "100", None, "至少100", "inequality"),
    ("count", "100", "100", None, "≤100", "inequality"),
    ("count", "100", "100", None, ">=100", "inequality"),
    ("count", "100", "100", None, "＜100", "inequality"),
    ("count", "100", "100", None, "不足100", "inequality"),
    # two numbers
    ("count", "12", "12", None, "12 34", "two-numbers"),
    ("count", "12", "12", None, "1、2", "two-numbers"),
    ("count", "12", "12", None, "1；2", "two-numbers"),
    ("count", "12", "12", None, "100\n200", "two-numbers"),
    ("count", "12", "12", None, "行政8人工勤4人", "two-numbers"),
    # dates and times
    ("amount", "2022", "2022", None, "2022年", "date"),
    ("amount", "2022.1", "2022.1", None, "2022.1.5", "date"),
    ("amount", "20220105", "20220105", None, "2022-01-05", "date"),
    ("amount", "2022", "2022", None, "2022/1/5", "date"),
    ("amount", "2022", "2022", None, "2022-01-05 00:00:00", "date"),
    ("amount", "2022", "2022", None, "2022-12", "date"),
    ("amount", "2022", "2022", None, "2022-2023", "not-a-plain-number"),
    ("amount", "2022", "2022", None, "2022 年 12 月底", "date"),
    ("amount", "2022", "2022", None, "2022年度", "date"),
    ("amount", "2022", "2022", None, "截至5月3日", "date"),
    ("amount", "1030", "1030", None, "10:30", "date"),
    ("amount", "12", "12", None, "10-12月", "not-a-plain-number"),
    # Chinese numerals
    ("amount", "12万", "12", "wan", "十二万", "chinese-numeral"),
    ("amount", "100", "100", None, "壹佰元整", "chinese-numeral"),
    ("count", "1", "1", None, "一", "chinese-numeral"),
    ("count", "1", "1", None, "一般", "not-a-number"),
    ("count", "0", "0", None, "零", "chinese-numeral"),
    ("amount", "1500元", "1500", "yuan", "1千5百元", "chinese-numeral"),
    ("number", "5千米", "5", "千米", "5千户", "chinese-numeral"),
    # scientific notation
    ("amount", "1.2E+05", "120000", None, "1.2E+05.5", "not-a-plain-number"),
    ("amount", "5e-3", "0.005", None, "1E+30", "too-long"),
    ("amount", "1.5E3万元", "1500", "wan", "1,500E3", "not-a-plain-number"),
    ("amount", "1E5", "100000", None, "1E999999999", "too-long"),
    ("amount", "1E5", "100000", None, "1E99999999999999999999", "too-long"),
    ("amount", "1E-5", "0.00001", None, "1E-999", "too-long"),
    ("amount", "1E5", "100000", None, "1E", "unknown-unit"),
    # too long
    ("amount", "123456789012345678", "123456789012345678", None, "1234567890123456789", "too-long"),
    ("amount", "0.000000000000000000000001", "1E-24", None, "1.000000000000000000", "too-long"),
    ("amount", "1", "1", None, "9" * 300, "too-long"),
    ("amount", "1", "1", None, "字" * 300, "not-a-number"),
    ("amount", "1", "1", None, "第1项" + "字" * 300, "not-a-plain-number"),
    # not numbers at all
    ("amount", "1", "1", None, "inf", "not-a-number"),
    ("amount", "1", "1", None, "nan", "not-a-number"),
    ("amount", "1", "1", None, "正常", "not-a-number"),
    ("amount", "1万元", "1", "wan", "万元", "not-a-number"),
    ("amount", "1", "1", None, "。", "not-a-number"),
    ("amount", "1", "1", None, "（）", "not-a-number"),
    ("amount", "1", "1", None, "#DIV/0!", "excel-error"),
    ("amount", "1", "1", None, "#N/A", "excel-error"),
    ("amount", "1", "1", None, "#####", "excel-error"),
    ("amount", "1", "1", None, "#", "not-a-number"),
    ("amount", "1", "1", None, "=B4+B5", "formula-text"),
    ("amount", "1", "1", None, "TRUE", "boolean"),
]


@pytest.mark.parametrize(("expect", "text", "value", "unit", "twin", "problem"), FORMS_AND_TWINS)
def test_a_form_is_read_exactly_and_its_twin_is_refused(expect, text, value, unit, twin, problem):
    read = parse_number(text, expect=expect)
    assert (read.value, read.unit, read.problem, read.blank) == (Decimal(value), unit, None, False)
    assert read.text == text
    refused = parse_number(twin, expect=expect)
    assert (refused.value, refused.unit, refused.problem) == (None, None, problem)
    assert refused.blank is (problem is None)
    assert refused.text == twin


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", ""), ("  \u3000\n", ""), ("\u200b", ""), ("——", "—"), ("--", "—"), ("-", "—"), ("—", "—"), ("－", "—"), ("–", "—"),
        ("— —", "—"), ("─", "—"), ("/", "/"), ("／", "/"), ("\\", "/"), ("无", "无"), ("无。", "无"), (" 无 ", "无"),
        ("不适用", "不适用"), ("N/A", "不适用"), ("n/a", "不适用"), ("Ｎ／Ａ", "不适用"), ("NA", "不适用"), ("空", "空"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("expect", EXPECTS)
def test_a_blank_mark_is_missing_and_never_zero(expect, text, mark):
    read = parse_number(text, expect=expect)
    assert (read.value, read.problem, read.blank, read.mark, read.text) == (None, None, True, mark, text)


@pytest.mark.parametrize("text", ["无此项", "无0", "空白", "NAN", "//", "未填", "不适用项", "…"])
def test_a_text_that_only_resembles_a_blank_mark_is_a_problem(text):
    read = parse_number(text, expect="amount")
    assert not read.blank
    assert read.problem is not None


@pytest.mark.parametrize("text", sorted(UNITS))
def test_every_unit_is_read_where_any_number_is_and_only_after_a_number(text):
    read = parse_number(f"12.5{text}", expect="number")
    assert read.unit == UNITS[text]
    assert read.value == (Decimal("0.125") if UNITS[text] in ("percent", "points") else Decimal("12.5"))
    assert parse_number(text, expect="number").problem is not None
    assert parse_number(f"{text}12.5", expect="number").value is None


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [
        ("元", {"amount"}), ("万元", {"amount"}), ("亿", {"amount"}), ("%", {"rate"}), ("分", {"score"}), ("家", {"count"}),
        ("㎡", {"count"}), ("个百分点", set()), ("万人", set()), ("", {"amount", "count", "rate", "score"}),
    ],
)  # fmt: skip
def test_a_unit_that_contradicts_the_cell_is_refused(unit, allowed):
    for expect in EXPECTS:
        read = parse_number(f"1.5{unit}", expect=expect)
        assert (read.problem is None) is (expect == "number" or expect in allowed), expect
        assert read.problem in (None, "wrong-unit")


@pytest.mark.parametrize(
    ("raw", "expect", "value", "text"),
    [
        (Decimal("71914.4"), "amount", "71914.4", "71914.4"), (44, "count", "44", "44"), (0.1, "amount", "0.1", "0.1"),
        (Decimal("1.0732"), "rate", "1.0732", "1.0732"), (Decimal("-0.0"), "amount", "0", "-0.0"),
        (Decimal("1.2E+5"), "amount", "120000", "120000"), (Decimal("5.55E-17"), "amount", "5.55E-17", "0.0000000000000000555"),
        (Decimal("0E-8"), "amount", "0", "0.00000000"), (1e22 / 1e5, "amount", "1E17", "100000000000000000"),
    ],
)  # fmt: skip
def test_a_number_cell_is_taken_as_it_is(raw, expect, value, text):
    read = parse_number(raw, expect=expect)
    assert (read.value, read.unit, read.problem, read.text) == (Decimal(value), None, None, text)
    assert "E" not in plain(read.value)


@pytest.mark.parametrize(
    ("raw", "expect", "problem"),
    [
        (True, "amount", "boolean"), (False, "count", "boolean"), (float("nan"), "amount", "not-a-number"),
        (float("-inf"), "amount", "not-a-number"), (Decimal("sNaN"), "amount", "not-a-number"),
        (Decimal("Infinity"), "rate", "not-a-number"), (95, "rate", "rate-without-percent"),
        (Decimal("2.0001"), "rate", "rate-without-percent"), (1e30, "amount", "too-long"), (10**18, "count", "too-long"),
        (Decimal("1E+999999"), "amount", "too-long"), (Decimal(1 / 10), "amount", "too-long"),
        (datetime.datetime(2022, 1, 5), "amount", "date"), (datetime.time(10, 30), "count", "date"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_figure_is_refused(raw, expect, problem):
    read = parse_number(raw, expect=expect)
    assert (read.value, read.problem, read.blank) == (None, problem, False)


def test_an_empty_cell_is_blank_a_monster_too_long_and_a_foreign_object_a_programming_error():
    assert parse_number(None, expect="amount").blank
    assert parse_number(1 << 20000, expect="amount").problem == "too-long"
    with pytest.raises(TypeError):
        parse_number([1], expect="amount")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "step"),
    [("107.32%", "1/10000"), ("107.30%", "1/10000"), ("100%", "1/100"), ("71914.4", "1/10"), ("3", "1"), ("无", None)],
)
def test_the_step_is_one_unit_in_the_last_place_as_entered(text, step):
    assert parse_number(text, expect="number").step == (None if step is None else Fraction(step))


@pytest.mark.parametrize(
    ("text", "value", "noise"),
    [
        # typed decimals as Excel writes them: the same double
        ("71914.399999999994", "71914.4", None), ("1.1000000000000001", "1.1", None), ("0.1", "0.1", None),
        ("-71914.399999999994", "-71914.4", None), ("9.9900000000000002", "9.99", None),
        # results of binary arithmetic
        ("0.30000000000000004", "0.3", "float64"), ("0.19999999999999998", "0.2", "float64"),
        ("3653.0000000000005", "3653", "float64"), ("-0.30000000000000004", "-0.3", "float64"),
        ("0.25000000000000006", "0.25", "float64"),
        # widened float32, plain and as a percentage
        ("71914.3984375", "71914.4", "float32"), ("12345.669921875", "12345.67", "float32"),
        ("0.09000000357627869", "0.09", "float32"), ("-0.100000001490116", "-0.1", "float32"),
        ("0.0919999980926514", "0.092", "float32"), ("0.01520000025629997", "0.0152", "float32"),
        # a float32 ratio minus 1 or minus 100%
        ("0.0900000762939453", "0.09", "float32"), ("0.0900000333786011", "0.09", "float32"),
        ("-0.0900000333786011", "-0.09", "float32"), ("0.0919999694824219", "0.092", "float32"),
        # honest quotients and figures
        ("0.9318181818181818", "0.9318181818181818", None), ("0.93181818181818177", "0.93181818181818177", None),
        ("0.3333333333333333", "0.3333333333333333", None), ("0.0900000762939454", "0.0900000762939454", None),
        ("0.3333333432674408", "0.3333333432674408", None), ("0.0078125", "0.0078125", None),
        ("5368709120", "5368709120", None), ("6000.203125", "6000.203125", None), ("0.00000011920929", "1.1920929E-7", None),
        ("71914.40625", "71914.40625", None), ("123456789012345", "123456789012345", None), ("100.00", "100.00", None),
        ("0", "0", None), ("1234567890123456789", "1234567890123456789", None), ("1.234567890123456E+400",) * 2 + (None,),
    ],
)  # fmt: skip
def test_binary_noise_is_removed_and_nothing_else(text, value, noise):
    cleaned = clean_float(Decimal(text))
    assert cleaned == (Decimal(value), noise)
    assert str(cleaned.value) == str(Decimal(value))


def test_a_rate_just_over_its_limit_is_not_mistaken_for_noise():
    """预算 1,310,720 and 决算 1,310,721: 100.00008% is over 100%, and near the float32 grid."""
    over = Decimal(repr(1310721 / 1310720))
    assert clean_float(over) == (over, None)
    assert clean_float(Decimal("1.00000076293945")).noise is None


def test_cleaning_leaves_what_is_not_finite():
    assert clean_float(Decimal("NaN")).value.is_nan()


@pytest.mark.parametrize(
    ("value", "unit", "yuan"),
    [
        ("7.19", "wan", "71900"), ("7.19144", "wan", "71914.4"), ("1.46", "yi", "146000000"), ("71914.4", "yuan", "71914.4"),
        ("-0.0001", "wan", "-1"), ("0.00000001", "yi", "1"), ("0", "wan", "0"), ("123456789.123456789", "yi", "12345678912345678.9"),
    ],
)  # fmt: skip
def test_amounts_change_their_unit_exactly(value, unit, yuan):
    assert to_yuan(Decimal(value), unit) == Decimal(yuan)
    assert from_yuan(Decimal(yuan), unit) == Decimal(value)
    assert "E" not in str(to_yuan(Decimal(value), unit))


def test_a_unit_that_is_no_money_can_not_be_converted():
    with pytest.raises(ValueError, match="percent"):
        to_yuan(Decimal(1), "percent")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="家"):
        from_yuan(Decimal(1), "家")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("x", "places", "text"),
    [
        ("1/2", 0, "1"), ("-1/2", 0, "-1"), ("3/2", 0, "2"), ("5/2", 0, "3"), ("1/200", 2, "0.01"), ("-1/200", 2, "-0.01"),
        ("0.0049999", 2, "0.00"), ("-0.0049999", 2, "0.00"), ("1.005", 2, "1.01"), ("8.935", 2, "8.94"), ("2/3", 4, "0.6667"),
        ("9.995", 2, "10.00"), ("100", 2, "100.00"), ("1249", -2, "1.2E+3"), ("1250", -2, "1.3E+3"),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(x, places, text):
    assert str(round_half_up(Fraction(x), places)) == text


def test_rounding_refuses_binary_numbers():
    for x in (1.005, True, float("nan")):
        with pytest.raises(TypeError):
            round_half_up(x, 2)


@pytest.mark.parametrize(
    ("yuan", "unit", "text"),
    [
        ("1001069", "yuan", "1,001,069元"), ("71900", "wan", "7.19万元"), ("71914.40", "yuan", "71,914.4元"),
        ("71914.4", "wan", "7.19144万元"), ("0", "yuan", "0元"), ("0.00", "wan", "0万元"), ("-0.05", "yuan", "-0.05元"),
        ("-1234567", "yuan", "-1,234,567元"), ("100", "yuan", "100元"), ("1000", "yuan", "1,000元"), ("999", "yuan", "999元"),
        ("1E+5", "wan", "10万元"), ("146000000", "yi", "1.46亿元"), ("12345678900", "wan", "1,234,567.89万元"),
        ("1234.5678", "yuan", "1,234.5678元"), ("1", "wan", "0.0001万元"),
    ],
)  # fmt: skip
def test_amounts_are_printed_in_full(yuan, unit, text):
    assert format_amount(Decimal(yuan), unit) == text


@pytest.mark.parametrize(
    ("x", "places", "against", "text"),
    [
        ("1.102", 2, None, "110.20%"), ("44/41", 2, None, "107.32%"), ("41/44", 2, None, "93.18%"), ("1", 0, None, "100%"),
        ("0", 2, None, "0.00%"), ("-1/3", 2, None, "-33.33%"), ("-0.00001", 2, None, "0.00%"), ("0.00005", 2, None, "0.01%"),
        ("1.00004", 2, None, "100.00%"), ("1.00004", 2, "1", "100.004%"), ("0.99996", 2, "1", "99.996%"),
        ("1.000000001", 2, "1", "100.0000001%"), ("1", 2, "1", "100.00%"), ("1.0002", 2, "1", "100.02%"), ("1.004", 0, "1", "100.4%"),
        ("0.66667", 2, "2/3", "66.6670%"), ("1.0000000000001", 2, "1", "100.00000000%"), ("0.95", 2, "1", "95.00%"),
    ],
)  # fmt: skip
def test_rates_are_printed_so_that_they_do_not_hide_a_crossing(x, places, against, text):
    assert format_rate(Fraction(x), places, against=None if against is None else Fraction(against)) == text


def test_points_and_scores_are_printed_as_clerks_read_them():
    assert format_points(Fraction("0.102")) == "10.20"
    assert format_points(Fraction("-0.0682")) == "-6.82"
    assert format_points(Fraction("0.00999996")) == "1.00"
    assert format_points(Fraction("0.00999996"), against=Fraction(1, 100)) == "0.999996"
    scores = [(Fraction(9, 2), "4.5"), (3, "3"), (Decimal("4.50"), "4.5"), (Fraction(1, 3), "0.33"), (100, "100")]
    scores += [(0, "0"), (Decimal("8.935"), "8.94"), (Fraction(-1, 2), "-0.5"), (Fraction(9996, 1000), "10")]
    assert [format_score(x) for x, _ in scores] == [text for _, text in scores]
    assert format_score(Fraction(9996, 1000), against=10) == "9.996"


@pytest.mark.parametrize(
    ("x", "text"),
    [("1E+5", "100000"), ("1E-7", "0.0000001"), ("-0", "0"), ("-0.00", "0.00"), ("71914.40", "71914.40"), ("-5", "-5")],
)
def test_plain_text_has_no_exponent(x, text):
    assert plain(Decimal(x)) == text


@pytest.mark.parametrize("x", ["NaN", "-Infinity", "1E+99999"])
def test_what_is_no_figure_has_no_plain_text(x):
    with pytest.raises(ValueError, match="not a figure"):
        plain(Decimal(x))


# One text for each problem, and what the clerk is told.
SAYINGS = {
    "not-a-number": ("正常", "“正常”不是数字", "请填写数字；没有数据的，把本格留空"),
    "not-a-plain-number": ("约100", "“约100”不是确切的数", "请填写一个确定的数字，例如 100"),
    "inequality": ("≥95％", "“≥95%”是一个范围，不是实际的数", "请填写实际的数，不要带“≥”“以上”“不低于”等字样"),
    "two-numbers": ("8\n4", "“8 4”里不止一个数", "一格只填一个数，其余的数填到各自的格里或写进说明"),
    "ambiguous": (
        "1 213 746", "“1 213 746”看不出是多少", "请去掉数字中间的空格，以及括号、横线，重新填写；负数在最前面写“-”",
    ),
    "bad-grouping": (
        "12,34", "“12,34”里逗号的位置不对", "逗号每三位一个，例如 1,213,746；也可以不写逗号；小数点请写“.”",
    ),
    "letters": ("1O0", "“1O0”里有字母", "请把字母O、I、l改成数字0、1"),
    "two-points": ("1.2.3", "“1.2.3”里不止一个小数点", "请核对这个数，只留一个小数点"),
    "leading-zero": ("005", "“005”开头多了0", "请核对是不是漏写了小数点，再重新填写"),
    "date": ("2022年", "“2022年”是日期或时间，不是数", "请核对是不是填错了格；本格填数字，单元格格式选“常规”"),
    "chinese-numeral": ("十二万", "“十二万”是用汉字写的数", "请改用阿拉伯数字写全，例如 120000"),
    "too-long": (
        "6217000012345678901", "“6217000012345678901”的位数太多", "请核对是不是多粘贴了数字；最多18位",
    ),
    "rate-without-percent": ("95", "“95”没有百分号，看不出是95%还是9500%", "请写上百分号，例如 95%"),
    "wrong-unit": ("5家", "“5家”的单位与本格不符", "请按本格要求的单位填写，或者只填数字"),
    "unknown-unit": ("5吨位", "“5吨位”里数字后面的文字不是能认出的单位", "请只填数字和单位，其余的话写进说明"),
    "boolean": ("TRUE", "“TRUE”是逻辑值，不是数", "请填写数字；没有数据的，把本格留空"),
    "excel-error": (
        "#DIV/0!", "“#DIV/0!”是公式出错的结果", "请检查公式用到的单元格（是不是空的、是0或被删除），改好后再保存",
    ),
    "formula-text": ("=1+2", "“=1+2”是没有计算的公式", "请把单元格格式改为“常规”，双击本格后按回车；或者直接填写结果"),
}  # fmt: skip


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_is_told_in_plain_words(problem):
    text, message, hint = SAYINGS[problem]
    assert parse_number(text, expect="rate").problem == problem
    assert problem_text(problem, text) == (message, hint)


def test_the_words_fit_the_text():
    assert problem_text("not-a-plain-number", "5/6")[1] == "请填写一个确定的数字"
    assert problem_text("rate-without-percent", "-7.5")[0] == "“-7.5”没有百分号，看不出是-7.5%还是-750%"
    assert problem_text("rate-without-percent", "（95）")[0] == "“(95)”没有百分号，看不出是多少"
    assert problem_text("not-a-number", "{0}{x}")[0] == "“{0}{x}”不是数字"
    assert problem_text("not-a-number", "很" * 500)[0] == "“" + "很" * 24 + "…”不是数字"
    with pytest.raises(KeyError):
        problem_text("no-such-problem", "5")


def test_a_callers_decimal_context_changes_nothing():
    with localcontext(Context(prec=2, traps=list(Context().flags))):
        assert str(parse_number("123,456.789万元", expect="amount").value) == "123456.789"
        assert str(parse_number("-107.3256%", expect="rate").value) == "-1.073256"
        assert str(to_yuan(Decimal("123456.789"), "wan")) == "1234567890"
        assert format_amount(Decimal("-123456.789")) == "-123,456.789元"
        assert str(round_half_up(Decimal("123456.785"), 2)) == "123456.79"
        assert clean_float(Decimal("71914.399999999994")).value == Decimal("71914.4")
        assert clean_float(Decimal("71914.3984375")).value == Decimal("71914.4")


def test_importing_brings_in_structs_and_else_the_standard_library_only():
    installed = str(Path(msgspec.__file__).parents[1])
    code = f"import sys; sys.path.append({installed!r}); import xladdin.exact; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    foreign = set(done.stdout.split())
    allowed = {"__main__", "xladdin", "msgspec", "typing_extensions"}
    assert not foreign - set(sys.stdlib_module_names) - allowed


# --- Properties -------------------------------------------------------------------------------------------------------

TO_FULL_WIDTH = {**{code: code + 0xFEE0 for code in range(0x21, 0x7F)}, 0x20: 0x3000}
WRITTEN = st.text(
    alphabet="0123456789" * 3 + ",.-+%()/ \n\u3000eE约多以上元万亿分个年月日人百分点无一十=#~—￥O", max_size=14
)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13)
FRACTIONS = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**7)


@given(st.text(max_size=40) | WRITTEN, st.sampled_from(EXPECTS))
def test_no_text_raises_and_exactly_one_answer_is_given(text, expect):
    read = parse_number(text, expect=expect)
    assert [read.value is not None, read.problem is not None, read.blank].count(True) == 1
    assert read.text == text
    if read.problem:
        message, hint = problem_text(read.problem, text)
        assert message.startswith("“")
        assert "{}" not in message or "{" in text or "｛" in text
        assert hint


@given(st.text(alphabet=[chr(c) for c in range(0x20, 0x7F)], max_size=20) | WRITTEN, st.sampled_from(EXPECTS))
def test_full_width_and_half_width_say_the_same(text, expect):
    half, full = parse_number(text, expect=expect), parse_number(text.translate(TO_FULL_WIDTH), expect=expect)
    assert (half.value, half.unit, half.problem, half.mark) == (full.value, full.unit, full.problem, full.mark)


@given(WRITTEN, st.sampled_from(EXPECTS))
def test_what_is_accepted_has_only_the_digits_that_were_written(text, expect):
    """No accepted value may come from leaving out or joining up what stands in the cell."""
    read = parse_number(text, expect=expect)
    if read.value is not None and "e" not in text.lower():
        written = "".join(c for c in text if c.isdigit()).lstrip("0")
        assert "".join(map(str, read.value.as_tuple().digits)).lstrip("0") == written


@given(DECIMALS, st.sampled_from(["yuan", "wan", "yi"]))
def test_a_printed_amount_reads_back_as_the_same_amount(yuan, unit):
    read = parse_number(format_amount(yuan, unit), expect="amount")
    assert read.unit == unit
    assert to_yuan(read.value, unit) == yuan


@given(DECIMALS, st.sampled_from([("yuan", 1), ("wan", 10**4), ("yi", 10**8)]))
def test_conversion_is_multiplication(value, unit):
    name, factor = unit
    assert Fraction(to_yuan(value, name)) == Fraction(value) * factor
    assert Fraction(from_yuan(value, name)) == Fraction(value) / factor


@given(FRACTIONS, st.integers(0, 6))
def test_a_printed_rate_reads_back_as_the_rounded_rate(x, places):
    read = parse_number(format_rate(x, places), expect="rate")
    assert read.unit == "percent"
    assert Fraction(read.value) * 100 == Fraction(round_half_up(x * 100, places))


@given(st.integers(-9999, 99999))
def test_a_printed_score_reads_back_as_the_same_score(hundredths):
    score = Fraction(hundredths, 100)
    assert Fraction(parse_number(f"{format_score(score)}分", expect="score").value) == score


@given(FRACTIONS, st.integers(0, 8))
def test_rounding_goes_to_the_nearest_and_from_a_tie_away_from_zero(x, places):
    rounded, half = Fraction(round_half_up(x, places)), Fraction(1, 2 * 10**places)
    assert (rounded * 10**places).denominator == 1
    assert abs(rounded - x) <= half
    if abs(rounded - x) == half:
        assert abs(rounded) > abs(x)


@given(st.integers(0, 20000), st.integers(-(10**6), 10**6), st.integers(0, 2))
def test_the_printed_rate_stands_on_the_true_side_of_the_limit(basis_points, millionths_of_a_point, places):
    limit = Fraction(basis_points // 100, 100)
    rate = limit + Fraction(millionths_of_a_point, 10**8)
    printed = Fraction(format_rate(rate, places, against=limit).removesuffix("%")) / 100
    assert (printed > limit) is (rate > limit)
    assert (printed < limit) is (rate < limit)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_cleaning_never_changes_what_fits_15_digits(digits, places):
    number = Decimal(digits).scaleb(-places)
    assert clean_float(number) == (number, None)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_cleaning_gives_back_what_was_typed_into_excel(digits, places):
    number = Decimal(digits).scaleb(-places)
    cleaned = clean_float(Decimal(f"{float(number):.17g}"))
    assert (cleaned.value, cleaned.noise) == (number, None)


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_cleaning_leaves_the_order_of_a_quotient_and_one(part, whole):
    """Thresholds are decided on the value: noise must not carry a rate across 100%."""
    cleaned = clean_float(Decimal(repr(part / whole))).value
    assert (cleaned > 1, cleaned < 1) == (part > whole, part < whole)


@given(st.integers(1, 999_999), st.integers(1, 4))
def test_cleaning_undoes_float32(digits, places):
    typed = Decimal(digits).scaleb(-places)
    widened = Decimal(repr(struct.unpack("<f", struct.pack("<f", typed))[0]))
    cleaned = clean_float(widened)
    if -widened.as_tuple().exponent >= 7 and len(widened.as_tuple().digits) >= 12:
        assert cleaned == (typed, "float32")
    else:
        assert cleaned.value in (widened, typed)


@given(st.fractions(), st.fractions())
def test_comparing_without_a_difference_says_what_the_difference_says(a: Fraction, b: Fraction) -> None:
    assert (compared(a, b) > 0, compared(a, b) < 0, same(a, b)) == (a > b, a < b, a == b)
    assert same(a, a + 0)


@given(st.lists(st.fractions()))
def test_an_exact_sum_is_the_sum(values: list[Fraction]) -> None:
    assert exact_sum(values) == sum(values, Fraction())


@given(st.fractions(), st.integers(-4, 6))
def test_a_rounded_number_is_so_many_units_of_its_last_place(x: Fraction, places: int) -> None:
    assert Fraction(round_half_up(x, places)) == whole_of(x, places) / Fraction(10) ** places
