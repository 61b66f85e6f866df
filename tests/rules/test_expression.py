"""One tree, several readings: an expression's exact value, its native text and its words say the same."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.rules.expression import (
    Abs,
    Binary,
    ExpressionError,
    Node,
    Number,
    Ref,
    divisors,
    evaluate,
    excel_number,
    parse,
    refs,
    to_chinese,
    to_excel,
)

FIGURES = {"a": Fraction(7), "b": Fraction(-3), "c.x": Fraction("0.01"), "d": Fraction(0)}
WORDS = {"a": "甲", "b": "乙", "c.x": "丙", "d": "丁"}


@pytest.mark.parametrize(
    ("text", "value", "native", "words"),
    [
        ("a", 7, "A1", "甲"),
        ("a + b - c.x", Fraction("3.99"), "A1+B1-C1", "甲＋乙－丙"),
        ("a - (b - c.x)", Fraction("10.01"), "A1-(B1-C1)", "甲－（乙－丙）"),
        ("(a - b) - c.x", Fraction("9.99"), "A1-B1-C1", "甲－乙－丙"),
        ("a * (b + c.x)", Fraction("-20.93"), "A1*(B1+C1)", "甲×（乙＋丙）"),
        ("a / (b * c.x)", Fraction(7) / Fraction("-0.03"), "A1/(B1*C1)", "甲÷（乙×丙）"),
        ("a / b * c.x", Fraction(7) / -3 / 100, "A1/B1*C1", "甲÷乙×丙"),
        ("(a - b) / a", Fraction(10, 7), "(A1-B1)/A1", "（甲－乙）÷甲"),
        ("abs(a - 10) - c.x", Fraction("2.99"), "ABS(A1-10)-C1", "（甲－10）的绝对值－丙"),
        ("abs(b)", 3, "ABS(B1)", "（乙）的绝对值"),
        ("0.5 * a", Fraction("3.5"), "0.5*A1", "0.5×甲"),
        ("  a+b ", 4, "A1+B1", "甲＋乙"),
        ("a / d", None, "A1/D1", "甲÷丁"),
        ("a + missing", None, "A1+E1", "甲＋缺"),
    ],
)
def test_an_expression_reads_the_same_in_all_three_ways(
    text: str, value: Fraction | int | None, native: str, words: str
) -> None:
    tree = parse(text)
    cells = {name: f"{letter}1" for name, letter in zip((*FIGURES, "missing"), "ABCDE", strict=True)}
    assert evaluate(tree, FIGURES.get) == value
    assert to_excel(tree, cells.__getitem__) == native
    assert to_chinese(tree, lambda i: WORDS.get(i, "缺")) == words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a +", "算式 “a +” 不完整"),
        ("(a + b", "算式 “(a + b” 缺少右括号"),
        ("a b", "算式 “a b” 在 “b” 处多出内容"),
        ("a + b)", "算式 “a + b)” 在 “)” 处多出内容"),
        ("* a", "算式 “* a” 中 “*” 的位置不对"),
        ("a + -b", "算式 “a + -b” 中 “-” 的位置不对"),
        ("a ÷ b", "算式 “a ÷ b” 第 2 个字符处看不懂"),
        ("Staff + 1", "算式 “Staff + 1” 第 1 个字符处看不懂"),
        ("a / 0", "算式 “a / 0” 除以0"),
        ("a / 0.00", "除以0"),
        ("", "算式 “” 不完整"),
        ("()", "算式 “()” 中 “)” 的位置不对"),
        ("1.", "看不懂"),
    ],
)
def test_text_that_is_no_arithmetic_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert says in str(error.value)


def test_ids_come_once_each_in_order_of_appearance() -> None:
    assert refs(parse("b * (a - b) / abs(c.x - a)")) == ("b", "a", "c.x")


def test_divisors_are_what_can_be_zero() -> None:
    assert divisors(parse("a / 4 + b / (c.x - a) - abs(a / d)")) == (parse("c.x - a"), Ref("d"))
    assert divisors(parse("a * b - 1")) == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"), (Fraction(100), "100"), (Fraction(-5), "-5"), (Fraction(1, 2), "0.5"), (Fraction(-1, 80), "-0.0125"),
        (Fraction(105, 100), "1.05"), (Fraction(1, 10**12), "0.000000000001"), (Fraction(10**13), "10000000000000"),
        (Fraction(1, 3), "1/3"), (Fraction(-7, 6), "-7/6"),
    ],
)  # fmt: skip
def test_a_number_is_written_shortest_and_exactly(value: Fraction, text: str) -> None:
    assert excel_number(value) == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_a_decimal_is_written_so_that_it_reads_back_as_itself(value: object) -> None:
    assert Fraction(excel_number(Fraction(value))) == Fraction(value)  # type: ignore[arg-type]


def trees() -> st.SearchStrategy[Node]:
    leaves = st.sampled_from([Ref(i) for i in FIGURES]) | st.integers(1, 9).map(lambda n: Number(Fraction(n)))

    def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        return st.builds(Abs, inner) | st.builds(Binary, st.sampled_from("+-*/"), inner, inner)

    return st.recursive(leaves, grown, max_leaves=12)


@given(trees())
def test_the_native_text_of_any_expression_keeps_its_value(tree: Node) -> None:
    """Brackets stand wherever leaving them out would change the result; the text of a tree parses back to its value."""
    native = to_excel(tree, lambda i: f"v({i!r})")
    exactly = re.sub(r"\d+", r"F(\g<0>)", native)
    try:
        found = eval(exactly, {"v": FIGURES.__getitem__, "ABS": abs, "F": Fraction})
    except ZeroDivisionError:
        found = None
    assert evaluate(tree, FIGURES.get) == found
    again = parse(to_excel(tree, str).replace("ABS", "abs"))
    assert evaluate(again, FIGURES.get) == found
