"""评分: what the data give, row by row; how one row came about; other readings; a second engine's opinion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from udfs.host import Done, Session, Trouble, macro, selected
from udfs.live import Live, copy_of, look
from udfs.macros.pick import case_and_rule
from udfs.sheets import EXPLAINED, HEADER_ROW, OPINION, READINGS, SCORES, SIGNED, Column, Table, name_for, write_table
from xladdin.exact import format_score

if TYPE_CHECKING:
    from fractions import Fraction

    from xladdin.checks.case import Case
    from xladdin.rules.rulebook import Rule
    from xladdin.rules.score import RuleScore

SCORE_COLUMNS = (
    Column("序号", 6, True), Column("指标", 26), Column("分值", 7, True), Column("自评", 8, True), Column("测算", 8, True),
    Column("上限", 8, True), Column("差异", 8, True, SIGNED), Column("状态", 9, True), Column("测算说明", 80),
)  # fmt: skip
LABEL, GAP = 1, 6
READING_COLUMNS = (
    Column("指标", 24), Column("没有写清的地方", 36), Column("现在的读法", 30), Column("换成", 30),
    Column("得分", 8, True), Column("变化", 8, True, SIGNED), Column("总分", 8, True),
)  # fmt: skip
EXPLAIN_COLUMNS = (Column("项目", 16, True), Column("内容", 100))
OPINION_COLUMNS = (
    Column("单元格", 20),
    Column("显示的结果", 16),
    Column("另一引擎", 16),
    Column("本程序", 16),
    Column("说明", 60),
)


@macro("评分")
def run_score(session: Session) -> Done:
    """得分说明: every row of the scoring table, claimed and recomputed."""
    live = _scored(look(session.book))
    name = name_for(session.book, SCORES)
    with session.changing() as journal:
        write_table(journal.add_sheet(name), score_table([live.case, *live.examined.attached]))
    return Done(f"{_totals(live.case)}\n详见“{name}”表；点指标名称跳到得分格。", (name, f"A{HEADER_ROW + 1}"))


def score_table(cases: Sequence[Case]) -> Table:
    """The filing's rows, then those of its attached forms, each with its total."""
    rows: list[list[object]] = []
    links: dict[tuple[int, int], str] = {}
    fills: list[tuple[int, int, int, str]] = []
    for case in cases:
        if not case.scorecard.rulebook.scored:
            continue
        if case is not cases[0]:
            rows.append([None, f"{case.filing.sheet}", *[None] * 7])
        for score in case.scorecard.rules:
            if score.claim is not None and score.claim.cell is not None:
                links[len(rows), LABEL] = score.rule.label
            rows.append(_score_row(case, score))
            fills += _gap_fill(len(rows), score.claimed, score.score)
        card = case.scorecard
        rows.append(["合计", None, *map(_number, (card.rulebook.marks, card.claimed, card.computed, card.upper_bound)),
                     _gap(card.claimed, card.computed), None, _totals(case)])  # fmt: skip
        fills += _gap_fill(len(rows), card.claimed, card.computed)
    lead = "差异＝自评－测算：红色为多计，蓝色为少计。上限：其余各行都得满分时的分。点指标名称跳到得分格。"
    return Table(SCORES, lead, SCORE_COLUMNS, rows, tuple(fills), links)


def _score_row(case: Case, score: RuleScore) -> list[object]:
    from xladdin.output.words import RULE_STATUS_ZH
    from xladdin.rules.sentence import worked

    place = score.claim.cell if score.claim else None
    return [
        score.rule.row, place or score.rule.label, *map(_number, (score.rule.marks, score.claimed, score.score, score.upper)),
        _gap(score.claimed, score.score), RULE_STATUS_ZH[score.status], worked(score, case.filing, case.vocab),
    ]  # fmt: skip


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _gap(claimed: Fraction | None, computed: Fraction | None) -> float | None:
    """自评－测算; empty where either is missing or they agree."""
    return None if claimed is None or computed is None or claimed == computed else float(claimed - computed)


def _gap_fill(row: int, claimed: Fraction | None, computed: Fraction | None) -> Iterator[tuple[int, int, int, str]]:
    gap = _gap(claimed, computed)
    if gap:
        yield row, row, GAP + 1, "error" if gap > 0 else "note"


def _totals(case: Case) -> str:
    card = case.scorecard
    claimed = "没有填全" if card.claimed is None else f"{format_score(card.claimed)} 分"
    computed = "数据不全，不能得出" if card.computed is None else f"{format_score(card.computed)} 分"
    text = f"自评 {claimed}，测算 {computed}，可能的最高分 {format_score(card.upper_bound)} 分。"
    if card.claimed is not None and card.claimed > card.upper_bound:
        text += "自评超过了可能的最高分。"
    return text


def _scored(live: Live) -> Live:
    if not live.case.scorecard.rulebook.scored and not live.examined.attached:
        raise Trouble("这套表样只填数据，不打分。\n填报的数据用“校验本表”核对。")
    return live


@macro("解释扣分")
def run_explain(session: Session) -> Done:
    """得分解释: everything about the indicator in whose row the selected cell stands."""
    place = selected(session.app, session.book)
    live = _scored(look(session.book))
    case, rule = case_and_rule(live, session.book, place)
    if rule is None:
        raise Trouble("请先选中评分表里一行指标（或它的数据、评分依据），再点“解释扣分”。")
    name = name_for(session.book, EXPLAINED)
    rows = explanation_rows(live, case, rule)
    with session.changing() as journal:
        write_table(
            journal.add_sheet(name),
            Table(EXPLAINED, f"{rule.label}　分值 {format_score(rule.marks)}", EXPLAIN_COLUMNS, rows),
        )
    said = dict(rows)
    return Done(
        f"{rule.label}\n\n{said['得分']}\n{said['计算']}\n\n评价标准、可能的得分和有关问题见“{name}”表。",
        (name, f"A{HEADER_ROW + 1}"),
    )


def explanation_rows(live: Live, case: Case, rule: Rule) -> list[tuple[str, str]]:
    """Standard, calculation, attainable scores, open points and findings of one row."""
    from xladdin.checks.case import Examined
    from xladdin.commands import findings_of_rule
    from xladdin.facts import SEVERITY_ZH
    from xladdin.output.words import RULE_STATUS_ZH
    from xladdin.rules.sentence import criteria, explanation, worked

    score = case.scorecard[rule.id]
    claimed = "未填" if score.claimed is None else f"{format_score(score.claimed)} 分"
    computed = "—" if score.score is None else f"{format_score(score.score)} 分"
    rows = [
        ("得分", f"自评 {claimed}，测算 {computed}（{RULE_STATUS_ZH[score.status]}）"),
        ("计算", worked(score, case.filing, case.vocab)),
        ("评价标准", criteria(rule, case.vocab)),
        ("指标说明", explanation(rule, case.vocab, case.filing.year)),
        ("可能的得分", rule.attainable.describe()),
    ]
    for reading in rule.readings:
        others = "；".join(o.say for o in reading.options if o.name != reading.choice)
        rows.append(
            (
                "标准没有写清",
                f"{reading.question}\n采用：{reading.chosen.say}。理由：{reading.basis}\n其他读法：{others}",
            )
        )
    own = Examined(live.examined.file, live.examined.findings, case)
    for found in findings_of_rule(own, rule):
        rows.append((f"{SEVERITY_ZH[found.severity]} {found.code}", f"{found.message}\n怎样改：{found.hint}"))
    return [(head, text) for head, text in rows if text]


@macro("各种读法对比")
def run_readings(session: Session) -> Done:
    """读法对比: what the scores would be if the open points of the standard were read otherwise."""
    from xladdin.commands import reading_effects

    live = _scored(look(session.book))
    effects = reading_effects(live.examined)
    if not effects:
        return Done("这套评分标准没有两种读法的地方，工作簿没有改动。")
    rows = [
        [e.rule.label if e.rule else "自设的指标", e.reading.question, e.reading.chosen.say, e.option.say,
         _number(e.score), float(e.change) or None, _number(e.total)]
        for e in effects
    ]  # fmt: skip
    fills = [(n, n, 6, "error" if e.change < 0 else "note") for n, e in enumerate(effects, 1) if e.change]
    name = name_for(session.book, READINGS)
    lead = "评分标准没有写清的地方，换一种读法时本表的得分怎样变。空白为没有变化。"
    with session.changing() as journal:
        write_table(journal.add_sheet(name), Table(READINGS, lead, READING_COLUMNS, rows, tuple(fills)))
    moved = sum(1 for e in effects if e.change)
    return Done(
        f"评分标准有 {len(effects)} 种其他读法，其中 {moved} 种会改变本表的得分。\n详见“{name}”表。",
        (name, f"A{HEADER_ROW + 1}"),
    )


@macro("第二意见（重算）")
def run_second_opinion(session: Session) -> Done:
    """第二意见: every formula recomputed by another engine. Can not be stopped once that engine works; takes seconds."""
    from xladdin.commands import recalc

    session.progress(0, 1, "另一个计算引擎正在重算，约需几秒到半分钟")
    with copy_of(session.book) as path:
        opinion = recalc(path)
    session.progress(1, 1, "")
    skipped = f"另有 {len(opinion.skipped)} 个公式用到它算不准的写法，没有比较。" if opinion.skipped else ""
    if not opinion.disagreements:
        return Done(f"另一个计算引擎重算了 {opinion.formulas} 个公式，与显示的结果和本程序的计算全部一致。{skipped}")
    rows = [[d.cell, d.cached, d.formulas, d.ours, d.message] for d in opinion.disagreements]
    name = name_for(session.book, OPINION)
    lead = (
        f"另一个计算引擎重算了 {opinion.formulas} 个公式，以下 {len(rows)} 处与显示的结果或本程序的计算不同。{skipped}"
    )
    with session.changing() as journal:
        write_table(journal.add_sheet(name), Table(OPINION, lead, OPINION_COLUMNS, rows))
    return Done(f"{lead}\n详见“{name}”表。", (name, f"A{HEADER_ROW + 1}"))
