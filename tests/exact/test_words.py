"""What is shown: amounts, rates, scores, and what is said of a figure that is none."""

from __future__ import annotations

import subprocess
import sys
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from xladdin.exact import (
    PROBLEMS,
    clean_float,
    format_amount,
    format_points,
    format_rate,
    format_score,
    parse_number,
    plain,
    problem_text,
    round_half_up,
    to_yuan,
)


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
