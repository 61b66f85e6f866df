"""Formula text -> tokens. Strict: signs that Excel would not write, or that stand for more than is computed, are refused."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from xladdin.workbook.formula.refusals import Uncertified

Kind = Literal["number", "string", "error", "sheet", "cell", "call", "word", "mark", "end"]


class Token(NamedTuple):
    """`text` is the meaning, not the spelling: a string without its quotes, a sheet name without quotes and `!`."""

    kind: Kind
    text: str
    at: int


LONGEST_FORMULA = 8192
WORD = r"[^\x00-\x2d\x2f\x3a-\x3e\x40\x5b\x5d\x5e\x60\x7b-\x7f]"
"""Letters, digits, `_`, `.`, `\\`, `?` and everything beyond ASCII; said by what it is not, which compiles ten times as fast."""
_TOKEN = re.compile(
    rf"""
      (?P<blank>[ \t\r\n]++)
    | (?P<string>"(?:[^"]|"")*+")
    | (?P<quoted>'(?:[^']|'')++'!)
    | (?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))
    | (?P<sheet>{WORD}++!)
    | (?P<cell>\$?[A-Za-z]{{1,3}}\$?[1-9][0-9]{{0,6}}(?!{WORD}|[(!\[]))
    | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[Ee][+-]?[0-9]++)?(?!{WORD}))
    | (?P<call>[A-Za-z_]{WORD}*+\()
    | (?P<word>[^\x00-\x40\x5b\x5d\x5e\x60\x7b-\x7f]{WORD}*+)
    | (?P<mark><=|>=|<>|[-+*/^&=<>%(),;:{{}}])
    """,
    re.VERBOSE,
)
# What stands for itself in a message; everything else is shown as the character that stopped the reading.
_REFUSED = {"[": "方括号（引用别的工作簿或表格的列名）", "@": "@（隐式交叉）", "#": "#（溢出区域）"}


def tokenize(formula: str) -> list[Token]:
    """The tokens of a formula, with or without its `=`, the last one of kind `end`. Raises Uncertified."""
    if len(formula) > LONGEST_FORMULA:
        raise Uncertified(f"公式超过{LONGEST_FORMULA}个字符")
    found: list[Token] = []
    at = 1 if formula.startswith("=") else 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise Uncertified(_REFUSED.get(formula[at], f"第{at + 1}个字符“{formula[at]}”"))
        if match.lastgroup != "blank":
            found.append(_token(match, at))
        at = match.end()
    found.append(Token("end", "", at))
    return found


def _token(match: re.Match[str], at: int) -> Token:
    kind, spelt = match.lastgroup, match[0]
    if kind == "string":
        return Token("string", spelt[1:-1].replace('""', '"'), at)
    if kind == "call":
        return Token("call", spelt[:-1].upper(), at)
    if kind == "quoted":
        return Token("sheet", _sheet_name(spelt[1:-2].replace("''", "'")), at)
    if kind == "sheet":
        return Token("sheet", _sheet_name(spelt[:-1]), at)
    return Token(kind, spelt, at)  # type: ignore[arg-type]


def _sheet_name(name: str) -> str:
    """Raises for the two things only a quoted name can hide: another workbook and a stretch of sheets."""
    if "[" in name or "]" in name or "\\" in name:
        raise Uncertified(f"引用别的工作簿（{name}）")
    if ":" in name:
        raise Uncertified(f"跨多个工作表的引用（{name}）")
    return name
