"""得分情况: total, first-level groups and rows, claimed and recomputed from the filing's figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from xladdin.exact import format_score
from xladdin.report.figures import Figures, ask, check, joined, one_line
from xladdin.rules.rulebook import Part
from xladdin.rules.score import RuleScore
from xladdin.rules.sentence import worked
from xladdin.word.blocks import SCORES_TABLE
from xladdin.word.write import Block, Body, Grid, GridCell, Line, Span

HEADERS = ("一级指标", "分值", "自评得分", "测算得分", "差额")
WIDTHS = (30.0, 12.0, 16.0, 16.0, 20.0)
UNKNOWN = "—"
NOTE = "注：测算得分按评分标准由填报的数据算出；不能测算的指标，取自评得分。"
_EQUATION = re.compile("＝([^＝，。]*÷[^＝，。]*)＝([^＝，。]+)")
"""`控制率＝a÷b＝110.20%` reads `控制率为110.20%（a÷b）` in a sentence."""
_TOTAL = re.compile("；合计得[0-9.]+分$")
"""Said before."""


class PartScore(Struct, frozen=True):
    """One first-level group: claimed and recomputed marks, None while a row of it has none."""

    part: Part
    rows: tuple[RuleScore, ...]

    @property
    def claimed(self) -> Fraction | None:
        return _sum([row.claimed for row in self.rows])

    @property
    def counted(self) -> Fraction | None:
        """What computable rows give by the rules, other rows as claimed."""
        return _sum([row.counted for row in self.rows])


def part_scores(figures: Figures) -> tuple[PartScore, ...]:
    card = figures.case.scorecard
    scores = {row.rule.id: row for row in card.rules}
    return tuple(
        PartScore(part, tuple(scores[rule.id] for group in part.groups for rule in group.rules))
        for part in card.rulebook.parts
    )


def _sum(values: Sequence[Fraction | None]) -> Fraction | None:
    known = [v for v in values if v is not None]
    return sum(known, Fraction()) if known and len(known) == len(values) else None


def scores(figures: Figures) -> Iterator[Block]:
    card = figures.case.scorecard
    if not card.rulebook.scored:
        yield Body((ask("绩效自评得分、各项指标得分和评价等级"),))
        return
    parts = part_scores(figures)
    yield Body(_total(figures))
    if claimed := [p for p in parts if p.claimed is not None]:
        said = "；".join(f"{one_line(p.part.label)}得{format_score(p.claimed)}分" for p in claimed)  # type: ignore[arg-type]
        yield Body(joined(f"各类指标得分：{said}。具体见下表。"))
    yield Line((Span(SCORES_TABLE),), "subtitle")
    yield _table(figures, parts)
    yield Line((Span(NOTE),), "note")
    yield from _differences(figures)


def _total(figures: Figures) -> tuple[Span, ...]:
    """Total and grade; a mark where the total is not what the rows add up to."""
    card, filing = figures.case.scorecard, figures.filing
    start = f"{filing.year}年度部门整体支出绩效"
    if card.claimed is None:
        return joined(start, ask("自评总分"), "。")
    if card.claimed_sum is not None and card.claimed_sum != card.claimed:
        cell = filing.claimed_total.cell if filing.claimed_total else None
        return joined(start, check("自评总分与各项得分之和不一致", cell), "。")
    grade = card.rulebook.grade(card.claimed)
    said = f"自评总分{format_score(card.claimed)}分" + (f"，等级为“{grade}”" if grade else "")
    return joined(start, said, "。")


def _table(figures: Figures, parts: Sequence[PartScore]) -> Grid:
    card = figures.case.scorecard
    lines = [(one_line(p.part.label), p.part.marks, p.claimed, p.counted) for p in parts]
    lines.append(("合计", card.rulebook.marks, card.claimed, card.computed))
    cells = [GridCell(text, 1, col, bold=True) for col, text in enumerate(HEADERS, 1)]
    for row, (label, marks, claimed, counted) in enumerate(lines, 2):
        gap = None if claimed is None or counted is None else claimed - counted
        shown = [format_score(marks), *(UNKNOWN if v is None else format_score(v) for v in (claimed, counted))]
        shown.append(UNKNOWN if gap is None else format_score(gap))
        cells.append(GridCell(label, row, 1, bold=row == len(lines) + 1))
        cells += [GridCell(text, row, col) for col, text in enumerate(shown, 2)]
    return Grid(WIDTHS, len(lines) + 1, tuple(cells), header_rows=1, size=12, whole=True)


def _differences(figures: Figures) -> Iterator[Block]:
    """Rows whose claim is not what the rules give on the figures of the filing, and why."""
    apart = [r for r in figures.case.scorecard.rules if None not in (r.claimed, r.score) and r.claimed != r.score]
    if not apart:
        return
    yield Body(joined("以下指标的自评得分与测算得分不一致", check("有关指标的得分和所用的数据", None), "："))
    for n, row in enumerate(apart, 1):
        both = f"自评{format_score(row.claimed)}分，测算{format_score(row.score)}分。"  # type: ignore[arg-type]
        yield Body(joined(f"{n}．{label_of(row)}：{both}", calculation(figures, row)))


def calculation(figures: Figures, row: RuleScore) -> tuple[Span, ...]:
    """How the score comes about by the rule; a mark where a figure it needs is wrong, nothing where it can not be computed."""
    wrong = [i for i in row.rule.inputs if figures.doubtful(i) is not None] or figures.wrong_rates(row.rule.inputs)
    if wrong:
        return joined(figures.say(wrong[0]), "。")
    if row.score is None:
        return ()
    words = one_line(worked(row, figures.filing, figures.case.vocab)).rstrip("。")
    prose = _TOTAL.sub("", _EQUATION.sub(r"为\2（\1）", words))
    return joined(f"测算：{prose}。")


def label_of(row: RuleScore) -> str:
    return one_line(row.rule.label)
