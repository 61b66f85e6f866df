"""score, explain, recalc and demo: what they print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from xladdin.display.console import Piece, Screen
from xladdin.display.findings import finding_line
from xladdin.exact import format_score
from xladdin.output.words import RULE_STATUS_ZH, agency_of
from xladdin.rules.rulebook import UNSCORED_ZH
from xladdin.rules.score import RuleScore, Scorecard
from xladdin.rules.sentence import CIRCLED, criteria, explanation, worked

if TYPE_CHECKING:
    from pathlib import Path

    from xladdin.checks.case import Case, Examined
    from xladdin.commands import ReadingEffect
    from xladdin.demo import Demo
    from xladdin.facts import Finding
    from xladdin.rollup.record import Record
    from xladdin.rules.rulebook import Reading, Rule
    from xladdin.workbook.recalc import SecondOpinion

SOME = 5
"""Cells named where a list could be long."""


def show_scores(one: Examined, effects: Sequence[ReadingEffect] | None = None) -> None:
    """All rows, the totals, and how the rows came about whose claim differs."""
    screen = Screen()
    if one.case is None:
        screen.heading(f"{one.file.name}　没有读出来")
        for found in one.findings:
            finding_line(screen, one.file.name, found)
        return
    screen.heading(f"{agency_of(one)}　{one.case.filing.year}年度　（{one.file.name}）")
    _show_card(screen, one.case)
    for copy in one.attached:
        project = copy.filing.facts.get("project_name")
        screen.heading(f"附表　{copy.filing.sheet}　{project.value if project and project.value else ''}")
        _show_card(screen, copy)
    if effects is not None:
        _show_readings(screen, effects)


def _show_card(screen: Screen, case: Case) -> None:
    card = case.scorecard
    if not card.rulebook.scored:
        screen.line(f"{UNSCORED_ZH}：这套表样只填数据，不打分。填报的数据用 xladdin check 校验。")
        return
    rows = [(r.rule.label, score_text(r.rule.marks), score_text(r.claimed), score_text(r.score, "—"), *_gap(r.claimed, r.score),
             (RULE_STATUS_ZH[r.status], "" if r.status == "computed" else "faint")) for r in card.rules]  # fmt: skip
    total = ("合计", score_text(card.rulebook.marks), score_text(card.claimed), score_text(card.computed, "不全"),
             *_gap(card.claimed, card.computed), "")  # fmt: skip
    screen.table(("指标", ">分值", ">自评", ">测算", ">差异", "状态"), rows, total)
    screen.line()
    screen.line(*totals(card))
    _show_differing(screen, case)


def totals(card: Scorecard) -> list[Piece]:
    """`自评 85.5 分，测算 76.5 分，可能的最高分 85 分。`"""
    over = card.claimed is not None and card.claimed > card.upper_bound
    pieces: list[Piece] = [
        "自评 ", (score_text(card.claimed), "over" if over else "strong"), " 分，测算 ", (score_text(card.computed, "不全"), "strong"),
        " 分，可能的最高分 ", (score_text(card.upper_bound), "strong"), " 分",
    ]  # fmt: skip
    return [*pieces, ("，自评超过了可能的最高分。" if over else "。", "over" if over else "")]


def _show_differing(screen: Screen, case: Case) -> None:
    differing = [
        r for r in case.scorecard.rules if r.claimed is not None and r.score is not None and r.claimed != r.score
    ]
    if differing:
        screen.heading("自评与测算不同的指标")
    for row in differing:
        screen.line((row.rule.label, "strong"), f"　自评{score_text(row.claimed)}分，测算{score_text(row.score)}分。",
                    worked(row, case.filing, case.vocab))  # fmt: skip


def _show_readings(screen: Screen, effects: Sequence[ReadingEffect]) -> None:
    screen.heading("评分标准没有写清的地方，换一种读法的结果")
    rows = [(e.rule.label if e.rule else "自设的指标", question(e.rule, e.reading), e.reading.chosen.say, e.option.say, score_text(e.score, "—"), _change(e.change),
             score_text(e.total, "不全")) for e in effects]  # fmt: skip
    screen.table(("指标", "没有写清的地方", "现在的读法", "换成", ">得分", ">变化", ">总分"), rows)


def show_explanation(one: Examined, case: Case, score: RuleScore, findings: Sequence[Finding]) -> None:
    """Everything about one row: rule, readings, calculation, attainable scores, findings."""
    screen, rule = Screen(), score.rule
    screen.heading(f"{rule.label}（{rule.id}）　分值{score_text(rule.marks)}　{agency_of(one)}　{case.filing.year}年度")
    _section(screen, "评价标准", criteria(rule, case.vocab))
    _section(screen, "指标说明", explanation(rule, case.vocab, case.filing.year))
    _section(screen, "可能的得分", rule.attainable.describe())
    _section(screen, "计算", worked(score, case.filing, case.vocab))
    screen.line("  自评 ", (score_text(score.claimed), "strong"), " 分，测算 ", (score_text(score.score, "—"), "strong"),
                f" 分（{RULE_STATUS_ZH[score.status]}）")  # fmt: skip
    _show_options(screen, rule)
    if findings:
        screen.heading("与这一行有关的问题")
        for found in findings:
            finding_line(screen, one.file.name, found)


def _section(screen: Screen, title: str, text: str) -> None:
    if text:
        screen.heading(title)
        for line in text.splitlines():
            screen.line("  ", line)


def _show_options(screen: Screen, rule: Rule) -> None:
    if rule.readings:
        screen.heading("评分标准没有写清的地方")
    for n, reading in enumerate(rule.readings):
        others = "；".join(o.say for o in reading.options if o.name != reading.choice)
        screen.line(f"  {CIRCLED[n]}{question(rule, reading)}")
        screen.line("    采用：", (reading.chosen.say, "strong"), f"。理由：{reading.basis}")
        screen.line((f"    其他读法：{others}", "faint"))


def question(rule: Rule | None, reading: Reading) -> str:
    """The open point, with the element of the row that it concerns where the row has several."""
    if rule is None:
        return reading.question
    item = next((i for i in rule.items if i.id == reading.item), None)
    return f"{item.subject}：{reading.question}" if item is not None and len(rule.items) > 1 else reading.question


def show_units(files: Iterable[Record | Examined]) -> None:
    """One line per file: claimed, recomputed, bound, how many errors, warnings and notes."""
    from xladdin.rollup.record import as_record

    rows = []
    for one in map(as_record, files):
        filed, state = one.filed, one.state
        scores = (UNSCORED_ZH if filed else "—", "—", "—")
        if filed and filed.rulebook.scored:
            scores = score_text(filed.claimed), score_text(filed.computed, "不全"), score_text(filed.upper_bound)
        gap = _gap(filed.claimed, filed.computed) if filed else ("",)
        rows.append((
            one.agency, *scores, *gap,
            (str(one.errors), "error" if one.errors else "good"), str(one.warnings), str(one.notes),
            (state, "good" if state == "可以报送" else "error"), one.file.name,
        ))  # fmt: skip
    Screen().table(("单位", ">自评", ">测算", ">最高", ">差异", ">错误", ">警告", ">提示", "状态", "文件"), rows)


def show_demo(demo: Demo) -> None:
    screen = Screen()
    for title, shown in (("真实的自评报告", demo.examined[: demo.real]), ("虚构的单位", demo.examined[demo.real :])):
        if shown:
            screen.heading(f"演示：{title}（{len(shown)} 个），从空白表到汇总表")
            show_units(shown)
    screen.line()
    screen.line("测算＝能按标准算出的行取算出的分，其余取自评；最高＝其余各行都得满分时的总分。")
    screen.heading("生成的文件")
    for what, path in demo.files():
        screen.line(f"  {what}　", (str(path), "strong"))
    screen.line()
    first = demo.examined[0].file
    screen.line("下一步：打开汇总表看看；或者逐个查看：")
    screen.line(f'  xladdin check "{first}"')
    screen.line(f'  xladdin score "{first}" --readings')


def show_opinion(opinion: SecondOpinion, file: Path, seconds: float) -> None:
    """Every cell on which the engines differ, or that there is none."""
    screen = Screen()
    screen.heading(
        f"{file.name}：另一个计算引擎（formulas）重新计算了 {opinion.formulas} 个公式，用时 {seconds:.1f} 秒"
    )
    if opinion.skipped:
        screen.line(
            (
                f"其中 {len(opinion.skipped)} 个用到这个引擎算不准的写法，没有与它比较："
                + "、".join(map(str, opinion.skipped[:SOME])),
                "faint",
            )
        )
    if not opinion.disagreements:
        screen.line(("全部一致：保存的结果、另一个引擎和本程序的计算相同。", "good"))
        return
    rows = [((str(d.cell), "error"), d.cached, d.formulas, d.ours, d.message) for d in opinion.disagreements]
    screen.table(("单元格", ">保存的结果", ">formulas", ">本程序", "说明"), rows)


def score_text(score: Fraction | None, missing: str = "未填") -> str:
    return missing if score is None else format_score(score)


def _gap(claimed: Fraction | None, computed: Fraction | None) -> tuple[Piece]:
    """差异 = 自评 − 测算, signed: red when more was claimed, cyan when less."""
    return (
        _change(claimed - computed) if claimed is not None and computed is not None and claimed != computed else "",
    )


def _change(change: Fraction) -> Piece:
    if not change:
        return ("—", "faint")
    return (f"+{format_score(change)}", "over") if change > 0 else (format_score(change), "under")
