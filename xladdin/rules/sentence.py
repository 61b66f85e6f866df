"""The Chinese reading: what the rule says (评价标准), and how a filing's score came about (测算说明)."""

from __future__ import annotations

from fractions import Fraction

from xladdin.exact import format_score
from xladdin.facts import Filing
from xladdin.rules.rulebook import Item, Rule
from xladdin.rules.score import ItemScore, RuleScore
from xladdin.rules.shapes.base import gets
from xladdin.vocabulary import UNITS, Vocabulary

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ZERO = {"full": "得满分", "zero": "不得分", "manual": "由人工认定"}


def criteria(rule: Rule, vocab: Vocabulary) -> str:
    """评价标准 as printed, generated from the rule's data."""
    if len(rule.items) == 1:
        return item_criterion(rule.items[0], vocab)
    lines = []
    for n, item in enumerate(rule.items):
        text = item_criterion(item, vocab)
        lines.append(CIRCLED[n] + (text[:-1] + "；" if text.endswith("。") else text))
    return "\n".join([*lines[:-1], lines[-1].rstrip("；") + "。"])


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
    return "；".join(f"{r.question}：{r.chosen.say}" for r in rule.readings)


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
    if item.measure is None:
        if score.answer is None or score.answer.value is None or (score.status == "judged" and score.upper == item.marks):
            return "未填评分依据，由人工评定" if item.shape.input != "none" else "由人工评定"
        given = score.answer.number if item.shape.input == "count" else score.answer.value
        shown = f"{format_score(given)}例" if isinstance(given, Fraction) else str(given)
        return item.shape.worked(given, "times", shown)  # type: ignore[arg-type]
    measured, name = score.measured, item.subject
    assert measured is not None
    if score.answer is not None and item.full_when == score.answer.id:
        return f"{vocab.terms[item.full_when].item_zh.removeprefix('是否')}，{gets(item.marks)}"
    if measured.state == "missing":
        names = "、".join(vocab.terms[i].name(filing.year) for i in measured.missing)
        return f"缺{names}，无法计算{name}"
    if measured.state == "negative":
        return f"有负数，无法计算{name}"
    figures = item.measure.figures(filing.number, vocab)
    if measured.state != "value":
        policy = item.zero_over_zero if measured.state == "zero_over_zero" else item.over_zero
        return f"{name}＝{figures}，分母为0，{_ZERO[policy]}"
    assert measured.value is not None
    shown = item.measure.show(measured.value, _nearest_edge(item, measured.value))
    return f"{name}＝{figures}＝{shown}，{item.shape.worked(measured.value, item.unit, shown)}" if figures else (
        f"{name}{shown}，{item.shape.worked(measured.value, item.unit, shown)}"
    )


def _nearest_edge(item: Item, value: Fraction) -> Fraction | None:
    """The limit nearest to the value, so that 100.004% is not shown as 100.00%."""
    edges = [e for e in item.shape.edges() if e != value]
    return min(edges, key=lambda e: abs(e - value), default=None)


__all__ = ["CIRCLED", "UNITS", "criteria", "explanation", "item_criterion", "item_worked", "readings_text", "worked"]
