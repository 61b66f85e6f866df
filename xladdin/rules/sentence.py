"""The Chinese reading: what the rule says (评价标准), and how a filing's score came about (测算说明)."""

from __future__ import annotations

from fractions import Fraction

from xladdin.exact import format_score
from xladdin.facts import Filing
from xladdin.rules.expression import excel_number
from xladdin.rules.rulebook import Item, Rule
from xladdin.rules.score import ItemScore, RuleScore, usable_answer
from xladdin.rules.shapes import Incidents
from xladdin.rules.shapes.base import gets
from xladdin.vocabulary import UNITS, Vocabulary

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ZERO = {"full": "得满分", "zero": "得0分", "manual": "由人工认定"}
_WRONG = {"flag": "不是“是”或“否”", "count": "不是例数（应为0或正整数）", "choice": "不是可选的等次"}


def criteria(rule: Rule, vocab: Vocabulary) -> str:
    """评价标准 as printed, generated from the rule's data."""
    if len(rule.items) == 1:
        return item_criterion(rule.items[0], vocab).rstrip("；。") + "。"
    charges = {i.shape.charge() if isinstance(i.shape, Incidents) else "" for i in rule.items}
    shared = charges.pop() if len(charges) == 1 else ""
    lines = []
    for n, item in enumerate(rule.items):
        text = f"{item.label}，{gets(item.marks)}" if shared else item_criterion(item, vocab).rstrip("。；")
        lines.append(f"{CIRCLED[n]}{text}；")
    lines[-1] = lines[-1].rstrip("；") + "。"
    return "\n".join([*lines, f"以上各项，{shared}。"] if shared else lines)


def item_criterion(item: Item, vocab: Vocabulary) -> str:
    text = item.shape.criterion(item.subject, item.unit)
    if item.full_when:
        text = text.rstrip("。") + f"；{vocab.terms[item.full_when].item_zh.removeprefix('是否')}的，得满分。"
    return text


def explanation(rule: Rule, vocab: Vocabulary, year: int) -> str:
    """指标说明: what the row is about, and how each of its rates is computed."""
    lines = [rule.about] if rule.about else []
    many = len(rule.items) > 1
    for n, item in enumerate(rule.items):
        if item.measure is not None:
            lines.append((CIRCLED[n] if many else "") + item.measure.words(vocab, year) + "。")
    return "\n".join(lines)


def readings_text(rule: Rule) -> str:
    """The choices made where the printed rule is open."""
    labels = {i.id: f"（{i.label}）" for i in rule.items if len(rule.items) > 1}
    return "；".join(f"{labels.get(r.item, '')}{r.question}：{r.chosen.say}" for r in rule.readings)


def worked(score: RuleScore, filing: Filing, vocab: Vocabulary) -> str:
    """The calculation of one row for one filing, ending in its score."""
    if len(score.items) == 1:
        return item_worked(score.items[0], filing, vocab) + "。"
    lines = [
        f"{CIRCLED[n]}{i.item.label if i.item.measure is None else ''}{'：' if i.item.measure is None else ''}"
        f"{item_worked(i, filing, vocab)}"
        for n, i in enumerate(score.items)
    ]
    end = f"合计{gets(score.score)}" if score.score is not None else f"已知部分最多得{format_score(score.upper)}分"
    return "；".join(lines) + f"；{end}。"


def item_worked(score: ItemScore, filing: Filing, vocab: Vocabulary) -> str:
    item = score.item
    if item.goal is not None:
        return item.shape.worked(item.goal, "", "")
    if item.measure is None:
        return _answered(score)
    measured, name = score.measured, item.subject
    assert measured is not None
    if score.answer is not None and item.full_when == score.answer.id:
        return f"{vocab.terms[item.full_when].item_zh.removeprefix('是否')}，{gets(item.marks)}"
    single = item.measure.denominator is None and len(item.measure.inputs) == 1
    stuck = "无法计分" if single else f"无法计算{name}"
    if measured.state == "missing":
        names = "、".join(vocab.terms[i].name(filing.year) for i in measured.missing)
        return f"缺{names}，{stuck}"
    if measured.state == "negative":
        below = [i for i in item.measure.unsigned if (filing.number(i) or 0) < 0]
        what = "、".join(vocab.terms[i].name(filing.year) for i in below) or "分母"
        return f"{what}为负数，{stuck}"
    figures = item.measure.figures(filing.number, vocab, filing.unit)
    if measured.state != "value":
        both = measured.state == "zero_over_zero"
        policy = item.zero_over_zero if both else item.over_zero
        return f"{name}＝{figures}，{'分子、分母都' if both else '分母'}为0，{_ZERO[policy]}"
    assert measured.value is not None
    shown = item.measure.show(measured.value, _nearest_edge(item, measured.value))
    value = f"＝{figures}＝{shown}" if figures else f"为{shown}"
    if item.implausible(measured.value):
        return f"{name}{value}，超过{item.measure.show(item.expected_max)}，不合常理，数据理顺以前由人工认定"  # type: ignore[arg-type]
    return f"{name}{value}，{item.shape.worked(measured.value, item.unit, shown)}"


def _answered(score: ItemScore) -> str:
    """An item that a person answers; an answer of the wrong kind is shown and left to a person."""
    item, answer = score.item, score.answer
    if item.shape.input == "none":
        return "由人工评定"
    if answer is None or answer.value is None:
        return "未填评分依据，由人工评定"
    if usable_answer(item, answer) is None:
        said = answer.entered or (
            "是" if answer.value is True else "否" if answer.value is False else str(answer.value)
        )
        return f"所填“{said}”{_WRONG[item.shape.input]}，由人工评定"
    if item.shape.input == "count":
        return item.shape.worked(answer.number, "times", f"{excel_number(answer.number)}例")  # type: ignore[arg-type]
    return item.shape.worked(answer.value, "", str(answer.value))  # type: ignore[arg-type]


def _nearest_edge(item: Item, value: Fraction) -> Fraction | None:
    """The limit nearest to the value, so that 100.004% is not shown as 100.00%."""
    edges = [e for e in item.shape.edges() if e != value]
    return min(edges, key=lambda e: abs(e - value), default=None)


__all__ = ["CIRCLED", "UNITS", "criteria", "explanation", "item_criterion", "item_worked", "readings_text", "worked"]
