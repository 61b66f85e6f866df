"""The native reading: formulas for measure, item score and rule score, in functions common to Excel 2010+, WPS and LibreOffice."""

from __future__ import annotations

from xladdin.rules.expression import excel_number
from xladdin.rules.measure import GUARD, STATE_TEXT
from xladdin.rules.refs import References
from xladdin.rules.rulebook import Item

FUNCTIONS = frozenset({"IF", "COUNT", "MIN", "MAX", "ROUND", "INT", "ABS", "SUM", "AND", "ISNUMBER"})
"""All functions that rule formulas use."""


def input_formula(item: Item, at: References) -> str:
    """实际值: the measured value, or the word that says why there is none; for answers, the answer itself."""
    if item.measure is not None:
        return item.measure.formula(at)
    if not item.answer:
        return '""'
    cell = at.raw(item.answer)
    return f'IF({cell}="","",{cell})'


def score_formula(item: Item, value_cell: str, at: References) -> str:
    """测算得分 of an item from its 实际值 cell; "" where only a person can score."""
    if item.measure is None:
        return _answer_score(item, value_cell)
    marks = excel_number(item.marks)
    text = '""'
    for state, policy in (("over_zero", item.over_zero), ("zero_over_zero", item.zero_over_zero)):
        if policy != "manual":
            text = f'IF({value_cell}="{STATE_TEXT[state]}",{marks if policy == "full" else 0},{text})'
    scored = item.shape.formula(value_cell)
    if item.over_max == "manual" and item.expected_max is not None:
        scored = f'IF(ROUND({value_cell}-{excel_number(item.expected_max)},{GUARD})>0,"",{scored})'
    text = f"IF(ISNUMBER({value_cell}),{scored},{text})"
    return f'IF({at.raw(item.full_when)}="是",{marks},{text})' if item.full_when else text


def _answer_score(item: Item, cell: str) -> str:
    match item.shape.input:
        case "flag":
            return f'IF({cell}="是",{excel_number(item.marks)},IF({cell}="否",0,""))'
        case "count":
            return f'IF(ISNUMBER({cell}),IF(AND({cell}>=0,INT({cell})={cell}),{item.shape.formula(cell)},""),"")'
        case "choice":
            return item.shape.formula(cell)
        case _:
            return '""'


def total_formula(cells: list[str]) -> str:
    """测算得分 of a rule: the sum once every item has a score."""
    if len(cells) == 1:
        return cells[0]
    joined = ",".join(cells)
    return f'IF(COUNT({joined})<{len(cells)},"",ROUND(SUM({joined}),2))'
