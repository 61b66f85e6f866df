"""Arithmetic over the glossary in Chinese names: `本年三公经费预算数 - 上年三公经费预算数` <-> `sangong.budget - sangong.last_budget`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from xladdin.exact import plain
from xladdin.rules.expression import ExpressionError, excel_number, parse, show
from xladdin.strict import nearest
from xladdin.vocabulary import Term, Vocabulary, vocabulary

ABS = "绝对值"
_SIGNS = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "(": "(", ")": ")", "abs": "abs({})"}
_FOLDED = str.maketrans({"＋": "+", "－": "-", "−": "-", "×": "*", "÷": "/", "＊": "*", "／": "/"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
LONGEST, DEEPEST = 600, 40
_SEPARATORS = "+-*/() \u3000\n\t"


class PhraseError(ValueError):
    """A 算式 that can not be read; the text tells the officer why, and the nearest name."""


def name_of(term: Term) -> str:
    """`{year}年三公经费预算数` -> `本年三公经费预算数`: a scoring table is not of one year."""
    text = term.zh.replace("{year}年", "本年").replace("{last}年", "上年")
    return text.format(year="本年", last="上年")


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """Chinese name -> id of all terms, in the glossary's order; a name used twice carries its id."""
    return names_in(vocabulary())


def names_in(vocab: Vocabulary) -> dict[str, str]:
    found: dict[str, str] = {}
    for term in vocab.terms.values():
        name = name_of(term)
        found[f"{name}【{term.id}】" if name in found else name] = term.id
    return found


@lru_cache(maxsize=1)
def _by_id() -> Mapping[str, str]:
    return {term_id: name for name, term_id in names().items()}


def term_name(term_id: str) -> str:
    """The Chinese name of an id; an unknown id as it is."""
    return _by_id().get(term_id, term_id)


def term_id(name: str) -> str:
    """The id of a name (or an id itself). Raises PhraseError naming the nearest name."""
    wanted = _squeezed(name)
    for known, found in names().items():
        if wanted in (_squeezed(known), found):
            return found
    raise PhraseError(f"词汇表中没有“{name}”{nearest(name, names())}")


def to_names(text: str) -> str:
    """An expression of the rulebook with Chinese names; one that can not be read stays as it is."""
    try:
        node = parse(text)
    except ExpressionError:
        return text
    return show(node, term_name, excel_number, {**_SIGNS, "abs": ABS + "({})"})


def to_ids(text: str) -> str:
    """The expression of the rulebook, in the one spelling of rulebook files. Raises PhraseError."""
    if len(text) > LONGEST or sum(text.count(sign) for sign in "(（") > DEEPEST:
        raise PhraseError(f"算式太长（最多{LONGEST}个字、{DEEPEST}层括号）")
    tokens, at, text = [], 0, text.translate(_FOLDED)
    while at < len(text):
        token, at = _token(text, at)
        tokens.append(token)
    try:
        return show(parse("".join(tokens)), str, excel_number, _SIGNS)
    except ExpressionError as error:
        raise PhraseError(f"“{text.strip()}”不是完整的算式，请检查括号和加减号") from error


def _token(text: str, at: int) -> tuple[str, int]:
    """The next sign, number or name, the longest that fits: `预算追加数` before `预算`."""
    if text[at] in _SEPARATORS:
        return (text[at] if text[at] in "+-*/()" else " "), at + 1
    for known, found in _longest_first():
        if text.startswith(known, at):
            return found, at + len(known)
    if text[at] in "（）":
        return ("(" if text[at] == "（" else ")"), at + 1
    if text.startswith(ABS, at):
        return "abs", at + len(ABS)
    if number := _NUMBER.match(text, at):
        return plain_number(number[0]), number.end()
    word = re.split(rf"[{re.escape(_SEPARATORS)}]", text[at:])[0]
    if word == "abs":
        return word, at + 3
    return term_id(word), at + len(word)


def plain_number(text: str) -> str:
    from decimal import Decimal

    return plain(Decimal(text))


@lru_cache(maxsize=1)
def _longest_first() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(names().items(), key=lambda pair: -len(pair[0])))


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）").replace("“", "").replace("”", "")
