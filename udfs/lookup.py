"""Rules and rulebooks by the names that a clerk writes, and a rule's row worked out from the figures of one row of cells."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from udfs.arguments import JUDGED, number, rate, text, wrong
from udfs.columns import Block, Raw
from udfs.steps import Steps
from xladdin.facts import Fact, Filing, Value
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.rulebook import Rule, Rulebook
from xladdin.rules.score import score_item, score_rule
from xladdin.rules.sentence import worked
from xladdin.rules.shapes import Choice
from xladdin.rules.target import Target
from xladdin.strict import nearest
from xladdin.vocabulary import UNITS, vocabulary

NATIONAL = "cn-overall"
"""The rulebook that is meant when none is named: 财预〔2020〕10号."""
MOST_FIGURES = 8
STATUS_ZH = {"judged": JUDGED, "not-applicable": "不适用", "missing-input": "缺数"}
_YES_NO = {"是": True, "TRUE": True, "否": False, "FALSE": False}
_EXPECT = {"yuan": "amount"}
_SOME_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a rule wants to know: a figure of the vocabulary, or a person's answer. `unit` as in the vocabulary."""

    id: str
    name: str
    unit: str
    options: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def rulebook_named(wanted: Raw) -> Rulebook:
    """A rulebook by its id or its title; the national one when blank. Raises Wrong naming the possible ones."""
    said = text(wanted) or NATIONAL
    if said in rulebook_ids():
        return rulebook(said)
    books = [rulebook(i) for i in rulebook_ids()]
    found = [book for book in books if said in (book.title, book.jurisdiction + book.title)]
    if len(found) == 1:
        return found[0]
    raise wrong(
        "评分标准",
        f"没有“{said}”{nearest(said, rulebook_ids()).rstrip('？')}",
        "请从中选一个：" + "、".join(rulebook_ids()),
    )


@lru_cache(maxsize=1024)
def rule_named(book: str, wanted: Raw) -> Rule:
    """A rule by id, row number or Chinese label."""
    rules = rulebook(book).rules
    said = text(wanted).strip('“”"')
    found = [r for r in rules if said in (r.id, str(r.row), _bare(r.label))]
    found = found or [r for r in rules if said and said in _bare(r.label)]
    if len(found) == 1:
        return found[0]
    blocks = rulebook(book).open_blocks
    if said and any(said in (i, g.label) for i, g in blocks.items()):
        raise wrong("指标", f"“{said}”由单位自己填写指标", "请用 PF_TARGET 计分")
    known = "、".join(f"{_bare(r.label)}（{r.id}）" for r in (found or rules)) or "（本表各项都用 PF_TARGET 计分）"
    raise wrong("指标", f"{'有几个' if found else '没有'}叫“{said}”的指标", f"请从中选一个：{known}")


def _bare(label: str) -> str:
    return label.replace("“", "").replace("”", "")


@lru_cache(maxsize=512)
def asks(book: str, rule_id: str) -> tuple[Ask, ...]:
    """What the rule wants to know, in the order in which the arguments follow."""
    terms = vocabulary().terms
    found: dict[str, Ask] = {}
    for item in rulebook(book).by_id[rule_id].items:
        for i in item.inputs:
            found.setdefault(i, Ask(i, this_year(terms[i].name(_SOME_YEAR)), terms[i].unit))
        if item.answer:
            options = tuple(label for label, _ in item.shape.options) if isinstance(item.shape, Choice) else ()
            unit = {"flag": "flag", "count": "times"}.get(item.shape.input, "choice")
            found[item.answer] = Ask(item.answer, item.label, unit, options)
    return tuple(found.values())


def this_year(said: str) -> str:
    """Names without a year of their own: 9999年预算数 -> 本年预算数."""
    return said.replace(f"{_SOME_YEAR}年", "本年").replace(f"{_SOME_YEAR - 1}年", "上年")


def scored(book: Raw, wanted: Raw, *figures: Raw) -> object:
    own, rule, values = _given(book, wanted, figures)
    known = _quickly(own.id, rule, values)
    if known is not None:
        return float(known)
    filing = _filing(own, values)
    items = [score_item(item, filing.number, filing.facts) for item in rule.items]
    if all(item.score is not None for item in items):
        return float(sum((item.score for item in items), Fraction()))  # type: ignore[misc]
    status = score_rule(rule, filing).status
    return None if None in values.values() or status == "missing-input" else STATUS_ZH[status]


def _quickly(book: str, rule: Rule, values: dict[str, Value]) -> Fraction | None:
    """The score of a rule that is nothing but one measured value; None for all others and where there is no such value.

    The same as `score_rule`, for columns of thousands of rows.
    """
    item = rule.items[0]
    if len(rule.items) > 1 or item.measure is None or item.full_when:
        return None
    measured = item.measure.of(values.get)  # type: ignore[arg-type]
    if measured.value is None or item.implausible(measured.value):
        return None
    return _steps(book, rule.id).of(measured.value)


@lru_cache(maxsize=512)
def _steps(book: str, rule_id: str) -> Steps:
    return Steps(rulebook(book).by_id[rule_id].items[0].shape)


def explained(book: Raw, wanted: Raw, *figures: Raw) -> object:
    own, rule, values = _given(book, wanted, figures)
    if values and all(value is None for value in values.values()):
        return None
    filing = _filing(own, values)
    return this_year(worked(score_rule(rule, filing), filing, vocabulary()))


def _given(book: Raw, wanted: Raw, figures: tuple[Raw, ...]) -> tuple[Rulebook, Rule, dict[str, Value]]:
    """The rulebook, the rule, and what the cells say to each thing it asks for."""
    own = rulebook_named(book)
    rule = rule_named(own.id, wanted)
    needed = asks(own.id, rule.id)
    if any(raw is not None for raw in figures[len(needed) :]):
        names = "、".join(ask.name for ask in needed) or "没有要填的数"
        raise wrong("数据", f"“{_bare(rule.label)}”只要{len(needed)}个数", f"请按次序给出：{names}")
    return own, rule, {ask.id: _value(ask, raw) for ask, raw in zip(needed, figures, strict=False)}


def _filing(book: Rulebook, values: dict[str, Value]) -> Filing:
    year = book.years[0] if len(book.years) == 1 else _SOME_YEAR
    return Filing("", book.id, "", year, {i: Fact(i, value) for i, value in values.items()})


def _value(ask: Ask, raw: Raw) -> Value:
    """What the cell says about this, in base units; None when blank."""
    if ask.unit == "rate":
        return rate(raw, ask.name)
    if ask.unit == "choice":
        return text(raw) or None
    if ask.unit == "flag":
        said = text(raw)
        if said and said not in _YES_NO:
            raise wrong(ask.name, f"填了“{said}”", "请填“是”或“否”")
        return _YES_NO[said] if said else None
    return number(raw, ask.name, _EXPECT.get(ask.unit, "count"))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def target_of(book: Raw, group: Raw) -> Target:
    """How a rulebook scores the indicators that the unit writes; `group` by id or label, the first one when blank."""
    own = rulebook_named(book)
    blocks = {i: g for i, g in own.open_blocks.items() if g.shape is not None}
    if not blocks:
        raise wrong("评分标准", f"“{own.id}”没有由单位自己填写的指标", "请用 PF_RULE_SCORE 计分")
    said = text(group)
    for block_id, one in blocks.items():
        if said in ("", block_id, one.label):
            assert one.shape is not None
            return one.shape
    raise wrong("指标类别", f"没有“{said}”", "请从中选一个：" + "、".join(g.label for g in blocks.values()))


def rules_table(wanted: Raw) -> Block:
    """The rules of a rulebook with what they ask for; without a name, the rulebooks."""
    if not text(wanted):
        rows = [[b.id, b.title, b.jurisdiction, float(b.marks)] for b in map(rulebook, rulebook_ids())]
        return [["评分标准", "名称", "适用地区", "总分"], *rows]
    own = rulebook_named(wanted)
    table: Block = [["行号", "指标 id", "指标", "分值", "依次填写的数"]]
    for rule in own.rules:
        wants = "、".join(_wish(ask) for ask in asks(own.id, rule.id))
        table.append([float(rule.row), rule.id, rule.label, float(rule.marks), wants or JUDGED])
    for block_id, group in own.open_blocks.items():
        marks = "" if group.marks is None else float(group.marks)
        table.append(["", block_id, group.label, marks, "单位自填指标，用 PF_TARGET 计分"])
    return table


def _wish(ask: Ask) -> str:
    unit = {"flag": "是/否", "choice": "/".join(ask.options)}.get(ask.unit, UNITS.get(ask.unit, ""))
    return f"{ask.name}（{unit}）" if unit else ask.name
