"""指标复核: one line per unit and indicator, where reviewers type 复核得分 and 复核意见. 未匹配的复核: entries that found no line."""

from __future__ import annotations

from xladdin.output.book import Page
from xladdin.output.style import (
    CENTER,
    HEADER,
    SCORE,
    SEVERITY,
    SUBTITLE,
    TEXT,
    TITLE,
    Style,
    set_paper,
)
from xladdin.rollup.model import Review, Rollup
from xladdin.rollup.names import REVIEW_FIRST
from xladdin.rollup.review_keys import AGREED, CHANGED, digest, entry_text, key_text
from xladdin.rollup.review_xml import ReviewXml
from xladdin.rollup.reviewed import Reviewed

__all__ = ["AGREED", "CHANGED", "digest", "entry_text", "key_text", "write_review", "write_unmatched"]

SCORE_HEAD, OPINION_HEAD, STATE_HEAD, UNIT_HEAD, LABEL_HEAD = "复核得分", "复核意见", "复核状态", "预算单位", "指标"
NUMBER_HEAD, KEY_HEAD, BASIS_HEAD, ENTRY_HEAD = "xladdin:number", "xladdin:key", "xladdin:basis", "xladdin:entry"
HIDDEN = (NUMBER_HEAD, KEY_HEAD, BASIS_HEAD, ENTRY_HEAD)
COLUMNS = (
    "序号", UNIT_HEAD, *HIDDEN, "年度", "一级指标", LABEL_HEAD, "分值", "自评", "测算", SCORE_HEAD, OPINION_HEAD, STATE_HEAD, "采用得分",
)  # fmt: skip
"""The hidden columns stand inside, so that whoever sorts the table by hand takes them along."""
WIDTHS = (7, 25, 8, 8, 8, 8, 7, 13, 23, 7, 7, 8, 12, 36, 20, 12)
LAST = len(COLUMNS) - 1
ENTRY = COLUMNS.index(SCORE_HEAD)
LEGEND = (
    "只填黄色的“复核得分”和“复核意见”；可以筛选、排序。采用得分：有复核的用复核得分，没有的用测算得分，再没有的用自评得分。"
    "重新汇总时保留这里填的内容；“已更新，请重新复核”的，重填或把状态改为“已复核”。隐藏的列供程序对应，请勿改动。"
)


def write_review(page: Page, rollup: Rollup, reviewed: Reviewed) -> None:
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, "指标复核表", TITLE)
    changed = sum(review.changed for review in rollup.reviews.values() if review.indicator)
    lead = f"有 {changed} 项的依据在复核后变了。" if changed else ""
    page.merged(1, 0, 1, LAST, lead + LEGEND, {**SUBTITLE, "text_wrap": True})
    page.header(REVIEW_FIRST - 1, COLUMNS, {**HEADER, "text_wrap": False})
    for row, height in ((0, 32), (1, 34), (2, 22)):
        page.height(row, height)
    page.lines(REVIEW_FIRST, ReviewXml(page).lines(reviewed))
    if not reviewed.count:
        page.merged(REVIEW_FIRST, 0, REVIEW_FIRST, LAST, "没有计入的有评分表的单位。", CENTER)
    _rules(page, reviewed)


def write_entry(page: Page, row: int, col: int, review: Review | None, style: Style) -> None:
    """The score as entered; what is no number stays as typed, for the reviewer to mend."""
    if review is None or review.score is None:
        page.text(row, col, review.typed if review else "", style, whole=True)
    else:
        page.number(row, col, review.score, style)


def _rules(page: Page, reviewed: Reviewed) -> None:
    """Entry checks, filter, protection against slips (no password), print."""
    sheet, first, last = page.sheet, REVIEW_FIRST, reviewed.last
    sheet.set_column(2, 1 + len(HIDDEN), None, None, {"hidden": True})
    sheet.data_validation(first, ENTRY, last, ENTRY, {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": f"=$J{first + 1}",
        "input_title": "复核得分", "input_message": "0 至本项分值；不复核的留空。",
        "error_title": "请核对", "error_message": "复核得分应是 0 至本项分值之间的数。",
    })  # fmt: skip
    sheet.data_validation(first, ENTRY + 2, last, ENTRY + 2, {
        "validate": "list", "source": [CHANGED, AGREED], "error_title": "请核对", "error_message": "请从列表中选，或留空。",
    })  # fmt: skip
    sheet.autofilter(first - 1, 0, last, LAST)
    sheet.freeze_panes(first, 2)
    allowed = ("autofilter", "sort", "format_cells", "format_columns", "format_rows")
    sheet.protect("", dict.fromkeys(allowed, True))
    set_paper(sheet, rows=(first - 1, first - 1))
    sheet.print_area(0, 0, last, LAST)


UNMATCHED_COLUMNS = (
    "序号",
    "预算单位",
    "年度",
    "表样",
    LABEL_HEAD,
    SCORE_HEAD,
    OPINION_HEAD,
    "为什么没有对应上",
    KEY_HEAD,
    BASIS_HEAD,
)


def write_unmatched(page: Page, rollup: Rollup) -> None:
    """Read again at the next roll-up, so that an entry comes back with its unit."""
    page.widths(7, 30, 7, 20, 26, 10, 40, 40)
    last = 7
    page.merged(0, 0, 0, last, "未匹配的复核", TITLE)
    lead = "这里的复核在本次汇总中没有对应的单位或指标，原样保留；下次汇总时单位又出现的，自动放回“指标复核”表。"
    page.merged(1, 0, 1, last, lead, SUBTITLE)
    page.header(2, UNMATCHED_COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    for n, review in enumerate(rollup.unmatched, 1):
        row = n + 2
        page.number(row, 0, n, CENTER)
        page.text(row, 1, review.unit, TEXT)
        page.number(row, 2, review.year or None, CENTER, "")
        page.text(row, 3, review.form, TEXT)
        page.text(row, 4, review.label or review.indicator or "总分", TEXT)
        write_entry(page, row, 5, review, SCORE)
        page.text(row, 6, review.opinion, TEXT, whole=True)
        page.text(row, 7, review.why, {**TEXT, **SEVERITY["warning"]})
        page.text(row, 8, key_text((review.unit, review.form, review.year, review.indicator)), {})
        page.text(row, 9, review.basis, {})
    page.sheet.set_column(8, 9, None, None, {"hidden": True})
    page.sheet.autofilter(2, 0, 2 + len(rollup.unmatched), last)
    page.sheet.freeze_panes(3, 0)
    set_paper(page.sheet, rows=(2, 2))
    page.sheet.print_area(0, 0, 2 + len(rollup.unmatched), last)
