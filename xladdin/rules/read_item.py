"""One item of a scoring table: what is measured, how it is scored, what stands in for missing figures."""

from __future__ import annotations

import re
from fractions import Fraction

from xladdin.rules.expression import ExpressionError, Node, divisors, parse
from xladdin.rules.measure import Measure, measure_inputs
from xladdin.rules.rulebook import Item, Proxy
from xladdin.rules.shapes import SHAPES
from xladdin.rules.shapes.base import exact_marks, to_bound
from xladdin.strict import Table, nearest
from xladdin.vocabulary import UNITS, Vocabulary

ZERO_POLICIES = ("full", "zero", "manual")
OVER_MAX = ("score", "manual")
_PERCENT_OR_NOT = re.compile(r"[\d.]+\s*%?")


def marks_of(table: Table) -> Fraction:
    marks = exact_marks(table, "marks")
    if marks <= 0:
        raise table.fail("分值应大于0", "marks")
    return marks


def read_item(table: Table, rule_id: str, item_id: str, vocab: Vocabulary) -> Item:
    """Raises DefinitionError. Reads all keys that belong to an item; the caller sees to what else there is."""
    marks, label = marks_of(table), table.text("label")
    shape = SHAPES[table.choice("shape", SHAPES)].read(table, marks)
    if shape.input != "measure":
        answer = f"basis.{rule_id}.{item_id}" if item_id else f"basis.{rule_id}"
        return Item(item_id, label, marks, shape, answer=answer if shape.input != "none" else "")
    full_when = table.text("full_when", "")
    if full_when and vocab.require(full_when, table, "full_when").unit != "flag":
        raise table.fail("应为是/否类的词汇", "full_when")
    ceiling, measure = table.text("expected_max", ""), _measure(table, label, vocab)
    return Item(
        item_id, label, marks, shape, measure=measure,
        zero_over_zero=table.choice("zero_over_zero", ZERO_POLICIES, "manual"),
        over_zero=table.choice("over_zero", ZERO_POLICIES, "manual"),
        full_when=full_when, proxy=_proxy(table, measure, vocab),
        expected_max=to_bound(ceiling, table, "expected_max") if ceiling else None,
        over_max=table.choice("over_max", OVER_MAX, "score"),
    )  # fmt: skip


def _measure(table: Table, label: str, vocab: Vocabulary) -> Measure:
    top = _expression(table, "numerator", vocab)
    assert top is not None
    bottom = _expression(table, "denominator", vocab)
    inputs = measure_inputs(top, bottom)
    if not inputs:
        raise table.fail("算式中没有词汇", "numerator")
    units = {vocab.terms[i].unit for i in inputs}
    if len(units) > 1:
        said = "、".join(f"{i}（{UNITS[vocab.terms[i].unit]}）" for i in inputs)
        raise table.fail(f"算式混用了不同单位的词汇：{said}", "numerator")
    unsigned = tuple(i for i in inputs if not vocab.terms[i].signed)
    figure_unit = units.pop()
    unit = "rate" if bottom is not None else figure_unit
    return Measure(table.text("measure_name", label), unit, top, bottom, inputs, unsigned, figure_unit)


def _expression(table: Table, key: str, vocab: Vocabulary) -> Node | None:
    text = table.text(key, None if key == "denominator" else ...)
    if text is None:
        return None
    try:
        node = parse(text)
    except ExpressionError as error:
        raise table.fail(str(error), key) from error
    for term in measure_inputs(node, None):
        if vocab.require(term, table, key).unit in ("flag", "text"):
            raise table.fail(f"“{term}” 不是数值，不能用于算式", key)
    if divisors(node):
        raise table.fail("算式里不能再用 ÷，除法只能是 numerator ÷ denominator", key)
    return node


def _proxy(table: Table, measure: Measure, vocab: Vocabulary) -> Proxy | None:
    part = table.table("proxy", None)
    if part is None:
        return None
    missing, stand_in, say = part.text("missing"), part.text("stand_in"), part.text("say")
    part.done()
    for key, term in (("missing", missing), ("stand_in", stand_in)):
        vocab.require(term, part, key)
    if missing not in measure.inputs:
        raise part.fail(f"算式没有用到 “{missing}”{nearest(missing, measure.inputs)}", "missing")
    return Proxy(missing, stand_in, say)


def check_bounds(table: Table, unit: str) -> None:
    """Limits of a rate are written in per cent, those of figures are not: `limit = "1"` could mean 1% or 100%."""
    written = [(k, table.data[k]) for k in ("limit", "step", "full_at", "expected_max") if k in table.data]
    written += [("bands", band["when"]) for band in table.data.get("bands", [])]
    for key, text in written:
        for number in _PERCENT_OR_NOT.findall(text):
            if number.endswith("%") != (unit == "rate"):
                wanted = "应写百分数，如 100%" if unit == "rate" else f"应写数量（{UNITS[unit]}），不能是百分数"
                raise table.fail(f"“{text}” {wanted}", key)
