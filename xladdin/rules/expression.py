"""Arithmetic over vocabulary ids: `(sangong.budget - sangong.last_budget) / sangong.last_budget`.

One tree, several readings: exact value, native Excel text, Chinese words. Grammar: + - * / ( ) numbers, ids (also of rows of a block, `projects[0].budget`), abs(x).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from xladdin.exact import round_half_up
from xladdin.facts import Lookup

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z_][a-z0-9_]*(?:\[\d+\])?(?:\.[a-z0-9_]+)*)|([-+*/()]))")


class ExpressionError(ValueError):
    """The text is no arithmetic expression."""


class Number(Struct, frozen=True):
    value: Fraction


class Ref(Struct, frozen=True):
    id: str


class Abs(Struct, frozen=True):
    inner: Node


class Binary(Struct, frozen=True):
    op: str
    left: Node
    right: Node


Node = Number | Ref | Abs | Binary
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
_ZH = {"+": "＋", "-": "－", "*": "×", "/": "÷"}


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError naming the position that does not fit."""
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if not match:
            raise ExpressionError(f"算式 “{text}” 第 {at + 1} 个字符处看不懂")
        tokens.append(match)
        at = match.end()
    node, rest = _sum(tokens, 0, text)
    if rest != len(tokens):
        raise ExpressionError(f"算式 “{text}” 在 “{tokens[rest].group().strip()}” 处多出内容")
    return node


def _sum(tokens: list[re.Match[str]], at: int, text: str) -> tuple[Node, int]:
    return _chain(tokens, at, text, "+-", _product)


def _product(tokens: list[re.Match[str]], at: int, text: str) -> tuple[Node, int]:
    return _chain(tokens, at, text, "*/", _atom)


def _chain(tokens: list, at: int, text: str, ops: str, inner: Callable) -> tuple[Node, int]:
    node, at = inner(tokens, at, text)
    while at < len(tokens) and (tokens[at].group(3) or "") in ops and tokens[at].group(3):
        op = tokens[at].group(3)
        right, at = inner(tokens, at + 1, text)
        if op == "/" and right == Number(Fraction(0)):
            raise ExpressionError(f"算式 “{text}” 除以0")
        node = Binary(op, node, right)
    return node, at


def _atom(tokens: list[re.Match[str]], at: int, text: str) -> tuple[Node, int]:
    if at >= len(tokens):
        raise ExpressionError(f"算式 “{text}” 不完整")
    number, name, mark = tokens[at].groups()
    if number:
        return Number(Fraction(number)), at + 1
    if name == "abs" and at + 1 < len(tokens) and tokens[at + 1].group(3) == "(":
        inner, at = _atom(tokens, at + 1, text)
        return Abs(inner), at
    if name:
        return Ref(name), at + 1
    if mark == "(":
        node, at = _sum(tokens, at + 1, text)
        if at >= len(tokens) or tokens[at].group(3) != ")":
            raise ExpressionError(f"算式 “{text}” 缺少右括号")
        return node, at + 1
    raise ExpressionError(f"算式 “{text}” 中 “{mark}” 的位置不对")


@lru_cache(maxsize=1024)
def refs(node: Node) -> tuple[str, ...]:
    """Vocabulary ids of the expression, each once, in order of appearance."""
    found: dict[str, None] = {}
    stack: list[Node] = [node]
    while stack:
        match stack.pop():
            case Ref(id):
                found[id] = None
            case Abs(inner):
                stack.append(inner)
            case Binary(_, left, right):
                stack += [right, left]
    return tuple(found)


def divisors(node: Node) -> tuple[Node, ...]:
    """What the expression divides by, except plain numbers."""
    match node:
        case Abs(inner):
            return divisors(inner)
        case Binary(op, left, right):
            own = (right,) if op == "/" and not isinstance(right, Number) else ()
            return (*divisors(left), *divisors(right), *own)
    return ()


def evaluate(node: Node, lookup: Lookup) -> Fraction | None:
    """Exact value; None when any figure is missing or a division is by zero."""
    if isinstance(node, Ref):
        return lookup(node.id)
    found = compiled(node)(lookup)
    return None if found is None else Fraction(*found)


Ratio = tuple[int, int]
"""A number as two whole numbers, not in lowest terms, the lower one above 0: a step with them takes a tenth of one with fractions."""
Reading = Callable[[Lookup], "Ratio | None"]


@lru_cache(maxsize=1024)
def compiled(node: Node) -> Reading:
    """The expression as a function of its figures. None when any is missing or a division is by zero."""
    match node:
        case Number(value):
            ratio = value.as_integer_ratio()
            return lambda lookup: ratio
        case Ref(id):

            def figure(lookup: Lookup) -> Ratio | None:
                found = lookup(id)
                return None if found is None else found.as_integer_ratio()

            return figure
        case Abs(inner):
            of = compiled(inner)

            def size(lookup: Lookup) -> Ratio | None:
                found = of(lookup)
                return None if found is None else (abs(found[0]), found[1])

            return size
        case Binary(op, left, right):
            return _joined(_STEPS[op], compiled(left), compiled(right))


def _joined(step: Callable[[int, int, int, int], Ratio | None], left: Reading, right: Reading) -> Reading:
    def both(lookup: Lookup) -> Ratio | None:
        one, other = left(lookup), right(lookup)
        return None if one is None or other is None else step(*one, *other)

    return both


def _quotient(top: int, bottom: int, by: int, below: int) -> Ratio | None:
    if by == 0:
        return None
    return (top * below, bottom * by) if by > 0 else (-top * below, -bottom * by)


_STEPS: dict[str, Callable[[int, int, int, int], Ratio | None]] = {
    "+": lambda a, b, c, d: (a + c, b) if b == d else (a * d + c * b, b * d),
    "-": lambda a, b, c, d: (a - c, b) if b == d else (a * d - c * b, b * d),
    "*": lambda a, b, c, d: (a * c, b * d),
    "/": _quotient,
}


def show(
    node: Node, leaf: Callable[[str], str], number: Callable[[Fraction], str], signs: dict[str, str], rank: int = 0
) -> str:
    """The expression as text with the brackets it needs."""
    match node:
        case Number(value):
            return number(value)
        case Ref(id):
            return leaf(id)
        case Abs(inner):
            return signs["abs"].format(show(inner, leaf, number, signs))
        case Binary(op, left, right):
            own = _RANK[op]
            text = show(left, leaf, number, signs, own) + signs[op] + show(right, leaf, number, signs, own + 1)
            return f"{signs['(']}{text}{signs[')']}" if own < rank else text


_EXCEL_SIGNS = {"+": "+", "-": "-", "*": "*", "/": "/", "(": "(", ")": ")", "abs": "ABS({})"}
_CHINESE_SIGNS = {**_ZH, "(": "（", ")": "）", "abs": "（{}）的绝对值"}


def to_excel(node: Node, cell: Callable[[str], str], rank: int = 0) -> str:
    """Native formula text; `cell` gives the reference of an id in base units."""
    return show(node, cell, excel_number, _EXCEL_SIGNS, rank)


def to_chinese(node: Node, word: Callable[[str], str], rank: int = 0) -> str:
    """Words or figures with Chinese operators; `word` gives name or figure of an id."""
    return show(node, word, excel_number, _CHINESE_SIGNS, rank)


def excel_number(value: Fraction) -> str:
    """A fraction as the shortest exact decimal text, or as a quotient when it has none."""
    denominator = value.denominator
    if denominator == 1:
        return str(value.numerator)
    while denominator % 2 == 0:
        denominator //= 2
    while denominator % 5 == 0:
        denominator //= 5
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    scaled = abs(int(value * 10**digits))
    text = str(scaled).rjust(digits + 1, "0")
    return ("-" if value < 0 else "") + f"{text[:-digits]}.{text[-digits:]}"


def decimal_text(value: Fraction) -> str:
    """The number as exact decimal text; one without a finite decimal form (1/3) rounded to 12 places."""
    text = excel_number(value)
    return text if "/" not in text else excel_number(Fraction(round_half_up(value, 12)))
