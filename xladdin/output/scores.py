"""得分说明.xlsx: for every file, row by row, what was claimed, what we computed, and how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from xladdin.checks.case import Case, Examined
from xladdin.exact import format_score
from xladdin.output.book import Book, Page, new_book
from xladdin.output.links import sheet_link, shown_names
from xladdin.output.style import (
    BAND,
    CENTER,
    FAINT,
    HEADER,
    OVER,
    SCORE,
    STATE,
    SUBTITLE,
    TEXT,
    TITLE,
    TOTAL,
    difference_style,
    fitting_scale,
    set_paper,
)
from xladdin.output.words import RULE_STATUS_ZH, agency_of, file_state, moment
from xladdin.rules.rulebook import UNSCORED_ZH
from xladdin.rules.score import RuleScore
from xladdin.rules.sentence import worked

DETAIL, SUMMARY = "得分说明", "得分汇总"
COLUMNS = ("序号", "指标", "分值", "自评", "测算", "上限", "差异", "状态", "测算说明")
WIDTHS = (5, 25, 6, 7, 7, 7, 7, 8, 66)
HEADER_ROW = 2
LAST = len(COLUMNS) - 1
UNCLAIMED = "未填"
UNSCORED_NOTE = f"{UNSCORED_ZH}：这套表样只填数据，不打分。"
LEGEND = "差异＝自评－测算，红色为多计，蓝色为少计。点指标名称可打开文件到得分格。"
TOTAL_NOTE = "测算合计：能测算的行取测算得分，其余行取自评得分。上限：其余行都得满分时的总分。"


def write_scores(examined: Sequence[Examined], out: Path, *, overwrite: bool = False) -> None:
    """Writes the scores of the files to `out`. Raises OutputExists, OutputLocked; `out` is then as it was."""
    now = datetime.now().astimezone().replace(microsecond=0, tzinfo=None)
    names = shown_names([e.file for e in examined])
    with new_book(out, overwrite, "得分说明", now) as book:
        detail, summary = book.page(DETAIL), book.page(SUMMARY)
        starts = _write_detail(book, detail, examined, names, now)
        _write_summary(summary, examined, names, starts)


def _write_detail(
    book: Book, page: Page, examined: Sequence[Examined], names: list[str], now: datetime
) -> list[int | None]:
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, "得分说明", TITLE)
    page.merged(1, 0, 1, LAST, f"{LEGEND}{moment(now)}", SUBTITLE)
    page.height(0, 30)
    page.height(1, 20)
    page.header(HEADER_ROW, COLUMNS, HEADER)
    page.height(HEADER_ROW, 22)
    row, starts, breaks = HEADER_ROW + 1, [], []
    for one, name in zip(examined, names, strict=True):
        if one.case is None:
            starts.append(None)
            continue
        if row > HEADER_ROW + 1:
            breaks.append(row)
        starts.append(row)
        row = _write_block(book, page, row, one, one.case, name)
        for copy in one.attached:
            row = _write_block(book, page, row, one, copy, f"{name}　{copy.filing.sheet}")
    if row == HEADER_ROW + 1:
        page.merged(row, 0, row, LAST, "没有可以评分的文件。", CENTER)
        row += 1
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    page.sheet.print_area(0, 0, row - 1, LAST)
    set_paper(page.sheet, rows=(HEADER_ROW, HEADER_ROW), scale=fitting_scale(WIDTHS))
    return starts


def _write_block(book: Book, page: Page, row: int, one: Examined, case: Case, name: str) -> int:
    """One file: band with the agency, its rows, its totals. Gives the next free row."""
    card = case.scorecard
    band = f"{agency_of(one)}　{case.filing.year}年度　{card.rulebook.title}　　文件：{name}"
    page.merged(row, 0, row, LAST, band, BAND)
    page.height(row, 24)
    if not card.rulebook.scored:
        page.merged(row + 1, 0, row + 1, LAST, UNSCORED_NOTE, CENTER)
        return row + 2
    for score in card.rules:
        row += 1
        _write_rule(book, page, row, one, case, score)
    row += 1
    page.merged(row, 0, row, 1, "合计", TOTAL)
    page.number(row, 2, card.rulebook.marks, TOTAL)
    over = card.claimed is not None and card.claimed > card.upper_bound
    page.number(row, 3, card.claimed, {**TOTAL, **OVER} if over else TOTAL, UNCLAIMED)
    page.number(row, 4, card.computed, TOTAL, "不全")
    page.number(row, 5, card.upper_bound, TOTAL)
    gap = difference(card.claimed, card.computed)
    page.number(row, 6, gap, difference_style(TOTAL, gap), "")
    page.text(row, 7, card.rulebook.grade(card.claimed) if card.claimed is not None else "", TOTAL)
    excess = f"自评总分{format_score(card.claimed)}高于可证明的最高分{format_score(card.upper_bound)}。" if over else ""
    page.text(row, 8, excess + TOTAL_NOTE, TEXT)
    return row + 1


def _write_rule(book: Book, page: Page, row: int, one: Examined, case: Case, score: RuleScore) -> None:
    rule = score.rule
    link = book.file_link(one.file, score.claim.cell) if score.claim and score.claim.cell else None
    gap = difference(score.claimed, score.score)
    page.number(row, 0, rule.row, CENTER)
    page.text(row, 1, rule.label, TEXT, link)
    page.number(row, 2, rule.marks, SCORE)
    page.number(row, 3, score.claimed, SCORE, UNCLAIMED)
    page.number(row, 4, score.score, SCORE, "—")
    page.number(row, 5, score.upper, SCORE)
    page.number(row, 6, gap, difference_style(SCORE, gap), "")
    page.text(row, 7, RULE_STATUS_ZH[score.status], CENTER if score.status == "computed" else FAINT)
    page.text(row, 8, worked(score, case.filing, case.vocab), TEXT)


def difference(claimed: Fraction | None, computed: Fraction | None) -> Fraction | None:
    """自评－测算; None when either is missing."""
    return None if claimed is None or computed is None else claimed - computed


def _write_summary(page: Page, examined: Sequence[Examined], names: list[str], starts: list[int | None]) -> None:
    columns = ("序号", "文件", "单位", "自评", "测算", "上限", "差异", "自评等级", "状态")
    page.widths(6, 36, 32, 9, 9, 9, 9, 10, 12)
    page.merged(0, 0, 0, len(columns) - 1, "得分汇总", TITLE)
    page.height(0, 30)
    page.header(1, columns, HEADER)
    page.height(1, 22)
    for n, (one, name, start) in enumerate(zip(examined, names, starts, strict=True), 1):
        row, state = n + 1, file_state(one)
        page.number(row, 0, n, CENTER)
        page.text(row, 1, name, TEXT, sheet_link(DETAIL, start) if start is not None else None)
        page.text(row, 2, agency_of(one), TEXT)
        page.text(row, 8, state, {**CENTER, **STATE[state]})
        _write_totals(page, row, one.case)
    page.sheet.freeze_panes(2, 0)
    set_paper(page.sheet, rows=(1, 1))


def _write_totals(page: Page, row: int, case: Case | None) -> None:
    if case is None or not case.scorecard.rulebook.scored:
        for col in range(3, 8):
            page.text(row, col, UNSCORED_ZH if case and col == 3 else "—", FAINT)
        return
    card = case.scorecard
    gap = difference(card.claimed, card.computed)
    over = card.claimed is not None and card.claimed > card.upper_bound
    page.number(row, 3, card.claimed, {**SCORE, **OVER} if over else SCORE, UNCLAIMED)
    page.number(row, 4, card.computed, SCORE, "不全")
    page.number(row, 5, card.upper_bound, SCORE)
    page.number(row, 6, gap, difference_style(SCORE, gap), "")
    page.text(row, 7, card.rulebook.grade(card.claimed) if card.claimed is not None else "", CENTER)
