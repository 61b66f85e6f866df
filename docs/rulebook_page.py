"""docs/reference/rulebooks/<id>.md: every row of a scoring table with its text, readings, formulas, attainable scores and worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from md import block, code, page, table

from xladdin.display.scores import question
from xladdin.exact import format_score
from xladdin.forms.load import form, form_ids
from xladdin.rules.diff import years_text
from xladdin.rules.rulebook import Item, Reading, Rule, Rulebook
from xladdin.rules.sentence import criteria, explanation
from xladdin.rules.shapes.base import Shape
from xladdin.vocabulary import UNITS, vocabulary
from xladdin.workbook.plan import Plan, item_key, make_plan

MOST = 12
"""Worked cases per item."""
NEAR = {"rate": Fraction(1, 10000), "yuan": Fraction(1, 100)}
"""The smallest step shown beside an edge: 0.01 个百分点, 1 分; whole numbers step by 1."""


def rulebook_page(book: Rulebook) -> str:
    plan = plan_of(book)
    return page(
        f"{book.title}（{book.jurisdiction}，{years_text(book.years)}年度）",
        _head(book), "## 指标一览", _overview(book), *(_rule(rule, plan) for rule in book.rules),
    )  # fmt: skip


def plan_of(book: Rulebook) -> Plan:
    """The plan of the first form that uses the rulebook, for its latest year."""
    found = next(form(i) for i in form_ids() if form(i).rulebook == book.id)
    return make_plan(found.id, max(found.years))


def _head(book: Rulebook) -> str:
    grades = "；".join(f"{name} {format_score(line)}分及以上" for name, line in book.grades)
    source = book.source
    lines = [
        f"* 代号：{code(book.id)}，文件 {code(f'xladdin/rulebooks/{book.id}.toml')}",
        f"* 总分：{format_score(book.marks)}分，{len(book.rules)}个指标",
        f"* 来源：{source.publisher}，{source.document}，{source.attachment}",
        f"* 等级：{grades}" if grades else "",
        "* 下面的评价标准、公式、例子都由同一份数据生成；“没有写清的地方”是原表文字有几种读法的地方，写明采用哪一种和理由。",
    ]
    return "\n".join(filter(None, lines))


def _overview(book: Rulebook) -> str:
    rows = []
    for part, group, rule in book.places():
        shapes = "、".join(dict.fromkeys(i.shape.title for i in rule.items))
        rows.append([str(rule.row), part.label, group.label, f"[{rule.label}](#{anchor(rule)})", format_score(rule.marks),
                     shapes, str(len(rule.readings) or "")])  # fmt: skip
    return table(["行", "一级指标", "二级指标", "三级指标", "分值", "计分方式", "没有写清的地方"], rows)


def anchor(rule: Rule) -> str:
    return f"rule-{rule.id}".replace("_", "-")


def _rule(rule: Rule, plan: Plan) -> str:
    vocab = vocabulary()
    parts = [
        f"<a id=\"{anchor(rule)}\"></a>", f"## {rule.row}. {rule.label}（{format_score(rule.marks)}分）", f"代号 {code(rule.id)}",
        "**评价标准**", _lines(criteria(rule, vocab)), "**指标说明**", _lines(explanation(rule, vocab, plan.year)),
        "**可能的得分**", rule.attainable.describe() + "。", _needs(rule), _readings(rule),
        "**Excel 公式**（与空白表样中的相同）", block(_formulas(rule, plan)), _cases(rule),
    ]  # fmt: skip
    return "\n\n".join(filter(None, parts))


def _lines(text: str) -> str:
    return "<br>\n".join(text.splitlines()) if text else "（原表没有。）"


def _needs(rule: Rule) -> str:
    vocab = vocabulary()
    names = [f"{vocab.terms[i].item_zh}{_measure(i)} {code(i)}" for i in rule.needs]
    answers = [f"{i.label} {code(i.answer)}" for i in rule.items if i.answer]
    lines = ["**要用的数据**", *(f"* {n}" for n in [*names, *answers])]
    return "\n".join([lines[0], "", *lines[1:]]) if len(lines) > 1 else ""


def _measure(term_id: str) -> str:
    vocab = vocabulary()
    measure = vocab.terms[term_id].measure
    return f"（{vocab.measures[measure].zh.format(year='本', last='上')}）" if measure else ""


def _readings(rule: Rule) -> str:
    if not rule.readings:
        return ""
    rows = []
    for reading in rule.readings:
        others = "；".join(f"{o.say}（{code(o.name)}）" for o in reading.options if o.name != reading.choice)
        rows.append(
            [
                code(reading.key),
                question(rule, reading),
                f"{reading.chosen.say}（{code(reading.choice)}）",
                others,
                reading.basis,
            ]
        )
    return "**没有写清的地方**\n\n" + table(["代号", "问题", "采用", "其他读法", "理由"], rows)


def _formulas(rule: Rule, plan: Plan) -> str:
    ids = [f"{kind}.{item_key(rule.id, i.id)}" for i in rule.items for kind in ("value", "item")]
    ids += [f"{kind}.{rule.id}" for kind in ("calc", "claim", "diff", "check")]
    lines = []
    for slot_id in ids:
        if slot_id not in plan.slots:
            continue
        sheet_id, slot = plan.slots[slot_id]
        if slot.formula is not None:
            sheet = plan.sheet(sheet_id)
            at = plan.at(sheet_id)
            lines.append(f"{sheet.name}!{at.raw(slot_id)}  {slot.name}\n  ={slot.formula(at)}")
    return "\n".join(lines)


def _cases(rule: Rule) -> str:
    """Worked examples at and around every edge, under the readings chosen, with the scores other readings would give."""
    parts = []
    answered = [[item.label, shown, f"{format_score(score)}分", sentence] for item in rule.items if item.measure is None
                for shown, score, sentence in _answer_examples(item)]  # fmt: skip
    if answered:
        parts.append("**算例**\n\n" + table(["要点", "填报", "得分", "计算"], answered))
    for item in rule.items:
        if item.measure is not None:
            rows = [
                [shown, f"{format_score(score)}分", sentence, other]
                for shown, score, sentence, other in measured_examples(rule, item)
            ]
            parts.append(f"**算例**：{item.subject}\n\n" + table(["填报结果", "得分", "计算", "其他读法的得分"], rows))
    return "\n\n".join(parts)


def _answer_examples(item: Item) -> Iterator[tuple[str, Fraction, str]]:
    for value, shown in _answers(item):
        score = item.shape.score(value)
        yield shown, item.shape.upper(value) if score is None else score, item.shape.worked(value, "times", shown)


def measured_examples(rule: Rule, item: Item) -> Iterator[tuple[str, Fraction, str, str]]:
    assert item.measure is not None
    others = list(_other_shapes(rule, item))
    for value in _values(item):
        near = min((e for e in item.shape.edges() if e != value), key=lambda e: abs(e - value), default=None)
        shown = item.measure.show(value, near)
        score = item.shape.score(value)
        assert score is not None
        differing = [
            f"{say}：{format_score(s)}分" for say, shape in others if (s := shape.score(value)) not in (None, score)
        ]
        yield shown, score, item.shape.worked(value, item.unit, shown), "；".join(differing)


def _other_shapes(rule: Rule, item: Item) -> Iterator[tuple[str, Shape]]:
    """The item's shape under every option not chosen that changes the shape."""
    for reading, name, say in _options(rule, item):
        book = rulebook_with(rule, reading, name)
        same = next(i for i in book.by_id[rule.id].items if i.id == item.id)
        if same.shape != item.shape:
            yield say, same.shape


def _options(rule: Rule, item: Item) -> Iterator[tuple[Reading, str, str]]:
    for reading in rule.readings:
        if reading.item == item.id:
            yield from ((reading, o.name, o.say) for o in reading.options if o.name != reading.choice)


def rulebook_with(rule: Rule, reading: Reading, option: str) -> Rulebook:
    from xladdin.rules.load import rulebook, rulebook_ids

    book_id = next(b for b in rulebook_ids() if rulebook(b).by_id.get(rule.id) == rule)
    return rulebook(book_id, {(rule.id, reading.item, reading.key): option})


def _values(item: Item) -> list[Fraction]:
    """Edges with a value on either side, ascending; where there are more than MOST, the ones nearest the full score."""
    near = NEAR.get(item.unit, Fraction(1))
    edges = item.shape.edges()
    found = {v for e in edges for v in (e - near, e, e + near)}
    unsigned = item.unit in UNITS and item.measure is not None and not _may_be_negative(item)
    values = sorted(v for v in found if v >= 0 or not unsigned)
    if len(values) <= MOST:
        return values
    top = edges[0]
    return sorted(sorted(values, key=lambda v: (abs(v - top), v))[:MOST])


def _may_be_negative(item: Item) -> bool:
    """A difference in the numerator may fall below 0."""
    from xladdin.rules.expression import Binary

    top = item.measure.numerator if item.measure else None
    return isinstance(top, Binary) and top.op == "-"


def _answers(item: Item) -> Iterator[tuple[Fraction | bool | str, str]]:
    match item.shape.input:
        case "flag":
            yield from ((True, "是"), (False, "否"))
        case "count":
            yield from ((v, f"{v}例") for v in item.shape.edges())
        case "choice":
            yield from ((label, f"“{label}”") for label, _ in item.shape.options)  # type: ignore[attr-defined]
